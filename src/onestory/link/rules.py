"""Rules of deterministic tracing, after the national Master Person Service: all of these are equal.

A rule links where it points to one person only; each is named in what it links. It asks for a full
birth date, and not 1 January: who lacks one is left to the model.
"""

from __future__ import annotations

from dataclasses import dataclass

from onestory import engine
from onestory.link.blocking import keyed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Columns of `faces` that must all be equal.

    Where the columns `rare` are met with more than `MOST_BORN` birth dates it links nobody: so
    common a name is left to the model.
    """

    name: str
    columns: tuple[str, ...]
    rare: tuple[str, ...] = ()


MOST_OF_ONE = 9
"""More nodes than this that agree on everything are no one person's: a placeholder was missed."""

MOST_BORN = 20
"""People of one name and sex in one district: of 25,000 birth dates a second has one by 1 in
1,000."""

RULES = (
    Rule(
        name="birth date, names, sex and postcode",
        columns=("born", "given", "family", "sex", "postcode"),
    ),
    Rule(
        name="birth date, form of given name, family name, sex and outward postcode",
        columns=("born", "root", "family", "sex", "outward"),
        rare=("root", "family", "sex", "outward"),
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

    One of the two lacks a number, and neither has two candidates with different numbers. `seek`
    must have been called.
    """
    session.run(f"CREATE OR REPLACE TEMP TABLE roots_of AS {_ROOTS}")
    session.run("CREATE OR REPLACE TEMP TABLE ruled (node_l INTEGER, node_r INTEGER, rule INTEGER)")
    for number, rule in enumerate(RULES):
        session.run(f"INSERT INTO ruled {_pairs(rule, number, faces, nodes)}")
    session.run(
        "CREATE OR REPLACE TEMP TABLE ruled AS"
        " SELECT node_l, node_r, min(rule) AS rule FROM ruled GROUP BY ALL"
    )


# Each given name with each full name that it may stand for.
_ROOTS = """
    SELECT name::a_name AS given, unnest(roots) AS root FROM first_forms WHERE length(name) > 1"""


# A birth date that nobody fills in for want of another, and that is told to the day.
_FULL_DATE = "substr(born::TEXT, 5) <> '0101' AND right(born::TEXT, 2) <> '00'"


def _rooted(faces: str, rule: Rule) -> str:
    """Faces with a given name and a full date, a row for each full name where the rule asks so."""
    join = "JOIN" if "root" in rule.columns else "SEMI JOIN"
    rooted = f"FROM {faces} {join} roots_of USING (given)"
    if not rule.rare:
        return f"({rooted} WHERE {_FULL_DATE})"
    rare = ", ".join(rule.rare)
    return f"""(
        FROM (SELECT *, count(DISTINCT born) OVER (PARTITION BY {rare}) AS births FROM ({rooted}))
        WHERE {_FULL_DATE} AND births <= {MOST_BORN})"""


def _pairs(rule: Rule, number: int, faces: str, nodes: str) -> str:
    """Pairs of one rule's blocks in which at most one node has a number."""
    rows = keyed(
        rule.columns, faces=_rooted(faces, rule), nodes=nodes, sought=_rooted("seeking", rule)
    )
    return f"""
        WITH keyed AS ({rows}),
        clear AS (
            SELECT block FROM keyed GROUP BY block
            HAVING bool_or(lacks) AND count(*) FILTER (NOT lacks) <= 1
                AND count(*) BETWEEN 2 AND {MOST_OF_ONE}),
        held AS (SELECT * FROM keyed SEMI JOIN clear USING (block))
        SELECT DISTINCT a.node, b.node, {number}
        FROM held AS a JOIN held AS b ON a.block = b.block AND a.node < b.node
        WHERE (a.lacks OR b.lacks) AND NOT (a.standing AND b.standing)"""
