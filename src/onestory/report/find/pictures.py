"""Pictures of a score: what happened over what was expected, a rung a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.found import BOUNDS, FEW
from onestory.model.words import number
from onestory.report.charts import ladder
from onestory.report.charts.ladder import Ladder, Rung
from onestory.report.charts.look import Frame
from onestory.report.charts.picture import Picture
from onestory.report.find.sentences import day, group_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from onestory.model.found import Calibrated

_WIDE = Frame(width=720, left=236, right=170)


def calibration(groups: Sequence[Calibrated], *, title: str, on: date) -> Picture | None:
    """Return how the score holds in each group; None where nothing was expected of any."""
    shown = [one for one in groups if one.expected >= FEW]
    if not shown:
        return None
    drawn = Ladder(
        rungs=tuple(_rung(one) for one in shown),
        beside=1.0,
        beside_name="1: as expected",
        axis="What happened over what the score expected",
    )
    return Picture(
        name="calibration",
        kind="ladder",
        heading="Group by group",
        title=title,
        subtitle="What happened over what the score expected, with 95% ranges of chance, in the"
        f" year from {day(on)}. In colour: outside {BOUNDS[0]} to {BOUNDS[1]}. Right of the line"
        " the score says too little, left of it too much.",
        alt=title,
        wide=ladder.draw(drawn, _WIDE),
        narrow=ladder.draw(drawn, ladder.NARROW),
        note=f"Groups of whom fewer than {FEW} were expected are in the table alone."
        if len(shown) < len(groups)
        else "",
    )


def _rung(one: Calibrated) -> Rung:
    name = group_name(one)
    return Rung(
        name=name[:1].upper() + name[1:],
        middle=one.ratio.value,
        low=one.ratio.lower,
        high=one.ratio.upper,
        told=f"{number(one.happened)} of {number(one.expected)} expected",
        marked=one.is_off(),
        strong=one.by == "everyone",
    )
