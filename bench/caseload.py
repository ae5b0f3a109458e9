"""A hundred thousand people taken on, set beside two million candidates.

    python bench/caseload.py [--small]

The people are invented: forty covariates, some common and some rare, by which they are taken on and
by which the outcome comes; 24 monthly trials, 60 teams whose people share a shock, and months
followed that differ. Being taken on multiplies the rate by a known ratio. Ours works out each
person's chance, a prognosis, the three nearest comparators, weights that make means equal, both
tables of balance, and the doubly robust effect of either. Beside it, on a sample of the same
people: the doubly robust effect of statsmodels, and in an environment of its own, fetched in the
full run alone, the matching of causallib. Each way runs in a process of its own with one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onestory.stats.estimate import FloatArray
    from onestory.stats.people.arrays import Contrasted, People, Scale

T = TypeVar("T")
SEED = 20_260_618
COVARIATES, TRIALS, TEAMS = 40, 24, 60
JOINED = ("coverage_min", "coverage_max", "systems")
RATIO = 1.09
"""Of being taken on: what the 16 English pilots found of emergency admissions (Roland 2012)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many people there are; of the sample that libraries get, one in `sample` of each kind."""

    exposed: int
    candidates: int
    sample: int


FULL = Size(exposed=100_000, candidates=2_000_000, sample=10)
SMALL = Size(exposed=1_000, candidates=20_000, sample=2)


def invent(folder: Path, size: Size) -> dict[str, object]:
    """The people as arrays, those taken on chosen by lot in proportion to their odds."""
    random = np.random.default_rng(SEED)
    count = size.exposed + size.candidates
    covariates = random.standard_normal((count, COVARIATES), dtype=np.float32)
    marks = np.arange(1, COVARIATES, 2)
    covariates[:, marks] = covariates[:, marks] > np.linspace(0, 2.5, len(marks))
    chosen_by, comes_by = random.standard_normal((2, COVARIATES), dtype=np.float32)
    chosen_by, comes_by = 0.25 * chosen_by, 0.15 * chosen_by + 0.15 * comes_by
    odds = covariates @ chosen_by + random.gumbel(size=count).astype(np.float32)
    exposed = np.zeros(count, dtype=np.bool_)
    exposed[np.argpartition(-odds, size.exposed)[: size.exposed]] = True
    team = random.integers(0, TEAMS, count)
    years = random.uniform(0.1, 1.0, count)
    shock = 0.05 * random.standard_normal(TEAMS)
    rate = np.exp(covariates @ comes_by - 1.5 + shock[team])
    outcome = random.poisson(rate * years * np.where(exposed, RATIO, 1.0))
    parts = {
        "covariates": covariates,
        "exposed": exposed,
        "outcome": outcome.astype(np.float64),
        "time": years,
        "stratum": random.integers(0, TRIALS, count),
        "cluster": team,
    }
    kept = np.zeros(count, dtype=np.bool_)
    for kind in (exposed, ~exposed):
        kept[np.flatnonzero(kind)[:: size.sample]] = True
    for name, values in parts.items():
        np.save(folder / f"all-{name}.npy", values)
        np.save(folder / f"sample-{name}.npy", values[kept])
    without = float((rate * years)[exposed].sum() / years[exposed].sum())
    return {"difference": without * (RATIO - 1), "sampled": int(kept.sum())}


def read(folder: Path, which: str) -> People:
    """The invented people, all or the sample."""
    from onestory.stats.people.arrays import People

    def part(name: str) -> NDArray[np.generic]:
        return np.load(folder / f"{which}-{name}.npy")

    return People(
        exposed=part("exposed").astype(np.bool_),
        outcome=part("outcome").astype(np.float64),
        time=part("time").astype(np.float64),
        covariates=part("covariates").astype(np.float32, copy=False),
        stratum=part("stratum").astype(np.int64),
        cluster=part("cluster").astype(np.int64),
    )


def ours(folder: Path, which: str) -> dict[str, object]:
    """Matched, weighted and analysed, with the CPU seconds of each step."""
    from onestory.stats.people.balance import balance
    from onestory.stats.people.balancing import balanced
    from onestory.stats.people.doubly_robust import effect_on_exposed
    from onestory.stats.people.nearest import nearest
    from onestory.stats.people.overlap import propensity
    from onestory.stats.people.regression import linear_predictor, poisson

    people = read(folder, which)
    spent: dict[str, float] = {}

    def step(name: str, work: Callable[[], T]) -> T:
        begun = time.process_time()
        found = work()
        spent[name] = round(time.process_time() - begun, 2)
        return found

    others = (~people.exposed).astype(np.float64)
    chance = step("propensity", lambda: propensity(people))
    model = step(
        "prognosis",
        lambda: poisson(people.covariates, people.outcome, people.time, others, ridge=0.1),
    )
    prognosis = linear_predictor(model, people.covariates)
    pairs = step("nearest", lambda: nearest(people, propensity=chance, prognosis=prognosis))
    weights = step("weights", lambda: balanced(people))
    tables = step(
        "balance",
        lambda: [
            balance(people.covariates, people.exposed, weight)
            for weight in (weights.weight, pairs.weight)
        ],
    )
    asked: list[tuple[Scale, FloatArray]] = [
        ("ratio", weights.weight),
        ("ratio", pairs.weight),
        ("difference", weights.weight),
    ]
    effects = step(
        "effect",
        lambda: [effect_on_exposed(people, scale=scale, weight=weight) for scale, weight in asked],
    )
    return {
        "exposed": int(people.exposed.sum()),
        "candidates": int(others.sum()),
        "cpu_s_by_step": spent,
        "ratio": np.exp([effects[0].value, *limits(effects[0])]).tolist(),
        "ratio_of_matched": np.exp([effects[1].value, *limits(effects[1])]).tolist(),
        "difference": [effects[2].value, *limits(effects[2])],
        "worst_apart_before": float(abs(tables[0].apart_before).max()),
        "worst_apart_weighted": float(abs(tables[0].apart_after).max()),
        "worst_apart_matched": float(abs(tables[1].apart_after).max()),
        "unmatched": len(pairs.unmatched),
        "naive_ratio": naive_ratio(people),
    }


def limits(effect: Contrasted) -> list[float]:
    """The lower and upper limit of a contrast."""
    return [effect.lower, effect.upper]


def naive_ratio(people: People) -> float:
    """The rate of the exposed over that of all candidates."""
    rates = [
        people.outcome[arm].sum() / people.time[arm].sum()
        for arm in (people.exposed, ~people.exposed)
    ]
    return float(rates[0] / rates[1])


def library(folder: Path) -> dict[str, object]:
    """The effect on the exposed by inverse weighting and regression of statsmodels.

    It knows no time followed: the outcome is the rate, which here has the same mean. It is asked
    for the effect alone: its ranges, in 0.15, are written for a selection model of six parameters.
    """
    import statsmodels
    from statsmodels.api import OLS, Logit, add_constant
    from statsmodels.treatment.treatment_effects import TreatmentEffect

    people = read(folder, "sample")
    begun = time.perf_counter()
    trial = (people.stratum[:, None] == np.arange(1, TRIALS)).astype(np.float64)
    design = add_constant(np.column_stack([people.covariates.astype(np.float64), trial]))
    exposed = people.exposed.astype(np.float64)
    chosen = Logit(exposed, design).fit(disp=False)
    both = TreatmentEffect(OLS(people.outcome / people.time, design), exposed, chosen)
    effect = np.asarray(both.ipw_ra(return_results=False, effect_group="treated"))
    return {
        "library": f"statsmodels {statsmodels.__version__} TreatmentEffect.ipw_ra",
        "library_s": round(time.perf_counter() - begun, 2),
        "library_people": len(exposed),
        "difference": float(effect[0]),
    }


CAUSALLIB = """
import json, resource, sys, time, warnings
import numpy as np, pandas as pd
from causallib.estimation import PropensityMatching
from sklearn.linear_model import LogisticRegression
warnings.simplefilter("ignore")
def part(name):
    return np.load(f"{sys.argv[1]}/sample-{name}.npy")
