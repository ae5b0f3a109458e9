"""Names of the invented system: frequencies, families, communities."""

import itertools
from collections import Counter

import numpy as np
import pytest

from onestory.synthetic.system.people.lives import Lives, live
from onestory.synthetic.system.places import places
from onestory.synthetic.system.settings import System

SYSTEM = System(people=20_000, years=5, seed=1)


@pytest.fixture(scope="module")
def lives() -> Lives:
    return live(SYSTEM, places(SYSTEM), 0)


@pytest.fixture(scope="module")
def first_names(lives: Lives) -> dict[int, dict]:
    """The first name row of each person."""
    return {row["person"]: row for row in reversed(lives.names.to_pylist())}


def test_the_commonest_surname_is_smith_with_one_in_a_hundred(first_names: dict) -> None:
    counts = Counter(row["last"] for row in first_names.values())
    name, count = counts.most_common(1)[0]
    assert name == "Smith"
    assert count / len(first_names) == pytest.approx(0.011, abs=0.004)


def test_most_surnames_are_rare(first_names: dict) -> None:
    counts = Counter(row["last"] for row in first_names.values())
    assert len(counts) > 5_000
    assert sum(count for _, count in counts.most_common(100)) / len(first_names) < 0.4


def test_nearly_all_children_bear_a_parents_name(lives: Lives, first_names: dict) -> None:
    last = np.array([first_names[person]["last"] for person in lives.person.tolist()])
    child = np.flatnonzero(lives.mother >= 0)
    mother = lives.mother[child]
    father = np.where(lives.partner[mother] >= 0, lives.partner[mother], mother)
    shared = [
        bool(set(own.split("-")) & set(f"{hers}-{his}".split("-")))
        for own, hers, his in zip(last[child], last[mother], last[father], strict=True)
    ]
    assert np.mean(shared) > 0.8


def test_older_couples_share_a_name_more_often_than_younger(
    lives: Lives, first_names: dict
) -> None:
    last = np.array([first_names[person]["last"] for person in lives.person.tolist()])
    wives = np.flatnonzero(lives.female & (lives.partner >= 0))
    same = last[wives] == last[lives.partner[wives]]
    age = (17_987 - lives.birth[wives]) / 365.25
    assert same[age >= 65].mean() > 0.8
    assert 0.3 < same[age < 35].mean() < 0.6


def test_some_change_their_name_and_all_to_their_partners_or_both(lives: Lives) -> None:
    people = {person: row for row, person in enumerate(lives.person.tolist())}
    names = lives.names.to_pylist()
    first = {row["person"]: row["last"] for row in reversed(names)}
    changes = [
        (one, after) for one, after in itertools.pairwise(names) if one["person"] == after["person"]
    ]
    assert 0.003 < len(changes) / len(people) < 0.02
    for _, after in changes:
        partner = lives.person[lives.partner[people[after["person"]]]]
        assert first[int(partner)] in after["last"] or "-" in after["last"]


def test_forenames_follow_the_decade_of_birth(lives: Lives, first_names: dict) -> None:
    names = np.array([first_names[person]["first"] for person in lives.person.tolist()])
    year = 1970 + lives.birth / 365.25
    assert (names[year < 1945] == "Margaret").sum() > 10 * (names[year > 1990] == "Margaret").sum()
    assert (names[year > 2000] == "Olivia").sum() > 10 * (names[year < 1960] == "Olivia").sum()


def test_sikh_women_are_kaur_and_names_have_several_spellings(
    lives: Lives, first_names: dict
) -> None:
    names = list(first_names.values())
    women = {
        person
        for person, sex in zip(lives.person, lives.people["sex"].to_pylist(), strict=True)
        if sex == "2"
    }
    kaurs = [row for row in names if "Kaur" in (row["last"], row["middle"])]
    assert kaurs
    assert all(row["person"] in women for row in kaurs if row["middle"] == "Kaur")
    written = {row["first"] for row in names}
    assert {"Mohammed", "Muhammad", "Mohammad"} <= written


def test_a_tenth_is_known_by_a_shorter_name(first_names: dict) -> None:
    known = [row for row in first_names.values() if row["known_as"]]
    assert 0.05 < len(known) / len(first_names) < 0.2
    assert any((row["first"], row["known_as"]) == ("Robert", "Bob") for row in known)


def test_some_sons_have_their_fathers_name(lives: Lives, first_names: dict) -> None:
    first = np.array([first_names[person]["first"] for person in lives.person.tolist()])
    sons = np.flatnonzero(~lives.female & (lives.mother >= 0))
    father = lives.partner[lives.mother[sons]]
    sons, father = sons[father >= 0], father[father >= 0]
    assert 0.03 < (first[sons] == first[father]).mean() < 0.10


def test_no_siblings_share_a_forename(lives: Lives, first_names: dict) -> None:
    born = np.flatnonzero(lives.mother >= 0).tolist()
    names = [(lives.mother[row], first_names[int(lives.person[row])]["first"]) for row in born]
    assert len(set(names)) == len(names)


def test_the_first_of_january_is_a_birthday_too_often(lives: Lives) -> None:
    days = lives.birth.astype("datetime64[D]")
    first = days == days.astype("datetime64[Y]").astype("datetime64[D]")
    groups = np.array(lives.people["ethnicity"].to_pylist())
    assert first[np.isin(groups, list("JKLNS"))].mean() > 0.02
    assert first[groups == "A"].mean() < 0.006
