"""Shards: a part of the people at a time, simulated, written down by partners and put into files.

A shard leaves one Arrow file a source in its folder: record batch n holds its rows of outgoing
file n. Nothing in it depends on other shards, so shards run in any order on any number of cores.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from onestory.sources.catalogue import source as declared
from onestory.sources.record_layout import RecordLayout, record_layout
from onestory.synthetic.system.places import Places
from onestory.synthetic.system.sending.deliveries import SOURCES, booked, planned
from onestory.synthetic.system.sending.filing import Filed, filed
from onestory.synthetic.system.sending.identity import registrations
from onestory.synthetic.system.sending.layouts.registry import SHEETS
from onestory.synthetic.system.sending.layouts.telling import Telling
from onestory.synthetic.system.sending.meeting import met
from onestory.synthetic.system.sending.noise_settings import noise_settings
from onestory.synthetic.system.sending.teams import met_by_teams
from onestory.synthetic.system.settings import System

Tables = Mapping[str, pa.Table]


def write_shard(telling: Telling, *, shard: int, folder: Path) -> None:
    """Write one Arrow file a source to `folder`, from what a shard's partners have to tell."""
    system, settings = telling.system, telling.settings
    plan = planned(system, settings)
    folder.mkdir(parents=True, exist_ok=True)
    for source in SOURCES:
        layout = layout_of(source)
        rows = filed(
            SHEETS[source](telling, layout),
            layout=layout,
            source=source,
            book=booked(plan[source]),
            settings=settings,
            generator=system.generator(f"post {source}", shard),
        )
        _write(rows, folder / f"{source}.arrow", files=len(plan[source]))


def told(system: System, places: Places, tables: Tables, *, shard: int) -> Telling:
    """Return what the layouts read: true tables, and the partners' registrations."""
    settings = noise_settings(system.noise)
    last = int(np.datetime64(system.end).astype(np.int64)) - 1
    seen = registrations(
        met(tables, places),
        tables,
        settings=settings,
        generator=system.generator("registrations", shard),
        last=last,
    )
    by_teams = met_by_teams(
        seen,
        tables,
        settings=settings,
        generator=system.generator("registrations by teams", shard),
        last=last,
    )
    return Telling(
        system=system,
        settings=settings,
        places=places,
        tables=tables,
        seen=seen,
        by_teams=by_teams,
        generator=system.generator("layouts", shard),
    )


def layout_of(source: str) -> RecordLayout:
    """Return the declared layout of a source."""
    return record_layout(declared(source))


def _write(rows: Filed, path: Path, *, files: int) -> None:
    """Write one record batch a file; Arrow's own format keeps them apart at little cost."""
    whole = rows.rows.combine_chunks()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    empty = pa.RecordBatch.from_pylist([], schema=whole.schema)
    with (
        pa.OSFile(str(path), "wb") as sink,
        pa.ipc.new_file(sink, whole.schema, options=options) as out,
    ):
        batches = whole.to_batches()
        batch = batches[0] if batches else empty
        for number in range(files):
            first, last = int(rows.bounds[number]), int(rows.bounds[number + 1])
            out.write_batch(batch.slice(first, last - first))
