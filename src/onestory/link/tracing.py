"""Tracing by NHS number: accounts with one number are one person where all else agrees.

A number can be another's: taken from a relative's record, a twin's, a father's. So those who share
one are compared, and who agrees with nobody does not keep it.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from onestory import engine
from onestory.link.levels import (
    A_GENERATION,
    BORN_AGREES,
    BORN_SAME,
    FAMILY_AGREES,
    GIVEN_AGREES,
    GIVEN_SIMILAR,
)
from onestory.link.portraits import joined, paint

MOST_SHARING = 40
"""A number that more accounts bear than this is compared with the most used of them alone."""

_ONE_PERSON = f"""
    CASE WHEN given_l IS NULL OR given_r IS NULL THEN coalesce({BORN_AGREES}, true)
         WHEN {GIVEN_AGREES} AND coalesce({BORN_AGREES}, true) THEN true
         WHEN {BORN_SAME} THEN {GIVEN_SIMILAR} OR NOT coalesce({FAMILY_AGREES}, false)
         WHEN {GIVEN_AGREES} THEN {FAMILY_AGREES} AND NOT {A_GENERATION}
         ELSE false END"""
"""Whether two accounts with one number are one person. With one birth date and one family name but
different given names they may be twins; with the same names a generation apart, father and son."""


def trace(session: engine.Session) -> None:
    """Leave `traced`: key, number (null where none is kept), `refused` (a number not kept), part.

    `part` (text) is the same for accounts that are one person by number. Also `parted`: pairs of
    accounts (key_a, key_b) that bear one number and are not one person.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE numbered AS {_NUMBERED}")
    session.run(f"CREATE OR REPLACE TEMP TABLE mixed AS {_MIXED}")
    paint(session, "shown", of="mixed")
    compared = session.query(_compared())
    session.register("parts", _parts(session.query("SELECT key FROM mixed ORDER BY key"), compared))
    session.run(f"CREATE OR REPLACE TEMP TABLE ranked AS {_RANKED}")
    session.run(f"CREATE OR REPLACE TEMP TABLE traced AS {_TRACED}")
    session.register("compared", compared)
    session.run(f"CREATE OR REPLACE TEMP TABLE parted AS {_PARTED}")
    session.forget("compared")
    session.forget("parts")


# Each account's number: that of the most rows, where it bears several.
_NUMBERED = """
    WITH counted AS (
        SELECT key, nhs_number AS number, sum(rows) AS rows FROM sayings
        WHERE nhs_number IS NOT NULL GROUP BY ALL)
    SELECT key, max({'rows': rows, 'number': number}).number AS number, sum(rows) AS rows
    FROM counted GROUP BY key"""

# Accounts whose number is borne with more than one name or birth date: only these need comparing.
_MIXED = """
    WITH doubtful AS (
        SELECT number FROM numbered JOIN said USING (key) GROUP BY number
        HAVING min(born) <> max(born) OR min(given) <> max(given))
    SELECT key AS node, key, number, rows, row_number() OVER (
        PARTITION BY number ORDER BY rows DESC, key) AS place
    FROM numbered SEMI JOIN doubtful USING (number)"""


def _compared() -> str:
    """Pairs of mixed accounts with one number, and whether they are one person."""
    return f"""
        WITH pairs AS (
            SELECT a.key AS key_a, b.key AS key_b, {joined("l", "r")}
            FROM mixed AS a JOIN mixed AS b ON a.number = b.number AND a.place < b.place
                AND (a.place = 1 OR b.place <= {MOST_SHARING})
            LEFT JOIN shown AS l ON l.node = a.key LEFT JOIN shown AS r ON r.node = b.key)
        SELECT key_a, key_b, {_ONE_PERSON} AS one FROM pairs ORDER BY key_a, key_b"""


def _parts(keys: pa.Table, compared: pa.Table) -> pa.Table:
    """Return each key's part: those that agree, directly or through others, share one."""
    names = np.asarray(keys["key"].to_numpy(zero_copy_only=False), dtype=object)
    same = compared.filter(compared["one"])
    ends = [
        np.searchsorted(names, same[side].to_numpy(zero_copy_only=False))
        for side in ("key_a", "key_b")
    ]
    shape = (names.size, names.size)
    graph = coo_matrix((np.ones(ends[0].size), (ends[0], ends[1])), shape=shape)
    _, labels = connected_components(graph, directed=False)
    return pa.table({"key": pa.array(names, pa.string()), "part": pa.array(labels, pa.int64())})


# The parts of each number, its likely holder first: whom a practice registered, whom most senders
# and most rows tell of.
_RANKED = """
    WITH weighed AS (
        SELECT m.number, p.part, bool_or(s.sector IN ('practice', 'general practice')) AS practice,
               count(DISTINCT s.provider) AS providers, sum(m.rows) AS rows, min(m.key) AS least
        FROM mixed AS m JOIN parts AS p USING (key)
        JOIN (SELECT DISTINCT key, sector, provider FROM sayings) AS s USING (key)
        GROUP BY ALL)
    SELECT number, part, row_number() OVER (
        PARTITION BY number ORDER BY practice DESC, providers DESC, rows DESC, least) AS place
    FROM weighed"""

_TRACED = """
    WITH held AS (
        SELECT m.key, m.number, p.part, r.place = 1 AS holds
        FROM mixed AS m JOIN parts AS p USING (key)
        JOIN ranked AS r ON r.number = m.number AND r.part = p.part)
    SELECT keys.key, CASE WHEN coalesce(holds, true) THEN n.number END AS number,
           CASE WHEN NOT holds THEN n.number END AS refused,
           CASE WHEN n.number IS NULL THEN 'k' || keys.key
                WHEN NOT holds THEN 'p' || part ELSE 'n' || n.number END AS part
    FROM (SELECT DISTINCT key FROM sayings) AS keys
    LEFT JOIN numbered AS n USING (key) LEFT JOIN held USING (key)"""

# One pair for each part that is told from the holder of its number.
_PARTED = """
    SELECT least(h.key, o.key) AS key_a, greatest(h.key, o.key) AS key_b, o.refused AS number
    FROM (SELECT refused, part, min(key) AS key FROM traced WHERE refused IS NOT NULL
          GROUP BY ALL) AS o
    JOIN (SELECT number, min(key) AS key FROM traced WHERE number IS NOT NULL GROUP BY number) AS h
        ON h.number = o.refused"""
