"""Instruments: what is asked, how it is scored, as lists and as a page of the manual."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from onestory import evidence
from onestory.model.errors import PlanError
from onestory.model.instrument import Instrument, Item, Scale
from onestory.model.words import listed as in_a_row


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedInstrument:
    """One line of the list; `scales` are named as a study names them."""

    id: str
    title: str
    who: str
    items: int
    scales: tuple[str, ...]


def instruments() -> tuple[ListedInstrument, ...]:
    """Return what there is to say of each shipped instrument, ordered by id."""
    return tuple(_listed(one) for one in evidence.instruments().values())


def instrument_shown(name: str) -> Instrument:
    """Return the shipped instrument of that id, or the one that the named file holds.

    Raises PlanError, naming the nearest, when there is neither; DeliveryError for a bad file.
    """
    known = evidence.instruments()
    if name in known:
        return known[name]
    if name.endswith(".toml"):
        return evidence.read_instrument(Path(name))
    near = get_close_matches(name, known, n=1)
    raise PlanError(
        found=f"No instrument is called '{name}'.",
        do=f"Did you mean '{near[0]}'?" if near else f"There are {in_a_row(list(known))}.",
    )


def item_rows(instrument: Instrument) -> tuple[tuple[str, ...], ...]:
    """Return a row an item: id, domain, codes and what they score, good answers, not relevant."""
    return tuple(
        (
            item.id,
            item.text or item.domain,
            _scored(item, instrument),
            _numbers(item.top),
            _numbers(item.not_relevant),
        )
        for item in instrument.items
    )


def scale_rows(instrument: Instrument) -> tuple[tuple[str, ...], ...]:
    """Return a row a scale: name, title, rule with its items, range, answers that it needs."""
    return tuple(
        (
            f"{instrument.id}.{scale.id}",
            scale.title,
            f"{scale.rule}: {', '.join(scale.items)}",
            f"{scale.lowest:g} to {scale.highest:g}",
            _needed(scale),
        )
        for scale in instrument.scales
    )


def sentences(instrument: Instrument) -> tuple[str, ...]:
    """Return what must be known of the instrument, its source and cautions, as sentences."""
    breaks = (
        f"Not to be compared across {one.since.day} {one.since:%B %Y}: {one.why}"
        for one in instrument.breaks
    )
    memory = ("Rules marked 'from memory' could not be looked up; check them against your form.",)
    return (
        f"Answered by {in_a_row(instrument.who)}. Source: {instrument.source}.",
        f"Licence: {instrument.licence}.",
        *(memory if instrument.from_memory else ()),
        *(() if instrument.headline else ("No single score stands for the whole.",)),
        *instrument.cautions,
        *(scale.caution for scale in instrument.scales if scale.caution),
        *breaks,
    )


def markdown() -> str:
    """Return every shipped instrument as the page of the manual has it."""
    return "\n".join(_section(one) for one in evidence.instruments().values())


def _section(instrument: Instrument) -> str:
    items = ("item", "about", "code = score", "good", "not relevant")
    scales = ("scale", "title", "rule", "range", "needs")
    parts = (
        f"## `{instrument.id}`: {instrument.title}\n",
        "\n".join(f"- {one}" for one in sentences(instrument)) + "\n",
        _drawn(scales, scale_rows(instrument)),
        _drawn(items, item_rows(instrument)),
    )
    return "\n".join(parts)


def _drawn(headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    named = ((f"`{row[0]}`", *row[1:]) for row in rows)
    lines = [headings, tuple("---" for _ in headings), *named]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _listed(one: Instrument) -> ListedInstrument:
    return ListedInstrument(
        id=one.id,
        title=one.title,
        who=in_a_row(one.who),
        items=sum(not item.part_of for item in one.items),
        scales=tuple(name for scale in one.scales for name in _names(one, scale)),
    )


def _names(one: Instrument, scale: Scale) -> tuple[str, ...]:
    """Return how a study names the scale, or each of its items where they stand alone."""
    if scale.rule != "each item":
        return (f"{one.id}.{scale.id}",)
    return tuple(f"{one.id}.{scale.id}.{item}" for item in scale.items)


def _scored(item: Item, instrument: Instrument) -> str:
    """Return each code with its score, or of what parts the item is the mean."""
    if not item.scores:
        parts = [one.id for one in instrument.items if one.part_of == item.id]
        return f"mean of {in_a_row(parts)}"
    if all(code == score for code, score in item.scores):
        return _numbers(tuple(code for code, _ in item.scores))
    return ", ".join(f"{code:g} = {score:g}" for code, score in item.scores)


def _numbers(codes: tuple[float, ...]) -> str:
    return ", ".join(f"{code:g}" for code in codes)


def _needed(scale: Scale) -> str:
    """Return how many answers a score needs, in words."""
    if scale.rule == "each item":
        return "the item itself"
    if scale.incomplete == "no score":
        return "all" if len(scale.items) > 1 else "the item"
    return f"{scale.least_answered} of {len(scale.items)}"
