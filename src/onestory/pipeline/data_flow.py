"""Data flow: where the plan's records go, as a page for an impact assessment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from itertools import combinations_with_replacement
from pathlib import Path
from typing import TYPE_CHECKING

from onestory.intake import workspace as workspaces
from onestory.intake.ledger import FILE
from onestory.model.errors import AgreementError
from onestory.pipeline import plan as plans
from onestory.pipeline.agreement import opted_out, refuse_unlinked
from onestory.pipeline.fields_kept import Sending, source_flow
from onestory.pipeline.folders import private_folder
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.receive import workplace
from onestory.pipeline.records_plan import Records, RecordsPlan, Workplace, records_plan
from onestory.report.data_flow import Flow, Held, KeyFile, SourceFlow, Unwanted, write_data_flow

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace
    from onestory.model.agreement import Agreement
    from onestory.model.records import Receipt

FILES = ("data-flow.html", "data-flow.md")


def data_flow(path: Path, *, to: Path | None, today: date) -> Outcome:
    """Return the outcome of writing the data-flow page into the run's private folder.

    It is written whether or not the agreement is in force and anything was received: it says which.
    Raises PlanError when the plan speaks of no records, WorkspaceError when the ledger is damaged.
    """
    top = plans.opened(path)
    plan = records_plan(top)
    flow = flow_of(plan, today=today, made_on=top.day("made_on", default=today))
    private = private_folder((to or plan.folder / "output").resolve())
    files = write_data_flow(flow, to=private)
    return Outcome(files=files, sentences=_sentences(flow))


def flow_of(plan: RecordsPlan, *, today: date, made_on: date) -> Flow:
    """Return all that the page tells of the plan and of what stands in its workspace."""
    place = workplace(plan)
    agreed = _agreed(plan)
    found = _ledger(place)
    sources = _sources(plan.records, postcodes=place.postcodes is not None)
    listed = {(one.source.id, one.provider) for one in plan.records}
    held = _held(found.ledger.receipts) if found else None
    return Flow(
        title=plan.title,
        invented=plan.invented,
        agreed=agreed,
        today=today,
        made_on=made_on,
        opt_outs=len(set(opted_out(agreed).to_pylist())),
        sources=sources,
        unlinked=_unlinked(sources, agreed),
        refusals=_refusals(plan.records, agreed),
        key=_key(place, plan.folder),
        vault_apart=bool(place.vault and not place.vault.is_relative_to(place.folder)),
        pseudonym_version=found.ledger.pseudonym_version if found else "",
        held=held,
        gone=tuple(
            f"{one.source} of {one.provider}"
            for one in held or ()
            if (one.source, one.provider) not in listed
        ),
        destroyed=found.ledger.destroyed if found else (),
        lacking=len(found.missing()) if found else 0,
        code_version=_version(),
    )


def _version() -> str:
    try:
        return version("onestory")
    except PackageNotFoundError:
        return "(not installed)"


def _agreed(plan: RecordsPlan) -> Agreement:
    assert plan.agreed is not None  # a plan of records without an agreement is refused as it's read
    return plan.agreed


def _ledger(place: Workplace) -> Workspace | None:
    """Return the workspace as it stands, whole or not; None where there is none."""
    if not (place.folder / FILE).is_file():
        return None
    with workspaces.opened(place.folder, write=False, vault=place.vault, whole=False) as found:
        return found


def _sources(records: Sequence[Records], *, postcodes: bool) -> tuple[SourceFlow, ...]:
    """Return each source once, in the plan's order, with all who send it."""
    by_id = {one.source.id: one.source for one in records}
    return tuple(
        source_flow(
            source,
            [Sending(provider=r.provider, join=r.join) for r in records if r.source.id == name],
            postcodes=postcodes,
        )
        for name, source in by_id.items()
    )


def _unlinked(sources: Sequence[SourceFlow], agreed: Agreement) -> tuple[Unwanted, ...]:
    """Return the pairs of sectors whose pseudonyms could meet and which the agreement keeps apart.

    A sector meets itself where more than one sender's pseudonyms are of one kind.
    """
    pairs = {
        pair
        for join in ("identifiable", "pseudonymised at source")
        for pair in _meeting(_senders_by_sector(sources, join))
        if not agreed.permits_link(*pair)
    }
    return tuple(Unwanted(one=one, other=other) for one, other in sorted(pairs))


def _meeting(senders: dict[str, set[str]]) -> list[tuple[str, str]]:
    pairs = combinations_with_replacement(sorted(senders), 2)
    return [(one, two) for one, two in pairs if one != two or len(senders[one]) > 1]


def _senders_by_sector(sources: Sequence[SourceFlow], join: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in sources:
        names = {name for way in one.ways if way.join == join for name in way.senders}
        if names and (one.has_nhs_number or join != "identifiable"):
            found.setdefault(one.sector, set()).update(names)
    return found


def _refusals(records: Sequence[Records], agreed: Agreement) -> tuple[str, ...]:
    """Return why records could not be received, each reason once."""
    told: list[str] = []
    for one in records:
        try:
            refuse_unlinked(agreed, one.source, one.join)
        except AgreementError as error:
            told.append(f"{error.found} {error.do}")
    return tuple(dict.fromkeys(told))


def _key(place: Workplace, folder: Path) -> KeyFile:
    within = place.key.is_relative_to(place.folder.parent)
    name = place.key.relative_to(folder).as_posix() if place.key.is_relative_to(folder) else ""
    return KeyFile(
        name=name or place.key.name, there=place.key.is_file(), beside_the_workspace=within
    )


def _held(receipts: Sequence[Receipt]) -> tuple[Held, ...]:
    """Return what stands by source, sender and way of joining, ordered so."""
    keys = sorted({(one.source, one.provider, one.join) for one in receipts})
    return tuple(
        _added([one for one in receipts if (one.source, one.provider, one.join) == key])
        for key in keys
    )


def _added(receipts: Sequence[Receipt]) -> Held:
    first = receipts[0]
    return Held(
        source=first.source,
        provider=first.provider,
        join=first.join,
        deliveries=len(receipts),
        received_rows=sum(one.received_rows for one in receipts),
        accepted_rows=sum(one.accepted_rows for one in receipts),
        refused_rows=sum(one.rejected_rows + one.quarantined_rows for one in receipts),
        start=min((one.start for one in receipts if one.start), default=None),
        end=max((one.end for one in receipts if one.end), default=None),
        last=max(one.known_from for one in receipts),
    )


def _sentences(flow: Flow) -> tuple[str, ...]:
    end = f"{flow.agreed.expires:%d/%m/%Y}"
    told = [f"The agreement {'ended' if flow.expired else 'is in force and ends'} on {end}."]
    told += flow.refusals
    if flow.key.beside_the_workspace:
        told.append("The key lies in the folder that also holds the workspace: move it elsewhere.")
    return (*told, "The page is private; data-flow.md beside it is the same, to be pasted.")
