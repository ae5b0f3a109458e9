"""The mirror: flags only where the measured range excludes no change, and plain sentences."""

# pyright: reportMissingImports=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.evidence.mirror.conftest import ASKED, SIDES, measured_rows, perceived_rows

from onestory import evidence
from onestory.model.errors import StudyError
from onestory.model.mirror import CORRELATION_ROWS, MIRROR_ROWS, rows_of

FELT = """
Ash    last  0.8  0.5  1.1  30
Birch  last  0.7  0.4  1.0  25
Cedar  last -0.5 -0.8 -0.2  20
Dale   last -0.6 -0.9 -0.3  22
Elm    last  0.1 -0.2  0.4  18
Firth  last  0.9  0.6  1.2  40
"""
MOVED = """
Ash    against  0.09  0.03  0.15
Birch  against -0.08 -0.14 -0.02
Cedar  against -0.10 -0.16 -0.04
Dale   against  0.07  0.01  0.13
Elm    against -0.09 -0.15 -0.03
Firth  against  0.02 -0.04  0.08
"""


class TestFlags:
    def test_are_given_only_where_the_measured_range_leaves_out_no_change(self, held, flags):
        assert flags(held(FELT, MOVED)) == {
            "Ash": "ahead of the evidence",
            "Birch": "in step",
            "Cedar": "unseen gain",
            "Dale": "in step",
            "Elm": "not known",  # its people take no side, whatever was measured
            "Firth": "not known",  # progress is felt, the measured range holds no change
        }

    def test_turn_where_higher_is_better(self, held, flags):
        turned = held(FELT, MOVED, sides=replace(SIDES, wanted="higher"))
        found = flags(turned)
        assert (found["Ash"], found["Birch"]) == ("in step", "ahead of the evidence")
        assert (found["Cedar"], found["Dale"]) == ("in step", "unseen gain")

    def test_turn_where_a_low_score_is_the_better_one(self, held, flags):
        found = flags(held(FELT, MOVED, sides=replace(SIDES, perceived_wanted="lower")))
        assert found["Ash"] == "in step"
        assert found["Birch"] == "unseen gain"

    @pytest.mark.parametrize("end", ["0", "0.0"])
    def test_a_range_that_touches_no_change_does_not_leave_it_out(self, held, flags, end):
        assert flags(held(FELT, f"Ash against 0.09 {end} 0.15"))["Ash"] == "not known"

    def test_without_a_measured_range_nothing_is_known_and_the_reason_is_told(self, held):
        row = rows_of(held("Ash last 0.8 0.5 1.1 30", "Ash against 0.09 - -"))[0]
        assert row.flag == "not known"
        assert "no range of what was measured can be given (only 3 comparators)" in row.why

    def test_a_value_without_a_range_takes_no_side_and_says_so(self, held):
        row = rows_of(held("Ash last 0.8 - - 6", "Ash against 0.09 0.03 0.15"))[0]
        assert (row.perceives, row.flag) == ("takes no side", "not known")
        assert "takes no side (no range can be given: one respondent)" in row.why

    def test_a_claim_about_the_whole_programme_takes_the_side_of_its_value(self, held):
        row = rows_of(held("ALL last 0.8 - - -", "ALL against 0.09 0.03 0.15"))[0]
        assert (row.perceives, row.flag) == ("progress", "ahead of the evidence")
        assert "by the value alone" in row.why

    def test_all_sites_together_need_a_range_where_sites_are_told(self, held):
        rows = {r.site: r for r in rows_of(held(f"{FELT}ALL last 0.4 - - 9", f"{MOVED}ALL against "
                                                "0.03 0.01 0.05"))}  # fmt: skip
        assert rows[""].perceives == "takes no side"

    def test_one_persons_word_is_not_a_sites(self, held):
        row = rows_of(held("Ash last 2 - - 1", "Ash against 0.09 0.03 0.15"))[0]
        assert (row.perceives, row.flag) == ("takes no side", "not known")

    def test_a_site_that_nobody_answered_for_still_stands_in_the_mirror(self, held):
        rows = {row.site: row for row in rows_of(held("Ash last 0.8 0.5 1.1 30", MOVED))}
        assert (rows["Birch"].perceives, rows["Birch"].flag) == ("not heard", "not known")
        assert rows["Birch"].measured == -0.08
        assert "nobody answered there" in rows["Birch"].why

    def test_rows_follow_their_schemas(self, held):
        mirror = held(FELT, MOVED)
        assert mirror.rows.schema == MIRROR_ROWS
        assert mirror.correlations.schema == CORRELATION_ROWS


