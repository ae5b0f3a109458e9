"""Directly standardised rates of 1.8 million groups from 50 million events.

    python bench/rates.py [--small]

Events lie in Parquet as they are delivered, month after month. Ours are collapsed by DuckDB to
three sums a group and streamed into `stats.direct_from_sums`; pandas reads the same file, looks
its weights up by array index and groups by the three columns of a group, or by one packed number.
Each way runs in a process of its own that writes its rates to Parquet, three times over, in turn;
the least CPU time of each counts, for nothing but interference makes one run slower than another.
PHStatsMethods (GPL, so never a part of this project) is fetched into an environment of its own,
and gets a table of fewer groups, already counted by band, as does `stats.direct` beside it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

SEED = 20_130_901
SEXES, BANDS = 2, 19
MONTHS_AT_ONCE = 10
BATCH = 100_000
SHARE_UNIT, SQUARE_UNIT = 1e9, 1e12
TURNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is invented: areas × months × two sexes are the groups."""

    areas: int
    months: int
    events: int
    phstats_groups: int

    @property
    def groups(self) -> int:
        """All groups."""
        return self.areas * self.months * SEXES


FULL = Size(areas=7_500, months=120, events=50_000_000, phstats_groups=100_000)
SMALL = Size(areas=75, months=12, events=50_000, phstats_groups=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a process took: CPU seconds, user and system, and its largest memory."""

    cpu_s: float
    peak_gb: float


def invent(folder: Path, size: Size) -> None:
    """Events by area, month, sex and band, and the people they happen to."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    generator = np.random.default_rng(SEED)
    shape = (size.areas, SEXES, BANDS)
    mean = generator.uniform(0.5, 1.6, (size.areas, 1, 1)) * np.linspace(300, 75, BANDS)
    people = np.maximum(generator.poisson(np.broadcast_to(mean, shape)), 5)
    table = {"cell": np.arange(people.size, dtype=np.int32), "people": people.ravel()}
    pq.write_table(pa.table(table), folder / "people.parquet")
    chance = np.cumsum((people * np.exp(np.linspace(0, 3.2, BANDS))).ravel())
    kinds = {"area": np.int16, "month": np.int16, "sex": np.int8, "band": np.int8}
    schema = pa.schema([(name, pa.from_numpy_dtype(kind)) for name, kind in kinds.items()])
    with pq.ParquetWriter(folder / "events.parquet", schema) as out:
        for month in range(size.months):
            drawn = generator.random(size.events // size.months) * chance[-1]
            area, sex, band = np.unravel_index(np.searchsorted(chance, drawn), shape)
            columns = {"area": area, "month": np.full_like(area, month), "sex": sex, "band": band}
            out.write_table(
                pa.table({name: columns[name].astype(kind) for name, kind in kinds.items()})
            )


def ours(folder: Path, size: Size, *, threads: int) -> None:
    """Rates by DuckDB and `stats.direct_from_sums`, a few months at a time.

    w/n is rounded to whole units small enough that no sum leaves the whole numbers a double holds
    exactly: so the order of adding, and with it the number of threads, cannot matter.
    """
    import duckdb
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from onestory import stats

    engine = duckdb.connect()
    engine.execute(f"SET memory_limit = '200MB'; SET threads = {threads}")
    engine.execute("SET preserve_insertion_order = false; SET perfect_ht_threshold = 22")
    engine.execute(
        f"""CREATE TEMP TABLE weights AS
        SELECT cell, round(w / people * {SHARE_UNIT}) AS share,
               round((w / people) ** 2 * {SQUARE_UNIT}) AS square
        FROM (SELECT *, [{", ".join(map(str, stats.ESP2013.weights))}][cell % {BANDS} + 1] AS w
              FROM '{folder / "people.parquet"}')"""
    )
    columns = {"key": pa.int32(), "value": pa.float64(), "lower": pa.float64()}
    schema = pa.schema([*columns.items(), ("upper", pa.float64())])
    with pq.ParquetWriter(folder / "ours.parquet", schema, use_dictionary=False) as out:
        for first in range(0, size.months, MONTHS_AT_ONCE):
            sums = engine.execute(
                f"""SELECT (area::INT * {SEXES} + sex) * {MONTHS_AT_ONCE} + month - {first} AS cell,
                       sum(share) AS shares, sum(square) AS squares, count(*) AS events
                FROM '{folder / "events.parquet"}'
                JOIN weights ON weights.cell = (area::INT * {SEXES} + sex) * {BANDS} + band
                WHERE month BETWEEN {first} AND {first + MONTHS_AT_ONCE - 1}
                GROUP BY ALL"""
            ).to_arrow_reader(BATCH)
            for batch in sums:
                rates = stats.direct_from_sums(
                    weighted_sum=batch["shares"].to_numpy() / SHARE_UNIT,
                    variance_sum=batch["squares"].to_numpy() / SQUARE_UNIT,
                    events=batch["events"].to_numpy(),
                    weight_total=stats.ESP2013.total,
                )
                place, month = np.divmod(batch["cell"].to_numpy(), MONTHS_AT_ONCE)
                key = (place * size.months + month + first).astype(np.int32)
                parts = [key, rates.value, rates.lower, rates.upper]
                out.write_table(pa.table(parts, schema=schema))


def pandas_rates(folder: Path, size: Size, *, packed: bool) -> None:
    """The same rates by pandas, all at once, as one would write them by hand."""
    import numpy as np
    import pandas as pd

    weights = [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500]
    weights = np.array([*weights, 5000, 4000, 2500, 1500, 1000]) / 100_000
    people = pd.read_parquet(folder / "people.parquet")["people"].to_numpy()
    share = weights / people.reshape(size.areas, SEXES, BANDS)
    events = pd.read_parquet(folder / "events.parquet")
    events["share"] = share[events["area"], events["sex"], events["band"]]
    events["square"] = events["share"] ** 2
    by = ["area", "month", "sex"]
    if packed:
        place = events["area"].to_numpy(np.int32) * SEXES + events["sex"].to_numpy()
        by = place * np.int32(size.months) + events["month"].to_numpy()
        events = events[["share", "square"]]
    sums = events.groupby(by, sort=False).agg(
        share=("share", "sum"), square=("square", "sum"), events=("share", "size")
    )
    if not packed:
        area, month, sex = (sums.index.get_level_values(name).astype(int) for name in range(3))
        sums.index = pd.Index((area * SEXES + sex) * size.months + month)
    sums.index.name = "key"
    names = ("share", "square", "events")
    shares, squares, n = (np.asarray(sums[name], dtype=float) for name in names)
    n, z = np.where(n >= 10, n, np.nan), 1.959963984540054
    low = n * (1 - 1 / (9 * n) - z / (3 * np.sqrt(n))) ** 3
    high = (n + 1) * (1 - 1 / (9 * (n + 1)) + z / (3 * np.sqrt(n + 1))) ** 3
    value, step = np.where(n > 0, shares, np.nan), np.sqrt(squares / n)
    rates = {"value": value, "lower": value + step * (low - n), "upper": value + step * (high - n)}
    pd.DataFrame(rates, index=sums.index).mul(100_000).reset_index().to_parquet(
        folder / ("packed.parquet" if packed else "pandas.parquet")
    )


def compare(folder: Path, first: str, second: str) -> dict[str, float]:
    """How far two files of rates differ, and how many groups they agree to leave out."""
    import numpy as np
    import pyarrow.parquet as pq

    names = ("value", "lower", "upper")
    tables = [pq.read_table(folder / f"{name}.parquet").sort_by("key") for name in (first, second)]
    keys = [table["key"].to_numpy() for table in tables]
    if not np.array_equal(*keys):
        raise SystemExit(f"{first} and {second} do not hold the same groups")
    one, other = (np.stack([table[name].to_numpy() for name in names]) for table in tables)
    if not np.array_equal(np.isnan(one), np.isnan(other)):
        raise SystemExit(f"{first} and {second} leave out different groups")
    apart = np.abs(one - other) / np.abs(other)
    return {
        "groups": keys[0].size,
        "withheld": int(np.isnan(one[0]).sum()),
        "max_relative_difference": float(np.nanmax(apart)),
        "same_bytes": float(one.tobytes() == other.tobytes()),
    }


def invent_bands(folder: Path, size: Size) -> None:
    """Fewer groups, already counted by band, for what takes a table."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from onestory import stats

    generator = np.random.default_rng(SEED + 1)
    shape = (size.phstats_groups, BANDS)
    people = generator.integers(100, 900, shape)
    columns = {
        "key": np.repeat(np.arange(shape[0]), BANDS),
        "events": generator.poisson(people * np.linspace(0.002, 0.05, BANDS)).ravel(),
        "people": people.ravel(),
        "weight": np.tile(np.array(stats.ESP2013.weights), shape[0]),
    }
    pq.write_table(pa.table(columns), folder / "bands.parquet")


def ours_by_band(folder: Path) -> dict[str, float]:
    """CPU seconds of `stats.direct` on the table of bands."""
    import pandas as pd

    from onestory import stats

    table = pd.read_parquet(folder / "bands.parquet")
    start = time.process_time()
    events, people = (table[name].to_numpy().reshape(-1, BANDS) for name in ("events", "people"))
    rates = stats.direct(events, people, weights=stats.ESP2013.weights)
    taken = time.process_time() - start
    parts = {"value": rates.value, "lower": rates.lower, "upper": rates.upper}
    pd.DataFrame({"key": range(len(events)), **parts}).to_parquet(folder / "direct.parquet")
    return {"cpu_s": taken}


PHSTATS = """
import sys, time, pandas as pd
from PHStatsMethods import ph_dsr
table = pd.read_parquet(sys.argv[1] + "/bands.parquet")
start = time.process_time()
rates = ph_dsr(table, "events", "people", "weight", "key", euro_standard_pops=False, metadata=False)
print(time.process_time() - start)
rates.columns = [name.lower().removesuffix("_95_ci") for name in rates.columns]
rates[["key", "value", "lower", "upper"]].to_parquet(sys.argv[1] + "/phstats.parquet")
"""


def phstats(folder: Path) -> float | None:
    """CPU seconds of PHStatsMethods on the same table, or None where it cannot be fetched."""
    home = folder / "phstats"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    fetch = [str(python), "-m", "pip", "install", "-q", "PHStatsMethods==0.1.16", "pyarrow"]
    if subprocess.run(fetch, check=False, capture_output=True).returncode:
        return None
    command = [str(python), "-c", PHSTATS, str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


PARTS: dict[str, Callable[[Path, Size], object]] = {
    "invent": invent,
    "invent_bands": invent_bands,
    "ours": lambda folder, size: ours(folder, size, threads=1),
    "ours_on_two_threads": lambda folder, size: ours(folder, size, threads=2),
    "pandas": lambda folder, size: pandas_rates(folder, size, packed=False),
    "packed": lambda folder, size: pandas_rates(folder, size, packed=True),
    "against_pandas": lambda folder, _: compare(folder, "ours", "pandas"),
    "against_packed": lambda folder, _: compare(folder, "ours", "packed"),
    "against_one_thread": lambda folder, _: compare(folder, "ours", "one_thread"),
    "ours_by_band": lambda folder, _: ours_by_band(folder),
    "against_phstats": lambda folder, _: compare(folder, "direct", "phstats"),
}


def run(part: str, folder: Path, *, small: bool) -> dict[str, float]:
    """What the part says, and what its process took."""
    command = [sys.executable, __file__, "--part", part, "--folder", str(folder)]
    done = subprocess.run(
        [*command, *(["--small"] if small else [])], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def run_part(part: str, folder: Path, size: Size) -> None:
    """Run one part in this process; prints what it says and took."""
    import resource

    said = PARTS[part](folder, size)
    used = resource.getrusage(resource.RUSAGE_SELF)
    # The kernel counts kibibytes on Linux and bytes on a Mac.
    unit = 1 if sys.platform == "darwin" else 1024
    cost = Cost(cpu_s=used.ru_utime + used.ru_stime, peak_gb=used.ru_maxrss * unit / 1e9)
    print(json.dumps(said if isinstance(said, dict) else asdict(cost)))


def measure(folder: Path, *, small: bool) -> dict[str, object]:
    """All the figures of the promise."""
    run("invent", folder, small=small)
    run("ours", folder, small=small)
    (folder / "ours.parquet").replace(folder / "one_thread.parquet")
    run("ours_on_two_threads", folder, small=small)
    again = run("against_one_thread", folder, small=small)
    ways = ("ours", "pandas", "packed")
    turns = [{way: run(way, folder, small=small) for way in ways} for _ in range(TURNS)]
    best = {
        way: {part: min(turn[way][part] for turn in turns) for part in ("cpu_s", "peak_gb")}
        for way in ways
    }
    found = run("against_pandas", folder, small=small)
    packed = run("against_packed", folder, small=small)
    apart = max(found["max_relative_difference"], packed["max_relative_difference"])
    mine = best["ours"]
    size = SMALL if small else FULL
    return {
        "groups": found["groups"],
        "groups_withheld_below_ten_events": found["withheld"],
        "events": size.events,
        "cpu_s": round(mine["cpu_s"], 2),
        "peak_gb": round(mine["peak_gb"], 3),
        "pandas": rounded(best["pandas"]),
        "pandas_one_packed_key": rounded(best["packed"]),
        "ratio_to_pandas": round(best["pandas"]["cpu_s"] / mine["cpu_s"], 2),
        "ratio_to_pandas_packed": round(best["packed"]["cpu_s"] / mine["cpu_s"], 2),
        "memory_share_of_pandas": round(mine["peak_gb"] / best["pandas"]["peak_gb"], 3),
        "memory_share_of_pandas_packed": round(mine["peak_gb"] / best["packed"]["peak_gb"], 3),
        "max_relative_difference": apart,
        "same_bytes_on_one_and_two_threads": bool(again["same_bytes"]),
        **against_phstats(folder, small=small),
    }


def rounded(cost: dict[str, float]) -> dict[str, float]:
    """A cost to the figures worth reading."""
    return {"cpu_s": round(cost["cpu_s"], 2), "peak_gb": round(cost["peak_gb"], 3)}


def against_phstats(folder: Path, *, small: bool) -> dict[str, object]:
    """CPU time of PHStatsMethods over ours on the same table; None where it was not fetched."""
    run("invent_bands", folder, small=small)
    mine = run("ours_by_band", folder, small=small)["cpu_s"]
    theirs = None if small else phstats(folder)
    if theirs is None:
        return {"ratio_to_phstats": None}
    found = run("against_phstats", folder, small=small)
    return {
        "ratio_to_phstats": round(theirs / mine, 1),
        "phstats_groups": found["groups"],
        "phstats_cpu_s": round(theirs, 2),
        "phstats_ours_cpu_s": round(mine, 3),
        "phstats_max_relative_difference": found["max_relative_difference"],
    }


def main() -> None:
    """Measure and record, or run one part of the measuring."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a few thousand groups")
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
    with tempfile.TemporaryDirectory(prefix="rates-", dir=home) as folder:
        record("rates", measure(Path(folder), small=asked.small), small=asked.small)


if __name__ == "__main__":
    main()
