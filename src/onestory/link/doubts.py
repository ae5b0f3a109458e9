"""What matching leaves: who is linked and how surely, the pairs that came near, and the doubts."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from onestory import engine
from onestory.link.clustering import Bond, Clusters
from onestory.link.keys import with_keys
from onestory.link.model import Model
from onestory.link.portraits import joined
from onestory.link.relatives import BY_INITIAL, GENERATIONS, HOME_SAME, twins
from onestory.link.rules import RULES
from onestory.link.sayings import INITIAL_ALONE, OF_ONE, UNSURE, WEAK_DATE

FORCED, RULED, WEIGHED = 0, 1, 2

RELATIVES_SHARE = 0.02
"""Of people, how many have at home a twin of their sex, or a parent of their name, at most: where
fewer pairs of one person differ in the whole given name, or birth date, who differs only in it is
taken for such a relative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """When not to join: below `threshold`, and who may be twins or parent and child."""

    threshold: float
    twins: bool
    parents: bool


def caution(model: Model, threshold: float) -> Caution:
    """Return what to beware of, given how often the model saw one person differ."""
    return Caution(
        threshold=threshold,
        twins=model.m_of("given name", "another") < RELATIVES_SHARE,
        parents=model.m_of("birth date", "another") < RELATIVES_SHARE,
    )


_FILLED_IN = 5.0
"""Bits that a birth date tells less where it is 1 January, or no day is told: about one in 32."""
_WEAK = f"""
    (born_l = born_r AND (substr(born_l, 5) = '0101' OR right(born_l, 2) = '00')
     AND NOT coalesce({HOME_SAME}, false))"""


def bonds(when: Caution) -> str:
    """Return SQL of the evidence (node_l, node_r, rank, weight, rule, why, unsure).

    `why` says what speaks against a pair that is heavy enough: it is not joined. `unsure` says what
    makes a pair that is joined a doubt, '' where nothing does.
    """
    twin = f"coalesce({twins(anywhere=when.twins)}, false)"
    parents = f"coalesce({GENERATIONS}, false)" if when.parents else "false"
    return f"""
        WITH gathered AS (
            SELECT node_l, node_r, match_weight AS weight, NULL::INTEGER AS rule FROM scored
            UNION ALL SELECT node_l, node_r, NULL, rule FROM ruled),
        pairs AS (
            SELECT node_l, node_r, max(weight) AS weight, min(rule) AS rule
            FROM gathered GROUP BY ALL),
        shown AS (
            SELECT pairs.*, {joined("l", "r")} FROM pairs
            JOIN portraits AS l ON l.node = node_l JOIN portraits AS r ON r.node = node_r),
        weakened AS (
            SELECT * REPLACE (weight - CASE WHEN coalesce({_WEAK}, false)
                                       THEN {_FILLED_IN} ELSE 0 END AS weight)
            FROM shown)
        SELECT node_l, node_r, CASE WHEN rule IS NULL THEN {WEIGHED} ELSE {RULED} END AS rank,
               weight, rule,
               CASE WHEN rule IS NOT NULL THEN ''
                    WHEN {twin} THEN 'may be twins'
                    WHEN {parents} THEN 'may be parent and child'
                    WHEN weight < {when.threshold} THEN 'near the threshold' ELSE '' END AS why,
               CASE WHEN rule IS NOT NULL THEN ''
                    WHEN coalesce({BY_INITIAL}, false) THEN '{INITIAL_ALONE}'
                    WHEN coalesce({_WEAK}, false) THEN '{WEAK_DATE}' ELSE '' END AS unsure
        FROM weakened
        UNION ALL SELECT node_l, node_r, {FORCED}, NULL, NULL, '', '' FROM decided WHERE same"""


def read_bonds(session: engine.Session) -> list[Bond]:
    """Return the bonds that nothing speaks against."""
    rows = session.query(
        "SELECT node_l, node_r, rank, coalesce(weight, 0) AS weight FROM bonds WHERE why = ''"
    ).to_pylist()
    return [
        Bond(
            left=int(one["node_l"]),
            right=int(one["node_r"]),
            rank=int(one["rank"]),
            weight=float(one["weight"]),
            forced=one["rank"] == FORCED,
        )
        for one in rows
    ]


