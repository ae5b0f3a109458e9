"""Keys: accounts by number while they are matched, as 32 letters take eight times the room.

Accounts are numbered in the order of their keys: what is first by one is first by the other.
"""

from __future__ import annotations

from onestory import engine


def number_accounts(session: engine.Session) -> None:
    """Leave `keys` (account, key) of `sayings`, and what is known before, told by account.

    That is `stood_before` (account, person_id) and `decided_before` (account_a, account_b, same).
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE keys AS {_KEYS}")
    session.run(f"CREATE OR REPLACE TEMP TABLE stood_before AS {_STOOD}")
    session.run(f"CREATE OR REPLACE TEMP TABLE decided_before AS {_DECIDED}")
    session.compress()


_KEYS = """
    SELECT row_number() OVER (ORDER BY key)::INTEGER AS account, key
    FROM (SELECT DISTINCT key FROM sayings)"""

_STOOD = "SELECT account, person_id FROM standing JOIN keys USING (key)"

_DECIDED = """
    SELECT a.account AS account_a, b.account AS account_b, same
    FROM decisions JOIN keys AS a ON a.key = key_a JOIN keys AS b ON b.key = key_b"""


def with_keys(sql: str) -> str:
    """Return SQL for the rows of `sql` with `key_a` and `key_b` in place of its accounts `a`, `b`.

    The lesser comes first; all else that the rows hold follows.
    """
    return f"""
        SELECT ka.key AS key_a, kb.key AS key_b, told.* EXCLUDE (a, b)
        FROM ({sql}) AS told JOIN keys AS ka ON ka.account = least(a, b)
        JOIN keys AS kb ON kb.account = greatest(a, b)"""
