"""Standardised rates measured from a table of events, beside PHStatsMethods on the same groups.

    python bench/standardised_rates.py [--small]

Ours is `indicators.measure` whole: a card's cases read from Parquet, put in areas, months and age
bands, summed by person, weighted and given an interval. PHStatsMethods (GPL, so never a part of
this project) gets its table of groups and bands already counted, and the time to count it is not
its own: so `whole_measure_ratio_to_phstats` sets all our work against its last step. The last step
alone is compared by `bench/rates.py`. Each event is another person's here, as PHStatsMethods knows
no persons, so that values must be equal.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from onestory import indicators, stats
from onestory.indicators.card import Card, StoryTables
from onestory.indicators.measured import LSOAS, POPULATION
from onestory.model.indicator import Indicator
from onestory.model.period import months
from onestory.model.story import SPELLS, TABLES, Story
from onestory.model.table import Stored

if TYPE_CHECKING:
    import ibis.expr.types as ir

SEED = 20_130_902
BANDS = len(stats.ESP2013.first_ages)
FIRST = date(2020, 1, 1)
SAME = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Areas × months are the groups."""

    areas: int
    months: int
    events: int


FULL = Size(areas=300, months=60, events=3_000_000)
SMALL = Size(areas=20, months=6, events=20_000)


def invent(folder: Path, size: Size) -> tuple[Story, pa.Table]:
    """A story with nothing but spells, and the people of each area."""
    generator = np.random.default_rng(SEED)
    people = generator.integers(1_000, 9_000, (size.areas, BANDS))
    chance = (people * np.exp(np.linspace(0, 2.5, BANDS))).ravel()
    drawn = generator.choice(chance.size, size.events, p=chance / chance.sum())
    area, band = np.unravel_index(drawn, people.shape)
    month = generator.integers(0, size.months, size.events)
    starts = [FIRST, *(months(FIRST, n).end for n in range(1, size.months))]
    days = np.array(starts, dtype="datetime64[D]")[month]
    first_ages = np.array(stats.ESP2013.first_ages)
    codes = np.array([f"A{n:04d}" for n in range(size.areas)])
    made = {
        "person_id": np.arange(size.events),
        "lsoa": codes[area],
        "start": days,
        "age": first_ages[band].astype(np.int32),
        "sex": np.full(size.events, "female"),
    }
    stored: dict[str, Stored] = {}
    for name, schema in TABLES.items():
        rows = schema.empty_table()
        if name == "spells":
            nothing = {f.name: pa.nulls(size.events, f.type) for f in SPELLS}
            rows = pa.table({**nothing, **{k: pa.array(v) for k, v in made.items()}}).cast(SPELLS)
        pq.write_table(rows, folder / f"{name}.parquet")
        stored[name] = Stored(path=f"{name}.parquet", rows=rows.num_rows, sha256="")
    end = months(FIRST, size.months).end
    story = Story(
        folder=folder, tables=stored, made_from=1, generation=1, known_at=None, start=FIRST,
        end=end, covered={"apc": (FIRST, end)}, invented=True,
    )  # fmt: skip
    return story, population(people, codes, first_ages, size)


