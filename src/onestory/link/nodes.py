"""Nodes: what is taken for one person before anything is compared: a standing one, a number's."""

from __future__ import annotations

from onestory import engine
from onestory.link.clustering import Traits
from onestory.link.portraits import paint

_EXPECTED_SHARE = 0.8
"""Of nodes without a number, the share that has another account somewhere: it sets the prior."""


def gather(session: engine.Session) -> None:
    """Leave `members` (node, key) and `nodes` (node, lacks, standing, first_key, numbers, refused).

    An account that stands stays with its person; a new one joins the person who bears its number
    most. Who was decided to be another is a node of its own. Also `torn`: pairs of keys of two
    standing persons who bear one number.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE labelled AS {_LABELLED}")
    session.run(f"CREATE OR REPLACE TEMP TABLE members AS {_MEMBERS}")
    session.run(f"CREATE OR REPLACE TEMP TABLE nodes AS {_NODES}")
    session.run(f"CREATE OR REPLACE TEMP TABLE torn AS {_TORN}")
    session.run(f"CREATE OR REPLACE TEMP TABLE decided AS {_DECIDED}")


# Each key's label: the person who stands, or who bears its number most, or its part; a key that was
# decided to be another than one of its own label has a label of its own.
_LABELLED = """
    WITH bearing AS (
        SELECT part, person_id, count(*) AS keys FROM traced JOIN standing USING (key)
        GROUP BY ALL),
    bearer AS (
        SELECT part, max({'keys': keys, 'least': -person_id, 'who': person_id}).who AS person_id
        FROM bearing GROUP BY part),
    first AS (
        SELECT t.key, t.number, t.refused, s.person_id AS own,
               CASE WHEN coalesce(s.person_id, b.person_id) IS NULL THEN t.part
                    ELSE 's' || coalesce(s.person_id, b.person_id) END AS label
        FROM traced AS t LEFT JOIN standing AS s USING (key) LEFT JOIN bearer AS b USING (part)),
    apart AS (
        SELECT DISTINCT CASE WHEN a.own IS NOT NULL AND b.own IS NULL THEN b.key
                             WHEN b.own IS NOT NULL AND a.own IS NULL THEN a.key
                             ELSE greatest(a.key, b.key) END AS key
        FROM decisions AS d JOIN first AS a ON a.key = d.key_a JOIN first AS b ON b.key = d.key_b
        WHERE NOT d.same AND a.label = b.label AND d.key_a <> d.key_b)
    SELECT f.key, CASE WHEN a.key IS NULL THEN f.number END AS number,
           CASE WHEN a.key IS NULL THEN f.refused ELSE f.number END AS refused,
           CASE WHEN a.key IS NULL THEN f.label ELSE 'd' || f.key END AS label,
           CASE WHEN a.key IS NULL AND f.label = 's' || f.own THEN f.own END AS own
    FROM first AS f LEFT JOIN apart AS a USING (key)"""

_MEMBERS = """
    WITH ordered AS (SELECT label, min(key) AS least FROM labelled GROUP BY label),
    counted AS (SELECT label, row_number() OVER (ORDER BY least) AS node FROM ordered)
    SELECT node, key FROM labelled JOIN counted USING (label)"""

_NODES = """
    SELECT node, count(number) = 0 AS lacks, bool_or(own IS NOT NULL) AS standing,
           max(own) AS person_id, min(key) AS first_key,
           list(DISTINCT number ORDER BY number) FILTER (number IS NOT NULL) AS numbers,
           list(DISTINCT refused ORDER BY refused) FILTER (refused IS NOT NULL) AS refused
    FROM members JOIN labelled USING (key) GROUP BY node"""

_TORN = """
    WITH holding AS (
        SELECT l.number, l.own, min(l.key) AS key FROM labelled AS l
        WHERE l.number IS NOT NULL AND l.own IS NOT NULL GROUP BY ALL)
    SELECT a.key AS key_a, b.key AS key_b
    FROM holding AS a JOIN holding AS b ON a.number = b.number AND a.own < b.own"""

# Pairs of nodes with NHS numbers of their own that are else the same: two numbers of one person, or
# one person's particulars under another's number. Larger blocks are placeholders that were missed.
_DOUBLED = """
    WITH keyed AS (
        SELECT DISTINCT hash(born, given, family, sex, postcode) AS block, node, first_key
        FROM faces JOIN nodes USING (node)
        WHERE NOT lacks AND born IS NOT NULL AND length(given) > 1 AND family IS NOT NULL
            AND sex IS NOT NULL AND postcode IS NOT NULL),
    few AS (SELECT block FROM keyed GROUP BY block HAVING count(*) BETWEEN 2 AND 4)
    SELECT DISTINCT a.first_key AS key_a, b.first_key AS key_b
    FROM (FROM keyed SEMI JOIN few USING (block)) AS a
    JOIN keyed AS b ON a.block = b.block AND a.node < b.node"""

_DECIDED = """
    SELECT a.node AS node_l, b.node AS node_r, d.same
    FROM decisions AS d JOIN members AS a ON a.key = d.key_a JOIN members AS b ON b.key = d.key_b
    WHERE a.node <> b.node"""


def portray(session: engine.Session) -> None:
    """Leave `portraits` of the nodes that `candidates` and `ruled` name, and `blocked`: the pairs.

    Also `given_shares` and `family_shares`, how common each name is, and `doubled`: pairs of keys
    with different numbers and all else the same. The table `faces` must stand.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE doubled AS {_DOUBLED}")
    session.run(f"CREATE OR REPLACE TEMP TABLE compared_nodes AS {_COMPARED}")
    paint(session, "portraits", of="compared_nodes")
    session.run(f"CREATE OR REPLACE TEMP TABLE blocked AS {_BLOCKED}")
    for column in ("given", "family"):
        session.run(f"CREATE OR REPLACE TEMP TABLE {column}_shares AS {_shares(column)}")


