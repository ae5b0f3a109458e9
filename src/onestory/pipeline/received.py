"""Received: what stands of partners' records in the plan's workspace, in counts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from onestory import engine, link, sources
from onestory.intake import workspace as workspaces
from onestory.intake.records.stored_json import read_json
from onestory.model.errors import AgreementError, WorkspaceError
from onestory.model.finding import Finding
from onestory.model.period import months
from onestory.model.records import MonthVolume, Profile, Received, ReceivedSource, ShareOfRows
from onestory.model.source import Join
from onestory.pipeline import plan as plans
from onestory.pipeline.agreement import refuse_expired
from onestory.pipeline.records_plan import records_plan
from onestory.report.quality.ranking import NO_FAULT
from onestory.report.quality.volumes import volumes

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace
    from onestory.model.records import Receipt
    from onestory.pipeline.records_plan import Workplace
    from onestory.sources import RecordLayout

TOO_FEW = "too few to say"
NOT_IN_IT = "not in it"
NOT_JOINED_ON_IT = "not joined on it"
FEWEST = 100  # rows, below which no share or month is told: it might be of a few people
_SECTORS = (
    *("social care", "general practice", "community", "mental health", "hospital"),
    *("deaths", "identity", "any"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was received, None where there is nothing to tell, and why there is not."""

    received: Received | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delivery:
    receipt: Receipt
    profile: Profile
    aside: int  # rows that were refused as they should be: opt-outs, the line that ends a file
    opted_out: int  # of these
    superseded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Linked:
    people: int
    doubtful: int
    closed: int


# A person is as sure as the least sure of their accounts.
_PEOPLE = """
with persons as (
    select person_id, bool_or(certainty = 'doubtful') as doubtful,
        bool_or(certainty = 'closed') as closed
    from read_parquet(?) group by person_id
)
select count(*) as people, count(*) filter (doubtful) as doubtful,
    count(*) filter (closed and not doubtful) as closed
from persons
"""


def received(path: Path) -> Standing:
    """Return what stands in the workspace that the onestory.toml at `path` names, if it names one.

    It is opened for reading, without a key. Where it is not there, is damaged, or the agreement
    ended, a warning says so: no figure rests on it.
    """
    plan = records_plan(plans.opened(path))
    place = plan.workplace
    if place is None:
        return Standing()
    try:
        if plan.agreed:
            refuse_expired(plan.agreed, datetime.now(UTC).date())
        return Standing(received=_told(place))
    except (WorkspaceError, AgreementError) as error:
        return Standing(findings=(_absent(place, error),))


def _absent(place: Workplace, error: WorkspaceError | AgreementError) -> Finding:
    return Finding(
        rule="records not told",
        severity="warning",
        message=f"The report has no section on partners' records. {error.found}",
        do=error.do,
        file=place.folder.name,
    )


def _told(place: Workplace) -> Received | None:
    with workspaces.opened(place.folder, write=False, vault=place.vault) as workspace:
        receipts = workspace.ledger.receipts
        if not receipts:
            return None
        linked = _linked(workspace)
        gone = _superseded(workspace)
        deliveries = [_delivery(workspace, one, gone[one.id]) for one in receipts]
    made = [_source(name, deliveries) for name in {one.source for one in receipts}]
    return Received(
        sources=tuple(sorted(made, key=lambda one: (_place_of(one.sector), one.sector, one.title))),
        partners=len({one.provider for one in receipts}),
        received_rows=sum(one.received_rows for one in receipts),
        accepted_rows=sum(one.accepted_rows for one in receipts),
        opted_out_rows=sum(one.opted_out for one in deliveries),
        people=linked.people if linked else None,
        doubtful=linked.doubtful if linked else None,
        closed=linked.closed if linked else None,
    )


def _linked(workspace: Workspace) -> _Linked | None:
    """Return how many people the records are of, None where that is not known of all of them."""
    index = link.standing_index(workspace.folder)
    if index is None or index.generation != workspace.ledger.generation:
        return None
    with engine.session(memory_gb=0.5, threads=1) as session:
        found = session.query(_PEOPLE, [str(workspace.path(index.accounts))]).to_pylist()[0]
    return _Linked(**found)


def _place_of(sector: str) -> int:
    return _SECTORS.index(sector) if sector in _SECTORS else len(_SECTORS)


