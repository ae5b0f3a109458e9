"""How a drawn delivery is read from the manual and received.

Each `##` of docs/reference/bad-deliveries is a kind: files as sent, what is told, what is counted.
Findings of columns that a drawing leaves out for shortness are not drawn. A quotation is an error.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from onestory import intake, pipeline, sources, vault
from onestory.intake import workspace as workspaces
from onestory.intake.records import matching
from onestory.intake.records.identities import is_public
from onestory.intake.records.receive import Taken, receive_records
from onestory.intake.unlocking import unlocked
from onestory.model.errors import OneStoryError
from onestory.model.finding import Finding
from onestory.model.records import Receipt
from onestory.pipeline import plan as plans
from onestory.pipeline.receive import files_of, workplace
from onestory.pipeline.records_plan import postcode_directory, records_plan

PAGES = Path(__file__).parents[3] / "docs" / "reference" / "bad-deliveries"
SHORT = {"column missing", "rule not asked"}
FILE = re.compile(
    r"\*\*(?P<name>.+?)\*\* as `(?P<source>\w+)` from `(?P<provider>\S+?)`"
    r"(?:, joined as (?P<join>[a-z ]+))?(?:, on (?P<day>[\d-]+))?(?:, (?P<made>made .+?))?:"
)
BESIDE = re.compile(r"\*\*(?P<name>.+?)\*\* is the (?P<role>opt-outs|postcodes|plan|extra file):")
COUNTS = re.compile(r"(\d+) received: (\d+) accepted, (\d+) rejected, (\d+) quarantined\.(.*)")
HELD: list[FileLock] = []
PLAN = """
title = "Bad deliveries"
[workspace]
folder = "workspace"
key = "../onestory.key"
{postcodes}
[agreement]
controllers = ["A council", "A trust"]
purpose = "Planning"
legal_basis = "Article 6(1)(e)"
links = ["hospital with social care", "hospital", "social care"]
expires = 2099-01-01
{opt_outs}
"""


@dataclass(slots=True, kw_only=True)
class Step:
    """A file as sent, or something done between two files, and what must come of it."""

    name: str = ""
    source: str = ""
    provider: str = ""
    join: str = ""
    day: str = "2024-06-01"
    made: str = ""
    text: str = ""
    toml: str = ""
    action: str = ""
    findings: list[list[str]] = field(default_factory=list[list[str]])
    kept: list[list[str]] = field(default_factory=list[list[str]])
    counts: list[str] = field(default_factory=list[str])
    error: str = ""


@dataclass(slots=True, kw_only=True)
class Case:
    """One kind of bad delivery."""

    page: str
    title: str
    steps: list[Step] = field(default_factory=list[Step])
    beside: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of a step: findings as drawn, rows kept, counts, or the error's words."""

    findings: list[list[str]]
    told: str
    counts: list[str]
    kept: pa.Table | None
    error: str = ""

    @property
    def unaccounted(self) -> int:
        """The rows received that are neither accepted, rejected nor quarantined."""
        received, *told = (int(count or 0) for count in (self.counts or ["0"] * 5)[:4])
        return received - sum(told)

    def shown(self, headings: Sequence[str]) -> list[list[str]]:
        """The accepted rows in the columns that a drawing shows."""
        return kept_as(self, headings)


def cases_of(page: str, text: str) -> Iterator[Case]:
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        case = Case(page=page, title=title.strip())
        _draw(case, body)
        yield case


def _draw(case: Case, body: str) -> None:
    """Fill the case from its lines, fences first told apart from prose."""
    waiting = ""
    for piece in re.split(r"(^```.*?^```$)", body, flags=re.MULTILINE | re.DOTALL):
        if piece.startswith("```"):
            kind, _, inside = piece[3:-3].partition("\n")
            if waiting:
                case.beside[waiting] = (case.beside[waiting][0], inside)
                waiting = ""
            else:
                setattr(case.steps[-1], "toml" if kind == "toml" else "text", inside)
            continue
        for line in piece.splitlines():
            waiting = _line(case, line.strip()) or waiting


