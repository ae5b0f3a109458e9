"""Numbers of persons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from onestory import vault
from onestory.link.persons import person_ids
from onestory.vault import Key

NONE = np.array([], np.int64)


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return vault.create_key(tmp_path / "key.json")


def test_a_number_hangs_on_the_founder_alone(key: Key):
    alone = person_ids(["b"], key=key, taken=NONE)
    among = person_ids(["a", "b", "c"], key=key, taken=NONE)
    assert alone[0] == among[1]


def test_numbers_are_distinct_and_of_48_bits(key: Key):
    ids = person_ids([f"account {n}" for n in range(2_000)], key=key, taken=NONE)
    assert len(np.unique(ids)) == 2_000
    assert ids.min() >= 0
    assert ids.max() < 2**48


def test_a_number_that_is_taken_gives_way_to_the_next(key: Key):
    first = person_ids(["a"], key=key, taken=NONE)
    second = person_ids(["a"], key=key, taken=first)
    assert second[0] != first[0]
    assert person_ids(["a"], key=key, taken=first)[0] == second[0]


def test_of_two_that_meet_the_first_in_order_keeps_the_number(key: Key):
    # The same account twice stands for two whose hashes begin alike.
    ids = person_ids(["a", "a"], key=key, taken=NONE)
    assert ids[0] == person_ids(["a"], key=key, taken=NONE)[0]
    assert ids[1] != ids[0]


def test_nobody_gives_no_number(key: Key):
    assert person_ids([], key=key, taken=NONE).tolist() == []
