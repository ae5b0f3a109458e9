"""The sidecar: which file is coded on which frame, and what its words mean."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeGuard, cast

from onestory.evidence.interviews.frames import frame_called, own_frame
from onestory.evidence.surveys.mistaken import refuse_data
from onestory.model.errors import DeliveryError, PlanError
from onestory.model.survey import Wave

if TYPE_CHECKING:
    from pathlib import Path

    from onestory.model.interviews import Frame

_KEYS = (
    "title",
    "file",
    "frame",
    "frame_file",
    "spoken",
    "invented",
    "waves",
    "wave",
    "codes",
    "leave_out",
    "columns",
    "values",
)
_ENDING = ".interviews.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a code means: its construct, and the leaning and rating that go with the code."""

    construct: str
    leaning: str = ""
    rating: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """A sidecar as read. `columns` and `values` are by what the product calls them."""

    id: str
    path: Path
    title: str
    file: Path
    frame: Frame
    spoken: Path | None
    invented: bool
    waves: tuple[str, ...]
    times: tuple[Wave, ...]
    codes: dict[str, Meant]
    leave_out: tuple[str, ...]
    columns: dict[str, str]
    values: dict[str, dict[str, str]]

    def value(self, column: str, said: str) -> str:
        """Return the study's word for the file's word in a column."""
        return self.values.get(column, {}).get(said, said)


def read_sidecar(path: Path) -> Sidecar:
    """Return the sidecar as written.

    Raises DeliveryError when it cannot be read, PlanError when a key is missing or unknown.
    """
    refuse_data(
        path,
        ending=_ENDING,
        holds="is no sidecar: it looks like the interviews",
        begin='file = "its name", frame = "alderwick" and what each code means, as'
        " docs/reference/interviews.md shows",
    )
    content = _content(path)
    for key in content:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1)
            meant = f"Did you mean '{near[0]}'?" if near else f"Keys are {', '.join(_KEYS)}."
            raise PlanError(found=f"'{key}' is no key of a sidecar.", where=path.name, do=meant)
    name = path.name.removesuffix(_ENDING).removesuffix(".toml")
    times = _times(content.get("wave", []), path)
    spoken = _text(content, "spoken", path)
    return Sidecar(
        id=name,
        path=path,
        title=_text(content, "title", path) or name,
        file=path.parent / _needed(content, "file", path),
        frame=_frame(content, path),
        spoken=path.parent / spoken if spoken else None,
        invented=content.get("invented") is True,
        waves=tuple(one.name for one in times) or _texts(content, "waves", path),
        leave_out=_texts(content, "leave_out", path),
        times=times,
        codes=_codes(_table(content, "codes", path), path),
        columns={k: str(v) for k, v in _table(content, "columns", path).items()},
        values=_values(_table(content, "values", path), path),
    )


def _content(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DeliveryError(
            found=f"The sidecar of the interviews cannot be read: {error.strerror or error}.",
            where=str(path),
            do="Name a file NAME.interviews.toml that exists.",
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeliveryError(
            found=f"The sidecar is no readable TOML: {error}.",
            where=str(path),
            do="Save it as UTF-8; put text in double quotes.",
        ) from error


def _frame(content: dict[str, object], path: Path) -> Frame:
    own = _text(content, "frame_file", path)
    if own and content.get("frame"):
        raise _wrong(path, "frame", "Give frame or frame_file, not both: one project, one frame.")
    if own:
        return own_frame(path.parent / own)
    return frame_called(_needed(content, "frame", path), where=path.name)


def _times(given: object, path: Path) -> tuple[Wave, ...]:
    found: list[Wave] = []
    for one in cast("list[object]", given) if isinstance(given, list) else [given]:
        match one:
            case {"name": str(name), "first": first, "last": last}:
                if _is_day(first) and _is_day(last) and first <= last:
                    found.append(Wave(name=name, first=first, last=last))
                    continue
            case _:
                pass
        raise _wrong(path, "wave", "Give each [[wave]] a name, a first and a last day.")
    return tuple(found)


def _is_day(given: object) -> TypeGuard[date]:
    return isinstance(given, date) and not isinstance(given, datetime)


def _codes(given: dict[str, object], path: Path) -> dict[str, Meant]:
    found: dict[str, Meant] = {}
    for code, meant in given.items():
        match meant:
            case str(construct):
                found[code] = Meant(construct=construct)
            case {"construct": str(construct), **rest} if set(rest) <= {"leaning", "rating"}:
                found[code] = Meant(
                    construct=construct,
                    leaning=str(rest.get("leaning", "")),
                    rating=str(rest.get("rating", "")),
                )
            case _:
                do = 'Write "CODE" = { construct = "ID", leaning = "barrier" }.'
                raise _wrong(path, f"codes.{code}", do)
    return found


def _values(given: dict[str, object], path: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for column, words in given.items():
        if not isinstance(words, dict):
            raise _wrong(path, f"values.{column}", 'Write "the file\'s word" = "the study\'s".')
        some = cast("dict[str, object]", words)
        found[column] = {said: str(meant) for said, meant in some.items()}
    return found


def _table(content: dict[str, object], key: str, path: Path) -> dict[str, object]:
    given = content.get(key, {})
    if not isinstance(given, dict):
        raise _wrong(path, key, f"Write it as a section [{key}].")
    return cast("dict[str, object]", given)


def _text(content: dict[str, object], key: str, path: Path) -> str:
    given = content.get(key, "")
    if not isinstance(given, str):
        raise _wrong(path, key, "Write it as text in double quotes.")
    return given.strip()


def _texts(content: dict[str, object], key: str, path: Path) -> tuple[str, ...]:
    given = content.get(key, [])
    if not isinstance(given, list):
        raise _wrong(path, key, "Write it as a list of text, in its order.")
    return tuple(str(one) for one in cast("list[object]", given))


def _needed(content: dict[str, object], key: str, path: Path) -> str:
    text = _text(content, key, path)
    if not text:
        raise PlanError(
            found=f"The sidecar does not say '{key}'.", where=path.name, do=f'Add {key} = "...".'
        )
    return text


def _wrong(path: Path, key: str, do: str) -> PlanError:
    return PlanError(found=f"'{key}' cannot be read.", where=path.name, do=do)
