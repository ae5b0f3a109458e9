"""Alike: are the stand-ins like the people taken on, and are there enough of them?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.evaluate.caseload.asked import TESTED
from onestory.evaluate.caseload.likeness import APART
from onestory.model.effect import Check
from onestory.model.words import listed, many, number, share

if TYPE_CHECKING:
    from onestory.evaluate.caseload.checks.evidence import Evidence

_MOST_LEFT_OUT = 0.1
_FEWEST_EFFECTIVE = 30


def balance(evidence: Evidence) -> Check:
    """Return whether every covariate is within a tenth of a standard deviation."""
    rows = evidence.ground.balance_of(evidence.found.weight)
    apart = np.abs(np.asarray(rows["apart_after"]))
    before = float(np.abs(np.asarray(rows["apart_before"])).max(initial=0.0))
    worst = float(apart.max(initial=0.0))
    names = [str(name) for name in rows["covariate"].to_pylist()]
    unlike = [names[place] for place in np.argsort(-apart, kind="stable") if apart[place] > APART]
    return Check(
        name="Balance",
        passed="failed" if unlike else "passed",
        sentence=(
            f"Stand-ins are not like the people taken on in {listed(unlike[:3])}"
            f"{f' and {len(unlike) - 3} more' if len(unlike) > 3 else ''}: at worst {worst:.2f}"
            f" standard deviations apart, more than {APART}."
            if unlike
            else f"Weights made it so: in all {len(names)} covariates stand-ins are"
            f" within {max(worst, 0.01):.2f} standard deviations of the people taken on;"
            f" before weighting the worst was {before:.2f}."
        ),
        table=rows.take(pc.sort_indices(pa.array(-apart))),
    )


def by_chance(evidence: Evidence) -> Check:
    """Return whether the arms differ in any covariate by more than a random order gives.

    At 99%, allowing for how many covariates are asked about (Bonferroni).
    """
    everyone, covariates = evidence.everyone, evidence.ground.drawn.covariates
    p_values = [
        evidence.differs(everyone.covariates[:, place].astype(np.float64)).p_value
        for place in range(len(covariates))
    ]
    known = [p for p in p_values if np.isfinite(p)]
    least = (1 - TESTED) / max(1, len(known))
    unlike = [c.words for c, p in zip(covariates, p_values, strict=True) if p < least]
    return Check(
        name="Order at random",
        passed="failed" if unlike else "passed" if known else "cannot know",
        sentence=f"The arms differ by more than a random order would give in {listed(unlike)}."
        if unlike
        else f"In none of {len(known)} covariates do the arms differ by more than a random order"
        " would give, allowing for how many were asked.",
        table=pa.table({"covariate": [one.words for one in covariates], "p_value": p_values}),
    )


def overlap(evidence: Evidence) -> Check:
    """Return whether there was anybody like each of the people taken on, and enough of them."""
    found, ground, everyone = evidence.found, evidence.ground, evidence.everyone
    exposed = everyone.exposed
    alone = int((exposed & (found.weight <= 0)).sum())
    part = alone / int(exposed.sum())
    effective = everyone.worth(evidence.stand_ins)
    few = effective < min(_FEWEST_EFFECTIVE, int(exposed.sum()))
    said = (
        f"{many(everyone.many(~exposed & (found.weight > 0)), 'candidate')} stand in for"
        f" {number(int(exposed.sum()) - alone)} people taken on, and are worth"
        f" {number(effective)} of equal weight."
    )
    if alone:
        said += (
            f" {many(alone, 'person', 'people')} taken on ({share(part)}) had nobody alike and"
            " are left out: the answer is not about them."
        )
    if everyone.merged:
        said += (
            f" For {everyone.merged:,} taken on nobody was exactly alike, so candidates of their"
            " month who are alike in as much as any stand beside them."
        )
    if not ground.balanced.feasible:
        said += (
            " Some people taken on lie beyond every candidate, so that they could be made alike"
            f" only to within {ground.balanced.worst:.3f} standard deviations."
        )
    return Check(
        name="Overlap",
        passed="failed" if part > _MOST_LEFT_OUT or few else "passed",
        sentence=said,
        table=pa.table({"nobody_alike": [alone], "stand_ins_are_worth": [effective]}),
    )
