"""Layouts: how the files of a source lie, as types read from its TOML file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from onestory.model.source import Source

Declared = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureColumn:
    """A column of numbers: the headings it may carry, and what its numbers are.

    `measure` and `part` are empty where each row says its own.
    """

    names: tuple[str, ...]
    measure: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupColumn:
    """A column that says whom a row is about.

    A published word is looked up in `words`; one not found there becomes '`key`=word', or is
    refused where `key` is empty. `own_of_measure` says that a word which never changes within a
    measure (ages 65 and over, for falls at 65 and over) is part of the measure, not a group.
    """

    names: tuple[str, ...]
    key: str = ""
    words: dict[str, str] = field(default_factory=dict[str, str])
    own_of_measure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCode:
    """The code a measure was published under between two financial years, both included.

    Its description must hold every one of `words` and none of `not_words`. `undescribed` lists
    years published with no description, `misdescribed` those published under wrong words, for
    the `reason` given.
    """

    code: str
    first: str
    last: str
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    undescribed: tuple[str, ...] = ()
    misdescribed: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure with one meaning, whatever its code each year."""

    id: str
    title: str
    statistic: str
    codes: tuple[PublishedCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LongLayout:
    """A table with one row a figure, or one row a place and period.

    `columns` maps a role (place_name, place_code, place_level, period, measure_code,
    description, part) to the headings it may carry; the roles in `required` must be found, and
    every one of `figures` where `all_figures` is set (else one will do).
    `levels`, `parts` and `marks` translate published words. `level`, `place` and `place_code`
    are the area's where no column says it; `code_levels` gives the level by how a code starts.
    `period_kind` turns the first day of a period into the whole of it, and `period_kinds` does so
    by measure code; `several_years` lets '2017 - 19' stand for three years taken together.
    """

    columns: dict[str, tuple[str, ...]]
    required: tuple[str, ...]
    figures: tuple[FigureColumn, ...]
    groups: tuple[GroupColumn, ...] = ()
    measures: tuple[Measure, ...] = ()
    measure: str = ""
    measure_prefix: str = ""
    level: str = ""
    place: str = ""
    place_code: str = ""
    levels: dict[str, str] = field(default_factory=dict[str, str])
    parts: dict[str, str] = field(default_factory=dict[str, str])
    marks: dict[str, str] = field(default_factory=dict[str, str])
    code_levels: dict[str, str] = field(default_factory=dict[str, str])
    period_kind: str = ""
    period_kinds: dict[str, str] = field(default_factory=dict[str, str])
    several_years: bool = False
    all_figures: bool = False
    one_period: str = ""
    period_in_file_name: str = ""

    @property
    def coded(self) -> bool:
        """Whether a measure is found by its published code."""
        return any(measure.codes for measure in self.measures)


def long_layouts(source: Source) -> tuple[LongLayout, ...]:
    """Return the long tables that the source's files may hold, in the order to try them."""
    return tuple(_long(declared) for declared in declared_tables(source.layout, "long"))


def _long(declared: Declared) -> LongLayout:
    columns = cast("dict[str, list[str]]", declared.get("columns", {}))
    return LongLayout(
        columns={role: tuple(names) for role, names in columns.items()},
        required=declared_texts(declared, "required"),
        figures=tuple(_figure(one) for one in declared_tables(declared, "figures")),
        groups=tuple(_group(one) for one in declared_tables(declared, "groups")),
        measures=tuple(_measure(one) for one in declared_tables(declared, "measures")),
        measure=_text(declared, "measure"),
        measure_prefix=_text(declared, "measure_prefix"),
        level=_text(declared, "level"),
        place=_text(declared, "place"),
        place_code=_text(declared, "place_code"),
        levels=declared_words(declared, "levels"),
        parts=declared_words(declared, "parts"),
        marks=declared_words(declared, "marks"),
        code_levels=declared_words(declared, "code_levels"),
        period_kind=_text(declared, "period_kind"),
        period_kinds=declared_words(declared, "period_kinds"),
        several_years=bool(declared.get("several_years", False)),
        all_figures=bool(declared.get("all_figures", False)),
        period_in_file_name=_text(declared, "period_in_file_name"),
    )


def _figure(declared: Declared) -> FigureColumn:
    return FigureColumn(
        names=declared_texts(declared, "names"),
        measure=_text(declared, "measure"),
        part=_text(declared, "part"),
    )


def _group(declared: Declared) -> GroupColumn:
    return GroupColumn(
        names=declared_texts(declared, "names"),
        key=_text(declared, "key"),
        words=declared_words(declared, "words"),
        own_of_measure=bool(declared.get("own_of_measure", False)),
    )


def _measure(declared: Declared) -> Measure:
    return Measure(
        id=_text(declared, "id"),
        title=_text(declared, "title"),
        statistic=_text(declared, "statistic"),
        codes=tuple(_code(one) for one in declared_tables(declared, "codes")),
    )


def _code(declared: Declared) -> PublishedCode:
    return PublishedCode(
        code=_text(declared, "code"),
        first=_text(declared, "first"),
        last=_text(declared, "last"),
        words=declared_texts(declared, "words"),
        not_words=declared_texts(declared, "not_words"),
        undescribed=declared_texts(declared, "undescribed"),
        misdescribed=declared_texts(declared, "misdescribed"),
        reason=_text(declared, "reason"),
    )


def _text(declared: Declared, key: str) -> str:
    return str(declared.get(key, ""))


def declared_texts(declared: Declared, key: str) -> tuple[str, ...]:
    """Return the list of texts under the key, empty where there is none."""
    return tuple(cast("list[str]", declared.get(key, [])))


def declared_words(declared: Declared, key: str) -> dict[str, str]:
    """Return the texts by name under the key, empty where there are none."""
    return dict(cast("dict[str, str]", declared.get(key, {})))


def declared_tables(declared: Declared, key: str) -> list[Declared]:
    """Return the tables under the key, empty where there are none."""
    return cast("list[Declared]", declared.get(key, []))
