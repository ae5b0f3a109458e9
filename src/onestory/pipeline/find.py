"""Find: people who meet a rule, in order of a score or of chance; and what became of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from onestory import engine, timeline
from onestory import find as finding
from onestory import link as links
from onestory.intake import workspace as workspaces
from onestory.intake.unlocking import unlocked
from onestory.model.caseload import CASELOAD
from onestory.model.errors import AgreementError, PlanError, StudyError
from onestory.pipeline import plan as plans
from onestory.pipeline.agreement import refuse_expired
from onestory.pipeline.build import standing_index, standing_story
from onestory.pipeline.caseload import decisions as decided
from onestory.pipeline.caseload import find_kept as lists
from onestory.pipeline.caseload import find_log as log_of
from onestory.pipeline.caseload.find_list import Looking, ground_of, listed
from onestory.pipeline.caseload.find_plan import WITHIN, find_plan
from onestory.pipeline.folders import findings_file, folder_for
from onestory.pipeline.link import holdings
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.receive import workplace
from onestory.report import find as pages

if TYPE_CHECKING:
    from pathlib import Path

    from onestory.model.found import Found
    from onestory.model.story import Story
    from onestory.pipeline.caseload.find_plan import FindPlan
    from onestory.pipeline.outcome import Tell
    from onestory.pipeline.plan import Plan
    from onestory.pipeline.records_plan import Workplace

_YEAR = timedelta(days=365)
_IN_NO_FILE = (
    "nobody can offer them anything until a partner who knows them is named under `partners`; they"
    " stay in the kept list without a decision."
)
_DIRECT_CARE = "direct care"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAsked:
    """What is asked: a list of a day, or what was decided about one, or what became of one."""

    on: date | None = None
    most: int | None = None
    hand_over: bool = False
    decisions: Path | None = None
    judge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ready:
    """Everything read before anybody is looked for."""

    plan: Plan
    wanted: FindPlan
    place: Workplace
    story: Story
    asked: FindAsked
    folder: Path


def find(path: Path, *, asked: FindAsked, to: Path | None, tell: Tell) -> Outcome:
    """Return the outcome of finding people, or of what came back about a list or became of it.

    Raises PlanError for a plan that does not say whom to find, AgreementError where a list would be
    handed over beyond what was agreed, StudyError where the records do not reach far enough.
    """
    ready = _ready(path, asked, to)
    if asked.decisions:
        return _came_back(ready, asked.decisions)
    if asked.judge:
        return _judged(ready)
    return _listed(ready, tell)


def _ready(path: Path, asked: FindAsked, to: Path | None) -> _Ready:
    if sum((asked.hand_over, asked.judge, asked.decisions is not None)) > 1:
        raise PlanError(
            found="More than one thing is asked of `onestory find`.",
            do="Give one of --hand-over, --decisions and --judge.",
        )
    plan = plans.read(path)
    if plan.find is None or plan.records is None:
        raise PlanError(found="The plan has no records.", do="Add [[records]] and [find].")
    wanted, place = find_plan(plan.find), workplace(plan.records)
    if plan.records.agreed:
        refuse_expired(plan.records.agreed, datetime.now(UTC).date())
    with workspaces.opened(place.folder, write=False, vault=place.vault) as workspace:
        story = standing_story(workspace, plan.records.agreed)
    ready = _Ready(
        plan=plan,
        wanted=wanted,
        place=place,
        story=story,
        asked=asked,
        folder=folder_for(plan, to),
    )
    if asked.hand_over:
        _refuse_handing(ready)
    return ready


def _refuse_handing(ready: _Ready) -> None:
    """Raise AgreementError where direct care was not agreed on, PlanError without a partner."""
    agreed = ready.plan.records.agreed if ready.plan.records else None
    if not ready.story.invented and (agreed is None or _DIRECT_CARE not in agreed.purposes):
        raise AgreementError(
            found="The agreement does not name direct care: no partner may be told who was found.",
            where="[agreement]",
            do=f'If the controllers agreed on it, write purposes = ["{_DIRECT_CARE}"]. Without'
            " --hand-over the list is kept and judged, and nobody is told.",
        )
    if not ready.wanted.partners:
        raise PlanError(
            found="No partner is named who is to be handed the list.",
            where=ready.wanted.where,
            do='Name providers of [[records]]: partners = ["XA1"].',
        )


def _listed(ready: _Ready, tell: Tell) -> Outcome:
    """Return the list as kept, the page on it, and with --hand-over the partners' files."""
    wanted, story = ready.wanted, ready.story
    if story.end is None:
        raise StudyError(found="The story holds no records.", do="Receive records and build it.")
    found = listed(
        Looking(
            story=story,
            plan=wanted,
            ground=ground_of(ready.plan),
            decisions=_decisions(ready),
            on=ready.asked.on or story.end,
            most=ready.asked.most or wanted.most,
            tell=tell,
        )
    )
    kept = lists.keep(found, ready.place.folder)
    handed = _handed(ready, found) if ready.asked.hand_over else ()
    findings = (*finding.late(found), *finding.warned(found.tested))
    page = pages.write_list(found, to=_page(ready, found, ""), handed=bool(handed))
    return Outcome(
        files=(page, *kept, findings_file(ready.folder, findings), *(one.path for one in handed)),
        sentences=(*pages.sentences(found), *_told(handed, found), pages.whom(found)[1]),
        findings=findings,
    )


