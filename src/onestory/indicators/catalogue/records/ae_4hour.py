"""A&E: within four hours, over twelve hours, by ambulance."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportAttributeAccessIssue=false, reportOperatorIssue=false
# pyright: reportArgumentType=false, reportReturnType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.indicators.attendances import ANY_EMERGENCY, timed, unplanned
from onestory.indicators.card import Card
from onestory.indicators.cases import told
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from onestory.indicators.card import StoryTables


FOUR_HOURS = 240
TWELVE_HOURS = 720


def within_four_hours(story: StoryTables) -> ir.Table:
    """Return a case for each attendance; 1 where it took no more than four hours."""
    attendances = timed(story)
    return told(attendances, on=attendances.on, numerator=attendances.minutes <= FOUR_HOURS)


def over_twelve_hours(story: StoryTables) -> ir.Table:
    """Return a case for each attendance; 1 where it took more than twelve hours."""
    attendances = timed(story)
    return told(attendances, on=attendances.on, numerator=attendances.minutes > TWELVE_HOURS)


def conveyed(story: StoryTables) -> ir.Table:
    """Return a case for each attendance; 1 where the person came by ambulance."""
    attendances = unplanned(story)
    attendances = attendances.filter(attendances.by_ambulance.notnull())
    return told(attendances, on=attendances.on, numerator=attendances.by_ambulance)


CARDS = (
    Card(
        indicator=Indicator(
            id="ae_4hour",
            title="A&E attendances of four hours or less",
            measure="ae_4hour",
            numerator="Of these, those that took 240 minutes or less from arrival to departure",
            denominator="Unplanned attendances at departments of types 1 to 4 whose length is"
            " known",
            statistic="proportion",
            unit="%",
            multiplier=100,
            direction="higher is better",
            version="1",
            source="Rules of HES A&E and ECDS in national tools; read",
            about="How many people are through A&E within four hours.",
            caveats=(
                "Same-day emergency care (type 5) has no place in it and is left out.",
                "Attendances whose time of departure is not known are left out of both: a"
                " department that records few times shows few.",
                "Departments of all types are taken together: a place with a walk-in centre looks"
                " better than one without.",
                "A stay over the night of a clock change may be an hour out.",
            ),
            sector="hospital",
            verified=True,
        ),
        cases=within_four_hours,
        sources=(ANY_EMERGENCY,),
        codes="Department types 1, 2, 3, 4; planned follow-ups left out; minutes from arrival to"
        " departure known. Numerator: 240 or less.",
    ),
    Card(
        indicator=Indicator(
            id="ae_12h",
            title="A&E attendances of more than twelve hours",
            measure="ae_12h",
            numerator="Of these, those that took more than 720 minutes from arrival to departure",
            denominator="Unplanned attendances at departments of types 1 to 4 whose length is"
            " known",
            statistic="proportion",
            unit="%",
            multiplier=100,
            direction="lower is better",
            version="from arrival",
            source="Rules of HES A&E and ECDS in national tools; read",
            about="How many people spend more than twelve hours in A&E.",
            caveats=(
                "It counts from arrival. The older figure, twelve hours from the decision to"
                " admit, is far lower and not comparable.",
                "Attendances whose time of departure is not known are left out of both: a"
                " department that records few times shows few.",
            ),
            sector="hospital",
            verified=True,
        ),
        cases=over_twelve_hours,
        sources=(ANY_EMERGENCY,),
        codes="Department types 1, 2, 3, 4; planned follow-ups left out; minutes from arrival to"
        " departure known. Numerator: more than 720.",
    ),
    Card(
        indicator=Indicator(
            id="ae_conveyed",
            title="A&E attendances by ambulance",
            measure="ae_conveyed",
            numerator="Of these, those who came by ambulance",
            denominator="Unplanned attendances whose mode of arrival is known",
            statistic="proportion",
            unit="%",
            multiplier=100,
            direction="none declared",
            version="1",
            source="Rules of HES A&E and ECDS in national tools; read",
            about="How many of those who attend come by ambulance.",
            caveats=(
                "Emergency care data are incomplete before April 2020.",
                "Departments that no ambulance serves are in it.",
            ),
            sector="hospital",
            verified=True,
        ),
        cases=conveyed,
        sources=(ANY_EMERGENCY,),
        codes="Planned follow-ups left out; mode of arrival known. Numerator: by ambulance"
        " (AEARRIVALMODE 1, ECDS ambulance codes).",
    ),
)
