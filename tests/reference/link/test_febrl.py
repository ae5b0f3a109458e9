"""FEBRL 4: 5,000 invented Australians and a spoilt copy of each (Christen 2008).

Its social security number, which alone finds nearly all, is not used: who has no number must be
found by names, birth date and address. The truth is in the record's own id.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from onestory import engine
from onestory.link.matching import MatchSettings, match
from onestory.link.sayings import DECISIONS, SAYINGS, STANDING

AT = datetime(2026, 11, 22, tzinfo=UTC)
FEW = MatchSettings(most_training=100_000)


def told(path: Path) -> list[dict[str, object]]:
    with path.open(encoding="utf-8") as file:
        rows = [
            {name.strip(): (value or "").strip() or None for name, value in row.items()}
            for row in csv.DictReader(file)
        ]
    return [said(row, path.stem) for row in rows]


def said(row: dict[str, str | None], provider: str) -> dict[str, object]:
    return {
        "key": row["rec_id"],
        "provider": provider,
        "first_name": row["given_name"],
        "last_name": row["surname"],
        "birth_date": born(row["date_of_birth"]),
        "address": " ".join(filter(None, (row["street_number"], row["address_1"]))) or None,
        "postcode": row["postcode"],
        "rows": 1,
        "first_received": AT,
        "last_received": AT,
    }


def born(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def test_of_5000_pairs_86_in_100_are_found_and_none_is_false(shared_data: Path) -> None:
    folder = shared_data / "people" / "febrl"
    rows = told(folder / "dataset4a.csv") + told(folder / "dataset4b.csv")
    with engine.session(memory_gb=2, threads=1) as session:
        session.register("sayings", pa.Table.from_pylist(rows, schema=SAYINGS))
        session.register("standing", STANDING.empty_table())
        session.register("decisions", DECISIONS.empty_table())
        matching = match(session, settings=FEW, seed=1)
        linked = {row["key"]: row["cluster"] for row in session.query("FROM linked").to_pylist()}
    assert matching.model.training == "expectation maximisation"
    people: dict[int, list[str]] = {}
    for key, cluster in linked.items():
        people.setdefault(cluster, []).append(key.split("-")[1])
    right = sum(len(one) == 2 and len(set(one)) == 1 for one in people.values())
    false = sum(len(set(one)) > 1 for one in people.values())
    assert false == 0
    assert right >= 4_300
