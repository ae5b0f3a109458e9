"""Rules: what figures about the same thing must agree on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from onestory.intake.cells import COUNTS
from onestory.intake.figures import Figure
from onestory.intake.notices import Notice, Rejection

_RATIOS = ("proportion", "crude_rate", "standardised_rate", "standardised_ratio", "count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The rows that the rules refuse, and what they noticed of the others."""

    rejections: list[Rejection]
    notices: list[Notice]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Broken:
    """A rule that numbers break, and the parts whose rows are refused for it."""

    rule: str
    reason: str
    parts: tuple[str, ...]


def judge(figures: Sequence[Figure], *, statistics: Mapping[str, str], own: bool) -> Verdict:
    """Return what the rules say of the figures.

    `statistics` gives a measure's statistic where it is known: only then can a numerator above
    its denominator be refused. `own` says that the table is the analyst's own, of which more is
    asked than of a publication.
    """
    rejections: list[Rejection] = []
    notices: list[Notice] = []
    for parts in _together(figures):
        repeated = _duplicates(parts)
        rejections += repeated
        if repeated:
            continue
        one_each = {part: found[0] for part, found in parts.items()}
        statistic = statistics.get(next(iter(one_each.values())).subject.measure, "")
        impossible = _impossible(one_each, statistic, own=own)
        rejections += impossible
        if own and not impossible:
            notices += _doubtful(one_each, statistic)
        elif not impossible:
            notices += _nobody(one_each)
    if own:
        notices += [*_shares(figures, statistics), *_mixed(figures), *_first_days(figures)]
    return Verdict(rejections=rejections, notices=notices)


def _together(figures: Iterable[Figure]) -> list[dict[str, list[Figure]]]:
    """Return the figures gathered by what they are about, then by part."""
    gathered: dict[object, dict[str, list[Figure]]] = {}
    for figure in figures:
        gathered.setdefault(figure.subject.key(), {}).setdefault(figure.part, []).append(figure)
    return list(gathered.values())


def _duplicates(parts: Mapping[str, list[Figure]]) -> list[Rejection]:
    """Return the rows that say again, or say otherwise, what another row says."""
    repeated = [found for found in parts.values() if len(found) > 1]
    differ = any(not _same(found[0], other) for found in repeated for other in found[1:])
    refused: list[Rejection] = []
    for found in repeated:
        first = found[0]
        if differ:
            other = next((f for f in found[1:] if not _same(first, f)), found[1])
            reason = (
                f"{_named(first)} stands in rows {first.row} and {other.row}, "
                f"with the {first.part} {_shown(first)} and {_shown(other)}."
            )
            refused += [_rejection(f, "conflicting duplicate", reason) for f in found]
        else:
            reason = f"{_named(first)} stands in row {first.row} already."
            refused += [_rejection(f, "duplicate row", reason) for f in found[1:]]
    return refused


def _same(one: Figure, other: Figure) -> bool:
    """Return whether two figures say the same, but for digits that a program rounded off."""
    if one.number is None or other.number is None:
        return (one.number, one.mark) == (other.number, other.mark)
    if one.number.is_integer() and other.number.is_integer():
        return one.number == other.number
    return math.isclose(one.number, other.number, rel_tol=1e-5)


def _shown(figure: Figure) -> str:
    return figure.mark or f"{figure.number:.10g}"


def _impossible(parts: Mapping[str, Figure], statistic: str, *, own: bool) -> list[Rejection]:
    """Return the refusals of figures that cannot be true together.

    A publication that divides by zero is kept, with a notice: that is what it says.
    """
    number = {part: f.number for part, f in parts.items() if f.number is not None}
    for check in (_negative, _ratio, _range, _limits):
        broken = check(number, statistic)
        if broken is not None and (own or broken.rule != "zero denominator"):
            return [_rejection(parts[p], broken.rule, broken.reason) for p in broken.parts]
    return []


def _negative(number: Mapping[str, float], _: str) -> _Broken | None:
    """Return the count that is below zero, if one is."""
    part = next((part for part in COUNTS if number.get(part, 0) < 0), None)
    if part is None:
        return None
    reason = f"The {part} is {number[part]:g}, below zero."
    return _Broken(rule="negative count", reason=reason, parts=(part,))


def _ratio(number: Mapping[str, float], statistic: str) -> _Broken | None:
    """Return what is wrong between numerator and denominator, if anything."""
    over, under = number.get("numerator"), number.get("denominator")
    if under == 0:
        reason = "The denominator is zero."
        parts = tuple(p for p in ("numerator", "denominator", "value") if p in number)
        return _Broken(rule="zero denominator", reason=reason, parts=parts)
    if statistic == "proportion" and over is not None and under is not None and over > under:
        reason = f"The numerator {over:g} is above the denominator {under:g} of a proportion."
        parts = ("numerator", "denominator")
        return _Broken(rule="numerator above denominator", reason=reason, parts=parts)
    return None


