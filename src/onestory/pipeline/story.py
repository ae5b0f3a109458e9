"""Story: one person's whole story as a private page and as FHIR, where the agreement lets it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from onestory import timeline
from onestory.intake import workspace as workspaces
from onestory.model import words
from onestory.model.errors import AgreementError, WorkspaceError
from onestory.model.story import TABLES
from onestory.pipeline import plan as plans
from onestory.pipeline.agreement import refuse_expired
from onestory.pipeline.build import is_of, standing_index, story_folder
from onestory.pipeline.folders import private_folder
from onestory.pipeline.outcome import Outcome, Tell
from onestory.pipeline.receive import workplace
from onestory.pipeline.records_plan import records_plan
from onestory.report import person as pages
from onestory.report.person import PersonRows

if TYPE_CHECKING:
    from onestory.model.agreement import Agreement
    from onestory.model.people import PersonIndex
    from onestory.model.person_story import PersonStory
    from onestory.model.records import Receipt
    from onestory.model.story import Story
    from onestory.pipeline.records_plan import RecordsPlan

_STEPS = 3
_FOLDER = "stories"


def story(
    path: Path,
    person_id: int | None,
    *,
    to: Path | None,
    tell: Tell,
    fhir: bool = True,
    known_on: date | None = None,
) -> Outcome:
    """Return the outcome of telling one person's story: its page first, then its FHIR files.

    They lie in `private/stories` of the output folder. Without a person_id an eventful person is
    told, always the same one. `known_on` tells the story that was built as known on that day.
    Raises AgreementError when the records are real and the agreement names no purpose that needs a
    single person's story, or has ended; WorkspaceError when no story was built of what stands and
    is agreed, or the person has none.
    """
    plan = records_plan(plans.opened(path))
    place = workplace(plan)
    with workspaces.opened(place.folder, write=False, vault=place.vault, whole=False) as workspace:
        receipts = workspace.ledger.receipts
        standing = _standing(place.folder, known_on)
        _refuse_beyond(plan.agreed, invented=standing.invented)
        index = standing_index(workspace, plan.agreed)
    tell("Finding the person", 0, _STEPS)
    chosen = eventful(standing) if person_id is None else person_id
    rows = _rows(standing, chosen, _accounts(index, standing, chosen), receipts)
    tell("Telling the story", 1, _STEPS)
    told = pages.tell(rows)
    tell("Writing the page", 2, _STEPS)
    folder = private_folder((to or plan.folder / "output").resolve()) / _FOLDER
    name = f"{chosen}-known-{known_on.isoformat()}" if known_on else str(chosen)
    written = [pages.write_page(told, folder / f"{name}.html")]
    if fhir:
        written += pages.write_fhir(told, folder / name)
    return Outcome(files=tuple(written), sentences=_sentences(told, fhir=fhir))


def delete_stories(plan: RecordsPlan) -> None:
    """Leave no page or file of one person's story, where what they tell is to be destroyed."""
    shutil.rmtree(private_folder(plan.folder / "output") / _FOLDER, ignore_errors=True)


def _standing(folder: Path, known_on: date | None) -> Story:
    found = timeline.standing_story(story_folder(folder, known_on))
    if found is None and known_on:
        raise WorkspaceError(
            found=f"No stories were built as they were known on {known_on:%d/%m/%Y}.",
            where=str(folder),
            do=f"Build them: `onestory build --known-on {known_on.isoformat()}`.",
        )
    if found is None:
        raise WorkspaceError(
            found="No stories were built in this workspace yet.",
            where=str(folder),
            do="Link the records and build the stories: `onestory link`, then `onestory build`.",
        )
    return found


def _refuse_beyond(agreed: Agreement | None, *, invented: bool) -> None:
    """Raise AgreementError when a single person's story goes beyond what was agreed."""
    if agreed:
        refuse_expired(agreed, datetime.now(UTC).date())
    if invented or (agreed and agreed.purposes):
        return
    raise AgreementError(
        found="The agreement does not let one person's story be told: it names neither direct"
        " care nor clerical review among its purposes.",
        where="[agreement]",
        do='If the controllers agreed on it, write purposes = ["clerical review"] or'
        ' purposes = ["direct care"]. Counts and rates need no story: `onestory measure`.',
    )


