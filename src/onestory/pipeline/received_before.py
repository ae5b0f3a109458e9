"""Received before: what stands or was destroyed, asked before a plan's files are received."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onestory.intake.certificates import FOLDER
from onestory.intake.records.receive import File, Taken
from onestory.model.errors import AgreementError
from onestory.model.finding import Finding

if TYPE_CHECKING:
    from onestory.model.records import Destroyed, Ledger
    from onestory.pipeline.records_plan import Records


def refuse_other_joins(records: Sequence[Records], ledger: Ledger) -> None:
    """Raise AgreementError where what stands of a sender came under another `join` than is asked.

    What was received is kept as it was agreed then; a word in the plan changes nothing of it.
    """
    for entry in records:
        other = [
            one
            for one in ledger.receipts
            if (one.source, one.provider) == (entry.source.id, entry.provider)
            and one.join != entry.join
        ]
        if other:
            ids = ", ".join(one.id for one in other[:5]) + (" …" if other[5:] else "")
            raise AgreementError(
                found=f"{entry.source.title} from {entry.provider} is to be joined as"
                f" '{entry.join}', but what stands was received as '{other[0].join}': {ids}.",
                where="[[records]]",
                do="Destroy these (`onestory workspace destroy`) and receive the files with"
                f' --again, or write join = "{other[0].join}".',
            )


def without_destroyed(
    files: Sequence[File], ledger: Ledger
) -> tuple[tuple[File, ...], tuple[Taken, ...]]:
    """Return the files without those whose content was destroyed, and what is told of these.

    A content that stands again (it was received with --again) is not left out.
    """
    standing = {(one.source, one.provider, one.sha256) for one in ledger.receipts}
    gone = {
        content: one
        for one in ledger.destroyed
        if (content := (one.source, one.provider, one.sha256)) not in standing
    }
    kept = tuple(one for one in files if _content(one) not in gone)
    return kept, tuple(_left_out(one, gone[_content(one)]) for one in files if one not in kept)


def _content(file: File) -> tuple[str, str, str]:
    return (file.want.source.id, file.want.provider, file.sha256)


def _left_out(file: File, gone: Destroyed) -> Taken:
    finding = Finding(
        rule="destroyed before",
        severity="note",
        message=f"This content was destroyed on {gone.destroyed:%d/%m/%Y} by {gone.by}, as the"
        f" certificate {gone.id} in {FOLDER} says; it was not taken again.",
        do="Take it out of the inbox; or, if it may be used after all, receive with --again.",
        file=file.path.name,
    )
    return Taken(file=file, receipts=(), findings=(finding,))
