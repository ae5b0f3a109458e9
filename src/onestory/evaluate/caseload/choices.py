"""Choices: the same question answered in the other ways that one might have chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evaluate.caseload import designs
from onestory.evaluate.caseload.asked import ranged
from onestory.evaluate.caseload.gathered import NEVER
from onestory.evaluate.caseload.people import years
from onestory.evaluate.verdict import BY_NEED
from onestory.model.effect import CHOICE_ROWS
from onestory.model.errors import StatsError, StudyError
from onestory.model.words import many
from onestory.stats.people.balancing import balanced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onestory.evaluate.caseload.asked import Asked
    from onestory.evaluate.caseload.setting import Setting
    from onestory.model.study import Sensitivity
    from onestory.stats.estimate import BoolArray
    from onestory.stats.people.arrays import Contrasted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """Another way to answer, in words, and the sensitivity that plans it."""

    words: str
    kind: Sensitivity
    ask: Callable[[], Contrasted]


def choices(asked: Asked, main: Contrasted, ground: Setting) -> pa.Table:
    """Return the main choice and every other, `CHOICE_ROWS`, the main first."""
    rows = [_row("As planned", main, asked, planned=True) | {"main": True}]
    # Harms and negative controls are asked by one design; the outcome by every one.
    if asked.outcome.role == "outcome":
        planned = asked.study.sensitivities
        tried = list(_all(asked, ground))
        rows += [_tried(one, asked, planned=one.kind in planned) for one in tried]
        asked_of = {one.kind for one in tried}
        never = set(planned) - asked_of
        rows += [_blank(f"Planned: {kind}", _why_not(kind), planned=True) for kind in sorted(never)]
    return pa.Table.from_pylist(rows, schema=CHOICE_ROWS)


_WHY_NOT: dict[str, str] = {
    "followed until enrolled later": "No stand-in was taken on later, or it is a first event.",
    "firm links only": "Links are all firm, or not known to be otherwise.",
    "without the furthest apart": "Nobody was further apart than the rest.",
    "other average": "People count alike: there are no places to average over.",
}


def _why_not(kind: str) -> str:
    """Return why a choice that was planned could not be made."""
    return _WHY_NOT.get(kind, "It is a choice of studies of places, or not made by this design.")


def _tried(choice: Choice, asked: Asked, *, planned: bool) -> dict[str, object]:
    try:
        return _row(choice.words, choice.ask(), asked, planned=planned)
    except (StatsError, StudyError) as error:
        return _blank(choice.words, f"{error.found} {error.do}", planned=planned)


def _all(asked: Asked, ground: Setting) -> Iterator[Choice]:
    main = designs.design_of(ground.study, ground.caseload)
    if main in designs.OF_PERSONS:
        # Beside a threshold arms lie apart by design, and in an order they need no weights.
        yield from _of_the_offer(asked, ground)
        if main == "random order":
            yield from _unadjusted(asked, ground)
        return
    for design, estimate in designs.DESIGNS.items():
        # A threshold and a random order are facts about how people were chosen, not choices.
        if design != main and design in BY_NEED:
            yield Choice(
                words=f"By {design}",
                kind="other designs",
                ask=lambda estimate=estimate: estimate(asked, ground),
            )
    yield Choice(
        words="By weights alone, no model of the outcome",
        kind="other designs",
        ask=lambda: designs.by_weights(asked.people, ground.balanced.weight, asked),
    )
    yield Choice(
        words="By the outcome model alone, no weights",
        kind="other designs",
        ask=lambda: designs.by_model(asked),
    )
    yield from _censored(asked)
    yield from _fewer(asked, ground)


def _unadjusted(asked: Asked, ground: Setting) -> Iterator[Choice]:
    """The offer with nothing taken out that chance made unequal."""
    if ground.caseload.took == "offered":
        yield Choice(
            words="Not adjusted for what was recorded",
            kind="other designs",
            ask=lambda: designs.by_weights(asked.people, asked.weight, asked),
        )


def _of_the_offer(asked: Asked, ground: Setting) -> Iterator[Choice]:
    """The offer where being taken on was asked about, and the other way about."""
    own = ground.caseload.took
    other, words = (
        ("enrolled", "Of being taken on, in those whom the offer brought in")
        if own == "offered"
        else ("offered", "Of the offer, whatever people answered")
    )
    changed = replace(ground, caseload=replace(ground.caseload, took=other))
    design = designs.design_of(ground.study, ground.caseload)
    yield Choice(
        words=words,
        kind="other designs",
        ask=lambda: designs.estimated(design, asked, changed),
    )


def _censored(asked: Asked) -> Iterator[Choice]:
    """Candidates followed only until they were taken on themselves."""
    everyone = asked.everyone
    later = ~everyone.exposed & (everyone.later < asked.span.last)
    if later.any() and asked.family == "poisson":
        yield Choice(
            words=f"{many(int(later.sum()), 'stand-in')} followed only until taken on later",
            kind="followed until enrolled later",
            ask=lambda: designs.doubly_robust(censored(asked)),
        )


def censored(asked: Asked) -> Asked:
    """Return the question with nobody followed beyond the day on which they were taken on."""
    everyone = asked.everyone
    until = np.where(everyone.exposed, NEVER, everyone.later)
    found = everyone.happened[asked.followed.outcome]
    first, last = asked.span.first, asked.span.last
    inside = (found.day >= first) & (found.day < last) & (found.day < until[found.row])
    people = replace(
        asked.people,
        outcome=np.bincount(found.row[inside], weights=found.amount[inside], minlength=until.size),
        time=years(everyone, asked.span, until=until),
    )
    return replace(asked, people=people)


def _fewer(asked: Asked, ground: Setting) -> Iterator[Choice]:
    doubtful = asked.everyone.doubtful
    if doubtful.any() and not doubtful.all():
        yield Choice(
            words=f"Without {many(int(doubtful.sum()), 'person', 'people')} whose links are not"
            " firm",
            kind="firm links only",
            ask=lambda: rebalanced(asked, ~doubtful),
        )
    near = _near(asked, ground)
    if not near.all():
        yield Choice(
            words="Without the twentieth of people taken on who were least like anybody else",
            kind="without the furthest apart",
            ask=lambda: rebalanced(asked, near),
        )


def rebalanced(asked: Asked, kept: BoolArray) -> Contrasted:
    """Return the effect on the exposed kept, beside the candidates kept, weighted anew."""
    part = asked.among(kept)
    return designs.doubly_robust(replace(part, weight=balanced(part.people).weight))


def _near(asked: Asked, ground: Setting) -> BoolArray:
    """Return all but the exposed whose chance was highest, and candidates with as high a one."""
    highest = np.quantile(ground.chance[asked.everyone.exposed], 0.95)
    return ground.chance <= highest


def _row(words: str, found: Contrasted, asked: Asked, *, planned: bool) -> dict[str, object]:
    if not np.isfinite(found.value):
        return _blank(words, found.why_not, planned=planned)
    known = ranged(found)
    return {
        "choice": words,
        "planned": planned,
        "main": False,
        "same_places": True,
        "estimate": asked.change(found.value),
        "lower": asked.change(found.lower) if known else None,
        "upper": asked.change(found.upper) if known else None,
        "note": found.why_not,
    }


def _blank(words: str, why: str, *, planned: bool) -> dict[str, object]:
    return {
        "choice": words,
        "planned": planned,
        "main": False,
        "same_places": None,
        "estimate": None,
        "lower": None,
        "upper": None,
        "note": why,
    }
