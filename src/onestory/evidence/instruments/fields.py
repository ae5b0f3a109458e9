"""Fields of a TOML table, each of the type that it must have, or a message that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeVar, cast

from onestory.model.errors import DeliveryError

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """One table of a file; `where` names the file and the table in messages."""

    table: Mapping[str, object]
    where: str

    def refuse(self, found: str, do: str) -> DeliveryError:
        """Return the error that says what is wrong here."""
        return DeliveryError(found=found, where=self.where, do=do)

    def only(self, known: Sequence[str]) -> None:
        """Raise DeliveryError where a key stands that nobody reads."""
        for key in self.table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                do = f"Did you mean '{near[0]}'?" if near else f"Known are {', '.join(known)}."
                raise self.refuse(f"'{key}' is not a key of an instrument here.", do)

    def text(self, key: str, *, default: str | None = None) -> str:
        """Return the words of `key`; a blank is missing where there is no default."""
        value = self.table.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.refuse(f"'{key}' is missing or no text.", f'Write {key} = "..." there.')
        return value.strip()

    def word(self, key: str, allowed: Sequence[Word], *, default: Word | None = None) -> Word:
        """Return the word of `key`, one of those allowed."""
        value = self.text(key, default=default)
        if value not in allowed:
            words = ", ".join(f"'{one}'" for one in allowed)
            raise self.refuse(f"{key} is '{value}', which is none of its words.", f"Use {words}.")
        return cast("Word", value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list of words of `key`, empty where it is not there."""
        value = self._list(key)
        if not all(isinstance(one, str) for one in value):
            raise self.refuse(f"'{key}' is no list of texts.", f'Write {key} = ["...", "..."].')
        return tuple(str(one) for one in value)

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return the list of numbers of `key`, empty where it is not there."""
        value = self._list(key)
        if not all(_is_number(one) for one in value):
            raise self.refuse(f"'{key}' is no list of numbers.", f"Write {key} = [1, 2, 3].")
        return tuple(float(cast("float", one)) for one in value)

    def number(self, key: str) -> float | None:
        """Return the number of `key`, None where it is not there."""
        value = self.table.get(key)
        if value is not None and not _is_number(value):
            raise self.refuse(f"'{key}' is no number.", f"Write {key} = 3.")
        return None if value is None else float(cast("float", value))

    def flag(self, key: str, *, default: bool) -> bool:
        """Return whether `key` is true."""
        value = self.table.get(key, default)
        if not isinstance(value, bool):
            raise self.refuse(f"'{key}' is neither true nor false.", f"Write {key} = true.")
        return value

    def day(self, key: str) -> date:
        """Return the day of `key`."""
        value = self.table.get(key)
        if not isinstance(value, date):
            raise self.refuse(f"'{key}' is missing or no day.", f"Write {key} = 2024-01-02.")
        return date(value.year, value.month, value.day)

    def inner(self, key: str) -> Fields:
        """Return the table `key` within this one, empty where it is not there."""
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise self.refuse(f"'{key}' is no table.", f"Write it as [{key}].")
        return Fields(table=cast("dict[str, object]", value), where=f"{self.where}, {key}")

    def each(self, key: str) -> tuple[Fields, ...]:
        """Return the tables [[key]] in their order, empty where there are none."""
        value = self._list(key)
        if not all(isinstance(one, dict) for one in value):
            raise self.refuse(f"'{key}' is no list of tables.", f"Write each as [[{key}]].")
        tables = cast("Sequence[dict[str, object]]", value)
        return tuple(
            Fields(table=one, where=f"{self.where}, {key} {number}")
            for number, one in enumerate(tables, start=1)
        )

    def _list(self, key: str) -> Sequence[object]:
        value = self.table.get(key, [])
        if not isinstance(value, list):
            raise self.refuse(f"'{key}' is no list.", f"Write {key} = [...].")
        return cast("Sequence[object]", value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
