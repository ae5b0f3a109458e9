"""Fields kept: what intake does with each field of a source, by the way it may be joined.

A test holds this to what `intake.records.identities` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onestory.intake.records.identities import is_public
from onestory.model.source import Join, Source
from onestory.report.data_flow import SourceFlow, Way
from onestory.sources import Field, declared_fields, record_layout

_NAMED = frozenset(
    {
        *("nhs number", "local id", "first name", "last name", "birth date", "birth month"),
        *("sex", "address", "postcode", "practice"),
    }
)
"""The roles that the vault keeps of identifiable records, beside every field marked private."""

_KINDS = {
    "nhs number": "NHS number",
    "first name": "names",
    "last name": "names",
    "other names": "names",
    "birth date": "day of birth",
    "address": "address",
    "postcode": "postcode",
    "local id": "sender's number of the person",
    "shared pseudonym": "pseudonym made at source",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Who sends a source, and the way in which its records may be joined."""

    provider: str
    join: Join


def source_flow(source: Source, sendings: Sequence[Sending], *, postcodes: bool) -> SourceFlow:
    """Return what becomes of the source's fields; `postcodes`: is there a directory of them."""
    fields = declared_fields(source)
    joins: list[Join] = list(dict.fromkeys(one.join for one in sendings))
    return SourceFlow(
        id=source.id,
        title=source.title,
        sector=record_layout(source).sector,
        ways=tuple(way(fields, join, sendings, postcodes=postcodes) for join in joins),
        identifiers=tuple(_identifiers(fields)),
        kept=tuple(shown(one) for one in fields if is_public(one)),
        copied=tuple(shown(one) for one in fields if is_public(one) and one.role in _NAMED),
        has_nhs_number=any(one.role == "nhs number" for one in fields),
    )


def _identifiers(fields: Sequence[Field]) -> list[str]:
    """Return in a few words what the rows may hold of who a person is."""
    roles = [one.role for one in fields if not is_public(one)]
    found = [words for role, words in _KINDS.items() if role in roles]
    free = ["free text"] if any(one.private == "free text" for one in fields) else []
    return list(dict.fromkeys([*found, *free]))


def way(
    fields: Sequence[Field], join: Join, sendings: Sequence[Sending], *, postcodes: bool
) -> Way:
    """Return what becomes of the private fields where records are joined in this way."""
    private = [one for one in fields if not is_public(one)]
    words = [one for one in private if one.private == "free text"]
    vaulted = [one for one in private if one not in words and goes_to_vault(one, fields, join)]
    senders = {one.provider for one in sendings if one.join == join}
    return Way(
        join=join,
        senders=tuple(sorted(senders)),
        vaulted=tuple(map(shown, vaulted)),
        derived=tuple(_derived(fields, join, postcodes=postcodes)),
        free_text=tuple(map(shown, words)),
        let_go=tuple(shown(one) for one in private if one not in words and one not in vaulted),
    )


def goes_to_vault(one: Field, fields: Sequence[Field], join: Join) -> bool:
    """Return whether the vault keeps a private field: all that identifies, or only the numbers."""
    if one == person_field(fields, join) or one.role == "other id":
        return True
    return join == "identifiable" and (one.private == "identifier" or one.role in _NAMED)


def person_field(fields: Sequence[Field], join: Join) -> Field | None:
    """Return the field from which the pseudonym of a row's person is made."""
    local, shared = (_first(fields, role) for role in ("local id", "shared pseudonym"))
    return shared if join == "pseudonymised at source" else (local or shared)


def _first(fields: Sequence[Field], role: str) -> Field | None:
    return next((one for one in fields if one.role == role), None)


def _derived(fields: Sequence[Field], join: Join, *, postcodes: bool) -> Iterator[str]:
    """Yield what the records keep in the stead of private fields."""
    person, number = person_field(fields, join), _first(fields, "nhs number")
    if person:
        yield f"pseudonym of the person (person_pseudonym), from {person.name}"
    if number and join == "identifiable":
        yield f"pseudonym of a valid NHS number (nhs_pseudonym), from {number.name}"
    if join == "identifiable" and any(_says_who(one) for one in fields):
        yield "pseudonym of all that the row says of who the person is (identity)"
    for one in (one for one in fields if one.role == "other id"):
        yield f"pseudonym ({_numbered(one)}_pseudonym), from {_numbered(one)}"
    born = _first(fields, "birth date")
    if born:
        yield f"month of birth (birth_month), from {born.name}"
    home = _first(fields, "postcode")
    if home and postcodes:
        yield f"small area (lsoa), from {home.name} by the postcode directory"


def _says_who(one: Field) -> bool:
    return one.role != "other id" and (one.private == "identifier" or one.role in _NAMED)


def shown(one: Field) -> str:
    """Return the field's title and name: 'NHS number (nhs_number)'."""
    title = one.title
    for sign in (" {nn}", " {n}", "{nn}", "{n}"):
        title = title.replace(sign, "")
    return f"{title} ({_numbered(one)})" if title else _numbered(one)


def _numbered(one: Field) -> str:
    """Return the field's name, its first and last where it repeats."""
    first, last = (
        one.name.replace("{nn}", f"{n:02d}").replace("{n}", str(n)) for n in (1, one.repeats or 1)
    )
    return f"{first} to {last}" if one.repeats else one.name
