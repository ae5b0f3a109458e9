"""What a council says of people and of carers: who they are, where they live, what they do."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.synthetic.system.sending.histories import days_of, rows_of
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    constant,
    dates,
    flat,
    picked,
    recoded,
    replaced,
    text_column,
)
from onestory.synthetic.system.sending.layouts.telling import Subject, Telling

Words = tuple[tuple[str, float], ...]
WAY = "31/03/2024"
_ETHNICITY = {
    "A": "White: English, Welsh, Scottish, Northern Irish or British",
    "B": "White: Irish",
    "C": "White: Any other White background",
    "D": "Mixed or multiple ethnic groups: White and Black Caribbean",
    "E": "Mixed or multiple ethnic groups: White and Black African",
    "F": "Mixed or multiple ethnic groups: White and Asian",
    "G": "Mixed or multiple ethnic groups: Any other Mixed or multiple ethnic background",
    "H": "Asian or Asian British: Indian",
    "J": "Asian or Asian British: Pakistani",
    "K": "Asian or Asian British: Bangladeshi",
    "L": "Asian or Asian British: Any other Asian background",
    "M": "Black, Black British, Caribbean or African: Caribbean",
    "N": "Black, Black British, Caribbean or African: African",
    "P": "Black, Black British, Caribbean or African: Any other Black, Black British or Caribbean"
    " background",
    "R": "Asian or Asian British: Chinese",
    "S": "Other ethnic group: Any other ethnic group",
}
_HOMES = {"care home": "Registered care home", "nursing home": "Registered nursing home"}
_TENURES = (
    "Owner occupier or shared ownership scheme",
    "Tenant: Local authority or other social housing provider",
    "Tenant: Private landlord",
    "Settled mainstream housing with family or friends",
)
# Of people with support at home: argued from tenure at 65 and over.
_TENURE_SHARES = (0.55, 0.25, 0.08, 0.12)
_FUNDING = ("Fully social care funded", "Joint client and social care funded")
# Of people with learning disability support aged 18 to 64 about 5% are in paid work (ASCOF 1E).
_EMPLOYED = (
    ("Paid: Less than 16 hours a week", 0.035),
    ("Paid: 16 or more hours a week", 0.015),
    ("Not in paid employment: Seeking work", 0.06),
    ("Not in paid employment: Not actively seeking work or retired", 0.89),
)
# The bands of the census, as the specification's own are not public; shares argued: those whom
# councils know care for longer than most.
_HOURS = (("1 to 19 hours", 0.22), ("20 to 49 hours", 0.25), ("50 hours or more", 0.53))
_YEAR = 365.25


def person_details(telling: Telling, table: pa.Table, subject: Subject) -> dict[str, Column]:
    """Return what a council says of the persons of some rows."""
    persons = table["person"].to_numpy()
    people = telling.tables["people"]
    draws = persons * 7_919 % 1_009 / 1_009  # a lasting trait of the person, not of the row
    tenure = np.array(_TENURES, dtype=object)[
        np.searchsorted(np.cumsum(_TENURE_SHARES)[:-1], draws)
    ]
    kind = picked(telling.addresses["kind"], subject.home)
    cared_for = np.isin(persons, np.asarray(people["carer_of"].drop_null()))
    return {
        "gender": recoded(subject.text("sex"), {"1": "Male", "2": "Female"}, other="Unknown"),
        "ethnicity": recoded(
            subject.text("ethnicity"), _ETHNICITY, other="No data: Undeclared or not known"
        ),
        "date_of_death": dates(subject.died(), WAY),
        "client_type": flat(table["client"]),
        "primary_support_reason": flat(table["support_reason"]),
        "accommodation_status": pc.coalesce(recoded(kind, _HOMES), text_column(tenure)),
        "employment_status": replaced(
            _drawn(_EMPLOYED, telling, subject), ~_asked_of_work(table, subject), None
        ),
        "has_unpaid_carer": pc.if_else(pa.array(cared_for), "Yes", "No"),
        "dementia": pc.if_else(pa.array(_with_dementia(telling, subject)), "Yes", "Unknown"),
        "client_funding_status": text_column(
            np.array(_FUNDING, dtype=object)[(draws > 0.45).astype(int)]
        ),
    }


def _with_dementia(telling: Telling, subject: Subject) -> NDArray[np.bool_]:
    conditions = telling.tables["conditions"]
    found = conditions.filter(pc.equal(conditions["condition"], "dementia"))
    since = np.full(telling.tables["people"].num_rows, np.iinfo(np.int32).max, dtype=np.int64)
    people = rows_of(telling.tables["people"], found["person"].to_numpy())
    since[people] = days_of(found["since"])
    return since[subject.people] <= subject.on


def carer_details(telling: Telling, table: pa.Table, subject: Subject) -> dict[str, Column]:
    """Return for how long a carer cares, and for whom by the council's number of that person."""
    people = telling.tables["people"]
    carer = np.asarray(pc.starts_with(flat(table["client"]), "Unpaid carer"))
    cared = people["carer_of"].take(pa.array(subject.people))
    named = carer & np.asarray(pc.is_in(cared, value_set=people["person"].combine_chunks()))
    other = rows_of(
        people, np.where(named, np.asarray(pc.fill_null(cared, 0)), people["person"][0].as_py())
    )
    rows = telling.seen.of(other, subject.partner, subject.on)
    known = (
        named
        & (telling.seen.people[rows] == other)
        & (telling.seen.partners[rows] == subject.partner)
    )
    return {
        "total_hrs_caring_per_week": replaced(_drawn(_HOURS, telling, subject), ~carer, None),
        "no_of_adults_being_cared_for": replaced(constant("1", table.num_rows), ~named, None),
        "adult_1_linked_person_id": replaced(
            picked(telling.registered["local_id"], rows), ~known, None
        ),
    }


def _asked_of_work(table: pa.Table, subject: Subject) -> NDArray[np.bool_]:
    """Return which rows are of people aged 18 to 64 with learning disability support."""
    support = pc.equal(flat(table["support_reason"]), "Learning disability support")
    age = (days_of(table["start"]) - subject.birth) / _YEAR
    return np.asarray(pc.fill_null(support, False)) & (age > 17.99) & (age < 65.01)


def _drawn(words: Words, telling: Telling, subject: Subject) -> Column:
    """Return a word for each row, always the same for a person."""
    persons = telling.tables["people"]["person"].to_numpy()[subject.people]
    draws = persons * 6_007 % 1_013 / 1_013
    bounds = np.cumsum([share for _, share in words])[:-1]
    values = np.array([word for word, _ in words], dtype=object)
    return text_column(values[np.searchsorted(bounds, draws, side="right")])
