"""Conclusions: what these figures can and cannot tell, said before anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onestory.model.comparison import Comparison
from onestory.report import words
from onestory.report.story import Section, Story, absent_voices


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding of the summary: its sentence and the part of the page it comes from."""

    anchor: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusions:
    """The summary: what was found, what that can tell, what it cannot."""

    found: tuple[Found, ...]
    can: tuple[str, ...]
    cannot: tuple[str, ...]


def conclude(story: Story) -> Conclusions:
    """Return the summary of the story."""
    return Conclusions(
        found=tuple(_found(section) for section in story.sections),
        can=tuple(_can(story.sections)),
        cannot=tuple(_cannot(story)),
    )


def by_chance(comparison: Comparison) -> str:
    """Return how many places stand out, beside how many chance alone would make stand out."""
    flags = comparison.flags
    return (
        f"{flags.flagged:,} of {words.many(flags.places, 'place')} stand out. If all were alike,"
        f" chance alone would make about {_few(flags.expected)} stand out, and 19 times in 20 no"
        f" more than {flags.expected_upper:,}."
    )


def _found(section: Section) -> Found:
    lead = section.lead
    return Found(
        anchor=section.anchor,
        title=section.indicator.title,
        sentence=words.sentence(lead.sentence) if lead else "No comparison was made.",
    )


def _can(sections: Iterable[Section]) -> Iterable[str]:
    for section in sections:
        if section.lead is not None:
            lead = section.lead
            yield (
                f"{section.indicator.title}, {lead.period.label}: which places stand out from"
                f" {lead.comparator}. {by_chance(lead)}"
            )


def _cannot(story: Story) -> Iterable[str]:
    yield (
        "Why places differ. These are comparisons, not a test of cause: nothing here shows that"
        " a programme or policy made a difference, or failed to."
    )
    yield (
        "Who is first or last. Where plausible ranges overlap, the order of places may be chance;"
        " so no ranks are given."
    )
    undeclared = [c.title for c in story.indicators if c.direction == "none declared"]
    if undeclared:
        yield f"Which is better or worse for {words.listed(undeclared)}: no direction is declared."
    for sector in absent_voices(story.indicators):
        named = "from people and carers" if sector == "people and carers" else f"of {sector}"
        yield f"This report holds no measure {named}, so it cannot speak for that part of the story."
    yield from _without_interval(story.sections)


def _without_interval(sections: Iterable[Section]) -> Iterable[str]:
    for section in sections:
        bare = [row for row in section.rows if row.status == "no interval"]
        if bare:
            yield (
                f"How sure we are of {words.many(len(bare), 'figure')} of"
                f" {section.indicator.title}: only the figure was published, not what it is made"
                " of, so no interval can be given."
            )


def _few(expected: float) -> str:
    return words.number(expected, 1 if expected < 10 else 0)
