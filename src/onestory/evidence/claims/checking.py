"""Checking: each claim against its source, and against the study's own results."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from onestory.evidence.claims.data import against_data
from onestory.evidence.claims.remarks import remarks
from onestory.evidence.claims.sources import against_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onestory.model.claims import CheckedClaim, Claim
    from onestory.model.result import Result

_NONE: Mapping[str, Result] = MappingProxyType({})


def check_claims(
    claims: Iterable[Claim], results: Mapping[str, Result] = _NONE
) -> tuple[CheckedClaim, ...]:
    """Return each claim checked: against its source, and against `results` where it names them.

    `results` are by the id of their indicator. A claim of which neither its source nor the data
    are said is there too, once: it cannot be checked.
    """
    return tuple(checked for claim in claims for checked in _checked(claim, results))


def _checked(claim: Claim, results: Mapping[str, Result]) -> Iterator[CheckedClaim]:
    found = remarks(claim)
    if claim.source_says is not None or claim.data is None:
        yield against_source(claim, findings=found)
        found = ()
    if claim.data is not None:
        yield against_data(claim, results, findings=found)
