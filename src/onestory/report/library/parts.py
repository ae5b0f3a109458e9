"""Parts: values of a JSON object that somebody else wrote, each of the type that it must have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_MOST = 1e12  # no effect or count of a report is larger


class UnlikeError(Exception):
    """A value is not what an entry has there. It never leaves the library: it makes a finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """An object; what is not there is blank, None or empty, what is of another type is refused."""

    values: Mapping[str, object]

    def text(self, key: str) -> str:
        """Return the text, '' where it is null or not there."""
        value = self.values.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise UnlikeError(f"`{key}` is no text")
        return " ".join(value.split())

    def number(self, key: str) -> float | None:
        """Return the number, None where it is null or not there."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UnlikeError(f"`{key}` is no number")
        if not -_MOST <= value <= _MOST:  # nor is it NaN
            raise UnlikeError(f"`{key}` is no number")
        return float(value)

    def count(self, key: str) -> int:
        """Return the whole number, 0 where it is not there."""
        value = self.number(key)
        return 0 if value is None else int(value)

    def flag(self, key: str) -> bool:
        """Return whether it is true."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise UnlikeError(f"`{key}` is neither true nor false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts, () where there are none."""
        found = self._list(key)
        if not all(isinstance(one, str) for one in found):
            raise UnlikeError(f"`{key}` is no list of texts")
        return tuple(" ".join(str(one).split()) for one in found if str(one).strip())

    def inner(self, key: str) -> Parts:
        """Return the object within, one without values where it is not there."""
        value = self.values.get(key)
        if value is None:
            return Parts(values={})
        if not isinstance(value, dict):
            raise UnlikeError(f"`{key}` is no object")
        return Parts(values=cast("dict[str, object]", value))

    def each(self, key: str) -> tuple[Parts, ...]:
        """Return the objects of a list, () where there are none."""
        found = self._list(key)
        if not all(isinstance(one, dict) for one in found):
            raise UnlikeError(f"`{key}` is no list of objects")
        return tuple(Parts(values=cast("dict[str, object]", one)) for one in found)

    def _list(self, key: str) -> Sequence[object]:
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise UnlikeError(f"`{key}` is no list")
        return cast("list[object]", value)
