"""Build: everyone's timeline made of the records that stand and of who is whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import engine, link, timeline
from onestory.intake import workspace as workspaces
from onestory.link.standing import tells_now
from onestory.model.errors import WorkspaceError
from onestory.model.story import TABLES, Given
from onestory.pipeline import plan as plans
from onestory.pipeline.agreement import refuse_expired
from onestory.pipeline.link import holdings
from onestory.pipeline.outcome import Outcome, Tell
from onestory.pipeline.receive import workplace
from onestory.pipeline.records_plan import records_plan

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace
    from onestory.model.agreement import Agreement
    from onestory.model.people import PersonIndex
    from onestory.model.story import Story

FOLDER = "story"


def build(path: Path, *, tell: Tell, known_on: date | None = None) -> Outcome:
    """Return what the story holds, made anew unless it already tells all that stands.

    `known_on` makes, in a folder of its own, the story as it was known at the end of that day.
    Raises WorkspaceError where nothing was linked yet, or linking anew would change the links.
    """
    plan = records_plan(plans.opened(path))
    place = workplace(plan)
    if plan.agreed:
        refuse_expired(plan.agreed, datetime.now(UTC).date())
    with workspaces.opened(place.folder, write=False, vault=place.vault) as workspace:
        index = standing_index(workspace, plan.agreed)
        to = story_folder(workspace.folder, known_on)
        story = timeline.standing_story(to)
        fresh = story is None or not is_of(story, index)
        if story is None or fresh:
            story = _built(workspace, index, to, known_on=known_on, tell=tell)
    return Outcome(files=(to / "story.json",), sentences=_sentences(story, index, fresh=fresh))


def story_folder(workspace: Path, known_on: date | None = None) -> Path:
    """Return the folder of a workspace's story, or of the story as it was known on a day."""
    now = workspace / FOLDER
    return now / f"known-{known_on.isoformat()}" if known_on else now


def standing_index(workspace: Workspace, agreed: Agreement | None) -> PersonIndex:
    """Return who is whom. Raises WorkspaceError where that is not of all that stands and is agreed.

    A story or a figure of links that are agreed no longer would go beyond the agreement.
    """
    index = link.standing_index(workspace.folder)
    if index is None:
        found = "The records are not linked yet."
    elif index.generation != workspace.ledger.generation:
        found = "Records were received or destroyed since people were last linked."
    elif not tells_now(index, holdings(workspace), agreed):
        found = "What may be linked, or was decided on, changed since people were last linked."
    else:
        return index
    raise WorkspaceError(
        found=found, where=str(workspace.folder), do="Run `onestory link`, then this again."
    )


def standing_story(workspace: Workspace, agreed: Agreement | None) -> Story:
    """Return the story of what stands. Raises WorkspaceError where there is none of it."""
    story = timeline.standing_story(story_folder(workspace.folder))
    if story is None:
        raise WorkspaceError(
            found="There is no story of these records yet.",
            where=str(workspace.folder),
            do="Run `onestory build`, then this again.",
        )
    if not is_of(story, standing_index(workspace, agreed)):
        raise WorkspaceError(
            found="People were linked anew since the story was built.",
            where=str(workspace.folder),
            do="Run `onestory build`, then this again.",
        )
    return story


def is_of(story: Story, index: PersonIndex) -> bool:
    """Return whether the story was made of these links."""
    return (story.made_from, story.generation) == (index.run, index.generation)


def _built(
    workspace: Workspace, index: PersonIndex, to: Path, *, known_on: date | None, tell: Tell
) -> Story:
    given = [
        Given(
            receipt=one,
            accepted=workspace.path(one.accepted),
            superseded=workspace.path(one.superseded) if one.superseded else None,
        )
        for one in workspace.ledger.receipts
    ]
    done = count()
    return timeline.build(
        given,
        timeline.Who(index=index, accounts=workspace.path(index.accounts)),
        to,
        known_at=_end_of(known_on) if known_on else None,
        memory_gb=engine.usable_memory_gb(),
        tell=lambda table: tell(f"Building {table}", next(done), len(TABLES)),
    )


def _end_of(day: date) -> datetime:
    """Return the last second of the day, in universal time as deliveries are stamped."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC) - timedelta(seconds=1)


def _sentences(story: Story, index: PersonIndex, *, fresh: bool) -> tuple[str, ...]:
    events = sum(
        story.tables[name].rows for name in ("spells", "attendances", "contacts", "care", "deaths")
    )
    told = (
        f"The story of {story.tables['people'].rows:,} people: {events:,} hospital spells,"
        " attendances, contacts, social care events and deaths, and what else is known of them."
    )
    doubts = (
        f"{index.doubts:,} possible links were left undecided: `onestory link --review 50 FOLDER`."
    )
    return (
        told,
        *((doubts,) if index.doubts else ()),
        *(() if fresh else ("It already told all that stands: nothing was made anew.",)),
    )
