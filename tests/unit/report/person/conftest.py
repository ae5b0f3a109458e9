"""One invented person drawn small: a fall, a broken hip, support at home, a care home, a death."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from onestory.model.people import INDEX
from onestory.model.records import Receipt
from onestory.model.story import TABLES, Story
from onestory.model.table import Stored
from onestory.report.person import PersonRows, tell

WHO = 281474976710000
NOTHING = Stored(path="x", rows=0, sha256="")


def receipt(number, source, provider, file):
    return Receipt(
        id=number,
        source=source,
        provider=provider,
        file=file,
        member="",
        sha256="a",
        known_from=datetime(2021, 5, 1, tzinfo=UTC),
        version="1",
        join="identifiable",
        invented=True,
        received_rows=9,
        accepted_rows=9,
        rejected_rows=0,
        quarantined_rows=0,
        start=date(2019, 4, 1),
        end=date(2021, 4, 1),
        stated_start=None,
        stated_end=None,
        accepted=NOTHING,
        superseded=None,
        findings=NOTHING,
        profile=NOTHING,
        vaulted=(),
        pseudonym_version="1",
    )


RECEIPTS = (
    receipt("a" * 16, "apc", "XA1", "apc_XA1.csv"),
    receipt("b" * 16, "ecds", "XA1", "ecds_XA1.csv"),
    receipt("c" * 16, "cld", "901", "cld_901.csv"),
    receipt("d" * 16, "gp_appointment", "XG1", "gp_XG1.csv"),
    receipt("e" * 16, "deaths", "XR1", "deaths_XR1.csv"),
)
EVENTS = {
    "spells": [
        {
            "id": 7, "source": "apc", "provider": "XA1", "delivery": "a" * 16, "row": 12,
            "start": date(2020, 2, 3), "end": date(2020, 2, 20), "ready": date(2020, 2, 14),
            "nights": 17, "method": "21", "destination": "19", "class": "1", "specialty": "110",
            "emergency": True, "primary": "S720", "all_diagnoses": ["E119", "I10X", "S720"],
            "hfrs": 62, "superspell": 7,
        }
    ],
    "attendances": [
        {
            "id": 3, "source": "ecds", "provider": "XA1", "delivery": "b" * 16, "row": 5,
            "department": "01", "start": datetime.fromisoformat("2020-07-03T09:52"), "minutes": 250,
            "end": datetime.fromisoformat("2020-07-03T14:02"), "by_ambulance": True, "destination": "admitted",
            "diagnosis": "5913000",
        }
    ],
    "appointments": [
        {
            "id": 1, "source": "gp_appointment", "provider": "XG1", "delivery": "d" * 16, "row": 2,
            "practice": "X81000", "start": date(2019, 6, 1), "status": "DNA", "attended": False,
            "mode": "Telephone", "professional": "GP", "minutes": 10,
        }
    ],
    "care": [
        {
            "id": 1, "source": "cld", "provider": "901", "delivery": "c" * 16, "row": 4,
            "kind": "Request", "client": "Service user", "start": date(2020, 2, 15),
            "end": date(2020, 2, 15), "route": "Discharge from Hospital",
            "outcome": "Progress to assessment, review or reassessment",
        },
        {
            "id": 2, "source": "cld", "provider": "901", "delivery": "c" * 16, "row": 5,
            "kind": "Service", "client": "Service user", "start": date(2020, 2, 21),
            "end": date(2020, 9, 1), "component": "Home support or domiciliary care",
            "service": "Long term support: Community", "funding": "Fully social care funded",
        },
    ],
    "deaths": [
        {
            "id": 1, "source": "deaths", "provider": "XR1", "delivery": "e" * 16, "row": 9,
            "start": date(2021, 1, 9), "cause": "J189", "place": "home",
        }
    ],
}  # fmt: skip
REST = {
    "people": [
        {
            "sex": "female", "birth_month": date(1932, 5, 1), "death": date(2021, 1, 9),
            "ethnicity": "A", "lsoa": "X01000001", "practice": "X81000", "certainty": "doubtful",
            "sectors": ["general practice", "hospital", "social care"], "has_carer": True,
        }
    ],
    "homes": [
        {"start": date(2019, 4, 1), "end": date(2020, 9, 1), "kind": "own home",
         "lsoa": "X01000001", "source": "gp_registration"},
        {"start": date(2020, 9, 1), "end": date(2021, 1, 9), "kind": "care home",
         "lsoa": "X01000002", "source": "cld"},
    ],
    "conditions": [
        {"condition": "diabetes", "since": date(2015, 10, 5), "source": "gp_condition",
         "code": "44054006"},
    ],
    "conflicts": [
        {"rule": "two dates of death", "table": "deaths", "id": 1, "on": date(2021, 1, 9),
         "settled": "the registration is trusted first"},
    ],
    "same_facts": [
        {"fact": "a discharge", "on": date(2020, 2, 20), "table": "spells", "id": 7,
         "source": "apc", "provider": "XA1", "other_table": "care", "other_id": 1,
         "other_source": "cld", "other_provider": "901"},
    ],
    "records": [
        {"table": "spells", "id": 7, "source": "apc", "delivery": "a" * 16, "row": 13},
    ],
}  # fmt: skip
ACCOUNTS = [
    {"key": "k1", "person_id": WHO, "how": "founder", "rule": "", "certainty": "firm",
     "sector": "hospital", "provider": "XA1", "since": datetime.fromisoformat("2021-05-01")},
    {"key": "k2", "person_id": WHO, "how": "match weight", "rule": "", "match_weight": 7.25,
     "certainty": "doubtful", "sector": "social care", "provider": "901",
     "since": datetime.fromisoformat("2021-05-02")},
]  # fmt: skip


def table(name, rows):
    schema = TABLES[name]
    owned = [{"person_id": WHO, **row} if "person_id" in schema.names else row for row in rows]
    return pa.Table.from_pylist(owned, schema=schema)


def tables_of(**more):
    drawn = {**EVENTS, **REST, **more}
    return {name: table(name, drawn.get(name, [])) for name in TABLES}


def story_in(folder, *, invented=True):
    return Story(
        folder=folder,
        tables=dict.fromkeys(TABLES, NOTHING),
        made_from=1,
        generation=6,
        known_at=None,
        start=date(2019, 4, 1),
        end=date(2021, 4, 1),
        covered={},
        invented=invented,
    )


@pytest.fixture
def rows(tmp_path):
    """Everything that is known of one person, with more or other rows as a test asks for them."""

    def make(*, invented=True, **more):
        return PersonRows(
            person_id=WHO,
            tables=tables_of(**more),
            accounts=pa.Table.from_pylist(ACCOUNTS, schema=INDEX),
            receipts=RECEIPTS,
            story=story_in(tmp_path, invented=invented),
        )

    return make


@pytest.fixture
def told(rows):
    """The story that those rows tell."""
    return lambda **more: tell(rows(**more))
