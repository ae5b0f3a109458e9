"""Register: the policy register with the files of one's own that stand beside a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory import evidence

if TYPE_CHECKING:
    from onestory.model.finding import Finding
    from onestory.model.policy import PolicyRegister
    from onestory.pipeline.study.reading import StudyPlan


def registered(given: StudyPlan) -> tuple[PolicyRegister, tuple[Finding, ...]]:
    """Return the policy register with the files that stand beside the study."""
    register = evidence.builtin()
    findings: list[Finding] = []
    files = (*given.policies, *given.extractions, *given.exposures, *given.events)
    for folder in sorted({file.parent for file in files}):
        own = evidence.own_register(folder, base=register)
        register = own.register
        findings += own.findings
    return register, tuple(findings)
