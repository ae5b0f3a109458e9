"""People with long-term support who live at home or with family (ASCOF 2E)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.care.accommodation import lives_at_home
from onestory.indicators.care.method import BY_KEY, NOT_SALT, SOURCE, VERSION
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each adult with long-term support in the period, on its last day."""
    return lives_at_home(story)


def cases_learning_disability(story: StoryTables) -> ir.Table:
    """Return those of 18 to 64 whose support is for a learning disability."""
    return lives_at_home(story, learning_disability=True)


EVERYONE = Card(
    indicator=Indicator(
        id="ascof_2E",
        title="People with long-term support who live at home or with family",
        measure="ascof_2E",
        numerator="Those of the denominator whose accommodation is settled: their own home, with"
        " family, supported, shared or sheltered",
        denominator="People aged 18 and over with long-term support from the council on any day of"
        " the period",
        statistic="proportion",
        unit="per cent",
        multiplier=100,
        direction="higher is better",
        version=VERSION,
        source=SOURCE,
        about="How many of the people whom the council supports for long live at home.",
        caveats=(
            "Accommodation that is not known counts as not at home, so poor recording lowers the"
            " figure; where services say where a person lives, they stand in for it.",
            "People of unknown age are in neither count.",
            "The accommodation is the last told of anyone with a row by the period's last day. Of"
            " a row told again later the later words stand: ask for the story as it was known on"
            " a day to measure a past year by what was then known.",
            BY_KEY,
            NOT_SALT,
        ),
        sector="social care",
        verified=True,
    ),
    cases=cases,
    place="council",
    sources=("cld",),
    codes="The four types of long-term support; settled accommodation as the national list.",
)

LEARNING_DISABILITY = replace(
    EVERYONE,
    indicator=replace(
        EVERYONE.indicator,
        id="ascof_2E_ld",
        title="People with a learning disability who live at home or with family, 18 to 64",
        measure="ascof_2E_ld",
        denominator="People aged 18 to 64 with long-term support from the council on any day of"
        " the period whose primary support reason is a learning disability",
        about="How many of the working-age people with a learning disability whom the council"
        " supports for long live at home.",
    ),
    cases=cases_learning_disability,
)

CARDS = (EVERYONE, LEARNING_DISABILITY)
