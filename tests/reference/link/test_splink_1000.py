"""Splink's thousand invented records of 251 people, with names and dates spoilt more than in life.

Its e-mail addresses stand in for addresses and its cities for postcodes. Half of the birth dates
differ between records of one person, so that much is beyond a threshold set for health records;
what is linked must be right.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pyarrow as pa

from onestory import engine
from onestory.link.matching import MatchSettings, match
from onestory.link.sayings import DECISIONS, SAYINGS, STANDING

AT = datetime(2026, 11, 22, tzinfo=UTC)
FEW = MatchSettings(most_training=100_000)


def test_what_is_linked_is_right(shared_data: Path) -> None:
    with (shared_data / "people" / "splink" / "fake_1000.csv").open(encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    rows = [
        dict.fromkeys(SAYINGS.names)
        | {
            "key": one["unique_id"],
            "provider": "splink",
            "first_name": one["first_name"] or None,
            "last_name": one["surname"] or None,
            "birth_date": date.fromisoformat(one["dob"]),
            "address": one["email"] or None,
            "postcode": one["city"] or None,
            "rows": 1,
            "first_received": AT,
            "last_received": AT,
        }
        for one in records
    ]
    with engine.session(memory_gb=1, threads=1) as session:
        session.register("sayings", pa.Table.from_pylist(rows, schema=SAYINGS))
        session.register("standing", STANDING.empty_table())
        session.register("decisions", DECISIONS.empty_table())
        match(session, settings=FEW, seed=1)
        linked = session.query("FROM linked").to_pylist()
    truth = {one["unique_id"]: one["cluster"] for one in records}
    people: dict[int, list[str]] = {}
    for row in linked:
        people.setdefault(row["cluster"], []).append(truth[row["key"]])
    pairs = [pair for one in people.values() for pair in combinations(one, 2)]
    right = sum(left == right for left, right in pairs)
    assert right / len(pairs) >= 0.995
    assert right >= 700
