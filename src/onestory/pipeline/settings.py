"""Settings: a section of the onestory.toml read key by key, so that no key goes unread."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from onestory import indicators
from onestory.model.errors import PlanError
from onestory.model.indicator import Indicator

if TYPE_CHECKING:
    from collections.abc import Iterable

Choice = TypeVar("Choice", bound=str)
_CARD_FIELDS = {f.name: f for f in dataclasses.fields(Indicator)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of the file: its values, and where it stands for error messages.

    Reading a key marks it as known; `close` then refuses keys that nothing read.
    """

    values: dict[str, object]
    where: str
    folder: Path
    known: set[str] = field(default_factory=set[str])

    def _take(self, key: str) -> object:
        self.known.add(key)
        return self.values.get(key)

    def _wrong(self, key: str, wanted: str) -> PlanError:
        given = self.values.get(key)
        found = f"`{key}` is missing." if given is None else f"`{key}` is {given!r}."
        return PlanError(found=found, where=self.where, do=f"Write {wanted}.")

    def text(self, key: str, *, default: str | None = None) -> str:
        """Return the text under `key`."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self._wrong(key, f'{key} = "some text", between quotes')
        return value

    def texts(self, key: str, *, default: Sequence[str] | None = None) -> list[str]:
        """Return the list of texts under `key`; one text alone counts as a list of one."""
        value = self._take(key)
        if value is None and default is not None:
            return list(default)
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(v, str) for v in listed):
            raise self._wrong(key, f'{key} = ["one", "two"]')
        return [str(v) for v in listed]

    def days(self, key: str) -> tuple[date, ...]:
        """Return the days under `key`: none, one or several; TOML's own dates or quoted ones."""
        value = self._take(key)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(self._day(one, key) for one in listed)

    def day(self, key: str, *, default: date | None = None) -> date:
        """Return the one day under `key`."""
        value = self._take(key)
        return default if value is None and default is not None else self._day(value, key)

    def _day(self, value: object, key: str) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise self._wrong(key, f"{key} as a day: 2023-04-01") from error

    def flag(self, key: str, *, default: bool) -> bool:
        """Return the true or false under `key`."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(key, f"{key} = true or {key} = false, without quotes")
        return value

    def optional_number(self, key: str) -> int | None:
        """Return the whole number under `key`, or None."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self._wrong(key, f"{key} = a whole number, without quotes")
        return value

    def number(self, key: str, *, default: int | None = None) -> int:
        """Return the whole number under `key`."""
        value = self.optional_number(key)
        if value is None and default is None:
            raise self._wrong(key, f"{key} = a whole number, without quotes")
        return value if value is not None else (default or 0)

    def choice(
        self, key: str, options: tuple[Choice, ...], *, default: Choice | None = None
    ) -> Choice:
        """Return the text under `key`, which must be one of `options`."""
        value = self._take(key)
        chosen = default if value is None else value
        for option in options:
            if option == chosen:
                return option
        raise self._wrong(key, "one of " + ", ".join(f'"{o}"' for o in options))

    def choices(
        self, key: str, options: tuple[Choice, ...], *, default: tuple[Choice, ...]
    ) -> list[Choice]:
        """Return the texts under `key`, each one of `options`."""
        given = self.texts(key, default=default)
        wrong = [g for g in given if g not in options]
        if wrong:
            raise self._wrong(key, "only these: " + ", ".join(f'"{o}"' for o in options))
        return [option for option in options if option in given]

    def path(self, key: str) -> Path:
        """Return the path under `key`, which must exist; relative to the file's folder."""
        return self._existing(key, self.text(key))

    def optional_path(self, key: str) -> Path | None:
        """Return the path under `key`, or None."""
        return self.path(key) if key in self.values else None

    def paths(self, key: str) -> tuple[Path, ...]:
        """Return the paths under `key`: none, one or several."""
        return tuple(self._existing(key, text) for text in self.texts(key, default=()))

    def path_table(self, key: str) -> dict[str, Path]:
        """Return a table of name to path under `key`."""
        section = self.section(key)
        return {name: section.path(name) for name in section.values}

    def _existing(self, key: str, text: str) -> Path:
        path = (self.folder / text).resolve()
        if not path.exists():
            raise PlanError(
                found=f"`{key}` names '{text}', which is not there (looked for {path}).",
                where=self.where,
                do=f"Correct the path; it is read from the folder {self.folder}.",
            )
        return path

    def section(self, key: str) -> Section:
        """Return the section `[key]`, empty when it is not there."""
        value = self._take(key)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(
                key, f'a section headed [{self._whole(key)}], or {key} = {{name = "value"}}'
            )
        return self._inner(value or {}, f"[{key}]")

    def entries(self, key: str, *, required: bool = True) -> list[Section]:
        """Return the sections headed `[[key]]`."""
        value = self._take(key)
        if value is None and not required:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            raise self._wrong(key, f"at least one section headed [[{self._whole(key)}]]")
        return [self._inner(v, f"[[{key}]] number {n}") for n, v in enumerate(value, 1)]

    def _whole(self, key: str) -> str:
        """Return the heading of a section under this one, as the file must have it."""
        return ".".join([*re.findall(r", \[{1,2}([^\[\]]+)\]{1,2}", self.where), key])

    def _inner(self, values: dict[str, object], name: str) -> Section:
        return Section(values=values, where=f"{self.where}, {name}", folder=self.folder)

    def card(self) -> Indicator:
        """Return the indicator that the section asks for: from the catalogue or described here.

        `use = "id"` takes a card of the catalogue; any other field of the card changes it, and
        without `use` the section must describe the whole card.
        """
        self.known.update(_CARD_FIELDS)
        given = {name: self.values[name] for name in _CARD_FIELDS if name in self.values}
        changes = {name: self._card_value(name, value) for name, value in given.items()}
        absent = [] if "use" in self.values else [n for n in _REQUIRED if n not in given]
        if absent:
            raise PlanError(
                found="An indicator lacks " + ", ".join(f"`{n}`" for n in absent) + ".",
                where=self.where,
                do='Add them, or take one from the catalogue with use = "...".',
            )
        try:
            if "use" in self.values:
                return dataclasses.replace(indicators.card(self.text("use")), **changes)
            return Indicator(**{**_OWN_DEFAULTS, **changes})  # type: ignore[arg-type]
        except PlanError as error:
            raise PlanError(found=error.found, do=error.do, where=self.where) from error

    def _card_value(self, name: str, value: object) -> object:
        """Return the field's value, made a tuple where it is a list, its type checked."""
        wanted = _CARD_TYPES.get(name, str)
        frozen = tuple(value) if isinstance(value, list) else value
        if wanted is tuple and isinstance(frozen, str):
            frozen = (frozen,)
        if isinstance(frozen, bool) is not (wanted is bool) or not isinstance(frozen, wanted):
            raise self._wrong(name, f"{name} as {_TYPE_WORDS.get(wanted, 'a number')}")
        if name == "id" and not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", str(frozen)):
            raise self._wrong(name, "an id of small letters, digits, _ and - only")
        if name == "decimals" and isinstance(frozen, int) and not 0 <= frozen <= 6:
            raise self._wrong(name, "decimals from 0 to 6")
        return frozen

    def close(self) -> None:
        """Raise PlanError when the section has a key that nothing reads."""
        unread = [key for key in self.values if key not in self.known]
        if unread:
            near = difflib.get_close_matches(unread[0], self.known, n=1)
            hint = f"Did you mean `{near[0]}`?" if near else f"Known here: {_list(self.known)}."
            raise PlanError(found=f"`{unread[0]}` is not a setting.", where=self.where, do=hint)


_CARD_TYPES: dict[str, type | tuple[type, ...]] = {
    "multiplier": (int, float),
    "margin": (int, float),
    "decimals": int,
    "verified": bool,
    "caveats": tuple,
    "population_ages": tuple,
    "numerator_groups": tuple,
    "left_out_groups": tuple,
}
_TYPE_WORDS: dict[object, str] = {
    str: "text between quotes",
    tuple: 'a list: ["one", "two"]',
    bool: "true or false",
    int: "a whole number",
}
_OWN_DEFAULTS: dict[str, object] = {
    "direction": "none declared",
    "version": "own",
    "source": "the analyst's own table",
    "multiplier": 1,
    "denominator": "",
}
_REQUIRED = [
    name
    for name, f in _CARD_FIELDS.items()
    if f.default is dataclasses.MISSING and name not in _OWN_DEFAULTS
]


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{n}`" for n in sorted(names))