class TestWaves:
    def test_each_is_set_beside_what_was_measured_up_to_its_end(self, held):
        mirror = held(
            "Ash first 0.8 0.5 1.1 30\nAsh last 0.8 0.5 1.1 30",
            "Ash against 0.05 0.01 0.09 2023-04-30\nAsh against -0.05 -0.09 -0.01 2024-03-31",
        )
        assert [(r.wave, r.measured, r.flag) for r in rows_of(mirror)] == [
            ("first", 0.05, "ahead of the evidence"),
            ("last", -0.05, "in step"),
        ]

    def test_what_was_measured_later_or_long_before_says_nothing_of_a_wave(self, held):
        for day in ("2024-05-31", "2023-04-30"):
            row = rows_of(held("Ash last 0.8 0.5 1.1 30", f"Ash against 0.05 0.01 0.09 {day}"))[0]
            assert row.measured is None
            assert "nothing was measured up to then" in row.why

    def test_stand_in_the_order_of_time_not_of_names(self, held):
        mirror = held("Ash last 0.8 0.5 1.1 30\nAsh first 0.8 0.5 1.1 30", MOVED)
        assert [r.wave for r in rows_of(mirror) if r.site == "Ash"] == ["first", "last"]


class TestBeforeTheStart:
    """What is asked before any site began has nothing to stand beside."""

    FIRST = "Ash first 0.8 0.5 1.1 30\nElm first 0.1 -0.2 0.4 18\nALL first 0.5 0.3 0.7 48"
    LATE = "Ash against 0.05 0.01 0.09 2023-04-30\nALL against 0.05 0.01 0.09 2023-04-30"

    def test_the_sentence_says_so_and_counts_no_site_that_cannot_be_told(self, early):
        said = early(self.FIRST, self.LATE).sentence
        assert said == (
            "Staff at 1 of 2 sites see progress; at the other we cannot tell. The survey was held"
            " before any site began, so emergency admissions could not have moved because of it by"
            " then."
        )

    def test_nothing_measured_stands_beside_it_and_why_says_so(self, early):
        rows = rows_of(early(self.FIRST, self.LATE))
        assert [(row.site, row.measured, row.flag) for row in rows] == [
            ("Ash", None, "not known"),
            ("Elm", None, "not known"),
        ]
        assert all(row.why.endswith("it was asked before any site began.") for row in rows)

    def test_it_is_a_finding_where_no_wave_was_held_since(self, early):
        (found,) = early(self.FIRST, self.LATE).findings
        assert found.rule == "mirror not held"
        assert "before any site began" in found.message
        both = early(f"{self.FIRST}\nAsh last 0.8 0.5 1.1 30", MOVED)
        assert both.findings == ()
        assert both.early == ("first",)
        assert "before any site began" not in both.sentence

    def test_neither_chance_nor_ranks_are_told_of_it(self, early):
        made = early(self.FIRST, self.LATE)
        assert made.expected_flags == 0
        assert made.correlations.num_rows == 0
        assert made.sentences == tuple(made.sentences[:2])


