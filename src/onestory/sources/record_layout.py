"""Layouts of records: the fields, code lists and rules of a data set of persons' events.

Each is declared in one TOML file of `sources/records`. A field's `name` is the specification's own
database name in small letters; `headings` lists further spellings that files carry. Headings are
compared by letters and digits alone, whatever their case.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal, cast

from onestory.model.finding import Severity
from onestory.model.source import Join, Source
from onestory.sources.layout import Declared, declared_tables, declared_texts, declared_words

FieldType = Literal["text", "code", "date", "time", "datetime", "integer", "decimal"]
Private = Literal["", "identifier", "free text"]
Mandatory = Literal["yes", "where known", "no"]
Resubmission = Literal["add", "correct", "replace"]
Role = Literal[
    "",
    "nhs number",  # pseudonymised with one key for every source
    "local id",  # the sender's own number of the person; pseudonymised within its namespace
    "other id",  # another person's local id (a carer's adult), pseudonymised in the same namespace
    "shared pseudonym",  # made at source; joins as it stands
    "first name",
    "last name",
    "other names",
    "birth date",  # the vault keeps the day, the records keep the month
    "birth month",
    "birth year",
    "sex",
    "address",
    "postcode",  # the vault keeps it, the records keep the LSOA
    "lsoa",
    "practice",
    "sender",  # whose the rows are: a file of another's is refused
    "death date",
    "event start",
    "event end",
    "event type",
    "record key",
    "period start",  # of the reporting period that the file states
    "period end",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a specification.

    `private` fields never leave the vault. `codes` names a code list. `applies` lists the event
    types that carry the field (none: all). `fillers` are words that stand for 'not known'.
    `repeats` is how many numbered columns there are (`diag_{nn}` or `diagnosis_code_{n}`).
    `namespace` is the field that says whose local id it is; without it, the delivery's provider,
    or `namespace = "=hes"` for one fixed to a data set. `since`/`until` are versions of the
    specification that hold the field.
    """

    name: str
    title: str = ""
    headings: tuple[str, ...] = ()
    type: FieldType = "text"
    role: Role = ""
    private: Private = ""
    codes: str = ""
    mandatory: Mandatory = "no"
    applies: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    repeats: int = 0
    namespace: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """The values that a field may hold, with their words.

    `severity` is what a value outside the list means. `same` maps other spellings and earlier
    versions' values (compared trimmed, whatever their case) to a value of the list; the value as
    sent is kept beside it. `open` lists are examples: any value passes.
    """

    id: str
    title: str = ""
    codes: dict[str, str] = field(default_factory=dict[str, str])
    same: dict[str, str] = field(default_factory=dict[str, str])
    severity: Severity = "warning"
    open: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRule:
    """A rule over one row: `fails` is true (SQL over the typed columns) where it is broken.

    Coded columns hold the words of their list, not those sent; `received` is the day on which the
    delivery arrived, and stands for a column that every delivery has. Null is not broken.
    'rejected' refuses the row; 'warning' and 'note' keep it. `column` is what the Finding names,
    and `columns` all that `fails` reads: the rule is left out, and said to be, when a delivery
    lacks one. `message` may hold {value}, the first offending value of `column`, unless that
    column is private.
    """

    id: str
    severity: Severity
    fails: str
    message: str
    do: str
    column: str = ""
    columns: tuple[str, ...] = ()
    applies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLayout:
    """A data set of records, one row an event or a person.

    `event_key` gives, by event type ('' for all), the fields that make one event the same in two
    deliveries, and `told_apart` those in which two rows of one key within a delivery may differ
    and both stand. `resubmission` is what a later delivery does to an earlier one of the same
    provider: add its rows, correct those of the same key, or replace all in its period (and
    correct). `sends_open_again` says that each delivery holds all that is open, so that what it
    lacks is open no longer. `rows_from` is the field by whose date a row belongs to a period.
    `joins` are the ways in which the source may be joined, the usual one first. `versions` lists
    the specification's releases, oldest first; `told_by` gives, by release, headings or values that
    tell it. `file_names` are patterns of official names. `subject` is 'events' or 'people'.
    """

    subject: str
    fields: tuple[Field, ...]
    codes: tuple[CodeList, ...]
    rules: tuple[RecordRule, ...]
    event_key: dict[str, tuple[str, ...]]
    resubmission: Resubmission
    rows_from: str
    joins: tuple[Join, ...]
    versions: tuple[str, ...] = ()
    told_by: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    file_names: tuple[str, ...] = ()
    told_apart: tuple[str, ...] = ()
    sends_open_again: bool = False
    sector: str = ""

    def field_of(self, role: Role) -> Field | None:
        """Return the first field with this role, or None."""
        return next((one for one in self.fields if one.role == role), None)

    def codes_of(self, id: str) -> CodeList:  # noqa: A002 - the field's own word
        """Return the code list with that id, which the layout must hold."""
        return next(one for one in self.codes if one.id == id)


