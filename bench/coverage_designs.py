"""The designs that a study may ask for, each by the product's own function, on known answers.

42 places by 48 months, counts, a fall of 6% unless another effect is named; 320 events a place
and month unless another number is.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np

from coverage_worlds import LEAST, STAGGER, Range, counted, drift
from onestory.evaluate.designs.catalogue import DESIGNS
from onestory.evaluate.designs.estimated import Asked
from onestory.evaluate.panel import StudyPanel
from onestory.model.errors import OneStoryError
from onestory.model.period import Period
from onestory.model.study import Average, Design, Estimand, Outcome
from onestory.synthetic.panels import PER, Chosen, Invented, Programme, World, invent, people

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from onestory.stats.panel import Panel

OUTCOME = Outcome(
    id="admissions",
    indicator="emergency-admissions",
    role="outcome",
    wanted="lower",
    margin=0.02,
    sector="hospital",
)
ESTIMAND = Estimand(
    id="main",
    outcome="admissions",
    population="residents",
    exposure="the programme",
    comparator="places without it",
    time_zero="start",
    bedding_in=0,
    follow_up=120,
    intercurrent_events="counted",
    contrast="ratio",
    average="places",
)


WORLD = World()
GATED: tuple[Design, ...] = (
    "staggered difference in differences",
    "Poisson difference in differences",
)
SYNTHETIC: dict[Design, float] = {
    "synthetic difference in differences": 1.0,
    "synthetic control": 1.0,
    "augmented synthetic control": 0.5,  # its refits cost five times the others'
    "generalised synthetic control": 1.0,
}
SERIES: tuple[Design, ...] = ("controlled interrupted time series", "interrupted time series")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A design asked of panels of one world, `part` of the bench's usual number of them."""

    design: Design
    name: str
    world: World
    programmes: tuple[Programme, ...]
    average: Average = "places"
    part: float = 1.0


def settings() -> list[Setting]:
    """Every setting of every design."""
    gated = [setting for design in GATED for setting in _gated(design)]
    matched = [setting for design, part in SYNTHETIC.items() for setting in _matched(design, part)]
    return [*gated, *matched, *(setting for design in SERIES for setting in _series(design))]


def _gated(design: Design) -> list[Setting]:
    """From many events to hardly any; small places that weigh little or as much as large ones."""
    ten = Programme(exposed=10, effect=-0.06)
    made = [
        Setting(
            design=design,
            name=f"10 exposed, {events} events a month",
            world=replace(WORLD, people=events / WORLD.rate),
            programmes=(ten, drift(WORLD.places)),
        )
        for events in (320, 20, 5, 1)
    ]
    few = replace(made[1], world=replace(made[1].world, ratio=15.0))
    averages: tuple[Average, ...] = ("places", "people")
    ends: tuple[Chosen, ...] = ("smallest", "largest")
    made += [
        replace(
            few,
            name=f"10 exposed, 20 events a month, 1:15, the {chosen}, {average} alike",
            programmes=(replace(ten, chosen=chosen), drift(WORLD.places)),
            average=average,
        )
        for chosen, average in product(ends, averages)
    ]
    grown = replace(ten, effect=-0.12, starts=STAGGER, shape="growing", bedding_in=24)
    programmes = (grown, drift(WORLD.places))
    return [*made, replace(made[1], name=f"{made[1].name}, staggered", programmes=programmes)]


def _matched(design: Design, part: float) -> list[Setting]:
    mixes: list[tuple[float, Chosen]] = [
        (1.0, "random"),
        (1.0, "highest"),
        (15.0, "random"),
        (15.0, "smallest"),
        (15.0, "largest"),
    ]
    return [
        Setting(
            design=design,
            name=f"{exposed} exposed, {'equal' if ratio == 1 else '1:15'}, {chosen}",
            world=replace(WORLD, ratio=ratio),
            programmes=(
                Programme(exposed=exposed, effect=-0.06, chosen=chosen),
                drift(WORLD.places),
            ),
            part=part if exposed == 1 else part / 2,
        )
        for exposed in (1, 4)
        for ratio, chosen in mixes
    ]


def _series(design: Design) -> list[Setting]:
    one, everywhere = Programme(exposed=1, effect=-0.06), drift(WORLD.places)
    made = [
        Setting(
            design=design,
            name=f"1 exposed, autocorrelation {rho:g}",
            world=replace(WORLD, autocorrelation=rho),
            programmes=(one, everywhere),
            part=0.5,
        )
        for rho in (0.0, 0.3, 0.7, 0.9)
    ]
    usual, four = made[2], replace(one, exposed=4)
    made += [
        replace(
            usual,
            name=f"4 exposed, {shape}",
            programmes=(replace(four, shape=shape), everywhere),
        )
        for shape in ("constant", "delayed", "growing", "fading")
    ]
    small = replace(usual, name="1 exposed, 1:15, smallest", world=replace(WORLD, ratio=15.0))
    change = Programme(exposed=WORLD.places, effect=0.05)
    return [
        *made,
        replace(small, programmes=(replace(one, chosen="smallest"), everywhere)),
        replace(
            usual,
            name="4 exposed, everywhere +5% at the same start",
            programmes=(four, change, everywhere),
        ),
    ]


