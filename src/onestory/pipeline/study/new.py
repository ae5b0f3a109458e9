"""New: a study begun from a template, its questions asked, and a sheet to ask others with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from onestory.model.errors import PlanError
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.study.answering import Ask, asked
from onestory.pipeline.study.questions import question

if TYPE_CHECKING:
    from onestory.model.study import Template

_HEAD = re.compile(r"^\[\[?(?P<name>\w+)\]\]?")
_BLANK = re.compile(r'^(?P<key>\w+) = (?P<blank>""|\[\])(?P<rest>\s*(?:#.*)?)$')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """One box of the workshop sheet: its name and what it asks."""

    name: str
    asks: str
    wide: bool = False


_NEEDS_PLAN = "An onestory.toml with the indicators is still needed beside it: `onestory init`."
_NEEDS_RECORDS = (
    "It is asked of the records of an onestory.toml: name it by `plan` under [data], such as"
    ' plan = "../onestory.toml".'
)
_BOXES = (
    _Box(name="What?", asks="What would be different in somebody's day?", wide=True),
    _Box(name="For whom?", asks="Which people, which carers, which staff?"),
    _Box(name="Measured how?", asks="Where would it show: in which figures, or who would say so?"),
    _Box(name="How much?", asks="What is the smallest change that would be worth it?"),
    _Box(name="By when?", asks="By which month, after how long to settle in?"),
    _Box(name="What would be failure?", asks="What would make us stop or change it?"),
    _Box(name="What harm could it do?", asks="Who could end up worse off, and who would notice?"),
    _Box(
        name="Who agreed?",
        asks="Staff, people who use services, unpaid carers: names or groups. Who has not?",
        wide=True,
    ),
)


def study_new(folder: Path, *, template: Template, ask: Ask | None) -> Outcome:
    """Return the files of a study begun: the study.toml and a workshop sheet for print.

    `ask` puts each open question to a person; None leaves every answer blank, which
    `study check` then names; asking may stop anywhere, and what was answered is kept. Raises
    PlanError when there is a study.toml already.
    """
    file = folder / "study.toml"
    if file.exists():
        raise PlanError(
            found="There is a study.toml here already.",
            where=str(folder),
            do="Choose another folder, or change the one that is there.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    text = _template(f"{template}.toml")
    text, whole = _filled(text, ask) if ask else (text, True)
    file.write_text(text, encoding="utf-8", newline="\n")
    title = _title(file)
    sheet, words = folder / "workshop.html", folder / "workshop.md"
    sheet.write_text(_page(title), encoding="utf-8", newline="\n")
    words.write_text(_words(title), encoding="utf-8", newline="\n")
    beside = (
        ()
        if (folder / "onestory.toml").exists()
        else (_NEEDS_RECORDS if template == "caseload" else _NEEDS_PLAN,)
    )
    return Outcome(
        files=(file, sheet, words),
        sentences=(
            f"The study is begun in {file}."
            if whole
            else f"Stopped. {file} keeps what was answered; the rest is blank.",
            f"Ask staff, people and carers with {sheet.name}, one printed page; then fill in"
            f" {file.name}.",
            *beside,
            f"What is still missing:  onestory study check {_typed(folder)}",
        ),
    )


def _filled(text: str, ask: Ask) -> tuple[str, bool]:
    """Return the template with each blank put to `ask`, and whether all of them were put."""
    section, lines, going = "", list[str](), True
    for line in text.splitlines():
        head = _HEAD.match(line)
        section = head["name"] if head else section
        blank = _BLANK.match(line)
        said: str | None = ""
        if going and blank and question(section, blank["key"]):
            said = asked(
                section,
                blank["key"],
                hint=blank["rest"].strip().lstrip("# "),
                is_list=blank["blank"] == "[]",
                ask=ask,
            )
            going = said is not None
        lines.append(f"{blank['key']} = {said}" if blank and said else line)
    return "\n".join(lines) + "\n", going


def _typed(folder: Path) -> str:
    """Return the path as it is typed after a command."""
    return f'"{folder}"' if " " in str(folder) else str(folder)


def _title(file: Path) -> str:
    found = re.search(r'^title = "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1].replace('\\"', '"') if found else "Our programme"


def _page(title: str) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_template("workshop.html")).render(title=title, boxes=_BOXES)


def _words(title: str) -> str:
    boxes: Mapping[str, str] = {box.name: box.asks for box in _BOXES}
    lines = [
        "# What would tell us that we were succeeding or failing in two years' time?",
        f"**{title}.** One sheet a table: staff, people who use services, and unpaid carers."
        " Write what you would see, not what would be done.",
        *(f"## {name}\n\n{asks}\n\n…" for name, asks in boxes.items()),
    ]
    return "\n\n".join(lines) + "\n"


def _template(name: str) -> str:
    return files(__package__ or "").joinpath("templates", name).read_text(encoding="utf-8")
