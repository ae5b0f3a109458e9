"""Known answers: how often a 95% range holds the truth, and whether estimates are without bias.

    python bench/coverage.py [--small]
    python bench/coverage.py --page     (writes the figures recorded into the manual again)

Invented panels of 10 to 50 places by 48 months, a third of the places exposed, demand growing
everywhere; ten kinds of effect, counts and rates, places equal or of sizes 1:15 with places or
people counting alike. The default path is measured on 2,000 panels a setting, beside the naive
before-after comparison on the same panels; then every design that a study may ask for, by the
function that the product calls, on fewer panels.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

import coverage_page
from coverage_designs import judged
from coverage_worlds import LEAST, MOST, Range, before_after, by_people, counted, effects, unit
from onestory.stats import gate
from onestory.synthetic.panels import Kind, World, invent
from record import record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from onestory.synthetic.panels import Programme

SEED = 20_200_401
SUCH = "share_of_such_places"
PLACES = (10, 20, 50)
KINDS: tuple[Kind, ...] = ("counts", "rates")
SIZES: dict[str, tuple[float, tuple[float, ...]]] = {
    "equal": (1.0, (0.3, 0.7, 0.9)),
    "1:15, places alike": (15.0, (0.7,)),
    "1:15, people alike": (15.0, (0.7,)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Panels a setting for the default path and for the designs, and the numbers of places."""

    panels: int
    of_designs: int
    places: tuple[int, ...]
    every: int


FULL = Size(panels=2_000, of_designs=400, places=PLACES, every=1)
SMALL = Size(panels=40, of_designs=3, places=(10, 50), every=3)


def worlds(size: Size) -> Iterator[tuple[str, str, World]]:
    """The name of each world, the kind of effect in it, and the world."""
    made = [
        (
            f"{kind}; {mix}; autocorrelation {rho:g}; {effect}",
            effect,
            World(kind=kind, ratio=ratio, autocorrelation=rho),
        )
        for kind, (mix, (ratio, rhos)) in product(KINDS, SIZES.items())
        for rho in rhos
        for effect in effects(10, exposed=3)
    ]
    yield from made[:: size.every]


def setting(
    world: World, programmes: tuple[Programme, ...], *, people: bool, panels: int, seed: int
) -> dict[str, float]:
    """The default path and the naive comparison on the same panels."""
    generator = np.random.default_rng(seed)
    invented = invent(world, *programmes, panels=panels, generator=generator)
    if people:
        invented = by_people(invented, world)
    start = time.process_time()
    found = gate.ranges(invented.panels, generator=generator)
    spent = time.process_time() - start
    held = Range(estimate=found.estimate, lower=found.lower, upper=found.upper)
    ours = counted(held, invented.truth, of=unit(world))
    naive = counted(before_after(invented), invented.truth, of=unit(world))
    row = {
        **ours,
        "naive_share": naive["share"],
        "naive_bias": naive["bias"],
        "cpu_s": spent / panels,
    }
    one = programmes[0]
    if one.varies and one.shape == "constant":
        such = np.full(panels, one.effect * unit(world))
        row[SUCH] = counted(held, such)["share"]
    return row


Row = dict[str, list[float]]


def one_world(numbered: tuple[int, tuple[str, str, World]], size: Size) -> tuple[str, Row, float]:
    """The figures of one world by the number of places, and the CPU seconds that they took."""
    start = time.process_time()
    number, (name, effect, world) = numbered
    rows = [
        setting(
            replace(world, places=places),
            effects(places, exposed=places // 3)[effect],
            people="people" in name,
            panels=size.panels,
            seed=seed,
        )
        for seed, places in enumerate(size.places, start=SEED + number * len(PLACES))
    ]
    figures = {part: [round(row[part], 5) for row in rows] for part in rows[0]}
    return name, figures, time.process_time() - start


def default_path(size: Size, pool: Executor) -> tuple[dict[str, Row], float]:
    """By world, each figure for every number of places; and the CPU seconds."""
    table: dict[str, Row] = {}
    cpu_s = 0.0
    for name, row, taken in pool.map(partial(one_world, size=size), enumerate(worlds(size))):
        table[name] = row
        cpu_s += taken
        print(f"{name:72} {row['share']} naive {row['naive_share']}", flush=True)
    return table, cpu_s


def summary(table: dict[str, Row], size: Size) -> dict[str, object]:
    """The extremes over settings."""
    cells = [
        (f"{name}; {places} places", {part: row[part][at] for part in row})
        for name, row in table.items()
        for at, places in enumerate(size.places)
    ]
    low = min(cells, key=lambda cell: cell[1]["share"])
    high = max(cells, key=lambda cell: cell[1]["share"])
    bias = max(cells, key=lambda cell: abs(cell[1]["bias"]))
    shares = np.array([row["share"] for _, row in cells])
    away = [abs(row["bias"]) / row["bias_error"] for _, row in cells]
    naive = [row["naive_share"] for _, row in cells]
    such = [row[SUCH] for _, row in cells if SUCH in row]
    return {
        "panels_a_setting": size.panels,
        "settings": len(cells),
        "places": list(size.places),
        "least_share": low[1]["share"],
        "least_share_error": low[1]["error"],
        "least_share_in": low[0],
        "most_share": high[1]["share"],
        "most_share_error": high[1]["error"],
        "most_share_in": high[0],
        "settings_below_93_per_cent": int((shares < LEAST).sum()),
        "settings_above_98_5_per_cent": int((shares > MOST).sum()),
        "bias": bias[1]["bias"],
        "bias_error": bias[1]["bias_error"],
        "bias_in": bias[0],
        "most_errors_of_bias": round(max(away), 2),
        "naive_before_after": {
            "least_share": min(naive),
            "most_share": max(naive),
            "settings_below_93_per_cent": int((np.array(naive) < LEAST).sum()),
            "least_bias": min(abs(row["naive_bias"]) for _, row in cells),
            "most_bias": max(abs(row["naive_bias"]) for _, row in cells),
        },
        "differs_by_place_for_such_places": {"least_share": min(such), "most_share": max(such)},
        "cpu_s_a_panel": max(row["cpu_s"] for _, row in cells),
    }


def measure(size: Size) -> dict[str, object]:
    """All the figures of the promise; worlds and settings are shared out among the cores."""
    with ProcessPoolExecutor() as pool:
        table, cpu_s = default_path(size, pool)
        designs, more = judged(pool, panels=size.of_designs, seed=SEED)
    return {
        **summary(table, size),
        "worlds": table,
        "designs": designs,
        "cpu_s": round(cpu_s + more, 1),
    }


def main() -> None:
    """Measure and record, or write the figures recorded into the manual."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a few panels a setting")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    parser.add_argument("--page", action="store_true", help="write the manual's tables alone")
    asked = parser.parse_args()
    if asked.page:
        coverage_page.write()
        return
    record("coverage", measure(SMALL if asked.small else FULL), small=asked.small)
    if not asked.small:
        coverage_page.write()


if __name__ == "__main__":
    main()
