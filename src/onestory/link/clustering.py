"""Clusters: which nodes are one person, the strongest evidence first and never against a conflict.

Pairs are joined from the strongest to the weakest (Kruskal's order). A join that would bring two
NHS numbers, two standing persons or two that someone told apart into one cluster is not made, so
that of a chain that leads to a conflict the weakest link is cut, whatever the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """Evidence that two nodes are one person. Lower `rank` goes first, then the higher weight.

    `forced` is a person's decision: it overrides numbers, not another decision.
    """

    left: int
    right: int
    rank: int
    weight: float
    forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What may not be met twice in one cluster.

    `numbers` are its NHS numbers, `refused` those that it was found not to be, `persons` those who
    stand, `apart` the nodes that someone told it from.
    """

    numbers: frozenset[str] = NONE
    refused: frozenset[str] = NONE
    persons: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()


@dataclass(slots=True, kw_only=True)
class _Cluster:
    """A cluster as it grows."""

    nodes: set[int] = field(default_factory=set[int])
    numbers: set[str] = field(default_factory=set[str])
    refused: set[str] = field(default_factory=set[str])
    persons: set[int] = field(default_factory=set[int])
    apart: set[int] = field(default_factory=set[int])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A bond that was not made, and why."""

    bond: Bond
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """The smallest node of the cluster of each node that any bond names; and the bonds cut."""

    of: dict[int, int]
    cut: tuple[Cut, ...]


def cluster(bonds: Iterable[Bond], traits: Mapping[int, Traits]) -> Clusters:
    """Return the clusters of the nodes that `bonds` name; a node not in `traits` has none."""
    made: dict[int, _Cluster] = {}
    cut: list[Cut] = []
    for bond in sorted(bonds, key=_strongest_first):
        left = made.setdefault(bond.left, _begun(bond.left, traits))
        right = made.setdefault(bond.right, _begun(bond.right, traits))
        if left is right:
            continue
        if why := _conflict(left, right, forced=bond.forced):
            cut.append(Cut(bond=bond, why=why))
            continue
        larger, smaller = (left, right) if len(left.nodes) >= len(right.nodes) else (right, left)
        _take_in(larger, smaller)
        made |= dict.fromkeys(smaller.nodes, larger)
    least = {id(one): min(one.nodes) for one in made.values()}
    return Clusters(of={node: least[id(one)] for node, one in made.items()}, cut=tuple(cut))


def _strongest_first(bond: Bond) -> tuple[int, float, int, int]:
    return (bond.rank, -bond.weight, min(bond.left, bond.right), max(bond.left, bond.right))


def _begun(node: int, traits: Mapping[int, Traits]) -> _Cluster:
    of = traits.get(node, Traits())
    return _Cluster(
        nodes={node},
        numbers=set(of.numbers),
        refused=set(of.refused),
        persons=set(of.persons),
        apart=set(of.apart),
    )


def _take_in(larger: _Cluster, smaller: _Cluster) -> None:
    larger.nodes |= smaller.nodes
    larger.numbers |= smaller.numbers
    larger.refused |= smaller.refused
    larger.persons |= smaller.persons
    larger.apart |= smaller.apart


def _conflict(left: _Cluster, right: _Cluster, *, forced: bool) -> str:
    """Return why the two cannot be one person, or ''."""
    if left.apart & right.nodes or right.apart & left.nodes:
        return "decided to be two"
    if left.persons and right.persons and left.persons != right.persons:
        return "two persons already known"
    if forced:
        return ""
    if left.numbers and right.numbers and left.numbers.isdisjoint(right.numbers):
        return "two NHS numbers"
    if left.refused & right.numbers or right.refused & left.numbers:
        return "one NHS number, and told apart"
    return ""
