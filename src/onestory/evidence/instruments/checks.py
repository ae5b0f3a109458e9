"""Checks of an instrument: what would make a score impossible or mean nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onestory.evidence.instruments.fields import Fields
from onestory.model.instrument import Instrument, Item, Scale, ScoreRule
from onestory.model.survey import RESPONSES

_SHARES = ("each item", "share top")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    """What is wrong, and what to do about it."""

    found: str
    do: str


def check(instrument: Instrument, fields: Fields) -> None:
    """Raise DeliveryError at the first thing that is wrong with the instrument."""
    for wrong in _wrongs(instrument):
        raise fields.refuse(wrong.found, wrong.do)


def possible_range(
    rule: ScoreRule, named: Sequence[str], items: Sequence[Item]
) -> tuple[float, float]:
    """Return the lowest and highest score that the named items can give by the rule."""
    ends = [_ends(name, items) for name in named]
    if rule in _SHARES or not ends:
        return 0.0, 1.0
    lowest, highest = sum(low for low, _ in ends), sum(high for _, high in ends)
    return (lowest, highest) if rule == "sum" else (lowest / len(ends), highest / len(ends))


def parts(name: str, items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the parts that the named item is made of, else the item alone."""
    return tuple(item for item in items if item.part_of == name) or tuple(
        item for item in items if item.id == name
    )


def _ends(name: str, items: Sequence[Item]) -> tuple[float, float]:
    scores = [score for item in parts(name, items) for _, score in item.scores]
    return min(scores, default=0.0), max(scores, default=0.0)


def _wrongs(instrument: Instrument) -> Iterator[_Wrong]:
    yield from _twice("item", [item.id for item in instrument.items])
    yield from _twice("scale", [scale.id for scale in instrument.scales])
    if not instrument.scales:
        yield _Wrong(found="It has no scale.", do="Add a [[scale]] with its items and rule.")
    for item in instrument.items:
        yield from _item(item, instrument.items)
    for scale in instrument.scales:
        yield from _scale(scale, instrument.items)


def _twice(what: str, ids: Sequence[str]) -> Iterator[_Wrong]:
    for name, times in Counter(ids).items():
        if times > 1:
            yield _Wrong(found=f"{what.capitalize()} '{name}' stands twice.", do="Keep one of it.")


def _item(item: Item, items: Sequence[Item]) -> Iterator[_Wrong]:
    codes = [code for code, _ in item.scores]
    if item.id in RESPONSES.names or ":" in item.id:
        yield _Wrong(found=f"No item can be called '{item.id}'.", do="Name it otherwise.")
    if not codes and parts(item.id, items) == (item,):
        yield _Wrong(
            found=f"Item '{item.id}' has no codes: what its answers score is not known.",
            do="Write codes = [1, 2, 3], or scores = { 1 = 3, 2 = 0 }.",
        )
    if item.part_of and item.part_of not in {one.id for one in items}:
        yield _Wrong(
            found=f"Item '{item.id}' is part of '{item.part_of}', which is no item.",
            do=f'Add an [[item]] with id = "{item.part_of}" and no codes.',
        )
    if set(item.not_relevant) & set(codes) or len(set(codes)) < len(codes):
        yield _Wrong(found=f"A code of item '{item.id}' stands twice.", do="Keep one of it.")
    if not set(item.top) <= set(codes):
        yield _Wrong(
            found=f"A top code of item '{item.id}' is none of its codes.",
            do="Name under top only codes that may stand.",
        )


def _scale(scale: Scale, items: Sequence[Item]) -> Iterator[_Wrong]:
    unknown = [name for name in scale.items if name not in {item.id for item in items}]
    if unknown or not scale.items:
        names = ", ".join(f"'{name}'" for name in unknown) or "none"
        yield _Wrong(found=f"Scale '{scale.id}' asks for items {names}.", do="Name its items.")
    yield from _twice(f"item of scale '{scale.id}':", scale.items)
    if scale.rule in _SHARES:
        yield from _without_top(scale, items)
    yield from _range(scale, items)
    yield from _left_out(scale)


def _left_out(scale: Scale) -> Iterator[_Wrong]:
    if not 1 <= scale.least_answered <= max(1, len(scale.items)):
        yield _Wrong(
            found=f"Scale '{scale.id}' asks for {scale.least_answered} answered items.",
            do=f"Ask for 1 to {len(scale.items)}.",
        )
    partly = scale.rule != "each item" and scale.least_answered < len(scale.items)
    if partly and scale.incomplete == "no score":
        yield _Wrong(
            found=f"Scale '{scale.id}' asks for {scale.least_answered} of {len(scale.items)} items,"
            " and gives no score to whoever leaves one out.",
            do='Write incomplete = "mean of those answered", or leave least_answered out.',
        )


def _without_top(scale: Scale, items: Sequence[Item]) -> Iterator[_Wrong]:
    for name in scale.items:
        if not any(item.top for item in parts(name, items)):
            yield _Wrong(
                found=f"Item '{name}' has no top codes, and scale '{scale.id}' counts them.",
                do="Write top = [4, 5]: the codes that count as a good answer.",
            )


def _range(scale: Scale, items: Sequence[Item]) -> Iterator[_Wrong]:
    lowest, highest = possible_range(scale.rule, scale.items, items)
    if (round(lowest, 9), round(highest, 9)) != (round(scale.lowest, 9), round(scale.highest, 9)):
        yield _Wrong(
            found=f"Scale '{scale.id}' is said to run from {scale.lowest:g} to {scale.highest:g},"
            f" and its items give {lowest:g} to {highest:g}.",
            do="Correct the codes of the items, or leave lowest and highest out.",
        )
    if scale.neutral is not None and not scale.lowest <= scale.neutral <= scale.highest:
        yield _Wrong(
            found=f"The neutral point of scale '{scale.id}' lies outside its range.",
            do=f"Write neutral between {scale.lowest:g} and {scale.highest:g}, or leave it out.",
        )
    alike = len({_ends(name, items) for name in scale.items}) <= 1
    if scale.incomplete == "mean of those answered" and not alike:
        yield _Wrong(
            found=f"Items of scale '{scale.id}' differ in range, so those answered cannot stand"
            " for those left out.",
            do='Write incomplete = "no score".',
        )
