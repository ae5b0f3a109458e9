"""Admitted patient care as sent: one row a consultant episode, in the month in which it ended."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.sources.record_layout import RecordLayout
from onestory.synthetic.system.sending.histories import NO_DAY, Days, days_of
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    Rows,
    ages,
    constant,
    dates,
    flat,
    numbers,
    recoded,
    replaced,
)
from onestory.synthetic.system.sending.layouts.telling import Sheet, Subject, Telling, partner_of
from onestory.synthetic.system.sending.noise import date_parts
from onestory.synthetic.system.sending.partners import LOCAL_CODES, number_of

_DIAGNOSES, _PROCEDURES = 20, 24
_PART_OF = {"328": "430", "424": "420", "650": "960", "651": "960", "653": "960", "655": "130"}
"""Treatments that are no consultant's specialty, and whose they are."""
_FIRST_SPELL = 1_000_000_000_000_000_000  # spell identifiers have 19 digits
OWN_DESTINATIONS = {
    "19": "HOME",
    "29": "TEMP",
    "51": "TRANSF",
    "53": "MHWARD",
    "55": "NURSHOME",
    "56": "RESHOME",
    "79": "RIP",
    "88": "HOSPICE",
    "98": "STILLIN",
    "99": "NK",
}
"""What the trust of `LOCAL_CODES` writes in place of national discharge destinations."""


def inpatients(telling: Telling, layout: RecordLayout) -> Sheet:
    """Return finished consultant episodes."""
    table = telling.tables["episodes"]
    table = table.filter(pc.is_valid(table["end"]))
    partner, ended = partner_of(table["provider"]), days_of(table["end"])
    subject = telling.about(table, partner=partner, on=ended)
    return Sheet(
        partner=partner,
        period=telling.period(ended),
        person=table["person"].to_numpy(),
        subject=subject,
        columns={
            **_keys(table),
            **_in_own_words(telling, _stay(table), partner),
            **_person(table, subject),
            **_clinical(telling, table),
            "mainspef": consultant_specialty(table["specialty"], layout),
        },
    )


def _keys(table: pa.Table) -> dict[str, Column]:
    spell, order = table["spell"].to_numpy(), table["order"].to_numpy().astype(np.int64)
    return {
        "epikey": numbers(500_000_000_000 + spell * 20 + order),
        "provspnops": numbers(10_000_000 + spell),
        "susspellid": numbers(_FIRST_SPELL + spell),
        "epiorder": numbers(order),
        "aekey": numbers(
            np.asarray(pc.fill_null(table["attendance"], 0)) + 300_000_000_000,
            blank=np.asarray(pc.is_null(table["attendance"])),
        ),
        "fyear": _financial_year(days_of(table["end"])),
        "procode3": flat(table["provider"]),
        "procode": flat(table["provider"]),
        "sitetret": flat(table["site"]),
    }


def _financial_year(days: Days) -> Column:
    year, month, _ = date_parts(days)
    first = year - (month < 4)
    known = {y: f"{y % 100:02d}{(y + 1) % 100:02d}" for y in range(1990, 2070)}
    return pa.array(list(known.values())).take(pa.array(first - 1990))


def _stay(table: pa.Table) -> dict[str, Column]:
    admitted, start = days_of(table["admitted"]), days_of(table["start"])
    end, left = days_of(table["end"]), days_of(table["discharged"])
    last, first = np.asarray(table["last"]), table["order"].to_numpy() == 1
    done = last & (left != NO_DAY)
    emergency = np.asarray(pc.starts_with(flat(table["method"]), "2"))
    return {
        "admidate": dates(admitted),
        "admimeth": flat(table["method"]),
        "admisorc": flat(table["source"]),
        "epistart": dates(start),
        "epiend": dates(end),
        "epidur": numbers(end - start),
        "epistat": constant("3", end.size),
        "epitype": recoded(flat(table["method"]), {"82": "3", "83": "3"}, other="1"),
        "spelbgin": numbers(np.where(first, 2, 0)),
        "spelend": _either(done, "Y", "N"),
        "speldur": numbers(left - admitted, blank=~done),
        "classpat": flat(table["class"]),
        "disdate": dates(np.where(done, left, NO_DAY)),
        "dismeth": replaced(flat(table["discharge_method"]), ~done, "8"),
        "disdest": replaced(flat(table["destination"]), ~done, "98"),
        "disreadydate": dates(np.where(done, days_of(table["ready"]), NO_DAY)),
        "tretspef": flat(table["specialty"]),
        "admincat": constant("01", end.size),
        "intmanig": recoded(flat(table["class"]), {"1": "1", "2": "2"}, other="1"),
        "fce": constant("1", end.size),
        "fae": numbers(np.where(first, 1, 0)),
        "fae_emergency": numbers(np.where(first & emergency, 1, 0)),
    }


