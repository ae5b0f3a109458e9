"""What follows when a person asks for support: reablement, assessment, a package, or advice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.care.ground import HOME_CARE, Ground, Month, Numbers, aside, own
from onestory.synthetic.system.care.rates import CHANCES, PROGRESS, SEQUELS
from onestory.synthetic.system.care.rows import (
    ASSESSMENTS,
    COMPONENTS,
    NONE,
    OUTCOMES,
    REASONS,
    ROUTES,
    SERVICES,
    Rows,
    code,
    rows,
)
from onestory.synthetic.system.care.state import Packages, begin_at_home
from onestory.synthetic.system.columns import Whole, chosen

ASSESSED = code(OUTCOMES, "Progress to assessment")
PLANNED = code(OUTCOMES, "Progress to support planning")
_PROGRESS = np.array([code(OUTCOMES, word) for word in PROGRESS])
_SEQUELS = np.array([code(OUTCOMES, word) for word in SEQUELS])
_AT_ONCE = 6  # days from a request in hospital; what comes later follows from no spell
_REFUSALS = np.array(
    [code(OUTCOMES, "NFA: " + word) for word in ("Information", "Self-funded", "Support declined")]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Rows that followed, and by person the new home care expected had there been no programme."""

    rows: list[Rows]
    home_care: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assessing:
    """Assessments of people: first and last day, the day on which support would begin, chances."""

    who: Whole
    start: Whole
    end: Whole
    since: Whole
    chances: tuple[float, float]  # of support, under 65 and from then on


def some_days(generator: np.random.Generator, mean: float, size: int) -> Whole:
    """Return waits in whole days, exponential with a mean."""
    return np.floor(generator.exponential(mean, size)).astype(np.int64)


def ask(
    ground: Ground,
    held: Packages,
    month: Month,
    *,
    who: Whole,
    asked: Rows,
    generator: np.random.Generator,
) -> Followed:
    """Return all that follows from requests.

    `asked` are the requests of `who`, without an outcome or end. People without support may gain
    a package, which changes `held`.
    """
    size = len(who)
    shares = np.array(CHANCES.progress)[month.older[who].astype(int)]
    asked = asked.copy()
    asked["outcome"] = _PROGRESS[chosen(shares, generator=generator)]
    asked["end"] = asked["start"] + some_days(generator, 3.0, size)
    helped = asked["outcome"] == code(OUTCOMES, "Progress to reablement")
    equipped = asked["outcome"] == PLANNED
    assessed = asked["outcome"] == ASSESSED
    made = [asked, _equipment(asked[equipped], generator)]
    aided = reable(ground, held, month, asked=asked[helped], wait=3, generator=generator)
    start = asked["end"][assessed] + some_days(generator, 16.0, int(assessed.sum()))
    judged = assess(ground, held, month, who=who[assessed], start=start, generator=generator)
    return Followed(
        rows=[*made, *aided.rows, *judged.rows], home_care=aided.home_care + judged.home_care
    )


def _equipment(asked: Rows, generator: np.random.Generator) -> Rows:
    start = asked["end"] + some_days(generator, 9.0, len(asked))
    return rows(
        "Service",
        asked["adult"],
        start=start,
        end=start,
        outcome=code(OUTCOMES, "NFA: Support ended as planned"),
        service=code(SERVICES, "Short term support: Ongoing"),
        component=code(COMPONENTS, "Equipment"),
    )


