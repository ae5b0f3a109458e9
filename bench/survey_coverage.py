"""Surveys: how often ranges of scores, changes and gaps hold the truth.

    python bench/survey_coverage.py [--small]

Invented populations in which the truth is known, and samples drawn from them again and again, by
the functions that a survey is told with. Every replicate is a wave of its own in one sample, so
that thousands are estimated at once.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from onestory.stats.survey import survey_differences, survey_means, survey_sample, survey_shares
from record import record

SEED = 20_240_607
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How respondents are drawn: strata, teams a stratum, people a team, and who answers how.

    `share` is the share of the population in the group that is asked about, 1 for everyone.
    `spread` is the standard deviation of the logarithm of weights within strata, `alike` the
    share of the variance that a team's members have in common.
    """

    strata: int = 1
    teams: int = 0
    each: int = 0
    people: int = 0
    spread: float = 0.0
    unequal: bool = False
    alike: float = 0.0
    share: float = 1.0
    kind: str = "share"
    level: tuple[float, float] = (0.5, 0.5)
    waves: int = 1
    shared: bool = False
    groups: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Replicates as one sample: who is in which, and what they answered."""

    replicate: Ints
    wave: Ints
    stratum: Ints
    team: Ints
    weight: Floats
    group: Ints
    score: Floats


def drawn(plan: Plan, generator: np.random.Generator, *, replicates: int) -> tuple[Drawn, Floats]:
    """Respondents of all replicates, and the truth (R,) of each."""
    mean = generator.uniform(*plan.level, replicates)
    teams = plan.teams or plan.people
    each = plan.each if plan.teams else 1
    shape = (replicates, plan.waves, plan.strata, teams)
    size = np.maximum(generator.poisson(each, shape), 1) if plan.teams else np.ones(shape, int)
    size = size[:, :1].repeat(plan.waves, axis=1) if plan.shared else size
    at = np.repeat(np.arange(size.size), size.ravel())
    replicate, wave, stratum, team = np.unravel_index(at, shape)
    common = generator.normal(size=shape)
    if plan.shared:  # the same teams are asked again, and keep most of what they have in common
        common = np.sqrt(0.8) * common[:, :1] + np.sqrt(0.2) * common
    own = generator.normal(size=at.size)
    latent = np.sqrt(plan.alike) * common.ravel()[at] + np.sqrt(1 - plan.alike) * own
    shift = (stratum - (plan.strata - 1) / 2) * 0.3
    people = np.ones(plan.strata) + plan.unequal * np.arange(plan.strata)
    weight = people[stratum]
    group = (generator.random(at.size) < plan.share).astype(np.int64)
    if plan.spread:
        weight = weight * np.exp(plan.spread * generator.normal(size=at.size))
    scored, truth = answered(plan, mean, latent + shift, replicate=replicate)
    return (
        Drawn(
            replicate=replicate,
            wave=wave,
            stratum=stratum,
            team=team if plan.teams else np.full(at.size, -1),
            weight=weight,
            group=group,
            score=scored,
        ),
        truth(people),
    )


def answered(
    plan: Plan, mean: Floats, latent: Floats, *, replicate: Ints
) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Scores of what lies behind them, and the truth (R,) by how many people strata hold."""
    shifts = (np.arange(plan.strata) - (plan.strata - 1) / 2) * 0.3
    grid = np.linspace(-6, 6, 2401)
    density = np.exp(-(grid**2) / 2)
    density /= density.sum()

    def truth(people: Floats) -> Floats:
        found = np.stack(
            [(scored(plan, mean[:, None], grid + shift) * density).sum(axis=1) for shift in shifts]
        )
        return (found * people[:, None]).sum(axis=0) / people.sum()

    return scored(plan, mean[replicate], latent), truth


def scored(plan: Plan, mean: Floats, latent: Floats) -> Floats:
    """The score of a latent standing: 1 or 0, or a score of a scale from 0 to 24."""
    if plan.kind == "share":
        return (latent < ndtri(mean)).astype(np.float64)
    if plan.kind == "skewed":  # most near the top, as of people who are content
        return 24 - np.minimum(np.round(24 * (1 - mean) * np.exp(latent * 0.9 - 0.405)), 24)
    return np.clip(np.round(24 * mean + 5 * latent), 0, 24)


