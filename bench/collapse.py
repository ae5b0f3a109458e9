"""An event study with site and month effects on 100 million people's months.

    python bench/collapse.py [--small]

Months of people who come and go lie in a Parquet file, a delivery a month, in no order. Ours sums
them by site and month in DuckDB, reads them again to find who came and who left, and fits the
sums. pyfixest fits the rows themselves, of as many people as it is given here: the same sample is
then collapsed, and the coefficients and clustered errors of both are set side by side. Last comes
a panel whose people leave because of what is measured, which the averages of sites must not
answer. Each way runs in a process of its own.
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
from datetime import date
from pathlib import Path

import numpy as np

SEED = 20_150_310
MONTHS = 60
EARLIEST, LATEST = -12, 17
EFFECT = -0.03
LEAVERS_EFFECT = -0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many people and sites are invented; one person in `sample` is the library's."""

    people: int
    sites: int
    sample: int


FULL = Size(people=2_060_000, sites=1_000, sample=25)
SMALL = Size(people=20_600, sites=100, sample=4)

# Spans and outcomes are hashes of person and month: the same rows on any number of threads.
INVENT = """
    COPY (
        SELECT person, 'E' || lpad(site::VARCHAR, 8, '0') AS site,
               make_date(2013 + month // 12, 1 + month % 12, 1) AS month,
               ((hash(person * 64 + month, 1) % 1_000_000) / 1e6 < chance)::TINYINT
               + ((hash(person * 64 + month, 2) % 1_000_000) / 1e6 < 0.1)::TINYINT AS contacts
        FROM (
            SELECT person::INTEGER AS person, month::INTEGER AS month, person % {sites} AS site,
                   0.15 + (hash(person, 3) % 1000) / 1e4 + (hash(person % {sites}, 4) % 1000) / 2e4
                   + month / 2e3 + {effect} * coalesce(month >= first, false)::INT AS chance
            FROM (SELECT (rank * 1_000_003 + month * 7919) % {people} AS person, month,
                         CASE WHEN person % {sites} % 4 = 0
                              THEN 24 + (person % {sites} // 4) % 3 * 6 END AS first
                  FROM range({months}) AS m(month), range({people}) AS p(rank))
        )
        WHERE month >= (hash(person, 5) % 90)::INT - {months}
          AND month < (hash(person, 6) % 90)::INT + 30
    ) TO '{path}' (FORMAT parquet)
"""


def invent(folder: Path, size: Size) -> dict[str, object]:
    """The records of everybody, and those of a sample of people."""
    import duckdb

    engine = duckdb.connect()
    engine.execute("SET memory_limit = '2GB'; SET preserve_insertion_order = false")
    path = folder / "records.parquet"
    filled = {"sites": size.sites, "months": MONTHS, "effect": EFFECT, "people": size.people}
    engine.execute(INVENT.format(path=path, **filled))
    engine.execute(
        f"""COPY (SELECT * FROM '{path}' WHERE hash(person, 7) % {size.sample} = 0)
        TO '{folder / "sample.parquet"}' (FORMAT parquet)"""
    )
    return {}


