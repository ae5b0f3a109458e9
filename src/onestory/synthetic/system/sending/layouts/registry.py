"""Which layout writes which source."""

from __future__ import annotations

from collections.abc import Callable

from onestory.sources.record_layout import RecordLayout
from onestory.synthetic.system.sending.layouts import (
    community,
    general_practice,
    mental_health,
    registers,
)
from onestory.synthetic.system.sending.layouts.caseload import caseload
from onestory.synthetic.system.sending.layouts.emergency_care import emergency_care
from onestory.synthetic.system.sending.layouts.inpatients import inpatients
from onestory.synthetic.system.sending.layouts.outpatients import outpatients
from onestory.synthetic.system.sending.layouts.social_care import social_care
from onestory.synthetic.system.sending.layouts.telling import Sheet, Telling

Layout = Callable[[Telling, RecordLayout], Sheet]

SHEETS: dict[str, Layout] = {
    "apc": inpatients,
    "ecds": lambda telling, _: emergency_care(telling),
    "op": outpatients,
    "csds_mpi": lambda telling, _: community.people(telling),
    "csds_referral": lambda telling, _: community.referrals(telling),
    "csds_team": lambda telling, _: community.teams(telling),
    "csds_contact": lambda telling, _: community.contacts(telling),
    "csds_activity": lambda telling, _: community.activities(telling),
    "mhsds_mpi": lambda telling, _: mental_health.people(telling),
    "mhsds_referral": lambda telling, _: mental_health.referrals(telling),
    "mhsds_team": lambda telling, _: mental_health.teams(telling),
    "mhsds_contact": lambda telling, _: mental_health.contacts(telling),
    "mhsds_spell": lambda telling, _: mental_health.spells(telling),
    "mhsds_ward_stay": lambda telling, _: mental_health.ward_stays(telling),
    "mhsds_delay": lambda telling, _: mental_health.delays(telling),
    "mhsds_detention": lambda telling, _: mental_health.detentions(telling),
    "gp_registration": lambda telling, _: general_practice.registrations(telling),
    "gp_appointment": lambda telling, _: general_practice.appointments(telling),
    "gp_condition": lambda telling, _: general_practice.conditions(telling),
    "deaths": lambda telling, _: registers.deaths(telling),
    "cld": social_care,
    "identity_list": lambda telling, _: registers.identity_list(telling),
    "caseload": lambda telling, _: caseload(telling),
}
