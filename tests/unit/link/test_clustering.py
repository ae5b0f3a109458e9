"""The strongest evidence is followed first, and never into a conflict."""

from __future__ import annotations

from onestory.link.clustering import Bond, Traits, cluster


def bond(left: int, right: int, weight: float, *, rank: int = 2, forced: bool = False) -> Bond:
    return Bond(left=left, right=right, weight=weight, rank=rank, forced=forced)


def numbered(*numbers: str) -> Traits:
    return Traits(numbers=frozenset(numbers))


def test_a_chain_is_one_person() -> None:
    made = cluster([bond(1, 2, 9), bond(2, 3, 8)], {})
    assert made.of == {1: 1, 2: 1, 3: 1}


def test_of_a_chain_between_two_nhs_numbers_the_weakest_link_is_cut() -> None:
    traits = {1: numbered("a"), 4: numbered("b")}
    made = cluster([bond(1, 2, 20), bond(2, 3, 7), bond(3, 4, 15)], traits)
    assert made.of == {1: 1, 2: 1, 3: 3, 4: 3}
    assert [(one.bond.weight, one.why) for one in made.cut] == [(7, "two NHS numbers")]


def test_a_decision_that_two_are_not_one_holds_through_others() -> None:
    traits = {1: Traits(apart=frozenset({3})), 3: Traits(apart=frozenset({1}))}
    made = cluster([bond(1, 2, 30), bond(2, 3, 25)], traits)
    assert made.of[1] == made.of[2] != made.of[3]


def test_a_decision_that_two_are_one_overrides_their_numbers() -> None:
    traits = {1: numbered("a"), 2: numbered("b")}
    made = cluster([bond(1, 2, 0, rank=0, forced=True)], traits)
    assert made.of == {1: 1, 2: 1}


def test_two_standing_persons_are_never_joined() -> None:
    traits = {1: Traits(persons=frozenset({7})), 3: Traits(persons=frozenset({9}))}
    made = cluster([bond(1, 2, 9), bond(2, 3, 8)], traits)
    assert made.of == {1: 1, 2: 1, 3: 3}
    assert made.cut[0].why == "two persons already known"


def test_who_was_told_from_the_bearer_of_a_number_is_not_joined_with_them() -> None:
    traits = {1: numbered("a"), 2: Traits(refused=frozenset({"a"}))}
    assert cluster([bond(1, 2, 40)], traits).of == {1: 1, 2: 2}
