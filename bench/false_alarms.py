"""False alarms: how often a range excludes 'no effect' where nothing happened.

    python bench/false_alarms.py [--small]

42 places by 48 months, a common start at month 24, counts and rates, places equal or of sizes
1:15 (neighbourhoods of 40,000 people on average, or clinical commissioning groups of 250,000),
with 8 emergency admissions a month per 1,000 people; exposed at random, the smallest, the largest
or the highest in the year before. Beside the default path, on the same panels: robust and
area-clustered errors of two-way fixed effects, and a plain permutation over areas. Power is for a
fall of 6%. For some panels of each world the study's own rehearsal is held too, and the share
that it withholds ('cannot be known') counted.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, cast

import numpy as np
from scipy.special import stdtrit

from onestory.stats import gate, placebo, rehearsal
from onestory.stats.before_after import changes
from onestory.synthetic.panels import PER, Chosen, Kind, Programme, World, invent
from record import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.panels import Panels

SEED = 20_150_301
EFFECT = -0.06
EXPOSED = (1, 2, 4, 10, 21)
EQUAL: tuple[Chosen, ...] = ("random", "highest")
ALL: tuple[Chosen, ...] = ("random", "smallest", "largest", "highest")
MIXES: dict[str, tuple[float, float, tuple[Chosen, ...]]] = {
    "equal, 40,000 people": (40_000, 1.0, EQUAL),
    "1:15, 40,000 people": (40_000, 15.0, ALL),
    "1:15, 250,000 people": (250_000, 15.0, ALL),
}
KINDS: tuple[Kind, ...] = ("counts", "rates")
AUTOCORRELATION = (0.0, 0.3, 0.7, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many panels a setting, orders of places a panel, and rehearsals a setting."""

    panels: int
    orders: int
    rehearsals: int


FULL = Size(panels=2_000, orders=999, rehearsals=1)
SMALL = Size(panels=40, orders=199, rehearsals=0)


def two_way(panels: Panels, *, clustered: bool) -> NDArray[np.bool_]:
    """Whether two-way fixed effects exclude no effect (B,), by robust or area-clustered errors."""
    value, after = panels.value, panels.after.astype(np.float64)
    outcome, dose = (_swept(part) for part in (value, after))
    square = (dose**2).sum(axis=(1, 2))
    slope = (dose * outcome).sum(axis=(1, 2)) / square
    score = dose * (outcome - slope[:, None, None] * dose)
    places, cells = value.shape[1], value[0].size
    free = cells - sum(value.shape[1:])
    if clustered:
        meat = (score.sum(axis=2) ** 2).sum(axis=1) * places / (places - 1) * (cells - 1) / free
        return np.abs(slope) * square / np.sqrt(meat) > stdtrit(places - 1, 0.975)
    meat = (score**2).sum(axis=(1, 2)) * cells / free
    return np.abs(slope) * square / np.sqrt(meat) > stdtrit(free, 0.975)


def _swept(part: NDArray[np.float64]) -> NDArray[np.float64]:
    part = part - part.mean(axis=2, keepdims=True)
    return part - part.mean(axis=1, keepdims=True)