def population(people: np.ndarray, codes: np.ndarray, ages: np.ndarray, size: Size) -> pa.Table:
    """The people of each area and band, the same in every year."""
    years = range(FIRST.year - 1, FIRST.year + size.months // 12 + 1)
    rows = [
        (str(code), year, "female", int(ages[b]), int([*ages[1:], 120][b]), float(people[a, b]))
        for year in years
        for a, code in enumerate(codes)
        for b in range(BANDS)
    ]
    return pa.table([list(column) for column in zip(*rows, strict=True)], schema=POPULATION)


def cases(story: StoryTables) -> ir.Table:
    """Every spell is a case."""
    import ibis

    spells = story["spells"]
    return spells.select(
        "person_id", "lsoa", "provider", "age", "sex",
        on=spells.start, council=ibis.null("string"), numerator=ibis.literal(1.0),
        denominator=ibis.literal(0.0), open=ibis.literal(False),
    )  # fmt: skip


CARD = Card(
    indicator=Indicator(
        id="stays", title="Stays", measure="stays", numerator="stays", denominator="people",
        statistic="crude_rate", unit="per 100,000", multiplier=100_000,
        direction="none declared", version="bench", source="invented",
    ),
    cases=cases,
    denominator="residents",
    sources=("apc",),
)  # fmt: skip


def ours(story: Story, people: pa.Table, size: Size) -> tuple[pa.Table, float]:
    """The standardised rates and the CPU seconds that they took."""
    codes = sorted(set(people["code"].to_pylist()))
    count = len(codes)
    nothing = [None] * count
    lsoas = pa.table([codes, ["council"] * count, codes, codes, nothing, nothing], schema=LSOAS)
    ground = indicators.AreaGround(lsoas=lsoas, population=people)
    periods = tuple(months(months(FIRST, n).end, 1) for n in range(1, size.months))
    asked = indicators.Asked(
        periods=(months(FIRST, 1), *periods), levels=("council",), standard="age"
    )
    start = time.process_time()
    with indicators.open_story(story, memory_gb=4) as opened:
        found = indicators.measure(CARD, opened, asked=asked, ground=ground)
    taken = time.process_time() - start
    assert found.standardised is not None
    return found.standardised.rows, taken


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


def write_bands(folder: Path, story: Story, people: pa.Table) -> None:
    """The dense table that PHStatsMethods wants: each group's events and years by band."""
    from onestory.engine import query

    spells = pq.read_table(story.path("spells"), columns=["lsoa", "start", "age"])
    weights = pa.table({"age": stats.ESP2013.first_ages, "weight": stats.ESP2013.weights})
    bands = query(
        """
        with counted as (select lsoa, "start", age, count(*) as events from spells group by all),
        starts as (select distinct "start" from spells),
        lived as (select distinct code, age_from, persons / 12 as years from people)
        select code || '/' || starts."start" as key, years as people, weight,
            coalesce(events, 0) as events
        from lived cross join starts join weights on weights.age = age_from
        left join counted on lsoa = code and counted."start" = starts."start"
            and counted.age = age_from
        order by key, age_from
        """,
        {"spells": spells, "people": people, "weights": weights},
    )
    pq.write_table(bands, folder / "bands.parquet")


def phstats(folder: Path) -> float | None:
    """CPU seconds of PHStatsMethods on the bands, or None where it cannot be fetched."""
    home = folder / "phstats"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    fetch = [str(python), "-m", "pip", "install", "-q", "PHStatsMethods==0.1.16", "pyarrow"]
    if subprocess.run(fetch, check=False, capture_output=True).returncode:
        return None
    command = [str(python), "-c", PHSTATS, str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def apart(folder: Path, rows: pa.Table) -> float:
    """The largest relative difference of a value or limit between ours and theirs."""
    from onestory.engine import query

    theirs = pq.read_table(folder / "phstats.parquet")
    found = query(
        """
        select max(greatest(abs(r.value / t.value - 1), abs(r.lower / t.lower - 1),
            abs(r.upper / t.upper - 1))) as most, count(*) as groups
        from rows r join theirs t on t.key = area_code || '/' || period_start
        where r."group" = '' and r.value is not null
        """,
        {"rows": rows, "theirs": theirs},
    ).to_pylist()[0]
    assert found["groups"] == theirs.num_rows, "not the same groups"
    return float(found["most"])


def measure(folder: Path, *, small: bool) -> dict[str, object]:
    """All the figures of the promise."""
    size = SMALL if small else FULL
    story, people = invent(folder, size)
    rows, cpu = ours(story, people, size)
    figures: dict[str, object] = {
        "groups": size.areas * size.months, "events": size.events, "cpu_s": round(cpu, 2),
        "whole_measure_ratio_to_phstats": None,
    }  # fmt: skip
    write_bands(folder, story, people)
    theirs = None if small else phstats(folder)
    if theirs is None:
        return figures
    difference = apart(folder, rows)
    assert difference < SAME, f"values differ by {difference}"
    return {
        **figures,
        "phstats_cpu_s": round(theirs, 1),
        "whole_measure_ratio_to_phstats": round(theirs / cpu, 2),
        "max_relative_difference": difference,
    }


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a hundred groups")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    asked = parser.parse_args()
    from record import ROOT, record, refuse_a_full_disk

    if not asked.small:
        refuse_a_full_disk()
    home = ROOT / "build" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="standardised-", dir=home) as folder:
        found = measure(Path(folder), small=asked.small)
    record("standardised_rates", found, small=asked.small)


if __name__ == "__main__":
    main()
