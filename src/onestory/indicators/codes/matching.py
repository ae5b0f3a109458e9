"""Matching: whether codes of an event are on a list, in words that every engine knows."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import ibis

from onestory.indicators.codes.lists import code_list

if TYPE_CHECKING:
    import ibis.expr.types as ir


def begins(code: ir.Value, *names: str) -> ir.Value:
    """Return whether one code begins with a prefix of any of the lists; never null."""
    by_length: dict[int, list[str]] = defaultdict(list)
    for prefix in (p for name in names for p in code_list(name).prefixes):
        by_length[len(prefix)].append(prefix)
    tests = [code.substr(0, n).isin(sorted(some)) for n, some in sorted(by_length.items())]
    return reduce(or_, tests).fill_null(False)


def primary(codes: ir.Value) -> ir.Value:
    """Return the first code; '' or null where there is none."""
    # Spark refuses to take the first of none, even where the row is not asked for.
    return codes[:1].join("")


def later(codes: ir.Value) -> ir.Value:
    """Return all codes but the first."""
    return codes[1:]


def any_of(codes: ir.Value, *names: str) -> ir.Value:
    """Return whether at least one of the codes is on any of the lists; never null."""
    return codes.filter(lambda code: begins(code, *names)).length().fill_null(0) > 0


def none_of(codes: ir.Value, *names: str) -> ir.Value:
    """Return whether no code is on any of the lists; true where there are no codes."""
    return ~any_of(codes, *names)


def no_codes(codes: ir.Value) -> ir.Value:
    """Return whether there is no code at all."""
    return codes.length().fill_null(0) == ibis.literal(0)
