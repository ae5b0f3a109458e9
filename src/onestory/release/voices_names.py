"""Names on their way out: of waves, sites, groups and scores, whose numbers count nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from onestory.model.interviews import InterviewsTold
    from onestory.model.learning import Learning
    from onestory.model.mirror import Mirror
    from onestory.model.survey import SurveyTold

_COLUMNS = ("wave", "from_wave", "to_wave", "site", "level", "group_kind", "group", "title")
_WAVES = ("wave", "from_wave", "to_wave")
_MASK = "\ue000"  # of no alphabet: no letter, no figure, and in nobody's file
_BEFORE = r"(?:(?<=from )|(?<=to )|(?<=in )|(?<=wave )|(?<=Wave ))"
_AFTER = r"(?= (?:to|against)\b|[,:;.)]|$)"
_HIDDEN = re.compile(f"{_MASK}+\ue001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names that hold figures: `said` anywhere in a text, `bare` ones of figures alone as waves."""

    said: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()

    def masked(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Return the text with a mask for each name, and the names in their order."""
        pattern = self._pattern()
        if not pattern:
            return text, ()
        found = tuple(one[0] for one in re.finditer(pattern, text, re.IGNORECASE))
        return re.sub(pattern, f"{_MASK}\ue001", text, flags=re.IGNORECASE), found

    def _pattern(self) -> str:
        said = [rf"(?<!\w){re.escape(one)}(?!\w)" for one in self.said]
        bare = [rf"{_BEFORE}{re.escape(one)}{_AFTER}" for one in self.bare]
        return "|".join((*said, *bare))


def unmasked(text: str, found: Iterable[str]) -> str:
    """Return the text with its names again, in their order."""
    names = iter(found)
    return _HIDDEN.sub(lambda _: next(names), text)


def joined(*several: Names) -> Names:
    """Return the names of all."""
    return named(
        (name for one in several for name in one.said), waves=(n for o in several for n in o.bare)
    )


def named(names: Iterable[object], *, waves: Iterable[object] = ()) -> Names:
    """Return those names that hold a figure; of figures alone only names of waves."""
    known = {str(one) for one in waves if one}
    every = {str(one).removeprefix("own:") for one in names if one} | known
    figured = [one for one in every if re.search(r"\d", one)]
    longest = sorted(figured, key=lambda one: (-len(one), one))
    return Names(
        said=tuple(one for one in longest if re.search(r"[^\W\d_]", one)),
        bare=tuple(one for one in longest if not re.search(r"[^\W\d_]", one) and one in known),
    )


def names_of_survey(told: SurveyTold) -> Names:
    """Return the names of which a survey's sentences tell."""
    own = (told.title, told.instrument.title, *(one.title for one in told.instrument.scales))
    return joined(named(own), _of_tables(told.scores, told.response, told.changes))


def names_of_interviews(told: InterviewsTold) -> Names:
    """Return the names of which what is told of interviews tells."""
    return joined(named([told.title]), _of_tables(told.profiles, told.compared))


def names_of_mirror(mirror: Mirror) -> Names:
    """Return the names of which a mirror tells."""
    return joined(named([mirror.perceived_title, mirror.measured_title]), _of_tables(mirror.rows))


def names_of(learning: Learning) -> Names:
    """Return the names of which anything in the learning tells."""
    study = learning.answer.study
    return joined(
        named(one.name for one in study.sites),
        _of_tables(learning.lens.rows),
        *map(names_of_mirror, learning.mirrors),
        *map(names_of_survey, learning.surveys),
        *map(names_of_interviews, learning.interviews),
    )


def _of_tables(*tables: pa.Table) -> Names:
    return named(_values(tables, _COLUMNS), waves=_values(tables, _WAVES))


def _values(tables: Iterable[pa.Table], columns: Iterable[str]) -> Iterable[object]:
    wanted = tuple(columns)
    return {
        value
        for table in tables
        for name in table.column_names
        if name in wanted
        for value in table.column(name).to_pylist()
    }
