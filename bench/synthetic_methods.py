"""Five hundred placebo refits of each synthetic method on 150 areas by 60 months.

    python bench/synthetic_methods.py [--small]

The panel is invented: three common factors, autocorrelated noise, four areas exposed from month
40 on. Each refit takes four other areas as if exposed. Beside ours, in the same run: diff-diff's
synthetic difference in differences with as many placebo refits, and, in an environment of its
own, pysyncon's synthetic control and augmented synthetic control on as many of the same refits as
it can hold. Every process uses one thread. pysyncon is fetched in the full run alone.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onestory.stats.augmented import augmented_control
from onestory.stats.counterfactual import Case, Estimator, case_of
from onestory.stats.factor_model import factor_control
from onestory.stats.refits import Placebos, Sets, draw_sets, in_space
from onestory.stats.synthetic_control import synthetic_control
from onestory.stats.synthetic_did import synthetic_did
from record import record

SEED = 20_260_301
EXPOSED, FACTORS, AGAIN = 4, 3, 0.7
METHODS: dict[str, Estimator] = {
    "synthetic_control": synthetic_control,
    "augmented": augmented_control,
    "factor_model": factor_control,
    "synthetic_did": synthetic_did,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is invented, and how many refits pysyncon is asked for (plain, augmented)."""

    areas: int
    months: int
    start: int
    refits: int
    by_library: tuple[int, int]


FULL = Size(areas=150, months=60, start=40, refits=500, by_library=(25, 2))
SMALL = Size(areas=30, months=24, start=16, refits=20, by_library=(0, 0))


def invent(size: Size) -> Case:
    """The panel as a case: outcomes without any effect."""
    generator = np.random.default_rng(SEED)
    noise = generator.normal(size=(size.areas, size.months))
    for month in range(1, size.months):
        noise[:, month] += AGAIN * noise[:, month - 1]
    common = generator.normal(size=(FACTORS, size.months)).cumsum(axis=1) / 3
    levels = 60 + 6 * generator.normal(size=(size.areas, 1))
    value = levels + generator.normal(size=(size.areas, FACTORS)) @ common + noise
    return case_of(value[:EXPOSED], value[EXPOSED:], start=size.start)


def timed(work: Callable[[], Placebos]) -> tuple[float, Placebos]:
    """CPU seconds, and what came of them."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def diff_diff_refits(case: Case, refits: int) -> dict[str, float]:
    """CPU seconds and estimate of diff-diff's synthetic difference in differences."""
    import pandas as pd
    from diff_diff import SyntheticDiD

    value = np.vstack([case.exposed, case.comparators])
    places, months = value.shape
    table = pd.DataFrame(
        {
            "place": np.repeat(np.arange(places), months),
            "month": np.tile(np.arange(months), places),
            "value": value.ravel(),
            "exposed": np.repeat(np.arange(places) < EXPOSED, months).astype(int),
        }
    )
    begun = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = SyntheticDiD(variance_method="placebo", n_bootstrap=refits, seed=1).fit(
            table,
            outcome="value",
            treatment="exposed",
            unit="place",
            time="month",
            post_periods=list(range(case.start, months)),
        )
    return {"cpu_s": time.process_time() - begun, "estimate": float(found.att)}


PYSYNCON = """
import json, sys, time, warnings
import numpy as np, pandas as pd
from pysyncon import AugSynth, Dataprep, Synth
warnings.simplefilter("ignore")
data = np.load(sys.argv[1])
plain, augmented = int(sys.argv[2]), int(sys.argv[3])
comparators, start = data["comparators"], int(data["start"])
found = {"plain": [], "plain_fit": [], "augmented": []}
spent = {}
for name, count in (("plain", plain), ("augmented", augmented)):
    begun = time.process_time()
    for chosen in data["chosen"][:count]:
        rest = np.vstack([data["exposed"], np.delete(comparators, chosen, axis=0)])
        series = comparators[chosen].mean(axis=0)
        if name == "plain":
            before = pd.DataFrame(rest.T[:start]), pd.Series(series[:start], name="series")
            fit = Synth()
            fit.fit(X0=before[0], X1=before[1], Z0=before[0], Z1=before[1], custom_V=np.ones(start))
        else:
            value = np.vstack([series, rest])
            table = pd.DataFrame({"place": np.repeat(np.arange(len(value)), value.shape[1]),
                                  "month": np.tile(np.arange(value.shape[1]), len(value)),
                                  "value": value.ravel()})
            fit = AugSynth()
            fit.fit(Dataprep(foo=table, predictors=["value"], predictors_op="mean",
                             time_predictors_prior=range(start), dependent="value",
                             unit_variable="place", time_variable="month",
                             treatment_identifier=0, controls_identifier=list(range(1, len(value))),
                             time_optimize_ssr=range(start)), use_covariates=False)
        gap = series - np.asarray(fit.W) @ rest
        found[name].append(float(gap[start:].mean()))
        if name == "plain":
            found["plain_fit"].append(float(np.sqrt(np.mean(gap[:start] ** 2))))
    spent[name] = time.process_time() - begun
print(json.dumps({"found": found, "cpu_s": spent}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What pysyncon gave: CPU seconds a refit and estimates, plain and augmented."""

    plain_s: float
    augmented_s: float
    plain: NDArray[np.float64]
    plain_fit: NDArray[np.float64]
    augmented: NDArray[np.float64]


