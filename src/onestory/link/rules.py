"""Rules of deterministic tracing, after the national Master Person Service: all of these are equal.

A rule links where it points to one person only; each is named in what it links.
"""

from __future__ import annotations

from dataclasses import dataclass

from onestory import engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Columns of `faces` that must all be equal."""

    name: str
    columns: tuple[str, ...]


MOST_OF_ONE = 9
"""More nodes than this that agree on everything are no one person's: a placeholder was missed."""

RULES = (
    Rule(
        name="birth date, names, sex and postcode",
        columns=("born", "given", "family", "sex", "postcode"),
    ),
    Rule(
        name="birth date, form of given name, family name, sex and outward postcode",
        columns=("born", "root", "family", "sex", "outward"),
    ),
    Rule(
        name="birth date, names in either order, sex and postcode",
        columns=("born", "names", "sex", "postcode"),
    ),
    Rule(
        name="birth date, form of given name, sex and address",
        columns=("born", "root", "sex", "address"),
    ),
)


def apply_rules(session: engine.Session, *, faces: str, nodes: str) -> None:
    """Leave `ruled` (node_l < node_r, rule: its number): pairs that a rule points out.

    One of the two lacks a number, and neither has two candidates with different numbers.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE rooted AS {_rooted(faces, nodes)}")
    session.run("CREATE OR REPLACE TEMP TABLE ruled (node_l BIGINT, node_r BIGINT, rule INTEGER)")
    for number, rule in enumerate(RULES):
        session.run(f"INSERT INTO ruled {_pairs(rule, number)}")
    session.run(
        "CREATE OR REPLACE TEMP TABLE ruled AS"
        " SELECT node_l, node_r, min(rule) AS rule FROM ruled GROUP BY ALL"
    )


def _rooted(faces: str, nodes: str) -> str:
    """Faces with a row for each full name that the given name may stand for."""
    return f"""
        SELECT f.node, born, given, family, sex, postcode, outward, names, address,
               unnest(roots) AS root, lacks, standing
        FROM {faces} AS f JOIN {nodes} AS n USING (node) JOIN first_forms AS w ON w.name = f.given
        WHERE length(given) > 1"""


def _pairs(rule: Rule, number: int) -> str:
    """Pairs of one rule's blocks in which at most one node has a number."""
    filled = " AND ".join(f"{one} IS NOT NULL" for one in rule.columns)
    return f"""
        WITH keyed AS (
            SELECT DISTINCT hash({", ".join(rule.columns)}) AS block, node, lacks, standing
            FROM rooted WHERE {filled}),
        clear AS (
            SELECT block FROM keyed GROUP BY block
            HAVING bool_or(lacks) AND count(*) FILTER (NOT lacks) <= 1
                AND count(*) BETWEEN 2 AND {MOST_OF_ONE}),
        held AS (SELECT * FROM keyed SEMI JOIN clear USING (block))
        SELECT DISTINCT a.node, b.node, {number}
        FROM held AS a JOIN held AS b ON a.block = b.block AND a.node < b.node
        WHERE (a.lacks OR b.lacks) AND NOT (a.standing AND b.standing)"""
