"""Measured change at one site: how often its ranges hold, and how many sites they flag for nothing.

    python bench/mirror.py [--small]

Invented panels whose truth is known: sites of sizes 1:1 and 1:15, shocks that last (correlation
0, 0.5 and 0.8 from month to month), 12, 30 and 100 comparators; in half of the panels nothing was
done. Then worlds that are harder than the method supposes, the shape of the Pioneers, teams of
people, and the ranges of a rank correlation.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from mirror_ranks import rank_ranges
from mirror_teams import team_ranges
from onestory import evaluate
from onestory.evaluate.by_site_figures import of_window
from onestory.evaluate.panel import StudyPanel
from onestory.model.study import Estimand, Outcome
from onestory.stats.panel import Panel
from onestory.synthetic.panels import Programme, World, invent
from onestory.synthetic.pioneer_shape import THROUGH, pioneer_shape
from record import record

if TYPE_CHECKING:
    from onestory.synthetic.panels import Invented

SEED = 20_180_331
EFFECT = -0.05
SITES = 3
KINDS = ("by_itself", "against")
ESTIMAND = Estimand(
    id="main", outcome="stays", population="", exposure="", comparator="", time_zero="",
    bedding_in=0, follow_up=60, intercurrent_events="", contrast="ratio", average="places",
)  # fmt: skip
OUTCOME = Outcome(
    id="stays", indicator="stays", role="outcome", wanted="lower", margin=0.02, sector=""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A world, when sites start in it, and the last month that is looked at."""

    words: str
    world: World
    start: int = 24
    end: int = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Panels a setting, seeds of the Pioneers, redraws of teams, and trials of a rank."""

    panels: int
    seeds: int
    redraws: int
    ranks: int


FULL = Size(panels=300, seeds=40, redraws=80, ranks=4_000)
SMALL = Size(panels=3, seeds=1, redraws=1, ranks=50)


def settings() -> list[Setting]:
    """The worlds that the method is for."""
    return [
        Setting(
            words=f"1:{ratio:.0f}, {rho}, {comparators}",
            world=World(places=comparators + SITES, ratio=ratio, autocorrelation=rho),
        )
        for ratio, rho, comparators in product((1.0, 15.0), (0.0, 0.5, 0.8), (12, 30, 100))
    ]


def harder() -> list[Setting]:
    """Worlds that ask more of it."""
    usual = World(places=30 + SITES, autocorrelation=0.5)
    return [
        Setting(words="six months after the start", world=usual, end=30),
        Setting(words="three months after the start", world=usual, end=27),
        Setting(words="one year before", world=usual, start=12, end=36),
        Setting(words="shocks that all share, twice a place's own", world=replace(
            usual, shared_sd=0.1, autocorrelation=0.8)),
        Setting(words="counts beyond Poisson's law", world=replace(usual, extra=0.05)),
        Setting(words="25 events a month", world=replace(usual, people=3_100)),
        Setting(words="3 events a month", world=replace(usual, people=400)),
        Setting(words="shocks that hardly fade (0.97)", world=replace(usual, autocorrelation=0.97)),
        Setting(words="strong shocks that hardly fade, ten comparators", world=World(
            places=10 + SITES, autocorrelation=0.97, shock_sd=0.1), start=40, end=48),
    ]  # fmt: skip


def study_panel(made: Invented) -> StudyPanel:
    """An invented panel as a study has it: a rate for 1,000 people and its counts."""
    panel, events = made.panel(), made.panel().events
    assert events is not None
    assert panel.at_risk is not None
    places = len(panel.first)
    return StudyPanel(
        panel=Panel(
            value=1_000 * events / panel.at_risk, first=panel.first, weight=panel.weight,
            cycle=12, events=events, at_risk=panel.at_risk,
        ),
        codes=tuple(map(str, range(places))), names=tuple(map(str, range(places))), periods=(),
        certain=np.ones(places, dtype=bool), people=True, outcome=OUTCOME, estimand=ESTIMAND,
        unit="per 1,000 people", multiplier=1_000, title="Stays", apportioned=np.zeros((1, 1)),
    )  # fmt: skip


Share = list[float] | None
"""A share and its Monte Carlo error; nothing where no range was given."""
Figures = dict[str, Share]


def measured(setting: Setting, *, panels: int, seed: int) -> Figures:
    """How often both ranges hold the truth, where something was done and where nothing was."""
    generator = np.random.default_rng(seed)
    held: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}
    flagged: dict[str, list[list[float]]] = {kind: [] for kind in KINDS}
    width: dict[str, list[float]] = {kind: [] for kind in KINDS}
    none = 0
    for number in range(panels):
        effect = EFFECT if number % 2 else 0.0
        programme = Programme(exposed=SITES, starts=(setting.start,), effect=effect)
        one = study_panel(invent(setting.world, programme, generator=generator))
        sites = [int(place) for place in np.flatnonzero(one.exposed)]
        found = of_window(one, sites, end=setting.end)
        for kind in KINDS:
            told = [getattr(each, kind) for each in found]
            known = [each for each in told if np.isfinite(each.lower)]
            none += len(told) - len(known)
            if known:
                held[kind].append([float(each.lower <= effect <= each.upper) for each in known])
                width[kind] += [each.upper - each.lower for each in known]
            if known and not effect:
                flagged[kind].append([float(each.lower > 0 or each.upper < 0) for each in known])
    return {
        "ranges_not_given": [none],
        **{f"coverage_{kind}": _share(held[kind]) for kind in KINDS},
        **{f"flagged_{kind}": _share(flagged[kind]) for kind in KINDS},
        **{f"width_{kind}": _mean(width[kind]) for kind in KINDS},
    }


def _mean(found: list[float]) -> Share:
    return [round(float(np.mean(found)), 3)] if found else None


def _share(found: list[list[float]]) -> Share:
    """A share and its Monte Carlo error; sites of one panel go together."""
    if not found:
        return None
    means = np.array([np.mean(one) for one in found])
    flat = float(np.mean([value for one in found for value in one]))
    return [round(flat, 4), round(float(means.std() / np.sqrt(len(means))), 4)]


def pioneers(*, seeds: int) -> dict[str, object]:
    """The shape of the Pioneers: the mean of sites' changes, and the share flagged for nothing."""
    shapes = {"differ": True, "null": False}
    figures: dict[str, object] = {"seeds": seeds}
    for name, differ in shapes.items():
        rows = [row for seed in range(seeds) for row in _by_site(seed, differ=differ)]
        for kind in ("absolute change", "change against comparators"):
            own = [row for row in rows if row["kind"] == kind]
            words = f"{name}_{kind.replace(' ', '_')}"
            figures[words] = round(float(np.mean([row["estimate"] for row in own])), 4)
            better = [row["upper"] < 0 for row in own]
            worse = [row["lower"] > 0 for row in own]
            figures[f"{words}_lower"] = round(float(np.mean(better)), 4)
            figures[f"{words}_higher"] = round(float(np.mean(worse)), 4)
    return figures


