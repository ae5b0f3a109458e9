"""People of the invented system: as many, as old and as mortal as England's."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest

from onestory.model.errors import PlanError
from onestory.synthetic.system.columns import FAR
from onestory.synthetic.system.people import mortality
from onestory.synthetic.system.people.illness import AGES, CONDITIONS, NAMES, onset_ages
from onestory.synthetic.system.people.lives import Lives, live
from onestory.synthetic.system.people.numbers import (
    PERSONS,
    PERSONS_PER_SHARD,
    check_digits,
    nhs_numbers,
    person_numbers,
    property_numbers,
)
from onestory.synthetic.system.people.people import ETHNICITIES
from onestory.synthetic.system.people.population import month_starts
from onestory.synthetic.system.places import Places, places
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.tables import TABLES

SYSTEM = System(people=20_000, years=5, seed=1)
STARTS = month_starts(SYSTEM)
YEAR = 365.25


@pytest.fixture(scope="module")
def country() -> Places:
    return places(SYSTEM)


@pytest.fixture(scope="module")
def lives(country: Places) -> Lives:
    return live(SYSTEM, country, 0)


def ages(lives: Lives, day: int) -> np.ndarray:
    """The ages of those there on a day."""
    here = (lives.arrived <= day) & (lives.death > day) & (lives.left > day)
    return ((day - lives.birth) / YEAR)[here]


class TestTables:
    def test_each_is_as_declared(self, lives: Lives) -> None:
        for name in ("people", "names", "homes", "practices", "conditions", "deaths"):
            table = getattr(lives, name)
            assert table.schema == TABLES[name]
            assert table.num_rows > 0

    def test_the_same_seed_gives_the_same_and_another_gives_others(self) -> None:
        small = [System(people=400, years=2, seed=seed) for seed in (7, 7, 8)]
        one, same, other = (live(system, places(system), 0) for system in small)
        for name in ("people", "names", "homes", "practices", "conditions", "deaths"):
            assert getattr(one, name).equals(getattr(same, name))
        assert not one.people.equals(other.people)

    def test_shards_share_no_person_number_nhs_number_or_dwelling(self) -> None:
        system = System(people=20_300, years=1, seed=1)
        country = places(system)
        first, last = live(system, country, 0), live(system, country, 1)
        for table, column in (("people", "person"), ("people", "nhs_number")):
            values = [set(getattr(part, table)[column].to_pylist()) for part in (first, last)]
            assert values[0].isdisjoint(values[1])
        dwellings = [
            {row["uprn"] for row in part.homes.to_pylist() if row["kind"] == "own home"}
            for part in (first, last)
        ]
        assert dwellings[0].isdisjoint(dwellings[1])


class TestAgesAndSexes:
    def test_ages_are_englands(self, lives: Lives, shared_data: Path) -> None:
        file = shared_data / "geography" / "population" / "population19_utla19.csv"
        with file.open(encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines) if row["utla19_code"].startswith("E")]
        counts = np.array(
            [sum(float(row[age]) for row in rows) for age in [*map(str, range(90)), "90+"]]
        )
        edges = [0, 5, 16, 25, 40, 65, 75, 85]
        ours = np.histogram(ages(lives, int(STARTS[0])), bins=[*edges, 120])[0]
        theirs = np.add.reduceat(counts, edges)
        assert ours / ours.sum() == pytest.approx(theirs / theirs.sum(), abs=0.01)

    def test_women_are_more_among_the_old(self, lives: Lives) -> None:
        age = (STARTS[0] - lives.birth) / YEAR
        there = lives.arrived == STARTS[0]
        assert lives.female[there].mean() == pytest.approx(0.506, abs=0.012)
        assert lives.female[there & (age >= 85)].mean() == pytest.approx(0.65, abs=0.06)

    def test_nobody_alive_is_older_than_110(self, lives: Lives) -> None:
        last = np.minimum(lives.death, STARTS[-1])
        assert ((last - lives.birth) / YEAR).max() < 110

    def test_the_number_of_people_stays_about_the_same(self, lives: Lives) -> None:
        there = (lives.lsoa >= 0).sum(axis=1)
        assert there[[0, -1]] == pytest.approx(20_000, rel=0.03)

    def test_the_old_live_less_often_in_deprived_places(self, lives: Lives) -> None:
        there = lives.arrived == STARTS[0]
        old = (STARTS[0] - lives.birth) / YEAR >= 65
        share = [old[there & (lives.decile <= 2)].mean(), old[there & (lives.decile >= 9)].mean()]
        assert 0.07 < share[0] < 0.16
        assert 0.19 < share[1] < 0.33

    def test_ethnic_groups_are_englands(self, lives: Lives) -> None:
        groups = np.array(lives.people["ethnicity"].to_pylist())
        there = lives.arrived == STARTS[0]
        shares = {letter: (groups[there] == letter).mean() for letter in ETHNICITIES}
        assert shares["A"] == pytest.approx(0.735, abs=0.025)
        assert shares["H"] + shares["J"] + shares["K"] == pytest.approx(0.0715, abs=0.015)
        old = there & ((STARTS[0] - lives.birth) / YEAR >= 65)
        assert (groups[old] == "A").mean() > shares["A"] + 0.08


class TestDeaths:
    def test_life_expectancy_is_as_published(self, shared_data: Path) -> None:
        file = shared_data / "geography" / "life_tables" / "nhp_life_expectancy.csv"
        with file.open(encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines) if row["year"] == "2019"]
        years = np.arange(55, 111).astype(float)
        for sex in ("1", "2"):
            chance = mortality.yearly(years, female=np.full(len(years), sex == "2"))
            for age in (65, 75, 85):
                left = np.cumprod(1 - chance[age - 55 :]).sum() + 0.5
                published = next(
                    float(row["ex"]) for row in rows if (row["sex"], row["age"]) == (sex, str(age))
                )
                assert left == pytest.approx(published, abs=0.6)

    def test_people_die_as_the_life_table_says_and_more_in_the_pandemic(self, lives: Lives) -> None:
        ratios = []
        for first, last in ((0, 11), (11, 23), (36, 60)):
            expected = 0.0
            for month in range(first, last):
                there = (lives.arrived <= STARTS[month]) & (lives.death >= STARTS[month])
                there &= lives.left > STARTS[month]
                age = (STARTS[month] - lives.birth[there]) / YEAR
                expected += mortality.yearly(age, female=lives.female[there]).sum() / 12
            died = (lives.death >= STARTS[first]) & (lives.death < STARTS[last])
            ratios.append(died.sum() / expected)
        assert ratios[0] == pytest.approx(1, abs=0.2)
        assert ratios[1] == pytest.approx(1.15, abs=0.2)
        assert ratios[2] == pytest.approx(1, abs=0.15)

    def test_the_frail_die_sooner(self, lives: Lives) -> None:
        old = ((STARTS[0] - lives.birth) / YEAR >= 75) & (lives.arrived == STARTS[0])
        died = lives.death < FAR
        assert lives.frailty[old & died].mean() > 1.2 * lives.frailty[old & ~died].mean()

    def test_each_has_a_cause_and_is_registered_afterwards(self, lives: Lives) -> None:
        for death in lives.deaths.to_pylist():
            assert death["registered"] > death["on"]
            assert death["cause"] != "U071" or death["on"].year >= 2020
        assert lives.deaths.num_rows == (lives.death < FAR).sum()


class TestHouseholds:
    def test_are_of_englands_size(self, lives: Lives) -> None:
        there = (lives.arrived == STARTS[0]) & (lives.care_home < 0)
        sizes = np.unique(lives.household[there], return_counts=True)[1]
        assert sizes.mean() == pytest.approx(2.36, abs=0.15)
        assert (sizes == 1).mean() == pytest.approx(0.30, abs=0.05)

    def test_children_live_with_a_mother_of_a_likely_age(self, lives: Lives) -> None:
        child = (lives.mother >= 0) & ((STARTS[0] - lives.birth) / YEAR < 18)
        mother = lives.mother[child]
        age = (lives.birth[child] - lives.birth[mother]) / YEAR
        assert age.min() > 14
        assert age.max() < 51
        assert lives.female[mother].all()
        assert (lives.household[child] == lives.household[mother]).mean() > 0.97

    def test_partners_are_each_others(self, lives: Lives) -> None:
        coupled = np.flatnonzero(lives.partner >= 0)
        assert (lives.partner[lives.partner[coupled]] == coupled).all()

    def test_one_birth_in_seventy_is_of_twins_and_no_siblings_are_months_apart(
        self, lives: Lives
    ) -> None:
        born = lives.mother >= 0
        order = np.lexsort((lives.birth[born], lives.mother[born]))
        mother, day = lives.mother[born][order], lives.birth[born][order]
        gap = np.diff(day)[mother[1:] == mother[:-1]]
        assert 0.010 < (gap == 0).sum() / born.sum() < 0.020
        assert not ((gap > 0) & (gap < 240)).any()

    def test_carers_live_with_those_they_care_for(self, lives: Lives) -> None:
        carers = np.flatnonzero(lives.carer_of >= 0)
        assert 0.01 < len(carers) / 20_000 < 0.08
        assert (lives.household[carers] == lives.household[lives.carer_of[carers]]).all()


class TestHomes:
    def test_each_follows_the_last(self, lives: Lives) -> None:
        homes = lives.homes.to_pylist()
        for one, after in itertools.pairwise(homes):
            if one["person"] == after["person"]:
                assert one["until"] == after["since"] > one["since"]
            else:
                assert one["until"] is None
        assert {home["person"] for home in homes} == set(lives.person.tolist())

    def test_care_homes_hold_no_more_than_their_beds(self, lives: Lives, country: Places) -> None:
        taken = np.bincount(lives.care_home[lives.care_home >= 0], minlength=1)
        assert (taken <= country.care_homes.beds[: len(taken)]).all()
        old = (STARTS[0] - lives.birth) / YEAR >= 65
        share = (lives.care_home[old] >= 0).mean()
        assert 0.02 < share < 0.04

    def test_one_household_in_ten_moves_in_a_year(self, lives: Lives) -> None:
        moves = lives.homes.num_rows - lives.people.num_rows
        assert 0.05 < moves / 20_000 / SYSTEM.years < 0.11

    def test_numbers_of_properties_begin_with_999(self, lives: Lives) -> None:
        numbers = lives.homes["uprn"].to_numpy()
        assert ((numbers // 10**9) == 999).all()

    def test_everyone_is_registered_while_there(self, lives: Lives) -> None:
        assert ((lives.practice >= 0) == (lives.lsoa >= 0)).all()


class TestNumbers:
    def test_nhs_numbers_are_valid_and_of_a_range_never_issued(self, lives: Lives) -> None:
        numbers = np.array([int(number) for number in lives.people["nhs_number"].to_pylist()])
        assert (check_digits(numbers // 10) == numbers % 10).all()
        assert (numbers // 10**9 == 9).all()

    def test_the_check_digit_is_that_of_the_published_example(self) -> None:
        # NHS Data Model and Dictionary, NHS NUMBER: 943 476 5919 is valid.
        assert check_digits(np.array([943_476_591])).tolist() == [9]

    @pytest.mark.parametrize("seed", [1, 2])
    def test_no_two_people_or_dwellings_have_one_number(self, seed: int) -> None:
        people = np.concatenate((np.arange(60_000), np.arange(9_950_000, 10_000_000)))
        assert len(set(nhs_numbers(people, seed=seed))) == len(people)
        dwellings = property_numbers(np.arange(100_000), seed=seed)
        assert len(np.unique(dwellings)) == len(dwellings)

    def test_more_people_than_numbers_are_refused(self) -> None:
        with pytest.raises(PlanError, match="5 million people"):
            person_numbers(0, rows=PERSONS_PER_SHARD + 1)
        with pytest.raises(PlanError):
            person_numbers(PERSONS // PERSONS_PER_SHARD, rows=1)

    def test_neighbours_have_numbers_far_apart(self) -> None:
        numbers = np.array([int(number) for number in nhs_numbers(np.arange(1_000), seed=1)])
        assert np.median(np.abs(np.diff(numbers))) > 10**7


class TestConditions:
    def test_begin_as_often_as_the_table_of_shares_says(self) -> None:
        rows = 40_000
        draw = np.random.default_rng(1)
        found = onset_ages(
            draw,
            female=draw.random(rows) < 0.5,
            decile=draw.integers(1, 11, rows),
            frailty=np.exp(draw.normal(0, 0.6, rows) - 0.18),
        )
        for column, condition in enumerate(CONDITIONS):
            for age in (40, 70, 80):
                share = (found[:, column] <= age).mean() * 100
                wanted = condition.by_age[AGES.index(age)]
                assert share == pytest.approx(wanted, rel=0.12, abs=0.3), (condition.name, age)

    def test_come_together_in_the_same_people(self, lives: Lives) -> None:
        age = (STARTS[0] - lives.birth) / YEAR
        group = (age >= 65) & (age < 75) & (lives.arrived == STARTS[0])
        has = lives.onset[group] <= 0
        failing, ill = has[:, NAMES.index("heart failure")], has[:, NAMES.index("CHD")]
        assert ill[failing].mean() > 1.5 * ill[~failing].mean()

    def test_lung_disease_follows_deprivation(self, lives: Lives) -> None:
        age = (STARTS[0] - lives.birth) / YEAR
        group = (age >= 55) & (age < 85)
        has = lives.onset[:, NAMES.index("COPD")] <= 0
        poor, rich = (has[group & part].mean() for part in (lives.decile <= 3, lives.decile >= 8))
        assert poor > 1.3 * rich

    def test_none_begins_before_birth_or_after_death(self, lives: Lives) -> None:
        row = {person: number for number, person in enumerate(lives.person.tolist())}
        rows = np.array([row[person] for person in lives.conditions["person"].to_pylist()])
        day = lives.conditions["since"].cast("int32").to_numpy()
        assert (day >= lives.birth[rows]).all()
        assert (day < lives.death[rows]).all()
