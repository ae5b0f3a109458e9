"""Long-term admissions to care homes, 18 to 64 (ASCOF 2B)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.care.admissions import CODES, admitted_caveats, care_home_admissions
from onestory.indicators.care.method import SOURCE, VERSION
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each person of 18 to 64 newly admitted, once a period."""
    return care_home_admissions(story, ages=(18, 65))


CARD = Card(
    indicator=Indicator(
        id="ascof_2B",
        title="Long-term admissions to care homes, people aged 18 to 64",
        measure="ascof_2B",
        numerator="People aged 18 to 64 whose long-term support in a residential or nursing home"
        " began in the period, without such support in the year before",
        denominator="People aged 18 to 64 who live in the council's area",
        statistic="crude_rate",
        unit="per 100,000 people aged 18 to 64",
        multiplier=100_000,
        decimals=0,
        direction="lower is better",
        version=VERSION,
        source=SOURCE,
        about="How many younger adults begin a long-term stay in a care home that the council"
        " supports.",
        caveats=admitted_caveats("A service whose component is blank is dropped, as nationally."),
        population_ages=(18, 65),
        sector="social care",
        verified=True,
    ),
    cases=cases,
    denominator="residents",
    place="council",
    sources=("cld",),
    run_in=365,
    codes=CODES,
)
