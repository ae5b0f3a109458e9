"""A small world: a few partners, who send lists of people, and a matching that is easily foreseen."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory import engine, link, vault
from onestory.engine import Session
from onestory.intake import workspace as workspaces
from onestory.intake.records.receive import File, receive_records
from onestory.intake.records.want import Want
from onestory.intake.unlocking import unlocked
from onestory.link.sayings import DOUBTS, LINKED, PAIRS
from onestory.model.agreement import Agreement
from onestory.model.source import Join
from onestory.sources import source
from onestory.vault import Key


def match(session: Session, /, *, seed: int) -> object:
    """Link what stands, what was decided to be one and what shares a number, unless forbidden.

    Accounts without a number that share name and birth date with another are doubts.
    """
    sayings = session.query("select * from sayings order by all").to_pylist()
    keys = sorted({row["key"] for row in sayings})
    group = {key: key for key in keys}
    decided = {
        (row["key_a"], row["key_b"]): row["same"]
        for row in session.query("select * from decisions").to_pylist()
    }

    def together(one: str, other: str) -> None:
        if decided.get((one, other)) is not False:
            old, new = max(group[one], group[other]), min(group[one], group[other])
            group.update({key: new for key, of in group.items() if of == old})

    stood: dict[int, str] = {}
    standing = {row["key"] for row in session.query("select key from standing").to_pylist()}
    for row in session.query("select * from standing order by key").to_pylist():
        together(stood.setdefault(row["person_id"], row["key"]), row["key"])
    numbers: dict[str, str] = {}
    for row in sayings:
        if row["nhs_number"]:
            together(numbers.setdefault(row["nhs_number"], row["key"]), row["key"])
    for (one, other), same in decided.items():
        if same and one in group and other in group:
            together(one, other)
    known = {row["key"]: bool(row["nhs_number"]) for row in sayings}
    named = {row["key"]: (row["last_name"], row["birth_date"]) for row in sayings}
    pairs = [(a, b) for a, b in combinations(keys, 2) if group[a] == group[b]]
    doubts = [
        (a, b)
        for a, b in combinations(keys, 2)
        if group[a] != group[b]
        and named[a] == named[b]
        and not (known[a] and known[b])
        and not {a, b} <= standing
    ]
    _leave(session, "linked", LINKED, _linked(keys, group, known))
    _leave(session, "pairs", PAIRS, [(a, b, 20.0, "", True, "same number") for a, b in pairs])
    _leave(session, "doubts", DOUBTS, [(a, b, 1.0, "same name and birth date") for a, b in doubts])
    return object()


def _leave(
    session: Session, name: str, schema: pa.Schema, rows: Sequence[tuple[object, ...]]
) -> None:
    made = pa.Table.from_pylist(
        [dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema
    )
    session.register("made", made)
    session.run(f"create or replace table {name} as select * from made")
    session.forget("made")


def _linked(
    keys: list[str], group: dict[str, str], known: dict[str, bool]
) -> list[tuple[object, ...]]:
    order = sorted(set(group.values()))
    return [
        (
            *(key, order.index(group[key]), "founder" if group[key] == key else "nhs number"),
            *("", None, "firm" if known[key] else "doubtful"),
        )
        for key in keys
    ]


LISTED = "local_id,nhs_number,first_name,last_name,birth_date,sex,postcode"
HEADINGS = {
    "identity_list": LISTED,
    "deaths": "death_id,nhs_number_pseudonym,death_date",
    "gp_registration": "practice_code,local_id,nhs_number,registered_from,sex",
}


@dataclass
class World:
    """A workspace to send to, link and look into."""

    folder: Path
    withheld: float = 0.0  # where above nought, matched as in earnest

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    def send(
        self,
        rows: str,
        *,
        by: str,
        month: int = 1,
        kind: str = "identity_list",
        join: Join = "identifiable",
    ) -> str:
        """Receive rows, and return the delivery's id."""
        path = self.folder / f"{kind}-{by}-{month}.csv"
        body = "\n".join(line.strip() for line in rows.strip().splitlines())
        path.write_text(f"{HEADINGS[kind]}\n{body}\n", encoding="utf-8")
        came = datetime(2025, month, 1, tzinfo=UTC)
        want = Want(source=source(kind), provider=by, join=join, received=came, invented=True)
        file = File(path=path, sha256=engine.sha256(path), want=want)
        with workspaces.opened(self.workspace, write=True) as workspace:
            key = unlocked(self.folder / "key.json", workspace)
            _, taken = receive_records([file], workspace, key, cores=1, tell=lambda *_: None)
        assert not [one.error for one in taken if one.error]
        return taken[0].receipts[0].id

    def held(self) -> tuple[link.Holdings, Key]:
        with workspaces.opened(self.workspace, write=False) as workspace:
            key = unlocked(self.folder / "key.json", workspace)
            held = link.Holdings(
                folder=workspace.folder, vault=workspace.vault, ledger=workspace.ledger
            )
            return held, key

    def link(self, agreed: Agreement | None = None) -> link.Linked:
        held, key = self.held()
        ways = link.Ways(match=match, again=None, memory_gb=1.0)
        if self.withheld:
            ways = link.Ways(memory_gb=1.0, withheld=self.withheld)
        return link.people(held, key, agreed=agreed, ways=ways, tell=lambda *_: None)

    def key_of(self, account: str) -> str:
        """The key of 'XA:17', the number 17 of the provider XA."""
        by, _, number = account.partition(":")
        made = vault.pseudonyms(pa.array([number]), key=self.held()[1], space=by)
        return str(made[0].as_py())

    def index(self) -> dict[str, dict[str, object]]:
        """The rows of the standing index by their key."""
        found = link.standing_index(self.workspace)
        assert found is not None
        rows = pq.read_table(self.workspace / found.accounts.path).to_pylist()
        return {row["key"]: row for row in rows}

    def person(self, account: str) -> int:
        return int(str(self.index()[self.key_of(account)]["person_id"]))

    def ids(self, *accounts: str) -> dict[str, int]:
        return {account: self.person(account) for account in accounts}

    def decide(self, *answers: str) -> link.Decided:
        """Show as many pairs as there are answers, and read these back."""
        held, key = self.held()
        index = link.standing_index(held.folder)
        assert index is not None
        path = link.write_review(held, key, index, most=4 * len(answers), tell=lambda *_: None)
        assert path is not None
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row, said in zip(rows, answers, strict=True):
            row["same"] = said
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return link.read_decisions(path, held, key, index)

    def without(self, delivery: str) -> link.Holdings:
        """What is held, with a delivery taken out of the ledger."""
        held, _ = self.held()
        left = tuple(one for one in held.ledger.receipts if one.id != delivery)
        return replace(held, ledger=replace(held.ledger, receipts=left))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(folder=tmp_path)
