"""Conclusions: what these figures can and cannot tell, said before anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onestory.model.comparison import Comparison
from onestory.report import unfinished, words
from onestory.report.rows import Row, read
from onestory.report.story import Section, Story, absent_voices

_MOST_PLACES = 5  # told in a sentence each; further marked places are in the table
_ENOUGH_PLACES = 10  # fewer let one that lies far out widen the limits it is judged by
_STANDS = {
    "higher": "higher than {beside}",
    "lower": "lower than {beside}",
    "similar": "similar to {beside}: {why}",
    "cannot tell apart": "we cannot tell it apart from {beside}: {why}",
}


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


def headline(section: Section) -> str:
    """Return what the section found; where the newest period says nothing, the latest that does."""
    lead, newest = section.lead, section.incomparable
    if lead is None:
        return (
            f"{section.indicator.title}: the figures are given below, but no comparison was asked"
            " for or could be made, so nothing is concluded from them."
        )
    if newest is None:
        return words.sentence(lead.sentence)
    return (
        f"{words.sentence(newest.sentence)} The latest that can be compared:"
        f" {words.sentence(lead.sentence)}"
    )


def pending(section: Section) -> str:
    """Return that the figures told are not finished, or that newer ones are not; '' where all are.

    What is not finished is told by its own words, such as '30 days after have not all passed'.
    """
    newest = section.unfinished
    if newest is None:
        return ""
    why = unfinished.told(read(newest.rows))
    if newest is section.lead:
        return f"These figures are not final. {why}"
    return f"Newer figures are not told here, as they are not final. {why}"


def by_chance(comparison: Comparison) -> str:
    """Return how many places stand out, beside how many chance alone would make stand out."""
    flags = comparison.flags
    if not flags.places:
        return "No place could be compared."
    return (
        f"{flags.flagged:,} of {words.many(flags.places, 'place')} stood out; if all were alike,"
        f" chance alone would make about {_few(flags.expected)} do so, and 19 times in 20 no more"
        f" than {flags.expected_upper:,}."
    )


def of_places(story: Story, section: Section) -> tuple[str, ...]:
    """Return a sentence for each marked place: its figure, its range, and where it stands.

    Where the newest period could not be compared, its figure is told first.
    """
    found: list[str] = []
    for code in story.plan.marked[:_MOST_PLACES]:
        for comparison in (section.incomparable, section.lead):
            rows = [r for r in read(comparison.rows) if r.group == ""] if comparison else []
            own = [row for row in rows if row.area_code == code]
            if comparison and own:
                found.append(_of_place(own[-1], section, comparison))
    return tuple(found)


def _of_place(row: Row, section: Section, lead: Comparison) -> str:
    card = section.indicator
    if row.value is None:
        return f"{row.area_name}: {words.shown(row, card)}."
    span = words.span(row.lower, row.upper, card)
    told = f" (plausible range {span})" if span else ""
    beside = f"{lead.comparator} ({words.figure(row.comparator_value, card) or 'no figure'})"
    stands = _STANDS[row.position].format(beside=beside, why=row.reason.rstrip("."))
    judged = f", which is {row.judgement}" if row.judgement else ""
    return (
        f"{row.area_name}, {row.period}: {words.figure(row.value, card)}{told}; {stands}{judged}."
    )


def _found(section: Section) -> Found:
    return Found(
        anchor=section.anchor,
        title=section.indicator.title,
        sentence=" ".join(filter(None, (headline(section), pending(section))))
        if section.lead
        else "No comparison was made.",
    )


def _can(sections: Iterable[Section]) -> Iterable[str]:
    for section in sections:
        lead = section.lead
        if lead is not None and lead.flags.places and not _untold(section):
            yield (
                f"Which places stand out from {lead.comparator} on {_quoted(section)},"
                f" {lead.period.label}. {by_chance(lead)}"
            )


def _untold(section: Section) -> bool:
    """Whether nothing stood out among so few places that large differences can go untold."""
    lead = section.lead
    if lead is None or lead.method == "own past":
        return False
    return 0 < lead.flags.places < _ENOUGH_PLACES and not lead.flags.flagged


def _cannot(story: Story) -> Iterable[str]:
    yield (
        "Why places differ. These are comparisons, not a test of cause: nothing here shows that"
        " a programme or policy made a difference, or failed to."
    )
    yield (
        "Who is first or last. Where plausible ranges overlap, the order of places may be chance,"
        " so no rank is given without its range."
    )
    bare = [_quoted(s) for s in story.sections if s.lead is None or not s.lead.flags.places]
    if bare:
        yield f"Which places stand out on {words.listed(bare)}: no place could be compared."
    untold = sum(_untold(section) for section in story.sections)
    if untold:
        yield (
            f"Whether places differ on {words.many(untold, 'indicator')} on which none stood out:"
            " with so few places, even large differences can go untold."
        )
    undeclared = [s for s in story.sections if s.indicator.direction == "none declared"]
    if undeclared:
        yield (
            f"Which is better or worse on {words.listed([_quoted(s) for s in undeclared])}:"
            " a higher figure is not always better or worse, so no direction is declared."
        )
    for sector in absent_voices(story.indicators):
        named = "from people and carers" if sector == "people and carers" else f"of {sector}"
        yield f"What a measure {named} would show: this report holds none."
    yield from _without_interval(story.sections)


def _without_interval(sections: Iterable[Section]) -> Iterable[str]:
    counted = [(s, sum(row.status == "no interval" for row in s.rows)) for s in sections]
    bare = [f"{words.many(n, 'figure')} of {_quoted(s)}" for s, n in counted if n]
    if bare:
        yield (
            f"How sure we are of {words.listed(bare)}: only the figure was published, not what it"
            " is made of, so no interval can be given."
        )


def _quoted(section: Section) -> str:
    return f"‘{section.indicator.title}’"


def _few(expected: float) -> str:
    return words.number(expected, 1 if expected < 10 else 0)
