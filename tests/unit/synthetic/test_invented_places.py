"""Places of the invented system: areas, postcodes, practices, care homes."""

import re

import numpy as np
import pytest

from onestory.synthetic.system.places import Places, places
from onestory.synthetic.system.settings import System


@pytest.fixture(scope="module")
def country() -> Places:
    return places(System(people=200_000, years=1, seed=1))


def test_every_postcode_looks_like_one_and_begins_with_a_letter_that_none_begins_with(
    country: Places,
) -> None:
    form = re.compile(r"X[A-D]\d{1,2} [1-9][^\WCIKMOV\d]{2}")
    assert all(form.fullmatch(code) for code in country.postcodes.code)
    assert len(set(country.postcodes.code)) == len(country.postcodes.code)


def test_the_directory_gives_each_postcode_one_area_of_its_council(country: Places) -> None:
    directory = country.directory().to_pydict()
    assert len(directory["postcode"]) == len(country.postcodes.code)
    assert set(directory["council"]) == set(country.council_code)


def test_areas_are_of_the_size_of_real_ones(country: Places) -> None:
    assert 200_000 / len(country.lsoas.code) == pytest.approx(1_600, rel=0.05)
    assert 200_000 / len(country.practices.code) == pytest.approx(9_000, rel=0.1)


def test_a_tenth_of_areas_lies_in_each_decile_and_councils_differ(country: Places) -> None:
    shares = np.bincount(country.lsoas.decile, minlength=11)[1:] / len(country.lsoas.code)
    means = [country.lsoas.decile[country.lsoas.council == council].mean() for council in range(4)]
    assert shares == pytest.approx([0.1] * 10, abs=0.01)
    assert max(means) - min(means) > 1


def test_each_council_has_care_homes_with_and_without_nursing(country: Places) -> None:
    homes = country.care_homes
    for council in range(4):
        assert {True, False} == set(homes.nursing[homes.council == council].tolist())
    assert homes.beds.sum() == pytest.approx(200_000 * 0.0083, rel=0.05)
    assert all(re.fullmatch(r"1-9\d{8}", code) for code in homes.code)


def test_a_system_of_a_village_still_has_every_council() -> None:
    village = places(System(people=300, years=1, seed=1))
    assert set(village.lsoas.council) == {0, 1, 2, 3}


def test_another_seed_gives_other_places() -> None:
    one, same, other = (
        places(System(people=20_000, years=1, seed=seed)).postcodes.code.tolist()
        for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other
