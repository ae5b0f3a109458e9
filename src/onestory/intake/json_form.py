"""JSON of frozen types: the ledger's nouns written as text and read back as the same types."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

Kind = TypeVar("Kind")


def to_json(value: object) -> Json:
    """Return the value as JSON can hold it: types as objects, dates in ISO 8601."""
    if is_dataclass(value):
        return {one.name: to_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_json(one) for one in cast("tuple[object, ...]", value)]
    if isinstance(value, str | int | float | bool | NoneType):
        return value
    raise TypeError(f"{type(value).__name__} has no JSON form")


def from_json(kind: type[Kind], written: Json) -> Kind:
    """Return the value of that type. Raises ValueError where the text tells another."""
    return cast("Kind", _value(kind, written))


def _value(kind: object, written: Json) -> object:
    """Return what was written as a value of the annotated type."""
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _optional(get_args(kind), written)
    if origin is tuple:
        (item, *_) = get_args(kind)
        return tuple(_value(item, one) for one in _expected(list, written))
    if origin is Literal:
        return _listed(get_args(kind), written)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, _expected(dict, written))
    return _plain(kind, written)


def _plain(kind: object, written: Json) -> object:
    if isinstance(kind, type) and issubclass(kind, date):
        return kind.fromisoformat(_expected(str, written))
    if kind is float and isinstance(written, int):
        return float(written)
    if not isinstance(kind, type) or type(written) is not kind:
        raise ValueError(f"{written!r} is no {kind}")
    return written


def _optional(kinds: tuple[object, ...], written: Json) -> object:
    if written is None and NoneType in kinds:
        return None
    (kind,) = (one for one in kinds if one is not NoneType)
    return _value(kind, written)


def _listed(allowed: tuple[object, ...], written: Json) -> object:
    if written not in allowed:
        raise ValueError(f"{written!r} is none of {allowed}")
    return written


def _record(kind: type, written: dict[str, Json]) -> object:
    """Return the dataclass; a field that it does not know, or lacks, is a fault of the text."""
    hints = _hints(kind)
    known = {one.name: one for one in fields(kind)}
    needed = {name for name, one in known.items() if one.default is MISSING}
    wrong = (set(written) - set(known)) | (needed - set(written))
    if wrong:
        raise ValueError(f"{kind.__name__}: {sorted(wrong)}")
    return kind(**{name: _value(hints[name], one) for name, one in written.items()})


@cache
def _hints(kind: type) -> dict[str, object]:
    """Return the types of a dataclass's fields; to work them out takes longer than to use them."""
    return dict(get_type_hints(kind))


def _expected(kind: type[Kind], written: object) -> Kind:
    if not isinstance(written, kind):
        raise ValueError(f"{written!r} is no {kind.__name__}")  # noqa: TRY004 - of a file's text
    return written