def _range(number: Mapping[str, float], statistic: str) -> _Broken | None:
    """Return the value that its statistic cannot take, if it does."""
    value = number.get("value")
    if value is None or statistic not in _RATIOS:
        return None
    if value < 0 or (statistic == "proportion" and value > 100):
        reason = f"The value {value:g} cannot be a {statistic.replace('_', ' ')}."
        return _Broken(rule="value out of range", reason=reason, parts=("value",))
    return None


def _limits(number: Mapping[str, float], _: str) -> _Broken | None:
    """Return what is wrong between a value and its limits, if anything."""
    lower, value, upper = (number.get(part) for part in ("lower", "value", "upper"))
    if lower is not None and upper is not None and lower > upper:
        reason = f"The lower limit {lower:g} is above the upper limit {upper:g}."
        return _Broken(rule="limits reversed", reason=reason, parts=("lower", "upper"))
    below = value is not None and lower is not None and value < lower
    above = value is not None and upper is not None and value > upper
    if below or above:
        bound = f"below its lower limit {lower:g}" if below else f"above its upper limit {upper:g}"
        parts = ("value", "lower") if below else ("value", "upper")
        reason = f"The value {value:g} lies {bound}."
        return _Broken(rule="value outside its limits", reason=reason, parts=parts)
    return None


def _doubtful(parts: Mapping[str, Figure], statistic: str) -> list[Notice]:
    """Return warnings on figures that may be true but seldom are."""
    number = {part: f.number for part, f in parts.items() if f.number is not None}
    over, under, value = (number.get(p) for p in ("numerator", "denominator", "value"))
    found = [
        _warning(parts[part], "not whole", f"A {part} is not a whole number.")
        for part in ("numerator", "denominator")
        if not number.get(part, 0.0).is_integer()
    ]
    if over is None or under is None:
        return found
    if not statistic and over > under:
        message = "A numerator is above its denominator: right for a rate, not for a proportion."
        found.append(_warning(parts["numerator"], "numerator above denominator", message))
    if statistic == "proportion" and value is not None and abs(100 * over / under - value) > 0.1:
        message = "A value is not its numerator over its denominator, in per cent."
        found.append(_warning(parts["value"], "value does not follow", message))
    return found


def _nobody(parts: Mapping[str, Figure]) -> list[Notice]:
    """Return a notice where a publication divides by zero."""
    under = parts.get("denominator")
    if under is None or under.number != 0:
        return []
    over = parts.get("numerator")
    if over is None or not over.number:
        message = "A denominator is zero: there was nobody to count, so no value can be made."
        return [replace(_warning(under, "nobody to count", message), severity="note")]
    message = "A denominator is zero though its numerator is not."
    return [_warning(under, "counted over nobody", message)]


def _shares(figures: Iterable[Figure], statistics: Mapping[str, str]) -> list[Notice]:
    """Return a warning when every value looks like a share of one."""
    values = [f for f in figures if f.part == "value" and f.number is not None]
    if len(values) < 3 or statistics.get(values[0].subject.measure, "proportion") != "proportion":
        return []
    if any(not 0 <= (f.number or 0) <= 1 for f in values):
        return []
    if all((f.number or 0.0).is_integer() for f in values):
        return []
    return [_warning(values[0], "shares of one", "Every value lies between 0 and 1.", row=0)]


def _mixed(figures: Sequence[Figure]) -> list[Notice]:
    """Return a warning when periods differ in kind, as years and months do."""
    first: dict[int, Figure] = {}
    for figure in figures:
        period = figure.subject.period
        first.setdefault(round((period.end - period.start).days / 30.44), figure)
    if len(first) < 2:
        return []
    labels = ", ".join(f.subject.period.label for f in first.values())
    message = f"The periods differ in length: {labels}."
    return [_warning(next(iter(first.values())), "mixed periods", message, row=0)]


def _first_days(figures: Sequence[Figure]) -> list[Notice]:
    """Return a warning when every period is the first day of a month."""
    spans = {figure.subject.period for figure in figures}
    if not spans or any(s.start.day != 1 or (s.end - s.start).days != 1 for s in spans):
        return []
    message = "Every date is the first of a month; each was read as one day."
    return [_warning(figures[0], "days may be months", message, row=0)]


def _named(figure: Figure) -> str:
    """Return what a figure is about, in words."""
    about = figure.subject
    group = f", {about.group}" if about.group else ""
    return f"{about.place_name or about.place_code}, {about.period.label}{group}"


def _rejection(figure: Figure, rule: str, reason: str) -> Rejection:
    return Rejection(
        sheet=figure.sheet, row=figure.row, rule=rule, reason=reason, column=figure.column
    )


def _warning(figure: Figure, rule: str, message: str, *, row: int | None = None) -> Notice:
    return Notice(
        rule=rule,
        message=message,
        severity="warning",
        sheet=figure.sheet,
        row=figure.row if row is None else row,
        column=figure.column if row is None else "",
    )
