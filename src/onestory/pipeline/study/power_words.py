"""What a rehearsal says, in words: what could be told, by when, and in what order to start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.evaluate.foresight import POWER
from onestory.evidence.published_effects import largest, unheard_of
from onestory.model.period import day_label, months
from onestory.model.words import many, number, setting
from onestory.report.charts.power import Curve

if TYPE_CHECKING:
    from datetime import date

    from onestory.evaluate.foresight import Foresight
    from onestory.model.study import Study


def heading(found: Foresight) -> str:
    """Return what the estimand is called: its outcome's title."""
    return f"{found.title} ({found.estimand.id})"


def told(found: Foresight) -> tuple[str, ...]:
    """Return what could be told and by when, the smallest change first."""
    if found.reason:
        return (f"{found.title}: this cannot be told with these places. {found.reason}",)
    if not found.holds:
        return (
            f"{found.title}: no range can be trusted here. Rehearsed where nothing happens, it"
            f" would claim a change in {setting(round(found.false_alarms, 3))}, more than the 7%"
            " that is accepted.",
        )
    return (_smallest(found), *_planned(found), *_orders(found))


def _smallest(found: Foresight) -> str:
    if found.detectable is None:
        return f"{found.title}: no change, however large, could be told."
    return (
        f"{found.title}: the smallest change that these places and months could tell is"
        f" {size(found, found.detectable)} {found.wanted}, from figures up to"
        f" {_month(found.ends)} ({many(found.exposed, 'exposed place')},"
        f" {many(found.comparators, 'comparator')})."
    )


def _planned(found: Foresight) -> tuple[str, ...]:
    if found.planned is None or found.planned_power is None:
        return ()
    share = found.planned_power
    often = f"{100 * share:.0f}% of rehearsals" if share < 0.995 else "nearly every rehearsal"
    first = f"The planned {size(found, found.planned)} would be told in {often} by then."
    if found.told_by is None:
        later = f" by {_month(found.sought_until)}" if found.sought_until else ""
        return (f"{first} With these places it could not be told{later} either.",)
    by = f"from figures up to {_month(found.told_by)}"
    bedding = many(found.estimand.bedding_in, "month")
    return (f"{first} The earliest that it could be told is {by}, after {bedding} of bedding-in.",)


def _orders(found: Foresight) -> tuple[str, ...]:
    if not found.orders:
        still = "One place is" if found.remaining == 1 else "No place is"
        return (f"{still} still to start, so no other order can help.",)
    parts = [
        f"{one.order}, {size(found, one.detectable) if one.detectable else 'no change at all'}"
        for one in found.orders
    ]
    return (
        f"{many(found.remaining, 'place')} are still to start. The smallest change that could be"
        f" told: {'; '.join(parts)}. {_best(found)} A random order also answers those who say that"
        " the sites were picked because they would do well.",
    )


def _best(found: Foresight) -> str:
    """Return which order tells most; differences under a tenth are the rehearsal's own chance."""
    told = {one.order: one.detectable or float("inf") for one in found.orders}
    planned, least, most = told["as planned"], min(told.values()), max(told.values())
    if most <= 1.1 * least:
        return "The order makes little difference to what can be told."
    if planned <= 1.1 * least:
        return "What is planned tells about as much as any."
    return f"Most could be told if they start {min(told, key=lambda one: told[one])}."


def warning(found: Foresight) -> str:
    """Return a sentence where what could be told is more than was ever achieved, or ''."""
    if found.detectable is None or not found.holds:
        return ""
    words = f"{found.outcome.indicator} {found.title}"
    message = unheard_of(_share(found, found.detectable), words, wanted=found.wanted)
    return f"What could be told is too large to expect. {message}" if message else ""


def serves(study: Study) -> tuple[str, ...]:
    """Return the decision that the study serves, its day, and what would change minds."""
    day = f" on {day_label(study.decision_on)}" if study.decision_on else ", on a day not yet named"
    return (
        f"The decision that it serves: {study.decision.rstrip('.')}{day}.",
        f"What would change our mind: {study.change_our_mind.rstrip('.')}.",
    )


def table(found: Foresight) -> tuple[tuple[str, str], ...]:
    """Return what the rehearsal rests on, name and value."""
    rows = [
        ("Exposed places", f"{found.exposed:,}"),
        ("Comparator places", f"{found.comparators:,}"),
        ("Periods before the first start", f"{found.periods_before:,}"),
        ("Figures up to", _month(found.ends)),
        ("Mean of the exposed places before", f"{number(found.level, 2)} {found.unit}"),
        ("Smallest change that could be told", _or_none(found, found.detectable)),
        ("Planned change", _or_none(found, found.planned)),
        ("Claims where nothing happens", f"{100 * found.false_alarms:.1f}%"),
    ]
    rows += [
        (f"If they start {one.order}", _or_none(found, one.detectable)) for one in found.orders
    ]
    return tuple(rows)


def curve(found: Foresight) -> Curve:
    """Return the picture's curve, with the planned and the largest published change marked."""
    percent = found.estimand.contrast == "ratio"
    scale = 100.0 if percent else 1.0
    words = f"{found.outcome.indicator} {found.title}"
    best = largest(words, wanted=found.wanted, among="whole places")
    marks = [("planned", found.planned), ("could be told", found.detectable)]
    if best and percent:
        marks.append(("largest ever published", abs(best.change)))
    return Curve(
        name=found.estimand.id,
        sizes=[scale * one for one in found.effects],
        power=found.power,
        marked=[(name, scale * value) for name, value in marks if value],
        asked=POWER,
        unit=f"Change, % {found.wanted}" if percent else f"Change, {found.unit}, {found.wanted}",
        title=told(found)[0],
        subtitle="Share of rehearsals in which a change of each size would be told from none; the"
        f" dotted line is {setting(POWER)}.",
    )


def size(found: Foresight, value: float) -> str:
    """Return a size as it is read: '4.2%', or in the unit of the indicator."""
    if found.estimand.contrast == "ratio":
        return f"{number(100 * value, 1)}%"
    unit = "percentage points" if found.unit.startswith("%") else found.unit
    return f"{number(value, 2)} {unit}"


def _or_none(found: Foresight, value: float | None) -> str:
    return size(found, value) if value else "none"


def _share(found: Foresight, value: float) -> float:
    if found.estimand.contrast == "ratio" or found.level == 0:
        return value
    return value / abs(found.level)


def _month(end: date) -> str:
    """Return the last month that ends by `end`, the first day after it."""
    year, month = (end.year, end.month - 1) if end.month > 1 else (end.year - 1, 12)
    return months(end.replace(year=year, month=month, day=1), 1).label