def starts(size: Size) -> dict[str, date]:
    """The first exposed month of every fourth site: three cohorts, half a year apart."""
    first = {site: 24 + site // 4 % 3 * 6 for site in range(0, size.sites, 4)}
    return {
        f"E{site:08d}": date(2013 + month // 12, 1 + month % 12, 1) for site, month in first.items()
    }


def collapsed(path: Path, size: Size) -> dict[str, object]:
    """Our event study, cohorts together and apart, and the average effect, with their checks."""
    from onestory.evaluate.collapse import Records, collapse
    from onestory.evaluate.collapsed_effects import difference, event_study

    records = Records(path=path, site="site", month="month", outcome="contacts", person="person")
    began = time.process_time()
    sums = collapse(records, starts(size))
    summed = time.process_time()
    together = event_study(sums, earliest=EARLIEST, latest=LATEST, by_cohort=False)
    fitted = time.process_time()
    apart = difference(sums)
    people = next(check for check in apart.checks if check.name == "change of people")
    errors = np.sqrt(np.diag(together.fit.covariance))
    return {
        "rows": together.fit.rows,
        "cells": sums.cells.rows.size,
        "collapse_cpu_s": summed - began,
        "fit_cpu_s": fitted - summed,
        "estimate": apart.estimate,
        "standard_error": apart.standard_error,
        "change_of_people": people.passed,
        "figures": [*together.fit.estimate.tolist(), *errors.tolist()],
    }


def library(folder: Path, size: Size) -> dict[str, object]:
    """The same event study by pyfixest, on the rows of the sample."""
    from importlib import import_module

    import pandas as pd

    pyfixest = import_module("pyfixest")
    rows = pd.read_parquet(folder / "sample.parquet")
    number = rows["month"].to_numpy().astype("datetime64[M]").astype(int) + 1970 * 12
    first = {site: start.year * 12 + start.month - 1 for site, start in starts(size).items()}
    site, code = np.unique(rows["site"].to_numpy(dtype=str), return_inverse=True)
    since = number - np.array([first.get(name, -1) for name in site.tolist()])[code]
    exposed = np.isin(site, list(first))[code]
    rows["since"] = np.where(exposed, since.clip(EARLIEST, LATEST), -1)
    began, cpu = time.perf_counter(), time.process_time()
    fit = pyfixest.feols(
        "contacts ~ i(since, ref=-1) | site + month",
        rows,
        vcov={"CRV1": "site"},
        ssc=pyfixest.ssc(k_fixef="nonnested"),
        copy_data=False,
        store_data=False,
        demeaner=pyfixest.MapDemeaner(fixef_tol=1e-10),
    )
    return {
        "library_s": time.perf_counter() - began,
        "library_cpu_s": time.process_time() - cpu,
        "library_rows": len(rows),
        "library": f"pyfixest {pyfixest.__version__}",
        "figures": [*fit.coef().tolist(), *fit.se().tolist()],
    }


def leavers(folder: Path, _: Size) -> dict[str, object]:
    """Our answer, and our checks, where the people in most need leave exposed sites."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from onestory.evaluate.collapse import Records, collapse
    from onestory.evaluate.collapsed_effects import difference
    from onestory.model.errors import ComparisonRefusedError

    path = folder / "leavers.parquet"
    pq.write_table(pa.table(people_who_leave()), path)
    records = Records(path=path, site="site", month="month", outcome="need", person="person")
    sums = collapse(records, {str(site): 12 for site in range(100)})
    found = difference(sums)
    people = next(check for check in found.checks if check.name == "change of people")
    same = dict(
        zip(*(people.table.column(n).to_pylist() for n in ("part", "estimate")), strict=True)
    )
    try:
        difference(sums, effects="person")
        refused = False
    except ComparisonRefusedError:
        refused = True
    return {
        "truth": LEAVERS_EFFECT,
        "average_of_sites": found.estimate,
        "change_of_people": people.passed,
        "same_people": same["same people"],
        "effects_of_persons_refused": refused,
    }


def people_who_leave() -> dict[str, np.ndarray]:
    """200 sites of 100 people and 24 months; from the start, people in need leave."""
    generator = np.random.default_rng(SEED)
    site = np.repeat(np.arange(200), 100)
    trait = generator.normal(size=site.size)
    exposed = (site < 100)[:, None] & (np.arange(24) >= 12)
    noise = generator.normal(scale=0.5, size=exposed.shape)
    need = trait[:, None] + noise + np.linspace(0, 1, 24) + LEAVERS_EFFECT * exposed
    chance = 0.01 + 0.10 * (exposed & (trait > 0.5)[:, None])
    leaves = generator.random(exposed.shape) < chance
    there = np.cumsum(leaves, axis=1) - leaves == 0
    person, month = np.nonzero(there)
    return {"person": person, "site": site[person], "month": month, "need": need[there]}


PARTS: dict[str, Callable[[Path, Size], dict[str, object]]] = {
    "invent": invent,
    "ours": lambda folder, size: collapsed(folder / "records.parquet", size),
    "ours_of_sample": lambda folder, size: collapsed(folder / "sample.parquet", size),
    "library": library,
    "leavers": leavers,
}


def run(part: str, folder: Path, *, small: bool) -> dict[str, float]:
    """What the part says, and what its process took."""
    command = [sys.executable, __file__, "--part", part, "--folder", str(folder)]
    done = subprocess.run(
        [*command, *(["--small"] if small else [])],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # idle threads that spin count as work
    )
    return json.loads(done.stdout.splitlines()[-1])


def run_part(part: str, folder: Path, size: Size) -> None:
    """Run one part in this process; prints what it says, its CPU seconds and largest memory."""
    import resource

    said = PARTS[part](folder, size)
    used = resource.getrusage(resource.RUSAGE_SELF)
    # The kernel counts kibibytes on Linux and bytes on a Mac.
    unit = 1 if sys.platform == "darwin" else 1024
    cost = {"cpu_s": used.ru_utime + used.ru_stime, "peak_gb": used.ru_maxrss * unit / 1e9}
    print(json.dumps({**said, **cost}))


def measure(folder: Path, *, small: bool) -> dict[str, object]:
    """All the figures of the promise."""
    run("invent", folder, small=small)
    mine, sample = (run(part, folder, small=small) for part in ("ours", "ours_of_sample"))
    theirs = run("library", folder, small=small)
    apart = np.abs(np.subtract(sample["figures"], theirs["figures"]))
    return {
        "rows": mine["rows"],
        "cells": mine["cells"],
        "cpu_s": round(mine["cpu_s"], 2),
        "collapse_cpu_s": round(mine["collapse_cpu_s"], 2),
        "fit_cpu_s": round(mine["fit_cpu_s"], 2),
        "peak_gb": round(mine["peak_gb"], 3),
        "truth": EFFECT,
        "estimate": round(mine["estimate"], 5),
        "standard_error": round(mine["standard_error"], 5),
        "change_of_people": mine["change_of_people"],
        "max_difference": float(apart.max()),
        "library": theirs["library"],
        "library_rows": theirs["library_rows"],
        "library_s": round(theirs["library_s"], 2),
        "library_cpu_s": round(theirs["library_cpu_s"], 2),
        "library_peak_gb": round(theirs["peak_gb"], 3),
        "same_rows_cpu_s": round(sample["collapse_cpu_s"] + sample["fit_cpu_s"], 2),
        "people_who_leave": run("leavers", folder, small=small),
    }


def main() -> None:
    """Measure and record, or run one part of the measuring."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a million rows")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        run_part(asked.part, asked.folder, SMALL if asked.small else FULL)
        return
    from record import ROOT, record, refuse_a_full_disk

    if not asked.small:
        refuse_a_full_disk()
    home = ROOT / "build" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="collapse-", dir=home) as folder:
        record("collapse", measure(Path(folder), small=asked.small), small=asked.small)


if __name__ == "__main__":
    main()
