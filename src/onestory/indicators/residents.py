"""Residents: the days that people lived somewhere, counted from their registrations."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from onestory.indicators.areas import LAST
from onestory.indicators.frailty import with_frailty
from onestory.indicators.groups import cut_of, label, with_people

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from onestory.indicators.measured import Asked, By
    from onestory.indicators.setting import Setting
    from onestory.indicators.story_tables import OpenStory
    from onestory.model.period import Period

DAYS_A_YEAR = 365.25
SPANS = pa.schema(
    {"period": pa.int32(), "start": pa.date32(), "end": pa.date32(), "middle": pa.date32()}
)


def spans(periods: Sequence[Period]) -> pa.Table:
    """Return the periods numbered from 0, each with the day in its middle."""
    rows = [
        (number, one.start, one.end, one.start + (one.end - one.start) / 2)
        for number, one in enumerate(periods)
    ]
    return pa.table([list(column) for column in zip(*rows, strict=True)], schema=SPANS)


def days_lived(setting: Setting) -> ir.Table:
    """Return days lived by period, LSOA, fifth, frailty, band of age, sex and what groups need.

    Columns: period, middle, place, fifth, frailty, cut, sex, days, and in_cohort, ethnicity, care
    where asked. A person counts from the start of a registration to its end, their death or the
    end of the period, and has the age and frailty of the middle of the period.
    """
    story, asked = setting.story, setting.asked
    people = story.tables["people"]
    periods = story.relations.given(spans(asked.periods))
    lived = _lived(story.tables["registrations"], people, periods)
    lived = _within_cohort(lived, story, asked)
    lived = lived.mutate(
        days=lived.until.delta(lived.since, unit="day").cast("int64"),
        cut=cut_of(_age(lived.middle, lived.birth_month), setting.cuts),
    )
    lived = with_people(lived, people, asked.by)
    scores = story.tables["frailty"]
    lived = with_frailty(lived, scores, on="middle", known=setting.frailty_of_time)
    fifths = setting.fifths
    lived = lived.left_join(fifths, lived.place == fifths.of_lsoa).drop("of_lsoa")
    keys = ["period", "middle", "place", "fifth", "frailty", "cut", "sex"]
    keys += [name for name in ("in_cohort", "ethnicity", "care") if name in lived.columns]
    return lived.group_by(keys).agg(days=lived.days.sum().cast("int64"))


def _lived(registrations: ir.Table, people: ir.Table, periods: ir.Table) -> ir.Table:
    known = people.select("person_id", "sex", "birth_month", "death")
    placed = registrations.inner_join(known, "person_id")
    end = ibis.least(placed.end.fill_null(LAST), placed.death.fill_null(LAST))
    # Worked out first and chosen after: a join may not name what a choice works out.
    placed = placed.mutate(over=end).rename(person="person_id", place="lsoa", begun="start")
    placed = placed.select("sex", "birth_month", "person", "place", "begun", "over")
    both = placed.inner_join(periods, [placed.begun < periods.end, placed.over > periods.start])
    both = both.mutate(
        since=ibis.greatest(both.begun, both.start), until=ibis.least(both.over, both.end)
    )
    return both.select(
        "person", "place", "sex", "birth_month", "period", "middle", "since", "until"
    )


def _within_cohort(lived: ir.Table, story: OpenStory, asked: Asked) -> ir.Table:
    """Return the time lived within the cohort; where `by` names it, that without it too."""
    if asked.cohort is None:
        return lived
    held = cohort_spans(story, asked.cohort)
    both = lived.inner_join(held, [lived.person == held.held, lived.since < held.exit,
                                   lived.until > held.index])  # fmt: skip
    inside = both.mutate(
        since=ibis.greatest(both.since, both["index"]), until=ibis.least(both.until, both.exit)
    ).select(lived.columns)
    if "cohort" not in asked.by:
        return inside
    # The days without: all the days, less those within (their ends changed about: below nought).
    less = inside.mutate(in_cohort=False, since=inside.until, until=inside.since)
    return lived.mutate(in_cohort=False).union(inside.mutate(in_cohort=True), less)


def cohort_spans(story: OpenStory, cohort: pa.Table) -> ir.Table:
    """Return the cohort's people as held, index and exit (the first day no longer followed)."""
    given = story.relations.given(cohort.select(["person_id", "index_date", "exit_date"]))
    return given.select(
        held=given.person_id,
        index=given.index_date.cast("date"),
        exit=given.exit_date.cast("date").fill_null(LAST),
    )


def _age(on: ir.DateValue, birth_month: ir.DateValue) -> ir.IntegerValue:
    months = (on.year() - birth_month.year()) * 12 + on.month() - birth_month.month()
    return (months // 12).cast("int32")


@dataclass(frozen=True, slots=True, kw_only=True)
class Residents:
    """Days lived, worked out once (`days`, as `days_lived`), and the areas that LSOAs lie in."""

    days: ir.Table
    lookup: ir.Table

    def days_by(self, by: Sequence[By]) -> ir.Table:
        """Return days lived by area, period, group, cut, sex and fifth."""
        areas, days = self.lookup, self.days
        within = [
            days.place == areas.of_place, days.middle >= areas["from"], days.middle < areas.until
        ]  # fmt: skip
        placed = days.inner_join(areas, within)
        placed = placed.mutate(group=label(placed, by) if by else ibis.literal(""))
        keys = ["area", "period", "group", "cut", "sex", "fifth", "frailty"]
        return placed.group_by(keys).agg(days=placed.days.sum().cast("int64"))
