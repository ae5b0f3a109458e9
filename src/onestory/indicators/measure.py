# pyright: reportUnknownMemberType=false, reportAttributeAccessIssue=false
"""Measure: an indicator's figures from the records of people, by one engine for every card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from onestory.indicators import result_rows
from onestory.indicators.areas import Areas, numbered_areas, provider_areas
from onestory.indicators.bounds import bounds
from onestory.indicators.cells import UNIT, Kept, cell_sums, compact_cases, days_of
from onestory.indicators.censoring import period_notes, refuse_lacking
from onestory.indicators.estimates import (
    column,
    crude_estimate,
    denominators,
    standardised_estimate,
)
from onestory.indicators.groups import age_cuts
from onestory.indicators.measured import Measured
from onestory.indicators.residents import Residents, days_lived
from onestory.indicators.standardising import SHARES, strata
from onestory.model.errors import PlanError
from onestory.model.period import Period
from onestory.model.result import Result

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import Card
    from onestory.indicators.measured import AreaGround, Asked, By
    from onestory.indicators.story_tables import OpenStory
    from onestory.stats import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What the cards of one call share; `people` has years lived by cell and stratum."""

    story: OpenStory
    asked: Asked
    areas: Areas
    cuts: tuple[int, ...]
    fifths: ir.Table
    people: pa.Table


def measure(card: Card, story: OpenStory, *, asked: Asked, ground: AreaGround) -> Measured:
    """Return the indicator by area, period and group; `measure_each` for several cards.

    Raises NothingUsableError when the story lacks a source that the card needs, PlanError when
    nothing is asked.
    """
    return next(measure_each([card], story, asked=asked, ground=ground))


def measure_each(
    cards: Sequence[Card], story: OpenStory, *, asked: Asked, ground: AreaGround
) -> Iterator[Measured]:
    """Yield each card's figures, in order; who lived where is counted once for all of them.

    Raises as `measure`, at the card that cannot be measured.
    """
    if not asked.periods or not asked.levels:
        raise PlanError(
            found="No period or no level of areas is asked for.",
            do="Give both under [measure], such as levels = ['council'].",
        )
    setting = _setting(cards, story, asked=asked, ground=ground)
    for card in cards:
        refuse_lacking(card, story)
        relation = compact_cases(card, story, asked, cuts=setting.cuts, fifths=setting.fifths)
        with story.relations.kept(relation) as cases:
            measured = _measured(card, cases, setting)
        yield measured


PEOPLE = pa.schema(
    [
        *(field for field in SHARES if field.name != "share"),
        ("fifth", pa.int32()),
        ("years", pa.float64()),
    ]
)


def _setting(
    cards: Sequence[Card], story: OpenStory, *, asked: Asked, ground: AreaGround
) -> _Setting:
    spans = [card.indicator.population_ages for card in cards]
    cuts = age_cuts({age for span in spans if span for age in span if age < 120})
    areas = numbered_areas(ground, asked.levels)
    fifths = story.relations.given(ground.deprivation).select(of_lsoa="lsoa", fifth="fifth")
    people = PEOPLE.empty_table()
    if any(card.denominator != "cases" for card in cards):
        with story.relations.kept(days_lived(story, asked, cuts=cuts, fifths=fifths)) as days:
            residents = Residents(days=days, lookup=_lookup(story, areas.lsoas))
            parts = [story.relations.rows(residents.years(by)) for by in _splits(asked)]
        people = pa.concat_tables([one.select(PEOPLE.names).cast(PEOPLE) for one in parts])
    return _Setting(story=story, asked=asked, areas=areas, cuts=cuts, fifths=fifths, people=people)


def _splits(asked: Asked) -> list[tuple[By, ...]]:
    return [(), asked.by] if asked.by else [()]


def _lookup(story: OpenStory, places: pa.Table) -> ir.Table:
    return story.relations.given(places).rename(of_place="place")


def _measured(card: Card, kept: ir.Table, setting: _Setting) -> Measured:
    story, asked = setting.story, setting.asked
    areas = setting.areas
    if card.place == "provider":
        found = story.relations.rows(kept.select("place").distinct())["place"].to_pylist()
        areas = provider_areas([name for name in found if name is not None])
    case_rows = Kept(
        cases=kept,
        lookup=_lookup(story, areas.of(card.place)),
        days=story.relations.given(days_of(asked.periods)),
        once=card.once,
    )
    people = _of_ages(setting.people, card)
    stratified = strata(
        people, standard=asked.standard, ages=card.indicator.population_ages, cuts=setting.cuts
    )
    shares = story.relations.given(stratified.shares)
    sums = pa.concat_tables([_sums(case_rows, by, shares, setting) for by in _splits(asked)])
    cells = result_rows.joined(
        sums,
        years=_years(people),
        standard=stratified.years,
        numbered=areas.numbered,
        periods=asked.periods,
    )
    notes = period_notes(card, story, asked.periods)
    crude = crude_estimate(card, cells, confidence=asked.confidence)
    direct = standardised_estimate(card, cells, confidence=asked.confidence)
    rates = card.denominator != "cases" and card.standardise
    return Measured(
        crude=_result(card, cells, crude, setting, notes),
        standardised=_result(card, cells, direct, setting, notes) if rates else None,
        modelled=None,
        bounds=bounds(card, cells, cells),
        findings=(),
    )


def _sums(kept: Kept, by: tuple[By, ...], shares: ir.Table, setting: _Setting) -> pa.Table:
    placed = kept.placed(by)
    keys = ["area", "period", "group", "cut"]
    keys += ["sex"] if setting.asked.standard == "age and sex" else []
    given = shares.rename({f"of_{key}": key for key in keys})
    given = given.select(*(f"of_{key}" for key in keys), "share")
    placed = placed.left_join(given, [placed[key] == given[f"of_{key}"] for key in keys])
    return setting.story.relations.rows(cell_sums(placed, once=kept.once))


def _of_ages(people: pa.Table, card: Card) -> pa.Table:
    ages = card.indicator.population_ages
    if card.denominator == "cases":
        return people.slice(0, 0)
    if ages is None:
        return people
    return people.filter((pc.field("cut") >= ages[0]) & (pc.field("cut") < ages[1]))


def _years(people: pa.Table) -> pa.Table:
    grouped = people.group_by(["area", "period", "group"]).aggregate([("years", "sum")])
    return grouped.rename_columns(["area", "period", "group", "years"])


def _result(
    card: Card, cells: pa.Table, estimate: Estimate, setting: _Setting, notes: list[str]
) -> Result:
    asked = setting.asked
    rows = result_rows.rows(
        cells,
        estimate,
        numerator=column(cells, "num") / UNIT,
        denominator=denominators(card, cells),
        notes=[notes[period] for period in cells["period"].to_pylist()],
    )
    return Result(
        indicator=card.indicator,
        period=Period(
            start=min(one.start for one in asked.periods), end=max(one.end for one in asked.periods)
        ),
        rows=rows,
        confidence=asked.confidence,
        method=estimate.method,
        invented=setting.story.invented,
    )
