"""A hand-made world of a few hundred people, true by construction, for tests of what is sent."""

import datetime as dt

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.places import Places
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.tables import TABLES

FIRST = ("Ada", "Bilal", "Catherine", "Daljit", "Eileen", "Farah", "George", "Hyacinth")
LAST = ("Smith", "Khan", "O'Brien", "Singh", "Okafor", "Jones-Webb", "Ward", "Novak")


def stand_in(system: System, places: Places, people: int) -> dict[str, pa.Table]:
    """The true tables of so many people, each with some of everything."""
    generator = np.random.default_rng(7)
    start = np.datetime64(system.start)
    span = (system.end - system.start).days - 40
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    for number in range(people):
        person = 100_000 + number
        day = [(start + int(d)).astype(object) for d in np.sort(generator.integers(1, span, 8))]
        postcode = int(generator.integers(len(places.postcodes.code)))
        lsoa = int(places.postcodes.lsoa[postcode])
        council = str(places.council_number[places.lsoas.council[lsoa]])
        acute = places.trusts.acute[int(places.lsoas.acute[lsoa])]
        practice = str(generator.choice(places.practices.code))
        birth = dt.date(1930, 1, 1) + dt.timedelta(days=int(generator.integers(25_000)))
        last = LAST[number % len(LAST)]
        one: dict[str, dict[str, object]] = {
            "people": {
                "nhs_number": f"9{number:09d}",
                "sex": str(1 + number % 2),
                "birth": birth,
                "death": day[7] if number % 9 == 0 else None,
                "ethnicity": "AAAAHN"[number % 6],
                "household": number,
                "arrived": system.start,
                "frailty": 1.0,
                "disability": False,
                "learning_disability": False,
                "carer_of": person + 1 if number % 7 == 0 and number + 1 < people else None,
            },
            "names": {
                "since": birth,
                "first": FIRST[number % 5],
                "middle": "",
                "last": last,
                "known_as": "Kit" if number % 5 == 2 else "",
            },
            "homes": {
                "since": birth,
                "kind": "own home",
                "uprn": 999_000_000_000 + number,
                "address": f"{number} High Street, Ashmere",
                "postcode": str(places.postcodes.code[postcode]),
                "lsoa": str(places.lsoas.code[lsoa]),
                "council": council,
            },
            "practices": {"since": system.start, "practice": practice},
            "conditions": {
                "since": day[0],
                "condition": "dementia",
                "icd10": "F03X",
                "snomed": "52448006",
            },
            "episodes": {
                "spell": number,
                "order": 1,
                "last": True,
                "provider": acute,
                "site": acute + "01",
                "admitted": day[1],
                "discharged": day[1] + dt.timedelta(days=4),
                "ready": day[1] + dt.timedelta(days=3),
                "start": day[1],
                "end": day[1] + dt.timedelta(days=4),
                "method": "21",
                "source": "19",
                "discharge_method": "1",
                "destination": "19",
                "class": "1",
                "specialty": "300",
                "diagnoses": ["I500", "F03X"],
                "procedures": [],
                "attendance": number,
            },
            "attendances": {
                "attendance": number,
                "provider": acute,
                "site": acute + "01",
                "department": "01",
                "category": "1",
                "arrived": dt.datetime.combine(day[1], dt.time(9, 5)),
                "seen": dt.datetime.combine(day[1], dt.time(10, 0)),
                "decided": dt.datetime.combine(day[1], dt.time(12, 30)),
                "departed": dt.datetime.combine(day[1], dt.time(13, 0)),
                "mode": "1048031000000100",
                "source": "1065391000000104",
                "diagnosis": "84114007",
                "destination": "306706006",
                "spell": number,
            },
            "outpatients": {
                "appointment": number,
                "provider": acute,
                "site": acute + "01",
                "referred": day[0],
                "on": day[2],
                "attended": "5",
                "first": "1",
                "specialty": "320",
                "priority": "1",
                "source": "03",
                "outcome": "1",
            },
            "gp_appointments": {
                "appointment": number,
                "practice": practice,
                "booked": day[2],
                "on": day[3],
                "status": "attended",
                "mode": "telephone",
                "with_whom": "GP",
                "minutes": 10,
            },
            "referrals": {
                "referral": number,
                "service": "community" if number % 2 else "mental health",
                "provider": "XC1" if number % 2 else "XM1",
                "received": day[2],
                "end": day[6],
                "team": "01",
                "source": "01",
                "reason": "001",
            },
            "contacts": {
                "contact": number,
                "service": "community" if number % 2 else "mental health",
                "referral": number,
                "provider": "XC1" if number % 2 else "XM1",
                "at": dt.datetime.combine(day[4], dt.time(14, 0)),
                "minutes": 30,
                "status": "5",
                "means": "01",
                "activity": "03" if number % 2 else "",
            },
            "care_events": {
                "event": number,
                "kind": "Service" if number % 3 else "Request",
                "council": council,
                "client": "Unpaid carer" if number % 7 == 0 else "Service user",
                "start": day[3],
                "end": None if number % 3 else day[3] + dt.timedelta(days=9),
                "outcome": "Progress to support planning or services",
                "route": None if number % 3 else "Discharge from Hospital",
                "assessment": None,
                "service": "Long term support: Community" if number % 3 else None,
                "component": "Home support or domiciliary care" if number % 3 else None,
                "mechanism": "CASSR commissioned support" if number % 3 else None,
                "support_reason": "Physical support: Personal care support",
                "care_provider": "1-900000001" if number % 3 else None,
                "unit_cost": 21.5 if number % 3 else None,
                "cost_per": "Hourly" if number % 3 else None,
                "units": 14.0 if number % 3 else None,
            },
        }
        if number % 2 == 0:
            one["mental_spells"] = {
                "spell": number,
                "referral": number,
                "provider": "XM1",
                "start": day[4],
                "end": day[5],
                "method": "21",
                "source": "19",
                "destination": "19",
                "discharge_method": "1",
                "bed": "10",
                "detained": False,
            }
        if number % 9 == 0:
            one["deaths"] = {
                "on": day[7],
                "registered": day[7] + dt.timedelta(days=6),
                "cause": "I219",
                "others": ["F03X"],
                "place": "H",
            }
        for name, row in one.items():
            rows[name].append({"person": person, **row})
    return {name: pa.Table.from_pylist(made, schema=TABLES[name]) for name, made in rows.items()}
