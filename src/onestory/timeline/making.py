"""Making: which function makes which table of the story, in the order of their needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.appointments import make_appointments
from onestory.timeline.attendances import make_attendances
from onestory.timeline.care import make_care
from onestory.timeline.caseload import make_caseload
from onestory.timeline.conditions import make_conditions
from onestory.timeline.conflicts import make_conflicts
from onestory.timeline.contacts import make_contacts
from onestory.timeline.deaths import make_deaths
from onestory.timeline.homes import make_homes
from onestory.timeline.mental_spells import make_mental_spells
from onestory.timeline.outpatients import make_outpatients
from onestory.timeline.people import make_people
from onestory.timeline.referrals import make_referrals
from onestory.timeline.registrations import make_registrations
from onestory.timeline.same_facts import make_same_facts
from onestory.timeline.scores import make_frailty
from onestory.timeline.spells import make_spells

Make = Callable[[Session, Sequence[Given], datetime | None], None]

MAKERS: Mapping[str, Make] = MappingProxyType(
    {
        "spells": make_spells,
        "attendances": make_attendances,
        "outpatients": make_outpatients,
        "appointments": make_appointments,
        "referrals": make_referrals,
        "contacts": make_contacts,
        "mental_spells": make_mental_spells,
        "care": make_care,
        "deaths": make_deaths,
        "registrations": make_registrations,
        "caseload": make_caseload,
        "homes": make_homes,
        "conditions": make_conditions,
        "people": make_people,
        "frailty": make_frailty,
        "conflicts": make_conflicts,
        "same_facts": make_same_facts,
    }
)