def _page(ready: _Ready, found: Found, what: str) -> Path:
    return ready.folder / "private" / "find" / f"{found.asked.called}{what}.html"


def _told(handed: tuple[links.HandedBack, ...], found: Found) -> tuple[str, ...]:
    if not handed:
        return ("Shadow mode: the list is kept in the workspace, and nobody is told of it.",)
    every = found.people.num_rows
    told = tuple(
        f"{one.path} NAMES PEOPLE by the partner's own numbers, {one.people:,} of {every:,}: give"
        " it to that partner alone, and delete it here."
        for one in handed
    )
    if max(one.people for one in handed) == every:
        return told
    if len(handed) == 1:
        return (*told, f"The other {every - handed[0].people:,} it does not know: {_IN_NO_FILE}")
    return (*told, f"Whom none of these partners knows stands in no file: {_IN_NO_FILE}")


def _decisions(ready: _Ready) -> pa.Table:
    """Return who was taken on by whom: what the records say, and logs that came back."""
    rows = pq.read_table(ready.story.path("caseload"), columns=CASELOAD.names).cast(CASELOAD)
    return pa.concat_tables([rows, lists.kept_decisions(ready.place.folder)])


def _handed(ready: _Ready, found: Found) -> tuple[links.HandedBack, ...]:
    """Return a file a partner, in the vault, with its own numbers of the people it knows."""
    ids = found.people["person_id"].to_pylist()
    rows = dict(zip(ids, lists.list_rows(found), strict=True))
    agreed = ready.plan.records.agreed if ready.plan.records else None
    with workspaces.opened(ready.place.folder, write=True, vault=ready.place.vault) as workspace:
        index = standing_index(workspace, agreed)
        key, held = unlocked(ready.place.key, workspace), holdings(workspace)
        return tuple(
            links.hand_back(held, key, index, provider=one, rows=rows, name=found.asked.called)
            for one in ready.wanted.partners
        )


def _came_back(ready: _Ready, log: Path) -> Outcome:
    """Return what was decided about the people of a list, by group, with the log kept beside it."""
    found = _kept(ready)
    made = decided.logged(log, ready.story, _bounds(ready, found))
    whole = log_of.merged(lists.decisions_of(found, ready.place.folder), made.rows)
    told = finding.offered(found.people, whole.rows)
    listed_ids = set(found.people["person_id"].to_pylist())
    others = len(set(whole.rows["person_id"].to_pylist()) - listed_ids)
    kept = lists.keep_decisions(found, whole.rows, ready.place.folder)
    doubts = log_of.doubtful(made.rows, teams=_teams(ready))
    findings = (*made.findings, *doubts, *whole.findings)
    page = pages.write_offered(found, told, to=_page(ready, found, "-decisions"), others=others)
    return Outcome(
        files=(page, kept, findings_file(ready.folder, findings)),
        sentences=(
            whole.sentence,
            *log_of.days(made.rows),
            *pages.offered_sentences(told, others=others),
            # Whole, since a study reads paths from its own folder, which may lie anywhere.
            f'A study names the log under [data]: decisions = "{kept.resolve().as_posix()}".',
        ),
        findings=findings,
        received_rows=made.received_rows,
        accepted_rows=made.accepted_rows,
        rejected_rows=made.rejected_rows,
    )


def _bounds(ready: _Ready, found: Found) -> decided.Bounds:
    return decided.Bounds(
        today=datetime.now(UTC).date(),
        since=found.asked.on,
        listed=frozenset(found.people["person_id"].to_pylist()),
        teams=frozenset(ready.wanted.teams),
    )


def _teams(ready: _Ready) -> frozenset[str]:
    """Return the teams that the plan names, else those of the teams' own records, if any."""
    path = ready.story.path("caseload")
    recorded = pq.read_table(path, columns=["team"])["team"].to_pylist()
    return frozenset(ready.wanted.teams) or frozenset(str(one) for one in recorded if one)


def _kept(ready: _Ready) -> Found:
    wanted = ready.wanted
    return lists.kept(ready.place.folder, wanted.name, wanted.version, ready.asked.on)


def _judged(ready: _Ready) -> Outcome:
    """Return what became of the people of a list in the year after its day."""
    found = _kept(ready)
    if not found.asked.happens:
        raise PlanError(
            found=f"The list {found.asked.called} was made without `score`: nothing was expected.",
            where=ready.wanted.where,
            do="A list without a score is judged by a study of those taken on from it.",
        )
    asked, ids = found.asked, found.people["person_id"].to_pylist()
    followed = timeline.everyone(
        ready.story,
        timeline.OneDay(
            on=asked.on,
            rule=(),
            ground=timeline.GROUND.empty_table(),
            happens=asked.happens.removesuffix(WITHIN),
            only=ids,
        ),
        decisions=CASELOAD.empty_table(),
        memory_gb=engine.usable_memory_gb(),
    )
    taken = _taken_on(_decisions(ready), asked.on)
    told = finding.judged(found, followed.entries, enrolled=taken & set(ids))
    page = pages.write_judged(found, told, to=_page(ready, found, "-judged"))
    return Outcome(files=(page,), sentences=pages.judged_sentences(told))


def _taken_on(decisions: pa.Table, on: date) -> set[int]:
    """Return who was taken on in the year from the day."""
    rows = decisions.to_pylist()
    taken = [row for row in rows if row["decision"] == "enrolled" and row["person_id"] is not None]
    return {
        row["person_id"] for row in taken if on <= (row["start"] or row["decided"]) < on + _YEAR
    }
