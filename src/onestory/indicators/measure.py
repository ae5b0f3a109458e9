"""Measure: an indicator's figures from the records of people, by one engine for every card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from onestory.indicators import result_rows
from onestory.indicators.bounds import bounds, unbounded
from onestory.indicators.cards import is_own
from onestory.indicators.cells import UNIT
from onestory.indicators.censoring import period_notes, refuse_lacking
from onestory.indicators.estimates import (
    column,
    crude_estimate,
    denominators,
    standardised_estimate,
)
from onestory.indicators.layer import Layer, measured_layer
from onestory.indicators.measured import Measured
from onestory.indicators.modelling import modelled
from onestory.indicators.reconciling import findings_of
from onestory.indicators.residents import DAYS_A_YEAR
from onestory.indicators.setting import Setting, setting_for
from onestory.indicators.standardising import strata
from onestory.model.errors import NothingUsableError, OneStoryError, PlanError
from onestory.model.period import Period
from onestory.model.result import Result

if TYPE_CHECKING:
    from onestory.indicators.card import Card
    from onestory.indicators.measured import AreaGround, Asked
    from onestory.indicators.story_tables import OpenStory
    from onestory.model.indicator import Indicator
    from onestory.stats import Estimate


def measure(card: Card, story: OpenStory, *, asked: Asked, ground: AreaGround) -> Measured:
    """Return the indicator by area, period and group; `measure_each` for several cards.

    Raises NothingUsableError when the story lacks a source that the card needs, PlanError when
    nothing is asked.
    """
    done = next(measure_each([card], story, asked=asked, ground=ground))
    if isinstance(done, NothingUsableError):
        raise done
    return done


def measure_each(
    cards: Sequence[Card], story: OpenStory, *, asked: Asked, ground: AreaGround
) -> Iterator[Measured | NothingUsableError]:
    """Yield each card's figures, in order; who lived where is counted once for all of them.

    A card that these records cannot tell yields why not. Raises PlanError as `measure` does.
    """
    if not asked.periods or not asked.levels:
        raise PlanError(
            found="No period or no level of areas is asked for.",
            do="Give both under [measure], such as levels = ['council'].",
        )
    setting = setting_for(cards, story, asked=asked, ground=ground)
    for card in cards:
        try:
            refuse_lacking(card, story, counted=ground.population is not None)
            yield _measured(card, setting)
        except NothingUsableError as refusal:
            yield refusal
        except Exception as error:
            if isinstance(error, OneStoryError) or not is_own(card):
                raise
            why = f"{type(error).__name__}: {str(error)[:200]}"
            yield NothingUsableError(
                found=f"the card cannot be worked out ({why}).",
                do="Mend the function `cases` in its file; the other indicators are measured.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The cells of every layer, in order of the result, with a note each."""

    rows: pa.Table
    notes: list[str]


def _measured(card: Card, setting: Setting) -> Measured:
    people = setting.people_of(card)
    stratified = strata(
        people,
        standard=setting.asked.standard,
        ages=card.indicator.population_ages,
        cuts=setting.cuts,
    )
    layers: list[Layer] = []
    first = 0
    for periods in setting.layers:
        layers.append(measured_layer(card, setting, periods, first=first, stratified=stratified))
        first += len(periods)
    cells = result_rows.joined(
        pa.concat_tables([layer.sums for layer in layers]),
        years=_years(people),
        standard=stratified.years,
        expected=pa.concat_tables([layer.expected for layer in layers]),
        numbered=layers[0].numbered,
        periods=setting.asked.periods,
    )
    told = period_notes(card, setting)
    return _results(
        card,
        _Cells(rows=cells, notes=[told[n] for n in cells["period"].to_pylist()]),
        setting,
        layers,
    )


def _results(card: Card, cells: _Cells, setting: Setting, layers: list[Layer]) -> Measured:
    confidence = setting.asked.confidence
    crude = crude_estimate(card, cells.rows, confidence=confidence)
    rates = card.denominator != "cases" and card.standardise
    direct = standardised_estimate(card, cells.rows, confidence=confidence) if rates else None
    model = layers[0].model
    made = None if model.reason else _modelled(card, cells, crude)
    return Measured(
        crude=_result(card.indicator, card, cells, crude, setting),
        standardised=None if direct is None else _standardised(card, cells, direct, setting),
        modelled=None if made is None else _by_model(card, cells, made, setting, model.factors),
        bounds=bounds(card, cells.rows),
        findings=(*findings_of(card, cells.rows, layers), *unbounded(card, cells.rows)),
    )


def _modelled(card: Card, cells: _Cells, crude: Estimate) -> Estimate:
    share = card.indicator.statistic == "proportion"
    return modelled(
        crude,
        expected=column(cells.rows, "expected"),
        exposed=column(cells.rows, "exposed"),
        overall=column(cells.rows, "overall"),
        top=card.indicator.multiplier if share else None,
    )


def _standardised(card: Card, cells: _Cells, direct: Estimate, setting: Setting) -> Result:
    indicator = replace(
        card.indicator,
        statistic="standardised_rate",
        standardised_by=f"{setting.asked.standard} (European Standard Population 2013)",
    )
    return _result(indicator, card, cells, direct, setting)


def _by_model(
    card: Card, cells: _Cells, made: Estimate, setting: Setting, factors: Sequence[str]
) -> Result:
    indicator = replace(
        card.indicator,
        statistic="standardised_ratio",
        standardised_by=f"{', '.join(factors)} (a model of all places together)",
    )
    return _result(indicator, card, cells, made, setting)


def _result(
    indicator: Indicator, card: Card, cells: _Cells, estimate: Estimate, setting: Setting
) -> Result:
    periods = setting.asked.periods
    below = denominators(card, cells.rows)
    rows = result_rows.rows(
        cells.rows,
        estimate,
        numerator=column(cells.rows, "num") / UNIT,
        denominator=below,
        notes=cells.notes,
    )
    return Result(
        indicator=indicator,
        period=Period(start=min(one.start for one in periods), end=max(one.end for one in periods)),
        rows=rows,
        confidence=setting.asked.confidence,
        method=estimate.method,
        invented=setting.story.invented,
    )


def _years(people: pa.Table) -> pa.Table:
    lived = people.group_by(["area", "period", "group"]).aggregate([("days", "sum")])
    years = pc.divide(lived["days_sum"], DAYS_A_YEAR)
    return lived.drop_columns("days_sum").append_column("years", years)
