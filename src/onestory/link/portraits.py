"""Portraits: all that is said of one node in a row, its usual values and every alternate.

A node is what is taken for one person so far: an account, or accounts that share a number.
"""

from __future__ import annotations

from onestory import engine
from onestory.link.shares import fill, shares_of

COLUMNS = (
    *("given", "givens", "roots", "middles", "family", "families", "born", "borns", "sex"),
    *("postcode", "postcodes", "sectors", "outwards", "addresses"),
    *("borne", "listed"),
)
"""The columns of a portrait beside `node`. `given`, `family`, `born` and `postcode` are those of
the most rows; the lists hold every value, sorted. Null and empty where nothing is said.
`borne` and `listed` tell of the given name what `name_bearers` does."""


def paint(session: engine.Session, table: str, *, of: str) -> None:
    """Leave `table` with one portrait a node, of the table `of` (node, account) and `said`."""
    fill(session, table, _portraits(of), shares=shares_of(session, of, rows=_AT_A_TIME))


_AT_A_TIME = 400_000  # accounts: lists are costly while they are gathered


def joined(left: str, right: str) -> str:
    """Return SQL for two portraits' columns side by side, as `given_l`, `given_r` and so on."""
    pairs = ((side, one) for one in COLUMNS for side in ("l", "r"))
    names = {"l": left, "r": right}
    return ", ".join(f"{names[side]}.{one} AS {one}_{side}" for side, one in pairs)


def usual(column: str) -> str:
    """Return SQL for the value of the most rows; of equals the last in the alphabet."""
    return (
        f"max({{'rows': rows, 'value': {column}}}) FILTER ({column} IS NOT NULL).value AS {column}"
    )


def _all(column: str, name: str) -> str:
    return f"{_listed(column)} AS {name}"


def _listed(column: str) -> str:
    return f"coalesce(list(DISTINCT {column}) FILTER ({column} IS NOT NULL), [])"


def _portraits(of: str) -> str:
    """One row a node: values counted a saying, the forms of names joined to the distinct ones."""
    both = f"list_distinct({_listed('given')} || {_listed('known_as')})"
    roots = "flatten(list(f.roots) FILTER (f.roots IS NOT NULL))"
    parts = "flatten(list(p.parts) FILTER (p.parts IS NOT NULL))"
    return f"""
        WITH mine AS ({_MINE}),
        gathered AS (
            SELECT node, {usual("given")}, {usual("family")}, {usual("born")}, {usual("sex")},
                   {usual("postcode")}, {both} AS givens, {_all("born", "borns")},
                   {_all("postcode", "postcodes")}, {_all("address", "addresses")},
                   {_all("middle", "middles")},
                   {_all("sector", "sectors")}, {_all("outward", "outwards")}
            FROM mine GROUP BY node
        ), names AS (
            SELECT DISTINCT node, unnest([given, known_as]) AS name FROM mine
        ), rooted AS (
            SELECT node, list_distinct({roots}) AS roots
            FROM names JOIN first_forms AS f USING (name) GROUP BY node
        ), surnames AS (
            SELECT DISTINCT node, unnest([family, previous]) AS name FROM mine
        ), parted AS (
            SELECT node, list_distinct({parts}) AS families
            FROM surnames JOIN last_forms AS p USING (name) GROUP BY node
        )
        SELECT gathered.*, coalesce(roots, []) AS roots, coalesce(families, []) AS families,
               coalesce(borne, 0) AS borne, coalesce(listed, false) AS listed
        FROM gathered LEFT JOIN rooted USING (node) LEFT JOIN parted USING (node)
        LEFT JOIN name_bearers USING (given)""".replace("{of}", of)


# What is said of the nodes of one share, in words.
_MINE = """
            SELECT node, given::TEXT AS given, family::TEXT AS family, middle::TEXT AS middle,
                   known_as::TEXT AS known_as, previous::TEXT AS previous, born::TEXT AS born,
                   sex::TEXT AS sex, address::TEXT AS address, said.postcode::TEXT AS postcode,
                   sector, outward, said.rows
            FROM {of} JOIN said USING (account) LEFT JOIN postcode_forms USING (postcode)
            WHERE node % {shares} = {share}"""
