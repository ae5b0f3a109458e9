"""Tables of the answer's page: cells in words, ready for the template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onestory.model.answer import Answer
from onestory.model.delivered import SiteDelivery
from onestory.model.effect import Check, Effect
from onestory.model.effect_words import extent
from onestory.model.period import day_label
from onestory.model.period import label as period_label
from onestory.model.rivals import Rival
from onestory.model.words import number as in_words
from onestory.model.words import share
from onestory.report.answer import words
from onestory.report.answer.plan import AnswerPlan
from onestory.report.charts import choices as curve
from onestory.report.charts import delivery as delivery_chart
from onestory.report.charts.calendar import month_label
from onestory.report.charts.rival_timeline import when
from onestory.report.tables import Cell, Line, Table, build, number


def delivery(answer: Answer) -> Table:
    """Return each site: what was announced, what happened, and how late."""
    lines = [Line(cells=_site(one)) for one in answer.delivered.sites]
    called = "team" if answer.people else "site"
    heads = [
        *(words.capital(called), "Announced", "Planned start", "Staffed", "First person seen"),
        *("Caseload reached", "Counted as started", "Beside the plan", "Largest share reached"),
    ]
    return build(
        "delivery-table", f"What was announced at each {called}, and what happened", heads, lines
    )


def rivals(found: Sequence[Rival], *, of_people: bool = False) -> Table:
    """Return the rivals with the share of exposed and of comparator places that each touched.

    Of people, the places are those of the teams, and those of the people set beside them.
    """
    lines = [
        Line(
            cells=(
                Cell(text=one.title),
                Cell(text=one.what),
                Cell(text=when(one)),
                _part(one.exposed_share),
                _part(one.comparator_share),
                Cell(text=one.sentence),
            )
        )
        for one in found
    ]
    sides = (
        ("Teams’ places", "Other places") if of_people else ("Exposed places", "Comparator places")
    )
    heads = ["Rival", "What", "In force", *sides, "What it means"]
    return build("rivals-table", "Rivals that may have touched places unequally", heads, lines)


def choices(effect: Effect) -> Table:
    """Return the estimate under every choice, planned or not."""
    lines = [
        Line(
            cells=(
                Cell(text=one.choice),
                Cell(
                    text="the main one" if one.main else "planned" if one.planned else "not planned"
                ),
                number(one.estimate, words.figure(one.estimate, effect)),
                number(
                    one.lower,
                    extent(one.lower, one.upper, effect.contrast, effect.unit) or words.NONE_GIVEN,
                ),
                Cell(text=one.note or ""),
            ),
            marked=one.main,
        )
        for one in curve.read(effect)
    ]
    heads = ["Choice", "Listed beforehand", "Best estimate", "Plausible range", "Note"]
    return build("choices-table", "The estimate under every choice", heads, lines)


def series(effect: Effect, *, anchor: str) -> Table:
    """Return the exposed places, what was expected of them, and the comparators, by period."""
    lines = [
        Line(
            cells=(
                Cell(text=period_label(row["period_start"], row["period_end"])),
                *(
                    number(row[name], "none" if row[name] is None else _plain(row[name]))
                    for name in ("observed", "expected", "comparator")
                ),
                number(row["exposed_places"], str(row["exposed_places"])),
            )
        )
        for row in effect.series.to_pylist()
    ]
    heads = ["Period", "Observed", "Expected", "Comparator places", "Places exposed by then"]
    return build(anchor, f"Figures behind the picture, {effect.unit}", heads, lines)


def by_time(effect: Effect, *, of_people: bool = False) -> Table:
    """Return the effect in each period before and after the start, or time zero of people."""
    lines = [
        Line(
            cells=(
                number(row["since_start"], in_words(row["since_start"])),
                number(row["estimate"], words.figure(row["estimate"], effect)),
                number(
                    row["lower"],
                    extent(row["lower"], row["upper"], effect.contrast, effect.unit)
                    or words.NONE_GIVEN,
                ),
                number(row["places"], str(row["places"])),
            )
        )
        for row in effect.by_time.to_pylist()
    ]
    since, who = (
        ("Quarters since time zero", "People taken on")
        if of_people
        else ("Periods since the start", "Exposed places")
    )
    heads = [since, "Best estimate", "Plausible range", who]
    told = "time zero" if of_people else "the start"
    return build("by-time-table", f"The effect by time since {told}", heads, lines)


def outcomes(effects: Sequence[Effect], plan: AnswerPlan) -> Table:
    """Return one line an outcome: its role, its verdict, its estimate and its failed checks."""
    lines = [
        Line(
            cells=(
                Cell(
                    text=plan.title(one.outcome), hint=words.capital(words.ROLES[one.outcome.role])
                ),
                Cell(text=words.capital(one.verdict)),
                number(one.estimate, words.figure(one.estimate, one)),
                number(one.lower, words.span(one)),
                Cell(text=_failed(one.checks)),
            )
        )
        for one in effects
    ]
    heads = ["Outcome", "Verdict", "Best estimate", "Plausible range", "Checks failed"]
    return build(
        "outcomes-table", "Harms watched, negative controls and further outcomes", heads, lines
    )


def check(one: Check, at: int) -> Table | None:
    """Return the table behind a check, or None where it has none."""
    if not one.table.num_rows:
        return None
    heads = [words.capital(name.replace("_", " ")) for name in one.table.schema.names]
    records = one.table.to_pylist()
    lines = [Line(cells=tuple(_any(value) for value in row.values())) for row in records]
    return build(f"check-{at}-table", f"Behind the check: {one.name}", heads, lines)


def items(answer: Answer) -> Table:
    """Return the items of reporting guidelines, what is not known told as such."""
    lines = [
        Line(
            cells=(
                Cell(text=one.guideline),
                Cell(text=one.item),
                Cell(text=one.text or "not known"),
            )
        )
        for one in answer.items
    ]
    return build(
        "items-table", "Items of reporting guidelines", ["Guideline", "Item", "Text"], lines
    )


def _site(one: SiteDelivery) -> tuple[Cell, ...]:
    days = (one.announced, one.planned, one.staffed, one.first_person, one.caseload_reached)
    return (
        Cell(text=one.site, hint=one.place),
        *(_day(day) for day in days),
        _day(one.exposed_from, none="not known to have started"),
        Cell(text=delivery_chart.told(one)),
        _part(one.largest_share),
    )


def _day(day: date | None, *, none: str = "not known") -> Cell:
    return Cell(text=none) if day is None else Cell(text=month_label(day), key=day.isoformat())


def _part(part: float | None) -> Cell:
    return number(part, "not known" if part is None else share(part))


def _failed(checks: Sequence[Check]) -> str:
    failed = [one.name for one in checks if one.passed == "failed"]
    return "; ".join(failed) or ("none" if checks else "none was made")


def _any(value: object) -> Cell:
    match value:
        case None:
            return Cell(text="none")
        case bool():
            return Cell(text="yes" if value else "no")
        case int():
            return number(value, in_words(value))
        case float():
            return number(value, _plain(value))
        case date():
            return Cell(text=day_label(value), key=value.isoformat())
        case _:
            return Cell(text=str(value))


def _plain(value: float) -> str:
    """Return the number as finely as is read: four figures, fewer decimals for larger ones."""
    if value != value:  # noqa: PLR0124 - not a number
        return "none"
    size = abs(value)
    decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 4
    return in_words(value, decimals)
