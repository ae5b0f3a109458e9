"""Invented panels of published studies: kinds, scales and seeds."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.synthetic.ccgs import CARE_HOME_VANGUARDS, PIONEERS_AND_VANGUARDS, invent_ccgs

STILL = {"level_sd": 0.0, "drift_sd": 0.0, "shock_sd": 0.0, "shared_sd": 0.0, "season": 0.0}


def made(country, seed=1, panels=2):
    return invent_ccgs(country, panels=panels, generator=np.random.default_rng(seed))


def test_the_same_seed_gives_the_same_panels():
    one, other = made(PIONEERS_AND_VANGUARDS), made(PIONEERS_AND_VANGUARDS)
    assert np.array_equal(one.value, other.value)


def test_without_shocks_each_kind_moves_as_it_was_told():
    quiet = made(replace(CARE_HOME_VANGUARDS, **STILL))
    years = quiet.of("care home").reshape(2, 6, 5, 12).mean(axis=(0, 1, 3))
    assert years - 7.5 == pytest.approx([0, 0, -0.018, -0.035, -0.065])


def test_counted_events_grow_by_the_proportion_told():
    quiet = made(replace(PIONEERS_AND_VANGUARDS, **STILL), panels=20)
    assert quiet.events is not None
    places = quiet.kind == 3
    years = quiet.events[:, places].reshape(20, 13, 5, 12).mean(axis=(0, 1, 3))
    assert years[-1] / years[0] - 1 == pytest.approx(0.035, abs=0.003)


def test_beside_keeps_two_kinds_and_exposes_one():
    pair = made(PIONEERS_AND_VANGUARDS).beside("both", comparators="neither", first=12, begins=36)
    assert pair.value.shape == (2, 133, 60)
    assert pair.exposed.sum(axis=1).tolist() == [13, 13]
    assert pair.begins == 36
