"""Findings about surveys and interviews on their way out: without counts of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.release.voices_names import Names
from onestory.release.voices_words import without_people

if TYPE_CHECKING:
    from onestory.model.finding import Finding


def bare_findings(findings: Iterable[Finding], names: Names) -> tuple[Finding, ...]:
    """Return the findings without counts of people and of their rows.

    What counts nobody (codings, columns, items) is told as it is, and so are `names`.
    """
    return tuple(
        replace(
            one,
            message=without_people(one.message, names),
            do=without_people(one.do, names),
            rows=0,
            first_rows=(),
        )
        for one in findings
    )
