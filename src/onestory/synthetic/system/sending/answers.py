"""Answers: the truth about people, which is written beside the deliveries and never in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from onestory.synthetic.system.sending.identity import Registrations
from onestory.synthetic.system.sending.layouts.columns import text_column
from onestory.synthetic.system.sending.layouts.telling import Telling
from onestory.synthetic.system.sending.partners import CODES
from onestory.synthetic.system.sending.plan_file import OPT_OUTS

NAMES = (
    *("people", "names", "homes", "practices", "conditions", "deaths", "caseload"),
    *("decisions", "numbers"),
)
"""The tables of truth/, each a Parquet file; `numbers` holds every partner's number of a person."""

README = """\
The truth about an invented system. A real analyst never has this folder; it is here so that
answers can be scored. Nobody in it exists.

people.parquet       everyone, with the true NHS number, sex, dates and ethnicity
names, homes, practices, conditions, deaths .parquet   what was true of them, and from when
numbers.parquet      which partner knows whom by which number, and from which day
caseload.parquet     who was enrolled by the programme's teams, and when
decisions.parquet    every decision of the teams: enrolled, declined, no capacity; with the score
                     of need, and the score as the team saw it, by which it chose
effects.csv, .parquet  the programme's true effect on each outcome, asked and as it came about
effects.txt          what its columns mean
programme.toml       the programme's settings: teams, starts, courses of effect, rival policies
records/<source>.parquet   for every row sent, whom it is about: source, provider, file, row (the
                     line of the file, the headings being line 1; in a Parquet file, which has no
                     line of headings, its rows from 1) and person
"""


def write_answers(telling: Telling, *, shard: int, folder: Path) -> None:
    """Write a shard's answers to its folder."""
    for name in NAMES:
        table = _numbers(telling) if name == "numbers" else telling.tables[name]
        pq.write_table(table, folder / f"true-{name}.parquet")
    _write_opt_outs(telling, folder / OPT_OUTS, shard=shard)


def _numbers(telling: Telling) -> pa.Table:
    every = (telling.seen, telling.by_teams)
    return pa.concat_tables([_numbers_of(telling, seen) for seen in every])


def _numbers_of(telling: Telling, seen: Registrations) -> pa.Table:
    persons = telling.tables["people"]["person"].take(pa.array(seen.people))
    codes = pa.array(CODES).take(pa.array(seen.partners))
    return pa.table(
        {
            "person": persons,
            "provider": codes,
            "local_id": text_column(seen.local_id),
            "since": pa.array(seen.first.astype(np.int32)).cast(pa.date32()),
        }
    )


def _write_opt_outs(telling: Telling, path: Path, *, shard: int) -> None:
    """The NHS numbers of those who do not want their records used for planning."""
    people = telling.tables["people"]
    rate = telling.settings.rate("files", "opted_out")
    chosen = telling.system.generator("opt-outs", shard).random(people.num_rows) < rate
    numbers = people["nhs_number"].filter(pa.array(chosen)).to_pylist()
    path.write_text("".join(f"{one}\n" for one in numbers), encoding="utf-8", newline="\n")


def merge_answers(shards: Sequence[Path], folder: Path) -> None:
    """Write the answers of all shards to `folder`, a shard a row group."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.txt").write_text(README, encoding="utf-8", newline="\n")
    for name in NAMES:
        first = pq.read_schema(shards[0] / f"true-{name}.parquet")
        with pq.ParquetWriter(folder / f"{name}.parquet", first) as out:
            for shard in shards:
                out.write_table(pq.read_table(shard / f"true-{name}.parquet"))
