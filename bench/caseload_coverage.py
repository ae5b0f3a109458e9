"""Known answers in people: how often ranges hold the truth, and how wrong the usual ways are.

    python bench/caseload_coverage.py [--small] [--crowded]

Ten invented histories of 12,000 people in 24 places. On each, teams in half of the places take on
people of high need, and an effect is given, again and again: places, people, and which events are
prevented or added are drawn anew, what would have happened without a team is not. The default
design is asked as a study asks it, and the three naive answers beside it on the same people.
The extremes also go into the promise `caseload`, beside what `caseload.py` records there.

With --crowded each history has 6,000 people, and teams take a third more of them with less left to
chance: nearly the same people are taken on each time, so that a history keeps an error of its own.
"""

from __future__ import annotations

import argparse
import json
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from onestory.evaluate import Surroundings
from onestory.evaluate.caseload.designs import estimated
from onestory.evaluate.caseload.lies import naive
from onestory.evaluate.caseload.setting import ask, setting
from onestory.model.delivered import ACTIVITY_ROWS, Delivered
from onestory.model.rivals import Rivals
from onestory.synthetic.caseload_drawn import redrawn
from onestory.synthetic.caseload_effects import EFFECTS
from onestory.synthetic.caseload_study import invented_study
from onestory.synthetic.caseload_teams import Teams
from onestory.synthetic.caseloads import Settings, invented_history
from record import record, results_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onestory.model.caseload import Drawn
    from onestory.model.study import Study
    from onestory.synthetic.caseload_drawn import Redrawn
    from onestory.synthetic.caseloads import History

SEEDS = tuple(range(20_120_401, 20_120_411))
"""One a history; a redraw is drawn from its history's, its shape's and its own number."""
OUTCOME = "emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How many people there are and how teams choose; the promise that is kept of it."""

    promise: str
    settings: Settings
    teams: Teams