def _line(case: Case, line: str) -> str:
    """Take one line of prose into the case; return the name of a file beside whose text follows."""
    if sent := FILE.match(line):
        told = {key: str(value) for key, value in sent.groupdict().items() if value}
        case.steps.append(replace(Step(), **told))  # pyright: ignore[reportArgumentType]
    elif beside := BESIDE.match(line):
        case.beside[beside["name"]] = (beside["role"], "")
        return beside["name"]
    elif line.startswith("Then "):
        case.steps.append(Step(action=line.removeprefix("Then ").rstrip(".")))
    elif line.startswith("> "):
        case.steps[-1].error = line.removeprefix("> ")
    elif counted := COUNTS.match(line):
        case.steps[-1].counts = [part.strip() for part in counted.groups()]
    elif line.startswith("| "):
        _table_line(case.steps[-1], [cell.strip() for cell in line.strip("|").split(" | ")])
    return ""


def _table_line(step: Step, cells: list[str]) -> None:
    if cells[0] == "row" or (step.kept and cells[0].isdecimal()):
        step.kept.append(cells)
    elif cells[0] != "finding":
        step.findings.append(cells)


@cache
def all_cases() -> tuple[Case, ...]:
    pages = sorted(PAGES.glob("*.md"))
    found = (cases_of(page.stem, page.read_text(encoding="utf-8")) for page in pages)
    return tuple(case for cases in found for case in cases)


def made(content: bytes, recipe: str, name: str) -> bytes:
    """The bytes of a file, made from its drawn text as the drawing says."""
    for word in recipe.removeprefix("made ").split(" then "):
        content = _step(content, word, name)
    return content


def _step(content: bytes, word: str, name: str) -> bytes:  # noqa: C901, PLR0911 - one a word
    verb, _, rest = word.partition(" ")
    match verb:
        case "UTF-16":
            return content.decode().encode("utf-16")
        case "Windows-1252":
            return content.decode().encode("cp1252")
        case "gzip":
            return gzip.compress(content, mtime=0)
        case "zip":
            beside = {rest.removeprefix("beside "): b"Notes\nnone\n"} if rest else {}
            return _zipped({name.removesuffix(".zip"): content} | beside)
        case "cut":
            return content[: -int(rest)]
        case "flipped":
            return content[: -int(rest)] + b"\x7f" + content[1 - int(rest) :]
        case "locked":
            return content.replace(b"PK\x03\x04\x14\0\0", b"PK\x03\x04\x14\0\x01").replace(
                b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\x01"
            )
        case "bytes":
            old, new = rest.split(" for ")
            return content.replace(old.encode(), bytes.fromhex(new))
        case "Parquet":
            return _parquet(content)
        case "workbook":
            return _workbook(content, int(rest or 0))
        case "repeated":
            return content * int(rest)
        case "one":
            return content.replace(b"\n", b"")
        case "empty":
            return b""
        case _:
            raise ValueError(word)


def _zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))


def _parquet(content: bytes) -> bytes:
    headings, *rows = _cells(content)
    made = io.BytesIO()
    columns = {name: [row[n] for row in rows] for n, name in enumerate(headings)}
    pq.write_table(pa.table(columns), made)
    return made.getvalue()


