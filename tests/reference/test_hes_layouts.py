"""Hospital layouts against the lists of columns, the published rules and the artificial extracts.

Source: column lists and rules of the CUREd+ research database (University of Sheffield, MIT), which
restate the HES technical output specification (NHS England, OGL v3.0). They are read where they
lie, and nothing of them is kept here but counts and names.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from onestory import sources
from onestory.engine import session
from onestory.intake.records.row_rules import Broken, applicable, broken_rules
from onestory.intake.records.values import read_column
from onestory.sources import Field, RecordLayout

COLUMNS = {"apc": 265, "ae": 172, "ecds": 340, "op": 136}
RULES = {"apc": 807, "ae": 401, "op": 546}
# Rules that give the values of a column, those of them that are lists of codes of one of our
# fields, and how many of those our lists hold in full.
LISTS = {"apc": (242, 74), "ae": (118, 35), "op": (141, 38)}
EXTRACTS = {
    "apc": "artificial_hes_apc_0102_truncated.csv",
    "ae": "artificial_hes_ae_0708_truncated.csv",
    "op": "artificial_hes_op_0304_truncated.csv",
}

# Lists of codes that ours leave out, by why.
LEFT_OUT = {
    "areas of authorities that ended by 2013, of which later areas stand beside": {
        "GPPRACRO", "GPPRPCT", "GPPRSTHA", "LAD98", "PCGORIG", "PCTCODE", "PCTCODE02", "PCTCODE06",
        "PCTORIG", "PCTORIG02", "PCTORIG06", "PURRO", "PURSTHA", "RESHA", "RESPCT02", "RESPCT06",
        "RESRO", "RESSTHA02", "RESSTHA06", "ROTREAT", "PCTNHS", "OACODE01", "OACODE6", "HATREAT",
    },
    "augmented care periods, which ended in 2006": {
        "ACPDISP_N", "ACPLOC_N", "ACPOUT_N", "ACPPLAN_N", "ACPSOUR_N", "ACPSPEF_N", "ORGSUP_N",
    },
    "members of staff, who are no persons of the records": {
        "CONSULT", "REFERRER", "REGGMP", "PREGGMP", "PREFERER", "REGISTRATION_ISSUER_CODE",
        "RESPONSIBLE_CARE_PROFESSIONAL_INDICATOR",
    },
    "how a message was sent": {"CDSVERPROTID", "CDSVERSION", "PRIMERCP", "PURVAL", "PCFOUND"},
    "copies of a column, one row a code": {"DIAG_CODE", "OPERTN_CODE", "OPERTN_DATE", "ELECDURN"},
    "detail of wards, teams and fit notes that no extract read carries": {
        "DAY_PERIOD_AVAILABILITY", "NIGHT_PERIOD_AVAILABILITY", "WARD_INTENDED_AGE_GROUP",
        "WARD_INTENDED_INTENSITY", "WARD_INTENDED_SEX", "WARD_SECURITY_LEVEL", "TEAM_TYPE",
        "EMED_ASSESSMENT_REQUIRED", "REFERRAL_INDICATOR", "CATEGORY", "PBC",
        "REFERRED_BY_FIRST_CONTACT_PRACTITIONER_INDICATOR",
        "PATIENT_ON_PATIENT_INITIATED_OUT-PATIENT_FOLLOW_UP_PATHWAY_INDICATOR_AT_CDS_ACTIVITY_DATE",
        "PATIENT_SUBJECT_TO_REMOTE_MONITORING_INDICATOR_AT_CDS_ACTIVITY_DATE",
    },
    "six signs in one": {"CENWARD", "WARDSTRT"},
    "bands that a number may hold beside its own values": {
        "STARTAGE", "ENDAGE", "ARRIVALAGE", "APPTAGE", "BIRWEIT_N",
    },
}  # fmt: skip


# What could name a person, or is a number of theirs anywhere: these alone go to the vault.
EXTRACT_NUMBERS = {"token_person_id", "newnhsno", "lopatid", "dob", "homeadd"}
FURTHER_NUMBERS = {"person_id", "hesid", "patpathid", "bookrefno", "gridlink"}
NAMES = {
    "patient_given_name", "patient_family_name", "patient_full_name", "patient_initials",
    "patient_title", "patient_name_suffix", "patient_usual_address_structured",
    "patient_usual_address_unstructured",
}  # fmt: skip
PRIVATE = {
    "apc": EXTRACT_NUMBERS | FURTHER_NUMBERS | NAMES | {"provspno", "motdob", "dobbaby"},
    "ae": EXTRACT_NUMBERS | FURTHER_NUMBERS,
    "op": EXTRACT_NUMBERS | FURTHER_NUMBERS | NAMES,
    "ecds": {
        "token_person_id", "nhs_number", "local_patient_identifier", "person_birth_date",
        "postcode_of_usual_address",
    },
}  # fmt: skip


@cache
def layout_of(source_id: str) -> RecordLayout:
    return sources.record_layout(sources.source(source_id))


def fields_of(source_id: str) -> dict[str, Field]:
    """Each field by its name and further headings, in capitals."""
    return {
        text.upper(): one
        for one in layout_of(source_id).fields
        for text in (one.name, *one.headings)
    }


def published_columns(shared_data: Path, source_id: str) -> dict[str, str]:
    text = (shared_data / "codes" / "hes_metadata" / f"{source_id}.json").read_text("utf-8")
    columns: list[dict[str, str]] = json.loads(text)["tables"][0]["tableSchema"]["columns"]
    return {one["name"]: one["datatype"] for one in columns}


def published_rules(shared_data: Path, source_id: str) -> list[dict[str, Any]]:
    yaml = pytest.importorskip("yaml")
    path = shared_data / "codes" / "hes_validation_rules" / f"{source_id}.yaml"
    return yaml.safe_load(path.read_text("utf-8"))["rules"]


def published_lists(shared_data: Path, source_id: str) -> Iterator[tuple[str, set[str]]]:
    """The column of each 'values codes' rule, and the codes that its description gives.

    The description is what counts: the expressions take words of format for codes.
    """
    for rule in published_rules(shared_data, source_id):
        name, _, rest = str(rule["name"]).partition(" ")
        if rest.strip() == "values codes":
            codes = re.findall(r"(?m)^ *([0-9A-Z&-]{1,10}) *=", rule["description"])
            yield name.upper(), set(codes) - {name}


def extract_rows(shared_data: Path, source_id: str) -> list[dict[str, str]]:
    path = shared_data / "people" / "hes_artificial" / EXTRACTS[source_id]
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("source_id", PRIVATE)
def test_the_vault_keeps_what_names_or_numbers_a_person(source_id: str):
    private = {one.name for one in layout_of(source_id).fields if one.private}
    assert {re.sub(r"_[0-9]$", "", name) for name in private} == PRIVATE[source_id]


@pytest.mark.parametrize("source_id", COLUMNS)
class TestColumns:
    def test_each_of_the_list_is_a_field(self, shared_data: Path, source_id: str):
        columns = published_columns(shared_data, source_id)
        assert len(columns) == COLUMNS[source_id]
        assert {name for name in columns if name.upper() not in fields_of(source_id)} == set()

    def test_each_date_of_the_list_is_one_of_ours(self, shared_data: Path, source_id: str):
        fields = fields_of(source_id)
        dates = [
            n for n, kind in published_columns(shared_data, source_id).items() if kind == "date"
        ]
        assert {name for name in dates if fields[name.upper()].type != "date"} == set()


@pytest.mark.parametrize("source_id", RULES)
class TestPublishedRules:
    def test_the_lists_of_codes_are_ours_or_left_out_for_a_reason(
        self, shared_data: Path, source_id: str
    ):
        assert len(published_rules(shared_data, source_id)) == RULES[source_id]
        layout, fields = layout_of(source_id), fields_of(source_id)
        reasons = {name for names in LEFT_OUT.values() for name in names}
        held: set[str] = set()
        missing: dict[str, set[str]] = {}
        unexplained: set[str] = set()
        rules = list(published_lists(shared_data, source_id))
        for name, codes in rules:
            one = fields.get(re.sub("_NN?$", "_01", name)) or fields.get(re.sub("_N$", "_1", name))
            if one and one.codes:
                ours = layout.codes_of(one.codes)
                left = codes - set(ours.codes) - set(ours.same) - set(one.fillers)
                missing |= {name: left} if left else {}
                held.add(name)
            elif name not in reasons and not form_only(name, codes, one):
                unexplained.add(name)
        assert missing == {}
        assert unexplained == set()
        assert (len(rules), len(held)) == LISTS[source_id]

    def test_those_of_error_level_reject_or_key_the_row(self, shared_data: Path, source_id: str):
        errors = [
            str(rule["name"]).split(" ", maxsplit=1)
            for rule in published_rules(shared_data, source_id)
            if rule.get("meta", {}).get("severity") == "error"
        ]
        layout, fields = layout_of(source_id), fields_of(source_id)
        # The cohort number of one study; and a pseudonym that identifiable extracts do not carry.
        ours = [(n, what) for n, what in errors if n not in {"STUDY_ID", "TOKEN_PERSON_ID"}]
        required = {name for name, what in ours if what == "is required"}
        assert {fields[name].mandatory for name in required} == {"yes"}
        unique = {fields[name].name for name, what in ours if what == "is unique"}
        assert unique == set(layout.event_key[""])
        dates = {name for name, what in ours if what == "is date"}
        assert {fields[name].type for name in dates} <= {"date"}


def test_what_is_left_out_is_published(shared_data: Path):
    published = {name for one in RULES for name, _ in published_lists(shared_data, one)}
    assert {name for names in LEFT_OUT.values() for name in names} <= published


def form_only(name: str, codes: set[str], one: Field | None) -> bool:
    """Whether a rule gives the form of a value (a date, an area's code) and no list of codes.

    The few codes that such rules add are what stands for 'not known' or for abroad.
    """
    plain = {code for code in codes if len(code) < 3 and code not in set("SUWXYZ&-")}
    typed = one is not None and one.type in {"date", "time", "integer", "decimal"}
    return typed or len(plain) < 2 or name.startswith(("PROVDIST", "SITEDIST"))


@pytest.mark.parametrize("source_id", EXTRACTS)
class TestArtificialExtracts:
    def test_every_column_is_known(self, shared_data: Path, source_id: str):
        rows = extract_rows(shared_data, source_id)
        assert {name for name in rows[0] if name.upper() not in fields_of(source_id)} == set()

    def test_every_value_is_of_its_type_and_on_its_list(self, shared_data: Path, source_id: str):
        _, unreadable, unknown = read_extract(shared_data, source_id)
        assert unreadable == {}
        assert unknown == {}

    def test_no_rule_refuses_a_row(self, shared_data: Path, source_id: str):
        refused = [one for one in broken(shared_data, source_id) if one.severity == "rejected"]
        assert [one.rule for one in refused] == []


# Each column of the artificial extracts was drawn for itself, so that many rows contradict
# themselves: the rules are held to a count made without them.
COUNTED: dict[str, Callable[[dict[str, str]], bool]] = {
    "apc-died-destination": lambda row: row["DISMETH"] in {"4", "5"} and row["DISDEST"] != "79",
    "apc-maternity-of-man": lambda row: row["ADMIMETH"] in {"31", "32"} and row["SEX"] == "1",
    "apc-day-case-overnight": lambda row: (
        row["CLASSPAT"] == "2" and row["DISDATE"] > row["ADMIDATE"]
    ),
    "ae-departure-before-treatment": lambda row: (
        bool(row["DEPDUR"] and row["TRETDUR"]) and float(row["DEPDUR"]) < float(row["TRETDUR"])
    ),
    "ae-planned-and-admitted": lambda row: (
        row["AEATTENDCAT"] == "2" and row["AEATTENDDISP"] == "01"
    ),
    "op-appointment-before-request": lambda row: row["REQDATE"] > row["APPTDATE"],
    "op-kind-attended": lambda row: (
        row["ATTENDED"] in {"5", "6"} and 4 <= int(row["ATENTYPE"]) <= 12
    ),
}


@pytest.mark.parametrize("rule", COUNTED)
def test_a_rule_finds_as_many_rows_as_a_plain_count(shared_data: Path, rule: str):
    source_id = rule.split("-", maxsplit=1)[0]
    found = {one.rule: int(one.rows.sum()) for one in broken(shared_data, source_id)}
    counted = sum(COUNTED[rule](row) for row in extract_rows(shared_data, source_id))
    assert found[rule] == counted > 0


@cache
def broken(shared_data: Path, source_id: str) -> tuple[Broken, ...]:
    """Every rule that some row of the extract breaks."""
    cells, _, _ = read_extract(shared_data, source_id)
    received = pa.repeat(pa.scalar(date(2024, 6, 1), pa.date32()), len(next(iter(cells.values()))))
    with session(threads=1) as asked:
        rules = applicable(layout_of(source_id), list(cells))
        return broken_rules(rules, pa.table({**cells, "received": received}), asked)


@cache
def read_extract(
    shared_data: Path, source_id: str
) -> tuple[dict[str, pa.Array], dict[str, int], dict[str, int]]:
    """The typed columns, and how many values of each were unreadable and unknown."""
    layout = layout_of(source_id)
    rows = extract_rows(shared_data, source_id)
    cells: dict[str, pa.Array] = {}
    unreadable: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for name in rows[0]:
        one = fields_of(source_id)[name.upper()]
        codes = layout.codes_of(one.codes) if one.codes else None
        texts = pa.chunked_array([[row[name] for row in rows]])
        read = read_column(texts, one, codes=codes, local={})
        cells[one.name] = read.values
        unreadable[one.name] += int(read.unreadable.sum())
        unknown[one.name] += int(read.unknown.sum())
    return cells, dict(+unreadable), dict(+unknown)
