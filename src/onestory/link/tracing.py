"""Tracing by NHS number: accounts with one number are one person where all else agrees.

A number can be another's: taken from a relative's record, a twin's, a father's. So those who share
one are compared, and who agrees with nobody does not keep it.
"""

from __future__ import annotations

import pyarrow as pa

from onestory import engine
from onestory.link.parting import parted
from onestory.link.portraits import joined, paint
from onestory.link.relatives import AGREEMENT, WITH_ONE_NUMBER
from onestory.link.shares import drop, shares_of

MOST_SHARING = 40
"""A number that more accounts bear than this is compared with the most used of them alone."""


def trace(session: engine.Session) -> None:
    """Leave `traced`: account, number (null where none is kept), `refused` (one not kept), part.

    `part` is the same for accounts that are one person by number: the least of them. Also `parted`:
    pairs of accounts (a, b) that bear one number and are not one person, `parts` (account, part):
    what agrees among the accounts whose number is borne with more than one name or date, and
    `unsure` (a, b, why): pairs of these that are to be looked at.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE numbered AS {_NUMBERED}")
    drop(session, "bearing")
    session.run(f"CREATE OR REPLACE TEMP TABLE mixed AS {_MIXED}")
    mixed = session.query("SELECT account FROM mixed ORDER BY account")["account"]
    found = parted(mixed.to_numpy().astype("int64"), _compared(session))
    for name, rows in (("parts", found.of), ("unsure", found.doubts)):
        session.register("parts_found", rows)
        session.run(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM parts_found")
        session.forget("parts_found")
    session.run(f"CREATE OR REPLACE TEMP TABLE ranked AS {_RANKED}")
    session.run(f"CREATE OR REPLACE TEMP TABLE traced AS {_TRACED}")
    session.run(f"CREATE OR REPLACE TEMP TABLE parted AS {_PARTED}")
    drop(session, "numbered", "mixed", "ranked", "told_by")


# Each account's number: that of the most rows, where it bears several.
_NUMBERED = """
    SELECT account, max({'rows': rows, 'number': number}).number AS number,
           sum(rows)::BIGINT AS rows
    FROM bearing GROUP BY account"""

# Accounts whose number is borne with more than one name or birth date: only these need comparing.
_MIXED = """
    WITH doubtful AS (
        SELECT number FROM numbered JOIN said USING (account) GROUP BY number
        HAVING min(born) <> max(born) OR min(given) <> max(given)
        UNION SELECT a.number FROM decided_before JOIN numbered AS a ON a.account = account_a
        JOIN numbered AS b ON b.account = account_b WHERE NOT same AND a.number = b.number)
    SELECT account AS node, account, number, rows, row_number() OVER (
        PARTITION BY number ORDER BY rows DESC, account) AS place
    FROM numbered SEMI JOIN doubtful USING (number)"""


def _compared(session: engine.Session) -> pa.Table:
    """Return the pairs of mixed accounts (a, b) with one number: verdict and agreement.

    Only accounts with one number are compared, so that a share of the numbers is done at a time.
    """
    shares = shares_of(session, "mixed", rows=_AT_A_TIME)
    found: list[pa.Table] = []
    for share in range(shares):
        session.run(
            "CREATE OR REPLACE TEMP TABLE mixed_now AS FROM mixed"
            f" WHERE hash(number) % {shares} = {share}"
        )
        paint(session, "shown", of="mixed_now")
        found.append(session.query(_GRADED))
    drop(session, "mixed_now", "shown")
    return pa.concat_tables(found)


_AT_A_TIME = 400_000  # accounts

_GRADED = f"""
    WITH pairs AS (
        SELECT a.account AS a, b.account AS b, {joined("l", "r")}
        FROM mixed_now AS a JOIN mixed_now AS b ON a.number = b.number AND a.place < b.place
            AND (a.place = 1 OR b.place <= {MOST_SHARING})
        LEFT JOIN shown AS l ON l.node = a.account LEFT JOIN shown AS r ON r.node = b.account),
    told AS (
        SELECT least(account_a, account_b) AS a, greatest(account_a, account_b) AS b,
               bool_and(same) AS same
        FROM decided_before GROUP BY ALL)
    SELECT pairs.a::BIGINT AS a, pairs.b::BIGINT AS b,
           CASE WHEN told.same THEN 'decided' WHEN NOT told.same THEN 'apart'
                ELSE {WITH_ONE_NUMBER} END AS verdict,
           {AGREEMENT} AS agreement
    FROM pairs LEFT JOIN told
        ON told.a = least(pairs.a, pairs.b) AND told.b = greatest(pairs.a, pairs.b)"""

# The parts of each number, its likely holder first: whom a practice registered, whom most senders
# and most rows tell of.
_RANKED = """
    WITH weighed AS (
        SELECT m.number, p.part, bool_or(s.practice) AS practice,
               count(DISTINCT s.provider) AS providers, sum(m.rows) AS rows, min(m.account) AS least
        FROM mixed AS m JOIN parts AS p USING (account) JOIN told_by AS s USING (account)
        GROUP BY ALL)
    SELECT number, part, least, row_number() OVER (
        PARTITION BY number ORDER BY practice DESC, providers DESC, rows DESC, least) AS place
    FROM weighed"""

_TRACED = """
    WITH held AS (
        SELECT m.account, r.place = 1 AS holds, r.least
        FROM mixed AS m JOIN parts AS p USING (account)
        JOIN ranked AS r ON r.number = m.number AND r.part = p.part),
    agreed AS (
        SELECT number, min(account) AS least FROM numbered ANTI JOIN mixed USING (account)
        GROUP BY number)
    SELECT keys.account, CASE WHEN coalesce(holds, true) THEN n.number END AS number,
           CASE WHEN NOT holds THEN n.number END AS refused,
           coalesce(held.least, agreed.least, keys.account) AS part
    FROM keys LEFT JOIN numbered AS n USING (account) LEFT JOIN held USING (account)
    LEFT JOIN agreed ON agreed.number = n.number"""

# One pair for each part that is told from the holder of its number.
_PARTED = """
    SELECT h.account AS a, o.account AS b
    FROM (SELECT refused, part, min(account) AS account FROM traced WHERE refused IS NOT NULL
          GROUP BY ALL) AS o
    JOIN (SELECT number, min(account) AS account FROM traced WHERE number IS NOT NULL
          GROUP BY number) AS h ON h.number = o.refused
    WHERE NOT EXISTS (
        FROM decided_before JOIN traced AS l ON l.account = account_a
        JOIN traced AS r ON r.account = account_b
        WHERE NOT same AND o.refused = coalesce(l.refused, r.refused)
            AND o.part IN (l.part, r.part)
            AND coalesce(l.number, r.number) = o.refused)"""