def _workbook(content: bytes, numbers: int) -> bytes:
    """The rows as a workbook; the first `numbers` columns hold numbers, as after a paste."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for line, row in enumerate(_cells(content)):
        book.active.append([int(c) if line and n < numbers else c for n, c in enumerate(row)])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _edited(path: Path) -> None:
    path.write_text(path.read_text().replace('"accepted_rows": 1', '"accepted_rows": 7'))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


def _exchanged(key: Path) -> None:
    key.unlink()
    vault.create_key(key)


def _held(folder: Path) -> FileLock:
    """Hold the lock as another process does, until the test ends."""
    (folder / "workspace.writer.json").unlink(missing_ok=True)
    lock = FileLock(folder / "workspace.lock", is_singleton=False)
    lock.acquire()
    HELD.append(lock)
    return lock


def _left(home: Path) -> None:
    folder = home / "workspace" / "records" / ("0" * 16)
    folder.mkdir(parents=True)
    (folder / "accepted.parquet").write_bytes(b"half")


def _destroyed(home: Path) -> None:
    with workspaces.opened(home / "workspace", write=True) as workspace:
        first = workspace.ledger.receipts[0]
        intake.destroy(workspace, first.id, by="A. Keeper", reason="recalled")


ACTIONS: dict[str, Callable[[Path], object]] = {
    "the key file is lost": lambda home: (home.parent / "onestory.key").unlink(),
    "the key file is damaged": lambda home: (home.parent / "onestory.key").write_text("{"),
    "the ledger is changed by hand": lambda home: _edited(home / "workspace" / "ledger.json"),
    "the ledger is cut short": lambda home: _cut(home / "workspace" / "ledger.json"),
    "the vault is lost": lambda home: [p.unlink() for p in home.glob("workspace/vault/*/*")],
    "the checked rows are lost": lambda home: [
        p.unlink() for p in home.glob("workspace/records/*/accepted.parquet")
    ],
    "the key is another workspace's": lambda home: _exchanged(home.parent / "onestory.key"),
    "another process has the workspace open": lambda home: _held(home / "workspace"),
    "the first delivery is destroyed": _destroyed,
    "a file of an earlier attempt is left": _left,
}


def write_plan(case: Case, step: Step, home: Path) -> Path:
    """Write the onestory.toml that receives the step's file, and the files beside it."""
    roles = {role: name for name, (role, _) in case.beside.items()}
    for name, (_, text) in case.beside.items():
        (home / name).write_text(text, encoding="utf-8", newline="")
    if "plan" in roles:
        return home / roles["plan"]
    outs = 'no_opt_outs_because = "invented people"'
    plan = PLAN.format(
        postcodes=f'postcodes = "{roles["postcodes"]}"' if "postcodes" in roles else "",
        opt_outs=f'opt_outs = "{roles["opt-outs"]}"' if "opt-outs" in roles else outs,
    )
    entry = {"source": step.source, "provider": step.provider, "path": step.name}
    entry |= {"join": step.join} if step.join else {}
    lines = "".join(f'{key} = "{value}"\n' for key, value in entry.items())
    (home / "onestory.toml").write_text(f"{plan}\n[[records]]\n{lines}{step.toml}", "utf-8")
    return home / "onestory.toml"


def receive(case: Case, step: Step, home: Path) -> Came:
    """What comes of a step, received on its day as the program receives it."""
    if step.action:
        ACTIONS[step.action](home)
        return Came(findings=[], told="", counts=[], kept=None)
    content = step.text.encode()
    (home / step.name).write_bytes(made(content, step.made, step.name) if step.made else content)
    path = write_plan(case, step, home)
    try:
        return _received(path, step) if path.name == "onestory.toml" else _run(path, step)
    except OneStoryError as error:
        return _error(error)


def _run(path: Path, step: Step) -> Came:
    """What the program says of a whole plan, today."""
    outcome = pipeline.receive(path, tell=lambda *_: None, cores=1)
    shown = {row[0] for row in step.findings}
    told = [one for one in outcome.findings if one.rule not in SHORT - shown]
    return Came(
        findings=[_drawn(one) for one in told],
        told="\n".join(map(str, told)),
        counts=[str(outcome.received_rows), str(outcome.accepted_rows), "", "", ""],
        kept=None,
    )


def _error(error: OneStoryError) -> Came:
    return Came(findings=[], told=str(error), counts=[], kept=None, error=_words(error))


def _words(error: OneStoryError) -> str:
    """The error as sentences; a key's version has a random part."""
    return re.sub(r"\b1-[0-9a-f]{8}\b", "1-00000000", f"{error.found} {error.do}")