begun, cpu = time.perf_counter(), time.process_time()
trial = part("stratum")[:, None] == np.arange(1, 24)
people = pd.DataFrame(np.column_stack([part("covariates"), trial.astype(np.float32)]))
people.columns = people.columns.astype(str)
exposed = pd.Series(part("exposed").astype(int))
rate = pd.Series(part("outcome") / part("time"))
found = PropensityMatching(learner=LogisticRegression(max_iter=1000),
                           matching_mode="treatment_to_control")
found.fit(people, exposed, rate)
each = found.estimate_individual_outcome(people, exposed)[exposed == 1]
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"s": time.perf_counter() - begun, "cpu_s": time.process_time() - cpu,
                  "difference": float(each[1].mean() - each[0].mean()),
                  "peak_gb": used.ru_maxrss * 1024 / 1e9}))
"""


def causallib(folder: Path, *, small: bool) -> dict[str, object]:
    """The nearest neighbour of causallib on the sample, None unless asked for and fetched."""
    none: dict[str, object] = {"causallib_cpu_s": None, "causallib_peak_gb": None}
    if small:
        return none
    home = folder / "causallib"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    fetch = [str(python), "-m", "pip", "install", "-q", "causallib==0.10.0"]
    if subprocess.run(fetch, check=False, capture_output=True).returncode:
        return none
    command = [str(python), "-c", CAUSALLIB, str(folder)]
    said = json.loads(one_thread(command))
    return {f"causallib_{name}": round(value, 4) for name, value in said.items()}


PARTS: dict[str, Callable[[Path, Size], dict[str, object]]] = {
    "invent": invent,
    "ours": lambda folder, _: ours(folder, "all"),
    "ours_of_sample": lambda folder, _: ours(folder, "sample"),
    "library": lambda folder, _: library(folder),
}


def one_thread(command: list[str]) -> str:
    """What the command prints last, run with one thread."""
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, **threads},
    )
    return done.stdout.splitlines()[-1]


def run(part: str, folder: Path, *, small: bool) -> dict[str, object]:
    """What the part says, and what its process took."""
    command = [sys.executable, __file__, "--part", part, "--folder", str(folder)]
    return json.loads(one_thread([*command, *(["--small"] if small else [])]))


def run_part(part: str, folder: Path, size: Size) -> None:
    """Run one part in this process; prints what it says, its CPU seconds and largest memory."""
    import resource

    said = PARTS[part](folder, size)
    used = resource.getrusage(resource.RUSAGE_SELF)
    # The kernel counts kibibytes on Linux and bytes on a Mac.
    unit = 1 if sys.platform == "darwin" else 1024
    cost = {
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "peak_gb": round(used.ru_maxrss * unit / 1e9, 3),
    }
    print(json.dumps({**said, **cost}))


def measure(folder: Path, *, small: bool) -> dict[str, object]:
    """All the figures of the promise."""
    truth = run("invent", folder, small=small)
    mine, sample = (run(part, folder, small=small) for part in ("ours", "ours_of_sample"))
    theirs = run("library", folder, small=small)
    return {
        **mine,
        "covariates": COVARIATES,
        "true_ratio": RATIO,
        "true_difference": truth["difference"],
        "library": theirs["library"],
        "library_people": theirs["library_people"],
        "library_s": theirs["library_s"],
        "library_cpu_s": theirs["cpu_s"],
        "library_peak_gb": theirs["peak_gb"],
        "library_difference": theirs["difference"],
        "same_people_cpu_s": sample["cpu_s"],
        "same_people_peak_gb": sample["peak_gb"],
        "same_people_difference": sample["difference"],
        **causallib(folder, small=small),
    }


def with_coverage(figures: dict[str, object], path: Path) -> dict[str, object]:
    """The figures, and those that `caseload_coverage.py` has put beside the ones before them."""
    if not path.exists():
        return figures
    before = json.loads(path.read_text(encoding="utf-8")).get("caseload", {})
    return {**{name: before[name] for name in JOINED if name in before}, **figures}


def main() -> None:
    """Measure and record, or run one part of the measuring."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a thousand beside twenty thousand")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        run_part(asked.part, asked.folder, SMALL if asked.small else FULL)
        return
    from record import ROOT, record, refuse_a_full_disk, results_file

    if not asked.small:
        refuse_a_full_disk()
    home = ROOT / "build" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="caseload-", dir=home) as folder:
        figures = measure(Path(folder), small=asked.small)
    kept = with_coverage(figures, results_file(small=asked.small))
    record("caseload", kept, small=asked.small)


if __name__ == "__main__":
    main()
