"""Small worlds to measure in: a story made of a few rows, and the ground under it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.model.story import TABLES, Story
from onestory.model.table import Stored

MakeStory = Callable[..., Story]


def write_story(
    folder: Path,
    tables: Mapping[str, Sequence[Mapping[str, object]]],
    *,
    start: date,
    end: date,
    sources: Sequence[str],
) -> Story:
    stored: dict[str, Stored] = {}
    for name, schema in TABLES.items():
        filled = [
            {column: row.get(column) for column in schema.names} for row in tables.get(name, ())
        ]
        pq.write_table(pa.Table.from_pylist(filled, schema=schema), folder / f"{name}.parquet")
        stored[name] = Stored(path=f"{name}.parquet", rows=len(filled), sha256="")
    return Story(
        folder=folder, tables=stored, made_from=1, generation=1, known_at=None, start=start, end=end,
        covered=dict.fromkeys(sources, (start, end)), invented=True,
    )  # fmt: skip


@pytest.fixture
def story_of(tmp_path: Path) -> MakeStory:
    """Return a maker of stories: rows by table, and the span that they cover."""

    def make(
        start: date = date(2022, 1, 1),
        end: date = date(2024, 1, 1),
        sources: Sequence[str] = ("apc", "gp_registration"),
        **tables: Sequence[Mapping[str, object]],
    ) -> Story:
        return write_story(tmp_path, tables, start=start, end=end, sources=sources)

    return make


@pytest.fixture(scope="module")
def write() -> Callable[..., Story]:
    """Return a writer of stories to a folder, for tests that share one."""
    return write_story
