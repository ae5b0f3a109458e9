"""The folded notes: how a figure was measured, what was left out, and how to make it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onestory.model.finding import Finding
from onestory.model.indicator import Indicator
from onestory.model.result import Input
from onestory.report import checks, words
from onestory.report.conclusions import by_chance
from onestory.report.left_out import Entry, left_out
from onestory.report.story import Section, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Everything folded below one indicator's table."""

    definition: tuple[Entry, ...]
    comparisons: tuple[Entry, ...]
    caveats: tuple[str, ...]
    left_out: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    inputs: tuple[Input, ...]


def describe(story: Story, section: Section) -> Card:
    """Return the notes of the section."""
    inputs = tuple(dict.fromkeys(i for r in section.results for i in r.inputs))
    return Card(
        definition=tuple(_definition(section)),
        comparisons=tuple(_comparisons(section)),
        caveats=tuple(dict.fromkeys((*section.indicator.caveats, *_caveats(section)))),
        left_out=left_out(story, section, inputs=inputs),
        findings=checks.about(section),
        inputs=inputs or story.release.provenance.inputs,
    )


def _definition(section: Section) -> Iterable[Entry]:
    card = section.indicator
    if card.about:
        yield Entry(term="What it shows", text=card.about)
    yield Entry(term="Counted (numerator)", text=card.numerator)
    yield Entry(term="Out of (denominator)", text=card.denominator)
    yield Entry(term="Unit", text=words.unit(card))
    yield Entry(
        term="Adjusted for", text=card.standardised_by or "Nothing: the figure is as counted."
    )
    yield Entry(term="Which way is better", text=_direction(card))
    if card.margin is not None:
        yield Entry(
            term="Counts as similar",
            text=f"Within {words.share(card.margin)} of the comparator, set beforehand.",
        )
    yield Entry(term="Plausible range", text=_range(section))
    yield Entry(term="Definition", text=f"{card.id}, version {card.version}")
    yield Entry(term="Source", text=card.source)
    if not card.verified:
        yield Entry(
            term="Checked against",
            text="No other calculation of the same figure: it has not been checked so far.",
        )


def _range(section: Section) -> str:
    if section.rows and all(row.lower is None for row in section.rows):
        return "No interval can be given: what the figures are made of is not known or not shown."
    methods = dict.fromkeys(result.method for result in section.results)
    return f"{section.confidence} interval; {words.listed(list(methods))}."


def _direction(card: Indicator) -> str:
    if card.direction == "none declared":
        return "None is declared: a higher figure is not always better or worse."
    return words.sentence(card.direction)


def _comparisons(section: Section) -> Iterable[Entry]:
    for one in section.comparisons:
        extra = f" {by_chance(one)}"
        if one.overdispersion is not None:
            extra += (
                f" Places spread {words.number(one.overdispersion, 1)} times as much as chance"
                " alone would spread them (overdispersion)."
            )
        title = f"Beside {one.comparator}, {one.period.label}"
        yield Entry(term=title, text=f"{words.sentence(one.explanation)}{extra}")


def _caveats(section: Section) -> Iterable[str]:
    for one in section.comparisons:
        yield from one.caveats