_COMPARED = """
    WITH named AS (
        SELECT node_l AS node FROM candidates UNION SELECT node_r FROM candidates
        UNION SELECT node_l FROM ruled UNION SELECT node_r FROM ruled)
    SELECT node, key FROM members SEMI JOIN named USING (node)"""

_BLOCKED = """
    SELECT node_l AS join_key_l, node_r AS join_key_r, '0' AS match_key FROM candidates
    UNION SELECT node_l, node_r, '0' FROM ruled"""


def _shares(column: str) -> str:
    """How common each name is among the nodes that bear any."""
    return f"""
        WITH borne AS (SELECT DISTINCT node, {column} FROM faces WHERE {column} IS NOT NULL)
        SELECT {column}, count(*) / (SELECT count(*) FROM borne) AS tf_{column}
        FROM borne GROUP BY {column}"""


def prior(session: engine.Session) -> float:
    """Return the chance that a node without a number and another node are one person."""
    row = session.query("SELECT count(*) AS n FROM nodes")
    return min(0.5, _EXPECTED_SHARE / max(int(row["n"][0].as_py()), 1))


def draw(session: engine.Session, *, accounts: int, seed: int) -> None:
    """Leave `sample` (node, key), about that many accounts, those of one number together.

    Also `sample_pairs` (node_l, node_r): those of one number that are one person.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE sample AS {_sample(accounts, seed)}")
    session.run(f"CREATE OR REPLACE TEMP TABLE sample_pairs AS {_SAMPLE_PAIRS}")


def _sample(accounts: int, seed: int) -> str:
    """Whole parts in the order of a seeded hash, until there are accounts enough."""
    return f"""
        WITH parts AS (
            SELECT part, count(*) AS keys, hash(part || '{seed}') AS place
            FROM traced SEMI JOIN said USING (key) GROUP BY part),
        summed AS (
            SELECT part, sum(keys) OVER (ORDER BY keys = 1, place, part) AS before FROM parts)
        SELECT row_number() OVER (ORDER BY t.key) AS node, t.key
        FROM traced AS t SEMI JOIN (SELECT part FROM summed WHERE before <= {accounts}) AS p
            USING (part)
        SEMI JOIN said USING (key)"""


_SAMPLE_PAIRS = """
    SELECT a.node AS node_l, b.node AS node_r
    FROM sample AS a JOIN traced AS ta USING (key)
    JOIN traced AS tb ON tb.part = ta.part AND tb.number IS NOT NULL
    JOIN sample AS b ON b.key = tb.key AND a.node < b.node"""


def traits(session: engine.Session) -> dict[int, Traits]:
    """Return what may not meet, of each node that a bond names."""
    rows = session.query(_TRAITS).to_pylist()
    return {
        int(one["node"]): Traits(
            numbers=frozenset(one["numbers"] or ()),
            refused=frozenset(one["refused"] or ()),
            persons=frozenset(() if one["person_id"] is None else (int(one["person_id"]),)),
            apart=frozenset(one["apart"] or ()),
        )
        for one in rows
    }


_TRAITS = """
    WITH named AS (SELECT node_l AS node FROM bonds UNION SELECT node_r FROM bonds),
    parted AS (
        SELECT node_l AS node, node_r AS other FROM decided WHERE NOT same
        UNION SELECT node_r, node_l FROM decided WHERE NOT same),
    apart AS (SELECT node, list(other ORDER BY other) AS apart FROM parted GROUP BY node)
    SELECT node, numbers, refused, person_id, apart
    FROM nodes SEMI JOIN named USING (node) LEFT JOIN apart USING (node) ORDER BY node"""
