"""The true tables of the invented system: what happened, before any partner wrote it down.

One shard of people yields one of each. `person` is a number unique over the whole system. Days are
date32, instants timestamp[s]. Codes are the national ones of hospital-data.md and
client-level-data.md, as text. `end` columns are the day it ended, null while open.
"""

from __future__ import annotations

import pyarrow as pa

DAY, TEXT, NUMBER, COUNT = pa.date32(), pa.string(), pa.int64(), pa.int32()
INSTANT = pa.timestamp("s")
LIST = pa.list_(pa.string())

PEOPLE = pa.schema(
    {
        "person": NUMBER,
        "nhs_number": TEXT,  # begins with 9: never issued to anyone
        "sex": TEXT,  # 1 male, 2 female
        "birth": DAY,
        "death": DAY,  # null while alive at the end
        "ethnicity": TEXT,  # A to S, as hospitals code it
        "household": NUMBER,  # at the start
        "arrived": DAY,  # in the system: start, birth or moving in
        "left": DAY,  # moved out; null otherwise
        "frailty": pa.float32(),  # lasting personal multiplier of need, mean 1
        "disability": pa.bool_(),
        "learning_disability": pa.bool_(),
        "carer_of": NUMBER,  # the person cared for, null for none
    }
)
NAMES = pa.schema(
    {"person": NUMBER, "since": DAY, "first": TEXT, "middle": TEXT, "last": TEXT, "known_as": TEXT}
)
HOMES = pa.schema(
    {
        "person": NUMBER,
        "since": DAY,
        "until": DAY,  # first day no longer there; null for the last
        "kind": TEXT,  # own home, care home, nursing home
        "uprn": NUMBER,
        "address": TEXT,
        "postcode": TEXT,
        "lsoa": TEXT,
        "council": TEXT,
    }
)
PRACTICES = pa.schema({"person": NUMBER, "since": DAY, "until": DAY, "practice": TEXT})
CONDITIONS = pa.schema(
    {"person": NUMBER, "since": DAY, "condition": TEXT, "icd10": TEXT, "snomed": TEXT}
)
EPISODES = pa.schema(
    {
        "spell": NUMBER,
        "order": COUNT,  # 1 for the first of the spell
        "last": pa.bool_(),
        "person": NUMBER,
        "provider": TEXT,
        "site": TEXT,
        "admitted": DAY,
        "discharged": DAY,  # null while in hospital at the end
        "ready": DAY,  # discharge ready date
        "start": DAY,
        "end": DAY,
        "method": TEXT,  # ADMIMETH
        "source": TEXT,  # ADMISORC
        "discharge_method": TEXT,
        "destination": TEXT,
        "class": TEXT,  # CLASSPAT
        "specialty": TEXT,  # TRETSPEF
        "diagnoses": LIST,  # ICD-10, four characters, the first is primary
        "procedures": LIST,  # OPCS-4
        "attendance": NUMBER,  # the emergency attendance that led to it, or null
    }
)
ATTENDANCES = pa.schema(
    {
        "attendance": NUMBER,
        "person": NUMBER,
        "provider": TEXT,
        "site": TEXT,
        "department": TEXT,  # 01 to 05
        "category": TEXT,  # 1 first, 2/3 unplanned follow-up, 4 planned follow-up
        "arrived": INSTANT,
        "seen": INSTANT,
        "decided": INSTANT,  # to admit; null otherwise
        "departed": INSTANT,
        "mode": TEXT,  # SNOMED arrival mode
        "source": TEXT,  # SNOMED attendance source
        "diagnosis": TEXT,  # SNOMED
        "destination": TEXT,  # SNOMED discharge destination
        "spell": NUMBER,  # admitted to, or null
    }
)
OUTPATIENTS = pa.schema(
    {
        "appointment": NUMBER,
        "person": NUMBER,
        "provider": TEXT,
        "site": TEXT,
        "referred": DAY,
        "on": DAY,
        "attended": TEXT,  # ATTENDED 2 to 7
        "first": TEXT,  # FIRSTATT 1 to 4
        "specialty": TEXT,
        "priority": TEXT,
        "source": TEXT,  # REFSOURC
        "outcome": TEXT,
    }
)
GP_APPOINTMENTS = pa.schema(
    {
        "appointment": NUMBER,
        "person": NUMBER,
        "practice": TEXT,
        "booked": DAY,
        "on": DAY,
        "status": TEXT,  # attended, did not attend, cancelled
        "mode": TEXT,  # face to face, telephone, video, home visit
        "with_whom": TEXT,  # GP, nurse, other
        "minutes": COUNT,
    }
)
REFERRALS = pa.schema(
    {
        "referral": NUMBER,
        "service": TEXT,  # community or mental health
        "person": NUMBER,
        "provider": TEXT,
        "received": DAY,
        "end": DAY,
        "team": TEXT,
        "source": TEXT,
        "reason": TEXT,
    }
)
CONTACTS = pa.schema(
    {
        "contact": NUMBER,
        "service": TEXT,  # community or mental health
        "referral": NUMBER,
        "person": NUMBER,
        "provider": TEXT,
        "at": INSTANT,
        "minutes": COUNT,
        "status": TEXT,  # 5, 6 attended, 2, 3, 4, 7
        "means": TEXT,  # consultation mechanism
        "activity": TEXT,  # CSDS activity type; '' in mental health
    }
)
MENTAL_SPELLS = pa.schema(
    {
        "spell": NUMBER,
        "referral": NUMBER,
        "person": NUMBER,
        "provider": TEXT,
        "start": DAY,
        "end": DAY,
        "method": TEXT,
        "source": TEXT,
        "destination": TEXT,
        "discharge_method": TEXT,
        "bed": TEXT,
        "detained": pa.bool_(),
        "delayed_from": DAY,
        "delayed_until": DAY,
    }
)
CARE_EVENTS = pa.schema(
    {
        "event": NUMBER,
        "kind": TEXT,  # Request, Assessment, Service, Review
        "person": NUMBER,
        "council": TEXT,
        "client": TEXT,  # Service user, Unpaid carer
        "start": DAY,
        "end": DAY,
        "outcome": TEXT,  # Release 2 words, throughout this table
        "route": TEXT,
        "assessment": TEXT,
        "service": TEXT,
        "component": TEXT,
        "mechanism": TEXT,
        "reason": TEXT,  # of a review
        "support_reason": TEXT,
        "care_provider": TEXT,  # CQC location
        "unit_cost": pa.float64(),
        "cost_per": TEXT,
        "units": pa.float64(),
        "after_spell": NUMBER,  # the hospital spell that it followed, or null
    }
)
DEATHS = pa.schema(
    {"person": NUMBER, "on": DAY, "registered": DAY, "cause": TEXT, "others": LIST, "place": TEXT}
)
CASELOAD = pa.schema(
    {"person": NUMBER, "team": TEXT, "council": TEXT, "since": DAY, "until": DAY, "score": "float"}
)
DECISIONS = pa.schema(
    {
        "person": NUMBER,
        "team": TEXT,
        "council": TEXT,
        "decided": DAY,
        "decision": TEXT,  # enrolled, declined, no capacity
        "since": DAY,  # enrolled from and until, as in the caseload; null where not enrolled
        "until": DAY,
        "reason": TEXT,  # why the enrolment ended: completed, died, moved
        "score": "float",  # of need, before the team's own doubts
        "seen": "float",  # as the team reckoned it, by which it chose
    }
)

TABLES: dict[str, pa.Schema] = {
    "people": PEOPLE,
    "names": NAMES,
    "homes": HOMES,
    "practices": PRACTICES,
    "conditions": CONDITIONS,
    "episodes": EPISODES,
    "attendances": ATTENDANCES,
    "outpatients": OUTPATIENTS,
    "gp_appointments": GP_APPOINTMENTS,
    "referrals": REFERRALS,
    "contacts": CONTACTS,
    "mental_spells": MENTAL_SPELLS,
    "care_events": CARE_EVENTS,
    "deaths": DEATHS,
    "caseload": CASELOAD,
    "decisions": DECISIONS,
}
