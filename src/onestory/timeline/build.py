"""Build: everyone's story made of the records that stand and of who is who."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from onestory.engine import Session, session
from onestory.model.people import PersonIndex
from onestory.model.story import TABLES, Given, Story
from onestory.model.table import Stored
from onestory.timeline.current import let_index_stand
from onestory.timeline.making import MAKERS
from onestory.timeline.places import let_homes_stand
from onestory.timeline.shapes import make_empty
from onestory.timeline.standing import let_story_stand
from onestory.timeline.writing import written

_SPILL = "temporary"
_WAITS_FROM = {"spells": "frailty"}
"""After which step nothing changes a table any more, if not its own: then it waits on the disk."""
_SPANS_NOTHING = ("gp_condition", "fhir_condition", "fhir_patient", "identity_list")
"""Lists, whose days (of an onset, say) are no span that they cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who is who: the person index, and where its accounts lie."""

    index: PersonIndex
    accounts: Path


def build(
    given: Sequence[Given],
    who: Who,
    to: Path,
    *,
    known_at: datetime | None = None,
    memory_gb: float = 4.0,
    tell: Callable[[str], None] = lambda _: None,
) -> Story:
    """Return the story of the records, written to the folder `to` in place of the one there.

    `given` are the deliveries that stand; with `known_at` only what had been received by then
    counts. `tell` hears the name of each table as it is begun. It uses at most `memory_gb`
    gigabytes and spills to `to`/temporary, which holds no identifiers. Same records, same bytes.
    Raises DeliveryError when memory or disk does not suffice; the standing story is then untouched.
    """
    spill = to / _SPILL
    shutil.rmtree(spill, ignore_errors=True)
    spill.mkdir(parents=True)
    ordered = sorted(given, key=lambda one: one.receipt.id)
    with session(memory_gb=memory_gb, spill=spill, keep_order=False) as opened:
        _make_all(opened, ordered, who.accounts, known_at, tell)
        tables = {name: written(opened, name, to) for name in TABLES}
    story = _told(ordered, who.index, to, tables, known_at)
    let_story_stand(story)
    shutil.rmtree(spill, ignore_errors=True)
    return story


def _make_all(
    opened: Session,
    given: Sequence[Given],
    accounts: Path,
    known_at: datetime | None,
    tell: Callable[[str], None],
) -> None:
    """Leave every table of the story in the session."""
    let_index_stand(opened, accounts, known_at)
    make_empty(opened, "records")
    for table, make in MAKERS.items():
        tell(table)
        make(opened, given, known_at)
        for done in (one for one in MAKERS if _WAITS_FROM.get(one, one) == table):
            opened.park(done)
        _park_records(opened, table)
    opened.run("drop table records")
    parts = " union all ".join(f"from records_of_{table}" for table in MAKERS)
    opened.run(f"create view records as {parts}")
    tell("places")
    let_homes_stand(opened)


def _park_records(opened: Session, table: str) -> None:
    """Put the records behind the table's events on the disk, and let `records` be empty again."""
    opened.run(f"alter table records rename to records_of_{table}")
    opened.park(f"records_of_{table}")
    make_empty(opened, "records")


def _told(
    given: Sequence[Given],
    index: PersonIndex,
    to: Path,
    tables: dict[str, Stored],
    known_at: datetime | None,
) -> Story:
    """Return what is said of the tables."""
    covered: dict[str, tuple[date, date]] = {}
    for one in given:
        receipt = one.receipt
        if receipt.start is None or receipt.end is None or receipt.source in _SPANS_NOTHING:
            continue
        if known_at is not None and receipt.known_from > known_at:
            continue
        start, end = covered.get(receipt.source, (receipt.start, receipt.end))
        covered[receipt.source] = (min(start, receipt.start), max(end, receipt.end))
    return Story(
        folder=to,
        tables=tables,
        made_from=index.run,
        generation=index.generation,
        known_at=known_at,
        start=min((start for start, _ in covered.values()), default=None),
        end=max((end for _, end in covered.values()), default=None),
        covered=dict(sorted(covered.items())),
        invented=index.invented or any(one.receipt.invented for one in given),
    )
