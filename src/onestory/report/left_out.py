"""What was left out of a section, counted: rows, places, figures and pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onestory.model.finding import Finding
from onestory.model.result import Input
from onestory.report import words
from onestory.report.story import Section, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A term and what is said of it."""

    term: str
    text: str


def left_out(
    story: Story, section: Section, *, inputs: Sequence[Input], findings: Sequence[Finding]
) -> tuple[Entry, ...]:
    """Return what is missing from the section and why, with how many."""
    return (
        _rejected(inputs),
        _places(findings),
        *_statuses(section),
        _rule(story),
    )


def _rejected(inputs: Sequence[Input]) -> Entry:
    received = sum(one.received_rows for one in inputs)
    rejected = sum(one.rejected_rows for one in inputs)
    return Entry(
        term="Rejected rows",
        text=f"{rejected:,} of {words.many(received, 'row')} received were refused; the checks"
        " and findings below say why.",
    )


def _places(findings: Iterable[Finding]) -> Entry:
    told = [words.sentence(f.message) for f in findings if f.rule.startswith("place")]
    return Entry(
        term="Places not matched as they were written",
        text=" ".join(told) or "None: every place was matched by its code.",
    )


def _statuses(section: Section) -> Iterable[Entry]:
    counted = Counter(row.status for row in section.rows)
    every = words.many(len(section.rows), "figure")
    for status in ("suppressed", "missing", "no interval", "reconstructed"):
        if counted[status]:
            yield Entry(
                term=f"Figures marked '{words.STATUSES[status]}'",
                text=f"{counted[status]:,} of {every}: {words.STATUS_MEANINGS[status]}.",
            )


def _rule(story: Story) -> Entry:
    rule = words.sentence(story.release.rule.wording)
    done = words.sentence(story.release.suppression.sentence)
    return Entry(term="The rule for small numbers", text=f"{rule} {done}")