Figures = dict[str, float | int]


def judged(pool: Executor, *, panels: int, seed: int) -> tuple[dict[str, object], float]:
    """By design the figures of its settings, and where its range does not hold; CPU seconds."""
    found: dict[str, dict[str, Figures]] = {}
    cpu_s = 0.0
    asked = settings()
    made = pool.map(partial(_timed, panels=panels), enumerate(asked, start=seed))
    for setting, (row, taken) in zip(asked, made, strict=True):
        found.setdefault(setting.design, {})[setting.name] = row
        cpu_s += taken
        print(f"{setting.design:36} {setting.name:60} {told(row)}", flush=True)
    return {design: {"settings": rows, **_worst(rows)} for design, rows in found.items()}, cpu_s


def _timed(seeded: tuple[int, Setting], *, panels: int) -> tuple[Figures, float]:
    start = time.process_time()
    seed, setting = seeded
    return measured(setting, panels=panels, seed=seed), time.process_time() - start


def told(row: Figures) -> str:
    """A row in words."""
    fails = "  DOES NOT HOLD" if _fails(row) else ""
    return (
        f"{row['share']:.3f} (±{row['error']:.3f}) bias {row['bias']:+.4f}"
        f" (±{row['bias_error']:.4f}), offered {row['offered']:.2f}{fails}"
    )


def _fails(row: Figures) -> bool:
    """Whether fewer than 93% of the ranges offered hold the truth."""
    return row["offered"] > 0 and row["share"] < LEAST


def _worst(rows: dict[str, Figures]) -> dict[str, object]:
    offered = {name: row for name, row in rows.items() if row["offered"] > 0}
    worst = min(offered, key=lambda name: offered[name]["share"], default="")
    return {
        "least_share": offered[worst]["share"] if worst else None,
        "least_share_in": worst,
        "does_not_hold_in": [name for name, row in rows.items() if _fails(row)],
    }


def measured(setting: Setting, *, panels: int, seed: int) -> Figures:
    """The figures of one setting; a panel that the design refuses offers no range."""
    if setting.design == "Poisson difference in differences":
        setting = replace(setting, average="people")  # it counts them alike, and refuses otherwise
    number = max(2, round(panels * setting.part))
    world = setting.world
    invented = invent(
        world, *setting.programmes, panels=number, generator=np.random.default_rng(seed)
    )
    rows = np.array(
        [
            _row(study_panel(invented.panel(each), world, setting.average), setting.design)
            for each in range(number)
        ]
    )
    found = Range(estimate=rows[:, 0], lower=rows[:, 1], upper=rows[:, 2])
    figures = counted(found, truth(invented, setting))
    return {name: round(value, 4) for name, value in figures.items()} | {"panels": number}


def _row(panel: StudyPanel, design: Design) -> tuple[float, float, float]:
    try:
        found = DESIGNS[design](panel, Asked(contrast="ratio"))
    except OneStoryError:
        return (np.nan, np.nan, np.nan)
    if not found.known or found.lower is None or found.upper is None:
        return (found.estimate, np.nan, np.nan)
    return (found.estimate, found.lower, found.upper)


def truth(invented: Invented, setting: Setting) -> NDArray[np.float64]:
    """(B,) what the design asks for: of events, of periods and places, or of places alike."""
    after, effect = invented.panels.after, invented.effect
    if setting.design == "Poisson difference in differences" and invented.events is not None:
        events = np.where(after, invented.events, 0.0)
        without = (events * np.exp(-effect)).sum(axis=(1, 2))
        return np.log(events.sum(axis=(1, 2)) / without)
    weight = after * (people(setting.world)[:, None] if setting.average == "people" else 1.0)
    if setting.design == "staggered difference in differences":
        weight = weight / np.maximum(after.sum(axis=2, keepdims=True), 1)
    return (effect * weight).sum(axis=(1, 2)) / weight.sum(axis=(1, 2))


def study_panel(panel: Panel, world: World, average: Average) -> StudyPanel:
    """The panel as a study cuts it from a result: rates per 1,000 with their counts."""
    places, periods = panel.value.shape
    months = [date(2015 + month // 12, 1 + month % 12, 1) for month in range(periods + 1)]
    rate = PER * np.exp(panel.value)
    if panel.events is not None and panel.at_risk is not None:
        rate = PER * panel.events / panel.at_risk
    return StudyPanel(
        panel=replace(
            panel, value=rate, weight=people(world) if average == "people" else np.ones(places)
        ),
        codes=tuple(f"E{place:08}" for place in range(places)),
        names=tuple(f"Place {place}" for place in range(places)),
        periods=tuple(Period(start=a, end=b) for a, b in pairwise(months)),
        certain=np.ones(places, dtype=np.bool_),
        people=True,
        outcome=OUTCOME,
        estimand=replace(ESTIMAND, average=average),
        unit="per 1,000",
        multiplier=PER,
        title="Emergency admissions",
        apportioned=np.zeros((places, periods)),
    )
