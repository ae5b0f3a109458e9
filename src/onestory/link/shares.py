"""Shares: what is made a part of the accounts, numbers or nodes at a time, to stay within memory.

Nothing that identifies may leave memory, so that what does not fit is never laid on a disk.
"""

from __future__ import annotations

from onestory import engine

ROWS_AT_A_TIME = 1_500_000
"""Rows of sayings, or of what is made of them, that are worked on together."""


def shares_of(session: engine.Session, table: str, *, rows: int = ROWS_AT_A_TIME) -> int:
    """Return in how many shares of about `rows` rows to work through the table, at least one."""
    there = session.query(f"SELECT count(*) AS n FROM {table}")["n"][0].as_py()
    return int(there) // rows + 1


def fill(session: engine.Session, table: str, sql: str, *, shares: int) -> None:
    """Leave the table of the rows that `sql` gives, a share at a time, compressed where it is long.

    In `sql` stand {shares} and {share} (from 0), by which it chooses its part of the rows.
    """
    for share in range(shares):
        begun = f"INSERT INTO {table}" if share else f"CREATE OR REPLACE TEMP TABLE {table} AS"
        session.run(
            f"{begun} {sql.replace('{shares}', str(shares)).replace('{share}', str(share))}"
        )
        if shares > 1:
            session.compress()


def drop(session: engine.Session, *tables: str) -> None:
    """Let go of tables that are needed no more."""
    for table in tables:
        session.run(f"DROP TABLE IF EXISTS {table}")


def drop_temporary(session: engine.Session) -> None:
    """Let go of all temporary tables, and of the types that they were made with."""
    tables = session.query("SELECT table_name AS name FROM duckdb_tables() WHERE temporary")
    drop(session, *(f'"{one}"' for one in tables["name"].to_pylist()))
    types = session.query("SELECT type_name AS name FROM duckdb_types() WHERE NOT internal")
    for name in types["name"].to_pylist():
        session.run(f'DROP TYPE IF EXISTS "{name}"')
