"""Tables held in memory take less of it once they are compressed, and say the same."""

from __future__ import annotations

from onestory import engine

_TOWNS = "select range as id, 'Street ' || range % 300 as street, [range % 7] as rooms"


def _held(session: engine.Session) -> int:
    told = session.query("select sum(memory_usage_bytes)::bigint as bytes from duckdb_memory()")
    return int(told["bytes"][0].as_py())


def test_compressed_tables_take_less_than_half_and_hold_the_same_rows() -> None:
    with engine.session(memory_gb=0.5, threads=1) as session:
        session.run(f"create table homes as {_TOWNS} from range(500_000)")
        session.run(f"create temp table visits as {_TOWNS} from range(500_000)")
        before, rows = _held(session), session.query("from visits except all from homes").num_rows
        session.compress()
        assert _held(session) < before / 2
        assert rows == session.query("from visits except all from homes").num_rows == 0
        assert session.query("select sum(id)::bigint as ids from visits")["ids"][0].as_py() == (
            500_000 * 499_999 // 2
        )