def _by_site(seed: int, *, differ: bool) -> list[dict[str, Any]]:
    shape = pioneer_shape(seed, differ=differ)
    prepared = evaluate.prepare(shape.study, shape.results, delivered=shape.delivered)
    through: list[date] = [THROUGH]
    return evaluate.by_site(shape.study, prepared, through=through).to_pylist()


def summed(made: list[Figures], kind: str) -> dict[str, object]:
    """Over all settings: the least, mean and largest share that held, and the share flagged."""
    held = np.array([one[f"coverage_{kind}"] or [np.nan, np.nan] for one in made])
    flagged = np.array([one[f"flagged_{kind}"] or [np.nan, np.nan] for one in made])
    error = float(np.sqrt((flagged[:, 1] ** 2).sum()) / len(made))
    return {
        f"coverage_{kind}_min": float(held[:, 0].min()),
        f"coverage_{kind}": round(float(held[:, 0].mean()), 4),
        f"coverage_{kind}_max": float(held[:, 0].max()),
        f"coverage_{kind}_error": float(held[:, 1].max()),
        f"flagged_{kind}": round(float(flagged[:, 0].mean()), 4),
        f"flagged_{kind}_error": round(error, 4),
    }


def main(*, small: bool) -> None:
    """Measure, and record."""
    size = SMALL if small else FULL
    began = time.process_time()
    made = {
        name: {
            one.words: measured(one, panels=size.panels, seed=SEED + number)
            for number, one in enumerate(worlds)
        }
        for name, worlds in (("settings", settings()), ("harder", harder()))
    }
    figures: dict[str, object] = {"panels": size.panels, **made}
    for kind in KINDS:
        figures |= summed(list(made["settings"].values()), kind)
    figures["pioneers"] = pioneers(seeds=size.seeds)
    figures["teams"] = team_ranges(redraws=size.redraws, seed=SEED)
    figures["ranks"] = rank_ranges(trials=size.ranks, seed=SEED)
    figures["cpu_s"] = round(time.process_time() - began, 1)
    record("mirror", figures, small=small)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true")
    main(small=parser.parse_args().small)
