"""What was left out of a section, counted: rows, places, figures and pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onestory.model.finding import Finding
from onestory.model.result import Input
from onestory.report import checks, small_numbers, words
from onestory.report.story import Section, Story

_UNMATCHED = (
    "place unknown",
    "place missing",
    "place ambiguous",
)
_READ_OTHERWISE = (
    "place spelling",
    "place code not known",
    "place code of another date",
    "place not there on the date",
    "place code and name disagree",
)
_MOST = 5  # places told here; the rest stand among the findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A term and what is said of it."""

    term: str
    text: str


def left_out(story: Story, section: Section, *, inputs: Sequence[Input]) -> tuple[Entry, ...]:
    """Return what is missing from the section and why, with how many."""
    findings = _of_places(story, section, {one.file for one in inputs})
    return (
        _rejected(inputs),
        _places("Places not matched", findings, _UNMATCHED),
        _places(
            "Places read otherwise than written, or not there on the date",
            findings,
            _READ_OTHERWISE,
        ),
        *_statuses(section),
        Entry(term="The rule for small numbers", text=small_numbers.of_section(story, section)),
    )


def _rejected(inputs: Sequence[Input]) -> Entry:
    received = words.many(sum(one.received_rows for one in inputs), "row")
    rejected = sum(one.rejected_rows for one in inputs)
    text = (
        f"{rejected:,} of {received} received were refused; the findings, here and under"
        " ‘About this report’, say why."
        if rejected
        else f"None: all of {received} received were accepted."
    )
    return Entry(term="Rejected rows", text=text)


def _of_places(story: Story, section: Section, files: set[str]) -> list[Finding]:
    """The findings about places in the section's own rows and in the files it rests on."""
    own = checks.about(section)
    theirs = (f for f in checks.about_files(story) if not f.file or f.file in files)
    return [f for f in (*own, *theirs) if f.rule.startswith("place")]


def _places(term: str, findings: Iterable[Finding], rules: Sequence[str]) -> Entry:
    told = list(dict.fromkeys(words.sentence(f.message) for f in findings if f.rule in rules))
    more = len(told) - _MOST
    rest = [f"{more:,} more are among the findings."] if more > 0 else []
    return Entry(term=term, text=" ".join([*told[:_MOST], *rest]) or "None.")


def _statuses(section: Section) -> Iterable[Entry]:
    counted = Counter(row.status for row in section.rows)
    every = words.many(len(section.rows), "figure")
    for status in ("suppressed", "missing", "no interval", "reconstructed"):
        if counted[status]:
            yield Entry(
                term=f"Figures marked '{words.STATUSES[status]}'",
                text=f"{counted[status]:,} of {every}: {words.STATUS_MEANINGS[status]}.",
            )
