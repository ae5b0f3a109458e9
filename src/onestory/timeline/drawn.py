"""Drawn: people taken on and people set beside them, as a target trial would have drawn them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from onestory.engine import Session, session
from onestory.model.caseload import CASELOAD, Drawn
from onestory.timeline.cohort_rules import day
from onestory.timeline.covariates import entries_of, let_entries_be_known
from onestory.timeline.drawn_clusters import let_clusters_stand
from onestory.timeline.drawn_findings import findings_of, refuse_decisions, refuse_nobody
from onestory.timeline.drawn_request import GROUND, BuiltIn, Drawing, span_of
from onestory.timeline.following import follow, happened
from onestory.timeline.known_before import count_before
from onestory.timeline.shapes import let_story_stand
from onestory.timeline.trials import flow_of, trials

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.model.story import Story


def drawn(
    story: Story,
    drawing: Drawing,
    *,
    decisions: pa.Table,
    amounts: Mapping[str, Path | BuiltIn],
    memory_gb: float = 2.0,
    tell: Callable[[str], None] = lambda _: None,
) -> Drawn:
    """Return everyone drawn from the story: entries with covariates, and what happened to them.

    `decisions` (`model.caseload.CASELOAD`) say whom teams took on, with the story's person ids.
    `amounts` gives for each outcome followed a Parquet file of person_id, on and amount
    (`indicators.happenings`), or the name of one that the story itself tells. Nothing after
    time zero decides who enters. Raises StudyError where nobody can be drawn.
    """
    span = span_of(story, drawing)
    refuse_decisions(decisions)
    with _opened(story, drawing, decisions, memory_gb) as tables:
        made = trials(tables, drawing, span=span, tell=tell)
        refuse_nobody(made, drawing)
        tell("counting what was known before time zero")
        earliest, late = _let_entries_stand(tables, drawing, span[1])
        covered = _covered(drawing, earliest, span[0])
        entries, covariates = entries_of(tables, covered=covered, same_day=True)
        tell("counting what happened")
        events = happened(tables, drawing, amounts)
    return Drawn(
        entries=entries,
        happened=events,
        covariates=covariates,
        followed=drawing.followed,
        words=_words(drawing, span),
        flow=flow_of(made),
        first=span[0],
        last=span[1],
        known_at=story.known_at,
        enrolments=made.enrolments,
        unlinked=made.unlinked,
        backdated=made.backdated,
        known_late=late,
        findings=findings_of(made, drawing, earliest=(span[0], earliest), known_late=late),
        invented=story.invented,
    )


def _let_entries_stand(tables: Session, drawing: Drawing, last: date) -> tuple[date, float | None]:
    """Make all that entries are read from. Return the first time zero, and what was known late."""
    tables.run(_NUMBERED)
    late = count_before(tables, drawing.caseload)
    let_entries_be_known(tables)
    follow(tables, drawing, last)
    earliest = _earliest(tables)
    let_clusters_stand(tables, sited=bool(drawing.sites))
    return earliest, late


# Entries are numbered in an order that the people themselves give; trials from 0.
_NUMBERED = """
create or replace temp table numbered as
select row_number() over (order by trial, exposed desc, person_id, index_date, team) - 1 as entry,
    person_id, (dense_rank() over (order by trial) - 1)::integer as trial, exposed, index_date,
    team, decision, score, left_on, lsoa, place
from entered
"""


def _earliest(tables: Session) -> date:
    """Return the first time zero."""
    return tables.query("select min(index_date) as first from numbered")["first"][0].as_py()


_HELD_OUT = 365
"""Where two years are looked at, the first of them is left out of what people are made alike in:
then it can show whether they were alike before, and were not made so."""


def _covered(drawing: Drawing, earliest: date, first: date) -> int | None:
    """Return for how many days before time zero facts may be counted; None for all there are.

    People of one month have as long a history as each other. Those of years before have less: who
    was set beside others before a team's start may be counted over what both have alone. The
    second year before is held out where something is counted in people (`_HELD_OUT`).
    """
    counted = any(one.following != "first event" for one in drawing.followed)
    held_out = counted and drawing.caseload.history >= 2 * _HELD_OUT
    if drawing.caseload.comparators != "before the start":
        return _HELD_OUT if held_out else None
    both = (earliest - first).days
    return min(both, _HELD_OUT) if held_out else both


def _words(drawing: Drawing, span: tuple[date, date]) -> str:
    """Return who was drawn, in words made of the very rule that was asked."""
    who = ", ".join(part.words for part in drawing.rule)
    return (
        f"People {who}{', ' if who else ''}on the day they were"
        f" {'offered a place' if drawing.caseload.took == 'offered' else 'taken on'}, from"
        f" {day(max(drawing.window.start, span[0]))} and before {day(drawing.window.end)}; each"
        f" followed for {drawing.days} days, or until they die, move away or the records end."
    )


@contextmanager
def _opened(
    story: Story, drawing: Drawing, decisions: pa.Table, memory_gb: float
) -> Generator[Session]:
    """Give a session with the story's tables, the decisions and the ground."""
    with session(memory_gb=memory_gb, spill=story.folder / "temporary", keep_order=False) as tables:
        let_story_stand(tables, story)
        tables.register("decided_given", decisions.select(CASELOAD.names).cast(CASELOAD))
        tables.register("ground", drawing.ground.select(GROUND.names).cast(GROUND))
        yield tables
