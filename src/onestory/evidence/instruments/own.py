"""A user's own instrument, or the wording of a shipped one, read from a TOML file."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path

from onestory.evidence.instruments.fields import Fields
from onestory.evidence.instruments.form import instrument
from onestory.evidence.instruments.shipped import instruments
from onestory.model.errors import DeliveryError
from onestory.model.instrument import Instrument


def read_instrument(path: Path) -> Instrument:
    """Return the instrument of the file, on top of a shipped one where it is `like` that.

    Raises DeliveryError when the file cannot be read, is no TOML, names no shipped instrument
    under `like`, or has a part that is missing, unknown or impossible.
    """
    fields = Fields(table=_parsed(path), where=str(path))
    name = fields.text("like", default="")
    return instrument(fields, like=_shipped(name, fields) if name else None)


def _parsed(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise DeliveryError(
            found="There is no such file.", where=str(path), do="Check its name and folder."
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeliveryError(
            found=f"The file is no TOML: {error}.",
            where=str(path),
            do="Correct it there; `onestory instruments` shows the form.",
        ) from error


def _shipped(name: str, fields: Fields) -> Instrument:
    known = instruments()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"Shipped are {', '.join(known)}."
        raise fields.refuse(f"No instrument '{name}' is shipped.", hint)
    return known[name]