def pysyncon_refits(case: Case, chosen: Sets, by_library: tuple[int, int]) -> Library | None:
    """The first refits by pysyncon, or None where it is not asked for or cannot be fetched."""
    if not any(by_library):
        return None
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "pysyncon"
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        fetch = [str(python), "-m", "pip", "install", "-q", "pysyncon==1.7.0"]
        if subprocess.run(fetch, check=False, capture_output=True).returncode:
            return None
        data = Path(folder) / "panel.npz"
        np.savez(
            data,
            exposed=case.exposed,
            comparators=case.comparators,
            start=case.start,
            chosen=chosen,
        )
        command = [str(python), "-c", PYSYNCON, str(data), *map(str, by_library)]
        printed = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    told = json.loads(printed)
    found, spent = told["found"], told["cpu_s"]
    return Library(
        plain_s=spent["plain"] / by_library[0],
        augmented_s=spent["augmented"] / by_library[1],
        plain=np.array(found["plain"]),
        plain_fit=np.array(found["plain_fit"]),
        augmented=np.array(found["augmented"]),
    )


def against_pysyncon(library: Library | None, refits: dict[str, Placebos]) -> dict[str, object]:
    """How far the same refits are apart, and whose fit before the start is the better."""
    if library is None:
        return {"pysyncon": "not fetched"}
    plain, augmented = refits["synthetic_control"], refits["augmented"]
    count, few = library.plain.size, library.augmented.size
    return {
        "pysyncon_refits": [count, few],
        "pysyncon_s_per_refit": [round(library.plain_s, 4), round(library.augmented_s, 3)],
        "pysyncon_max_difference": float(np.abs(library.plain - plain.estimate[:count]).max()),
        "pysyncon_worst_fit_over_ours": float((library.plain_fit / plain.fit_before[:count]).max()),
        "pysyncon_augmented_max_difference": float(
            np.abs(library.augmented - augmented.estimate[:few]).max()
        ),
    }


def main() -> None:
    """Measure, show and record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="30 areas, 20 refits")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    asked = parser.parse_args()
    size = SMALL if asked.small else FULL
    case = invent(size)
    chosen = draw_sets(
        size.areas - EXPOSED,
        size=EXPOSED,
        draws=size.refits,
        seed=np.random.default_rng(SEED + 1),
    )
    done = {
        name: timed(lambda method=method: in_space(case, estimator=method, chosen=chosen))
        for name, method in METHODS.items()
    }
    spent = {name: round(cpu, 3) for name, (cpu, _) in done.items()}
    refits = {name: found for name, (_, found) in done.items()}
    library = diff_diff_refits(case, size.refits)
    figures: dict[str, object] = {
        "areas": size.areas,
        "months": size.months,
        "refits": size.refits,
        "cpu_s": round(sum(spent.values()), 2),
        "cpu_s_by_method": spent,
        "estimate": {name: round(found.found.estimate, 5) for name, found in refits.items()},
        "placebo_error": {name: round(found.standard_error, 4) for name, found in refits.items()},
        "library": "diff-diff SyntheticDiD",
        "library_s": round(library["cpu_s"], 2),
        "ratio_to_library": round(library["cpu_s"] / spent["synthetic_did"], 1),
        "difference_from_library": abs(
            library["estimate"] - refits["synthetic_did"].found.estimate
        ),
        **against_pysyncon(pysyncon_refits(case, chosen, size.by_library), refits),
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    record("synthetic_methods", {**figures, "peak_gb": round(peak, 3)}, small=asked.small)


if __name__ == "__main__":
    main()