def held(plan: Plan, *, seed: int, replicates: int) -> tuple[float, float, float]:
    """The share of ranges given that hold the truth, how many were given, and their width."""
    one, truth = drawn(plan, np.random.default_rng(seed), replicates=replicates)
    sample = survey_sample(
        one.weight,
        stratum=one.replicate * plan.strata + one.stratum,
        cluster=one.team,
        wave=one.wave,
    )
    sides = plan.waves * plan.groups
    inside = (one.group == 1) | (plan.groups == 2)
    side = one.wave * plan.groups + (one.group if plan.groups == 2 else 0)
    domain = np.where(inside, one.replicate * sides + side, -1)
    told = (
        survey_shares(sample, one.score, domain=domain, domains=replicates * sides)
        if plan.kind == "share"
        else survey_means(
            sample, one.score, domain=domain, domains=replicates * sides, bounds=(0, 24)
        )
    )
    lower, upper = told.lower, told.upper
    if sides > 1:
        found = survey_differences(
            sample,
            told,
            contrast=np.repeat(np.arange(replicates), sides),
            sign=np.tile({2: [-1, 1], 4: [1, -1, -1, 1]}[sides], replicates),
        )
        lower, upper, truth = found.lower, found.upper, np.zeros(replicates)
    given = np.isfinite(lower) & np.isfinite(upper)
    right = (lower <= truth + 1e-12) & (truth - 1e-12 <= upper)
    return float(right[given].mean()), float(given.mean()), float((upper - lower)[given].mean())


SCALE = Plan(kind="scale", level=(0.4, 0.6))
SKEWED = Plan(kind="skewed", level=(0.75, 0.85))
MIDDLE = Plan(level=(0.3, 0.7))
RARE = Plan(level=(0.01, 0.1))
SETTINGS: dict[str, Plan] = {
    **{f"share, {n} people": replace(MIDDLE, people=n) for n in (5, 15, 30, 100, 500)},
    **{f"rare share, {n} people": replace(RARE, people=n) for n in (5, 15, 30, 100, 500)},
    **{f"scale, {n} people": replace(SCALE, people=n) for n in (3, 5, 15, 30, 100, 500)},
    **{f"skewed scale, {n} people": replace(SKEWED, people=n) for n in (5, 15, 30, 100, 500)},
    **{f"share, weights, {n}": replace(MIDDLE, people=n, spread=0.7) for n in (15, 30, 100, 500)},
    **{f"rare share, weights, {n}": replace(RARE, people=n, spread=0.7) for n in (30, 100, 500)},
    **{f"scale, weights, {n}": replace(SCALE, people=n, spread=0.7) for n in (15, 30, 100, 500)},
    **{f"skewed, weights, {n}": replace(SKEWED, people=n, spread=0.7) for n in (15, 30, 100, 500)},
    **{
        f"scale, 8 strata of {n}": replace(SCALE, strata=8, people=n, unequal=True)
        for n in (2, 5, 20)
    },
    **{
        f"share, 8 strata of {n}": replace(MIDDLE, strata=8, people=n, unequal=True)
        for n in (2, 5, 20)
    },
    **{f"scale, {n} teams": replace(SCALE, teams=n, each=8, alike=0.1) for n in (5, 12, 30)},
    **{f"share, {n} teams": replace(MIDDLE, teams=n, each=8, alike=0.1) for n in (5, 12, 30)},
    **{f"rare share, {n} teams": replace(RARE, teams=n, each=8, alike=0.1) for n in (12, 30)},
    "scale, 4 strata of 6 teams": replace(
        SCALE, strata=4, teams=6, each=8, alike=0.1, unequal=True
    ),
    "share, 4 strata of 6 teams": replace(
        MIDDLE, strata=4, teams=6, each=8, alike=0.1, unequal=True
    ),
    "scale, group of a tenth of 100": replace(SCALE, people=100, share=0.1),
    "share, group of a tenth of 300": replace(MIDDLE, people=300, share=0.1),
    "scale, group in 8 strata": replace(SCALE, strata=8, people=20, share=0.15, unequal=True),
    "scale, group in 30 teams": replace(SCALE, teams=30, each=8, alike=0.1, share=0.2),
    "share, group in 30 teams": replace(MIDDLE, teams=30, each=8, alike=0.1, share=0.2),
    "scale, group in 8 strata of 5 teams": replace(
        SCALE, strata=8, teams=5, each=8, alike=0.1, share=0.2
    ),
    **{f"change of a scale, {n} a wave": replace(SCALE, people=n, waves=2) for n in (5, 15, 100)},
    **{f"change of a share, {n} a wave": replace(MIDDLE, people=n, waves=2) for n in (5, 15, 100)},
    "change of a rare share, 60 a wave": replace(RARE, people=60, waves=2),
    "change, weights, 60 a wave": replace(SCALE, people=60, waves=2, spread=0.7),
    "change, the same 15 teams": replace(SCALE, teams=15, each=8, alike=0.2, waves=2, shared=True),
    "change of a share, the same 15 teams": replace(
        MIDDLE, teams=15, each=8, alike=0.2, waves=2, shared=True
    ),
    **{
        f"change, the same {n} teams": replace(
            SCALE, teams=n, each=15, alike=0.2, waves=2, shared=True
        )
        for n in (2, 3, 4)
    },
    **{
        f"change of a share, the same {n} teams": replace(
            MIDDLE, teams=n, each=15, alike=0.2, waves=2, shared=True
        )
        for n in (2, 3, 4)
    },
    "change, other 15 teams": replace(SCALE, teams=15, each=8, alike=0.2, waves=2),
    "change, the same 4 strata of 6 teams": replace(
        SCALE, strata=4, teams=6, each=8, alike=0.2, waves=2, shared=True
    ),
    "gap of a scale, 200 people": replace(SCALE, people=200, share=0.3, groups=2),
    "gap of a share, 200 people": replace(MIDDLE, people=200, share=0.3, groups=2),
    "gap in 20 teams": replace(SCALE, teams=20, each=8, alike=0.2, share=0.3, groups=2),
    "change of a gap, 200 a wave": replace(SCALE, people=200, share=0.3, groups=2, waves=2),
    "change of a gap, the same 20 teams": replace(
        SCALE, teams=20, each=8, alike=0.2, share=0.3, groups=2, waves=2, shared=True
    ),
}
WARNED = (
    *("3 people", "5 people", ", 5 a wave"),
    *("skewed scale, 15", "skewed scale, 30", "skewed, weights, 15", "skewed, weights, 30"),
)
"""Marks of settings whose ranges the product gives with a warning: under ten answers, or under
fifty of scores that lie near an end of their scale."""