ROOMY = World(
    promise="caseload_coverage",
    settings=Settings(people=12_000),
    teams=Teams(capacity=3, noise=2.0),
)
CROWDED = World(
    promise="caseload_coverage_crowded",
    settings=Settings(people=6_000),
    teams=Teams(capacity=4, noise=1.0),
)
JOINED = ("coverage_min", "coverage_max", "systems")
"""The figures that stand under `caseload` as well."""
CELL = ("share", "bias")
LIES = ("before and after", "high users", "completers only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many histories, and redraws of each by shape of effect."""

    histories: int
    redraws: int


FULL = Size(histories=10, redraws=100)
SMALL = Size(histories=2, redraws=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One redraw: the logarithms of the truth, the estimate, its range and the naive answers."""

    truth: float
    of_such: float
    value: float
    lower: float
    upper: float
    error: float
    lies: tuple[float, ...]


def surroundings(study: Study) -> Surroundings:
    """Nothing else that went on."""
    rivals = Rivals(
        window=study.window,
        exposed=(),
        comparators=(),
        rivals=(),
        complete=True,
        to_ask=(),
        own=(),
        sentences=(),
    )
    delivered = Delivered(
        verdict="delivered", sites=(), rows=ACTIVITY_ROWS.empty_table(), sentence=""
    )
    return Surroundings(rivals=rivals, delivered=delivered)


def answered(made: Redrawn, study: Study) -> Answered:
    """The default design's answer and the naive ones."""
    ground = setting(study, alone(made.drawn, OUTCOME), surroundings(study))
    asked = ask(study.estimands[0], ground)
    found = estimated("doubly robust weighting", asked, ground)
    told = {one.name: one.estimate for one in naive(asked)}
    lies = [told[name] for name in LIES]
    truth = made.truth[OUTCOME]
    return Answered(
        truth=float(np.log(truth.of_these)),
        of_such=float(np.log(truth.of_such)),
        value=found.value,
        lower=found.lower,
        upper=found.upper,
        error=found.standard_error,
        lies=tuple(float("nan") if one is None else float(np.log1p(one)) for one in lies),
    )


def alone(drawn: Drawn, outcome: str) -> Drawn:
    """The people drawn with one outcome alone followed, which is all that is asked about."""
    return replace(
        drawn,
        followed=tuple(one for one in drawn.followed if one.outcome == outcome),
        happened=drawn.happened.filter(pc.equal(drawn.happened["outcome"], outcome)),
    )


def redraws(
    history: History, shape: str, *, teams: Teams, seed: int, number: int
) -> list[Answered]:
    """So many redraws of one shape of effect on one history."""
    study = invented_study(history, teams)
    kind = list(EFFECTS).index(shape)
    return [
        answered(
            redrawn(
                history,
                EFFECTS[shape],
                generator=np.random.default_rng([seed, kind, nth]),
                teams=teams,
            ),
            study,
        )
        for nth in range(number)
    ]


def figures(rows: list[Answered]) -> dict[str, float]:
    """Shares, errors and widths of many redraws, as logarithms, with Monte Carlo errors."""
    column = {
        name: np.array([getattr(row, name) for row in rows])
        for name in ("truth", "of_such", "value", "lower", "upper", "error")
    }
    given = np.isfinite(column["lower"])
    away = column["value"] - column["truth"]
    lies = np.array([row.lies for row in rows]) - column["truth"][:, None]
    share = held(column, column["truth"])
    return {
        "redraws": len(rows),
        "share": share,
        "share_error": round(float(np.sqrt(share * (1 - share) / len(rows))), 5),
        "share_of_such_teams": held(column, column["of_such"]),
        "offered": round(float(given.mean()), 5),
        "bias": round(float(away.mean()), 5),
        "bias_error": round(float(away.std(ddof=1) / np.sqrt(len(rows))), 5),
        "spread": round(float(away.std(ddof=1)), 5),
        "mean_standard_error": round(float(np.nanmean(column["error"])), 5),
        "excludes_none": round(
            float(((column["lower"] > 0) | (column["upper"] < 0))[given].mean()), 5
        ),
        **{
            f"error_of_{name.replace(' ', '_')}": round(float(np.nanmean(lies[:, nth])), 5)
            for nth, name in enumerate(LIES)
        },
    }


def held(column: Mapping[str, np.ndarray], truth: np.ndarray) -> float:
    """The share of ranges given that hold the truth."""
    given = np.isfinite(column["lower"])
    inside = (column["lower"] <= truth) & (truth <= column["upper"])
    return round(float(inside[given].mean()), 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Every redraw of one history by shape, and the CPU seconds that they took."""

    seed: int
    rows: dict[str, list[Answered]]
    cpu_s: float


def tried(seed: int, *, number: int, world: World) -> Tried:
    """Every shape of effect on one history."""
    start = time.process_time()
    history = invented_history(world.settings, seed)
    rows = {
        shape: redraws(history, shape, teams=world.teams, seed=seed, number=number)
        for shape in EFFECTS
    }
    return Tried(seed=seed, rows=rows, cpu_s=time.process_time() - start)


def main(size: Size, world: World, *, small: bool) -> None:
    """Redraw, count and record."""
    found: dict[tuple[int, str], list[Answered]] = {}
    spent = 0.0
    with ProcessPoolExecutor(max_workers=2) as pool:
        for one in pool.map(
            partial(tried, number=size.redraws, world=world), SEEDS[: size.histories]
        ):
            spent += one.cpu_s
            for shape, rows in one.rows.items():
                found[one.seed, shape] = rows
                told = figures(rows)
                print(one.seed, f"{shape:20}", told["share"], told["bias"], flush=True)
    told = summary(found)
    record(world.promise, {**told, "cpu_s": round(spent, 1)}, small=small)
    if world is ROOMY:
        join("caseload", {name: told[name] for name in JOINED}, small=small)


def join(promise: str, figures: dict[str, object], *, small: bool) -> None:
    """Put the figures beside those that the bench of a promise has recorded, where it has."""
    path = results_file(small=small)
    results = json.loads(path.read_text(encoding="utf-8"))
    if promise in results:
        results[promise] = {**results[promise], **figures}
        path.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def of_shape(histories: list[dict[str, float]], whole: dict[str, float]) -> dict[str, float]:
    """The figures of a shape of effect over all histories.

    Redraws of one history share its people, and with them an error of their own: what histories
    give on average is only known as far as they agree.
    """
    biases = [told["bias"] for told in histories]
    error = float(np.std(biases, ddof=1) / np.sqrt(len(biases)))
    return {**whole, "bias_error": round(error, 5)}


def summary(found: Mapping[tuple[int, str], list[Answered]]) -> dict[str, object]:
    """Extremes over shapes and histories; every shape's figures beneath."""
    seeds, shapes = {seed: None for seed, _ in found}, {shape: None for _, shape in found}
    cells = {key: figures(rows) for key, rows in found.items()}
    by_shape = {
        shape: of_shape(
            [cells[seed, shape] for seed in seeds],
            figures([row for seed in seeds for row in found[seed, shape]]),
        )
        for shape in shapes
    }
    by_history = {
        seed: figures([row for shape in shapes for row in found[seed, shape]]) for seed in seeds
    }
    shares = {shape: told["share"] for shape, told in by_shape.items()}
    biased = max(by_shape, key=lambda shape: abs(by_shape[shape]["bias"]))
    naive = by_shape["none"]
    return {
        "systems": len(seeds),
        "redraws": sum(len(rows) for rows in found.values()),
        "coverage_min": min(shares.values()),
        "coverage_min_in": min(shares, key=lambda shape: shares[shape]),
        "coverage_max": max(shares.values()),
        "coverage_error": max(told["share_error"] for told in by_shape.values()),
        "coverage_min_of_histories": min(told["share"] for told in by_history.values()),
        "coverage_max_of_histories": max(told["share"] for told in by_history.values()),
        "coverage_min_of_cells": min(told["share"] for told in cells.values()),
        "coverage_cell_redraws": min(len(rows) for rows in found.values()),
        "bias": by_shape[biased]["bias"],
        "bias_error": by_shape[biased]["bias_error"],
        "bias_in": biased,
        "rejections_under_none": naive["excludes_none"],
        "naive_under_none": {
            key: round(float(np.expm1(naive[f"error_of_{key}"])), 4)
            for key in (name.replace(" ", "_") for name in LIES)
        },
        "shapes": by_shape,
        "cells": {
            shape: {str(seed): [cells[seed, shape][part] for part in CELL] for seed in seeds}
            for shape in shapes
        },
        "histories": {str(seed): told for seed, told in by_history.items()},
    }


if __name__ == "__main__":
    asked_for = argparse.ArgumentParser(description=__doc__)
    asked_for.add_argument("--small", action="store_true")
    asked_for.add_argument("--full", action="store_true")
    asked_for.add_argument("--crowded", action="store_true")
    asked = asked_for.parse_args()
    main(SMALL if asked.small else FULL, CROWDED if asked.crowded else ROOMY, small=asked.small)
