"""The collapse: what is summed, what is told, and what is refused."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.evaluate.collapse import Records, collapse
from onestory.evaluate.collapsed_effects import difference, event_study
from onestory.evaluate.collapsed_panel import panel_of
from onestory.model.errors import (
    ComparisonRefusedError,
    DeliveryError,
    NothingUsableError,
    StatsError,
)
from onestory.stats import gate
from onestory.stats.panel import NEVER

SITES, PEOPLE, MONTHS, START = 40, 25, 16, 8
EFFECT = -0.25
STARTS = {f"E{site:02d}": START for site in range(SITES // 2)}
FEW = {f"E{site:02d}": START for site in range(4)}


def people(seed, *, chance=0.0, in_need=0.0):
    """Everybody's months: `chance` of leaving each month, more by `in_need` where exposed people
    are in need."""
    generator = np.random.default_rng(seed)
    site = np.repeat(np.arange(SITES), PEOPLE)
    trait = generator.normal(size=site.size)
    exposed = (site < SITES // 2)[:, None] & (np.arange(MONTHS) >= START)
    need = trait[:, None] + 0.3 * generator.normal(size=exposed.shape) + EFFECT * exposed
    leaves = generator.random(exposed.shape) < chance + in_need * (exposed & (trait > 0.5)[:, None])
    there = np.cumsum(leaves, axis=1) - leaves == 0
    person, month = np.nonzero(there)
    return pa.table(
        {
            "who": person,
            "place": [f"E{number:02d}" for number in site[person]],
            "when": month,
            "need": need[there],
        }
    )


@pytest.fixture
def summed(tmp_path):
    def sums(rows, starts=STARTS, *, person="who", outcome="need", strata=()):
        path = tmp_path / "records.parquet"
        pq.write_table(rows, path)
        records = Records(
            path=path, site="place", month="when", outcome=outcome, person=person, strata=strata
        )
        return collapse(records, starts)

    return sums


def check(effect, name):
    return next(found for found in effect.checks if found.name == name)


def covers(found, truth):
    assert found.lower is not None
    assert found.upper is not None
    return found.lower < truth < found.upper


class TestCollapse:
    def test_every_row_is_in_a_cell_or_counted_as_missing(self, summed):
        rows = people(1)
        need = rows["need"].to_pylist()
        need[:3] = [None, float("nan"), float("inf")]
        found = summed(rows.set_column(3, "need", pa.array(need, pa.float64())))
        assert (found.received, found.missing) == (rows.num_rows, 3)
        assert found.cells.rows.sum() == rows.num_rows - 3

    def test_counts_come_back_exactly(self, summed):
        rows = pa.table({"place": ["a", "a", "b"], "when": [1, 1, 1], "need": [2, 3, 5]})
        cells = summed(rows, {}, person="").cells
        assert cells.rows.tolist() == [2, 1]
        assert cells.total.tolist() == [5, 5]
        assert cells.squares.tolist() == [13, 25]

    def test_dates_are_months_of_the_calendar(self, summed):
        rows = pa.table(
            {"place": ["a", "b"], "when": [date(2015, 1, 9), date(2015, 3, 1)], "need": [1.0, 2.0]}
        )
        found = summed(rows, {"a": date(2015, 3, 31)}, person="")
        assert found.months.tolist() == [2015 * 12, 2015 * 12 + 2]
        assert found.first[0] == 2015 * 12 + 2

    def test_a_folder_of_files_is_read_as_one(self, tmp_path):
        for number in range(2):
            rows = pa.table({"place": ["a"], "when": [number], "need": [1]})
            pq.write_table(rows, tmp_path / f"{number}.parquet")
        records = Records(path=tmp_path, site="place", month="when", outcome="need")
        assert collapse(records, {}).months.tolist() == [0, 1]

    def test_says_which_columns_there_are(self, summed):
        with pytest.raises(DeliveryError, match="no column 'cost'; there are need, place"):
            summed(people(1), outcome="cost")

    def test_says_that_text_is_no_outcome(self, summed):
        with pytest.raises(DeliveryError, match="holds VARCHAR, which is no outcome"):
            summed(people(1), outcome="place")

    def test_refuses_a_start_of_a_site_without_records(self, summed):
        with pytest.raises(StatsError, match="1 site with a start has no records: E99"):
            summed(people(1), {"E99": 3})

    def test_refuses_records_without_any_outcome(self, summed):
        rows = pa.table({"place": ["a"], "when": [1], "need": pa.array([None], pa.float64())})
        with pytest.raises(NothingUsableError, match="No row has a site"):
            summed(rows, {}, person="")

    def test_refuses_a_folder_without_files(self, tmp_path):
        with pytest.raises(DeliveryError, match="no Parquet file"):
            collapse(Records(path=tmp_path, site="a", month="b", outcome="c"), {})


class TestDifference:
    def test_finds_the_effect_on_people_who_stay(self, summed):
        found = difference(summed(people(2)))
        assert covers(found, EFFECT)
        assert check(found, "change of people").passed == "passed"

    def test_effects_of_persons_are_those_of_sites_while_nobody_leaves(self, summed):
        found = summed(people(3))
        assert difference(found, effects="person").estimate == difference(found).estimate

    def test_a_late_cohort_is_no_comparator_of_an_early_one_once_exposed(self, summed):
        """Effects that grow: one coefficient for all would be dragged towards nothing."""
        site, month = (table.ravel() for table in np.mgrid[0:30, 0:20])
        start = np.select([site < 10, site < 20], [5, 12], 99)
        since = np.maximum(month - start + 1, 0)
        rows = pa.table({"place": [f"{s}" for s in site], "when": month, "need": -0.1 * since})
        starts = {str(s): 5 if s < 10 else 12 for s in range(20)}
        found = difference(summed(rows, starts, person=""))
        assert found.estimate == pytest.approx(-0.1 * since[since > 0].mean(), abs=1e-10)

    def test_strata_have_effects_of_their_own(self, summed):
        rows = people(4)
        old = np.arange(rows.num_rows) % 3
        need = rows["need"].to_numpy() + 5.0 * old
        rows = rows.set_column(3, "need", pa.array(need)).append_column("age", pa.array(old))
        with_strata, without = (
            difference(summed(rows, strata=strata)).standard_error for strata in (("age",), ())
        )
        assert with_strata < without

    def test_refuses_when_nobody_is_exposed(self, summed):
        with pytest.raises(ComparisonRefusedError, match="No site is exposed"):
            difference(summed(people(5), {}))

    def test_refuses_when_nothing_is_left_to_compare_with(self, summed):
        with pytest.raises(ComparisonRefusedError, match="nothing is left to compare with"):
            difference(summed(people(5), {f"E{site:02d}": START for site in range(SITES)}))

    def test_refuses_a_site_without_a_before(self, summed):
        with pytest.raises(ComparisonRefusedError, match=r"started before the records do \(E03\)"):
            difference(summed(people(5), {**STARTS, "E03": 0}))


class TestFewSites:
    def test_no_limits_are_given_from_errors_that_do_not_hold(self, summed):
        found = difference(summed(people(13), FEW))
        assert (found.lower, found.upper) == (None, None)
        assert check(found, "enough sites").sentence.startswith("4 exposed and 36 comparator sites")

    def test_nor_month_by_month(self, summed):
        rows = event_study(summed(people(13), FEW), earliest=-3, latest=3).by_time
        assert rows["lower"].null_count == rows.num_rows
        assert rows["estimate"].null_count == 0

    def test_the_gate_gives_a_range_from_the_same_sums(self, summed):
        found = summed(people(13), STARTS)
        gated = gate.infer(panel_of(found), seed=1)
        assert gated.known
        assert gated.lower < EFFECT < gated.upper
        assert gated.estimate == pytest.approx(difference(found).estimate, abs=0.02)

    def test_a_panel_keeps_months_without_records_as_missing(self, summed):
        rows = pa.table({"place": ["a", "b", "b"], "when": [1, 1, 2], "need": [1.0, 2.0, 3.0]})
        panel = panel_of(summed(rows, {"b": 2}, person=""))
        assert np.isnan(panel.value[0, 1])
        assert panel.first.tolist() == [NEVER, 1]


class TestEventStudy:
    def test_is_nothing_before_the_start_and_the_effect_after(self, summed):
        rows = event_study(summed(people(6)), earliest=-4, latest=5).by_time.to_pydict()
        assert rows["since_start"] == [-4, -3, -2, 0, 1, 2, 3, 4, 5]
        expected = [EFFECT if month >= 0 else 0 for month in rows["since_start"]]
        assert rows["estimate"] == pytest.approx(expected, abs=0.09)  # three standard errors
        assert set(rows["places"]) == {SITES // 2}

    def test_one_cohort_gives_the_same_together_and_apart(self, summed):
        found = summed(people(7))
        together, apart = (
            event_study(found, earliest=-3, latest=3, by_cohort=by).by_time["estimate"].to_numpy()
            for by in (False, True)
        )
        assert together == pytest.approx(apart, abs=1e-12)


class TestPeopleWhoLeave:
    def test_leaving_by_chance_passes(self, summed):
        found = difference(summed(people(8, chance=0.03)))
        assert check(found, "change of people").passed == "passed"
        assert covers(found, EFFECT)

    def test_people_in_need_who_leave_fail_the_check(self, summed):
        found = difference(summed(people(9, chance=0.01, in_need=0.2)))
        people_changed = check(found, "change of people")
        assert found.upper is not None
        assert found.upper < EFFECT  # the averages of sites claim far too much
        assert people_changed.passed == "failed"
        assert "because those who came and went were unlike the others" in people_changed.sentence
        assert check(found, "leaving").passed == "failed"

    def test_the_part_of_the_same_people_is_the_effect(self, summed):
        found = difference(summed(people(10, chance=0.01, in_need=0.2)))
        parts = check(found, "change of people").table
        same = dict(zip(*(parts[name].to_pylist() for name in ("part", "estimate")), strict=True))
        assert same["same people"] == pytest.approx(EFFECT, abs=0.05)
        assert same["other people"] + same["same people"] == pytest.approx(same["estimate"])

    def test_effects_of_persons_are_refused(self, summed):
        left = summed(people(11, chance=0.03))
        with pytest.raises(ComparisonRefusedError, match="people are not at one site in every"):
            difference(left, effects="person")

    def test_effects_of_persons_are_refused_where_nobody_knows_who_is_who(self, summed):
        with pytest.raises(ComparisonRefusedError, match="do not say who is who"):
            difference(summed(people(11), person=""), effects="person")

    def test_without_persons_nobody_can_know(self, summed):
        found = difference(summed(people(11), person=""))
        assert check(found, "change of people").passed == "cannot know"

    def test_a_row_given_twice_is_told(self, summed):
        rows = people(12)
        found = difference(summed(pa.concat_tables([rows, rows.slice(0, 1)])))
        assert check(found, "one row a person and month").sentence.startswith("1 of 1,000 people")

    def test_chance_alone_seldom_fails_the_check(self, summed):
        stopped = [
            check(difference(summed(people(seed, chance=0.04))), "change of people").passed
            for seed in range(100, 115)
        ]
        assert stopped.count("failed") <= 2