def _accounts(index: PersonIndex, standing: Story, person_id: int) -> pa.Table:
    """Return the accounts of the person. Raises WorkspaceError when they are not the story's."""
    folder = standing.folder.parent if standing.known_at is None else standing.folder.parents[1]
    if not is_of(standing, index):
        raise WorkspaceError(
            found="The records were linked anew since the stories were built.",
            where=str(folder),
            do="Build the stories again: `onestory build`.",
        )
    return _of_person(folder / index.accounts.path, person_id)


def _of_person(path: Path, person_id: int) -> pa.Table:
    """Return one person's rows of a table, and read no more than it must of the others."""
    return ds.dataset(path, format="parquet").to_table(filter=pc.field("person_id") == person_id)


def _rows(
    standing: Story, person_id: int, accounts: pa.Table, receipts: tuple[Receipt, ...]
) -> PersonRows:
    tables = {
        name: _of_person(standing.path(name), person_id) for name in TABLES if name != "records"
    }
    if not tables["people"].num_rows:
        raise WorkspaceError(
            # The number is not said again: it may be an NHS number, given by mistake.
            found="There is no person of that number in the stories of this workspace.",
            where="PERSON_ID",
            do="Give an id as the stories have it (the column person_id of what was linked), or"
            " use --any for an eventful person. Ids change when records are linked anew from"
            " nothing, or with `onestory workspace rotate`.",
        )
    tables["records"] = _records(standing, tables)
    return PersonRows(
        person_id=person_id, tables=tables, accounts=accounts, receipts=receipts, story=standing
    )


def _records(standing: Story, tables: Mapping[str, pa.Table]) -> pa.Table:
    """Return the further records of the person's events."""
    whole = ds.dataset(standing.path("records"), format="parquet")
    wanted = {
        name: rows["id"].combine_chunks()
        for name, rows in tables.items()
        if "id" in rows.schema.names
    }
    filters = [
        (pc.field("table") == name) & pc.field("id").isin(ids)
        for name, ids in wanted.items()
        if len(ids) and "delivery" in TABLES[name].names
    ]
    found = [whole.to_table(filter=one) for one in filters]
    return pa.concat_tables(
        [TABLES["records"].empty_table(), *(one.cast(TABLES["records"]) for one in found)]
    )


def eventful(standing: Story) -> int:
    """Return a person whom most sectors know, of those the one with most support and care.

    Raises WorkspaceError when there is nobody.
    """
    people = ds.dataset(standing.path("people"), format="parquet").to_table(
        columns=["person_id", "sectors"]
    )
    if not people.num_rows:
        raise WorkspaceError(
            found="The stories of this workspace are of nobody.",
            where=str(standing.folder),
            do="Receive records of people, then link and build again.",
        )
    known = pc.fill_null(pc.list_value_length(people["sectors"]), 0)
    best = people.filter(pc.equal(known, pc.max(known)))["person_id"]
    events = _events_of(standing, best)
    return min(best.to_pylist(), key=lambda one: (-events.get(one, 0), one))


def _events_of(standing: Story, people: pa.ChunkedArray) -> dict[int, int]:
    """Return the product of what each has of stays, attendances and care: much of all of them."""
    found: dict[int, int] = dict.fromkeys(people.to_pylist(), 1)
    for table in ("spells", "attendances", "care"):
        rows = ds.dataset(standing.path(table), format="parquet").to_table(columns=["person_id"])
        counted = Counter(rows["person_id"].to_pylist())
        found = {one: so_far * (1 + counted[one]) for one, so_far in found.items()}
    return found


def _sentences(told: PersonStory, *, fhir: bool) -> tuple[str, ...]:
    """Return what was told, without telling it: the screen may be looked at by others."""
    more = " and as FHIR R4 beside it" if fhir else ""
    return (
        f"The story of person {told.person_id} is written as a private page{more}.",
        f"{words.many(len(told.events), 'event')},"
        f" {words.many(len(told.doubles), 'fact')} recorded by more than one partner,"
        f" {words.many(len(told.conflicts), 'conflict')} between records.",
        pages.PRIVATE,
    )
