"""Happenings: what a card counts, person by person and day by day, over the whole story."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from onestory import engine
from onestory.indicators.censoring import refuse_lacking
from onestory.model.errors import StudyError
from onestory.model.period import Period, months

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import Card, StoryTables
    from onestory.indicators.story_tables import OpenStory

HAPPENINGS = pa.schema(
    [
        pa.field("person_id", pa.int64(), nullable=False),
        pa.field("on", pa.date32(), nullable=False),
        pa.field("amount", pa.float64(), nullable=False),
    ]
)
"""One row a person and day on which anything was counted, and how much: 1 an event, or nights,
or pounds."""
_QUARTER = 3
_ONCE_A_PERIOD = frozenset({"carers_supported"})
"""Cards that count a person once a period, which has no day."""
_WHOLE = "One-off"


def happenings(card: Card, story: OpenStory, *, to: Path) -> Path:
    """Return `to`, with the card's amounts written to it as `HAPPENINGS`, a quarter at a time.

    What lasts is told on each of its days: nights on the day each begins, a weekly price a day at
    a time; what is paid once counts on the day it began. Records that name nobody are left out.
    Raises StudyError where the card has no number of one person, NothingUsableError where the
    story lacks a source that the card needs.
    """
    _refuse_shares(card)
    refuse_lacking(card, story, counted=True)
    cases = _by_day(card, story)
    with story.relations.kept(cases) as kept, engine.writer(to, HAPPENINGS) as file:
        for start, end in _quarters(story):
            found = kept.filter(kept["on"] >= ibis.literal(start), kept["on"] < ibis.literal(end))
            rows = story.relations.rows(found.order_by("on", "person_id"))
            file.write_table(rows.select(HAPPENINGS.names).cast(HAPPENINGS))
    return to


def _refuse_shares(card: Card) -> None:
    """Raise StudyError where the card is of cases, or counts a person once a period."""
    if card.denominator == "cases":
        raise StudyError(
            found=f"The indicator '{card.id}' is a share of cases"
            f" ({card.indicator.denominator[:80]}): it has no number for a person who had none.",
            do="Follow what is counted over all people, such as em_adm_all, bed_days or"
            " cost_per_person.",
        )
    if card.once or card.id in _ONCE_A_PERIOD:
        raise StudyError(
            found=f"The indicator '{card.id}' counts a person once a period, and so has no day.",
            do="Follow an indicator that counts each event, or days.",
        )


def _by_day(card: Card, story: OpenStory) -> ir.Table:
    """Return person, day and amount, summed as decimals so that no order of adding matters."""
    days = story.over(tuple(_days(story)))
    if "pounds" in card.indicator.unit:
        whole = story.over((Period(start=story.first, end=story.last + timedelta(days=1)),))
        cases = _counted(card, _paid_along(days)).union(_counted(card, _paid_once(whole)))
    else:
        cases = _counted(card, days)
    summed = cases.group_by("person_id", "on").agg(amount=cases.amount.sum())
    return summed.filter(summed.amount != 0).mutate(amount=summed.amount.cast("float64"))


def _counted(card: Card, tables: StoryTables) -> ir.Table:
    """Return person, day and amount of the card's cases that name somebody."""
    cases = card.cases(tables)
    named = cases.filter(cases.person_id.notnull(), cases["on"].notnull())
    return named.select("person_id", "on", amount=named.numerator.cast("decimal(38,6)"))


def _paid_along(tables: StoryTables) -> StoryTables:
    """Return the tables without services that are paid once: they would count on every day."""
    care = tables["care"]
    return _with(tables, care=care.filter(care.cost_per.fill_null("") != _WHOLE))


def _paid_once(tables: StoryTables) -> StoryTables:
    """Return the tables with services that are paid once, and nothing else."""
    nothing = {name: table.filter(ibis.literal(False)) for name, table in tables.tables.items()}
    care = tables["care"]
    kept = {"people": tables["people"], "homes": tables["homes"]}
    return _with(tables, **{**nothing, **kept, "care": care.filter(care.cost_per == _WHOLE)})


def _with(tables: StoryTables, **others: ir.Table) -> StoryTables:
    """Return the tables with others in the place of some."""
    return replace(tables, tables={**tables.tables, **others})


def _days(story: OpenStory) -> Iterator[Period]:
    """Yield every day that the story covers."""
    day = story.first
    while day <= story.last:
        yield Period(start=day, end=day + timedelta(days=1))
        day += timedelta(days=1)


def _quarters(story: OpenStory) -> Iterator[tuple[date, date]]:
    """Yield spans of three months that hold every day that the story covers."""
    start = story.first.replace(day=1)
    while start <= story.last:
        end = months(start, _QUARTER).end
        yield start, end
        start = end
