"""Changes between waves, gaps between groups, and changes of such gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onestory.evidence.surveys.answers import Answers, IntArray, Scored, waves_of
from onestory.evidence.surveys.estimates import FEW, FEW_ANSWERS, Row, Told, number_at
from onestory.model.period import day_label
from onestory.stats.survey import SurveyDifferences, survey_differences

if TYPE_CHECKING:
    from onestory.model.instrument import TrendBreak

Signs = NDArray[np.float64]
DISABLED = ("disabled", "yes", "y", "true")
NOT_DISABLED = ("not disabled", "no", "n", "false")
NO_RANGE = "One side has no range: none can be given of the difference."
NO_VALUE = "One side has no answers: there is no difference to tell."


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Two waves of the same kind of respondents; `broken` says why they may not be compared."""

    who: str
    first: int
    last: int
    broken: str = ""


def spans(held: Answers) -> tuple[Span, ...]:
    """Return first and last wave of each kind of respondents, then each wave and the next."""
    found: list[Span] = []
    for who in dict.fromkeys(one for one, _ in held.draws):
        mine = [place for place, (one, _) in enumerate(held.draws) if one == who]
        pairs = [(mine[0], mine[-1])] if len(mine) > 1 else []
        pairs += [pair for pair in pairwise(mine) if pair not in pairs]
        found += [
            Span(who=who, first=one, last=other, broken=_broken(held, one, other))
            for one, other in pairs
        ]
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """A scale's estimates over a cut of the respondents, to be set against one another."""

    held: Answers
    scale: Scored
    made: Told

    @property
    def size(self) -> int:
        """How many labels the cut has; the domain of a draw and label is draw × size + label."""
        return len(self.made.cut.names)

    def fewest(self, *places: int) -> int:
        """Return how many had a score in the smallest of these domains."""
        return int(self.made.estimates.respondents[list(places)].min())

    def differences(self, places: IntArray, contrast: IntArray, sign: Signs) -> SurveyDifferences:
        """Return the differences of these domains: which each belongs to, and its sign."""
        which = np.full(self.made.there.size, -1, dtype=np.int64)
        signs = np.ones(which.size)
        which[places], signs[places] = contrast, sign
        found = self.made.estimates
        return survey_differences(self.held.sample, found, contrast=which, sign=signs)


def change_rows(asked: Compared) -> Iterator[Row]:
    """Return the change of each label of a cut (all sites, or each site) over every span."""
    labels = np.arange(asked.size)
    for span in spans(asked.held):
        found = None
        if not span.broken:
            places = np.append(span.first * asked.size + labels, span.last * asked.size + labels)
            found = asked.differences(
                places, np.append(labels, labels), np.repeat([-1.0, 1.0], asked.size)
            )
        for label, (site, _, group) in enumerate(asked.made.cut.names):
            ends = (draw * asked.size + label for draw in (span.first, span.last))
            yield {
                **_common(asked, span, kind="change"),
                "site": site,
                "group": group,
                **_figures(found, label, fewest=asked.fewest(*ends)),
                **({"note": span.broken} if span.broken else {}),
            }


def gap_rows(asked: Compared) -> Iterator[Row]:
    """Return the gaps between the groups of a cut in each wave, and how each gap changed."""
    draws = np.arange(len(asked.held.draws))
    for pair in pairs_of(asked.made):
        name = " against ".join(asked.made.cut.names[label][2] for label in pair)
        places = np.append(*(draws * asked.size + label for label in pair))
        found = asked.differences(
            places, np.append(draws, draws), np.repeat([1.0, -1.0], draws.size)
        )
        for draw in draws.tolist():
            ends = [draw * asked.size + label for label in pair]
            if asked.made.there[ends].all():
                span = Span(who=asked.held.draws[draw][0], first=draw, last=draw)
                yield {
                    **_common(asked, span, kind="gap"),
                    "group": name,
                    **_figures(found, draw, fewest=asked.fewest(*ends)),
                }
        for span in spans(asked.held):
            four = [at * asked.size + label for at in (span.first, span.last) for label in pair]
            found = None if span.broken else _gap_change(asked, four)
            yield {
                **_common(asked, span, kind="change of the gap"),
                "group": name,
                **_figures(found, 0, fewest=asked.fewest(*four)),
                **({"note": span.broken} if span.broken else {}),
            }


def pairs_of(made: Told) -> tuple[tuple[int, int], ...]:
    """Return which groups are set against which, by their places.

    The most deprived against the least, each ethnic group against the largest, disabled people
    against others.
    """
    names = [group for _, _, group in made.cut.names]
    if made.cut.group_kind == "deprivation":
        return ((0, len(names) - 1),) if len(names) > 1 else ()
    if made.cut.group_kind == "ethnicity":
        largest = int(np.argmax(made.there.reshape(-1, len(names)).sum(axis=0)))
        return tuple((place, largest) for place in range(len(names)) if place != largest)
    if made.cut.group_kind == "disability":
        lower = [name.casefold() for name in names]
        sides = [
            [place for place, name in enumerate(lower) if name in words]
            for words in (DISABLED, NOT_DISABLED)
        ]
        return ((sides[0][0], sides[1][0]),) if all(sides) else ()
    return ()


def _gap_change(asked: Compared, four: Sequence[int]) -> SurveyDifferences:
    return asked.differences(
        np.array(four), np.zeros(4, dtype=np.int64), np.array([-1.0, 1.0, 1.0, -1.0])
    )


def _common(asked: Compared, span: Span, *, kind: str) -> Row:
    return {
        "survey": asked.held.survey.id,
        "scale": asked.scale.id,
        "title": asked.scale.title,
        "who": span.who,
        "site": None,
        "group_kind": asked.made.cut.group_kind,
        "from_wave": asked.held.draws[span.first][1],
        "to_wave": asked.held.draws[span.last][1],
        "kind": kind,
    }


def _figures(found: SurveyDifferences | None, place: int, *, fewest: int) -> Row:
    if found is None:
        return {"estimate": None, "lower": None, "upper": None, "note": None}
    value = number_at(found.value, place)
    lower, upper = number_at(found.lower, place), number_at(found.upper, place)
    if lower is None or upper is None:
        lower = upper = None
    few = FEW_ANSWERS.format(fewest) if fewest < FEW else None
    note = NO_VALUE if value is None else NO_RANGE if lower is None else few
    return {"estimate": value, "lower": lower, "upper": upper, "note": note}


def _broken(held: Answers, one: int, other: int) -> str:
    """Return why two waves may not be compared: the questions changed between them."""
    waves = waves_of(held.survey)
    first, last = (waves.get(held.draws[draw][1]) for draw in (one, other))
    if first is None or last is None:
        return ""
    between: Sequence[TrendBreak] = [
        told for told in held.survey.instrument.breaks if first.first < told.since <= last.last
    ]
    return " ".join(
        f"No change is reckoned across {day_label(told.since)}: {told.why}" for told in between
    )
