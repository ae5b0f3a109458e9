"""A form: a section read to its end, every mistake noted rather than the first one told."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from onestory.model.errors import PlanError
from onestory.pipeline.settings import Section
from onestory.pipeline.study.questions import question

Read = TypeVar("Read")
Choice = TypeVar("Choice", bound=str)
NO_DAY = date.max
"""Stands in for a day that could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A section, the mistakes found so far, and stand-ins where an answer could not be read.

    `name` is the kind of section; the stand-in of a text is '', of a day NO_DAY, of a number 0
    and of a choice its first option. Keys in `elsewhere` are asked for in another section, so that
    a mistake in them is not noted again.
    """

    section: Section
    name: str
    mistakes: list[PlanError]
    elsewhere: frozenset[str] = frozenset()

    def text(self, key: str) -> str:
        """Return the text under `key`, which must say something."""
        return self._read(key, lambda: self.section.text(key).strip(), "")

    def optional_text(self, key: str) -> str:
        """Return the text under `key`, or ''."""
        return self._read(key, lambda: self.section.text(key, default="").strip(), "")

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts under `key`, none of them blank; () where it is not there."""
        listed = self._read(key, lambda: self.section.texts(key, default=()), [])
        return tuple(one.strip() for one in listed if one.strip())

    def day(self, key: str) -> date:
        """Return the day under `key`."""
        return self._read(key, lambda: _plain(self.section.day(key)), NO_DAY)

    def optional_day(self, key: str) -> date | None:
        """Return the day under `key`, or None where it is not there or blank."""
        if self.section.values.get(key, "") == "":
            self.section.known.add(key)
            return None
        return self.day(key)

    def months(self, key: str) -> int:
        """Return the whole number of months under `key`."""
        return self._read(key, lambda: self.section.number(key), 0)

    def amount(self, key: str) -> float:
        """Return the number above nothing under `key`."""
        return self._read(key, lambda: self._amount(key), 0.0)

    def _amount(self, key: str) -> float:
        self.section.known.add(key)
        value = self.section.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            given = "missing" if value is None else repr(value)
            raise self._wrong(f"`{key}` is {given}.", f"Write {key} = 0.02, without quotes.")
        if not math.isfinite(value) or value <= 0:
            raise self._wrong(f"`{key}` is {value}.", "Write a number above nothing: 0.02 is 2%.")
        return float(value)

    def optional_number(self, key: str) -> float | None:
        """Return the number under `key`, of either sign, or None where it is not there."""
        if key not in self.section.values:
            return None
        return self._read(key, lambda: self._number(key), 0.0)

    def _number(self, key: str) -> float:
        self.section.known.add(key)
        value = self.section.values[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(f"`{key}` is {value!r}.", f"Write {key} = 0.5, without quotes.")
        return float(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return the true or false under `key`."""
        return self._read(key, lambda: self.section.flag(key, default=default), default)

    def choice(self, key: str, options: tuple[Choice, ...]) -> Choice:
        """Return the text under `key`, one of `options`."""
        return self._read(key, lambda: self.section.choice(key, options), options[0])

    def choices(self, key: str, options: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Return the texts under `key`, each one of `options`, in their order; () if not there."""
        none: tuple[Choice, ...] = ()
        return tuple(self._read(key, lambda: self.section.choices(key, options, default=none), []))

    def optional_path(self, key: str) -> Path | None:
        """Return the path under `key`, or None; it must exist."""
        return self._read(key, lambda: self.section.optional_path(key), None)

    def paths(self, key: str) -> tuple[Path, ...]:
        """Return the paths under `key`: none, one or several."""
        return self._read(key, lambda: self.section.paths(key), ())

    def inner(self, key: str) -> Form:
        """Return the section `[key]` as a form, empty when it is not there."""
        empty = Section(values={}, where=self.section.where, folder=self.section.folder)
        made = self._read(key, lambda: self.section.section(key), empty)
        return Form(section=made, name=key, mistakes=self.mistakes)

    def like(self, first: Form, keys: Iterable[str]) -> Form:
        """Return the form with those of `keys` that it leaves out as `first` answers them."""
        left = frozenset(keys) - self.section.values.keys()
        lent = {key: first.section.values[key] for key in left if key in first.section.values}
        section = replace(self.section, values={**lent, **self.section.values})
        return replace(self, section=section, elsewhere=left)

    def entries(self, key: str, *, required: bool = True) -> tuple[Form, ...]:
        """Return the sections headed `[[key]]` as forms."""
        made = self._read(key, lambda: self.section.entries(key, required=required), [])
        return tuple(Form(section=one, name=key, mistakes=self.mistakes) for one in made)

    def close(self) -> None:
        """Note a key that nothing reads."""
        self._read("", self.section.close, None)

    def note(self, found: str, do: str) -> None:
        """Note a mistake that more than one key makes."""
        self.mistakes.append(self._wrong(found, do))

    def _wrong(self, found: str, do: str) -> PlanError:
        return PlanError(found=found, where=self.section.where, do=do)

    def _read(self, key: str, reader: Callable[[], Read], stand_in: Read) -> Read:
        try:
            return reader()
        except PlanError as error:
            if key in self.elsewhere:
                return stand_in
            asked = question(self.name, key)
            given = self.section.values.get(key, "")
            blank = isinstance(given, str) and not given.strip()
            found = f"`{key}` is not answered yet: {asked}" if blank and asked else error.found
            self.mistakes.append(PlanError(found=found, where=error.where, do=error.do))
            return stand_in


def _plain(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def repeated(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that stand more than once, each once, in alphabetical order."""
    return tuple(sorted({name for name in names if name and names.count(name) > 1}))