def _superseded(workspace: Workspace) -> Counter[str]:
    """Return how many rows of each delivery are no longer current, by its id."""
    receipts = workspace.ledger.receipts
    paths = [workspace.path(one.superseded) for one in receipts if one.superseded]
    if not paths:
        return Counter()
    quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    with engine.session(memory_gb=0.5, threads=1) as session:
        found = session.query(
            "SELECT delivery, count(DISTINCT row) AS rows"
            f" FROM read_parquet([{quoted}], union_by_name = true) GROUP BY delivery"
        )
    return Counter({one["delivery"]: one["rows"] for one in found.to_pylist()})


def _delivery(workspace: Workspace, receipt: Receipt, superseded: int) -> _Delivery:
    findings = read_json(tuple[Finding, ...], receipt.findings, workspace)
    return _Delivery(
        receipt=receipt,
        profile=read_json(Profile, receipt.profile, workspace),
        aside=sum(one.rows for one in findings if one.rule in NO_FAULT),
        opted_out=sum(one.rows for one in findings if one.rule == "opted out"),
        superseded=superseded,
    )


def _source(name: str, every: Sequence[_Delivery]) -> ReceivedSource:
    declared = sources.source(name)
    layout = sources.record_layout(declared)
    own = [one for one in every if one.receipt.source == name]
    arrived = sum(one.receipt.received_rows for one in own)
    accepted = sum(one.receipt.accepted_rows for one in own)
    span = _span(own) if accepted >= FEWEST else (None, None)
    return ReceivedSource(
        id=name,
        title=declared.title,
        sector=layout.sector,
        partners=len({one.receipt.provider for one in own}),
        deliveries=len(own),
        received_rows=arrived,
        accepted_rows=accepted,
        not_used_rows=arrived - accepted,
        superseded_rows=sum(one.superseded for one in own),
        start=span[0],
        end=span[1],
        joins=_joins(own),
        usable_share=_share(accepted, arrived - sum(one.aside for one in own)),
        nhs_share=_nhs_share(own, layout),
        lsoa_share=_lsoa_share(own, layout),
        invented=any(one.receipt.invented for one in own),
    )


def _joins(own: Sequence[_Delivery]) -> dict[Join, int]:
    """Return how many partners send rows that may be joined in each way, by their newest."""
    by_partner = {one.receipt.provider: one.receipt.join for one in own}
    counted = Counter(by_partner.values())
    joins: tuple[Join, ...] = get_args(Join)
    return {join: counted[join] for join in joins if counted[join]}


def _span(own: Sequence[_Delivery]) -> tuple[date | None, date | None]:
    """Return the first month that holds a tenth of a busy month's rows, and the end of the last."""
    summed: Counter[date] = Counter()
    for one in own:
        for volume in one.profile.months:
            summed[volume.month] += volume.rows
    series = volumes([MonthVolume(month=m, event_type="", rows=n) for m, n in summed.items()])
    if not series.series:
        return None, None
    span = series.series[0].months
    return span[0], months(span[-1], 1).end


def _nhs_share(own: Sequence[_Delivery], layout: RecordLayout) -> ShareOfRows:
    if layout.field_of("nhs number") is None:
        return ShareOfRows(value=None, reason=NOT_IN_IT)
    named = [one for one in own if one.receipt.join == "identifiable"]
    if not named:
        return ShareOfRows(value=None, reason=NOT_JOINED_ON_IT)
    rows = sum(one.receipt.accepted_rows for one in named)
    return _told_share(sum(one.profile.nhs_valid for one in named), rows)


def _lsoa_share(own: Sequence[_Delivery], layout: RecordLayout) -> ShareOfRows:
    if not (layout.field_of("lsoa") or layout.field_of("postcode")):
        return ShareOfRows(value=None, reason=NOT_IN_IT)
    rows = sum(one.receipt.accepted_rows for one in own)
    return _told_share(sum(one.profile.with_lsoa for one in own), rows)


def _told_share(part: int, whole: int) -> ShareOfRows:
    value = _share(part, whole)
    return ShareOfRows(value=value, reason=TOO_FEW if value is None else "")


def _share(part: int, whole: int) -> float | None:
    """Return the share to a tenth of a per cent; all and none are said of all and none alone."""
    if whole < FEWEST:
        return None
    return part / whole if part in {0, whole} else min(max(round(part / whole, 3), 0.001), 0.999)
