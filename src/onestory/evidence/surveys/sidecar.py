"""The sidecar: what a file of answers is, which column is what, and what its words mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from onestory.evidence.surveys.keys import Keys, load
from onestory.evidence.surveys.mistaken import refuse_data, shown
from onestory.model.errors import DeliveryError, PlanError
from onestory.model.instrument import Who
from onestory.model.survey import Asked, GroupKind, Wave

if TYPE_CHECKING:
    from pathlib import Path

ENDING = ".survey.toml"
KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".sav", ".zsav", ".dta")
"""Kinds of file that can be read, by their endings."""
GROUPS = ("deprivation", "ethnicity", "disability", "sex", "age")
ROLES = (
    *("site", "wave", "who", "level", "organisation", "weight", "stratum", "cluster"),
    *("respondent", *GROUPS),
)
"""What a column that is no item can be."""
_WORDS = tuple(role for role in ROLES if role not in ("weight", "respondent"))
_CONSTANT = ("site", "wave", "level", "organisation", "stratum")
KEYS = (
    *("id", "title", "file", "sheet", "skip", "instrument", "instrument_file", "xlsform", "who"),
    *("drawn", "population", "invented", "missing", "columns", "constant", "values", "labels"),
    *("wave", "asked", "of_population"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """A sidecar as written. Words in `values`, `labels` and `missing` are folded to one case.

    `columns` is heading by role, `items` by item, `own` by name of the group. `labels` is code by
    word by item, under '' those that hold for all items.
    """

    path: Path
    id: str
    title: str
    file: Path
    sheet: str
    skip: int
    form: Path | None
    instrument: str
    instrument_file: Path | None
    who: str
    drawn: str
    population: str
    invented: bool
    columns: Mapping[str, str]
    items: Mapping[str, str]
    own: Mapping[str, str]
    constant: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Mapping[str, float]]
    missing: frozenset[str]
    waves: tuple[Wave, ...]
    asked: tuple[Asked, ...]
    of_population: tuple[tuple[str, int], ...]


def folded(word: str) -> str:
    """Return the word as it is compared: one case, single spaces, plain dashes and quotes."""
    plain = word.replace("–", "-").replace("—", "-").replace("’", "'")
    return " ".join(plain.split()).casefold()


def read_sidecar(path: Path) -> Sidecar:
    """Return the sidecar as written.

    Raises PlanError for a key that is missing, unknown or impossible, DeliveryError when the
    sidecar or a file that it names is not there.
    """
    refuse_data(
        path,
        ending=ENDING,
        holds="is no sidecar: it looks like the answers",
        begin=f"`onestory survey {shown(path.name)} --begin` writes a first one",
    )
    keys = load(path).only(KEYS)
    columns = keys.table("columns").only((*ROLES, "items", "own"))
    own = _own(columns.table("own"))
    headings = {role: columns.text(role) for role in ROLES if role in columns.values}
    _refuse_both(keys, "who", headings)
    form, instrument_file = keys.text("xlsform", default=""), _own_instrument(keys)
    return Sidecar(
        path=path,
        id=_id(keys, path),
        title=keys.text("title", default=_stem(path)),
        file=_file(path, keys),
        sheet=keys.text("sheet", default=""),
        skip=keys.count("skip", default=0),
        form=_beside(path, form, keys.where) if form else None,
        instrument=keys.text("instrument", default=""),
        instrument_file=_beside(path, instrument_file, keys.where) if instrument_file else None,
        who=_who(keys),
        drawn=keys.text("drawn", default=""),
        population=keys.text("population", default=""),
        invented=keys.flag("invented"),
        columns=headings,
        items=columns.table("items").all_texts(),
        own=own,
        constant=_constant(keys, headings),
        values=_values(keys.table("values").only((*_WORDS, *own))),
        labels=_labels(keys.table("labels")),
        missing=frozenset(folded(word) for word in ("", *keys.texts("missing"))),
        waves=_waves(keys),
        asked=tuple(_asked(one) for one in keys.tables("asked")),
        of_population=_of_population(keys.table("of_population")),
    )


def _id(keys: Keys, path: Path) -> str:
    """Return the survey's id, which names a folder and so may hold no sign that parts folders."""
    said = keys.text("id", default=_stem(path))
    if not re.fullmatch(r"\w[\w .-]*", said):
        raise keys.wrong("id", 'id = "staff-2024", in letters, digits and hyphens')
    return said


def _stem(path: Path) -> str:
    name = path.name
    return name[: -len(ENDING)] if name.endswith(ENDING) else path.stem


def _file(path: Path, keys: Keys) -> Path:
    """Return the file of answers: the one named, or the one beside with the sidecar's name."""
    named = keys.text("file", default="")
    if named:
        return _beside(path, named, keys.where)
    near = [path.with_name(_stem(path) + kind) for kind in KINDS]
    found = [one for one in near if one.is_file()]
    if len(found) == 1:
        return found[0]
    many = ", ".join(one.name for one in found)
    raise PlanError(
        found=f"`file` is missing, and beside the sidecar lie {many}."
        if found
        else "`file` is missing, and no file of the sidecar's name lies beside it.",
        where=keys.where,
        do=f'Name the answers: file = "{_stem(path)}.csv".',
    )


