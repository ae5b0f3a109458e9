"""Parting: the accounts that bear one number, as the persons that they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from onestory.link.clustering import Bond, Clusters, Traits, cluster
from onestory.link.sayings import UNSURE

EITHER = "one NHS number, may be either of two"
_RANKS = {"decided": 0, "sure": 1, "unsure": 2}

Numbers = NDArray[np.int64]
Doubt = tuple[int, int, str]

DOUBTS = pa.schema({"a": pa.int32(), "b": pa.int32(), "why": pa.string()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of accounts (`account`, `part`), and the pairs that are doubts (`a`, `b`, `why`).

    `part` is the same for accounts that are one person.
    """

    of: pa.Table
    doubts: pa.Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The accounts, sorted, and the pairs of them that agree."""

    accounts: Numbers
    near: pa.Table


def parted(accounts: Numbers, pairs: pa.Table) -> Parts:
    """Return the parts of `accounts`, which must be sorted, by the pairs that were compared.

    `pairs` holds a, b, verdict ('decided', 'sure', 'unsure', 'apart') and agreement. Two that are
    apart never share a part, whoever agrees with both: of a chain between them the weakest link is
    cut, and who could be either is a doubt.
    """
    near = pairs.filter(pc.not_equal(pairs["verdict"], "apart"))
    away = pairs.filter(pc.equal(pairs["verdict"], "apart"))
    parts = _joined(accounts, near)
    crossed = _at(parts, accounts, away, "a") == _at(parts, accounts, away, "b")
    chained = np.isin(_at(parts, accounts, near, "a"), _at(parts, accounts, away, "a")[crossed])
    made = _unchained(near.filter(pa.array(chained)), away.filter(pa.array(crossed)))
    for account, least in made.of.items():
        parts[np.searchsorted(accounts, account)] = np.searchsorted(accounts, least)
    table = pa.table({"account": accounts, "part": pa.array(parts, pa.int64())})
    return Parts(of=table, doubts=_doubts(Joined(accounts=accounts, near=near), made))


def _joined(accounts: Numbers, near: pa.Table) -> Numbers:
    """Return the place of the least account that each is joined with, if through others."""
    ends = [np.searchsorted(accounts, near[side].to_numpy()) for side in ("a", "b")]
    shape = (accounts.size, accounts.size)
    graph = coo_matrix((np.ones(ends[0].size, np.int8), (ends[0], ends[1])), shape=shape)
    _, labels = connected_components(graph, directed=False)
    _, first = np.unique(labels, return_index=True)
    return first[labels].astype(np.int64)


def _at(parts: Numbers, accounts: Numbers, pairs: pa.Table, side: str) -> Numbers:
    return parts[np.searchsorted(accounts, pairs[side].to_numpy())]


def _unchained(near: pa.Table, away: pa.Table) -> Clusters:
    """Return the parts of accounts among which some are apart."""
    apart: defaultdict[int, set[int]] = defaultdict(set)
    for one in away.to_pylist():
        apart[int(one["a"])].add(int(one["b"]))
        apart[int(one["b"])].add(int(one["a"]))
    traits = {account: Traits(apart=frozenset(others)) for account, others in apart.items()}
    return cluster((_bond(row) for row in near.to_pylist()), traits)


def _bond(row: dict[str, object]) -> Bond:
    return Bond(
        left=int(str(row["a"])),
        right=int(str(row["b"])),
        rank=_RANKS[str(row["verdict"])],
        weight=float(str(row["agreement"])),
    )


def _doubts(joined: Joined, made: Clusters) -> pa.Table:
    """Return pairs to be looked at: joined though unsure, or cut though as near as any kept."""
    found = {*_unsure(joined, made), *_ties(joined.near, made)}
    rows = [{"a": a, "b": b, "why": why} for a, b, why in sorted(found)]
    return pa.Table.from_pylist(rows, schema=DOUBTS)


def _unsure(joined: Joined, made: Clusters) -> list[Doubt]:
    """Return one pair for each two groups, sure in themselves, that are joined though unsure.

    Where somebody decided that they are one, nothing is left to be looked at.
    """
    surely = joined.near.filter(pc.not_equal(joined.near["verdict"], "unsure"))
    groups = _joined(joined.accounts, surely)
    decided = surely.filter(pc.equal(surely["verdict"], "decided"))
    settled = set(_at(groups, joined.accounts, decided, "a").tolist())
    first: dict[tuple[int, int], Doubt] = {}
    unsure = joined.near.filter(pc.equal(joined.near["verdict"], "unsure"))
    left, right = (_at(groups, joined.accounts, unsure, side).tolist() for side in ("a", "b"))
    rows = sorted(zip(unsure["a"].to_pylist(), unsure["b"].to_pylist(), left, right, strict=True))
    for a, b, one, other in rows:
        together = made.of.get(a) == made.of.get(b)
        if together and not (one == other and one in settled):
            first.setdefault((min(one, other), max(one, other)), (a, b, UNSURE))
    return list(first.values())


def _ties(near: pa.Table, made: Clusters) -> list[Doubt]:
    """Return the bonds cut at an account that agrees no more with those it was put with."""
    best: dict[int, tuple[int, float]] = {}
    for bond in map(_bond, near.to_pylist() if made.cut else ()):
        if made.of.get(bond.left, -1) == made.of.get(bond.right, -2):
            for end in (bond.left, bond.right):
                best[end] = max(best.get(end, _NOTHING), _strength(bond))
    return [
        (cut.bond.left, cut.bond.right, EITHER)
        for cut in made.cut
        for end in (cut.bond.left, cut.bond.right)
        if best.get(end, _ALL) <= _strength(cut.bond)
    ]


def _strength(bond: Bond) -> tuple[int, float]:
    return -bond.rank, bond.weight


_NOTHING, _ALL = (-9, 0.0), (9, 0.0)
