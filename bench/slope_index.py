"""The slope index of inequality of 360,000 areas at once, by fifths and by tenths.

    python bench/slope_index.py [--small]

Values are invented proportions with Wilson's limits; making them is not timed. The same indices
are made one area at a time with statsmodels for a few hundred of the areas, as one would by hand,
and the difference is recorded.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray

from onestory import stats
from record import record

SEED = 20_260_101
FULL, SMALL = 360_000, 2_000
BY_HAND = 500
TURNS = 3

Floats = NDArray[np.float64]


def invent(areas: int, quantiles: int) -> tuple[stats.Estimate, Floats]:
    """Proportions of areas × quantiles with their limits, and the people they are shares of."""
    generator = np.random.default_rng(SEED + quantiles)
    people = generator.integers(200, 2_000, (areas, quantiles))
    chance = np.linspace(0.3, 0.2, quantiles) * generator.uniform(0.7, 1.3, (areas, 1))
    return stats.proportion(generator.binomial(people, chance), people), people.astype(float)


def by_hand(values: Floats, people: Floats) -> Floats:
    """The slope of each area by a weighted regression of its own."""
    slopes: list[float] = []
    for value, weight in zip(values, people, strict=True):
        rank = (np.cumsum(weight) - weight / 2) / weight.sum()
        line = sm.WLS(value, sm.add_constant(rank), weights=weight).fit()  # pyright: ignore[reportArgumentType]
        slopes.append(float(line.params[1]))
    return np.array(slopes)


def measure(areas: int, quantiles: int) -> dict[str, float]:
    """The least of three timings, and how far a few hundred slopes lie from statsmodels'."""
    values, people = invent(areas, quantiles)
    timings = [time_once(values, people) for _ in range(TURNS)]
    found = stats.slope_index(values, people).slope.value[:BY_HAND]
    cpu = time.process_time()
    slopes = by_hand(values.value[:BY_HAND], people[:BY_HAND])
    hand = time.process_time() - cpu
    return {
        "seconds": round(min(wall for wall, _ in timings), 3),
        "cpu_s": round(min(cpu for _, cpu in timings), 3),
        "statsmodels_cpu_s_per_area": round(hand / BY_HAND, 6),
        "max_relative_difference": float(np.abs(found / slopes - 1).max()),
    }


def time_once(values: stats.Estimate, people: Floats) -> tuple[float, float]:
    """Seconds by the wall and of the processor that all the indices take."""
    wall, cpu = time.perf_counter(), time.process_time()
    stats.slope_index(values, people)
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Measure both and record; `groups` and `seconds` are those of tenths, the slower."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="two thousand areas")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    asked = parser.parse_args()
    areas = SMALL if asked.small else FULL
    fifths, tenths = measure(areas, 5), measure(areas, 10)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    figures: dict[str, object] = {"groups": areas, "quantiles": 10, **tenths, "fifths": fifths}
    record("slope_index", {**figures, "peak_gb": round(peak, 3)}, small=asked.small)


if __name__ == "__main__":
    main()
