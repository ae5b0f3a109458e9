"""Ranking: the findings of a delivery, those first that cost most rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.model.finding import Finding

MOST = 10
NO_FAULT = frozenset({"opted out", "trailer"})
"""Rules whose refused rows are as they should be: nothing is to be asked of the sender."""
_WEIGHTS = {"rejected": 1.0, "warning": 1.0, "note": 0.1}


def refuses(finding: Finding) -> bool:
    """Return whether rows were lost for this reason that might have been kept."""
    return finding.severity == "rejected" and finding.rule not in NO_FAULT


def ranked(findings: Sequence[Finding], received_rows: int) -> tuple[Finding, ...]:
    """Return the findings, the worst first: refused rows, then share of rows times severity."""

    def worth(finding: Finding) -> tuple[float, float, str, str]:
        share = finding.rows / received_rows if received_rows else 0.0
        weight = 0.1 if finding.rule in NO_FAULT else _WEIGHTS[finding.severity]
        lost = finding.rows if refuses(finding) else 0
        return -lost, -share * weight, finding.rule, finding.column

    return tuple(sorted(findings, key=worth))
