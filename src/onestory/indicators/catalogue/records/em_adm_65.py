"""Emergency admissions of people aged 65 and over (Better Care Fund)."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.indicators.spells import ordinary_emergencies
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission at 65 or over."""
    spells = ordinary_emergencies(story)
    spells = spells.filter(spells.age >= 65)
    return counted(spells, on=spells.start)


CARD = Card(
    indicator=Indicator(
        id="em_adm_65",
        title="Emergency admissions, 65 and over",
        measure="em_adm_65",
        numerator="Spells of people aged 65 or over that began in the period with an emergency"
        " admission",
        denominator="Residents aged 65 or over",
        statistic="crude_rate",
        unit="per 100,000 people a year",
        multiplier=100_000,
        decimals=0,
        direction="lower is better",
        version="BCF 2025-26; detail from memory",
        source="Better Care Fund planning requirements 2025-26, one of three headline figures; its"
        " detail from memory",
        about="One of the three headline figures of the Better Care Fund: how often older people"
        " need a hospital bed without warning.",
        caveats=(
            "Same-day emergency care moved from admissions to emergency care data between 2023"
            " and 2025: a fall may be a change of recording.",
            "The national figure is a crude rate: a place with older people has more. The"
            " standardised rate stands beside it.",
            "An emergency transfer between hospitals (2B) counts again.",
        ),
        population_ages=(65, 200),
        sector="hospital",
    ),
    cases=cases,
    denominator="residents",
    sources=("apc",),
    codes="ADMIMETH begins with 2; first episode of the spell; CLASSPAT 1; not TRETSPEF 424; age"
    " at admission 65 or over.",
)
