"""Cells: a card's cases summed by area, period and group, each person's together first."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from onestory.indicators.areas import LAST, NOWHERE
from onestory.indicators.frailty import with_frailty
from onestory.indicators.groups import cut_of, label, with_people
from onestory.indicators.residents import cohort_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from onestory.indicators.card import Card
    from onestory.indicators.measured import Asked, By
    from onestory.indicators.setting import Setting
    from onestory.indicators.story_tables import OpenStory
    from onestory.model.period import Period

UNIT = 1e6
"""Numerators are summed in whole millionths, so that the order of adding cannot matter."""

FINER = 1e3
"""Weighted sums are in units so many times smaller than numerators are."""

CELL = ("area", "period", "group")
_SQUARES = "decimal(38,12)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A card's cases, worked out once.

    `cases` has person, on, place, fifth, frailty, cut, sex, num, den, open and what `asked.by`
    needs; `lookup` the areas of places; `days` the periods of days, and `numbers` those periods.
    """

    cases: ir.Table
    lookup: ir.Table
    days: ir.Table
    numbers: tuple[int, ...]
    once: bool

    def counted(self) -> ir.Table:
        """Return how many cases there are, and how many lie within the periods."""
        dated = self.cases.left_join(self.days, self.cases.on == self.days.day)
        return dated.agg(
            cases=dated.count(), within=dated.day.notnull().cast("int64").sum().cast("int64")
        )

    def placed(self, by: Sequence[By]) -> ir.Table:
        """Return the cases within the periods by area; one in no area is NOWHERE."""
        dated = self.cases.inner_join(self.days, self.cases.on == self.days.day)
        areas = self.lookup
        within = [
            dated.place == areas.of_place, dated.on >= areas["from"], dated.on < areas.until
        ]  # fmt: skip
        placed = dated.left_join(areas, within)
        group = label(placed, by) if by else ibis.literal("")
        return placed.mutate(area=placed.area.fill_null(NOWHERE), group=group)


def compact_cases(card: Card, setting: Setting, periods: Sequence[Period]) -> ir.Table:
    """Return the card's cases in the least room, with what groups and the model need of each."""
    story, asked = setting.story, setting.asked
    given = card.cases(story.over(periods))
    place = {"residence": given.lsoa, "council": given.council, "provider": given.provider}
    cases = given.select(
        person=given.person_id.cast("int64"),
        on=given.on.cast("date"),
        place=place[card.place],
        lsoa=given.lsoa,
        cut=cut_of(given.age, setting.cuts),
        sex=given.sex,
        num=(given.numerator.cast("float64") * UNIT).round().cast("int64"),
        den=(given.denominator.cast("float64") * UNIT).round().cast("int64"),
        open=given.open.fill_null(False),
        most=(_most(given) * UNIT).round().cast("int64"),
    )
    people = story.tables["people"]
    cases = _registered(cases, story) if card.denominator == "registered" else cases
    cases = _unsure(cases, people) if len(card.needs) > 1 else cases
    cases = _within_cohort(cases, story, asked)
    cases = with_people(cases, people, asked.by)
    known = setting.frailty if card.denominator == "cases" else setting.frailty_of_time
    cases = with_frailty(cases, story.tables["frailty"], on="on", known=known)
    fifths = setting.fifths
    return cases.left_join(fifths, cases.lsoa == fifths.of_lsoa).drop("of_lsoa", "lsoa")


def _most(given: ir.Table) -> ir.Value:
    """Return the most that the numerator of each case could be, were it open."""
    if "most" in given.columns:
        return given.most.cast("float64")
    return ibis.ifelse(given.denominator > 0, given.denominator, 1.0).cast("float64")


def days_of(periods: Sequence[Period], *, first: int) -> pa.Table:
    """Return day and period: each day of each period, numbered from `first`."""
    rows = [
        (one.start + timedelta(days=n), number)
        for number, one in enumerate(periods, first)
        for n in range((one.end - one.start).days)
    ]
    shape = pa.schema({"day": pa.date32(), "period": pa.int32()})
    return pa.table([list(column) for column in zip(*rows, strict=True)], schema=shape)


def strata_sums(placed: ir.Table, areas: Sequence[int]) -> ir.Table:
    """Return the numerators and denominators of the areas' cases by stratum of the model."""
    within = placed.filter(placed.area.isin(list(areas)))
    summed = within.group_by(["cut", "sex", "fifth", "frailty"]).agg(
        num=within.num.sum().cast("int64"), den=within.den.sum().cast("int64")
    )
    return summed.mutate(num=summed.num / UNIT, den=summed.den / UNIT)