class TestSentences:
    def test_absolute_change_and_change_against_comparators_stand_apart(self, held):
        felt = "\n".join(f"S{n} last 0.8 0.5 1.1 30" for n in range(6))
        felt += "\nS6 last 0.1 -0.3 0.5 12"
        alone = "\n".join(f"S{n} alone 0.06 0.02 0.10" for n in range(5))
        against = "\n".join(
            f"S{n} against {'-0.06 -0.10 -0.02' if n < 2 else '0.01 -0.04 0.06'}" for n in range(7)
        )
        said = held(felt, f"{alone}\n{against}").sentence
        assert said == (
            "Staff at 6 of 7 sites see progress; at the other we cannot tell."
            " Taken alone, emergency admissions rose at 5 of the 7 (5 of them where progress is"
            " seen), fell at none, and at 2 we cannot tell."
            " Set against comparators, emergency admissions came out lower at 2 of the 7, higher"
            " at none, and at 5 we cannot tell."
            " At 2 sites emergency admissions rose, and rose less than elsewhere."
        )

    def test_never_tell_a_per_cent_of_sites(self, held):
        assert not any("%" in one for one in held(FELT, MOVED).sentences)

    def test_name_the_flagged_sites_and_what_chance_alone_would_flag(self, held):
        said = held(FELT, MOVED).sentences
        assert any(one.startswith("Ahead of the evidence: Ash (progress is seen") for one in said)
        assert any(one.startswith("Unseen gain: Cedar (none is seen") for one in said)
        # Five sites take a side and have a range, each flagged by chance one time in forty.
        assert "2 sites are flagged, of 5 that could be; chance alone would flag about 0.1." in said
        assert held(FELT, MOVED).expected_flags == pytest.approx(5 * 0.025)

    def test_an_acronym_keeps_its_capitals_inside_a_sentence(self, held):
        said = held(FELT, MOVED, sides=replace(SIDES, measured_title="A&E attendances")).sentence
        assert "A&E attendances came out lower" in said

    def test_name_whose_perception_it_is(self, held):
        said = held(FELT, MOVED, asked=replace(ASKED, who="carers")).sentence
        assert said.startswith("Carers at 3 of 6 sites see progress; at 2 they see none")

    def test_no_flag_and_next_to_no_chance_of_one_are_said_plainly(self, held):
        said = held("Firth last 0.9 0.6 1.2 40", "Firth against 0.02 -0.04 0.08").sentences
        assert (
            "No site is flagged, of 1 that could be; chance alone would flag fewer than 0.1."
            in (said)
        )

    def test_flags_by_change_taken_alone_say_that_its_ranges_are_short(self, held):
        said = held(FELT, MOVED.replace("against", "alone")).sentences
        assert any("chance may flag more" in one for one in said)
        assert not any("chance may flag more" in one for one in held(FELT, MOVED).sentences)

    def test_sites_where_nobody_was_heard_are_not_among_those_that_cannot_be_told(self, held):
        two = "Ash last 0.8 0.5 1.1 30\nElm last 0.1 -0.2 0.4 18"
        assert held(two, MOVED).sentence.startswith(
            "We heard from 2 of 6 sites: staff see progress at 1 of the 2; at the other we cannot"
            " tell. Set against"
        )
        one = held("Cedar last -0.5 -0.8 -0.2 20", MOVED).sentence
        assert one.startswith("We heard from 1 of 6 sites: staff see none there.")

    def test_interviews_at_a_few_sites_that_tell_nothing_count_no_site_twice(self, held):
        said = held("Ash last 0.8 - - 2\nElm last 0.1 - - 2", MOVED).sentence
        assert said.startswith(
            "We heard from 2 of 6 sites: whether staff see progress cannot be told at any of them."
        )

    def test_where_no_site_can_be_told_it_is_no_other_of_all(self, held):
        said = held("Ash last 0.1 -0.2 0.4 9\nElm last 0.1 -0.2 0.4 9", "Ash against 0 -1 1")
        assert said.sentence.startswith(
            "Whether staff see progress cannot be told at any of 2 sites."
        )

    def test_interviews_read_as_english_and_end_in_one_stop(self, held):
        coded = replace(ASKED, who="", perceived="interviews.cfir.progress")
        for one in held("Ash last 0.8 0.5 1.1 30", MOVED, asked=coded).sentences:
            assert "whose" not in one
            assert not one.endswith("..")

    def test_change_that_is_known_at_no_site_is_not_counted_site_by_site(self, held):
        said = held(FELT, "Ash alone 0.1 - -").sentence
        assert said.endswith(
            "How far emergency admissions moved taken alone cannot be told at any of the 6."
        )

    def test_nothing_perceived_is_said_to_be_nothing(self):
        empty = evidence.mirror(
            ASKED,
            perceived=perceived_rows("Ash last 0.8 0.5 1.1 30").slice(0, 0),
            measured=measured_rows(MOVED),
            sides=SIDES,
        )
        assert empty.sentence == (
            "Nothing that staff say could be set beside emergency admissions."
        )
        assert empty.rows.num_rows == 0


