"""Pairs are weighed a share at a time, and weigh what they weigh all at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa

from onestory import engine
from onestory.link.matching import match
from onestory.link.model import DEFAULT, score
from onestory.link.sayings import DECISIONS, SAYINGS, STANDING

_AT = datetime(2026, 11, 22, tzinfo=UTC)
_NAMES = ("Aisha Khan", "Margaret Litside", "Maggie Litside", "Tom Brook", "Thomas Brook")


def _sayings() -> pa.Table:
    """Sixty accounts without numbers, of five names and four birth dates in one street."""
    rows = [
        dict.fromkeys(SAYINGS.names)
        | {
            "key": f"k{at:02d}",
            "sector": "hospital",
            "provider": "XA1",
            "first_name": _NAMES[at % 5].split()[0],
            "last_name": _NAMES[at % 5].split()[1],
            "birth_date": date(1950 + at % 4, 3, 1 + at % 3),
            "sex": str(1 + at % 2),
            "postcode": "XB1 1HL" if at % 7 else "XB1 4QQ",
            "rows": 1,
            "first_received": _AT,
            "last_received": _AT,
        }
        for at in range(60)
    ]
    return pa.Table.from_pylist(rows, schema=SAYINGS)


def test_a_pair_weighs_the_same_however_few_are_weighed_at_a_time() -> None:
    with engine.session(memory_gb=1, threads=1) as session:
        session.register("sayings", _sayings())
        session.register("standing", STANDING.empty_table())
        session.register("decisions", DECISIONS.empty_table())
        match(session, seed=1)
        told = "from scored order by node_l, node_r"
        score(session, DEFAULT, prior=0.01, least=-20.0)
        at_once = session.query(told)
        score(session, DEFAULT, prior=0.01, least=-20.0, at_a_time=40)
        assert at_once.num_rows > 40
        assert session.query(told).equals(at_once)
