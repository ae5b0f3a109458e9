"""Learning through the door, tried by someone who wants to know what few people said."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import evidence, release
from onestory.model.answer import Judgement
from onestory.model.finding import Finding
from onestory.model.instrument import Instrument
from onestory.model.interviews import (
    AGREEMENT_ROWS,
    COMPARED_ROWS,
    PROFILE_ROWS,
    Frame,
    InterviewsTold,
)
from onestory.model.learning import LENS_ROWS, Learning, Lens
from onestory.model.mirror import MEASURED_ROWS, PERCEIVED_ROWS, MirrorAsked, Sides
from onestory.model.result import Input
from onestory.model.study import Experience
from onestory.model.survey import CHANGE_ROWS, RESPONSE_ROWS, SCORE_ROWS, SurveyTold

PUBLIC = release.public_rule()  # counts 1 to 7 hidden, others rounded to 5
MEMBERS = release.inside_rule("Members see all.")
SITES = ("Alderford", "Birchmere", "Cedarham", "Dovebridge", "Elderford")
END = date(2025, 4, 30)


@pytest.fixture(scope="module")
def answers():
    path = Path(__file__).parents[1] / "report" / "answer" / "invented_answers.py"
    spec = importlib.util.spec_from_file_location("invented_answers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def score(people, value=0.6, *, site=None, level=None, kind="everyone", group="", wave="2025"):
    return {
        "survey": "s", "instrument": "progress", "scale": "overall", "title": "Progress",
        "statistic": "mean", "who": "staff", "level": level, "site": site, "wave": wave,
        "wave_end": END, "group_kind": kind, "group": group, "respondents": people,
        "value": value + people / 1000, "lower": value - 0.123456, "upper": value + 0.123456,
        "effective": float(people), "status": "measured", "note": None, "method": "t",
    }  # fmt: skip


def answered(people, *, site=None, kind="everyone", group=""):
    return {
        "survey": "s", "who": "staff", "wave": "2025", "site": site, "group_kind": kind,
        "group": group, "asked": people * 2, "answered": people, "share": 0.5, "lower": 0.4,
        "upper": 0.6, "share_of_answers": people / 103, "share_of_asked": people / 103,
        "note": None,
    }  # fmt: skip


def changed(kind="change", group="", group_kind="everyone", site=None):
    return {
        "survey": "s", "scale": "overall", "title": "Progress", "who": "staff", "site": site,
        "group_kind": group_kind, "group": group, "from_wave": "2025", "to_wave": "2025",
        "kind": kind, "estimate": 0.2, "lower": 0.1, "upper": 0.3, "note": None,
    }  # fmt: skip


def survey(scores, *, response=(), changes=(), sentences=(), respondents=103):
    return SurveyTold(
        survey="s", title="What staff say",
        instrument=Instrument(
            id="progress", title="Progress", version="1", who=("staff",), items=(), scales=(),
            source="own", licence="own",
        ),
        scores=pa.Table.from_pylist(list(scores), schema=SCORE_ROWS),
        response=pa.Table.from_pylist(list(response), schema=RESPONSE_ROWS),
        changes=pa.Table.from_pylist(list(changes), schema=CHANGE_ROWS),
        sentences=tuple(sentences), respondents=respondents,
        inputs=(Input(file="staff.csv", sha256="ee" * 32, source="survey", publisher="", licence="", received_rows=103, accepted_rows=103, rejected_rows=0),),
        findings=(
            Finding(rule="x", severity="warning", message="3 people said 9.", do="Look at row 4.",
                    file="staff.csv", rows=3, first_rows=(4, 9, 12)),
        ),
    )  # fmt: skip


BY_SITE = [score(103), *(score(n, site=s) for n, s in zip((40, 30, 18, 12, 3), SITES, strict=True))]


@pytest.fixture
def clear(answers):
    def through(rule=PUBLIC, answer=None, **told):
        bare = Learning(answer=answer or answers.answer(), heard=(), lens=Lens())
        learning = replace(bare, **told)
        return release.clear_learning(learning, rule=rule, provenance=answers.provenance())

    return through


def shown(table: pa.Table, name: str = "value") -> dict[str, float | None]:
    return {row["site"] or row["group"]: row[name] for row in table.to_pylist()}


class TestSurveys:
    def test_a_site_of_few_is_hidden_and_so_is_the_next_that_would_give_it_away(self, clear):
        told = clear(surveys=(survey(BY_SITE),)).learning.surveys[0]
        assert {s for s, v in shown(told.scores).items() if v is None} == {
            "Elderford",  # 3 people
            "Dovebridge",  # 12: all together less the others would be Elderford's
        }
        notes = {row["site"]: (row["status"], row["note"]) for row in told.scores.to_pylist()}
        assert notes["Elderford"] == ("suppressed", "hidden: a small number")
        assert notes["Dovebridge"][1] == "hidden: it would give a small number away"

    def test_no_number_of_a_hidden_score_is_left(self, clear):
        told = clear(surveys=(survey(BY_SITE),)).learning.surveys[0]
        row = next(r for r in told.scores.to_pylist() if r["site"] == "Elderford")
        assert [row[k] for k in ("respondents", "value", "lower", "upper", "effective")] == [
            None
        ] * 5

    def test_shown_counts_are_rounded_and_values_no_finer_than_two_answers_could_move(self, clear):
        told = clear(surveys=(survey(BY_SITE),)).learning.surveys[0]
        assert shown(told.scores, "respondents")["Cedarham"] == 20
        assert shown(told.scores, "effective")["Cedarham"] == 20
        # 0.618 of some 20 people: two answers more move a mean by 2/20.
        assert shown(told.scores)["Cedarham"] == 0.6
        assert shown(told.scores)[""] == 0.7  # 0.703 of 103

    def test_a_sentence_about_all_keeps_its_figures_whatever_a_small_group_is_told_as(self, clear):
        rows = [
            {**score(280), "value": 0.5, "lower": 0.44, "upper": 0.56},
            {**score(20, kind="sex", group="Women"), "value": 0.44, "lower": 0.36, "upper": 0.56},
        ]
        said = "Progress, staff in 2025: 50% (plausible range 44% to 56%; 280 answers)."
        told = clear(surveys=(survey(rows, sentences=(said,)),)).learning.surveys[0]
        assert told.sentences == (said,)

    def test_a_sentence_about_few_is_as_coarse_as_its_table(self, clear):
        rows = [{**score(45), "value": 0.27, "lower": 0.12, "upper": 0.43}]
        said = "Progress, staff in 2025: 0.27 (plausible range 0.12 to 0.43; 45 answers)."
        told = clear(surveys=(survey(rows, sentences=(said,)),)).learning.surveys[0]
        assert told.sentences == (
            "Progress, staff in 2025: 0.25 (plausible range 0.10 to 0.45; 45 answers).",
        )
        assert told.scores["value"].to_pylist() == [0.25]

    def test_places_outside_the_study_protect_nobody_of_it(self, clear):
        outside = score(5, site="Elsewhere")  # hidden itself, in no total of the study
        told = clear(surveys=(survey([*BY_SITE, outside]),)).learning.surveys[0]
        hidden = {s for s, v in shown(told.scores).items() if v is None}
        assert hidden == {"Elderford", "Dovebridge", "Elsewhere"}

    def test_a_group_of_few_is_hidden_with_the_next_and_so_is_every_gap_made_of_it(self, clear):
        rows = [
            score(100),
            *(score(n, kind="ethnicity", group=g) for n, g in ((70, "White"), (25, "Asian"), (5, "Black"))),
        ]  # fmt: skip
        gaps = [changed("gap", f"{g} against White", "ethnicity") for g in ("Asian", "Black")] + [
            changed("gap", "1 against 5", "deprivation")
        ]
        told = clear(surveys=(survey(rows, changes=gaps),)).learning.surveys[0]
        assert {s for s, v in shown(told.scores).items() if v is None} == {"Black", "Asian"}
        assert shown(told.changes, "estimate") == {
            "Asian against White": None, "Black against White": None, "1 against 5": 0.2,
        }  # fmt: skip

    def test_a_site_that_is_hidden_takes_a_level_of_it_along(self, clear):
        rows = [
            *BY_SITE,
            score(60, level="micro"), score(43, level="meso"),
            score(7, site="Dovebridge", level="micro"), score(5, site="Dovebridge", level="meso"),
            score(20, site="Alderford", level="micro"), score(20, site="Alderford", level="meso"),
            score(33, site="Birchmere", level="micro"), score(18, site="Cedarham", level="meso"),
        ]  # fmt: skip
        told = clear(surveys=(survey(rows),)).learning.surveys[0]
        hidden = {
            (row["site"], row["level"])
            for row in told.scores.to_pylist()
            if row["value"] is None and row["level"]
        }
        # Both levels of Dovebridge are few; each column hides one more, or it would be told.
        assert {("Dovebridge", "micro"), ("Dovebridge", "meso")} <= hidden
        for level in ("micro", "meso"):
            assert sum(at == level for _, at in hidden) > 1

    def test_who_answered_is_hidden_alike_and_shares_made_of_rounded_counts(self, clear):
        rows = [answered(103), *(answered(n, site=s) for n, s in zip((40, 30, 18, 12, 3), SITES, strict=True))]  # fmt: skip
        told = clear(surveys=(survey(BY_SITE, response=rows),)).learning.surveys[0]
        found = shown(told.response, "answered")
        assert (found["Elderford"], found["Dovebridge"], found["Cedarham"]) == (None, None, 20)
        assert shown(told.response, "share")["Cedarham"] == pytest.approx(20 / 35, abs=1e-3)
        assert shown(told.response, "asked")["Elderford"] is None  # 6 were asked

    @pytest.mark.parametrize(
        ("kind", "note"),
        [("change against comparators", None),
         ("change", "Over the sites of both waves; in one alone: Ash.")],
    )  # fmt: skip
    def test_a_difference_that_a_few_people_can_be_taken_from_is_hidden(self, clear, kind, note):
        row = {**changed(kind), "note": note}
        few, many = (
            clear(surveys=(survey([score(103), score(n, site="Elsewhere")], changes=[row]),))
            for n in (3, 50)
        )
        assert few.learning.surveys[0].changes["estimate"].to_pylist() == [None]
        assert many.learning.surveys[0].changes["estimate"].to_pylist() != [None]

    def test_sentences_that_name_a_hidden_site_go_and_small_counts_in_others_too(self, clear):
        said = (
            "Of 103 staff who answered, most see progress (mean 0.6).",
            "At Elderford staff see more (0.9).",
            "Of 4 people asked twice, none moved.",
            "Sites differ: at 3 of 5 sites staff see progress.",
        )
        done = clear(surveys=(survey(BY_SITE, sentences=said),))
        assert done.learning.surveys[0].sentences == (
            "Of 105 staff who answered, most see progress (mean 0.6).",
            "Of fewer than 8 people asked twice, none moved.",
            "Sites differ: at 3 of 5 sites staff see progress.",
        )
        assert "Left out: 1 sentence that told of what is hidden." in done.withheld

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("48 of 123 staff who were asked answered (39%).",
             "50 of 125 staff who were asked answered (40%)."),
            ("Staff who answered in Autumn 2024: 48.", "Staff who answered in Autumn 2024: 50."),
            ("Progress, staff in 2026: 3 of 9.", "Progress, staff in 2026: fewer than 8 of 10."),
            ("62% (50% to 71%; 123 answers).", "62% (50% to 71%; 125 answers)."),
            ("Of 8 sites, 3 rose; chance alone would make 0 to 2 of them seem to.",
             "Of 8 sites, 3 rose; chance alone would make 0 to 2 of them seem to."),
        ],
    )  # fmt: skip
    def test_counts_in_sentences_are_rounded_and_per_cents_made_again_of_them(
        self, clear, said, told
    ):
        done = clear(surveys=(survey([score(103)], sentences=(said,)),))
        assert done.learning.surveys[0].sentences == (told,)

    def test_a_survey_of_few_tells_nothing(self, clear):
        done = clear(surveys=(survey([score(6)], sentences=("All is well.",), respondents=6),))
        told = done.learning.surveys[0]
        assert told.sentences == ()
        assert told.respondents == 0
        assert shown(told.scores) == {"": None}

    @pytest.mark.parametrize(
        ("message", "told"),
        [
            ("The code 'Workload' (12 codings) is of no construct.",
             "The code 'Workload' (12 codings) is of no construct."),
            ("3 columns were not read: A, B and C.", "3 columns were not read: A, B and C."),
            ("2 respondents named no site: they count among all.",
             "… respondents named no site: they count among all."),
            ("More people answered in 'Wave 2' than the 120 who were asked.",
             "More people answered in 'Wave 2' than the … who were asked."),
            ("What the files call 33 people, sources and coders may be names: they are told as"
             " 'person 1', 'interview 1', 'coder 1' in their order.",
             "What the files call … people, sources and coders may be names: they are told as"
             " 'person 1', 'interview 1', 'coder 1' in their order."),
            ("7 rows are of nobody asked; look at row 4.",
             "… rows are of nobody asked; look at row 4."),
        ],
    )  # fmt: skip
    def test_findings_lose_counts_of_people_and_no_other_number(self, clear, message, told):
        found = Finding(rule="x", severity="note", message=message, do="", file="staff.csv")
        made = replace(survey(BY_SITE), findings=(found,))
        done = clear(surveys=(made,), findings=(found,)).learning
        assert done.surveys[0].findings[0].message == told
        assert done.findings[0].message == told

    @pytest.mark.parametrize(
        "wave",
        ["Spring 2026", "Wave 2", "2", "2026", "Year 1", "12 months", "T3", "6 months on", "Q1 2025",
         "2024-25", "Round 10 of 12", "March 2024", "3rd wave"],
    )  # fmt: skip
    def test_names_of_waves_are_never_taken_for_counts(self, clear, wave):
        texts = (
            f"Progress from Wave 1 to {wave}, staff at 8 sites: 3 rose and 2 fell.",
            f"It was 0.6 points higher from Summer 2023 to {wave}, by what people say.",
            f"In {wave}, people at 3 of 5 sites see progress.",
            f"Nobody answered in {wave}.",
        )
        rows = [score(103, wave="Wave 1"), score(103, wave=wave)]
        told = clear(surveys=(survey(rows, sentences=texts),)).learning.surveys[0]
        assert told.sentences == texts

    def test_names_of_sites_and_groups_are_never_taken_for_counts(self, clear):
        texts = (
            "At Team 3 staff see more than among Unit 12 people.",
            "Staff of Year 5 members, lower than others.",
        )
        rows = [
            score(103), score(60, site="Team 3"), score(43, site="Unit 12"),
            score(60, kind="own:cohort", group="Year 5"), score(43, kind="own:cohort", group="Z"),
        ]  # fmt: skip
        told = clear(surveys=(survey(rows, sentences=texts),)).learning.surveys[0]
        assert told.sentences == texts

    def test_a_count_of_people_is_rounded_though_a_wave_has_the_same_figure_for_its_name(
        self, clear
    ):
        said = "In 4, of 4 people asked twice, none moved; 12 staff at 4 left."
        told = clear(surveys=(survey([score(103, wave="4")], sentences=(said,)),))
        assert told.learning.surveys[0].sentences == (
            "In 4, of fewer than 8 people asked twice, none moved; 10 staff at 4 left.",
        )

    def test_two_who_did_not_say_their_group_hide_the_smallest_group_in_rounded_tables_too(
        self, clear
    ):
        # 44 answered, 19 disabled, 23 not: those two would be what is left.
        rows = [
            score(44), score(19, kind="disability", group="Disabled"),
            score(23, kind="disability", group="Not disabled"),
        ]  # fmt: skip
        told = clear(surveys=(survey(rows),)).learning.surveys[0]
        assert {s for s, v in shown(told.scores).items() if v is None} == {"Disabled"}

    def test_findings_and_hashes_tell_no_answer_of_anyone(self, clear):
        told = clear(surveys=(survey(BY_SITE),)).learning.surveys[0]
        assert told.inputs[0].sha256 == ""
        assert (told.findings[0].rows, told.findings[0].first_rows) == (0, ())
        assert told.findings[0].message == "… people said 9."


def profile(of, people, *, level=None, site=None, wave=None, kind="people"):
    return {
        "construct": "leadership", "title": "Leadership", "leaning": "barrier", "site": site,
        "wave": wave, "level": level, "source_kind": kind, "people": people, "of": of,
        "share": None, "lower": None, "upper": None, "rating": -1.0, "rating_least": -2.0,
        "rating_most": 1.0, "words": f"{people} of {of} people", "status": "measured",
    }  # fmt: skip


def interviews(rows, sentences=(), compared=()):
    return InterviewsTold(
        interviews="i", title="Interviews",
        frame=Frame(id="own", title="Own", constructs=(), source="own"),
        profiles=pa.Table.from_pylist(list(rows), schema=PROFILE_ROWS),
        agreement=AGREEMENT_ROWS.empty_table(),
        compared=pa.Table.from_pylist(list(compared), schema=COMPARED_ROWS),
        sentences=tuple(sentences), spoken=33,
    )  # fmt: skip


LEVELS = [profile(33, 12), *(profile(n, k, level=at) for n, k, at in ((14, 9, "micro"), (14, 3, "meso"), (5, 0, "macro")))]  # fmt: skip


def words(told: InterviewsTold) -> dict[tuple[str | None, str | None], str]:
    return {(row["level"], row["site"]): row["words"] for row in told.profiles.to_pylist()}


class TestInterviews:
    def test_levels_at_which_five_spoke_are_told(self, clear):
        told = clear(interviews=(interviews(LEVELS),)).learning.interviews[0]
        assert words(told)["macro", None] == "0 of 5 people"

    def test_a_level_at_which_four_spoke_is_hidden_with_the_next(self, clear):
        rows = [profile(32, 12), *LEVELS[1:3], profile(4, 2, level="macro")]
        told = clear(interviews=(interviews(rows),)).learning.interviews[0]
        found = words(told)
        assert found["macro", None].startswith("hidden: fewer than 5 people spoke there")
        assert sum(text.startswith("hidden") for text in found.values()) == 2

    @pytest.mark.parametrize(("spoke", "told"), [(7, "hidden"), (8, "2 of 8 people")])
    def test_a_site_is_told_of_where_as_many_spoke_as_the_rule_asks(self, clear, spoke, told):
        sites = [profile(spoke, 2, site="Alderford"), profile(33 - spoke, 10, site="Birchmere")]
        done = clear(interviews=(interviews([*LEVELS, *sites]),))
        found = words(done.learning.interviews[0])
        assert found[None, "Alderford"].startswith(told)

    def test_the_rules_sentence_says_that_interviews_are_excepted(self, clear):
        done = clear(interviews=(interviews(LEVELS),))
        assert "Counts from 1 to 7 are hidden" in done.rule.wording
        assert "Interviews are excepted" in done.rule.wording
        assert "excepted" not in clear(surveys=(survey(BY_SITE),)).rule.wording

    def test_shares_of_those_who_spoke_are_told_to_two_places(self, clear):
        rows = [{**profile(33, 12), "share": 12 / 33, "lower": 0.2211, "upper": 0.5349}]
        row = clear(interviews=(interviews(rows),)).learning.interviews[0].profiles.to_pylist()[0]
        assert (row["share"], row["lower"], row["upper"]) == (0.36, 0.22, 0.53)

    def test_a_site_and_level_together_are_never_told(self, clear):
        rows = [*LEVELS, profile(8, 5, site="Alderford", level="micro")]
        told = clear(interviews=(interviews(rows),)).learning.interviews[0]
        row = told.profiles.to_pylist()[-1]
        assert row["status"] == "suppressed"
        assert [row[k] for k in ("people", "of", "rating", "rating_least", "rating_most")] == [
            None
        ] * 5

    def test_documents_are_nobodys_and_stay(self, clear):
        rows = [*LEVELS, profile(1, 1, site="Alderford", kind="document")]
        told = clear(interviews=(interviews(rows),)).learning.interviews[0]
        assert words(told)[None, "Alderford"] == "1 of 1 people"

    def test_comparisons_of_hidden_levels_and_sentences_that_name_them_go(self, clear):
        rows = [profile(32, 12), *LEVELS[1:3], profile(4, 2, level="macro")]
        compared = [
            {"construct": "l", "title": "L", "leaning": "barrier", "between": between,
             "p_value": 0.01, "adjusted": 0.02, "words": "9 of 14 and 2 of 4"}
            for between in ("levels", "waves")
        ]  # fmt: skip
        said = ("On system boards 2 of 4 named it.", "Two coders agreed on 84% of passages.")
        done = clear(interviews=(interviews(rows, said, compared),))
        told = done.learning.interviews[0]
        assert told.compared["between"].to_pylist() == ["waves"]
        assert told.sentences == ("Two coders agreed on 84% of passages.",)
        assert any("only where at least 5 people spoke" in one for one in done.withheld)


def held(people, *, asked=None, events: float | None = 400.0):
    perceived = [
        {"site": site, "wave": "2025", "through": END, "value": 0.8, "lower": 0.5, "upper": 1.1,
         "respondents": n, "note": None}
        for site, n in people.items()
    ]  # fmt: skip
    measured = [
        {"outcome": "emergency_admissions_65", "site": site, "through": END, "kind":
         "change against comparators", "estimate": 0.0912345, "lower": 0.03, "upper": 0.15,
         "contrast": "ratio", "events": events, "note": None}
        for site in people
    ]  # fmt: skip
    return evidence.mirror(
        asked or MirrorAsked(id="m", perceived="progress.overall", who="staff",
                             outcome="emergency_admissions_65"),
        perceived=pa.Table.from_pylist(perceived, schema=PERCEIVED_ROWS),
        measured=pa.Table.from_pylist(measured, schema=MEASURED_ROWS),
        sides=Sides(perceived_title="Progress", perceived_unit="points", perceived_wanted="higher",
                    neutral=0.0, measured_title="Emergency admissions", wanted="lower",
                    contrast="ratio"),
    )  # fmt: skip


ASKED = dict(zip(SITES, (40, 30, 18, 12, 3), strict=True))


class TestMirrors:
    def test_a_site_hidden_in_the_survey_is_hidden_in_the_mirror_and_in_its_sentence(self, clear):
        done = clear(surveys=(survey(BY_SITE),), mirrors=(held(ASKED),))
        mirror = done.learning.mirrors[0]
        rows = {row["site"]: row for row in mirror.rows.to_pylist()}
        assert rows["Elderford"]["perceived"] is None
        assert rows["Dovebridge"]["flag"] == "not known"
        assert "hidden" in rows["Dovebridge"]["why"]
        assert mirror.sentence.startswith(
            "Staff at 3 of 5 sites see progress; at the other 2 we cannot tell."
        )
        assert not any(name in " ".join(mirror.sentences) for name in ("Elderford", "Dovebridge"))

    def test_without_its_survey_the_rule_holds_all_the_same(self, clear):
        mirror = clear(mirrors=(held(ASKED),)).learning.mirrors[0]
        hidden = {r["site"] for r in mirror.rows.to_pylist() if r["perceived"] is None}
        assert hidden == {"Elderford", "Dovebridge"}

    def test_the_rank_correlation_is_made_again_of_the_sites_that_are_shown(self, clear):
        mirror = clear(mirrors=(held(ASKED),)).learning.mirrors[0]
        assert mirror.correlations.to_pylist()[0]["sites"] == 3

    @pytest.mark.parametrize(("spoke", "hidden"), [(7, 5), (8, 0)])
    def test_coded_judgements_of_a_site_need_as_many_as_any_count(self, clear, spoke, hidden):
        asked = MirrorAsked(
            id="m", perceived="interviews.own.leadership", who="", outcome="emergency_admissions_65"
        )
        made = held(dict.fromkeys(SITES, spoke), asked=asked)
        mirror = clear(mirrors=(made,)).learning.mirrors[0]
        assert mirror.rows["perceived"].null_count == hidden

    def test_rank_correlations_are_told_to_two_places(self, clear):
        made = held(dict.fromkeys(SITES, 41))
        rows = [{**row, "correlation": 0.123456} for row in made.correlations.to_pylist()]
        made = replace(
            made, correlations=pa.Table.from_pylist(rows, schema=made.correlations.schema)
        )
        mirror = clear(mirrors=(made,)).learning.mirrors[0]
        assert mirror.correlations["correlation"].to_pylist() == [0.12] * len(rows)

    def test_few_events_hide_what_was_measured_at_a_site(self, clear):
        mirror = clear(mirrors=(held(dict.fromkeys(SITES, 40), events=6.0),)).learning.mirrors[0]
        assert mirror.rows["measured"].null_count == 5
        assert set(mirror.rows["flag"].to_pylist()) == {"not known"}
        assert mirror.sentence.endswith("cannot be told at any of the 5.")

    def test_what_is_shown_is_no_finer_than_effects_are_told(self, clear):
        mirror = clear(mirrors=(held(dict.fromkeys(SITES, 41)),)).learning.mirrors[0]
        row = mirror.rows.to_pylist()[0]
        assert (row["measured"], row["respondents"], row["events"]) == (0.091, 40, 400.0)
        assert row["flag"] == "ahead of the evidence"


class TestLensAndJudgements:
    EXPERIENCE = Experience(
        id="felt", scale="progress.overall", who="staff", wanted="higher", margin=0.1
    )

    def with_experience(self, answers):
        made = answers.answer()
        return replace(made, study=replace(made.study, experience=(self.EXPERIENCE,)))

    def test_a_gap_that_rests_on_few_is_hidden_and_its_sentence_gives_way(self, clear, answers):
        rows = [
            score(100),
            *(score(n, kind="ethnicity", group=g) for n, g in ((70, "White"), (25, "Asian"), (5, "Black"))),
        ]  # fmt: skip
        lens = Lens(
            rows=pa.Table.from_pylist(
                [{"outcome": "felt", "title": "Progress", "group_kind": "ethnicity",
                  "group": "Black against White (gap)", "estimate": 0.4, "lower": 0.1,
                  "upper": 0.7, "contrast": "difference", "known": True, "note": None}],
                schema=LENS_ROWS),
            sentences=(("felt", "Black against White: 0.4 points higher."),),
        )  # fmt: skip
        done = clear(answer=self.with_experience(answers), surveys=(survey(rows),), lens=lens)
        row = done.learning.lens.rows.to_pylist()[0]
        assert (row["estimate"], row["known"]) == (None, False)
        assert done.learning.lens.sentences[0][1].startswith("For whom it differed is told only in")

    def test_a_change_is_told_to_two_places_and_its_waves_as_they_are_called(self, clear, answers):
        said = "It was 0.49 points higher from Wave 1 to Wave 2, by what people say."
        judged = Judgement(
            statement=replace(answers.FALL, outcome="felt"), reached="met",
            change=0.4884691169782549, reached_sentence=said,
            verdict="cannot be estimated", because_sentence="Nobody else was asked.",
        )  # fmt: skip
        rows = [score(60, wave="Wave 1"), score(60, wave="Wave 2")]
        done = clear(answer=self.with_experience(answers), surveys=(survey(rows),), heard=(judged,))
        assert done.learning.heard[0].change == 0.49
        assert done.learning.heard[0].reached_sentence == said

    def test_a_statement_about_a_hidden_score_is_not_known(self, clear, answers):
        judged = Judgement(
            statement=replace(answers.FALL, outcome="felt"), reached="met", change=0.4,
            reached_sentence="It was 0.4 points higher, by what 6 staff say.",
            verdict="cannot be estimated", because_sentence="Nobody else was asked.",
        )  # fmt: skip
        done = clear(
            answer=self.with_experience(answers), surveys=(survey([score(6)]),), heard=(judged,)
        )
        told = done.learning.heard[0]
        assert (told.reached, told.change) == ("not known", None)
        assert "0.4" not in told.reached_sentence
        assert "6" not in told.reached_sentence


class TestTheDoor:
    def told(self):
        return {
            "surveys": (survey(BY_SITE, sentences=("At Elderford 3 people see more.",)),),
            "interviews": (interviews(LEVELS, ("On system boards 0 of 5 named it.",)),),
            "mirrors": (held(ASKED),),
        }

    def test_inside_the_agreement_without_a_rule_everything_passes_unchanged(self, clear):
        told = self.told()
        learning = clear(MEMBERS, **told).learning
        assert learning.surveys == told["surveys"]
        assert learning.interviews == told["interviews"]
        assert learning.mirrors == told["mirrors"]
        assert clear(MEMBERS, **told).withheld == ()

    def test_the_answer_goes_through_its_own_door(self, clear):
        done = clear(**self.told())
        assert done.learning.answer == done.answer.answer

    def test_what_is_hidden_is_counted_and_said(self, clear):
        done = clear(**self.told())
        assert "Hidden: 2 scores of surveys" in " ".join(done.withheld)
        assert all(one in done.suppression.sentence for one in done.withheld[len(done.answer.withheld):])  # fmt: skip
        assert done.suppression.primary >= 1

    def test_nothing_is_said_to_be_shown_where_something_is_hidden(self, clear):
        told = clear(**self.told()).suppression.sentence
        assert "Nothing had to be hidden" not in told
        assert told.count("For the public:") == 1
        assert told.count("scores of surveys") == 1

    def test_no_small_count_of_people_stands_in_any_text(self, clear):
        done = clear(**self.told())
        texts = [
            *done.learning.surveys[0].sentences,
            *done.learning.mirrors[0].sentences,
            *(str(row) for row in done.learning.mirrors[0].rows["why"].to_pylist()),
        ]
        assert not re.search(r"\b[1-7] (?:people|staff|respondents)\b", json.dumps(texts))

    def test_the_same_learning_gives_the_same_bytes(self, clear):
        one, other = (clear(**self.told()).learning for _ in range(2))
        assert one.surveys[0].scores.equals(other.surveys[0].scores)
        assert one.mirrors[0].sentences == other.mirrors[0].sentences