def expected_sums(placed: ir.Table, rates: ir.Table) -> ir.Table:
    """Return by cell the numerators expected of its cases at the model's rates, and how many."""
    given = rates.rename(of_cut="cut", of_sex="sex", of_fifth="fifth", of_frailty="frailty")
    fifth = placed.mutate(fifth=placed.fifth.fill_null(0))
    rows = fifth.inner_join(
        given,
        [
            fifth.cut == given.of_cut,
            fifth.sex == given.of_sex,
            fifth.fifth == given.of_fifth,
            fifth.frailty == given.of_frailty,
        ],
    )
    summed = rows.group_by(list(CELL)).agg(
        expected=(rows.den * rows.rate).round().cast("int64").sum().cast("int64"),
        exposed=rows.den.sum().cast("int64"),
    )
    return summed.mutate(expected=summed.expected / UNIT, exposed=summed.exposed / UNIT)


def summed_by_person(placed: ir.Table, *, once: bool) -> ir.Table:
    """Return the sums of each cell of `CELL`, its persons' own sums first.

    `placed` has the cases by area, period and group, with `share`: the weight over the people of
    each case's stratum, against the cell's; null where it has none. Persons null are each alone.
    Sums are of millionths. `cases` counts rows, `events` those with a numerator, `persons` people;
    `num_num`, `num_den` and `den_den` are sums over persons of squares and products, `weighted`
    is the sum of shares and `weighted_weighted` that of persons' squares, `unweighted` counts
    events without a share.
    """
    rows = placed.mutate(
        cases=ibis.literal(1, "int64"),
        event=(placed.num != 0).cast("int64"),
        weighted=(placed.num * placed.share.fill_null(0.0) * FINER).round().cast("int64"),
        unweighted=(placed.share.isnull() & (placed.num != 0)).cast("int64"),
        open_cases=placed.open.cast("int64"),
        open_num=ibis.ifelse(placed.open, placed.num, 0),
        open_units=(placed.open & (placed.den == 0)).cast("int64"),
        open_most=ibis.ifelse(placed.open, ibis.greatest(placed.num, placed.most), 0),
        surely=(~placed.open | (placed.den != 0) | (placed.num != 0)).cast("int64"),
    )
    alone = rows.filter(rows.person.isnull()).select(*CELL, *_ADDED)
    several = rows.filter(rows.person.notnull())
    return _over_persons(_each_person(several, once=once).union(alone))


_ADDED = (
    *("cases", "event", "num", "den", "weighted", "unweighted"),
    *("open_cases", "open_num", "open_units", "open_most", "surely"),
)
_ONCE = frozenset({"event", "num", "den", "weighted", "unweighted"})


def _each_person(rows: ir.Table, *, once: bool) -> ir.Table:
    made = {
        name: (rows[name].max() if once and name in _ONCE else rows[name].sum()).cast("int64")
        for name in _ADDED
    }
    return rows.group_by([*CELL, "person"]).agg(**made).drop("person")


def _over_persons(each: ir.Table) -> ir.Table:
    num, den, weighted = each.num / UNIT, each.den / UNIT, each.weighted / (UNIT * FINER)
    squares = {
        "num_num": num * num,
        "num_den": num * den,
        "den_den": den * den,
        "weighted_weighted": weighted * weighted,
    }
    sums = {name: each[name].sum().cast("int64") for name in _ADDED}
    exact = {name: square.cast(_SQUARES).sum().cast("float64") for name, square in squares.items()}
    return each.group_by(list(CELL)).agg(
        # Who has nothing but cases that might come to count is not yet among them.
        persons=(each.surely > 0).cast("int64").sum().cast("int64"), **sums, **exact
    )  # fmt: skip


def _registered(cases: ir.Table, story: OpenStory) -> ir.Table:
    """Return the cases, in no place where the person was not registered on the day.

    The time lived does not count such a person, so the events may not either.
    """
    held = story.tables["registrations"]
    held = held.mutate(over=held.end.fill_null(LAST)).rename(held="person_id", begun="start")
    held = held.select("held", "begun", "over")
    within = [cases.person == held.held, cases.on >= held.begun, cases.on < held.over]
    others = cases.anti_join(held, within).mutate(place=ibis.null("string"))
    return cases.semi_join(held, within).union(others.select(cases.columns))


def _unsure(cases: ir.Table, people: ir.Table) -> ir.Table:
    """Return the cases, open too where it is not sure that all of a person's records were found."""
    sure = people.filter(people.certainty == "firm").select(sure="person_id")
    joined = cases.left_join(sure, cases.person == sure.sure)
    return joined.mutate(open=joined.open | joined.sure.isnull()).drop("sure")


def _within_cohort(cases: ir.Table, story: OpenStory, asked: Asked) -> ir.Table:
    if asked.cohort is None:
        return cases
    held = cohort_spans(story, asked.cohort)
    within = [cases.person == held.held, cases.on >= held["index"], cases.on < held.exit]
    if "cohort" not in asked.by:
        return cases.semi_join(held, within)
    joined = cases.left_join(held, within)
    return joined.mutate(in_cohort=joined.held.notnull()).drop("held", "index", "exit")
