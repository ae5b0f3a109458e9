"""Claims alone: what is said, held against its sources, printed and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory import evidence
from onestory.model.words import many
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.written import write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from onestory.model.claims import CheckedClaim

_COLUMNS = (
    "claim", "statement", "about", "said_by", "number", "unit", "source", "dated", "against",
    "verdict", "found", "lower", "upper", "sentence", "reckoned",
)  # fmt: skip


def claims(path: Path, *, to: Path | None = None) -> Outcome:
    """Return the outcome of checking the claims of the file against their sources.

    claims.csv goes into the folder `to`, or into `output` beside the file. Raises DeliveryError
    when there is no such file, PlanError for a claim that cannot be followed.
    """
    checked = evidence.check_claims(evidence.read_claims(path))
    folder = to or path.parent / "output"
    written = write_rows(folder / "claims.csv", _COLUMNS, [_row(one) for one in checked])
    return Outcome(
        files=(written,),
        sentences=(_counted(checked), *(_sentence(one) for one in checked)),
        findings=tuple(found for one in checked for found in one.findings),
    )


def _counted(checked: tuple[CheckedClaim, ...]) -> str:
    told = [one.verdict for one in checked]
    return (
        f"{many(len(told), 'check')}: {told.count('as stated')} as stated,"
        f" {told.count('not as stated')} not as stated,"
        f" {told.count('cannot be checked')} cannot be checked."
    )


def _sentence(one: CheckedClaim) -> str:
    verdict = one.verdict[:1].upper() + one.verdict[1:]
    return f"'{one.claim.statement}': {verdict}. {one.sentence}"


def _row(one: CheckedClaim) -> tuple[object, ...]:
    said = one.claim
    return (
        said.id, said.statement, said.about, said.said_by, said.number, said.unit, said.source,
        said.dated, one.against, one.verdict, one.found, one.lower, one.upper, one.sentence,
        " ".join(one.reckoned),
    )  # fmt: skip
