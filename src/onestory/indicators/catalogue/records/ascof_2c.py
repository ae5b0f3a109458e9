"""Long-term admissions to care homes, 65 and over (ASCOF 2C), in its versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.care.admissions import CODES, admitted_caveats, care_home_admissions
from onestory.indicators.care.method import SOURCE, VERSION
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each person of 65 or over newly admitted, once a period."""
    return care_home_admissions(story, ages=(65, 200))


def cases_null_kept(story: StoryTables) -> ir.Table:
    """Return the same where a service with a blank component counts too."""
    return care_home_admissions(story, ages=(65, 200), null_component=True)


AS_PUBLISHED = Card(
    indicator=Indicator(
        id="ascof_2C",
        title="Long-term admissions to care homes, people aged 65 and over",
        measure="ascof_2C",
        numerator="People aged 65 and over whose long-term support in a residential or nursing"
        " home began in the period, without such support in the year before",
        denominator="People aged 65 and over who live in the council's area",
        statistic="crude_rate",
        unit="per 100,000 people aged 65 and over",
        multiplier=100_000,
        decimals=0,
        direction="none declared",
        version=VERSION,
        source=SOURCE,
        about="How many older people begin a long-term stay in a care home that the council"
        " supports.",
        caveats=admitted_caveats("A service whose component is blank is dropped, as nationally."),
        population_ages=(65, 200),
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

NULL_KEPT = replace(
    AS_PUBLISHED,
    indicator=replace(
        AS_PUBLISHED.indicator,
        id="ascof_2C_null_kept",
        title="Long-term admissions to care homes, 65 and over, blank components kept",
        measure="ascof_2C_null_kept",
        version=f"{VERSION}, blank components kept",
        caveats=admitted_caveats("A service whose component is blank counts; nationally not."),
        verified=False,
    ),
    cases=cases_null_kept,
)

BETTER_CARE_FUND = replace(
    AS_PUBLISHED,
    indicator=replace(
        AS_PUBLISHED.indicator,
        id="care_home_adm_65",
        title="Care home admissions, 65 and over (Better Care Fund headline, from records)",
        measure="care_home_adm_65",
    ),
)

CARDS = (AS_PUBLISHED, NULL_KEPT, BETTER_CARE_FUND)
