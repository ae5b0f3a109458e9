"""Setting: what the cards of one measurement share."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from onestory.indicators.areas import Areas, numbered_areas
from onestory.indicators.censoring import last_months
from onestory.indicators.frailty import scored, searchable
from onestory.indicators.groups import age_cuts
from onestory.indicators.official import official_days, splits_by_age_and_sex
from onestory.indicators.residents import Residents, days_lived

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import Card
    from onestory.indicators.measured import AreaGround, Asked, By
    from onestory.indicators.story_tables import OpenStory
    from onestory.model.period import Period

OLDEST = 120
"""No age is asked for beyond it: (0, 120) and (0, 200) are everyone."""

PEOPLE = pa.schema(
    {
        "area": pa.int32(),
        "period": pa.int32(),
        "group": pa.string(),
        "cut": pa.int32(),
        "sex": pa.string(),
        "fifth": pa.int32(),
        "frailty": pa.int32(),
        "days": pa.float64(),  # whole, so that the order of adding cannot matter
    }
)
"""Days lived by area, period, group and stratum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What was asked and what it stands on.

    `asked.periods` are in the order of `layers`, which do not overlap within one: a case belongs
    to one period of each. `people` follow `PEOPLE`, counted from registrations, `official` by
    estimates: those of groups that they can tell apart. `frailty` says whether the story scores it,
    `frailty_of_time` whether time lived may be told apart by it. `incomplete` has the last month
    of each source where it lacks rows.
    """

    story: OpenStory
    asked: Asked
    layers: tuple[tuple[Period, ...], ...]
    areas: Areas
    cuts: tuple[int, ...]
    fifths: ir.Table
    people: pa.Table
    official: pa.Table
    frailty: bool
    frailty_of_time: bool
    incomplete: Mapping[str, Period]

    @property
    def splits(self) -> list[tuple[By, ...]]:
        """Return how people are grouped: everyone, and by what was asked."""
        return [(), self.asked.by] if self.asked.by else [()]

    def registered(self, card: Card) -> pa.Table:
        """Return the days lived of the card's ages, by registrations; none where cases are."""
        ages = card.indicator.population_ages
        if card.denominator == "cases":
            return PEOPLE.empty_table()
        if ages is None or (ages[0] <= 0 and ages[1] >= OLDEST):
            return self.people  # those too whose age nobody knows
        return self.people.filter((pc.field("cut") >= ages[0]) & (pc.field("cut") < ages[1]))

    def people_of(self, card: Card) -> pa.Table:
        """Return the days lived that are the card's denominator: by estimates, where given.

        Those registered, and groups that estimates cannot tell apart, are counted from
        registrations.
        """
        counted = self.registered(card)
        if card.denominator in ("cases", "registered") or not self.official.num_rows:
            return counted
        ages = card.indicator.population_ages or (0, 200)
        held = self.official.filter((pc.field("cut") >= ages[0]) & (pc.field("cut") < ages[1]))
        if not self.asked.by or splits_by_age_and_sex(self.asked.by):
            return held
        return pa.concat_tables([held, counted.filter(pc.field("group") != "")])

    def first_areas(self) -> list[int]:
        """Return the numbers of the areas of the level that was asked for first."""
        numbered = self.areas.numbered
        chosen = numbered.filter(pc.field("level") == self.asked.levels[0])
        return [int(number) for number in chosen["area"].to_pylist()]


def setting_for(
    cards: Sequence[Card], story: OpenStory, *, asked: Asked, ground: AreaGround
) -> Setting:
    """Return what the cards share, with the time lived counted once for all of them."""
    spans = [card.indicator.population_ages for card in cards]
    layers = layers_of(asked.periods)
    frailty = scored(story)
    made = Setting(
        story=story,
        asked=replace(asked, periods=tuple(one for layer in layers for one in layer)),
        layers=layers,
        areas=numbered_areas(ground, asked.levels),
        cuts=age_cuts({age for span in spans if span for age in span if age < 120}),
        fifths=story.relations.given(ground.deprivation).select(of_lsoa="lsoa", fifth="fifth"),
        people=PEOPLE.empty_table(),
        official=PEOPLE.empty_table(),
        frailty=frailty,
        frailty_of_time=frailty and searchable(story),
        incomplete=last_months(story, {source for card in cards for source in card.every_source}),
    )
    if all(card.denominator == "cases" for card in cards):
        return made
    made = replace(made, people=_people(made))
    return replace(made, official=_official(made, ground.population))


def layers_of(periods: Sequence[Period]) -> tuple[tuple[Period, ...], ...]:
    """Return the periods in layers, none of which has two that overlap; shorter ones first."""
    layers: list[list[Period]] = []
    for period in sorted(set(periods), key=lambda one: (one.end - one.start, one.start)):
        free = (one for one in layers if not any(period.overlaps(held) for held in one))
        layer = next(free, None)
        if layer is None:
            layers.append([period])
        else:
            layer.append(period)
    return tuple(tuple(sorted(layer)) for layer in layers)


def _official(made: Setting, population: pa.Table | None) -> pa.Table:
    if population is None:
        return PEOPLE.empty_table()
    parts = [
        official_days(
            population,
            by,
            periods=made.asked.periods,
            numbered=made.areas.numbered,
            cuts=made.cuts,
        )
        for by in made.splits
        if splits_by_age_and_sex(by)
    ]
    return pa.concat_tables([one.select(PEOPLE.names).cast(PEOPLE) for one in parts])


def _people(made: Setting) -> pa.Table:
    relations = made.story.relations
    lookup = relations.given(made.areas.lsoas).rename(of_place="place")
    lived = days_lived(made)
    with relations.kept(lived) as days:
        residents = Residents(days=days, lookup=lookup)
        parts = [relations.rows(residents.days_by(by)) for by in made.splits]
    return pa.concat_tables([one.select(PEOPLE.names).cast(PEOPLE) for one in parts])
