"""Attendances at emergency departments."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.attendances import ANY_EMERGENCY, unplanned
from onestory.indicators.card import Card
from onestory.indicators.cases import counted
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


def cases(story: StoryTables) -> ir.Table:
    """Return a case for each unplanned attendance."""
    attendances = unplanned(story)
    return counted(attendances, on=attendances.on)


def major(story: StoryTables) -> ir.Table:
    """Return a case for each unplanned attendance at a major department (type 1)."""
    return _of_type(story, "1")


def single_specialty(story: StoryTables) -> ir.Table:
    """Return a case for each unplanned attendance at a single-specialty department (type 2)."""
    return _of_type(story, "2")


def minor(story: StoryTables) -> ir.Table:
    """Return a case for each unplanned attendance at a minor department (types 3 and 4)."""
    return _of_type(story, "3", "4")


def same_day(story: StoryTables) -> ir.Table:
    """Return a case for each unplanned attendance at same-day emergency care (type 5)."""
    return _of_type(story, "5")


def _of_type(story: StoryTables, *types: str) -> ir.Table:
    attendances = unplanned(story)
    attendances = attendances.filter(attendances.department.isin(types))
    return counted(attendances, on=attendances.on)


CARDS = (
    Card(
        indicator=Indicator(
            id="ae_attendances",
            title="A&E attendances",
            measure="ae_attendances",
            numerator="First attendances and unplanned follow-ups at departments of every type",
            denominator="Residents of all ages",
            statistic="crude_rate",
            unit="per 1,000 people a year",
            multiplier=1_000,
            direction="none declared",
            version="1",
            source="Rules of HES A&E and ECDS in national tools; read",
            about="How often people come to an emergency department.",
            caveats=(
                "Same-day emergency care (type 5) came into these data between 2023 and 2025."
                " Read the types apart.",
                "Emergency care data are incomplete before April 2020.",
            ),
            population_ages=(0, 200),
            sector="hospital",
            verified=True,
        ),
        cases=cases,
        denominator="residents",
        sources=(ANY_EMERGENCY,),
        codes="ECDS or HES A&E attendances, planned follow-ups left out (ECDS category 4,"
        " AEATTENDCAT 2); by the day of arrival.",
    ),
    Card(
        indicator=Indicator(
            id="ae_attendances_type_1",
            title="A&E attendances, major departments",
            measure="ae_attendances_type_1",
            numerator="First attendances and unplanned follow-ups at major departments (type 1)",
            denominator="Residents of all ages",
            statistic="crude_rate",
            unit="per 1,000 people a year",
            multiplier=1_000,
            direction="none declared",
            version="1",
            source="Rules of HES A&E and ECDS in national tools; read",
            about="How often people come to an emergency department.",
            caveats=("Emergency care data are incomplete before April 2020.",),
            population_ages=(0, 200),
            sector="hospital",
            verified=True,
        ),
        cases=major,
        denominator="residents",
        sources=(ANY_EMERGENCY,),
        codes="ECDS or HES A&E attendances, planned follow-ups left out (ECDS category 4,"
        " AEATTENDCAT 2); by the day of arrival; department type 1.",
    ),
    Card(
        indicator=Indicator(
            id="ae_attendances_type_2",
            title="A&E attendances, departments of one specialty",
            measure="ae_attendances_type_2",
            numerator="First attendances and unplanned follow-ups at departments of one specialty"
            " (type 2)",
            denominator="Residents of all ages",
            statistic="crude_rate",
            unit="per 1,000 people a year",
            multiplier=1_000,
            direction="none declared",
            version="1",
            source="Rules of HES A&E and ECDS in national tools; read",
            about="How often people come to an emergency department.",
            caveats=("Emergency care data are incomplete before April 2020.",),
            population_ages=(0, 200),
            sector="hospital",
            verified=True,
        ),
        cases=single_specialty,
        denominator="residents",
        sources=(ANY_EMERGENCY,),
        codes="ECDS or HES A&E attendances, planned follow-ups left out (ECDS category 4,"
        " AEATTENDCAT 2); by the day of arrival; department type 2.",
    ),
    Card(
        indicator=Indicator(
            id="ae_attendances_type_3",
            title="A&E attendances, minor injuries and walk-in",
            measure="ae_attendances_type_3",
            numerator="First attendances and unplanned follow-ups at minor injury units, urgent"
            " treatment and walk-in centres (types 3 and 4)",
            denominator="Residents of all ages",
            statistic="crude_rate",
            unit="per 1,000 people a year",
            multiplier=1_000,
            direction="none declared",
            version="1",
            source="Rules of HES A&E and ECDS in national tools; read",
            about="How often people come to an emergency department.",
            caveats=("Emergency care data are incomplete before April 2020.",),
            population_ages=(0, 200),
            sector="hospital",
            verified=True,
        ),
        cases=minor,
        denominator="residents",
        sources=(ANY_EMERGENCY,),
        codes="ECDS or HES A&E attendances, planned follow-ups left out (ECDS category 4,"
        " AEATTENDCAT 2); by the day of arrival; department types 3 and 4.",
    ),
    Card(
        indicator=Indicator(
            id="ae_attendances_type_5",
            title="A&E attendances, same-day emergency care",
            measure="ae_attendances_type_5",
            numerator="First attendances and unplanned follow-ups at same-day emergency care (type"
            " 5)",
            denominator="Residents of all ages",
            statistic="crude_rate",
            unit="per 1,000 people a year",
            multiplier=1_000,
            direction="none declared",
            version="1",
            source="Rules of HES A&E and ECDS in national tools; read",
            about="How often people come to an emergency department.",
            caveats=(
                "Same-day emergency care (type 5) came into these data between 2023 and 2025.",
                "The code of type 5 is from memory: verify it before you publish.",
            ),
            population_ages=(0, 200),
            sector="hospital",
            verified=True,
        ),
        cases=same_day,
        denominator="residents",
        sources=(ANY_EMERGENCY,),
        codes="ECDS or HES A&E attendances, planned follow-ups left out (ECDS category 4,"
        " AEATTENDCAT 2); by the day of arrival; department type 5.",
    ),
)
