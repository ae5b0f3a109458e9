"""Checks: every finding of a release, told where it belongs and grouped by rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onestory.model.finding import Finding, Severity
from onestory.report import words
from onestory.report.story import Section, Story

_ORDER: tuple[Severity, ...] = ("rejected", "warning", "note")
_MOST = 5  # findings that a group shows open; a longer group is folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The findings of one rule and severity, folded where they are many."""

    rule: str
    severity: Severity
    findings: tuple[Finding, ...]

    @property
    def folded(self) -> bool:
        """Whether there are too many to stand open."""
        return len(self.findings) > _MOST

    @property
    def title(self) -> str:
        """The severity, the rule, and how much it touches: 'Rejected: negative count (7 rows)'."""
        rows = sum(one.rows for one in self.findings)
        found = words.many(len(self.findings), "finding") if len(self.findings) > 1 else ""
        told = ", ".join(part for part in (found, words.many(rows, "row") if rows else "") if part)
        return f"{self.severity.capitalize()}: {self.rule}" + (f" ({told})" if told else "")


def about(section: Section) -> tuple[Finding, ...]:
    """Return the findings about the section's indicator, each once."""
    return tuple(dict.fromkeys(f for r in section.results for f in r.findings))


def about_files(story: Story) -> tuple[Finding, ...]:
    """Return the findings of the release that are about no one indicator, each once."""
    told = {finding for section in story.sections for finding in about(section)}
    return tuple(f for f in dict.fromkeys(story.release.findings) if f not in told)


def grouped(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Return the findings by rule: rejected first, then warnings, then notes."""
    by_rule: dict[tuple[Severity, str], list[Finding]] = {}
    for one in findings:
        by_rule.setdefault((one.severity, one.rule), []).append(one)
    order = sorted(by_rule, key=lambda key: (_ORDER.index(key[0]), key[1]))
    return tuple(
        Group(severity=severity, rule=rule, findings=tuple(by_rule[severity, rule]))
        for severity, rule in order
    )


def counted(findings: Iterable[Finding]) -> str:
    """Return how many findings there are of each severity, such as '1 rejected, 4 notes'."""
    every = [one.severity for one in findings]
    told = [
        f"{every.count(one):,} rejected" if one == "rejected" else words.many(every.count(one), one)
        for one in _ORDER
        if one in every
    ]
    return words.listed(told)