def permuted(panels: Panels, *, orders: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a plain permutation of the places finds an effect (B,)."""
    moved = changes(panels)
    own = moved.own - moved.own.mean(axis=1, keepdims=True)
    found, _ = placebo.exchanged(own, own, moved.share, orders=orders)
    far = np.abs(found) >= np.abs(moved.estimate)[:, None] * (1 - 1e-9)
    return far.mean(axis=1) <= 0.05


def setting(world: World, programme: Programme, size: Size, *, seed: int) -> dict[str, float]:
    """Shares of one setting."""
    generator = np.random.default_rng(seed)
    invented = invent(world, programme, panels=size.panels, generator=generator)
    panels = invented.panels
    found = gate.ranges(panels, generator=generator, most=size.orders)
    alarm = (found.lower > 0) | (found.upper < 0)
    orders = placebo.orders(world.places, generator=generator, most=size.orders)
    unit = 1.0 if world.kind == "counts" else PER * world.rate
    held = [
        rehearsal.rehearse(invented.panel(each), seed=seed).holds for each in range(size.rehearsals)
    ]
    share = float(alarm.mean())
    return {
        "share": share,
        "error": float(np.sqrt(max(share * (1 - share), 1 / size.panels) / size.panels)),
        "cannot_be_known": float((~found.known).mean()),
        "withheld_by_rehearsal": 1 - float(np.mean(held)) if held else 0.0,
        "power": float((found.upper + EFFECT * unit < 0).mean()),
        "robust_errors": float(two_way(panels, clustered=False).mean()),
        "area_clustered_errors": float(two_way(panels, clustered=True).mean()),
        "plain_permutation": float(permuted(panels, orders=orders).mean()),
    }


def worlds() -> list[tuple[str, World, Chosen]]:
    """Every world with its name and the way places are chosen in it."""
    return [
        (
            f"{kind}; {mix}; {chosen}; autocorrelation {rho:g}",
            replace(World(), people=people, ratio=ratio, autocorrelation=rho, kind=kind),
            chosen,
        )
        for kind, (mix, (people, ratio, ways)), rho in product(
            KINDS, MIXES.items(), AUTOCORRELATION
        )
        for chosen in ways
    ]


def one_world(
    numbered: tuple[int, tuple[str, World, Chosen]], size: Size
) -> tuple[str, dict[str, list[float]], float]:
    """The shares of one world by the number exposed, and the CPU seconds that they took."""
    start = time.process_time()
    number, (name, world, chosen) = numbered
    rows = [
        setting(world, Programme(exposed=exposed, chosen=chosen), size, seed=seed)
        for seed, exposed in enumerate(EXPOSED, start=SEED + number * len(EXPOSED))
    ]
    shares = {part: [round(row[part], 4) for row in rows] for part in rows[0]}
    return name, shares, time.process_time() - start


def measure(size: Size) -> dict[str, object]:
    """All the figures of the promise; worlds are shared out among the cores."""
    table: dict[str, dict[str, list[float]]] = {}
    cpu_s = 0.0
    with ProcessPoolExecutor() as pool:
        for name, shares, taken in pool.map(partial(one_world, size=size), enumerate(worlds())):
            table[name] = shares
            cpu_s += taken
            print(f"{name:60} {shares['share']} power {shares['power']}", flush=True)
    return summary(table, size) | {"cpu_s": round(cpu_s, 1), "worlds": table}


def summary(table: dict[str, dict[str, list[float]]], size: Size) -> dict[str, object]:
    """The worst of each way, and what was run."""
    parts = ("robust_errors", "area_clustered_errors", "plain_permutation")
    most = {part: max(max(row[part]) for row in table.values()) for part in ("share", *parts)}
    worst = max(table, key=lambda name: max(table[name]["share"]))
    where = int(np.argmax(table[worst]["share"]))
    withheld = [share for row in table.values() for share in row["withheld_by_rehearsal"]]
    return {
        "places": 42,
        "periods": 48,
        "start": 24,
        "exposed": list(EXPOSED),
        "effect_of_power": EFFECT,
        "panels_a_setting": size.panels,
        "settings": len(table) * len(EXPOSED),
        "most_false_alarms": most["share"],
        "most_false_alarms_error": table[worst]["error"][where],
        "most_false_alarms_in": f"{worst}; {EXPOSED[where]} exposed",
        "settings_above_7_per_cent": sum(
            share > 0.07 for row in table.values() for share in row["share"]
        ),
        "most_cannot_be_known": max(max(row["cannot_be_known"]) for row in table.values()),
        "rehearsals": size.rehearsals * len(withheld),
        "mean_withheld_by_rehearsal": round(float(np.mean(withheld)), 4),
        "most_false_alarms_of_others": {part: most[part] for part in parts},
    }


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a few panels a setting")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    asked = parser.parse_args()
    small = cast("bool", asked.small)
    record("false_alarms", measure(SMALL if small else FULL), small=small)


if __name__ == "__main__":
    main()