def reable(
    ground: Ground,
    held: Packages,
    month: Month,
    *,
    asked: Rows,
    wait: int,
    generator: np.random.Generator,
) -> Followed:
    """Return reablement of up to six weeks after requests, with its review and what follows."""
    who, size = asked["adult"], len(asked)
    start = asked["end"] + generator.integers(0, wait + 1, size)
    length = np.clip(np.rint(generator.normal(35, 11, size)), 5, 42).astype(np.int64)
    end = start + length
    sequel = _SEQUELS[chosen(np.array(CHANCES.after_reablement), generator=generator, rows=size)]
    held.busy[who] = end
    service = rows(
        "Service",
        who,
        start=start,
        end=end,
        outcome=sequel,
        service=code(SERVICES, "Short term support: ST-Max"),
        component=code(COMPONENTS, "Reablement"),
        spell=np.where(start - asked["start"] <= _AT_ONCE, asked["spell"], NONE),
    )
    service["level"] = generator.lognormal(0.0, 0.35, size)
    review = _reviewed(service, generator)
    kept = sequel == ASSESSED
    before, after = generator.integers(0, 8, int(kept.sum())), generator.integers(1, 6, kept.sum())
    at_its_end = _Assessing(
        who=who[kept],
        start=end[kept] - before,
        end=end[kept],
        since=end[kept] + after,
        chances=CHANCES.kept_on,
    )
    judged = _judged(ground, held, month, assessing=at_its_end, generator=generator)
    return Followed(rows=[service, review, *judged.rows], home_care=judged.home_care)


def _reviewed(services: Rows, generator: np.random.Generator) -> Rows:
    # Most are looked at as reablement ends.
    seen = services[generator.random(len(services)) < CHANCES.reviewed]
    return rows(
        "Review",
        seen["adult"],
        start=seen["end"] - 3,
        end=seen["end"],
        outcome=seen["outcome"],
        reason=code(REASONS, "Review of short term"),
    )


def assess(
    ground: Ground,
    held: Packages,
    month: Month,
    *,
    who: Whole,
    start: Whole,
    generator: np.random.Generator,
) -> Followed:
    """Return assessments of some people.

    Those found eligible who have no package gain one soon after, which changes `held`.
    """
    end = start + some_days(generator, 10.0, len(who))
    since = end + 1 + some_days(generator, 9.0, len(who))
    assessing = _Assessing(who=who, start=start, end=end, since=since, chances=CHANCES.services)
    return _judged(ground, held, month, assessing=assessing, generator=generator)


def _judged(
    ground: Ground,
    held: Packages,
    month: Month,
    *,
    assessing: _Assessing,
    generator: np.random.Generator,
) -> Followed:
    who, older = assessing.who, month.older[assessing.who]
    chance = np.array(assessing.chances)[older.astype(int)]
    chance = chance * aside(ground, month, HOME_CARE)[who] * (held.setting[who] == NONE)
    eligible = generator.random(len(who)) < chance * own(ground, month, HOME_CARE)[who]
    refused = chosen(np.array([0.5, 0.3, 0.2]), generator=generator, rows=len(who))
    first = np.unique(who[eligible], return_index=True)[1]  # one package a person
    begun = np.flatnonzero(eligible)[first]
    day = assessing.since[begun]
    begin_at_home(held, who[begun], day=day, older=older[begun], generator=generator)
    made = rows(
        "Assessment",
        who,
        start=assessing.start,
        end=assessing.end,
        outcome=np.where(eligible, PLANNED, _REFUSALS[refused]),
        assessment=code(ASSESSMENTS, "Long"),
    )
    expected = np.bincount(who, weights=chance, minlength=len(held.setting))
    return Followed(rows=[made], home_care=expected.astype(np.float64))


def routed(who: Whole, day: Whole, *, route: str, spell: Whole | int = NONE) -> Rows:
    """Return requests of people on a day, still without outcome or end."""
    return rows("Request", who, start=day, end=day, route=code(ROUTES, route), spell=spell)


def before_a_care_home(
    who: Whole, day: Whole, *, known: NDArray[np.bool_], generator: np.random.Generator
) -> list[Rows]:
    """Return the request and assessment, or the review, that went before a move on `day`."""
    end = day - 2 - some_days(generator, 7.0, len(who))
    start = end - some_days(generator, 12.0, len(who))
    asked = routed(who[~known], start[~known] - 14, route="Community")
    asked["outcome"], asked["end"] = ASSESSED, start[~known] - 7
    assessed = rows(
        "Assessment",
        who[~known],
        start=start[~known],
        end=end[~known],
        outcome=PLANNED,
        assessment=code(ASSESSMENTS, "Long"),
    )
    reviewed = rows(
        "Review",
        who[known],
        start=start[known],
        end=end[known],
        outcome=PLANNED,
        reason=code(REASONS, "Unplanned - Other"),
    )
    return [asked, assessed, reviewed]