def tell(session: engine.Session, made: Clusters, threshold: float, firm: float) -> None:
    """Leave `linked`, `pairs` and `doubts`."""
    session.register("clustered", _clustered(made))
    session.register("cut", _cut(made))
    session.register("rule_names", _rule_names())
    session.run(f"CREATE OR REPLACE TEMP TABLE final AS {_FINAL}")
    session.run(f"CREATE OR REPLACE TEMP TABLE judged AS {_JUDGED}")
    session.run(f"CREATE OR REPLACE TABLE pairs AS {_PAIRS}")
    session.run(f"CREATE OR REPLACE TEMP TABLE anchors AS {_ANCHORS}")
    session.run(f"CREATE OR REPLACE TEMP TABLE touching AS {_TOUCHING}")
    session.run(f"CREATE OR REPLACE TEMP TABLE unsurely AS {_UNSURELY}")
    session.run(f"CREATE OR REPLACE TABLE doubts AS {_DOUBTS}")
    session.run(f"CREATE OR REPLACE TEMP TABLE contradicted AS {_CONTRADICTED}")
    session.run(f"CREATE OR REPLACE TEMP TABLE joining AS {_JOINING}")
    session.run(f"CREATE OR REPLACE TABLE linked AS {_linked(threshold + firm)}")
    for name in ("clustered", "cut", "rule_names"):
        session.forget(name)


def _clustered(made: Clusters) -> pa.Table:
    nodes = sorted(made.of)
    return pa.table(
        {
            "node": pa.array(nodes, pa.int64()),
            "cluster": pa.array([made.of[node] for node in nodes], pa.int64()),
        }
    )


def _cut(made: Clusters) -> pa.Table:
    return pa.table(
        {
            "node_l": pa.array([one.bond.left for one in made.cut], pa.int64()),
            "node_r": pa.array([one.bond.right for one in made.cut], pa.int64()),
            "reason": pa.array([one.why for one in made.cut], pa.string()),
        }
    )


def _rule_names() -> pa.Table:
    return pa.table(
        {
            "rule": pa.array(range(len(RULES)), pa.int32()),
            "name": pa.array([one.name for one in RULES], pa.string()),
        }
    )


_FINAL = """
    SELECT node, coalesce(cluster, node) AS cluster, lacks, standing, first
    FROM nodes LEFT JOIN clustered USING (node)"""

# Each bond with the clusters that its ends came to and what was said against it.
_JUDGED = """
    SELECT b.node_l, b.node_r, b.rank, b.weight, b.unsure, coalesce(n.name, '') AS rule,
           l.first AS first_l, r.first AS first_r, l.cluster = r.cluster AS kept,
           CASE WHEN l.cluster = r.cluster THEN '' ELSE coalesce(c.reason, b.why) END AS why
    FROM bonds AS b JOIN final AS l ON l.node = b.node_l JOIN final AS r ON r.node = b.node_r
    LEFT JOIN rule_names AS n ON n.rule = b.rule
    LEFT JOIN cut AS c ON c.node_l = b.node_l AND c.node_r = b.node_r"""

_JUDGED_PAIRS = (
    "SELECT first_l AS a, first_r AS b, weight AS match_weight, rule, kept, why FROM judged"
)
_PAIRS = f"{with_keys(_JUDGED_PAIRS)} ORDER BY key_a, key_b"

_OF_UNDECIDED = (
    "SELECT a, b, max(match_weight) AS match_weight, min(why) AS why FROM undecided GROUP BY a, b"
)

# A pair is a doubt where the two did not become one person though they came near: of pairs that
# bring one node near the same cluster, the heaviest.
_DOUBTS = f"""
    WITH apart AS (
        SELECT least(first_l, first_r) AS a, greatest(first_l, first_r) AS b,
               weight AS match_weight, why, least(l.cluster, r.cluster) AS one,
               greatest(l.cluster, r.cluster) AS other
        FROM judged JOIN final AS l ON l.node = node_l JOIN final AS r ON r.node = node_r
        WHERE NOT kept AND why <> 'decided to be two'),
    heaviest AS (
        FROM apart QUALIFY row_number() OVER (
            PARTITION BY one, other ORDER BY match_weight DESC NULLS LAST, a, b) = 1),
    numbers AS (
        SELECT a, b, 'one NHS number, told of two' AS why FROM parted
        UNION ALL SELECT a, b, 'one NHS number, two persons already known' FROM torn
        UNION ALL SELECT a, b, 'two NHS numbers, all else the same' FROM doubled),
    everything AS (
        SELECT a, b, match_weight, why FROM heaviest
        UNION ALL SELECT first_l, first_r, weight, unsure FROM unsurely
        UNION ALL SELECT a, b, NULL, why FROM unsure
        UNION ALL SELECT a, b, NULL, why FROM numbers),
    undecided AS (
        SELECT least(a, b) AS a, greatest(a, b) AS b, match_weight, why
        FROM everything AS e WHERE NOT EXISTS (
            FROM decided_before AS d WHERE least(account_a, account_b) = least(e.a, e.b)
                AND greatest(account_a, account_b) = greatest(e.a, e.b)))
    {with_keys(_OF_UNDECIDED)} ORDER BY key_a, key_b"""

