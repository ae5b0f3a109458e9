"""The love plot: how far apart people were before weighting and after it, fact by fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from onestory.model.words import many, number
from onestory.report.charts import ladder
from onestory.report.charts.ladder import Ladder, Rung
from onestory.report.charts.look import Frame
from onestory.report.charts.picture import Picture

WIDE = Frame(width=720, left=250, right=120)
ALIKE = 0.1  # standard deviations, within which people count as alike
_MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """One fact: how far apart people were in it, in standard deviations without a sign."""

    covariate: str
    before: float
    after: float


def read(balance: pa.Table) -> tuple[Apart, ...]:
    """Return the facts of the balance, those furthest apart before weighting first."""
    found = [
        Apart(
            covariate=row["covariate"],
            before=abs(row["apart_before"]),
            after=abs(row["apart_after"]),
        )
        for row in balance.to_pylist()
    ]
    return tuple(sorted(found, key=lambda one: (-one.before, one.covariate)))


def picture(balance: pa.Table, *, name: str = "love-plot") -> Picture | None:
    """Return how far apart people were in each fact before and after; None without any fact."""
    every = read(balance)
    if not every:
        return None
    shown = _shown(every)
    drawn = Ladder(
        rungs=tuple(_rung(one) for one in shown),
        beside=ALIKE,
        beside_name=f"{ALIKE}: alike within this",
        axis="Standard deviations apart",
        step=30,  # room for a name of two lines
    )
    said = _title(every)
    return Picture(
        name=name,
        kind="love-plot",
        heading="Were they alike?",
        title=said,
        subtitle=(
            "How far apart the people taken on and the people set beside them were in each fact"
            " before time zero, in standard deviations. Hollow: all who could have been (those"
            " kept); filled: as weighted, in colour where still further apart than"
            f" {ALIKE}."
        ),
        alt=said,
        wide=ladder.draw(drawn, WIDE),
        narrow=ladder.draw(drawn, ladder.NARROW),
        note=f"The {_MOST} furthest apart of {len(every)} facts are drawn."
        if len(every) > _MOST
        else "",
    )


def _shown(every: Sequence[Apart]) -> list[Apart]:
    """The facts furthest apart at either time, in the order of all."""
    worst = sorted(every, key=lambda one: -max(one.before, one.after))[:_MOST]
    return [one for one in every if one in worst]


def _rung(one: Apart) -> Rung:
    return Rung(
        name=one.covariate[:1].upper() + one.covariate[1:],
        middle=one.after,
        before=one.before,
        told=f"{number(one.before, 2)} to {number(one.after, 2)}",
        marked=one.after > ALIKE,
        strong=True,
    )


def _title(every: Sequence[Apart]) -> str:
    before = sum(one.before > ALIKE for one in every)
    after = sum(one.after > ALIKE for one in every)
    furthest = max(every, key=lambda one: one.after)
    facts = many(len(every), "fact")
    left = (
        f"after it, {after or 'none'}{'' if after else ' of them'}"
        f" (the furthest: {furthest.covariate}, {number(furthest.after, 2)})"
    )
    return (
        f"Before weighting, people differed in {before or 'none'} of {facts} by more than"
        f" {ALIKE} standard deviations; {left}. What was not recorded may still differ."
    )
