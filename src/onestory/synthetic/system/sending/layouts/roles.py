"""What any layout asks about the person by role: numbers, names, birth, home and practice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from onestory.sources.record_layout import Field, RecordLayout, Role
from onestory.synthetic.system.sending.histories import Days
from onestory.synthetic.system.sending.layouts.columns import Column, Rows, dates, replaced
from onestory.synthetic.system.sending.layouts.telling import Sheet, Subject
from onestory.synthetic.system.sending.partners import CODES, PARTNERS, PSEUDONYMISED, DateWay

_NAMING = ("nhs number", "first name", "last name", "other names", "address")
_TELLING = (*_NAMING, "local id", "other id", "birth date", "postcode")
_WITHHELD: dict[str, tuple[str, ...]] = {
    "identifiable": ("shared pseudonym",),
    "pseudonymised at source": _TELLING,
    "no permitted link": ("shared pseudonym", *_NAMING),
}
_CENTRAL = "central extract"  # fields that a partner's own file never has


def by_role(layout: RecordLayout, sheet: Sheet) -> dict[str, Column]:
    """Return the columns that the layout asks for by role, withheld where a join is not agreed.

    A field that the sheet fills itself is kept, and withheld alike.
    """
    made: dict[str, Column] = {}
    for one in layout.fields:
        filled = sheet.columns.get(one.name)
        if filled is None and not _asked(one, made, layout=layout):
            continue
        if filled is not None and one.role not in _TELLING:
            continue
        column = _ASKED[one.role](sheet.subject) if filled is None else filled
        made[one.name] = _withheld(column, one.role, sheet)
    return made


def _asked(one: Field, made: dict[str, Column], *, layout: RecordLayout) -> bool:
    """The first field of a role that we can fill, and not one that only a centre adds."""
    roles = {field.role for field in layout.fields if field.name in made}
    return one.role in _ASKED and one.role not in roles and _CENTRAL not in one.versions


def withheld(role: Role, provider: str) -> bool:
    """Return whether a provider leaves out fields of a role, as no join on it is agreed."""
    return role in _WITHHELD[PARTNERS[CODES.index(provider)].join]


def _withheld(column: Column, role: Role, sheet: Sheet) -> Column:
    hides = np.array([role in _WITHHELD[partner.join] for partner in PARTNERS])
    hidden = hides[np.maximum(sheet.partner, 0)]
    if role == "nhs number" and sheet.no_number is not None:
        hidden = hidden | sheet.no_number
    return replaced(column, hidden, None) if hidden.any() else column


def national_pseudonyms(subject: Subject) -> Column:
    """Return the pseudonym that a national body gives, for the partner whose rows carry it."""
    numbers = subject.telling.tables["people"]["person"].to_numpy()[subject.people]
    ours = subject.partner == CODES.index(PSEUDONYMISED)
    seed = subject.telling.system.seed
    known, place = np.unique(numbers[ours], return_inverse=True)
    made = pa.array([_hashed(f"{seed} {one}") for one in known.tolist()], pa.string())
    rows = np.zeros(numbers.size, dtype=np.int64)
    rows[ours] = place
    return made.take(pa.array(rows, mask=~ours))


def _hashed(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest().upper()


def written_births(subject: Subject) -> Column:
    """Return dates of birth, each as its partner writes dates."""
    return written(subject.birth, subject.partner)


def written(days: Days, partner: Rows) -> Column:
    """Return days as dates, each as its partner writes them."""
    way: DateWay = "31/03/2024"
    where = np.array([one.dates == way for one in PARTNERS])[partner]
    made = dates(days)
    return replaced(made, where, dates(days, way)) if where.any() else made


_ASKED: dict[Role, Callable[[Subject], Column]] = {
    "nhs number": lambda subject: subject.text("nhs_number"),
    "local id": lambda subject: subject.text("local_id"),
    "first name": lambda subject: subject.text("first"),
    "last name": lambda subject: subject.text("last"),
    "other names": lambda subject: subject.text("middle"),
    "birth date": written_births,
    "sex": lambda subject: subject.text("sex"),
    "address": lambda subject: subject.address,
    "postcode": lambda subject: subject.postcode,
    "lsoa": lambda subject: subject.lsoa,
    "practice": lambda subject: subject.practice,
    "shared pseudonym": national_pseudonyms,
}
