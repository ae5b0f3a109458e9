"""Sources: a claim against what its source gives, in sentences that show the reckoning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.evidence.claims.verdicts import Found, quoted
from onestory.evidence.claims.words import decimals, found_as, reach, said
from onestory.model.claims import CheckedClaim, GrowthSaid, ShareSaid, ValueSaid
from onestory.model.words import number
from onestory.stats.rates import proportion

if TYPE_CHECKING:
    from onestory.model.claims import Claim, ClaimVerdict
    from onestory.model.finding import Finding

FEW = 10
"""Under this many, a share is told as so many of so many and never as a per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the source gives: the number, how it was reckoned, in words."""

    found: Found | None
    verdict: ClaimVerdict
    gives: str
    reckoned: tuple[str, ...] = ()


def against_source(claim: Claim, *, findings: tuple[Finding, ...] = ()) -> CheckedClaim:
    """Return the claim beside what its source gives; it is not checked where that is not said."""
    told = _told(claim)
    return CheckedClaim(
        claim=claim,
        against="source",
        verdict=told.verdict,
        found=told.found.value if told.found else None,
        lower=told.found.lower if told.found else None,
        upper=told.found.upper if told.found else None,
        sentence=f"{stated(claim)}{told.gives}",
        reckoned=told.reckoned,
        findings=findings,
    )


def stated(claim: Claim) -> str:
    """Return what is said, as the beginning of the sentence."""
    if claim.number is None:
        return ""
    bound = "" if claim.bound == "about" else f"{claim.bound} "
    return f"Stated: {bound}{said(claim.number, claim.unit)}. "


def _told(claim: Claim) -> Told:
    match claim.source_says:
        case GrowthSaid() as growth:
            return _growth(claim, growth)
        case ShareSaid() as share:
            return _share(claim, share)
        case ValueSaid() as value:
            return _value(claim, value)
        case None:
            gives = "What its source gives is not written down, so it cannot be checked."
            return Told(found=None, verdict="cannot be checked", gives=gives)


def _growth(claim: Claim, told: GrowthSaid) -> Told:
    """Growth of a figure; of the number of people too, where their growth is given."""
    ratio = told.end / told.start
    grown = ratio if told.people_growth is None else ratio * (1 + told.people_growth)
    found = Found(value=_in_unit(grown, told, claim.unit))
    over = f" in {told.years[1] - told.years[0]} years" if told.years else ""
    start, end = _alike(told.start, told.end)
    way = "falling" if told.end < told.start else "rising"
    gives = f"Its source gives {start} {way} to {end}{over}"
    share = found_as(_in_unit(ratio, told, claim.unit), claim.unit, beside=claim.number)
    steps = [_step(claim, told, (start, end))]
    if told.people_growth is None:
        gives += f", which is {share}."
    else:
        more = _more(told.people_growth)
        people = found_as(found.value, claim.unit, beside=claim.number)
        gives += f", which is {share} for the share and, with {more}, {people} for their number."
        steps.append(f"{ratio:.2f} × {1 + told.people_growth:.2f} = {grown:.2f}.")
    steps.append("The source's range is not given here, so none is shown.")
    answer = quoted(claim, found.value)
    return Told(found=found, verdict=answer, gives=gives, reckoned=tuple(steps))


def _share(claim: Claim, told: ShareSaid) -> Told:
    if told.numerator is None or told.denominator is None:
        return _unpublished(told)
    part, whole = told.numerator, told.denominator
    found = wilson(part, whole)
    gives = f"Its source gives {part} of {whole}"
    if whole < FEW:
        gives += ": too few for a per cent, so it cannot be checked as one."
        return Told(found=None, verdict="cannot be checked", gives=gives)
    limits = reach(found.lower or 0.0, found.upper or 0.0, "per cent")
    exact = found_as(found.value, "per cent", beside=claim.number)
    return Told(
        found=found,
        verdict=quoted(claim, found.value),
        gives=f"{gives}, which is {exact} (range {limits}).",
        reckoned=(f"{part} / {whole} = {part / whole:.3f}; 95% range by Wilson's method.",),
    )


def _unpublished(told: ShareSaid) -> Told:
    gives = (
        "How many said so, and of how many, is not published: no interval can be given, and it"
        " cannot be checked."
    )
    if told.were is None:
        return Told(found=None, verdict="cannot be checked", gives=gives)
    part, whole = told.were
    if whole < FEW:
        shown = f"Were it {part} of {whole}, that would be too few for a per cent."
    else:
        would = wilson(part, whole)
        limits = reach(would.lower or 0.0, would.upper or 0.0, "per cent")
        shown = f"Were it {part} of {whole}, the range would be {limits}."
    return Told(
        found=None,
        verdict="cannot be checked",
        gives=f"{gives} {shown}",
        reckoned=(f"{part} of {whole} is supposed, to show a width; the source does not say it.",),
    )


def _value(claim: Claim, told: ValueSaid) -> Told:
    found = Found(value=told.value, lower=told.lower, upper=told.upper)
    gives = f"Its source gives {said(told.value, claim.unit)}"
    if told.lower is not None and told.upper is not None:
        low, high = said(told.lower, claim.unit), said(told.upper, claim.unit)
        gives += f" (range {low} to {high})."
    else:
        gives += ", and no range."
    return Told(found=found, verdict=quoted(claim, told.value), gives=gives)


def wilson(part: int, whole: int) -> Found:
    """Return the share in per cent with Wilson's 95% limits."""
    made = proportion(part, whole, multiplier=100)
    return Found(value=made.value.item(), lower=made.lower.item(), upper=made.upper.item())


def _in_unit(ratio: float, told: GrowthSaid, unit: str) -> float:
    """The growth as a change in per cent, so many times, or a difference in a unit of its own."""
    if unit == "per cent":
        return 100 * (ratio - 1)
    return ratio if unit == "times" else told.end - told.start


def _step(claim: Claim, told: GrowthSaid, shown: tuple[str, str]) -> str:
    start, end = shown
    if claim.unit in {"per cent", "times"}:
        return f"{end} / {start} = {told.end / told.start:.2f}."
    return f"{end} − {start} = {found_as(told.end - told.start, claim.unit, beside=claim.number)}."


def _alike(*values: float) -> list[str]:
    """The numbers, each with as many decimals as any of them has: 9.8 and 17.0."""
    places = max(decimals(value) for value in values)
    return [number(value, places) for value in values]


def _more(growth: float) -> str:
    return f"{abs(growth):.0%} {'more' if growth >= 0 else 'fewer'} people"
