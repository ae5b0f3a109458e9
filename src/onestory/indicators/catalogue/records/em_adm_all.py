"""Emergency admissions, all ages: two versions side by side."""

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
    """Return a case for each emergency admission."""
    spells = ordinary_emergencies(story)
    return counted(spells, on=spells.start)


def cases_without_transfers(story: StoryTables) -> ir.Table:
    """Return a case for each emergency admission but for emergency transfers."""
    spells = ordinary_emergencies(story)
    spells = spells.filter(spells.method != "2B")
    return counted(spells, on=spells.start)


CARDS = (
    Card(
        indicator=Indicator(
            id="em_adm_all",
            title="Emergency admissions, all ages",
            measure="em_adm_all",
            numerator="Spells that began in the period with an emergency admission, with nights or"
            " without",
            denominator="Residents of all ages",
            statistic="crude_rate",
            unit="per 100,000 people a year",
            multiplier=100_000,
            decimals=0,
            direction="lower is better",
            version="a",
            source="Local, after the national concept; the exact national specification was not"
            " read",
            about="How often people need a hospital bed without warning.",
            caveats=(
                "Same-day emergency care moved from admissions to emergency care data between"
                " 2023 and 2025: a fall may be a change of recording.",
                "Spells are counted by the day of admission; counts of episodes or of discharges"
                " differ.",
                "An emergency transfer between hospitals (2B) counts again: em_adm_all_b leaves"
                " it out.",
            ),
            population_ages=(0, 200),
            sector="hospital",
        ),
        cases=cases,
        denominator="residents",
        sources=("apc",),
        codes="ADMIMETH begins with 2; first episode of the spell; CLASSPAT 1; not TRETSPEF 424"
        " (well babies).",
    ),
    Card(
        indicator=Indicator(
            id="em_adm_all_b",
            title="Emergency admissions, all ages, without transfers",
            measure="em_adm_all_b",
            numerator="Spells that began in the period with an emergency admission that was no"
            " transfer from another provider",
            denominator="Residents of all ages",
            statistic="crude_rate",
            unit="per 100,000 people a year",
            multiplier=100_000,
            decimals=0,
            direction="lower is better",
            version="b",
            source="Local, after the national concept; the exact national specification was not"
            " read",
            about="How often people need a hospital bed without warning.",
            caveats=(
                "Same-day emergency care moved from admissions to emergency care data between"
                " 2023 and 2025: a fall may be a change of recording.",
                "Spells are counted by the day of admission; counts of episodes or of discharges"
                " differ.",
            ),
            population_ages=(0, 200),
            sector="hospital",
        ),
        cases=cases_without_transfers,
        denominator="residents",
        sources=("apc",),
        codes="ADMIMETH begins with 2 and is not 2B; first episode of the spell; CLASSPAT 1; not"
        " TRETSPEF 424 (well babies).",
    ),
)