class TestCorrelation:
    def test_plus_means_that_sites_which_see_more_gained_more(self, held):
        felt = "\n".join(f"S{n} last {n / 10} - - 30" for n in range(8))
        fell = "\n".join(f"S{n} against {-n / 100} -1 1" for n in range(8))
        row = held(felt, fell).correlations.to_pylist()[0]
        assert row["correlation"] == pytest.approx(1.0)
        higher = held(felt, fell, sides=replace(SIDES, wanted="higher")).correlations.to_pylist()
        assert higher[0]["correlation"] == pytest.approx(-1.0)

    def test_leaves_out_all_sites_together(self, held):
        felt = "\n".join(f"S{n} last {n / 10} - - 30" for n in range(6))
        moved = "\n".join(f"S{n} against {-n / 100} -1 1" for n in range(6))
        row = held(
            f"{felt}\nALL last 9 8 10 180", f"{moved}\nALL against 0.5 0.4 0.6"
        ).correlations.to_pylist()[0]
        assert (row["sites"], row["correlation"]) == (6, pytest.approx(1.0))

    def test_is_not_given_for_four_sites_and_the_sentence_says_so(self, held):
        four = "\n".join(FELT.strip().splitlines()[:4])
        mirror = held(four, MOVED)
        assert mirror.correlations.to_pylist()[0]["correlation"] is None
        assert any(
            one.endswith("cannot be said: fewer than 5 sites have both, too few to say whether"
                         " they go together.")
            for one in mirror.sentences
        )  # fmt: skip

    @pytest.mark.parametrize("sites", [4, 6])
    def test_is_said_once_where_both_kinds_of_change_say_the_same(self, held, sites):
        felt = "\n".join(f"S{n} last {n % 3 / 10} 0.0 0.9 30" for n in range(sites))
        moved = "\n".join(
            f"S{n} {kind} {(-n - less) / 100} -1 1"
            for less, kind in ((0, "alone"), (9, "against"))
            for n in range(sites)
        )
        said = [one for one in held(felt, moved).sentences if "where staff see more" in one]
        assert len(said) == 1
        assert ("taken alone and against comparators (rank" in said[0]) == (sites == 6)


class TestAllSitesTogether:
    def test_stand_beside_the_programmes_own_effect(self, held):
        said = held(
            f"{FELT}ALL last 0.4 0.3 0.5 155", f"{MOVED}ALL against -0.03 -0.05 -0.01"
        ).sentence
        assert said.endswith(
            "Over all sites together, staff see progress, and emergency admissions came out 3%"
            " lower than comparators (range 1% to 5% lower)."
        )

    def test_a_wave_that_has_nothing_beside_it_or_heard_nobody_says_so(self, held):
        both = "ALL first 0.4 0.3 0.5 155\nAsh last 0.8 0.5 1.1 30"
        said = held(both, f"{MOVED}ALL against -0.03 -0.05 -0.01").sentences
        assert (
            "Over all sites together, staff see progress; no change in emergency admissions over"
            " all of them stands beside it." in said
        )
        assert any("staff were not heard, and emergency admissions came out 3%" in s for s in said)

    def test_are_told_only_where_both_sides_know_them(self, held, flags):
        assert "" not in flags(held(FELT, f"{MOVED}ALL against -0.03 -0.05 -0.01"))


class TestBadInput:
    def test_another_contrast_is_refused(self):
        with pytest.raises(StudyError, match="measured as a difference") as refused:
            evidence.mirror(
                ASKED,
                perceived=perceived_rows(FELT),
                measured=measured_rows(MOVED, contrast="difference"),
                sides=SIDES,
            )
        assert "estimand" in str(refused.value)

    def test_a_site_perceived_twice_in_a_wave_is_refused(self, held):
        with pytest.raises(StudyError, match="stands twice for site 'Ash'"):
            held(f"{FELT}Ash last 0.1 0 0.2 30", MOVED)


def test_where_no_site_differs_the_share_flagged_is_the_nominal_one():
    generator = np.random.default_rng(20)
    flagged = could = 0
    for _ in range(40):
        names = [f"S{n}" for n in range(25)]
        z = generator.normal(size=25)
        felt = "\n".join(f"{name} last 0.6 0.3 0.9 30" for name in names)
        moved = "\n".join(
            f"{name} against {0.03 * at} {0.03 * (at - 1.96)} {0.03 * (at + 1.96)}"
            for name, at in zip(names, z, strict=True)
        )
        mirror = evidence.mirror(
            ASKED, perceived=perceived_rows(felt), measured=measured_rows(moved), sides=SIDES
        )
        could += mirror.rows.num_rows
        flagged += sum(flag == "ahead of the evidence" for flag in mirror.rows["flag"].to_pylist())
    # 1,000 sites, each flagged by chance one time in forty: 25, give or take 10.
    assert could == 1000
    assert abs(flagged - 25) < 10


def test_nothing_that_was_passed_is_changed(held):
    felt, moved = perceived_rows(FELT), measured_rows(MOVED)
    before = (felt.to_pylist(), moved.to_pylist())
    evidence.mirror(ASKED, perceived=felt, measured=moved, sides=SIDES)
    assert (felt.to_pylist(), moved.to_pylist()) == before
    assert isinstance(felt, pa.Table)
