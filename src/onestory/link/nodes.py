"""Nodes: what is taken for one person before anything is compared: a standing one, a number's."""

from __future__ import annotations

from onestory import engine
from onestory.link.clustering import Traits
from onestory.link.portraits import paint

_EXPECTED_SHARE = 0.8
"""Of nodes without a number, the share that has another account somewhere: it sets the prior."""


def gather(session: engine.Session) -> None:
    """Leave `members` (node, account) and `nodes` (node, lacks, standing, person_id, first).

    An account that stands stays with its person; a new one joins the person who bears its number
    most. Who was decided to be another is a node of its own. Also `labelled`, which tells each
    account's number, `torn`: pairs of accounts (a, b) of two standing persons who bear one number,
    and `decided`.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE labelled AS {_LABELLED}")
    session.run(f"CREATE OR REPLACE TEMP TABLE members AS {_MEMBERS}")
    session.run(f"CREATE OR REPLACE TEMP TABLE nodes AS {_NODES}")
    session.run(f"CREATE OR REPLACE TEMP TABLE torn AS {_TORN}")
    session.run(f"CREATE OR REPLACE TEMP TABLE decided AS {_DECIDED}")


# Each account's label: its part; or the person who stands or who bears its number most (below
# nought); an account that was decided to be another than one of its own label has a label of its
# own (above all accounts).
_LABELLED = """
    WITH bearing AS (
        SELECT part, person_id, count(*) AS accounts
        FROM traced JOIN stood_before USING (account) GROUP BY ALL),
    bearer AS (
        SELECT part, max({'accounts': accounts, 'least': -person_id, 'who': person_id}).who
            AS person_id
        FROM bearing GROUP BY part),
    first AS (
        SELECT t.account, t.number, t.refused, s.person_id AS own,
               coalesce(-1 - coalesce(s.person_id, b.person_id), t.part) AS label
        FROM traced AS t LEFT JOIN stood_before AS s USING (account)
        LEFT JOIN bearer AS b USING (part)),
    apart AS (
        SELECT DISTINCT CASE WHEN a.own IS NOT NULL AND b.own IS NULL THEN b.account
                             WHEN b.own IS NOT NULL AND a.own IS NULL THEN a.account
                             ELSE greatest(a.account, b.account) END AS account
        FROM decided_before AS d JOIN first AS a ON a.account = account_a
        JOIN first AS b ON b.account = account_b
        WHERE NOT d.same AND a.label = b.label AND account_a <> account_b)
    SELECT f.account, CASE WHEN a.account IS NULL THEN f.number END AS number,
           CASE WHEN a.account IS NULL THEN f.refused ELSE f.number END AS refused,
           CASE WHEN a.account IS NULL THEN f.label ELSE 1::BIGINT << 40 | f.account END AS label,
           CASE WHEN a.account IS NULL AND f.label = -1 - f.own THEN f.own END AS own
    FROM first AS f LEFT JOIN apart AS a USING (account)"""

_MEMBERS = """
    WITH ordered AS (SELECT label, min(account) AS least FROM labelled GROUP BY label),
    counted AS (SELECT label, row_number() OVER (ORDER BY least)::INTEGER AS node FROM ordered)
    SELECT node, account FROM labelled JOIN counted USING (label)"""

_NODES = """
    SELECT node, count(number) = 0 AS lacks, bool_or(own IS NOT NULL) AS standing,
           max(own) AS person_id, min(account) AS first
    FROM members JOIN labelled USING (account) GROUP BY node"""

_TORN = """
    WITH holding AS (
        SELECT number, own, min(account) AS account FROM labelled
        WHERE number IS NOT NULL AND own IS NOT NULL GROUP BY ALL)
    SELECT a.account AS a, b.account AS b
    FROM holding AS a JOIN holding AS b ON a.number = b.number AND a.own < b.own"""

_DECIDED = """
    SELECT a.node AS node_l, b.node AS node_r, d.same
    FROM decided_before AS d JOIN members AS a ON a.account = account_a
    JOIN members AS b ON b.account = account_b
    WHERE a.node <> b.node"""

# Pairs of nodes with NHS numbers of their own that are else the same: two numbers of one person, or
# one person's particulars under another's number. Larger blocks are placeholders that were missed.
_DOUBLED = """
    WITH keyed AS (
        SELECT DISTINCT hash(born, given, family, sex, postcode) AS block, node, first
        FROM faces JOIN nodes USING (node)
        WHERE NOT lacks AND born IS NOT NULL AND length(given) > 1 AND family IS NOT NULL
            AND sex IS NOT NULL AND postcode IS NOT NULL),
    few AS (SELECT block FROM keyed GROUP BY block HAVING count(*) BETWEEN 2 AND 4)
    SELECT DISTINCT a.first AS a, b.first AS b
    FROM (FROM keyed SEMI JOIN few USING (block)) AS a
    JOIN keyed AS b ON a.block = b.block AND a.node < b.node"""


def portray(session: engine.Session, *, members: str = "members") -> None:
    """Leave `portraits` of the nodes that `candidates` and `ruled` name, and `blocked`: the pairs.

    The accounts of each node are told by the table `members`.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE compared_nodes AS {_compared_of(members)}")
    paint(session, "portraits", of="compared_nodes")
    session.run(f"CREATE OR REPLACE TEMP TABLE blocked AS {_BLOCKED}")


