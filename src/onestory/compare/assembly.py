"""Assembly: verdicts and limits put together as a comparison."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from onestory.compare import verdicts
from onestory.compare.limits import ENOUGH_FOR_SPREAD, FEWEST_FOR_SPREAD, LimitPair
from onestory.compare.rows import Numbers, written
from onestory.compare.sentences import standing_out
from onestory.compare.verdicts import Standing, Verdict
from onestory.model.comparison import Comparison, Flags, Gradient, Method
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.model.words import plural, setting
from onestory.stats import Estimate

FEW = "With so few places, even large differences can go untold."


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a comparison says of itself.

    `others` is the comparator as the sentence speaks of it, with its value where there is one;
    `made` how it came to be; `tested` what 'beyond chance' means here; `added` what follows the
    sentence.
    """

    method: Method
    period: Period
    others: str
    made: str
    tested: str
    added: str = ""
    caveats: tuple[str, ...] = ()
    gradient: Gradient | None = None


def assemble(
    result: Result, standing: Standing, account: Account, *, difference: Estimate | None = None
) -> Comparison:
    """Return the comparison of places with their targets, judged and put into words.

    `difference` is the value less the comparator where its interval was made; else the plain
    difference stands without one.
    """
    judged = verdicts.judge(standing, result.indicator)
    flags = verdicts.flags(judged, verdicts.compared(standing))
    said = standing_out(
        judged,
        flags,
        period=account.period.label,
        level=standing.level,
        others=account.others,
        names=standing.rows.table["area_name"].to_pylist(),
    )
    columns = _limits(standing.limits) | _difference(standing, difference)
    columns["comparator_value"] = standing.target
    dispersion = standing.limits.dispersion
    return Comparison(
        result=result,
        method=account.method,
        period=account.period,
        comparator=standing.named,
        rows=written(standing.rows.table, columns | _judged(judged)),
        flags=flags,
        sentence=" ".join(filter(None, (said, _few(flags), account.added))),
        explanation=_explanation(standing, result, account),
        caveats=(*result.indicator.caveats, *_caution(standing), *account.caveats),
        overdispersion=None if dispersion is None else dispersion.phi,
        margin=result.indicator.margin,
        gradient=account.gradient,
    )


def _limits(limits: LimitPair) -> dict[str, Numbers | list[object]]:
    exact, spread = limits.exact, limits.spread
    columns: dict[str, Numbers | list[object]] = {
        "limit_lower": limits.outer_lower,
        "limit_upper": limits.outer_upper,
        "exact_lower_95": exact.lower[0],
        "exact_upper_95": exact.upper[0],
        "exact_lower_998": exact.lower[1],
        "exact_upper_998": exact.upper[1],
    }
    if spread is not None:
        columns["spread_lower_998"] = spread.lower[1]
        columns["spread_upper_998"] = spread.upper[1]
    return columns


def _difference(
    standing: Standing, difference: Estimate | None
) -> dict[str, Numbers | list[object]]:
    rows = standing.rows
    if difference is None:
        return {"difference": np.where(rows.divided, np.nan, rows.value - standing.target)}
    return {
        "difference": difference.value,
        "difference_lower": difference.lower,
        "difference_upper": difference.upper,
    }


def _judged(judged: tuple[Verdict, ...]) -> dict[str, Numbers | list[object]]:
    return {
        "position": [v.position for v in judged],
        "judgement": [v.judgement for v in judged],
        "reason": [v.reason for v in judged],
    }


def _explanation(standing: Standing, result: Result, account: Account) -> str:
    margin = result.indicator.margin
    similar = (
        "No margin was set beforehand, so no place is called similar."
        if margin is None
        else "A place is called similar only if its whole plausible range lies within "
        f"{setting(margin)} of what it is compared with, a margin set beforehand."
    )
    return " ".join((account.made, account.tested, _spread(standing), similar))


def _spread(standing: Standing) -> str:
    dispersion = standing.limits.dispersion
    if dispersion is None:
        return "There were too few places to know how far they differ beyond chance."
    beyond = int(np.count_nonzero(standing.chance))
    kind = plural(standing.level)
    return (
        f"{beyond:,} of {dispersion.n:,} {kind} lie beyond what chance alone gives. To be called "
        f"higher or lower, a place must also lie beyond limits widened by the spread that all "
        f"{kind} show (they lie about {math.sqrt(dispersion.phi):.1f} times as far out as chance "
        "would put them)."
    )


def _few(flags: Flags) -> str:
    return FEW if 1 < flags.places < ENOUGH_FOR_SPREAD else ""


def _caution(standing: Standing) -> tuple[str, ...]:
    dispersion = standing.limits.dispersion
    if dispersion is None:
        return (
            f"Fewer than {FEWEST_FOR_SPREAD} places have a figure with its counts, so the limits "
            "show chance alone; real differences between places lie within a wider spread.",
        )
    if dispersion.n < ENOUGH_FOR_SPREAD:
        return (
            f"The spread is that of {dispersion.n} places, fewer than {ENOUGH_FOR_SPREAD} places: "
            "one that lies far out widens the very limits it is judged by.",
        )
    return ()