def _beside(path: Path, name: str, where: str) -> Path:
    found = path.parent / name
    if not found.is_file():
        raise DeliveryError(
            found=f"There is no file '{name}'.",
            where=where,
            do="Put it beside the sidecar, or write its path from there.",
        )
    return found


def _own_instrument(keys: Keys) -> str:
    """Return the name of the user's own instrument file, '' where a shipped one is named."""
    shipped, own = (keys.text(key, default="") for key in ("instrument", "instrument_file"))
    if bool(shipped) == bool(own):
        raise PlanError(
            found="Two instruments are named." if shipped else "No instrument is named.",
            where=keys.where,
            do='Write instrument = "p3ceq" (`onestory instruments` lists them), or'
            ' instrument_file = "own.instrument.toml".',
        )
    return own


def _who(keys: Keys) -> str:
    who = folded(keys.text("who", default=""))
    if "who" in keys.values and who not in get_args(Who):
        raise keys.wrong("who", 'who = "people", "carers" or "staff"')
    return who


def _refuse_both(keys: Keys, key: str, headings: Mapping[str, str]) -> None:
    if (key in keys.values) == (key in headings):
        raise PlanError(
            found=f"`{key}` is said twice." if key in headings else f"`{key}` is missing.",
            where=keys.where,
            do='Write who = "people", "carers" or "staff" at the top; where the file has a column'
            ' of it, write who = "its heading" under [columns] instead.',
        )


def _constant(keys: Keys, headings: Mapping[str, str]) -> dict[str, str]:
    table = keys.table("constant").only(_CONSTANT)
    for role in table.values:
        if role in headings:
            raise PlanError(
                found=f"`{role}` has a column and is said to be constant.",
                where=table.where,
                do=f"Keep `{role}` under [columns] or under [constant].",
            )
    return {role: table.text(role) for role in table.values}


def _values(table: Keys) -> dict[str, dict[str, str]]:
    return {
        role: {folded(word): said for word, said in table.table(role).all_texts().items()}
        for role in table.values
    }


def _labels(table: Keys) -> dict[str, dict[str, float]]:
    """Return code by folded word by item; words that stand in [labels] itself under ''."""
    found: dict[str, dict[str, float]] = {"": {}}
    for key, value in table.values.items():
        if isinstance(value, dict):
            inner = table.table(key)
            found[key] = {folded(word): _code(inner, word) for word in inner.values}
        else:
            found[""][folded(key)] = _code(table, key)
    return found


def _code(table: Keys, word: str) -> float:
    value = table.values[word]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise table.wrong(word, f'"{word}" = 5, the code as a number without quotes')
    return float(value)


def _own(table: Keys) -> dict[str, str]:
    """Return heading by name of an own group, none of them the name of a role."""
    for name in table.values:
        if name in ROLES:
            raise PlanError(
                found=f"'{name}' is not free as the name of an own group.",
                where=table.where,
                do=f"Write `{name}` under [columns], or give your group another name.",
            )
    return table.all_texts()


def _waves(keys: Keys) -> tuple[Wave, ...]:
    waves = tuple(_wave(one) for one in keys.tables("wave"))
    names = [folded(wave.name) for wave in waves]
    for wave in waves:
        if names.count(folded(wave.name)) > 1:
            raise PlanError(
                found=f"Two waves are called '{wave.name}'.",
                where=keys.where,
                do="Give each [[wave]] a name of its own.",
            )
    return waves


def _wave(table: Keys) -> Wave:
    table.only(("name", "first", "last"))
    wave = Wave(name=table.text("name"), first=table.day("first"), last=table.day("last"))
    if wave.last < wave.first:
        raise PlanError(
            found=f"The wave '{wave.name}' ends before it begins.",
            where=table.where,
            do="Exchange `first` and `last`.",
        )
    return wave


def _asked(table: Keys) -> Asked:
    table.only(("wave", "site", "group_kind", "group", "asked"))
    kind = table.text("group_kind", default="everyone")
    if kind not in get_args(GroupKind) and not kind.startswith("own:"):
        wanted = ", ".join(one for one in get_args(GroupKind) if one != "own")
        raise table.wrong("group_kind", f'one of {wanted}, or "own:" and the name of your group')
    return Asked(
        wave=table.text("wave"),
        site=table.text("site", default=""),
        group_kind=kind,
        group=table.text("group", default=""),
        asked=table.count("asked"),
    )


def _of_population(table: Keys) -> tuple[tuple[str, int], ...]:
    return tuple((stratum, table.count(stratum)) for stratum in table.values)
