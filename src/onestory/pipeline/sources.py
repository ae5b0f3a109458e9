"""Sources: what can be read, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.sources import catalogue, markdown, page, record_layout, source

if TYPE_CHECKING:
    from onestory.model.source import Source
    from onestory.sources import Page, RecordLayout


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One source: its page, the same as Markdown, and its layout (None for figures)."""

    source: Source
    page: Page
    markdown: str
    layout: RecordLayout | None


def sources() -> tuple[Source, ...]:
    """Return every source that can be read, ordered by id."""
    return catalogue()


def source_shown(id: str) -> Shown:  # noqa: A002 - the field's own word
    """Return what there is to know of a source.

    Raises PlanError, naming the nearest ids, when there is none of that id.
    """
    one = source(id)
    layout = record_layout(one) if one.kind == "records" else None
    return Shown(source=one, page=page(one), markdown=markdown(one), layout=layout)
