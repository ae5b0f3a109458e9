"""The sidecar that says what an invented survey's file holds, and the file itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from onestory.synthetic.files import write_rows

if TYPE_CHECKING:
    from onestory.model.survey import Wave

AskedRow = tuple[str, str, str, str, int]
"""Wave, site, kind of group, group, how many were asked; '' for all sites, for everyone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What the sidecar of one file says; `labels` are the words of its answers and their codes."""

    title: str
    instrument: str
    who: str
    drawn: str
    waves: Sequence[Wave]
    columns: Mapping[str, str]
    items: Mapping[str, str]
    asked: Sequence[AskedRow] = ()
    labels: Mapping[str, int] = field(default_factory=dict[str, int])
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    of_population: Mapping[str, int] = field(default_factory=dict[str, int])


def write_survey(
    path: Path, sidecar: Sidecar, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> Path:
    """Return the sidecar written beside the answers; `path` is that of the answers."""
    write_rows(path, header, rows)
    made = path.with_suffix(".survey.toml")
    made.write_text(_text(sidecar, path.name), encoding="utf-8", newline="\n")
    return made


def _text(sidecar: Sidecar, file: str) -> str:
    first = {
        "title": sidecar.title,
        "file": file,
        "instrument": sidecar.instrument,
        "who": sidecar.who,
        "drawn": sidecar.drawn,
    }
    parts = [
        "# Invented answers: nobody gave them. Every key: docs/reference/surveys.md\n"
        + "".join(f"{key} = {_quoted(word)}\n" for key, word in first.items())
        + 'invented = true\nmissing = ["", "No answer"]\n',
        _section("columns", sidecar.columns),
        _section("columns.items", sidecar.items),
        *(_section(f"values.{of}", words) for of, words in sidecar.values.items()),
        *([_section("labels", sidecar.labels)] if sidecar.labels else []),
        *(_wave(wave) for wave in sidecar.waves),
        *(_asked(row) for row in sidecar.asked),
        *([_section("of_population", sidecar.of_population)] if sidecar.of_population else []),
    ]
    return "\n".join(parts)


def _section(name: str, words: Mapping[str, str] | Mapping[str, int]) -> str:
    lines = (
        f"{_quoted(key)} = {_quoted(word) if isinstance(word, str) else word}\n"
        for key, word in words.items()
    )
    return f"[{name}]\n" + "".join(lines)


def _wave(wave: Wave) -> str:
    return f"[[wave]]\nname = {_quoted(wave.name)}\nfirst = {wave.first}\nlast = {wave.last}\n"


def _asked(row: AskedRow) -> str:
    wave, site, kind, group, asked = row
    told = {"wave": wave, "site": site, "group_kind": kind, "group": group}
    lines = (f"{key} = {_quoted(word)}\n" for key, word in told.items() if word)
    return "[[asked]]\n" + "".join(lines) + f"asked = {asked}\n"


def _quoted(word: str) -> str:
    """Return the word as a TOML string: JSON's escapes are TOML's too."""
    return json.dumps(word, ensure_ascii=False)
