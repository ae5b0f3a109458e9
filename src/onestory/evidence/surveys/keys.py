"""Keys: tables of a TOML file read key by key, every mistake told with what to write instead."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, cast

from onestory.model.errors import DeliveryError, PlanError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """One table of a file: its values, and where it stands for messages."""

    values: Mapping[str, object]
    where: str

    def wrong(self, key: str, wanted: str) -> PlanError:
        """Return the error that tells what to write under the key."""
        given = self.values.get(key)
        found = f"`{key}` is missing." if given is None else f"`{key}` is {given!r}."
        return PlanError(found=found, where=self.where, do=f"Write {wanted}.")

    def text(self, key: str, *, default: str | None = None) -> str:
        """Return the text under the key, or the default where it is not there."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.wrong(key, f'{key} = "some text", between quotes')
        return value.strip()

    def flag(self, key: str) -> bool:
        """Return the true or false under the key, false where it is not there."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, f"{key} = true or {key} = false, without quotes")
        return value

    def count(self, key: str, *, default: int | None = None) -> int:
        """Return the whole number under the key, nought or more."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.wrong(key, f"{key} = 120, a whole number without quotes")
        return value

    def day(self, key: str) -> date:
        """Return the day under the key: TOML's own or between quotes."""
        value = self.values.get(key)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise self.wrong(key, f"{key} as a day: 2024-03-01") from error

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts under the key, () where it is not there."""
        value = self.values.get(key, ())
        if not isinstance(value, list | tuple):
            raise self.wrong(key, f'{key} = ["one", "two"]')
        return tuple(str(one).strip() for one in cast("Iterable[object]", value))

    def table(self, key: str) -> Keys:
        """Return the table under the key, one without values where it is not there."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"a section: [{key}]")
        return Keys(values=cast("dict[str, object]", value), where=f"{self.where}, [{key}]")

    def tables(self, key: str) -> tuple[Keys, ...]:
        """Return the tables written [[key]], () where there are none."""
        value = self.values.get(key, [])
        some = cast("list[object]", value if isinstance(value, list) else [None])
        if not all(isinstance(one, dict) for one in some):
            raise self.wrong(key, f"sections: [[{key}]]")
        listed = cast("list[dict[str, object]]", some)
        where = f"{self.where}, [[{key}]]"
        return tuple(Keys(values=one, where=f"{where} {n}") for n, one in enumerate(listed, 1))

    def all_texts(self) -> dict[str, str]:
        """Return the table as texts; a number stands for itself as it would in a file."""
        return {key: str(value).strip() for key, value in self.values.items()}

    def only(self, known: Iterable[str]) -> Keys:
        """Return the table itself. Raises PlanError for a key that nothing reads."""
        allowed = tuple(known)
        for key in self.values:
            if key not in allowed:
                near = get_close_matches(key, allowed, n=2)
                do = f"Did you mean {' or '.join(f'`{one}`' for one in near)}?" if near else ""
                raise PlanError(
                    found=f"`{key}` is no key of this section.",
                    where=self.where,
                    do=do or f"Its keys are {', '.join(allowed)}.",
                )
        return self


def load(path: Path) -> Keys:
    """Return the file's tables. Raises DeliveryError when it is not there, PlanError if no TOML."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DeliveryError(
            found="The file cannot be read." if path.exists() else "There is no such file.",
            where=str(path),
            do="Check the name; save it as plain text in UTF-8.",
        ) from error
    try:
        return Keys(values=tomllib.loads(text), where=path.name)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(
            found=f"The file is no TOML: {error}.",
            where=path.name,
            do="Put text between quotes, and each key on a line of its own.",
        ) from error
