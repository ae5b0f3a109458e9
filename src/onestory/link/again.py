"""Again: some accounts whose NHS number is hidden are searched for among all persons once more.

Whether they come back to their person tells what is missed of those who have no number. Only the
hidden ones are compared, with the model learnt and the forms made when all were matched.
"""

from __future__ import annotations

from onestory import engine
from onestory.link import doubts
from onestory.link.accounts import Sought
from onestory.link.blocking import candidates, seek, show_faces
from onestory.link.clustering import Traits, cluster
from onestory.link.matching import Matching
from onestory.link.model import score
from onestory.link.nodes import portray, prior
from onestory.link.rules import apply_rules

MOST_HIDDEN = 20_000  # accounts: enough for a half-percent interval


def seek_again(session: engine.Session, told: object, /, *, seed: int, share: float) -> Sought:
    """Return how many of a share of the persons were found again by an account without its number.

    The tables that `match` left in the session must stand, and are not left so; `told` is what it
    returned.
    """
    if not isinstance(told, Matching) or share <= 0:
        return Sought()
    session.run(f"CREATE OR REPLACE TEMP TABLE hidden AS {_hidden(seed, share)}")
    for name, sql in _AGAIN.items():
        session.run(f"CREATE OR REPLACE TEMP {name} AS {sql}")
    show_faces(session, "faces_now", of="members_now")
    session.run(f"CREATE OR REPLACE TEMP VIEW faces_again AS {_FACES}")
    _compare(session, told)
    return _counted(session)


def _hidden(seed: int, share: float) -> str:
    """One account of each person drawn, who has others; each with a node of its own.

    It has a number, a family name or birth date beside it, and nobody decided on it.
    """
    limit = min(int(share * 2**32), 2**32)
    return f"""
        WITH told AS (
            SELECT account FROM said WHERE born IS NOT NULL OR family IS NOT NULL
            INTERSECT SELECT account FROM labelled WHERE number IS NOT NULL OR refused IS NOT NULL
            EXCEPT (SELECT account_a FROM decided_before
                UNION ALL SELECT account_b FROM decided_before)),
        several AS (
            SELECT cluster FROM members JOIN final USING (node)
            GROUP BY cluster HAVING count(*) > 1),
        drawn AS (
            SELECT cluster, arg_min(account, place) AS account, min(place) AS place FROM (
                SELECT cluster, account, hash(key || '{seed}') AS place
                FROM told JOIN keys USING (account) JOIN members USING (account)
                JOIN final USING (node) SEMI JOIN several USING (cluster))
            GROUP BY cluster),
        few AS (
            SELECT cluster, account FROM drawn WHERE hash(place) % (1::BIGINT << 32) < {limit}
            ORDER BY place LIMIT {MOST_HIDDEN})
        SELECT ((SELECT max(node) FROM nodes) + row_number() OVER (ORDER BY account))::INTEGER
                   AS node, account, cluster
        FROM few"""


# Persons as they were found, who stand; and a node of its own for each hidden account.
_AGAIN = {
    "VIEW members_again": """
        SELECT coalesce(hidden.node, final.cluster) AS node, members.account
        FROM members JOIN final USING (node) LEFT JOIN hidden USING (account)""",
    "TABLE nodes_again": """
        SELECT coalesce(hidden.node, final.cluster) AS node, hidden.node IS NULL AS standing,
               count(number) FILTER (hidden.node IS NULL) = 0 AS lacks
        FROM members JOIN final USING (node) JOIN labelled USING (account)
        LEFT JOIN hidden USING (account) GROUP BY ALL""",
    "TABLE members_now": """
        SELECT node, account FROM members_again SEMI JOIN (
            SELECT node FROM hidden UNION ALL SELECT cluster FROM hidden) USING (node)""",
    "TABLE decided": "FROM decided WHERE false",
}

# The faces of all persons, made anew of those from whom an account was taken.
_FACES = """
    SELECT f.* REPLACE (cluster AS node) FROM faces AS f JOIN final USING (node)
    WHERE cluster NOT IN (SELECT cluster FROM hidden)
    UNION ALL FROM faces_now"""


def _compare(session: engine.Session, told: Matching) -> None:
    """Leave `bonds` of the hidden accounts."""
    seek(session, faces="faces_again", nodes="nodes_again")
    apply_rules(session, faces="faces_again", nodes="nodes_again")
    candidates(session, faces="faces_again", nodes="nodes_again")
    portray(session, members="members_again")
    score(session, told.model, prior=prior(session), least=told.settings.threshold)
    evidence = doubts.bonds(doubts.caution(told.model, told.settings.threshold))
    session.run(f"CREATE OR REPLACE TEMP TABLE bonds AS {evidence}")


def _counted(session: engine.Session) -> Sought:
    """Return to whom the hidden accounts came: the least node of a cluster is its person."""
    bonds = doubts.read_bonds(session)
    hidden = session.query("SELECT node, cluster FROM hidden").to_pylist()
    own = {int(one["node"]): int(one["cluster"]) for one in hidden}
    named = {node for bond in bonds for node in (bond.left, bond.right)} - own.keys()
    made = cluster(bonds, {node: Traits(persons=frozenset({node})) for node in named})
    came = [(made.of.get(node, node), person) for node, person in own.items()]
    return Sought(
        hidden=len(own),
        found=sum(to == person for to, person in came),
        wrong=sum(to != person and to not in own for to, person in came),
    )
