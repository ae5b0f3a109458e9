"""Small stories at rest: tables of the story written as they are given, the others empty."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.model.story import TABLES, Story
from onestory.model.table import Stored

Rows = Sequence[Mapping[str, object]]


@pytest.fixture
def at_rest(tmp_path: Path) -> Callable[..., Story]:
    """A story of 2020 to 2023 of the rows given by table; what a row lacks is null."""

    def written(**tables: Rows) -> Story:
        return story_of(tmp_path, tables)

    return written


def story_of(folder: Path, tables: Mapping[str, Rows]) -> Story:
    for name, schema in TABLES.items():
        rows = [{**dict.fromkeys(schema.names), **row} for row in tables.get(name, ())]
        pq.write_table(pa.Table.from_pylist(rows, schema), folder / f"{name}.parquet")
    return Story(
        folder=folder,
        tables={name: Stored(path=f"{name}.parquet", rows=0, sha256="") for name in TABLES},
        made_from=1,
        generation=1,
        known_at=None,
        start=date(2020, 1, 1),
        end=date(2024, 1, 1),
        covered={},
        invented=True,
    )
