"""Clusters do not hang on the order of the evidence, and never hold a conflict."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onestory.link.clustering import Bond, Traits, cluster

NODES = st.integers(0, 9)
BONDS = st.lists(
    st.builds(
        lambda left, right, weight: Bond(left=left, right=right, weight=float(weight), rank=2),
        NODES,
        NODES,
        st.integers(0, 5),
    ),
    max_size=25,
)
TRAITS = st.dictionaries(
    NODES,
    st.sampled_from("abc").map(lambda number: Traits(numbers=frozenset({number}))),
)


@given(bonds=BONDS, traits=TRAITS, data=st.data())
def test_shuffled_evidence_gives_the_same_clusters(
    bonds: list[Bond], traits: dict[int, Traits], data: st.DataObject
) -> None:
    turned = data.draw(st.permutations(bonds))
    assert cluster(bonds, traits).of == cluster(turned, traits).of


@given(bonds=BONDS, traits=TRAITS)
def test_no_cluster_has_two_nhs_numbers(bonds: list[Bond], traits: dict[int, Traits]) -> None:
    made = cluster(bonds, traits).of
    for least in set(made.values()):
        together = [traits[node].numbers for node in made if made[node] == least and node in traits]
        assert len(frozenset().union(*together)) <= 1
