"""What makes things likelier to happen to a person of the invented system, and when."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from onestory.synthetic.system.columns import FAR
from onestory.synthetic.system.health.compared import PUBLISHED, outside, ratio, title
from onestory.synthetic.system.health.happenings import Scene, happenings
from onestory.synthetic.system.health.measures import Sums, added
from onestory.synthetic.system.health.rates import RATES, intensity
from onestory.synthetic.system.health.residents import DAYS_A_YEAR, Residents, presence
from onestory.synthetic.system.health.stays import lengths, returning
from onestory.synthetic.system.places import Trusts
from onestory.synthetic.system.seasons import calendar, season
from onestory.synthetic.system.settings import System

MONTHS = calendar(System(people=0, years=5, seed=1))
NAMES = ("COPD", "dementia")
PAGE = Path(__file__).resolve().parents[3] / "docs/explanation/invented-system.md"


def residents(
    *,
    ages: list[int],
    decile: int = 5,
    frailty: float = 1.0,
    copd_since: int = FAR,
    death: int = FAR,
    arrived: int = MONTHS.start,
) -> Residents:
    """People of these ages at the start, alike in all else."""
    count = len(ages)
    birth = MONTHS.start - np.rint((np.array(ages) + 0.2) * DAYS_A_YEAR).astype(np.int64)
    none = np.zeros(count, dtype=np.int64)
    return Residents(
        person=np.arange(count),
        birth=birth,
        female=none.astype(np.bool_),
        decile=none + decile,
        council=none,
        neighbourhood=none,
        area=none,
        acute=none,
        frailty=np.full(count, frailty),
        household=none,
        mother=none - 1,
        arrived=none + arrived,
        gone=none + min(death + 1, MONTHS.end),
        death=none + death,
        care_home=none + FAR,
        nursing=none.astype(np.bool_),
        conditions=NAMES,
        onset=np.column_stack((none + copd_since, none + FAR)),
    )


def admissions_a_year(of: Residents) -> NDArray[np.float64]:
    return intensity(of, RATES["emergency admissions"], MONTHS)


class TestIntensity:
    def test_is_higher_where_deprivation_is(self):
        most, least = (residents(ages=[50], decile=decile) for decile in (1, 10))
        found = admissions_a_year(most) / admissions_a_year(least)
        assert found == pytest.approx(RATES["emergency admissions"].deprivation)

    def test_of_the_oldest_is_many_times_that_of_the_young(self):
        young, old = admissions_a_year(residents(ages=[20, 86]))[:, 0]
        assert 2 < old / young < 10

    def test_rises_in_the_month_in_which_a_condition_begins(self):
        rate = admissions_a_year(residents(ages=[60], copd_since=12))[0]
        assert rate[12] / rate[11] == pytest.approx(
            RATES["emergency admissions"].conditions["COPD"]
        )
        assert rate[11] == pytest.approx(rate[0])

    def test_follows_lasting_frailty(self):
        usual, frail = (residents(ages=[80], frailty=frailty) for frailty in (1.0, 2.0))
        assert admissions_a_year(frail) == pytest.approx(2 * admissions_a_year(usual))

    def test_is_highest_in_the_last_months_of_life(self):
        death = int(MONTHS.first[30]) + 10
        rate = admissions_a_year(residents(ages=[70], death=death))[0]
        assert rate.argmax() == 30
        assert rate[30] > 3 * rate[20]


class TestHappenings:
    SCENE = Scene(
        residents=residents(ages=[40] * 50, arrived=int(MONTHS.first[6]) + 12),
        months=MONTHS,
        trusts=Trusts(),
        shard=2,
        generator=np.random.default_rng(4),
    )

    def test_are_as_many_as_expected_though_they_come_together(self):
        mean = np.full((50, MONTHS.months), 2.0) * (presence(self.SCENE.residents, MONTHS) > 0)
        for together in (1.0, 4.0):
            found = happenings(self.SCENE, mean, together=together)
            assert len(found) == pytest.approx(mean.sum(), rel=0.06)

    def test_come_in_order_and_none_before_arrival(self):
        mean = 12.0 * presence(self.SCENE.residents, MONTHS)
        found = happenings(self.SCENE, mean)
        assert (np.diff(found.person * 2**20 + found.day) >= 0).all()
        assert found.day.min() >= MONTHS.first[6] + 12
        assert found.day.max() < MONTHS.end
        assert (MONTHS.month_of(found.day) == found.month).all()

    def test_in_office_hours_are_few_at_weekends(self):
        mean = 50.0 * presence(self.SCENE.residents, MONTHS)
        weekday = (happenings(self.SCENE, mean, office_hours=True).day + 3) % 7
        assert (weekday >= 5).mean() < 0.04


class TestSeason:
    def test_is_winter_s_for_admissions_before_the_pandemic(self):
        factor = season("emergency admissions", MONTHS)
        assert factor[8] > factor[4]  # December 2019 and August

    def test_breaks_in_april_2020_and_mends(self):
        factor = season("elective admissions", MONTHS)
        assert factor[12] < 0.3
        assert factor[36] > 0.9

    def test_knows_its_months_by_day(self):
        first = np.array(["2019-04-01", "2020-02-29", "2024-03-31"], "datetime64[D]")
        assert MONTHS.month_of(first.astype(np.int64)).tolist() == [0, 10, 59]


class TestStays:
    def test_of_the_old_are_longer_and_more_often_overnight(self):
        generator = np.random.default_rng(2)
        young, old = (
            lengths(np.full(4_000, age), bound=np.ones(4_000), generator=generator)
            for age in (30, 88)
        )
        assert old.total.mean() > 3 * young.total.mean()
        assert (old.total == 0).mean() < 0.5 * (young.total == 0).mean()
        assert (old.delayed > 0).mean() > (young.delayed > 0).mean()

    def test_wait_longer_who_are_bound_for_care(self):
        generator = np.random.default_rng(2)
        age = np.full(4_000, 80)
        usual, bound = (
            lengths(age, bound=np.full(4_000, factor, np.float64), generator=generator)
            for factor in (1.0, 2.0)
        )
        assert (bound.delayed > 0).sum() > 1.6 * (usual.delayed > 0).sum()
        assert (bound.needed[bound.delayed > 0] >= 2).all()

    def test_lead_to_another_more_often_in_the_frail_but_never_surely(self):
        chance = returning(np.array([80, 80, 80]), frailty=np.array([0.5, 1.0, 400.0]))
        assert chance[0] < chance[1] < chance[2] < 0.5


class TestComparison:
    def test_adds_sums_over_shards(self):
        one = {"a": Sums(over=1.0, under=4.0)}
        assert added([one, one])["a"] == Sums(over=2.0, under=8.0)

    def test_names_what_lies_outside(self):
        sums = {one.measure: Sums(over=one.value / one.per, under=1.0) for one in PUBLISHED}
        assert outside(sums) == {}
        sums["attendances"] = Sums(over=2 * sums["attendances"].over, under=1.0)
        assert outside(sums) == {"attendances": pytest.approx(2.0)}

    def test_every_measure_stands_on_the_page_within_its_band(self):
        page = PAGE.read_text(encoding="utf-8")
        rows = (line.removeprefix("| ").split(" | ") for line in page.splitlines())
        ratios = {cells[0]: cells[3] for cells in rows if len(cells) > 5}
        for one in PUBLISHED:
            assert one.least <= float(ratios[title(one)]) <= one.most, one.measure

    def test_gives_our_value_over_the_published_one(self):
        first = PUBLISHED[0]  # 200 per 1,000
        assert ratio(first, {first.measure: Sums(over=0.1, under=1.0)}) == 0.5
