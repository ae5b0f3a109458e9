"""Deaths in hospital."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import registered, told
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each registered death; 1 where it was in hospital."""
    # A death that only a hospital tells of is in hospital by its making: they would tilt the share.
    deaths = registered(story["deaths"])
    placed = deaths.filter(deaths.place.notnull())
    return told(placed, on=placed.start, numerator=placed.place == "hospital")


CARD = Card(
    indicator=Indicator(
        id="deaths_in_hospital",
        title="Deaths in hospital",
        measure="deaths_in_hospital",
        numerator="Of these, deaths in hospital",
        denominator="Registered deaths with a known place",
        statistic="proportion",
        unit="%",
        multiplier=100,
        direction="none declared",
        version="from memory",
        source="Civil registration; from memory",
        about="Where people die.",
        caveats=(
            "Not everybody wants to die at home, and not everybody can: the share is no judgement.",
            "Registration can take months where there is an inquest: the latest months are"
            " incomplete.",
            "Deaths known only from a hospital, practice or council are not in it.",
        ),
        sector="hospital",
    ),
    cases=cases,
    sources=("deaths",),
    codes="Deaths of the register with a place; numerator: communal establishment of the kind"
    " hospital.",
)