def record_layout(source: Source) -> RecordLayout:
    """Return the layout of a source whose kind is 'records'; repeated fields are written out."""
    declared = source.layout
    keys = cast("dict[str, list[str]]", declared.get("event_key", {}))
    told = cast("dict[str, list[str]]", declared.get("told_by", {}))
    return RecordLayout(
        subject=str(declared["subject"]),
        sector=str(declared.get("sector", "")),
        fields=tuple(one for row in declared_tables(declared, "fields") for one in _fields(row)),
        codes=tuple(_codes(row) for row in declared_tables(declared, "codes")),
        rules=tuple(_rule(row) for row in declared_tables(declared, "rules")),
        event_key={kind: tuple(names) for kind, names in keys.items()},
        resubmission=cast("Resubmission", declared["resubmission"]),
        rows_from=str(declared.get("rows_from", "")),
        joins=cast("tuple[Join, ...]", declared_texts(declared, "joins")),
        versions=declared_texts(declared, "versions"),
        told_by={version: tuple(texts) for version, texts in told.items()},
        file_names=declared_texts(declared, "file_names"),
        told_apart=declared_texts(declared, "told_apart"),
        sends_open_again=bool(declared.get("sends_open_again", False)),
    )


def declared_fields(source: Source) -> tuple[Field, ...]:
    """Return the fields as declared: one that repeats stands once, its name with {nn} or {n}."""
    rows = declared_tables(source.layout, "fields")
    return tuple(Field(**_known(row, Field)) for row in rows)  # type: ignore[arg-type]


def _fields(row: Declared) -> list[Field]:
    """Return the field, or one for each number where it repeats."""
    one = Field(**_known(row, Field))  # type: ignore[arg-type]
    if not one.repeats:
        return [one]
    return [_numbered(row, number) for number in range(1, one.repeats + 1)]


def _numbered(row: Declared, number: int) -> Field:
    def filled(text: object) -> object:
        shown = str(text).replace("{nn}", f"{number:02d}").replace("{n}", str(number))
        return shown if isinstance(text, str) else text

    filled_row = {key: filled(value) for key, value in row.items() if key != "repeats"}
    headings = [str(filled(text)) for text in declared_texts(row, "headings")]
    return Field(**_known({**filled_row, "headings": headings}, Field))  # type: ignore[arg-type]


def _codes(row: Declared) -> CodeList:
    given = _known(row, CodeList)
    given["codes"] = declared_words(row, "codes")
    given["same"] = declared_words(row, "same")
    return CodeList(**given)  # type: ignore[arg-type]


def _rule(row: Declared) -> RecordRule:
    return RecordRule(**_known(row, RecordRule))  # type: ignore[arg-type]


def _known(row: Declared, kind: type) -> dict[str, object]:
    """Return the row's values for a type, lists frozen; an unknown key is a fault of the file."""
    names = {one.name for one in fields(kind)}
    unknown = set(row) - names
    if unknown:
        raise ValueError(f"{kind.__name__} has no {sorted(unknown)}: {row}")
    return {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
