"""Censoring: periods that the records do not cover whole, marked and never dropped."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from onestory.model.errors import NothingUsableError
from onestory.model.period import Period, months

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import ibis.expr.types as ir

    from onestory.indicators.card import Card
    from onestory.indicators.setting import Setting
    from onestory.indicators.story_tables import OpenStory

USUAL_SHARE = 0.85

SECTORS = {
    "apc": "hospital",
    "ecds": "hospital",
    "ae": "hospital",
    "fhir_encounter": "hospital",
    "op": "hospital",
    "cld": "social care",
    "deaths": "death",
}


REGISTRATIONS = "gp_registration"


def refuse_lacking(card: Card, story: OpenStory, *, counted: bool = False) -> None:
    """Refuse a card whose sources the story lacks. Raises NothingUsableError, naming them.

    A rate over people needs their list too, or official estimates: `counted` where they are given.
    """
    lacking = [choice for choice in card.choices if story.covered.keys().isdisjoint(choice)]
    if lacking:
        sectors = sorted({_sector(choice[0]) for choice in lacking})
        named = ", ".join(" or ".join(choice) for choice in lacking)
        raise NothingUsableError(
            found=f"'{card.id}' needs {' and '.join(sectors)} data ({named}), and the"
            " story has none.",
            do="Receive those records and build the story again, or leave the indicator out.",
        )
    _refuse_without_residents(card, story, counted=counted)


def _refuse_without_residents(card: Card, story: OpenStory, *, counted: bool) -> None:
    estimated = counted and card.denominator != "registered"
    if card.denominator == "cases" or estimated or REGISTRATIONS in story.covered:
        return
    if story.relations.rows(story.tables["registrations"].limit(1)).num_rows:
        return
    raise NothingUsableError(
        found=f"'{card.id}' is a rate over the people who live somewhere, and there is no list of"
        f" residents ({REGISTRATIONS}).",
        do="Receive the practices' lists of registered people and build the story again, or leave"
        " the indicator out; shares of cases need no such list.",
    )


def period_notes(card: Card, setting: Setting) -> list[str]:
    """Return a note a period: what of it the records do not cover, '' where they cover it."""
    lacking = [setting.incomplete[one] for one in card.every_source if one in setting.incomplete]
    return ["; ".join(_faults(card, setting.story, one, lacking)) for one in setting.asked.periods]


def last_months(story: OpenStory, sources: Collection[str]) -> dict[str, Period]:
    """Return the last month of each source that has under 85% of the rows of a usual one.

    Usual is the middle of the twelve months before it (or of as many as there are, three at
    least).
    """
    if not sources:
        return {}
    found: dict[str, dict[date, int]] = {}
    for table in story.tables.values():
        if {"source", "start"} <= set(table.columns):
            for row in story.relations.rows(_volumes(table, sources, story)).to_pylist():
                monthly = found.setdefault(row["source"], {})
                monthly[row["month"]] = monthly.get(row["month"], 0) + row["times"]
    told = {source: _short(monthly, story.covered.get(source)) for source, monthly in found.items()}
    return {source: month for source, month in told.items() if month is not None}


def _volumes(table: ir.Table, sources: Collection[str], story: OpenStory) -> ir.Table:
    since = table.start.cast("date") >= story.last - timedelta(days=427)
    rows = table.filter(table.source.isin(sorted(sources)), since)
    rows = rows.select("source", month=rows.start.cast("date").truncate("M"))
    return rows.group_by(["source", "month"]).agg(times=rows.count())


def _short(volumes: Mapping[date, int], covered: tuple[date, date] | None) -> Period | None:
    if covered is None:
        return None
    last = (covered[1] - timedelta(days=1)).replace(day=1)
    before = [_back(last, n) for n in range(1, 13)]
    usual = [volumes.get(month, 0) for month in before if month >= covered[0].replace(day=1)]
    if len(usual) < 3 or volumes.get(last, 0) >= USUAL_SHARE * median(usual):
        return None
    return months(last, 1)


def _back(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def _faults(card: Card, story: OpenStory, period: Period, lacking: Sequence[Period]) -> list[str]:
    spans = [_span(choice, story) for choice in card.choices] or [(story.first, _after(story))]
    first, after = max(span[0] for span in spans), min(span[1] for span in spans)
    faults: list[str] = []
    if period.end > after or period.start < first:
        faults.append("incomplete: the records cover only part of the period")
    elif any(period.overlaps(month) for month in lacking):
        faults.append("incomplete: the last month has fewer rows than usual")
    if card.follow_up and period.end + timedelta(days=card.follow_up) > after:
        faults.append(f"provisional: {card.follow_up} days after have not all passed")
    if card.run_in and period.start - timedelta(days=card.run_in) < first:
        faults.append(f"provisional: needs {card.run_in} days of records before")
    if card.valid_from and period.start < card.valid_from:
        faults.append("from before the definition holds")
    return faults


def _span(choice: Sequence[str], story: OpenStory) -> tuple[date, date]:
    """Return from when until when any of the sources that will do tells."""
    held = [story.covered[source] for source in choice if source in story.covered]
    return min(start for start, _ in held), max(end for _, end in held)


def _after(story: OpenStory) -> date:
    return story.last + timedelta(days=1)


def _sector(source: str) -> str:
    words = {"csds": "community", "mhsds": "mental health", "gp": "general practice"}
    return SECTORS.get(source) or words.get(source.partition("_")[0], source)
