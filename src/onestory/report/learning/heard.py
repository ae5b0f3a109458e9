"""Heard: each outcome that is heard of people, carers or staff, as its survey told it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import pyarrow as pa

from onestory.model.instrument import Scale
from onestory.model.score_words import is_share, score_extent, score_size
from onestory.model.study import Experience, SuccessStatement
from onestory.model.words import many, number
from onestory.report import words
from onestory.report.learning.cleared import Material

NOT_ASKED = "no survey that was given asks it"
_CALLED = {"people": "people who receive care"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An outcome that is heard: what it is called, what was found, and where the figures stand.

    `estimate` is the change from the first wave to the last in the unit of the score, `value` the
    score of the last wave. `rows` are of the data table 'survey_scores', `change_rows` of
    'survey_changes'. `scale` is None where no survey asks it.
    """

    experience: Experience
    title: str
    scale: Scale | None
    waves: tuple[str, str]
    value: float | None
    value_range: str
    respondents: int | None
    estimate: float | None
    lower: float | None
    upper: float | None
    note: str
    rows: tuple[int, ...]
    change_rows: tuple[int, ...]

    @property
    def now(self) -> str:
        """The score of the last wave in words, with its range and how many answered; or ''."""
        if self.value is None or self.scale is None:
            return ""
        span = f" ({self.value_range})" if self.value_range else " (no range can be given)"
        of = f", {many(self.respondents, 'answer')}" if self.respondents else ""
        return f"{amount(self.value, self.scale)}{span} in {self.waves[1]}{of}"

    @property
    def change(self) -> str:
        """The change in words: '4 percentage points higher'; '' where it is not known."""
        return "" if self.estimate is None else moved(self.estimate, self.scale)

    @property
    def span(self) -> str:
        """The plausible range of the change; '' where there is none."""
        return extent(self.lower, self.upper, self.scale)

    @property
    def worse(self) -> bool:
        """Whether the range of the change lies wholly on the bad side."""
        if self.lower is None or self.upper is None:
            return False
        return self.upper < 0 if self.experience.wanted == "higher" else self.lower > 0


def every(material: Material) -> tuple[Heard, ...]:
    """Return every outcome of the study that is heard, in its order, found or not."""
    return tuple(_find(one, material) for one in material.answer.study.experience)


def amount(value: float, scale: Scale) -> str:
    """Return a score in words: '62%', '3.42'."""
    if is_share(scale):
        return f"{number(100 * value)}%"
    return number(value, 2 if scale.highest - scale.lowest <= 10 else 1)


def moved(value: float, scale: Scale | None) -> str:
    """Return a change of the score in words: '4 percentage points higher', 'no different'."""
    size = _plain(score_size(value, scale)) if scale else f"{abs(value):g}"
    if not any(digit in size for digit in "123456789"):
        return "no different"
    return f"{size} {'lower' if value < 0 else 'higher'}"


def extent(lower: float | None, upper: float | None, scale: Scale | None) -> str:
    """Return a range of changes, the unit said once: '2 lower to 10 percentage points higher'."""
    if lower is None or upper is None or scale is None:
        return ""
    if lower * upper > 0:
        return _plain(score_extent(lower, upper, scale))
    low, high = moved(lower, scale), moved(upper, scale)
    unit = score_size(upper, scale).partition(" ")[2]
    return f"{low.replace(f' {unit} lower', ' lower')} to {high}"


def _plain(size: str) -> str:
    return size.replace(".0 ", " ").removesuffix(".0")


def planned(statement: SuccessStatement, heard: Heard) -> str:
    """Return what was planned of an outcome that is heard: '5 percentage points higher by ...'."""
    sign = 1 if statement.wanted == "higher" else -1
    how_much = moved(sign * statement.size, heard.scale)
    return f"{how_much} by {words.day(statement.by.isoformat())}"


def called(who: str) -> str:
    """Return who answered, in words."""
    return _CALLED.get(who, who)


def _find(one: Experience, material: Material) -> Heard:
    instrument, _, scale = one.scale.partition(".")
    known = _scale(instrument, scale, material)
    rows = material.rows(
        "survey_scores", instrument=instrument, scale=scale, who=one.who, level=None, site=None,
        group_kind="everyone",
    )  # fmt: skip
    last = _last(material.tables["survey_scores"], rows, "wave_end", "wave")
    changes = _changes(one, scale, material, set(_surveys(rows, material)))
    change = _last(material.tables["survey_changes"], changes)
    note = change.get("note") or last.get("note") or ("" if rows else NOT_ASKED)
    lower, upper = _number(last, "lower"), _number(last, "upper")
    return Heard(
        experience=one,
        title=_title(one, known, last.get("title")),
        scale=known,
        waves=(str(change.get("from_wave", "")), str(last.get("wave", ""))),
        value=_number(last, "value"),
        value_range=f"{amount(lower, known)} to {amount(upper, known)}"
        if known and lower is not None and upper is not None
        else "",
        respondents=cast("int | None", last.get("respondents")),
        estimate=_number(change, "estimate"),
        lower=_number(change, "lower"),
        upper=_number(change, "upper"),
        note=str(note),
        rows=rows,
        change_rows=changes,
    )


def _scale(instrument: str, scale: str, material: Material) -> Scale | None:
    known = [
        one
        for told in material.learning.surveys
        if told.instrument.id == instrument
        for one in told.instrument.scales
    ]
    return next((one for one in known if one.id == scale.partition(".")[0]), None)


def _surveys(rows: tuple[int, ...], material: Material) -> list[str]:
    column = material.tables["survey_scores"].column("survey")
    return [column[row - 1].as_py() for row in rows]


def _changes(one: Experience, scale: str, material: Material, surveys: set[str]) -> tuple[int, ...]:
    """The row of the change from the first wave to the last, of everyone who answered."""
    found = material.rows(
        "survey_changes", scale=scale, who=one.who, site=None, group_kind="everyone", kind="change"
    )
    named = material.tables["survey_changes"].column("survey")
    own = [row for row in found if named[row - 1].as_py() in surveys]
    return tuple(own[:1])  # a survey tells first to last before any other


def _last(table: pa.Table, rows: tuple[int, ...], *order: str) -> Mapping[str, object]:
    """The last of the rows in that order, empty where there is none."""
    found = [table.slice(row - 1, 1).to_pylist()[0] for row in rows]
    ordered = sorted(found, key=lambda row: tuple(str(row[name]) for name in order))
    return ordered[-1] if ordered else {}


def _title(one: Experience, scale: Scale | None, told: object) -> str:
    plain = one.id.replace("_", " ").replace("-", " ")
    name = str(told) if told else scale.title if scale else plain
    return f"{name[:1].upper()}{name[1:]} (said by {called(one.who)})"


def _number(row: Mapping[str, object], name: str) -> float | None:
    value = row.get(name)
    return value if isinstance(value, float) and value == value else None  # noqa: PLR0124
