"""The story opened for measuring, on either engine."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory import engine
from onestory.indicators.card import StoryTables
from onestory.model.errors import NothingUsableError
from onestory.model.story import TABLES, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from onestory.model.period import Period

PERIODS = pa.schema({"start": pa.date32(), "end": pa.date32()})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStory:
    """A story whose tables are relations of one engine. `first` and `last` are days covered."""

    relations: engine.Relations
    tables: Mapping[str, ir.Table]
    codes: Mapping[str, ir.Table]
    covered: Mapping[str, tuple[date, date]]
    first: date
    last: date
    invented: bool

    def over(self, periods: Sequence[Period]) -> StoryTables:
        """Return what a card may read, for these periods."""
        spans = {"start": [p.start for p in periods], "end": [p.end for p in periods]}
        return StoryTables(
            tables=self.tables,
            periods=self.relations.given(pa.table(spans, schema=PERIODS)),
            last=self.last,
            codes=self.codes,
        )


@contextmanager
def open_story(
    story: Story,
    *,
    memory_gb: float = 2.0,
    threads: int | None = None,
    spill: Path | None = None,
    codes: Mapping[str, pa.Table] | None = None,
) -> Generator[OpenStory]:
    """Give the story's tables on the embedded engine, which holds at most `memory_gb` gigabytes.

    `spill` is a folder for what does not fit; `codes` are small tables of codes that cards read.
    Raises NothingUsableError where the story covers no day.
    """
    with engine.open_relations(memory_gb=memory_gb, threads=threads, spill=spill) as relations:
        yield opened(story, relations, codes=codes or {})


def opened(
    story: Story, relations: engine.Relations, *, codes: Mapping[str, pa.Table]
) -> OpenStory:
    """Return the story's tables as relations of the engine."""
    if story.start is None or story.end is None:
        raise NothingUsableError(
            found="The story covers no day: no records stand in the workspace.",
            do="Run `onestory receive`, `onestory link` and `onestory build` first.",
        )
    return OpenStory(
        relations=relations,
        tables={name: relations.opened(story.path(name)) for name in TABLES},
        codes={name: relations.given(rows) for name, rows in codes.items()},
        covered=story.covered,
        first=story.start,
        last=story.end - timedelta(days=1),
        invented=story.invented,
    )
