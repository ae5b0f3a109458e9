"""Clusters: people who share the luck of one team, one place, or teams and places that overlap."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from onestory.engine import Session

_STRAY = 0.1
"""The share of a team's people from which those who live in places of another join the two. Fewer
are strays: one person who moved would make one cluster of two towns."""
_NAMED = pa.schema({"team": pa.string(), "place": pa.string(), "cluster": pa.string()})

Lived = Mapping[tuple[str, str], int]
"""How many of those whom a team took on live in a place, by team and place."""


def let_clusters_stand(tables: Session, *, sited: bool) -> None:
    """Leave `clustered`: a row a team or a place, and the cluster that its people belong to.

    `sited` says whether `served` is of places that the study names; without them it has every
    place in which anybody was taken on. Needs `served` and `numbered`.
    """
    served = _pairs(tables, "select distinct team, place from served") if sited else []
    lived = tables.query(
        "select team, place, count(*) as people from numbered"
        " where exposed and team is not null and place is not null group by all"
    ).to_pylist()
    teams, places = clusters(served, {(row["team"], row["place"]): row["people"] for row in lived})
    named = [
        *({"team": team, "place": None, "cluster": name} for team, name in teams.items()),
        *({"team": None, "place": place, "cluster": name} for place, name in places.items()),
    ]
    tables.register("clustered_given", pa.Table.from_pylist(named, schema=_NAMED))
    tables.run("create or replace temp table clustered as select * from clustered_given")
    tables.forget("clustered_given")


def _pairs(tables: Session, sql: str) -> list[tuple[str, str]]:
    rows = tables.query(f"{sql} where team is not null and place is not null").to_pylist()
    return [(row["team"], row["place"]) for row in rows]


def clusters(
    served: Iterable[tuple[str, str]], lived: Lived
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the cluster of each team, and of each place where anybody was taken on or is served.

    Teams that serve one place are one cluster, whenever they did; a place without a team of its
    own goes with the team that took most of its people on; and teams are one where a tenth of the
    people of either live in places of the other. A cluster is called after its first team.
    """
    of_place = _teams_of(served, lived)
    joined: dict[str, str] = {}
    for teams in of_place.values():
        for team in teams:
            _join(joined, teams[0], team)
    for team, other in _overlapping(of_place, lived):
        _join(joined, team, other)
    for team, _ in lived:
        _join(joined, team, team)
    return (
        {team: _head(joined, team) for team in sorted(joined)},
        {place: _head(joined, of_place[place][0]) for place in sorted(of_place)},
    )


def _teams_of(served: Iterable[tuple[str, str]], lived: Lived) -> dict[str, list[str]]:
    """Return the teams of each place: those that serve it, else the one of most of its people."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for team, place in sorted(served):
        found[place].append(team)
    most: dict[str, str] = {}
    for (team, place), _ in sorted(lived.items(), key=lambda one: (-one[1], one[0])):
        most.setdefault(place, team)
    return {place: found.get(place) or [most[place]] for place in {**found, **most}}


def _overlapping(of_place: Mapping[str, list[str]], lived: Lived) -> list[tuple[str, str]]:
    """Return teams a tenth of whose people live in places of the other."""
    whole, within = Counter[str](), Counter[tuple[str, str]]()
    for (team, place), people in lived.items():
        whole[team] += people
        for other in of_place[place]:
            within[team, other] += people
    return [pair for pair, people in within.items() if people >= _STRAY * whole[pair[0]]]


def _join(joined: dict[str, str], one: str, other: str) -> None:
    """Make two teams one cluster; the first of their names in order heads it."""
    first, second = sorted((_head(joined, one), _head(joined, other)))
    joined[second] = joined.setdefault(first, first)


def _head(joined: dict[str, str], team: str) -> str:
    """Return the team after which the cluster is called."""
    while joined.setdefault(team, team) != team:
        team = joined[team]
    return team
