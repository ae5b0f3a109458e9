"""The form of an instrument's file: its tables in, a checked `Instrument` out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar, get_args

from onestory.evidence.instruments.checks import check, possible_range
from onestory.evidence.instruments.fields import Fields
from onestory.model.instrument import (
    Incomplete,
    Instrument,
    Item,
    Scale,
    ScoreRule,
    TrendBreak,
    Who,
)
from onestory.model.study import Wanted

_KEYS = (
    *("id", "like", "title", "version", "who", "source", "licence", "cautions", "headline"),
    *("from_memory", "item", "scale", "break", "text"),
)
_ITEM = ("id", "ids", "codes", "scores", "reverse", "top", "not_relevant", "part_of", "domain")
_SCALE = (
    *("id", "title", "items", "rule", "lowest", "highest", "wanted", "least_answered"),
    *("incomplete", "neutral", "unit", "caution"),
)
ALL = "all"
"""`items = ["all"]`: every item that is not a part of another."""

Kept = TypeVar("Kept", Item, Scale)


def instrument(fields: Fields, *, like: Instrument | None = None) -> Instrument:
    """Return the instrument that the tables say, checked.

    Where it is `like` another, that one's parts stand unless an item or scale of the same id
    replaces them. Raises DeliveryError where a part is missing, unknown or impossible.
    """
    fields.only(_KEYS)
    base = like if like is not None else _bare(fields)
    read = (item for one in fields.each("item") for item in _items(one))
    items = _worded(fields, _merged(base.items, read))
    scales = _merged(base.scales, (_scale(one, items) for one in fields.each("scale")))
    read_breaks = tuple(_break(one) for one in fields.each("break"))
    made = replace(
        base,
        id=fields.text("id", default=base.id),
        title=fields.text("title", default=base.title),
        version=fields.text("version", default=base.version),
        who=_who(fields) or base.who,
        items=items,
        scales=scales,
        source=fields.text("source", default=base.source),
        licence=fields.text("licence", default=base.licence),
        breaks=(*base.breaks, *read_breaks),
        cautions=(*base.cautions, *fields.texts("cautions")),
        headline=fields.flag("headline", default=base.headline),
        from_memory=fields.flag("from_memory", default=base.from_memory),
    )
    check(made, fields)
    return made


def _bare(fields: Fields) -> Instrument:
    """Return the instrument without items and scales, which a file of its own must name."""
    return Instrument(
        id=fields.text("id"),
        title=fields.text("title"),
        version=fields.text("version", default=""),
        who=_who(fields) or get_args(Who),
        items=(),
        scales=(),
        source=fields.text("source", default="own"),
        licence=fields.text("licence", default="own"),
    )


def _who(fields: Fields) -> tuple[Who, ...]:
    each = (Fields(table={"who": word}, where=fields.where) for word in fields.texts("who"))
    return tuple(one.word("who", get_args(Who)) for one in each)


def _items(fields: Fields) -> tuple[Item, ...]:
    """Return the item of the table, or one of each id where it names several alike."""
    fields.only(_ITEM)
    ids = fields.texts("ids") or (fields.text("id"),)
    return tuple(
        Item(
            id=id_,
            scores=_scores(fields),
            top=fields.numbers("top"),
            not_relevant=fields.numbers("not_relevant"),
            part_of=fields.text("part_of", default=""),
            domain=fields.text("domain", default=""),
        )
        for id_ in ids
    )


def _scores(fields: Fields) -> tuple[tuple[float, float], ...]:
    """Return code and score: as `scores` pairs them, else the codes themselves, or reversed."""
    pairs = fields.inner("scores")
    if pairs.table:
        return tuple((_code(pairs, key), _given(pairs, key)) for key in pairs.table)
    codes = fields.numbers("codes")
    if not fields.flag("reverse", default=False):
        return tuple((code, code) for code in codes)
    return tuple((code, min(codes) + max(codes) - code) for code in codes)


def _code(pairs: Fields, key: str) -> float:
    try:
        return float(key)
    except ValueError as error:
        raise pairs.refuse(
            f"'{key}' is no code.", "Pair numbers: scores = { 1 = 3, 2 = 0 }."
        ) from error


def _given(pairs: Fields, key: str) -> float:
    number = pairs.number(key)
    assert number is not None
    return number


def _scale(fields: Fields, items: tuple[Item, ...]) -> Scale:
    fields.only(_SCALE)
    named = fields.texts("items")
    if named == (ALL,):
        named = tuple(item.id for item in items if not item.part_of)
    rule = fields.word("rule", get_args(ScoreRule))
    lowest, highest = fields.number("lowest"), fields.number("highest")
    least = fields.number("least_answered")
    low, high = possible_range(rule, named, items)
    return Scale(
        id=fields.text("id"),
        title=fields.text("title"),
        items=named,
        rule=rule,
        lowest=low if lowest is None else lowest,
        highest=high if highest is None else highest,
        wanted=fields.word("wanted", get_args(Wanted), default="higher"),
        least_answered=_least(rule, len(named)) if least is None else int(least),
        incomplete=fields.word("incomplete", get_args(Incomplete), default="no score"),
        neutral=fields.number("neutral"),
        unit=fields.text("unit", default=""),
        caution=fields.text("caution", default=""),
    )


def _least(rule: ScoreRule, items: int) -> int:
    return 1 if rule == "each item" else items


def _break(fields: Fields) -> TrendBreak:
    fields.only(("since", "why"))
    return TrendBreak(since=fields.day("since"), why=fields.text("why"))


def _worded(fields: Fields, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return the items with the words that the file has for them."""
    texts = fields.inner("text")
    texts.only([item.id for item in items])
    return tuple(
        replace(item, text=texts.text(item.id)) if item.id in texts.table else item
        for item in items
    )


def _merged(base: tuple[Kept, ...], read: Iterable[Kept]) -> tuple[Kept, ...]:
    """Return those of the base, replaced where one was read of the same id, then the new."""
    given = tuple(read)
    by_id = {one.id: one for one in given}
    known = {one.id for one in base}
    kept = tuple(by_id.get(one.id, one) for one in base)
    return (*kept, *(one for one in given if one.id not in known))
