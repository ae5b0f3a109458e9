"""A result cut to a study: which places and periods come in, and what is said of the others."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from onestory.evaluate import panel as panels
from onestory.model.errors import StudyError
from onestory.stats.panel import NEVER

FLAT = [10.0] * 12


def rules(made):
    return {finding.rule for finding in made.findings}


def told(made):
    return " ".join(f"{finding.message} {finding.do}" for finding in made.findings)


@pytest.fixture
def cut(result, study, month):
    """A panel of figures by place, exposed from numbered months, with anything changed."""

    def made(figures, starts, *, each=1, people=None, counts=True, weights=None, **changes):
        of = study(starts, months=each * 12, **changes)
        days = {code: month(at) for code, at in starts.items()}
        found = result(figures, each=each, people=people, counts=counts)
        return panels.of(found, of, of.estimands[0], starts=days, weights=weights)

    return made


def refused(cut, *given, **changes):
    with pytest.raises(StudyError) as raised:
        cut(*given, **changes)
    assert raised.value.exit_code == 11
    assert "What could be asked instead" in raised.value.do
    return raised.value.found


class TestPeriods:
    @pytest.mark.parametrize(
        ("each", "cycle", "first", "label"),
        [(1, 12, 6, "October 2020"), (3, 4, 2, "Q3 2020/21"), (12, 1, 0, "2020/21")],
    )
    def test_a_start_counts_from_the_period_it_falls_in(
        self, result, study, each, cycle, first, label
    ):
        of = study({"A": 6}, months=12 * each)
        found = result({"A": FLAT, "B": FLAT}, each=each)
        begun = {"A": date(2020, 10, 17)} if each < 12 else {"A": date(2021, 10, 17)}
        made = panels.of(found, of, of.estimands[0], starts=begun)
        assert made.panel.cycle == cycle
        assert made.first_start == (first if each < 12 else 1)
        assert made.periods[first].label == label

    def test_a_start_on_the_last_day_of_a_month_counts_from_that_month(self, result, study):
        of = study({"A": 6})
        found = result({"A": FLAT, "B": FLAT})
        made = panels.of(found, of, of.estimands[0], starts={"A": date(2020, 9, 30)})
        assert made.first_start == 5

    def test_only_whole_periods_inside_the_window_come_in(self, cut):
        made = cut({"A": [*FLAT, 99.0], "B": [*FLAT, 99.0]}, {"A": 6})
        assert len(made.periods) == 12
        assert made.panel.value.max() == 10

    def test_periods_of_several_lengths_are_refused(self, result, study, month):
        of = study({"A": 6})
        one, other = result({"A": FLAT, "B": FLAT}), result({"A": [9.0], "B": [9.0]}, each=3)
        rows = one.rows.slice(0, 20)
        mixed = replace(one, rows=pa.concat_tables([rows, other.rows]))
        with pytest.raises(StudyError, match="not all months, all quarters or all years"):
            panels.of(mixed, of, of.estimands[0], starts={"A": month(6)})

    def test_bedding_in_and_follow_up_are_counted_in_periods_of_any_length(self, cut, study):
        asked = replace(study({}).estimands[0], bedding_in=4, follow_up=6)
        monthly = cut({"A": FLAT, "B": FLAT}, {"A": 1}, estimands=(asked,))
        assert np.flatnonzero(monthly.after[0]).tolist() == [5, 6, 7, 8, 9, 10]
        quarterly = cut({"A": FLAT, "B": FLAT}, {"A": 6}, each=3, estimands=(asked,))
        assert np.flatnonzero(quarterly.after[0]).tolist() == [
            4,
            5,
        ]  # part of a quarter is no effect
        assert not quarterly.after[1].any()


class TestMissingMonths:
    def test_a_place_without_a_month_is_left_out_and_named_with_it(self, cut):
        made = cut({"A": FLAT, "B": FLAT, "C": [*FLAT[:4], None, *FLAT[5:]]}, {"A": 6})
        assert made.codes == ("A", "B")
        assert rules(made) == {"figure missing at a place"}
        assert "without 1 place (of the sites: 0)" in told(made)
        assert "Place C (August 2020)" in told(made)

    def test_a_site_without_a_month_is_left_out_and_told_apart(self, cut):
        gone = [None, None, *FLAT[2:]]
        made = cut({"A": FLAT, "B": FLAT, "C": gone}, {"A": 6, "C": 6})
        assert made.exposed.tolist() == [True, False]
        assert "of the sites: 1" in told(made)
        assert "Place C (April 2020 and 1 more)" in told(made)

    def test_a_place_that_is_neither_site_nor_comparator_is_not_mentioned(self, cut):
        gone = [None, *FLAT[1:]]
        made = cut({"A": FLAT, "B": FLAT, "C": gone}, {"A": 6}, comparators=("B",))
        assert made.findings == ()

    def test_a_month_that_nobody_has_is_named(self, cut):
        found = refused(cut, {"A": [*FLAT[:4]], "B": [*FLAT[:4]]}, {"A": 6})
        assert "outside them lies the start of Team A (1 October 2020)" in found

    def test_a_gap_for_everyone_is_named(self, result, study, month):
        of, whole = study({"A": 6}), result({"A": FLAT, "B": FLAT})
        gap = pc.field("period_start") != month(4)
        with pytest.raises(StudyError, match="no figure for August 2020, anywhere") as raised:
            panels.of(
                replace(whole, rows=whole.rows.filter(gap)), of, of.estimands[0],
                starts={"A": month(6)},
            )  # fmt: skip
        assert "What could be asked instead" in raised.value.do

    def test_the_only_site_without_a_month_leaves_nothing_and_says_which(self, cut):
        found = refused(cut, {"A": [*FLAT[:4], None, *FLAT[5:]], "B": FLAT}, {"A": 6})
        assert "Place A (August 2020)" in found

    def test_sites_without_any_figure_are_named(self, cut):
        found = refused(cut, {"B": FLAT, "C": FLAT}, {"A": 6})
        assert "No figure at all is given of Team A (A)" in found

    def test_a_site_without_any_figure_counts_among_those_that_began(self, cut):
        made = cut({"B": FLAT, "C": FLAT}, {"A": 6, "B": 6})
        assert made.sites_begun == 2
        assert "the true place may stand among the comparators" in told(made)


class TestYears:
    def test_starts_within_one_year_and_a_part_of_a_year_are_told_as_rounded(self, cut, study):
        asked = replace(study({}).estimands[0], bedding_in=3)
        made = cut(dict.fromkeys("ABC", FLAT), {"A": 15, "B": 18}, each=12, estimands=(asked,))
        assert rules(made) == {"rounded to periods"}
        assert "of 1 July 2021 and 1 October 2021 count from 1 April 2021" in told(made)
        assert "bedding-in of 3 months is counted as 1 whole year" in told(made)

    def test_starts_on_the_first_day_of_a_year_are_not(self, cut):
        made = cut(dict.fromkeys("ABC", FLAT), {"A": 12, "B": 24}, each=12)
        assert rules(made) == set()


class TestStarts:
    @pytest.mark.parametrize("at", [-3, 0, 12, 40])
    def test_a_start_outside_the_figures_is_refused_and_named(self, cut, month, at):
        found = refused(cut, {"A": FLAT, "B": FLAT, "C": FLAT}, {"A": at})
        assert "run over 2020/21" in found
        assert f"Team A (1 {month(at):%B %Y})" in found

    def test_one_start_before_the_figures_is_named_and_the_others_are_not(self, cut):
        found = refused(cut, {"A": FLAT, "B": FLAT, "C": FLAT}, {"A": -3, "B": 6})
        assert "Team A" in found
        assert "Team B" not in found

    def test_a_start_after_the_figures_leaves_a_comparator_that_is_told(self, cut):
        made = cut({"A": FLAT, "B": FLAT, "C": FLAT}, {"A": 6, "B": 14})
        assert made.exposed.tolist() == [True, False, False]
        assert rules(made) == {"starts after the figures"}
        assert "before Place B started" in told(made)

    def test_a_site_of_which_no_period_counts_is_left_out_and_named(self, cut, study):
        asked = replace(study({}).estimands[0], bedding_in=3)
        made = cut({"A": FLAT, "B": FLAT, "C": FLAT}, {"A": 6, "B": 9}, estimands=(asked,))
        assert made.codes == ("A", "C")
        assert rules(made) == {"starts too late to count"}
        assert "Place B" in told(made)

    def test_a_bedding_in_longer_than_the_figures_leaves_nothing_to_ask(self, cut, study):
        asked = replace(study({}).estimands[0], bedding_in=24)
        found = refused(cut, {"A": FLAT, "B": FLAT}, {"A": 6}, estimands=(asked,))
        assert "the figures end before the bedding-in does: Place A" in found

    def test_a_place_in_two_sites_counts_from_the_start_given_and_is_told(self, cut, study):
        sites = (
            *study({"A": 6}).sites,
            replace(study({"A": 8}).sites[0], name="Wave two"),
        )
        made = cut({"A": FLAT, "B": FLAT}, {"A": 6}, sites=sites)
        assert rules(made) == {"place in several sites"}
        assert "Place A lies in Team A and Wave two" in told(made)

    def test_a_site_given_twice_is_told_as_that(self, cut, study):
        sites = (*study({"A": 6}).sites, *study({"A": 8}).sites)
        made = cut({"A": FLAT, "B": FLAT}, {"A": 6}, sites=sites)
        assert "Place A is named 2 times, each time as the site Team A." in told(made)
        assert "first of their starts (1 October 2020)" in told(made)

    def test_a_site_that_never_started_is_no_comparator(self, cut, study):
        made = cut({"A": FLAT, "B": FLAT, "C": FLAT}, {"A": 6}, sites=study({"A": 6, "C": 6}).sites)
        assert made.codes == ("A", "B")


class TestComparators:
    def test_every_place_never_exposed_is_compared_with(self, cut):
        made = cut({"A": FLAT, "B": FLAT, "C": FLAT}, {"A": 6})
        assert made.panel.first.tolist() == [6, NEVER, NEVER]

    def test_only_those_named_are_compared_with(self, cut):
        made = cut({"A": FLAT, "B": FLAT, "C": FLAT}, {"A": 6}, comparators=("C",))
        assert made.codes == ("A", "C")

    def test_no_place_is_compared_with_where_the_study_says_so(self, cut):
        made = cut({"A": FLAT, "B": FLAT, "C": FLAT}, {"A": 6}, alone=True)
        assert made.codes == ("A",)

    def test_a_comparator_that_was_itself_exposed_is_told_and_not_compared_with_after(self, cut):
        made = cut(
            {"A": FLAT, "B": FLAT, "C": FLAT}, {"A": 6, "B": 8}, comparators=("B", "C")
        )  # fmt: skip
        assert made.panel.first.tolist() == [6, 8, NEVER]
        assert rules(made) == {"comparator is a site"}
        assert "Named among the comparators, and sites as well: Team B." in told(made)

    def test_places_left_out_are_out_whatever_else_they_are(self, cut):
        made = cut(
            {"A": FLAT, "B": FLAT, "C": FLAT, "D": FLAT}, {"A": 6, "B": 6},
            left_out=(("B", "merged"), ("D", "no records")),
        )  # fmt: skip
        assert made.codes == ("A", "C")


SIZES = {"A": 2000.0, "B": 1000.0}


class TestPeople:
    def test_people_weigh_where_they_count_alike(self, cut):
        made = cut({"A": FLAT, "B": FLAT}, {"A": 6}, people=SIZES)
        assert made.people
        assert made.panel.weight.tolist() == [2000, 1000]

    def test_places_count_alike_where_that_is_asked(self, cut, study):
        asked = replace(study({}).estimands[0], average="places")
        made = cut({"A": FLAT, "B": FLAT}, {"A": 6}, people=SIZES, estimands=(asked,))
        assert made.panel.weight.tolist() == [1, 1]
        assert made.findings == ()

    def test_values_alone_make_places_count_alike_and_say_so(self, cut):
        made = cut({"A": FLAT, "B": FLAT}, {"A": 6}, counts=False)
        assert not made.people
        assert made.panel.events is None
        assert made.panel.weight.tolist() == [1, 1]
        assert rules(made) == {"people not known"}

    def test_people_given_beside_values_weigh_but_make_no_counts(self, cut):
        made = cut({"A": FLAT, "B": FLAT}, {"A": 6}, counts=False, weights=SIZES)
        assert made.panel.weight.tolist() == [2000, 1000]
        assert made.panel.events is None
        assert made.findings == ()

    def test_a_place_left_out_does_not_take_the_people_of_the_others_away(self, cut):
        made = cut(
            {"A": FLAT, "B": FLAT, "C": FLAT}, {"A": 6}, counts=False, weights=SIZES,
            left_out=(("C", "no people known"),),
        )  # fmt: skip
        assert made.people

    def test_a_month_of_no_events_is_a_figure_like_any_other(self, cut):
        made = cut({"A": [0.0, *FLAT[1:]], "B": FLAT}, {"A": 6})
        assert made.codes == ("A", "B")
        assert made.panel.events is not None
        assert made.panel.events[0, 0] == 0


class TestChangedPanels:
    def test_only_keeps_every_part_in_step(self, cut):
        made = panels.only(
            cut({"A": FLAT, "B": FLAT, "C": FLAT}, {"A": 6}), np.array([True, False, True])
        )
        assert made.codes == ("A", "C")
        assert made.names == ("Place A", "Place C")
        assert made.panel.value.shape == made.apportioned.shape == (2, 12)
        assert made.panel.first.tolist() == [6, NEVER]

    def test_until_makes_later_starts_never(self, cut):
        made = panels.until(cut({"A": FLAT, "B": FLAT, "C": FLAT}, {"A": 4, "B": 8}), 8)
        assert made.panel.first.tolist() == [4, NEVER, NEVER]
        assert len(made.periods) == 8

    def test_the_panel_given_is_not_changed(self, cut):
        whole = cut({"A": FLAT, "B": FLAT}, {"A": 6})
        panels.until(whole, 3)
        panels.starting(whole, np.array([1, NEVER]))
        assert whole.panel.first.tolist() == [6, NEVER]
        assert len(whole.periods) == 12
