"""Small worlds for the timeline: records drawn as text, and the story made of them."""

import hashlib
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory import timeline
from onestory.engine import session
from onestory.model.people import INDEX, PersonIndex
from onestory.model.records import Receipt
from onestory.model.story import Given
from onestory.model.table import Stored
from onestory.timeline.current import let_index_stand
from onestory.timeline.making import MAKERS
from onestory.timeline.shapes import make_empty

DAY = re.compile(r"\d{4}-\d\d-\d\d")
TIME = re.compile(r"\d\d:\d\d")
NUMBERS = {"row", "epiorder", "admiage", "startage", "age_at_arrival", "minutes"}
RECEIVED = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One delivery: its source, its rows drawn as text, and the rows of others that it replaces.

    The column `person` names the person ('-' for a row that names nobody); `key` the event.
    """

    source: str
    rows: str
    provider: str = "RXX"
    received: datetime = RECEIVED
    gone: Sequence[tuple[str, int]] = ()
    why: str = "corrected"
    months: tuple[date, date] = (date(2023, 1, 1), date(2024, 1, 1))
    name: str = ""

    @property
    def id(self) -> str:
        said = f"{self.source}{self.provider}{self.name or self.rows}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class World:
    """Makes stories of deliveries in a folder."""

    folder: Path
    made: list[Path] = field(default_factory=list)

    def tables(
        self, *sent: Sent, of: str = "spells", known_at: datetime | None = None
    ) -> dict[str, pa.Table]:
        """The tables named, and the records behind them, without all the rest of the story."""
        folder = self.folder / f"tables-{len(self.made)}"
        self.made.append(folder)
        given = [given_of(one, folder, None) for one in sent]
        people = {row["person"] for one in sent for row in parsed(one.rows)} - {None}
        with session(memory_gb=1) as opened:
            let_index_stand(opened, accounts_of(people, folder))
            make_empty(opened, "records")
            for table in of.split():
                MAKERS[table](opened, given, known_at)
            return {
                table: opened.query(f"select * from {table} order by id")
                for table in [*of.split(), "records"]
            }

    def story(
        self, *sent: Sent, known_at: datetime | None = None, shuffled: int | None = None
    ) -> dict[str, pa.Table]:
        folder = self.folder / f"story-{len(self.made)}"
        self.made.append(folder)
        given = [given_of(one, folder, shuffled) for one in sent]
        if shuffled is not None:
            random.Random(shuffled).shuffle(given)
        people = {row["person"] for one in sent for row in parsed(one.rows)} - {None}
        who = timeline.Who(index=index_of(len(people)), accounts=accounts_of(people, folder))
        story = timeline.build(given, who, folder / "to", known_at=known_at, memory_gb=1)
        assert timeline.standing_story(folder / "to") == story
        return {name: pq.read_table(story.path(name)) for name in story.tables}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def sent() -> type[Sent]:
    return Sent


@pytest.fixture
def drawn() -> Callable[[pa.Table, str], list[str]]:
    """The named columns of a table, a line of text a row."""

    def lines(table: pa.Table, columns: str) -> list[str]:
        return [
            " ".join(as_text(row[name]) for name in columns.split()) for row in table.to_pylist()
        ]

    return lines


def as_text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return "+".join(str(one) for one in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def parsed(rows: str) -> list[dict[str, object]]:
    lines = [line for line in rows.strip().splitlines() if line.strip()]
    names, *told = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [
        {name: value_of(name, cell) for name, cell in zip(names, cells, strict=True)}
        for cells in told
    ]


def value_of(name: str, cell: str) -> object:
    if cell in {"", "-"}:
        return None
    if DAY.fullmatch(cell):
        return date.fromisoformat(cell)
    if TIME.fullmatch(cell):
        return time.fromisoformat(cell)
    return int(cell) if name in NUMBERS else cell


def given_of(one: Sent, folder: Path, shuffled: int | None) -> Given:
    rows = [standing(row, n, one) for n, row in enumerate(parsed(one.rows), start=2)]
    if shuffled is not None:
        random.Random(shuffled).shuffle(rows)
    table = pa.Table.from_pylist(rows)
    table = table.set_column(
        table.schema.get_field_index("event_key"),
        "event_key",
        table["event_key"].cast(pa.uint64()),
    )
    home = folder / one.id
    home.mkdir(parents=True)
    pq.write_table(table, home / "accepted.parquet")
    gone = None
    if one.gone:
        gone = home / "superseded.parquet"
        known_to = pa.array([one.received.replace(tzinfo=None)] * len(one.gone), pa.timestamp("s"))
        columns = {
            "delivery": [delivery for delivery, _ in one.gone],
            "row": [row for _, row in one.gone],
            "known_to": known_to,
            "why": [one.why] * len(one.gone),
        }
        pq.write_table(pa.table(columns), gone)
    return Given(
        receipt=receipt_of(one, table.num_rows), accepted=home / "accepted.parquet", superseded=gone
    )


def standing(row: dict[str, object], n: int, one: Sent) -> dict[str, object]:
    person = row.get("person")
    told = {key: value for key, value in row.items() if key not in {"person", "key"}}
    key = str(row.get("key") or f"{one.source}{one.provider}{sorted(row.items(), key=str)}")
    return {
        "delivery": one.id,
        "row": n,
        "event_type": "",
        "event_key": int(hashlib.sha256(key.encode()).hexdigest()[:15], 16),
        "identity": f"nobody {one.id} {n}" if person is None else None,
        "person_pseudonym": person,
        "nhs_pseudonym": None,
        "pseudonym_version": "1",
        **told,
    }


def receipt_of(one: Sent, rows: int) -> Receipt:
    nowhere = Stored(path="none", rows=0, sha256="")
    return Receipt(
        id=one.id, source=one.source, provider=one.provider, file="f", member="", sha256="",
        known_from=one.received, version="", join="identifiable", invented=True,
        received_rows=rows, accepted_rows=rows, rejected_rows=0, quarantined_rows=0,
        start=one.months[0], end=one.months[1], stated_start=None, stated_end=None,
        accepted=nowhere, superseded=None, findings=nowhere, profile=nowhere, vaulted=(),
        pseudonym_version="1",
    )  # fmt: skip


def index_of(people: int) -> PersonIndex:
    nowhere = Stored(path="none", rows=0, sha256="")
    return PersonIndex(
        run=1, generation=1, pseudonym_version="1", accounts=nowhere, quality=nowhere,
        people=people, doubts=0, invented=True,
    )  # fmt: skip


def accounts_of(people: set[object], folder: Path) -> Path:
    """The person index: 'p7' is person 7."""
    rows = [
        {"key": person, "person_id": int(str(person)[1:]), "how": "founder", "certainty": "firm"}
        for person in sorted(map(str, people))
    ]
    path = folder / "accounts.parquet"
    folder.mkdir(exist_ok=True, parents=True)
    pq.write_table(
        pa.Table.from_pylist([{**dict.fromkeys(INDEX.names), **row} for row in rows], INDEX), path
    )
    return path