def compare_names(session: engine.Session) -> None:
    """Leave `given_shares` and `family_shares`, how common each name is, and `doubled`.

    That is pairs of accounts (a, b) with different numbers and all else the same. The table `faces`
    must stand.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE doubled AS {_DOUBLED}")
    for column in ("given", "family"):
        session.run(f"CREATE OR REPLACE TEMP TABLE {column}_shares AS {_shares(column)}")


def _compared_of(members: str) -> str:
    """The accounts of nodes that are compared."""
    return f"""
        WITH named AS (
            SELECT node_l AS node FROM candidates UNION SELECT node_r FROM candidates
            UNION SELECT node_l FROM ruled UNION SELECT node_r FROM ruled)
        SELECT node, account FROM {members} SEMI JOIN named USING (node)"""


_BLOCKED = """
    SELECT node_l AS join_key_l, node_r AS join_key_r, '0' AS match_key FROM candidates
    UNION SELECT node_l, node_r, '0' FROM ruled"""


def _shares(column: str) -> str:
    """How common each name is among the nodes that bear any."""
    return f"""
        WITH borne AS (SELECT DISTINCT node, {column} FROM faces WHERE {column} IS NOT NULL)
        SELECT {column}::TEXT AS {column}, count(*) / (SELECT count(*) FROM borne) AS tf_{column}
        FROM borne GROUP BY {column}"""


def prior(session: engine.Session) -> float:
    """Return the chance that a node without a number and another node are one person."""
    row = session.query("SELECT count(*) AS n FROM nodes")
    return min(0.5, _EXPECTED_SHARE / max(int(row["n"][0].as_py()), 1))


def draw(session: engine.Session, *, accounts: int, seed: int) -> None:
    """Leave `sample` (node, account), about that many accounts, those of one number together.

    Also `sample_pairs` (node_l, node_r): those of one number that are one person.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE sample AS {_sample(accounts, seed)}")
    session.run(f"CREATE OR REPLACE TEMP TABLE sample_pairs AS {_SAMPLE_PAIRS}")


def _sample(accounts: int, seed: int) -> str:
    """Whole parts in the order of a seeded hash, until there are accounts enough."""
    name = (
        "CASE WHEN min(number) IS NOT NULL THEN 'n' || min(number)"
        " WHEN min(refused) IS NOT NULL THEN 'p' || min(parts.part) ELSE 'k' || min(key) END"
    )
    return f"""
        WITH heard AS (FROM traced SEMI JOIN said USING (account)),
        counted AS (SELECT part, count(*) AS accounts FROM heard GROUP BY part),
        many AS (SELECT coalesce(sum(accounts), 0) AS several FROM counted WHERE accounts > 1),
        likely AS (SELECT part FROM counted, many WHERE accounts > 1 OR several <= {accounts}),
        placed AS (
            SELECT heard.part, count(*) AS accounts, hash({name} || '{seed}') AS place
            FROM heard SEMI JOIN likely ON likely.part = heard.part
            JOIN keys ON keys.account = heard.account
            LEFT JOIN parts ON parts.account = heard.account GROUP BY heard.part),
        summed AS (
            SELECT part, sum(accounts) OVER (ORDER BY accounts = 1, place, part) AS before
            FROM placed)
        SELECT row_number() OVER (ORDER BY account) AS node, account
        FROM heard SEMI JOIN (SELECT part FROM summed WHERE before <= {accounts}) AS p USING (part)
        """


_SAMPLE_PAIRS = """
    SELECT a.node AS node_l, b.node AS node_r
    FROM sample AS a JOIN traced AS ta USING (account)
    JOIN traced AS tb ON tb.part = ta.part AND tb.number IS NOT NULL
    JOIN sample AS b ON b.account = tb.account AND a.node < b.node"""


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
    apart AS (SELECT node, list(other ORDER BY other) AS apart FROM parted GROUP BY node),
    bearing AS (
        SELECT node, list(DISTINCT number ORDER BY number) FILTER (number IS NOT NULL) AS numbers,
               list(DISTINCT refused ORDER BY refused) FILTER (refused IS NOT NULL) AS refused
        FROM members SEMI JOIN named USING (node) JOIN labelled USING (account) GROUP BY node)
    SELECT node, numbers, refused, person_id, apart
    FROM nodes JOIN bearing USING (node) LEFT JOIN apart USING (node) ORDER BY node"""
