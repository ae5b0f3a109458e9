"""Registers as sent: deaths, and the list by which each partner names its people."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.synthetic.system.sending.deliveries import QUARTERLY
from onestory.synthetic.system.sending.histories import NO_DAY, Days, days_of
from onestory.synthetic.system.sending.identity import texts_of
from onestory.synthetic.system.sending.layouts.columns import (
    Column,
    Rows,
    dates,
    flat,
    numbers,
    picked,
    recoded,
    replaced,
    text_column,
)
from onestory.synthetic.system.sending.layouts.inpatients import listed
from onestory.synthetic.system.sending.layouts.roles import written
from onestory.synthetic.system.sending.layouts.telling import Sheet, Subject, Telling
from onestory.synthetic.system.sending.partners import PARTNERS, number_of

_CAUSES = 8
_PLACES = {"home": "H", "elsewhere": "E"}  # others are kinds of establishment
_TITLES = {"1": "Mr", "2": "Ms"}


def deaths(telling: Telling) -> Sheet:
    """Return deaths in the quarter of their registration."""
    table = telling.tables["deaths"]
    registered = _registered(telling, days_of(table["registered"]))
    partner = np.full(registered.size, number_of("XR1"))
    subject = telling.about(table, partner=partner, on=registered)
    place = flat(table["place"])
    communal = np.asarray(pc.fill_null(pc.invert(pc.is_in(place, pa.array(list(_PLACES)))), False))
    person = table["person"].to_numpy()
    columns = {
        "death_id": numbers((person * 48_271 + 11) % 2_147_483_647),
        "death_date": dates(days_of(table["on"])),
        "registration_date": dates(registered),
        "underlying_cause": flat(table["cause"]),
        "place_code": recoded(place, _PLACES, other="C"),
        "establishment_type": replaced(place, ~communal, None),
        **{
            f"contributory_cause_{n}": column
            for n, column in enumerate(listed(table["others"], _CAUSES), 1)
        },
    }
    return Sheet(
        partner=partner,
        period=telling.period(registered, months=QUARTERLY),
        person=person,
        subject=subject,
        columns=columns,
    )


def _registered(telling: Telling, due: Days) -> Days:
    """Return the days of registration, half a year and more later where an inquest drags on."""
    late = telling.generator.random(due.size) < telling.settings.rate("rows", "death_late")
    return np.where(late, due + telling.generator.integers(180, 540, due.size), due)


def identity_list(telling: Telling) -> Sheet:
    """Return one row for each number by which a partner knows a person.

    A group of practices sends one for each practice, which it names as the issuer.
    """
    people = telling.tables["people"]
    practices = telling.tables["practices"]
    seen = telling.seen
    own = np.flatnonzero(_lists()[seen.partners])
    listed_people = telling.rows_of(practices)
    groups = telling.practice_partners(practices["practice"])
    since = days_of(practices["since"])
    last = int(np.datetime64(telling.system.end).astype(np.int64)) - 1
    rows = np.concatenate((own, seen.of(listed_people, groups, np.full(since.size, last))))
    on = np.full(rows.size, last)
    subject = Subject(
        telling=telling,
        people=seen.people[rows],
        partner=seen.partners[rows],
        on=on,
        rows=rows,
    )
    first = np.concatenate((seen.first[own], since))
    until = np.concatenate((np.full(own.size, NO_DAY), days_of(practices["until"])))
    issuer = pa.concat_arrays([pa.nulls(own.size, pa.string()), flat(practices["practice"])])
    return Sheet(
        partner=subject.partner,
        period=np.zeros(rows.size, dtype=np.int64),
        person=people["person"].to_numpy()[subject.people],
        subject=subject,
        columns={
            "issued_by": issuer,
            **_names(telling, subject, first),
            "uprn": _uprn(telling, subject),
            "registered_from": written(first, subject.partner),
            "registered_to": written(np.where(until == NO_DAY, NO_DAY, until - 1), subject.partner),
            "death_date": written(_deaths_known(subject), subject.partner),
            "ethnicity": subject.text("ethnicity"),
        },
    )


def _lists() -> NDArray[np.bool_]:
    """Which partners list their own registrations: those who name people, practices aside."""
    sectors = ("practice", "deaths")
    return np.array([p.join == "identifiable" and p.sector not in sectors for p in PARTNERS])


def _names(telling: Telling, subject: Subject, first: Days) -> dict[str, Column]:
    """Titles, other names, and the name before where the partner learnt of a change."""
    names = texts_of(telling.tables["names"]["last"])
    then = names[telling.names.at(subject.people, first)]
    now = names[telling.names.at(subject.people, subject.on)]
    believed = telling.seen.last_name[subject.rows]
    learnt = (now != then) & (believed == now)
    return {
        "title": pc.coalesce(
            pa.array(list(_TITLES.values())).take(
                pc.index_in(subject.text("sex"), value_set=pa.array(list(_TITLES)))
            )
        ),
        "known_as": subject.text("known_as"),
        "previous_last_name": text_column(np.where(learnt, then, "")),
    }


def _uprn(telling: Telling, subject: Subject) -> Column:
    """The number of the address: councils have it, others do not."""
    councils = np.array([partner.sector == "social_care" for partner in PARTNERS])
    uprn = pc.cast(flat(telling.tables["homes"]["uprn"]), pa.string())
    return replaced(picked(uprn, subject.home), ~councils[subject.partner], None)


def _deaths_known(subject: Subject) -> Days:
    """Days of death: nine in ten deaths reach a partner's list, the same ones for all its files."""
    died = subject.died()
    rows: Rows = subject.rows
    return np.where(rows % 10 == 7, NO_DAY, died)
