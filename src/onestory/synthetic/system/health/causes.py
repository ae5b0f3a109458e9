"""Why people come to hospital: ICD-10, SNOMED CT and OPCS-4 codes with rough weights.

The tables `causes.csv` and `plans.csv` beside this module hold codes of four characters, padded
with X. Weights are rounded from memory of England's Hospital Episode Statistics by primary
diagnosis: of the right order, not of record.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from onestory.synthetic.system.people.illness import CONDITIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A reason for an emergency: its weights among children, adults and those of 65 and over.

    `brief` multiplies the weight where the person goes home within a day. A cause with a
    `condition` befalls only those who have it, and one whose `sex` is 'pregnant' only women of 16
    to 45.
    `minor` is its weight among attendances that end without admission.
    """

    icd10: str
    snomed: str
    specialty: str
    child: float
    adult: float
    old: float
    brief: float
    minor: float
    condition: str
    procedure: str
    sex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A reason for a planned admission, with its procedure and how often it is a day case.

    `nights` is the mean of those who stay. `sex` is 'women' or 'men' where only they can need it.
    """

    icd10: str
    procedure: str
    specialty: str
    child: float
    adult: float
    old: float
    day_case: float
    nights: float
    condition: str
    sex: str


def _rows(name: str) -> list[Mapping[str, str]]:
    path = resources.files("onestory.synthetic.system.health") / name
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _cause(row: Mapping[str, str]) -> Cause:
    return Cause(
        icd10=row["icd10"],
        snomed=row["snomed"],
        specialty=row["specialty"],
        child=float(row["child"]),
        adult=float(row["adult"]),
        old=float(row["old"]),
        brief=float(row["brief"]),
        minor=float(row["minor"]),
        condition=row["condition"],
        procedure=row["procedure"],
        sex=row["sex"],
    )


def _plan(row: Mapping[str, str]) -> Plan:
    return Plan(
        icd10=row["icd10"],
        procedure=row["procedure"],
        specialty=row["specialty"],
        child=float(row["child"]),
        adult=float(row["adult"]),
        old=float(row["old"]),
        day_case=float(row["day_case"]),
        nights=float(row["nights"]),
        condition=row["condition"],
        sex=row["sex"],
    )


COVID = "U071"  # only while the pandemic lasts
CAUSES = tuple(_cause(row) for row in _rows("causes.csv"))
PLANS = tuple(_plan(row) for row in _rows("plans.csv"))

CONDITION_CODES = {condition.name: condition.icd10 for condition in CONDITIONS}