# The anchor of each cluster: who stands, who has a number.
_ANCHORS = """
    FROM final QUALIFY row_number() OVER (
        PARTITION BY cluster ORDER BY standing DESC, lacks, node) = 1"""

_TOUCHING = """
    SELECT node_l AS node, node_r AS other, * EXCLUDE (node_l, node_r) FROM judged WHERE kept
    UNION ALL SELECT node_r, node_l, * EXCLUDE (node_l, node_r) FROM judged WHERE kept"""

# Nodes that are with their anchor only through a bond that is a doubt, each with the heaviest.
_UNSURELY = """
    WITH blurred AS (
        SELECT DISTINCT node FROM touching WHERE unsure <> '' AND node NOT IN (
            SELECT node FROM anchors)),
    clear AS (
        SELECT node FROM touching WHERE unsure = '' AND other NOT IN (SELECT node FROM blurred))
    SELECT node, first_l, first_r, weight, unsure FROM touching
    WHERE unsure <> '' AND node IN (SELECT node FROM blurred)
        AND node NOT IN (SELECT node FROM clear)
    QUALIFY row_number() OVER (
        PARTITION BY node ORDER BY weight DESC NULLS LAST, first_l, first_r) = 1"""

# Who is in a cluster that was decided to be another's too, and not to be.
_CONTRADICTED = f"""
    WITH cut AS (
        SELECT l.cluster AS one, r.cluster AS other
        FROM judged JOIN final AS l ON l.node = node_l JOIN final AS r ON r.node = node_r
        WHERE rank = {FORCED} AND NOT kept)
    SELECT node FROM final WHERE cluster IN (SELECT one FROM cut UNION SELECT other FROM cut)"""

# Every node that is no anchor, with the strongest kept bond that brought it there.
_JOINING = """
    WITH strongest AS (
        FROM touching QUALIFY row_number() OVER (
            PARTITION BY node ORDER BY rank, weight DESC NULLS LAST, rule) = 1)
    SELECT f.node, f.cluster, f.lacks, a.node IS NOT NULL AS anchor, s.rank, s.weight, s.rule
    FROM final AS f LEFT JOIN anchors AS a ON a.node = f.node
    LEFT JOIN strongest AS s ON s.node = f.node"""

_OF_ONE = ", ".join(f"'{why}'" for why in OF_ONE if why != UNSURE)


def _linked(firm: float) -> str:
    """One row an account: its cluster, how it came there and how sure that is."""
    return f"""
        WITH of_two AS (FROM doubts WHERE why NOT IN ({_OF_ONE})),
        doubtful AS (
            SELECT key_a AS key FROM of_two UNION SELECT key_b FROM of_two),
        doubted AS (
            SELECT node FROM doubtful JOIN keys USING (key) JOIN members USING (account)
            UNION SELECT node FROM unsurely UNION SELECT node FROM contradicted),
        heard AS (SELECT DISTINCT account FROM said WHERE given IS NOT NULL
            OR family IS NOT NULL OR born IS NOT NULL),
        told AS (
            SELECT m.account, m.node, j.cluster, j.lacks, j.anchor, j.rank, j.weight, j.rule,
                   t.number, h.account IS NOT NULL AS heard, d.node IS NOT NULL AS doubted,
                   row_number() OVER (
                       PARTITION BY j.cluster ORDER BY j.anchor DESC, m.account) AS place
            FROM members AS m JOIN joining AS j USING (node) JOIN traced AS t USING (account)
            LEFT JOIN heard AS h USING (account) LEFT JOIN doubted AS d USING (node))
        SELECT key, cluster::BIGINT AS cluster,
               CASE WHEN number IS NULL AND NOT heard THEN 'no identity'
                    WHEN place = 1 THEN 'founder' WHEN anchor THEN 'nhs number'
                    WHEN rank = {FORCED} THEN 'review' WHEN rank = {RULED} THEN 'rule'
                    ELSE 'match weight' END AS how,
               CASE WHEN place > 1 AND NOT anchor AND rank = {RULED} THEN rule ELSE '' END AS rule,
               CASE WHEN place > 1 AND NOT anchor THEN weight END AS match_weight,
               CASE WHEN doubted OR (number IS NULL AND NOT heard) THEN 'doubtful'
                    WHEN NOT lacks OR anchor OR rank IN ({FORCED}, {RULED}) THEN 'firm'
                    WHEN weight >= {firm} THEN 'firm' ELSE 'doubtful' END AS certainty
        FROM told JOIN keys USING (account) ORDER BY key"""
