"""A survey told: scores with ranges, changes, gaps, who is missing, and the sentences."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from onestory.evidence.surveys.perceived import perceived
from onestory.evidence.surveys.telling import tell_survey
from onestory.model.instrument import Instrument, Item, Scale, TrendBreak
from onestory.model.mirror import PERCEIVED_ROWS
from onestory.model.survey import RESPONSES, SCORED, Asked, Survey, SurveyTold, Wave
from onestory.stats import proportion

SPRING_24 = Wave(name="Spring 2024", first=date(2024, 3, 1), last=date(2024, 4, 30))
SPRING_25 = Wave(name="Spring 2025", first=date(2025, 3, 1), last=date(2025, 4, 30))
SPRING_26 = Wave(name="Spring 2026", first=date(2026, 3, 1), last=date(2026, 4, 30))
PROGRESS = Scale(
    id="overall",
    title="Perceived progress",
    items=("1",),
    rule="mean",
    lowest=-2,
    highest=2,
    wanted="higher",
    least_answered=1,
    neutral=0.0,
)
IMPROVED = replace(
    PROGRESS, id="improved", title="Say that care improved", rule="share top", lowest=0, highest=1,
    neutral=0.5,
)  # fmt: skip
INSTRUMENT = Instrument(
    id="progress",
    title="Progress",
    version="1",
    who=("staff", "people"),
    items=(Item(id="1", scores=((-2.0, -2.0), (2.0, 2.0))),),
    scales=(PROGRESS,),
    source="invented",
    licence="",
)
SITES = ("Ashmere", "Brookby")


def answers(
    scores: Sequence[float], *, site: str = "Ashmere", wave: Wave = SPRING_24, **said: str
) -> list[dict[str, Any]]:
    """Respondents of one site and wave with these scores of the only scale."""
    return [
        {"who": "staff", "site": site, "wave": wave.name, "weight": 1.0, "score": score, **said}
        for score in scores
    ]


def told(
    *parts: list[dict[str, Any]],
    instrument: Instrument = INSTRUMENT,
    asked: Sequence[Asked] = (),
    sites: Sequence[str] = SITES,
    drawn: str = "",
    of_population: Sequence[tuple[str, int]] = (),
    waves: Sequence[Wave] = (SPRING_26, SPRING_25, SPRING_24),
) -> SurveyTold:
    """Return what the respondents said."""
    rows = [
        {"row": number, **row} for number, row in enumerate(chain.from_iterable(parts), start=1)
    ]
    scale = instrument.scales[0].id
    scored = [
        {"row": row["row"], "scale": scale, "score": row["score"], "answered": 1, "not_relevant": 0}
        for row in rows
    ]
    survey = Survey(
        id="staff",
        title="What staff say",
        instrument=instrument,
        responses=pa.Table.from_pylist(rows, schema=RESPONSES),
        waves=tuple(waves),
        who=("staff",),
        asked=tuple(asked),
        drawn=drawn,
        of_population=tuple(of_population),
    )
    return tell_survey(survey, pa.Table.from_pylist(scored, schema=SCORED), sites=sites)


def of(table: pa.Table, **wanted: object) -> list[dict[str, Any]]:
    return [
        row
        for row in table.to_pylist()
        if all(row[name] == value for name, value in wanted.items())
    ]


def only(table: pa.Table, **wanted: object) -> dict[str, Any]:
    (row,) = of(table, **wanted)
    return row


def noisy(mean: float, n: int, seed: int) -> list[float]:
    return np.clip(np.random.default_rng(seed).normal(mean, 0.8, n), -2, 2).tolist()


class TestScores:
    def test_every_site_and_all_together_have_a_row(self):
        scores = told(answers([1, 0, 1, 2]), answers([0, -1], site="Brookby")).scores
        assert [row["site"] for row in of(scores, group_kind="everyone")] == [None, *SITES]
        assert only(scores, site=None)["respondents"] == 6
        assert only(scores, site="Ashmere")["value"] == pytest.approx(1)

    def test_levels_stand_by_themselves_and_within_sites(self):
        scores = told(answers([1, 0, 1], level="micro"), answers([-1, -2], level="macro")).scores
        assert only(scores, site=None, level="macro")["value"] == pytest.approx(-1.5)
        assert only(scores, site="Ashmere", level="micro")["respondents"] == 3

    def test_groups_are_told_over_all_sites(self):
        scores = told(
            answers([1, 1, 0], deprivation="1"), answers([2, 2, 1], deprivation="5", site="Brookby")
        ).scores
        row = only(scores, group_kind="deprivation", group="5")
        assert row["site"] is None
        assert row["value"] == pytest.approx(5 / 3)

    def test_a_site_where_nobody_answered_is_missing_and_says_so(self):
        row = only(told(answers([1, 0, 1])).scores, site="Brookby")
        assert row["status"] == "missing"
        assert row["value"] is None
        assert row["note"] == "Nobody answered enough of it for a score."

    def test_one_respondent_is_told_without_a_range(self):
        row = only(told(answers([1])).scores, site="Ashmere")
        assert (row["value"], row["lower"], row["status"]) == (1, None, "no interval")
        assert row["note"] == "One answer: no range can be given."

    def test_a_range_of_few_answers_says_that_it_rests_on_little(self):
        row = only(told(answers([1, 0, -1])).scores, site="Ashmere")
        assert row["status"] == "measured"
        assert row["note"] == "Only 3 answers: the range rests on very little."

    def test_few_answers_near_the_end_of_the_scale_are_warned_of(self):
        row = only(told(answers([2, 2, 2, 1] * 5)).scores, site="Ashmere")
        assert str(row["note"]).startswith("Few answers, near an end of the scale")

    def test_places_that_are_no_sites_are_not_among_all_sites(self):
        made = told(answers([1, 0, 1]), answers([-2, -2], site="Elsewhere"))
        assert only(made.scores, site=None)["respondents"] == 3
        assert only(made.scores, site="Elsewhere")["value"] == -2
        assert any("2 answers from places that are no sites" in one for one in made.cautions)

    def test_answers_of_no_site_in_particular_count_among_all(self):
        made = told(answers([1, 0, 1]), answers([2, 2], site=""))
        assert only(made.scores, site=None)["respondents"] == 5

    def test_a_share_has_wilsons_range(self):
        instrument = replace(INSTRUMENT, scales=(IMPROVED,))
        row = only(told(answers([1.0] * 12 + [0.0] * 8), instrument=instrument).scores, site=None)
        assert (row["statistic"], row["value"]) == ("share", 0.6)
        assert row["lower"] == pytest.approx(proportion(12, 20).lower[0])

    def test_weights_move_the_value_and_widen_the_range(self):
        plain = answers(noisy(0, 40, 1))
        heavy = [{**row, "weight": 9.0 if place < 5 else 1.0} for place, row in enumerate(plain)]
        even, uneven = (only(told(one).scores, site=None) for one in (plain, heavy))
        assert even["value"] != uneven["value"]
        assert uneven["effective"] < 20 < even["effective"]

    def test_a_sample_of_nearly_everyone_has_a_narrow_range(self):
        people = answers(noisy(0, 40, 1), stratum="Ashmere")
        open_ended = only(told(people).scores, site=None)
        nearly_all = only(told(people, of_population=[("Ashmere", 44)]).scores, site=None)
        assert nearly_all["upper"] - nearly_all["lower"] == pytest.approx(
            (open_ended["upper"] - open_ended["lower"]) * np.sqrt(4 / 44), rel=0.02
        )

    def test_whole_teams_are_not_corrected_for_how_many_people_there_are(self):
        teams = [
            {**row, "cluster": f"Team {place % 8}"}
            for place, row in enumerate(answers(noisy(0, 40, 1), stratum="Ashmere"))
        ]
        plain, said = (
            only(told(teams, of_population=people).scores, site=None)
            for people in ([], [("Ashmere", 44)])
        )
        assert plain == said

    def test_staff_and_people_are_never_told_together(self):
        people = [{**row, "who": "people"} for row in answers([-1, -2, -1])]
        scores = told(answers([1, 2, 1]), people).scores
        assert only(scores, site=None, who="people")["value"] == pytest.approx(-4 / 3)
        assert only(scores, site=None, who="staff")["respondents"] == 3

    def test_the_same_survey_is_told_in_the_same_words_and_numbers(self):
        parts = answers(noisy(0, 30, 1)), answers(noisy(0.5, 30, 2), wave=SPRING_25)
        assert told(*parts) == told(*parts)


class TestChanges:
    def test_first_to_last_wave_and_each_to_the_next(self):
        changes = told(
            *(
                answers(noisy(mean, 30, place), wave=wave)
                for place, (mean, wave) in enumerate(
                    [(0, SPRING_24), (0.5, SPRING_25), (1, SPRING_26)]
                )
            )
        ).changes
        rows = of(changes, kind="change", site=None)
        assert [(row["from_wave"], row["to_wave"]) for row in rows] == [
            ("Spring 2024", "Spring 2026"),
            ("Spring 2024", "Spring 2025"),
            ("Spring 2025", "Spring 2026"),
        ]
        assert rows[0]["estimate"] == pytest.approx(rows[1]["estimate"] + rows[2]["estimate"])

    def test_every_wave_is_set_against_every_later_one(self):
        waves = [
            Wave(name=f"Wave {n}", first=date(2020 + n, 1, 1), last=date(2020 + n, 2, 1))
            for n in range(4)
        ]
        made = told(
            *(answers(noisy(n / 3, 20, n), wave=wave) for n, wave in enumerate(waves)), waves=waves
        )
        rows = of(made.changes, kind="change", site=None)
        pairs = [f"{row['from_wave'][-1]}{row['to_wave'][-1]}" for row in rows]
        assert pairs == ["03", "01", "12", "23", "02", "13"]
        said = [one for one in made.sentences if one.startswith("Perceived progress, staff, Wave")]
        assert len(said) == 4  # first to last, and each to the next

    def test_the_same_two_teams_at_a_site_rest_on_very_little(self):
        parts = [
            answers(noisy(mean, 15, seed), wave=wave, cluster=f"Team {team}", stratum="Ashmere")
            for seed, (team, wave, mean) in enumerate(
                (team, wave, mean)
                for wave, means in ((SPRING_24, (-0.5, 0.4)), (SPRING_25, (-0.2, 0.6)))
                for team, mean in enumerate(means)
            )
        ]
        row = only(told(*parts).changes, kind="change", site="Ashmere")
        assert row["lower"] < 0 < row["upper"]
        assert str(row["note"]).startswith("So few teams answered on both sides")

    def test_no_change_is_reckoned_across_a_break(self):
        broken = replace(
            INSTRUMENT, breaks=(TrendBreak(since=date(2025, 1, 1), why="New questions."),)
        )
        made = told(
            answers(noisy(0, 30, 1)), answers(noisy(1, 30, 2), wave=SPRING_25), instrument=broken
        )
        row = only(made.changes, kind="change", site=None)
        assert row["estimate"] is None
        assert row["note"] == "No change is reckoned across 1 January 2025: New questions."
        assert any("no change is told" in one for one in made.sentences)
        assert made.breaks == (row["note"],)

    def test_a_break_before_both_waves_changes_nothing(self):
        broken = replace(INSTRUMENT, breaks=(TrendBreak(since=date(2020, 1, 1), why="Old."),))
        made = told(
            answers(noisy(0, 30, 1)), answers(noisy(1, 30, 2), wave=SPRING_25), instrument=broken
        )
        assert only(made.changes, kind="change", site=None)["estimate"] is not None

    def test_the_same_teams_asked_again_make_a_narrower_range(self):
        parts = [
            answers([0.2 * team - 0.9 + gain] * 6, wave=wave, cluster=f"Team {team}")
            for team in range(8)
            for wave, gain in ((SPRING_24, 0.0), (SPRING_25, 0.5))
        ]
        others = [
            [{**row, "cluster": f"{row['cluster']} {row['wave']}"} for row in part]
            for part in parts
        ]
        same, other = (
            only(told(*one).changes, kind="change", site=None) for one in (parts, others)
        )
        assert same["estimate"] == pytest.approx(0.5)
        assert same["lower"] == pytest.approx(0.5, abs=0.01)
        assert other["lower"] < 0.1

    def test_the_most_deprived_stand_against_the_least(self):
        made = told(
            *(
                answers(noisy(mean, 30, seed), wave=wave, deprivation=fifth)
                for seed, (mean, wave, fifth) in enumerate(
                    [(0, SPRING_24, "1"), (0, SPRING_24, "3"), (0, SPRING_24, "5"),
                     (-1, SPRING_25, "1"), (0, SPRING_25, "5")]
                )
            )
        )  # fmt: skip
        gaps = of(made.changes, kind="gap")
        assert [row["group"] for row in gaps] == ["1 against 5"] * 2
        widened = only(made.changes, kind="change of the gap")
        assert widened["estimate"] == pytest.approx(gaps[1]["estimate"] - gaps[0]["estimate"])
        assert widened["upper"] < 0
        gap = next(one for one in made.sentences if one.startswith("The widest gap"))
        assert "lower in deprivation fifth 1 than in fifth 5" in gap

    def test_each_ethnic_group_stands_against_the_largest(self):
        made = told(
            answers(noisy(0, 30, 1), ethnicity="White"), answers(noisy(0, 12, 2), ethnicity="Black"),
            answers(noisy(0, 12, 3), ethnicity="Asian"),
        )  # fmt: skip
        groups = {row["group"] for row in of(made.changes, kind="gap")}
        assert groups == {"Black against White", "Asian against White"}

    def test_disabled_people_stand_against_others(self):
        made = told(
            answers(noisy(0, 12, 1), disability="Disabled"),
            answers(noisy(0, 12, 2), disability="Not disabled"),
        )
        row = only(made.changes, kind="gap")
        assert row["group"] == "Disabled against Not disabled"

    def test_a_site_with_one_answer_has_a_change_without_a_range(self):
        made = told(answers([1]), answers(noisy(0, 12, 1), wave=SPRING_25))
        row = only(made.changes, kind="change", site="Ashmere")
        assert row["estimate"] is not None
        assert (row["lower"], row["upper"]) == (None, None)


class TestSitesAskedOnce:
    def test_a_site_that_is_not_asked_again_makes_no_change(self):
        steady = noisy(0.7, 60, 1)
        made = told(
            answers(steady), answers(steady, wave=SPRING_25),
            answers([-2.0] * 80 + [-1.0] * 20, site="Brookby"),
        )  # fmt: skip
        row = only(made.changes, kind="change", site=None)
        assert row["estimate"] == pytest.approx(0)
        assert row["note"] == "Over the sites of both waves; in one alone: Brookby."
        assert any(
            "we cannot yet tell whether it changed" in one
            and one.endswith("Over the sites of both waves; in one alone: Brookby.")
            for one in made.sentences
        )

    def test_where_all_sites_answer_twice_nothing_is_said_of_them(self):
        made = told(
            *(answers(noisy(0, 20, seed), site=site, wave=wave)
              for seed, (site, wave) in enumerate(
                  (site, wave) for site in SITES for wave in (SPRING_24, SPRING_25)))
        )  # fmt: skip
        assert only(made.changes, kind="change", site=None)["note"] is None

    def test_where_no_site_answers_twice_there_is_no_change(self):
        made = told(
            answers(noisy(0, 20, 1)), answers(noisy(1, 20, 2), site="Brookby", wave=SPRING_25)
        )
        row = only(made.changes, kind="change", site=None)
        assert row["estimate"] is None
        assert str(row["note"]).endswith("in one alone: Ashmere and Brookby.")

    def test_a_wave_that_names_no_sites_is_compared_as_it_stands(self):
        made = told(answers(noisy(0, 20, 1), site=""), answers(noisy(1, 20, 2), wave=SPRING_25))
        assert only(made.changes, kind="change", site=None)["estimate"] is not None

    @pytest.mark.parametrize(("nameless", "left_out"), [(9, False), (12, True)])
    def test_a_few_who_named_no_site_stay(self, nameless, left_out):
        made = told(
            answers(noisy(0, 20, 1)), answers(noisy(0, 20, 2), wave=SPRING_25),
            answers([2.0] * nameless, site=""),
        )  # fmt: skip
        note = str(only(made.changes, kind="change", site=None)["note"])
        assert ("those who named no site" in note) is left_out

    def test_gaps_change_over_the_sites_of_both_waves_too(self):
        parts = [
            answers(noisy(mean, 30, 1), wave=wave, disability=group)
            for group, mean in (("Disabled", 0.0), ("Not disabled", 0.5))
            for wave in (SPRING_24, SPRING_25)
        ]
        made = told(*parts, answers([-2.0] * 50, site="Brookby", disability="Disabled"))
        row = only(made.changes, kind="change of the gap")
        assert row["estimate"] == pytest.approx(0)
        assert "Brookby" in str(row["note"])


class TestPlacesThatAreNoSites:
    def parts(self, gain: float, elsewhere: float) -> list[list[dict[str, Any]]]:
        return [
            answers(noisy(mean, 60, seed), site=site, wave=wave)
            for seed, (site, wave, mean) in enumerate(
                [("Ashmere", SPRING_24, 0.0), ("Ashmere", SPRING_25, gain),
                 ("Elsewhere", SPRING_24, 0.0), ("Elsewhere", SPRING_25, elsewhere)]
            )
        ]  # fmt: skip

    def test_the_change_of_sites_is_set_against_theirs(self):
        made = told(*self.parts(1.0, 0.2))
        row = only(made.changes, kind="change against comparators")
        own, theirs = (only(made.changes, kind="change", site=site) for site in (None, "Elsewhere"))
        assert row["estimate"] == pytest.approx(own["estimate"] - theirs["estimate"])
        assert row["lower"] < row["estimate"] < row["upper"]
        assert row["upper"] - row["lower"] > own["upper"] - own["lower"]
        assert (row["site"], row["group_kind"], row["group"]) == (None, "everyone", "")
        assert any("set against Elsewhere (no sites, and asked" in one for one in made.sentences)
        assert any("set against theirs" in one for one in made.cautions)

    def test_a_rise_everywhere_alike_is_no_more_at_the_sites(self):
        made = told(*self.parts(0.8, 0.8))
        row = only(made.changes, kind="change against comparators")
        assert row["lower"] < 0 < row["upper"]
        assert any("whether it changed otherwise" in one for one in made.sentences)

    def test_places_asked_once_are_set_against_nothing(self):
        made = told(*self.parts(1.0, 0.2)[:3])
        assert not of(made.changes, kind="change against comparators")
        assert not any("set against" in one for one in (*made.sentences, *made.cautions))


class TestWeighing:
    def test_everyone_is_a_count_without_a_range(self):
        made = told(answers(noisy(0.5, 30, 1), stratum="a"), of_population=[("a", 30)])
        row = only(made.scores, site=None)
        assert row["lower"] == row["value"] == row["upper"]
        assert str(row["note"]).startswith("Everyone who could be asked answered")
        assert "(everyone answered; 30 answers)" in made.sentences[0]
        shares = replace(INSTRUMENT, scales=(IMPROVED,))
        made = told(answers([1.0] * 12 + [0.0] * 18, stratum="a"), of_population=[("a", 30)],
                    instrument=shares)  # fmt: skip
        assert "12 of 30" in made.sentences[0]

    def test_more_answers_than_people_are_told(self):
        made = told(answers(noisy(0.5, 30, 1), stratum="a"), of_population=[("a", 10)])
        (finding,) = made.findings
        assert finding.rule == "more answered than there are"
        assert "30 staff answered of 'a' in Spring 2024" in finding.message

    def test_weights_of_nought_are_told(self):
        half = [{**row, "weight": float(place % 2)} for place, row in
                enumerate(answers(noisy(0, 60, 1)))]  # fmt: skip
        made = told(half)
        assert [finding.rule for finding in made.findings] == ["weights of nought"]
        assert made.findings[0].message.startswith("30 answers of 60 by staff in Spring 2024")

    def test_a_wave_of_weights_of_nought_is_no_wave_that_nobody_answered(self):
        nothing = [{**row, "weight": 0.0} for row in answers(noisy(0, 30, 2), wave=SPRING_25)]
        made = told(answers(noisy(0, 30, 1)), nothing)
        assert "have a weight of nought" in made.sentences[0]
        row = only(made.scores, site=None, wave="Spring 2025")
        assert str(row["note"]).startswith("Those who answered have a weight of nought")

    def test_one_answer_that_outweighs_the_others_is_told(self):
        rows = answers([*noisy(0, 30, 1), 2.0])
        rows[-1]["weight"] = 1e6
        made = told(rows)
        assert [finding.rule for finding in made.findings] == ["one answer outweighs others"]
        row = only(made.scores, site=None)
        assert row["effective"] < 1.1
        assert row["lower"] < 0
        assert str(row["note"]).startswith("One answer carries over a third")


class TestWhoIsMissing:
    def test_those_asked_are_set_beside_those_who_answered(self):
        asked = [Asked(wave="Spring 2024", site="", group_kind="everyone", group="", asked=120)]
        row = only(told(answers(noisy(0, 30, 1)), asked=asked).response, site=None)
        assert (row["asked"], row["answered"], row["share"]) == (120, 30, 0.25)
        assert row["lower"] == pytest.approx(proportion(30, 120).lower[0])

    def test_what_sites_asked_adds_up(self):
        asked = [
            Asked(wave="Spring 2024", site=site, group_kind="everyone", group="", asked=n)
            for site, n in (("Ashmere", 40), ("Brookby", 60))
        ]
        response = told(answers([1, 0]), answers([1], site="Brookby"), asked=asked).response
        assert only(response, site=None)["asked"] == 100
        assert only(response, site="Brookby")["share_of_asked"] == pytest.approx(0.6)

    def test_a_group_that_answers_less_is_named(self):
        asked = [
            Asked(wave="Spring 2024", site="", group_kind="deprivation", group=fifth, asked=100)
            for fifth in ("1", "5")
        ]
        made = told(
            answers(noisy(0, 10, 1), deprivation="1"), answers(noisy(0, 50, 2), deprivation="5"),
            asked=asked,
        )  # fmt: skip
        row = only(made.response, group_kind="deprivation", group="1")
        assert row["share_of_answers"] == pytest.approx(1 / 6)
        assert row["share_of_asked"] == pytest.approx(1 / 2)
        assert (
            "Missing among staff: deprivation fifth 1 (17% of the answers, 50% of those asked)."
            in made.sentences
        )

    def test_counts_of_all_who_were_asked_are_not_shared_out_between_kinds(self):
        asked = [Asked(wave="Spring 2024", site="", group_kind="everyone", group="", asked=120)]
        people = [{**row, "who": "people"} for row in answers([-1, -2, -1])]
        response = told(answers([1, 2, 1]), people, asked=asked).response
        row = only(response, site=None, who="people")
        assert row["asked"] is None
        assert row["note"] == "How many were asked is not told apart by who was asked."

    def test_more_answers_than_asked_make_no_rate(self):
        asked = [Asked(wave="Spring 2024", site="", group_kind="everyone", group="", asked=2)]
        row = only(told(answers([1, 0, 1]), asked=asked).response, site=None)
        assert row["share"] is None
        assert str(row["note"]).startswith("More answered than")

    def test_where_nobody_said_how_many_were_asked_that_is_said(self):
        made = told(answers(noisy(0, 30, 1)))
        assert any("Nobody said how many were asked" in one for one in made.sentences)


class TestSentences:
    def test_the_first_gives_the_score_its_range_and_on_what_it_rests(self):
        made = told(answers([1, 1, 1, 0, 2, 1, 1, 0, 1, 2] * 4))
        assert made.sentences[0] == (
            "Perceived progress, staff in Spring 2024: 1.00 on a scale from −2 to 2"
            " (plausible range 0.78 to 1.19; 40 answers). That is above 0, the point that takes no"
            " side."
        )

    def test_a_score_about_the_middle_takes_no_side(self):
        made = told(answers([1, -1] * 10))
        assert "We cannot yet tell whether that is above or below 0" in made.sentences[0]

    def test_under_ten_a_share_is_so_many_of_so_many(self):
        instrument = replace(INSTRUMENT, scales=(IMPROVED,))
        made = told(answers([1.0] * 4 + [0.0] * 3), instrument=instrument)
        assert made.sentences[0] == "Say that care improved, staff in Spring 2024: 4 of 7."
        assert not any("%" in one for one in made.sentences)

    def test_a_change_for_the_better_is_called_that(self):
        made = told(answers(noisy(-0.5, 40, 1)), answers(noisy(0.8, 40, 2), wave=SPRING_25))
        (line,) = [
            one
            for one in made.sentences
            if one.startswith("Perceived progress, staff, Spring 2024 to")
        ]
        assert "it rose by" in line
        assert line.endswith("for the better.")

    def test_a_change_within_chance_cannot_yet_be_told(self):
        made = told(answers(noisy(0, 20, 1)), answers(noisy(0, 20, 3), wave=SPRING_25))
        (line,) = [
            one
            for one in made.sentences
            if one.startswith("Perceived progress, staff, Spring 2024 to")
        ]
        assert "we cannot yet tell whether it changed" in line

    def test_sites_that_moved_stand_beside_how_many_would_by_chance(self):
        made = told(
            answers(noisy(0, 40, 1)), answers(noisy(1, 40, 2), wave=SPRING_25),
            answers(noisy(0, 40, 3), site="Brookby"),
            answers(noisy(0, 40, 4), site="Brookby", wave=SPRING_25),
        )  # fmt: skip
        (line,) = [one for one in made.sentences if "staff at 2 sites" in one]
        assert "1 rose and 0 fell by more than chance explains at one site" in line
        elsewhere = told(
            *(answers(noisy(0, 20, seed), site=site, wave=wave)
              for seed, (site, wave) in enumerate(
                  (site, wave) for site in ("Ashmere", "Elsewhere")
                  for wave in (SPRING_24, SPRING_25)))
        )  # fmt: skip
        assert any("staff at 1 site:" in one for one in elsewhere.sentences)
        assert line.endswith("were there no change anywhere, 0 to 1 would seem to.")

    def test_the_widest_gap_says_how_many_were_looked_at(self):
        made = told(
            answers(noisy(-0.8, 40, 1), disability="Disabled"),
            answers(noisy(0.5, 40, 2), disability="Not disabled"),
        )
        (line,) = [one for one in made.sentences if one.startswith("The widest gap")]
        assert "of 1 looked at" in line
        assert "lower among those told as 'Disabled' than among 'Not disabled'" in line

    def test_no_gap_told_from_chance_is_no_proof_of_none(self):
        made = told(
            answers(noisy(0, 12, 1), disability="Disabled"),
            answers(noisy(0, 12, 2), disability="Not disabled"),
        )
        assert any("wide ranges are no proof" in one for one in made.sentences)

    def test_where_no_score_stands_for_the_whole_none_is_told(self):
        made = told(answers(noisy(0, 30, 1)), instrument=replace(INSTRUMENT, headline=False))
        assert made.sentences[0] == (
            "No single score stands for Progress: each part is told by itself."
        )

    def test_volunteers_are_told_as_such(self):
        made = told(answers(noisy(0, 30, 1)), drawn="volunteers at two meetings")
        assert any(one.startswith("Who volunteers may differ") for one in made.cautions)

    def test_a_survey_that_nobody_answered_says_so(self):
        assert told([]).sentences == ("Nobody answered.",)


class TestPerceived:
    def test_a_row_a_site_and_wave_for_the_mirror(self):
        made = told(answers(noisy(0.5, 20, 1)), answers([1], site="Brookby"))
        table = perceived(made, "progress.overall", who="staff")
        assert table.schema == PERCEIVED_ROWS
        assert [row["site"] for row in table.to_pylist()] == ["", *SITES]  # '' all together
        assert table["through"].to_pylist() == [SPRING_24.last] * 3
        assert table["note"].to_pylist()[2] == "One answer: no range can be given."

    def test_one_level_alone(self):
        made = told(answers([1, 0, 1], level="micro"), answers([-1, -2], level="macro"))
        table = perceived(made, "overall", who="staff", level="macro")
        assert table["value"].to_pylist() == pytest.approx([-1.5, -1.5])
        assert table["respondents"].to_pylist() == [2, 2]  # all sites together, and the site

    def test_others_are_not_among_them(self):
        assert perceived(told(answers([1, 0])), "progress.overall", who="people").num_rows == 0