def main(*, small: bool) -> None:
    """Draw, count and record."""
    replicates = 200 if small else 4_000
    start = time.process_time()
    found = {
        name: held(plan, seed=SEED + number, replicates=replicates)
        for number, (name, plan) in enumerate(SETTINGS.items())
    }
    for name, (share, given, width) in found.items():
        mark = "" if 0.93 <= share <= 0.97 else "  <--"
        print(f"{name:40} {share:.4f}  given {given:.3f}  width {width:.3f}{mark}")
    shares = {name: row[0] for name, row in found.items()}
    warned = {name: share for name, share in shares.items() if any(m in name for m in WARNED)}
    usual = {name: share for name, share in shares.items() if name not in warned}
    record(
        "survey_coverage",
        {
            "settings": len(usual),
            "replicates": replicates,
            **extremes(usual, ""),
            "error": round(float(np.sqrt(0.95 * 0.05 / replicates)), 4),
            "warned_settings": len(warned),
            **extremes(warned, "warned_"),
            "coverage": {name: round(share, 4) for name, share in shares.items()},
            "cpu_s": round(time.process_time() - start, 1),
        },
        small=small,
    )


def extremes(shares: dict[str, float], mark: str) -> dict[str, object]:
    """The least and the most, and where they were met."""
    least = min(shares, key=lambda name: shares[name])
    most = max(shares, key=lambda name: shares[name])
    return {
        f"{mark}min": round(shares[least], 4),
        f"{mark}min_in": least,
        f"{mark}max": round(shares[most], 4),
        f"{mark}max_in": most,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    main(small=parser.parse_args().small)
