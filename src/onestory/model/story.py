"""The story: one timeline a person, as tables of people and of each kind of event.

Every event table begins with `EVENT`. `id` is unique in its table; `delivery` and `row` name the
record that leads (others of the same event are in `records`). Dates are half-open spans: `end` is
the day that it ended on, null while open; a stay counts the nights from start to end. `lsoa`,
`practice`, `age` (whole years) and `sex` are the person's at the start of the event, null where
nothing tells them. `person_id` is null where the record names nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from onestory.model.records import Receipt
from onestory.model.table import Stored

ID, TEXT, DAY, COUNT = pa.int64(), pa.string(), pa.date32(), pa.int32()
FLAG, NUMBER, INSTANT, TEXTS = pa.bool_(), pa.float64(), pa.timestamp("s"), pa.list_(pa.string())

EVENT: dict[str, pa.DataType] = {
    "id": ID,
    "person_id": ID,
    "source": TEXT,
    "provider": TEXT,
    "lsoa": TEXT,
    "practice": TEXT,
    "age": COUNT,
    "sex": TEXT,  # 'male', 'female', 'other', or null
    "delivery": TEXT,
    "row": ID,
    "known_from": INSTANT,
}

PEOPLE = pa.schema(
    {
        "person_id": ID,
        "sex": TEXT,
        "birth_month": DAY,  # first day of the month
        "ethnicity": TEXT,  # A to S as hospitals code it; null where not known
        "death": DAY,  # as settled; null while alive
        "lsoa": TEXT,  # the last known
        "practice": TEXT,
        "first_seen": DAY,
        "last_seen": DAY,
        "sectors": TEXTS,  # that hold records of the person, in order of name
        "certainty": TEXT,  # model.people.Certainty, the worst of the accounts
        "learning_disability": FLAG,
        "autism": FLAG,
        "serious_mental_illness": FLAG,
        "dementia": FLAG,
        "carer": FLAG,  # is an unpaid carer
        "has_carer": FLAG,
        "social_care": FLAG,  # ever had long-term support
    }
)
SPELLS = pa.schema(
    {
        **EVENT,
        "superspell": ID,  # the id of the first spell of the superspell
        "site": TEXT,
        "start": DAY,  # admission
        "end": DAY,  # discharge, null while in hospital
        "ready": DAY,  # discharge ready date
        "nights": COUNT,  # null while in hospital
        "method": TEXT,  # ADMIMETH of the first episode
        "admitted_from": TEXT,  # ADMISORC of the first episode
        "discharge_method": TEXT,  # of the last episode
        "destination": TEXT,
        "class": TEXT,  # CLASSPAT
        "management": TEXT,  # INTMANIG
        "specialty": TEXT,  # TRETSPEF of the first episode
        "last_specialty": TEXT,
        "emergency": FLAG,  # ADMIMETH begins with 2
        "primary": TEXT,  # diagnosis of the first episode, four characters, no '.'
        "diagnoses": TEXTS,  # of the first episode, the primary first
        "last_diagnoses": TEXTS,  # of the last episode, the primary first
        "all_diagnoses": TEXTS,  # of every episode, each once, sorted
        "procedures": TEXTS,  # of every episode, the first episode's main one first
        "episodes": COUNT,
        "hfrs": COUNT,  # Hospital Frailty Risk Score in tenths: this spell and two years before
        "charlson": COUNT,  # SHMI-Charlson: this spell and three years before
        "attendance": ID,  # the emergency attendance that led to it, or null
    }
)
ATTENDANCES = pa.schema(
    {
        **EVENT,
        "site": TEXT,
        "department": TEXT,  # 1 to 5; null where not known
        "category": TEXT,  # first, unplanned follow-up, planned follow-up
        "start": INSTANT,  # arrival; midnight where no time is known
        "end": INSTANT,  # departure
        "minutes": COUNT,  # from arrival to departure; null where not known
        "by_ambulance": FLAG,
        "admitted": FLAG,
        "destination": TEXT,  # admitted, short stay, discharged, transfer, died, other
        "diagnosis": TEXT,
        "spell": ID,  # admitted to, or null
    }
)
OUTPATIENTS = pa.schema(
    {
        **EVENT,
        "start": DAY,
        "referred": DAY,
        "attended": FLAG,
        "first": FLAG,
        "remote": FLAG,
        "specialty": TEXT,
        "status": TEXT,  # ATTENDED
    }
)
APPOINTMENTS = pa.schema(  # general practice
    {**EVENT, "start": DAY, "booked": DAY, "status": TEXT, "mode": TEXT, "professional": TEXT,
     "minutes": COUNT, "attended": FLAG}
)  # fmt: skip
REFERRALS = pa.schema(
    {**EVENT, "service": TEXT, "start": DAY, "end": DAY, "team": TEXT, "referred_by": TEXT,
     "reason": TEXT, "number": TEXT}
)  # fmt: skip
CONTACTS = pa.schema(
    {
        **EVENT,
        "service": TEXT,  # community, mental health
        "referral": ID,
        "start": INSTANT,
        "minutes": COUNT,
        "attended": FLAG,
        "status": TEXT,
        "means": TEXT,
        "activities": TEXTS,
        "team": TEXT,
    }
)
MENTAL_SPELLS = pa.schema(
    {
        **EVENT,
        "referral": ID,
        "start": DAY,
        "end": DAY,
        "method": TEXT,
        "admitted_from": TEXT,
        "discharge_method": TEXT,
        "destination": TEXT,
        "bed": TEXT,
        "detained": FLAG,
        "delayed_from": DAY,
        "delayed_until": DAY,
    }
)
CARE = pa.schema(
    {
        **EVENT,  # `provider` is the council's number in Client Level Data
        "key": TEXT,  # council and local person or NHS number, as the national method groups by
        "kind": TEXT,  # Request, Assessment, Service, Review
        "client": TEXT,  # Service user, Unpaid carer, Unpaid carer known by association
        "start": DAY,
        "end": DAY,  # as derived by client-level-data.md 4.3 and 4.6; null while open
        "outcome": TEXT,  # Release 2 words, here and below
        "outcome_rank": COUNT,  # 1 strongest; 999 where none
        "route": TEXT,
        "assessment": TEXT,
        "service": TEXT,
        "component": TEXT,
        "mechanism": TEXT,
        "review_reason": TEXT,
        "support_reason": TEXT,
        "accommodation": TEXT,
        "employment": TEXT,
        "funding": TEXT,
        "has_carer": TEXT,
        "birth_month": DAY,  # as the row says
        "death": DAY,  # as the row says
        "sex_said": TEXT,  # Male, Female, Other, Unknown
        "unit_cost": NUMBER,
        "cost_per": TEXT,
        "units": NUMBER,
        "care_provider": TEXT,
        "conversation": FLAG,
        "adult": ID,  # whom an unpaid carer cares for
    }
)
DEATHS = pa.schema(
    {**EVENT, "start": DAY, "registered": DAY, "cause": TEXT, "causes": TEXTS, "place": TEXT}
)
CONDITIONS = pa.schema(
    {
        "person_id": ID,
        "condition": TEXT,
        "since": DAY,  # the first day that anybody tells, a memory where a practice tells an onset
        "source": TEXT,
        "code": TEXT,
        "recorded": DAY,  # by which somebody had written it down; not before `since`
    }
)
HOMES = pa.schema(
    {
        "person_id": ID,
        "start": DAY,
        "end": DAY,  # first day no longer so; null for the last
        "kind": TEXT,  # own home, care home, nursing home, hospital, elsewhere, not known
        "lsoa": TEXT,
        "source": TEXT,
    }
)
REGISTRATIONS = pa.schema(
    {"person_id": ID, "practice": TEXT, "start": DAY, "end": DAY, "lsoa": TEXT, "source": TEXT}
)
CASELOAD = pa.schema(
    {
        **EVENT,  # `lsoa`, `practice`, `age` and `sex` are of the day of the decision
        "team": TEXT,
        "programme": TEXT,
        "decision": TEXT,  # model.caseload.Decision
        "decided": DAY,
        "start": DAY,  # enrolled from; null where not enrolled
        "end": DAY,  # first day no longer enrolled; null while so
        "end_reason": TEXT,
        "score": NUMBER,  # of need, as the team reckoned it; null where not told
    }
)
FRAILTY = pa.schema(
    {"person_id": ID, "on": DAY, "hfrs": COUNT, "charlson": COUNT}  # first days of quarters
)
CONFLICTS = pa.schema(
    {"person_id": ID, "rule": TEXT, "table": TEXT, "id": ID, "on": DAY, "settled": TEXT}
)
SAME_FACTS = pa.schema(
    {
        "fact": TEXT,  # 'a death', 'a discharge', 'a condition', 'a care home', ...
        "person_id": ID,
        "on": DAY,
        "table": TEXT,
        "id": ID,
        "source": TEXT,
        "provider": TEXT,
        "other_table": TEXT,
        "other_id": ID,
        "other_source": TEXT,
        "other_provider": TEXT,
    }
)
RECORDS = pa.schema({"table": TEXT, "id": ID, "source": TEXT, "delivery": TEXT, "row": ID})
"""Every record beside the leading one that an event was made from."""

TABLES: dict[str, pa.Schema] = {
    "people": PEOPLE,
    "spells": SPELLS,
    "attendances": ATTENDANCES,
    "outpatients": OUTPATIENTS,
    "appointments": APPOINTMENTS,
    "referrals": REFERRALS,
    "contacts": CONTACTS,
    "mental_spells": MENTAL_SPELLS,
    "care": CARE,
    "deaths": DEATHS,
    "conditions": CONDITIONS,
    "homes": HOMES,
    "registrations": REGISTRATIONS,
    "caseload": CASELOAD,
    "frailty": FRAILTY,
    "conflicts": CONFLICTS,
    "same_facts": SAME_FACTS,
    "records": RECORDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One delivery of records as the timeline reads it: where its checked rows lie."""

    receipt: Receipt
    accepted: Path
    superseded: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everyone's timeline at rest: a folder with one Parquet a table of `TABLES`.

    `tables` holds every name of `TABLES`, rows and hash included. `known_at` is None for all that
    is known; otherwise nothing received after it is in it. `start` and `end` (the first day after)
    are the span that deliveries cover, and `covered` the same by source. `made_from` is the run of
    the person index.
    """

    folder: Path
    tables: dict[str, Stored]
    made_from: int
    generation: int
    known_at: datetime | None
    start: date | None
    end: date | None
    covered: dict[str, tuple[date, date]]
    invented: bool

    def path(self, table: str) -> Path:
        """Return where a table lies."""
        return self.folder / self.tables[table].path


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Persons who meet a rule at an index date, followed to an exit.

    `rows` has person_id, index_date, exit_date, exit_reason ('died', 'moved away', 'data end',
    'follow-up complete'). `words` is the rule in words; `known_at` as of the story.
    """

    words: str
    rows: pa.Table
    known_at: datetime | None
