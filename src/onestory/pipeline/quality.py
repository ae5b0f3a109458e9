"""Quality: the private pages on what each partner sent, made of what stands in the workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import engine, sources
from onestory.intake.records.stored_json import read_json
from onestory.model.finding import Finding
from onestory.model.records import MonthVolume, Profile
from onestory.pipeline.folders import findings_file, private_folder
from onestory.report import quality
from onestory.report.quality import DeliveryTold, FieldWords, Partner, Superseding

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace
    from onestory.model.records import Receipt
    from onestory.pipeline.records_plan import RecordsPlan
    from onestory.sources import RecordLayout


def write_pages(plan: RecordsPlan, workspace: Workspace) -> tuple[Path, ...]:
    """Return the data quality pages, the list of partners first.

    They lie in `output/private/quality` beside the plan. Raises ReportError when they cannot be
    written, WorkspaceError when a file of the workspace is damaged.
    """
    partners = tuple(_partners(workspace))
    # A list of findings made before may tell of what was destroyed since.
    (_folder(plan) / "findings.csv").unlink(missing_ok=True)
    return quality.write_pages(partners, to=_folder(plan))


def write_findings(plan: RecordsPlan, findings: Sequence[Finding]) -> Path:
    """Return the list of what was found, one row each, written beside the pages."""
    return findings_file(_folder(plan), findings, within="")


def delete_pages(plan: RecordsPlan) -> None:
    """Leave no data quality page and no list, where none can be made of what stands."""
    for page in (*_folder(plan).glob("*.html"), *_folder(plan).glob("findings.csv")):
        page.unlink()


def _folder(plan: RecordsPlan) -> Path:
    return private_folder(plan.folder / "output") / "quality"


def _partners(workspace: Workspace) -> Iterator[Partner]:
    """Yield each source's providers in order."""
    kept: dict[tuple[str, str], list[Receipt]] = {}
    for one in workspace.ledger.receipts:
        kept.setdefault((one.source, one.provider), []).append(one)
    for (source, provider), receipts in sorted(kept.items()):
        yield _partner(workspace, source, provider, receipts)


def _partner(
    workspace: Workspace, source: str, provider: str, receipts: Sequence[Receipt]
) -> Partner:
    declared = sources.source(source)
    layout = sources.record_layout(declared)
    # Files of one run came at one time: of those the latest period is the newest.
    order = sorted(receipts, key=lambda one: (one.known_from, one.end or date.min))
    gone = _superseding(workspace, order)
    told = tuple(_told(workspace, one, gone.get(one.id, ())) for one in order)
    return Partner(
        source=source,
        title=declared.title,
        provider=provider,
        fields=tuple(
            FieldWords(name=one.name, title=one.title, role=one.role, applies=one.applies)
            for one in layout.fields
        ),
        deliveries=told,
        months=_standing(workspace, told, layout),
    )


def _told(
    workspace: Workspace, receipt: Receipt, superseding: tuple[Superseding, ...]
) -> DeliveryTold:
    return DeliveryTold(
        receipt=receipt,
        findings=read_json(tuple[Finding, ...], receipt.findings, workspace),
        profile=read_json(Profile, receipt.profile, workspace),
        superseding=superseding,
    )


def _superseding(
    workspace: Workspace, receipts: Sequence[Receipt]
) -> dict[str, tuple[Superseding, ...]]:
    """Return how many rows each delivery superseded, by its id and then by why."""
    paths = [workspace.path(one.superseded) for one in receipts if one.superseded]
    if not paths:
        return {}
    with engine.session(memory_gb=0.5, threads=1) as session:
        found = session.query(
            f"SELECT filename, why, count(*) AS rows FROM {_files(paths, named=True)}"
            " GROUP BY ALL ORDER BY ALL"
        )
    kept: dict[str, tuple[Superseding, ...]] = {}
    for one in found.to_pylist():
        told = Superseding(why=one["why"], rows=one["rows"])
        key = Path(one["filename"]).parent.name  # the folder of a delivery is named by its id
        kept[key] = (*kept.get(key, ()), told)
    return kept


def _standing(
    workspace: Workspace, told: Sequence[DeliveryTold], layout: RecordLayout
) -> tuple[MonthVolume, ...]:
    """Return the rows of all deliveries by month and event type without the superseded ones."""
    standing: Counter[tuple[date, str]] = Counter()
    for one in told:
        for volume in one.profile.months:
            standing[volume.month, volume.event_type] += volume.rows
    standing.subtract(_gone(workspace, told, layout))
    return tuple(
        MonthVolume(month=month, event_type=kind, rows=rows)
        for (month, kind), rows in sorted(standing.items())
        if rows > 0
    )


def _gone(
    workspace: Workspace, told: Sequence[DeliveryTold], layout: RecordLayout
) -> Counter[tuple[date, str]]:
    """Return the superseded rows by month and event type."""
    receipts = [one.receipt for one in told]
    lists = [workspace.path(one.superseded) for one in receipts if one.superseded]
    if not lists or not layout.rows_from:
        return Counter()
    typed = any(one.event_type for each in told for one in each.profile.months)
    accepted = _files([workspace.path(one.accepted) for one in receipts])
    with engine.session(memory_gb=1.0, threads=1) as session:
        found = session.query(f"""
            SELECT date_trunc('month', "{layout.rows_from}"::DATE)::DATE AS month,
                   {"event_type" if typed else "''"} AS kind, count(*) AS rows
            FROM {accepted}
            SEMI JOIN (SELECT DISTINCT delivery, row FROM {_files(lists)}) USING (delivery, row)
            WHERE "{layout.rows_from}" IS NOT NULL GROUP BY ALL
        """)
    return Counter({(one["month"], one["kind"]): one["rows"] for one in found.to_pylist()})


def _files(paths: Sequence[Path], *, named: bool = False) -> str:
    quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{quoted}], union_by_name = true, filename = {str(named).lower()})"