def _in_own_words(telling: Telling, columns: dict[str, Column], partner: Rows) -> dict[str, Column]:
    """Discharge destinations in the words of the trust that keeps its own."""
    if not telling.settings.rate("files", "local_codes"):
        return columns
    own = recoded(columns["disdest"], OWN_DESTINATIONS)
    theirs = replaced(columns["disdest"], partner == number_of(LOCAL_CODES), own)
    return {**columns, "disdest": pc.coalesce(theirs, columns["disdest"])}


def _either(where: NDArray[np.bool_], yes: str, no: str) -> Column:
    return pc.if_else(pa.array(where), yes, no)


def _person(table: pa.Table, subject: Subject) -> dict[str, Column]:
    admitted, start = days_of(table["admitted"]), days_of(table["start"])
    return {
        "sex": subject.text("sex"),
        "ethnos": subject.text("ethnicity"),
        "mydob": _month_and_year(subject.birth),
        "startage": hospital_ages(subject.birth, start),
        "admiage": hospital_ages(subject.birth, admitted),
        "endage": hospital_ages(subject.birth, days_of(table["end"])),
        "nhsnoind": nhs_number_status(subject),
    }


def _month_and_year(birth: Days) -> Column:
    year, month, _ = date_parts(birth)
    table = pa.array([f"{m + 1:02d}{y}" for y in range(1870, 2070) for m in range(12)])
    return table.take(pa.array((year - 1870) * 12 + month - 1))


def hospital_ages(birth: Days, on: Days) -> Column:
    """Return ages in whole years, and those of babies by the codes 7001 to 7007."""
    years, lived = np.minimum(ages(birth, on), 120), on - birth
    bounds = np.array([1, 7, 29, 91, 182, 273])
    babies = 7001 + np.searchsorted(bounds, lived, side="right")
    return numbers(np.where(years == 0, babies, years))


def consultant_specialty(treatment: pa.ChunkedArray, layout: RecordLayout) -> Column:
    """Return the consultant's specialty: the treatment's own, or that which it is part of."""
    known = layout.codes_of("main specialty").codes
    words = {**_PART_OF, **{code: code for code in known}}
    return recoded(flat(treatment), words, other="300")


def nhs_number_status(subject: Subject) -> Column:
    """Return 01 where a number is given and verified, 04 where none was found."""
    return pc.if_else(pc.is_null(subject.text("nhs_number")), "04", "01")


def _clinical(telling: Telling, table: pa.Table) -> dict[str, Column]:
    diagnoses = listed(table["diagnoses"], _DIAGNOSES)
    procedures = listed(table["procedures"], _PROCEDURES)
    count = np.asarray(pc.fill_null(pc.list_value_length(table["diagnoses"]), 0))
    operated = np.asarray(pc.is_valid(procedures[0]))
    begun = np.where(operated, days_of(table["start"]), NO_DAY)
    filler = telling.generator.random(count.size) < telling.settings.rate("rows", "filler")
    none = np.where(operated | ~filler, "", "-").astype(object)
    return {
        **{f"diag_{n:02d}": column for n, column in enumerate(diagnoses, 1)},
        "diag_01": pc.coalesce(diagnoses[0], pa.scalar("R69X6")),
        "diag_count": numbers(count.astype(np.int64)),
        **{f"opertn_{n:02d}": column for n, column in enumerate(procedures, 1)},
        "opertn_01": pc.if_else(pa.array(none == "-"), "-", procedures[0]),
        "opdate_01": dates(begun),
        "operstat": _either(operated, "1", "8"),
    }


def listed(lists: pa.ChunkedArray, columns: int) -> list[Column]:
    """Return the first, second … of each row's list as a column each."""
    whole: pa.ListArray = flat(lists)
    starts = np.asarray(whole.offsets)[:-1].astype(np.int64)
    lengths = np.asarray(pc.fill_null(pc.list_value_length(whole), 0)).astype(np.int64)
    return [_nth(whole.values, starts, lengths, n) for n in range(columns)]


def _nth(values: Column, starts: Rows, lengths: Rows, n: int) -> Column:
    there = lengths > n
    if not there.any():
        return pa.nulls(lengths.size, pa.string())
    return values.take(pa.array(starts + n, mask=~there))
