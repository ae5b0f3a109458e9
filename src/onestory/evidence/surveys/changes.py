"""Changes between waves, gaps between groups, and changes of such gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onestory.evidence.surveys.answers import Answers, IntArray, Scored
from onestory.evidence.surveys.estimates import FEW, FEW_ANSWERS, Cut, Row, Told, number_at, told
from onestory.evidence.surveys.spans import Span, of_both_waves, once_note, spans
from onestory.stats.survey import SurveyDifferences, survey_differences

Signs = NDArray[np.float64]
DISABLED = ("disabled", "yes", "y", "true")
NOT_DISABLED = ("not disabled", "no", "n", "false")
NO_RANGE = "One side has no range: none can be given of the difference."
NO_VALUE = "One side has no answers: there is no difference to tell."
FEW_DRAWN = "So few teams answered on both sides that the range rests on very little."
FEWEST_DEGREES = 2
AGAINST = "change against comparators"
_ONE: IntArray = np.zeros(4, dtype=np.int64)
_OF_GAPS: Signs = np.array([-1.0, 1.0, 1.0, -1.0])
_LESS: Signs = np.array([1.0, -1.0, -1.0, 1.0])


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

    def over_both(self, span: Span) -> tuple[Compared, str]:
        """Return the same over the sites of both waves, and a note of sites that are in one."""
        if any(site is not None for site, _, _ in self.made.cut.names):
            return self, ""
        cut, once = of_both_waves(self.held, self.scale, self.made.cut, span)
        if not once:
            return self, ""
        return replace(self, made=told(self.held, self.scale, cut)), once_note(once)

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
    """Return the change of each label of a cut (all sites, or each site) over every span.

    That of all sites is over those with scores in both waves: else a site that is asked once
    would make a change where nobody changed.
    """
    labels = np.arange(asked.size)
    signs = np.repeat([-1.0, 1.0], asked.size)
    for span in spans(asked.held):
        both, once = asked.over_both(span)
        found = None
        if not span.broken:
            places = np.append(span.first * asked.size + labels, span.last * asked.size + labels)
            found = both.differences(places, np.append(labels, labels), signs)
        for label, (site, _, group) in enumerate(asked.made.cut.names):
            ends = (draw * asked.size + label for draw in (span.first, span.last))
            figures = _figures(found, label, fewest=both.fewest(*ends))
            yield {
                **_common(asked, span, kind="change"),
                "site": site,
                "group": group,
                **figures,
                "note": _notes(span.broken or figures["note"], once),
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
            yield {
                **_common(asked, span, kind="change of the gap"),
                "group": name,
                **_gap_change(asked, span, pair),
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


def _gap_change(asked: Compared, span: Span, pair: tuple[int, int]) -> Row:
    """Return how the gap between two labels changed, over the sites of both waves."""
    both, once = asked.over_both(span)
    four = [at * asked.size + label for at in (span.first, span.last) for label in pair]
    found = None if span.broken else both.differences(np.array(four), _ONE, _OF_GAPS)
    figures = _figures(found, 0, fewest=both.fewest(*four))
    return {**figures, "note": _notes(span.broken or figures["note"], once)}


def against_rows(held: Answers, scale: Scored) -> Iterator[Row]:
    """Return the change over the sites less that over places which are no sites, over each span.

    None for spans in which no such place, or no site, has scores in both waves.
    """
    elsewhere = ~held.ours & (held.site.codes >= 0)
    if not elsewhere.any():
        return
    sides = np.where(held.ours, 1, np.where(elsewhere, 0, -1))
    cut = Cut(group_kind="everyone", names=((None, None, ""),) * 2, codes=sides)
    asked = Compared(held=held, scale=scale, made=told(held, scale, cut))
    for span in spans(held):
        both, once = asked.over_both(span)
        four = [at * 2 + side for at in (span.first, span.last) for side in (0, 1)]
        fewest = both.fewest(*four)
        if not fewest:
            continue
        found = None if span.broken else both.differences(np.array(four), _ONE, _LESS)
        figures = _figures(found, 0, fewest=fewest)
        note = _notes(span.broken or figures["note"], once.replace("sites", "sites and places", 1))
        yield {**_common(asked, span, kind=AGAINST), "group": "", **figures, "note": note}


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
    drawn = FEW_DRAWN if found.degrees[place] < FEWEST_DEGREES else None
    few = FEW_ANSWERS.format(fewest) if fewest < FEW else drawn
    note = NO_VALUE if value is None else NO_RANGE if lower is None else few
    return {"estimate": value, "lower": lower, "upper": upper, "note": note}


def _notes(*notes: object) -> str | None:
    return " ".join(str(note) for note in notes if note) or None