def _received(path: Path, step: Step) -> Came:
    plan = records_plan(plans.opened(path))
    place = workplace(plan)
    day = datetime.fromisoformat(step.day).replace(tzinfo=UTC)
    files = [
        replace(one, want=replace(one.want, received=day))
        for one in files_of(plan, postcode_directory(place.postcodes))
    ]
    with workspaces.opened(place.folder, write=True, vault=place.vault) as workspace:
        key = unlocked(place.key, workspace)
        after, taken = receive_records(files, workspace, key, cores=1, tell=lambda *_: None)
        return _came(after, taken, step)


def _came(workspace: workspaces.Workspace, taken: Sequence[Taken], step: Step) -> Came:
    errors = [one.error for one in taken if one.error]
    if errors:
        return _error(errors[0])
    findings = [finding for one in taken for finding in one.findings]
    shown = {row[0] for row in step.findings}
    receipts = [receipt for one in taken for receipt in one.receipts]
    counts = [
        str(sum(getattr(one, f"{what}_rows") for one in receipts))
        for what in ("received", "accepted", "rejected", "quarantined")
    ]
    return Came(
        findings=[_drawn(one) for one in findings if one.rule not in SHORT - shown],
        told="\n".join(str(one) for one in findings),
        counts=[*counts, _superseded(workspace, receipts)],
        kept=pa.concat_tables(
            [pq.read_table(workspace.path(one.accepted)) for one in receipts],
            promote_options="default",
        )
        if receipts
        else None,
    )


def _superseded(workspace: workspaces.Workspace, receipts: Sequence[Receipt]) -> str:
    """The rows that are no longer current: how many of each file, and why."""
    files = {one.id: one.file for one in workspace.ledger.receipts}
    said: list[str] = []
    for one in receipts:
        rows = pq.read_table(workspace.path(one.superseded)).to_pylist() if one.superseded else []
        ordered = sorted(rows, key=lambda row: (files[row["delivery"]], row["row"]))
        said += [f"row {row['row']} of {files[row['delivery']]} {row['why']}" for row in ordered]
    return f"No longer current: {', '.join(said)}." if said else ""


def kept_as(came: Came, headings: Sequence[str]) -> list[list[str]]:
    """The accepted rows in the columns that a drawing shows."""
    assert came.kept is not None
    rows = came.kept.select(list(headings)).to_pylist()
    return [["" if cell is None else str(cell) for cell in row.values()] for row in rows]


def private_cells(step: Step) -> Iterator[str]:
    """The cells of the step's file that no finding may show."""
    known = {one.id for one in sources.catalogue()}
    if step.source not in known or step.text.lstrip().startswith(("{", "<")):
        return
    layout = sources.record_layout(sources.source(step.source))
    named = {one.name for one in layout.fields if not is_public(one)}
    rows = list(csv.reader(io.StringIO(step.text)))
    own = tomllib.loads(step.toml).get("records", {}).get("mapping", {}).get("columns", {})
    for row in rows:
        with suppress(OneStoryError):
            matched = matching.match(layout, row, matching.OwnWords(columns=own))
            private = [
                place
                for one, place in zip(matched.fields, matched.positions, strict=True)
                if one.name in named
            ]
            if private:
                yield from (
                    cells[n] for cells in rows[1:] for n in private if len(cells) == len(row)
                )
                return


@pytest.fixture(scope="session")
def drawn_cases() -> tuple[Case, ...]:
    return all_cases()


@pytest.fixture(scope="session")
def received() -> Callable[[Case, Step, Path], Came]:
    return receive


@pytest.fixture(scope="session")
def hidden_cells() -> Callable[[Step], list[str]]:
    return lambda step: list(private_cells(step))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        found = all_cases()
        names = [f"{case.page}: {case.title}" for case in found]
        metafunc.parametrize("case", found, ids=names)


def _drawn(finding: Finding) -> list[str]:
    first = ", ".join(map(str, finding.first_rows))
    rows = str(finding.rows or "")
    return [finding.rule, finding.severity, finding.column, rows, first, finding.message]
