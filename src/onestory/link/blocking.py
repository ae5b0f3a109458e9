"""Blocking: which pairs are compared at all. Every key is an equality, and large blocks are cut.

A pair is a candidate when one side has no NHS number of its own and any key of the two is equal, so
the work grows with the accounts that lack a number and never with the square of all.
"""

from __future__ import annotations

from dataclasses import dataclass

from onestory import engine
from onestory.link.shares import drop, fill, shares_of

MOST_IN_A_BLOCK = 300
"""Blocks of more nodes than this tell too little to be worth comparing: they are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One way of finding candidates: those whose `columns` (SQL over `faces`) are all equal."""

    name: str
    columns: tuple[str, ...]


KEYS = (
    Key(name="birth date and names in either order", columns=("born", "names")),
    Key(name="birth date and initial of given name", columns=("born", "initial")),
    Key(name="birth date and start of family name", columns=("born", "left(family, 2)")),
    Key(name="birth date and outward postcode", columns=("born", "outward")),
    Key(name="names and year of birth", columns=("given", "family", "left(born, 4)")),
    Key(name="names and day of birth", columns=("given", "family", "right(born, 4)")),
    Key(name="names and outward postcode", columns=("given", "family", "outward")),
    Key(
        name="postcode, given name and year of birth",
        columns=("postcode", "given", "left(born, 4)"),
    ),
    Key(name="postcode and family name", columns=("postcode", "family")),
    Key(name="postcode and both initials", columns=("postcode", "initial", "left(family, 1)")),
    Key(name="postcode and day of birth", columns=("postcode", "right(born, 4)")),
    Key(name="address and initial", columns=("address", "initial")),
    Key(name="address and start of family name", columns=("address", "left(family, 2)")),
    Key(name="both names", columns=("given", "family")),
    Key(
        name="both initials and month of birth",
        columns=("initial", "left(family, 1)", "left(born, 6)"),
    ),
    Key(name="family name, turned date", columns=("family", "turned")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one key, or all ('any key'), finds of the pairs known by number: recall from 0 to 1."""

    name: str
    recall: float | None
    candidates: int


def show_faces(session: engine.Session, table: str, *, of: str) -> None:
    """Leave `table`: every face of each node of the table `of` (node, account), once.

    A face is one combination of names, birth date and place that a saying tells, or that its forms
    allow: a person known as or formerly called otherwise has a face for each.
    """
    fill(session, table, _faces(of), shares=shares_of(session, of))


def _faces(of: str) -> str:
    """Sayings with the node's own date, sex and place where they tell none, in every name.

    What is only ever asked whether it is equal is held as a number.
    """
    month, day = "substr(born, 5, 2)", "right(born, 2)"
    order = f"left(born, 4) || least({month}, {day}) || greatest({month}, {day})"
    return f"""
        WITH mine AS (
            SELECT DISTINCT node, given, known_as, family, previous, born, sex, postcode, address
            FROM {of} JOIN said USING (account) WHERE node % {{shares}} = {{share}}),
        named AS (
            SELECT node, born, sex, postcode, address, known_as, previous, given, family FROM mine
            WHERE coalesce(given, family) IS NOT NULL),
        all_named AS (
            FROM named
            UNION SELECT node, born, sex, postcode, address, NULL, NULL, known_as, family FROM named
                WHERE known_as IS NOT NULL
            UNION SELECT node, born, sex, postcode, address, NULL, NULL, given, previous FROM named
                WHERE previous IS NOT NULL),
        faced AS (
            SELECT DISTINCT node, given, family, born, sex, postcode, address FROM all_named)
        SELECT faced.*, ascii(given)::UTINYINT AS initial, outward_number AS outward,
               ({order})::INTEGER AS turned,
               hash(least(given::TEXT, family::TEXT), greatest(given::TEXT, family::TEXT)) AS names
        FROM faced LEFT JOIN postcode_forms USING (postcode)"""


def seek(session: engine.Session, *, faces: str, nodes: str) -> None:
    """Leave `seeking`: the faces of which every pair that is compared has one.

    Those are of nodes that do not stand where any does, else of those that lack a number.
    """
    stands = session.query(f"SELECT 1 FROM {nodes} WHERE standing LIMIT 1").num_rows
    which = "NOT standing" if stands else "lacks"
    session.run(
        f"CREATE OR REPLACE TEMP TABLE seeking AS FROM {faces}"
        f" SEMI JOIN (SELECT node FROM {nodes} WHERE {which}) USING (node)"
    )


def keyed(columns: tuple[str, ...], *, faces: str, nodes: str, sought: str = "seeking") -> str:
    """Return SQL of (block, node, lacks, standing): faces whose `columns` are as of one sought."""
    filled = " AND ".join(f"{one} IS NOT NULL" for one in columns)
    block = f"hash({', '.join(columns)}) AS block"
    return f"""
        SELECT * FROM (
            SELECT DISTINCT block, node FROM (SELECT {block}, node FROM {faces} WHERE {filled})
            SEMI JOIN (SELECT DISTINCT {block} FROM {sought} WHERE {filled}) USING (block))
        JOIN (SELECT node, lacks, standing FROM {nodes}) USING (node)"""


def candidates(session: engine.Session, *, faces: str, nodes: str) -> None:
    """Leave `candidates` (node_l < node_r, key): pairs of which one lacks a number.

    `nodes` has (node, lacks, standing): two that stand are never compared. `seek` must have been
    called.
    """
    session.run("CREATE OR REPLACE TEMP TABLE found (node_l INTEGER, node_r INTEGER, key UTINYINT)")
    for number, key in enumerate(KEYS):
        session.run(f"INSERT INTO found {_pairs(key, number, faces, nodes)}")
    fill(session, "candidates", _FIRST_FOUND, shares=shares_of(session, "found", rows=10_000_000))
    drop(session, "found")


_FIRST_FOUND = """
    SELECT node_l, node_r, min(key) AS key FROM found WHERE node_l % {shares} = {share}
    GROUP BY ALL"""


def _pairs(key: Key, number: int, faces: str, nodes: str) -> str:
    """Pairs in the blocks of one key that hold a node without a number and are not too large."""
    return f"""
        WITH keyed AS ({keyed(key.columns, faces=faces, nodes=nodes)}),
        wanted AS (
            SELECT block FROM keyed GROUP BY block
            HAVING bool_or(lacks) AND NOT bool_and(standing)
                AND count(*) BETWEEN 2 AND {MOST_IN_A_BLOCK}),
        held AS (SELECT * FROM keyed SEMI JOIN wanted USING (block))
        SELECT DISTINCT least(a.node, b.node), greatest(a.node, b.node), {number}
        FROM held AS a JOIN held AS b ON a.block = b.block AND a.node <> b.node
        WHERE a.lacks AND (NOT b.lacks OR a.node < b.node) AND NOT (a.standing AND b.standing)"""


def recall(session: engine.Session, *, faces: str, pairs: str) -> tuple[Found, ...]:
    """Return what each key finds of the known `pairs` (node_l, node_r), and what all find."""
    blocks = ", ".join(f"{_block(key)} AS k{i}" for i, key in enumerate(KEYS))
    tests = ", ".join(f"bool_or(l.k{i} = r.k{i}) AS k{i}" for i in range(len(KEYS)))
    sums = ", ".join(f"count(*) FILTER (k{i}) AS k{i}" for i in range(len(KEYS)))
    either = " OR ".join(f"coalesce(k{i}, false)" for i in range(len(KEYS)))
    row = session.query(f"""
        WITH keyed AS (SELECT node, {blocks} FROM {faces}),
        tried AS (
            SELECT node_l, node_r, {tests} FROM {pairs}
            JOIN keyed AS l ON l.node = node_l JOIN keyed AS r ON r.node = node_r
            GROUP BY ALL)
        SELECT {sums}, count(*) FILTER ({either}) AS either, count(*) AS pairs FROM tried""")
    counts = {name: int(row[name][0].as_py()) for name in row.column_names}
    made = session.query("SELECT key, count(*) AS n FROM candidates GROUP BY key").to_pylist()
    first = {int(one["key"]): int(one["n"]) for one in made}
    of = counts["pairs"]
    each = (
        Found(name=key.name, recall=_share(counts[f"k{i}"], of), candidates=first.get(i, 0))
        for i, key in enumerate(KEYS)
    )
    every = sum(first.values())
    return (*each, Found(name="any key", recall=_share(counts["either"], of), candidates=every))


def _block(key: Key) -> str:
    filled = " AND ".join(f"{one} IS NOT NULL" for one in key.columns)
    return f"CASE WHEN {filled} THEN hash({', '.join(key.columns)}) END"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
