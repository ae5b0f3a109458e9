"""The invented teams' true effects: they differ by site and fifth, and average what is told."""

import json
from collections.abc import Mapping

import numpy as np
import pytest

from onestory.synthetic.country import councils
from onestory.synthetic.programme import invent_programme
from onestory.synthetic.programme_effects import (
    EFFECT,
    FIRST,
    LAST,
    MONTHS,
    SITES,
    by_fifth,
    effects,
    effects_by_fifth,
    unlike,
)

PLACES = [
    one
    for one in councils(np.random.default_rng(1), first=FIRST, last=LAST)
    if one.exists(FIRST) and one.exists(LAST)
]
STARTED = np.array([SITES.get(one.name, (0, MONTHS))[1] for one in PLACES])
AFTER = np.arange(MONTHS)[None, :] >= STARTED[:, None]
COUNTS = np.full(AFTER.shape, 50_000)


def test_effects_of_the_sites_average_that_of_the_programme():
    true = effects(PLACES)
    people = {one.name: one.people for one in PLACES}
    months = [people[name] * (MONTHS - first) for name, (_, first) in SITES.items()]
    assert np.average(list(true.values()), weights=months) == pytest.approx(EFFECT, abs=1e-4)


def test_some_sites_truly_fall_more_and_two_truly_rise():
    true = effects(PLACES)
    assert sorted(name for name, one in true.items() if one > 0.05) == [
        "Glenbrook Vale",
        "Ravensmere",
    ]
    assert sum(one < EFFECT - 0.02 for one in true.values()) >= 3


def test_only_sites_since_their_start_are_changed_and_by_their_own_effect():
    made = unlike(COUNTS, PLACES, AFTER, np.random.default_rng(2))
    assert (made[~AFTER] == COUNTS[~AFTER]).all()
    for number, place in enumerate(PLACES):
        if place.name in SITES:
            ratio = made[number, AFTER[number]].mean() / 50_000
            wanted = np.exp(effects(PLACES)[place.name] - EFFECT)
            assert ratio == pytest.approx(wanted, abs=0.002), place.name


def test_the_fifths_are_part_of_everyone_and_the_most_deprived_gain_least():
    parts = by_fifth(COUNTS, PLACES, AFTER, np.random.default_rng(3))
    (most, lived), (least, _) = parts[1], parts[5]
    assert ((most + least) < COUNTS).all()
    assert (lived < np.array([one.people for one in PLACES])).all()
    for number in np.flatnonzero(AFTER.any(axis=1)):
        for fifth, counts in ((1, most), (5, least)):
            before, since = (
                counts[number, part].mean() for part in (~AFTER[number], AFTER[number])
            )
            wanted = np.exp(effects_by_fifth()[fifth])
            assert since / before == pytest.approx(wanted, abs=0.01)
    assert effects_by_fifth()[1] > 0 > effects_by_fifth()[5]


def test_the_truth_tells_each_site_and_how_it_feels(tmp_path):
    invent_programme(tmp_path, seed=1)
    true = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    by_site: Mapping[str, float] = true["effect_on_emergency_admissions_by_site"]
    assert set(by_site) == set(SITES) == set(true["feels"])
    for name in true["feels_better_than_it_does"]:
        assert by_site[name] > 0.05
        assert true["feels"][name]["staff"] > 0.5
    for name in true["feels_worse_than_it_does"]:
        assert by_site[name] < -0.05
        assert true["feels"][name]["staff"] < -0.3
    confident = [name for name, said in true["feels"].items() if said["staff"] > 0.3]
    assert len(confident) / len(SITES) > 0.6
