"""Data: a claim against the study's own results: a level, or a change between two periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.claims.periods import figure_of
from onestory.evidence.claims.sources import stated
from onestory.evidence.claims.verdicts import Found, verdict
from onestory.evidence.claims.words import found_as
from onestory.model.claims import CheckedClaim
from onestory.model.errors import DeliveryError
from onestory.model.finding import Finding
from onestory.model.period import parse
from onestory.model.words import with_unit
from onestory.stats.contrast import difference_from_limits, ratio_from_limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onestory.model.claims import Claim, ClaimVerdict, DataSaid
    from onestory.model.result import Result
    from onestory.stats.estimate import Estimate

_RELATIVE = ("per cent", "times")
_SO = " It cannot be checked against the data."
_ELSEWHERE = "It is of a study's own figures: name this file in the study and run its report."
_STEADY = (
    "The range is that of two independent periods; where figures swing more from year to year than"
    " by chance, it is too narrow."
)


def against_data(
    claim: Claim, results: Mapping[str, Result], *, findings: tuple[Finding, ...] = ()
) -> CheckedClaim:
    """Return the claim beside the figures that it names, or why they cannot tell."""
    asked = claim.data
    if asked is None:
        return _unknown(claim, "It names no figures.", findings)
    if not results:
        return _unknown(claim, _ELSEWHERE, findings, "")
    result = results.get(asked.indicator)
    if result is None:
        why = f"No result here is of the indicator '{asked.indicator}'."
        return _unknown(claim, why, (*findings, _lacking(claim, why)))
    try:
        found, reckoned = _found(claim, asked, result)
    except DeliveryError as error:
        return _unknown(claim, error.found, (*findings, _lacking(claim, error.found, error.do)))
    answer, words = _answer(claim, asked, found)
    return CheckedClaim(
        claim=claim,
        against="data",
        verdict=answer,
        found=found.value,
        lower=found.lower,
        upper=found.upper,
        sentence=f"{stated(claim)}{words}",
        reckoned=reckoned,
        findings=findings,
    )


def _found(claim: Claim, asked: DataSaid, result: Result) -> tuple[Found, tuple[str, ...]]:
    """The level or change, in the claim's unit. Raises DeliveryError where it is not there."""
    last, told = _figure(asked.end, asked, result)
    if not asked.start:
        return _of(last), (told,)
    _refuse_unlike(asked, result)
    first, before = _figure(asked.start, asked, result)
    return _in_unit(change(first, last, relative=claim.unit in _RELATIVE), claim.unit), (
        before,
        told,
        _STEADY,
    )


def _refuse_unlike(asked: DataSaid, result: Result) -> None:
    """Raise DeliveryError for periods that overlap, or counts of periods of unlike lengths."""
    start, end = parse(asked.start), parse(asked.end)
    lengths = sorted((one.end - one.start).days for one in (start, end))
    if start.overlaps(end):
        raise DeliveryError(
            found=f"{start.label} and {end.label} overlap.", do="Name periods that share no day."
        )
    if result.indicator.statistic == "count" and lengths[1] > 1.05 * lengths[0]:
        raise DeliveryError(
            found=f"{start.label} and {end.label} are of unlike lengths.",
            do="Name periods of the same length.",
        )


def _figure(written: str, asked: DataSaid, result: Result) -> tuple[Estimate, str]:
    period, card = parse(written), result.indicator
    made = figure_of(result, asked.place, period)
    return made, f"{period.label}: {with_unit(made.value.item(), card)}."


def change(first: Estimate, last: Estimate, *, relative: bool) -> Found:
    """Return the last over the first, or the last less the first, without a range if none is."""
    made = ratio_from_limits(last, first) if relative else difference_from_limits(last, first)
    if not np.isnan(made.value).any():
        return _of(made)
    before, after = first.value.item(), last.value.item()
    if relative and before == 0:
        raise DeliveryError(found="It began at nought.", do="Say the difference instead.")
    return Found(value=after / before if relative else after - before)


def _of(made: Estimate) -> Found:
    parts = [part.item() for part in (made.lower, made.upper)]
    lower, upper = parts if not np.isnan(parts).any() else (None, None)
    return Found(value=made.value.item(), lower=lower, upper=upper)


def _in_unit(ratio: Found, unit: str) -> Found:
    if unit != "per cent":
        return ratio
    parts = (ratio.value, ratio.lower, ratio.upper)
    value, lower, upper = (None if one is None else 100 * (one - 1) for one in parts)
    return Found(value=value or 0.0, lower=lower, upper=upper)


def _answer(claim: Claim, asked: DataSaid, found: Found) -> tuple[ClaimVerdict, str]:
    """The verdict in words; a range that fits the claim and no change alike cannot tell."""
    answer = verdict(claim, found)
    told = _told(asked, found, claim.unit)
    still = 1.0 if claim.unit == "times" else 0.0
    fits_none = found.lower is not None and found.upper is not None
    fits_none = fits_none and (found.lower or 0.0) <= still <= (found.upper or 0.0)
    if asked.start and answer == "as stated" and fits_none and claim.number != still:
        return (
            "cannot be checked",
            f"{told} That fits what is said, and fits no change as well: we cannot yet tell.",
        )
    if answer == "not as stated" and found.lower is not None:
        return answer, f"{told} What is said lies outside that range."
    return answer, told


def _told(asked: DataSaid, found: Found, unit: str) -> str:
    """What the figures give, with their range."""
    span = (
        "no range can be given"
        if found.lower is None or found.upper is None
        else f"range {_said(found.lower, asked, unit)} to {_said(found.upper, asked, unit)}"
    )
    end = parse(asked.end).label
    when = f"from {parse(asked.start).label} to {end}" if asked.start else f"in {end}"
    return f"The figures of {asked.place} give {_said(found.value, asked, unit)} ({span}) {when}."


def _said(value: float, asked: DataSaid, unit: str) -> str:
    """A change as '12.1% lower', a level or a ratio as it is."""
    if not asked.start or unit == "times":
        return found_as(value, unit)
    return f"{found_as(abs(value), unit)} {'higher' if value >= 0 else 'lower'}"


def _unknown(claim: Claim, why: str, findings: tuple[Finding, ...], so: str = _SO) -> CheckedClaim:
    return CheckedClaim(
        claim=claim,
        against="data",
        verdict="cannot be checked",
        found=None,
        lower=None,
        upper=None,
        sentence=f"{stated(claim)}{why}{so}",
        findings=findings,
    )


def _lacking(claim: Claim, why: str, do: str = "") -> Finding:
    return Finding(
        rule="claim without figures",
        severity="warning",
        message=f"The claim '{claim.id}' cannot be held against the data: {why}",
        do=do or "Check its [claim.data]: indicator, place, from, to.",
    )
