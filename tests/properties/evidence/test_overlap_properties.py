"""Coterminosity behaves as a share of people must, whatever the ground."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.evidence.partnership.overlaps import overlaps

PEOPLE = {f"P{at}": 100.0 + 37 * at for at in range(8)}
grounds = st.sets(st.sampled_from(sorted(PEOPLE)), min_size=1)


def pair(one: set[str], other: set[str]) -> dict[str, float]:
    ground = {
        name: {place: PEOPLE[place] for place in sorted(held)}
        for name, held in (("one", one), ("other", other))
    }
    return overlaps(ground).to_pylist()[0]


@settings(deadline=None)
@given(one=grounds, other=grounds)
def test_it_is_a_share_alike_from_both_sides_and_whole_only_on_the_same_ground(one, other):
    told, turned = pair(one, other), pair(other, one)
    assert told["coterminosity"] == pytest.approx(turned["coterminosity"])
    assert told["of_one"] == pytest.approx(turned["of_other"])
    assert 0 <= told["coterminosity"] <= min(told["of_one"], told["of_other"]) + 1e-12
    assert (told["coterminosity"] > 1 - 1e-12) == (one == other)
    assert (told["coterminosity"] == 0) == one.isdisjoint(other)


@settings(deadline=None)
@given(one=grounds)
def test_a_ground_within_another_is_wholly_on_it(one):
    told = pair(one, set(PEOPLE))
    assert told["of_one"] == 1
    assert told["coterminosity"] == pytest.approx(told["of_other"])
