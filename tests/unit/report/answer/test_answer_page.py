"""The page of an answer: complete whatever was found, and never without a locked statement."""

import re
from dataclasses import replace

import pytest

from onestory import release
from onestory.model.errors import ReportError
from onestory.model.finding import Finding
from onestory.model.study import Lock
from onestory.report.answer import page
from onestory.report.answer.pictures import Album
from onestory.report.answer.plan import AnswerPlan

NONE_DRAWN = Album(counterfactual=None, delivery=None, rivals=None, choices=None, event_study=None)
PARTS = ("answer", "statements", "delivered", "checks", "what-else", "sensitivity", "through-time",
         "others", "designs", "in-full", "promises", "repeat", "about")  # fmt: skip


@pytest.fixture
def text_of(invented, inside, tmp_path):
    """The text of the page of an answer, its pictures left out."""

    def write(answer, rule=inside):
        cleared = release.clear_answer(answer, rule=rule, provenance=invented.provenance())
        path = page.write(
            cleared, NONE_DRAWN, tmp_path / "answer.html",
            plan=AnswerPlan(indicators=invented.CARDS), effects_sha256="0" * 64,
        )  # fmt: skip
        return path.read_text(encoding="utf-8")

    return write


def plain(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.index("<body") :]).split())


KINDS = ["answer", "helped", "harmed", "not_estimable", "incomplete", "not_delivered"]


class TestEveryKind:
    @pytest.mark.parametrize("kind", KINDS)
    def test_has_every_part(self, invented, text_of, kind):
        text = text_of(getattr(invented, kind)())
        assert [part for part in PARTS if f'id="{part}"' not in text] == []

    @pytest.mark.parametrize("kind", KINDS)
    def test_says_its_sentence_before_anything_else_but_its_title(self, invented, text_of, kind):
        answer = getattr(invented, kind)()
        text = plain(text_of(answer))
        assert text.index(answer.sentence) < text.index("Was the target reached?")
        assert text.index("Invented figures") < text.index(answer.sentence)

    @pytest.mark.parametrize("kind", KINDS)
    def test_keeps_reached_and_because_apart(self, invented, text_of, kind):
        text = text_of(getattr(invented, kind)())
        row = text[text.index('<tr role="row" id="statement-s1"') :]
        first, second = re.findall(r"<td role=\"cell\">(.*?)</td>", row, flags=re.DOTALL)[:2]
        assert "Was the target reached?" in first
        assert "Was it because of the programme?" in second
        assert "Was it because" not in first

    @pytest.mark.parametrize("kind", KINDS)
    def test_uses_no_word_that_misleads(self, invented, text_of, kind):
        text = plain(text_of(getattr(invented, kind)())).lower()
        for phrase in ("not significant", "statistically", "trend towards", "proved"):
            assert phrase not in text

    def test_that_cannot_be_estimated_says_what_could_be_asked(self, invented, text_of):
        text = plain(text_of(invented.not_estimable()))
        assert "nothing is left to compare with" in text
        assert text.index("What these data can support instead") < text.index("Was it delivered?")


class TestLock:
    def test_unlocked_is_told_in_capitals(self, invented, text_of):
        text = plain(text_of(invented.incomplete()))
        assert "NOT LOCKED." in text[: text.index("Was the target reached?")]

    def test_retrospective_lock_says_who_had_seen_what(self, invented, text_of):
        text = plain(text_of(invented.answer()))
        head = text[: text.index("Was the target reached?")]
        assert "(retrospective)" in head
        assert "The analysts had seen admissions to March 2023" in head
        assert "self-declared, with no witness" in head
        assert "1 amendment since (3 June 2024)" in head

    def test_prospective_lock_names_its_witness(self, invented, text_of):
        text = plain(text_of(invented.helped()))
        assert "(prospective), by the evaluation lead; witnessed by the university" in text
        assert "wording was not changed since." in text
        assert "Files changed since the lock" not in text

    def test_files_that_changed_since_the_lock_are_told_with_its_hash(self, invented, text_of):
        events = "events.csv (events) has grown or changed since"
        lock = Lock(sha256="ab" * 32, on=invented.START, kind="prospective", seen="", by="the lead",
                    seal="12" * 32, files_changed=(events, "a", "b", "c", "d"))  # fmt: skip
        text = plain(text_of(invented.answer(study=invented.study(lock=lock))))
        head = text[: text.index("Was the target reached?")]
        assert f"Files changed since the lock: {events}; a; b; and 2 others" in head
        assert f"Its hash begins {'12' * 8}." in head
        assert "12" * 32 in text
        assert "kept by somebody else" in text

    def test_text_changed_without_amendment_is_told(self, invented, text_of):
        lock = Lock(sha256="99" * 32, on=invented.START, kind="prospective", seen="", by="the lead")
        text = plain(text_of(invented.answer(study=invented.study(lock=lock))))
        assert "CHANGED SINCE:" in text
        assert "was not changed since" not in text

    def test_statements_that_are_not_locked_are_not_called_locked(self, invented, text_of):
        assert "The locked statements" not in plain(text_of(invented.incomplete()))
        assert "The statements, which are not locked (" in plain(text_of(invented.incomplete()))
        assert "The locked statements (" in plain(text_of(invented.helped()))

    def test_missing_things_mark_the_page_incomplete(self, invented, text_of):
        head, _, _ = plain(text_of(invented.incomplete())).partition("Was the target reached?")
        assert "INCOMPLETE." in head
        assert "local events were not asked for" in head


class TestSitesGone:
    RULE = "figure missing at a place"

    def found(self, count):
        told = f"'x' is asked without 3 places (of the sites: {count}), because a figure is hidden."
        return Finding(rule=self.RULE, severity="warning", message=told, do="Complete them.")

    def test_sites_dropped_for_want_of_figures_stand_beside_what_it_rests_on(
        self, invented, text_of
    ):
        none = Finding(rule="site without figures", severity="warning", do="Check the codes.",
                       message="No figure at all is given of Fernmere.")  # fmt: skip
        text = plain(text_of(invented.answer(findings=(self.found(2), none, none))))
        head = text[text.index("It rests on") : text.index("Was the target reached?")]
        assert "(of the sites: 2)" in head
        assert head.count("No figure at all is given of Fernmere.") == 1

    def test_dropped_comparators_alone_raise_no_box(self, invented, text_of):
        text = plain(text_of(invented.answer(findings=(self.found(0),))))
        assert "SITES WITHOUT FIGURES" not in text


class TestRepeat:
    def test_the_command_names_no_folder_and_the_day_of_making_is_told(self, invented, text_of):
        text = plain(text_of(invented.answer()))
        assert "onestory evaluate FOLDER" in text
        assert "made_on , or today's date" in text.replace("&#39;", "'")


class TestStatements:
    def test_one_without_a_judgement_fails_the_report(self, invented, text_of):
        answer = invented.answer()
        with pytest.raises(ReportError, match="s2"):
            text_of(replace(answer, judgements=answer.judgements[:1]))

    def test_one_that_was_changed_fails_the_report(self, invented, text_of):
        answer = invented.answer()
        easier = replace(answer.judgements[0], statement=replace(invented.FALL, size=0.01))
        with pytest.raises(ReportError, match="s1"):
            text_of(replace(answer, judgements=(easier, answer.judgements[1])))

    def test_one_that_nobody_locked_fails_the_report(self, invented, text_of):
        answer = invented.answer()
        other = replace(answer.judgements[0], statement=replace(invented.FALL, id="s9"))
        with pytest.raises(ReportError):
            text_of(replace(answer, judgements=(*answer.judgements, other)))

    def test_hostile_words_stay_words(self, invented, text_of):
        hostile = "<script>alert('x')</script>"
        text = text_of(invented.answer(sentence=hostile, cost_shift=hostile))
        assert hostile not in text
        assert "&lt;script&gt;" in text


class TestHarms:
    def test_a_harm_stands_on_the_first_sheet(self, invented, text_of):
        text = plain(text_of(invented.answer()))
        line = "Moves into care homes: cannot tell yet; best estimate 0.4% higher"
        assert text.index(line) < text.index("Was it delivered?")

    def test_that_none_was_measured_is_told(self, invented, text_of):
        text = plain(text_of(invented.answer(effects=(invented.effect(),))))
        assert text.index("Whether it did harm was not measured.") < text.index("Was it delivered?")

    @pytest.mark.parametrize(
        ("told", "ending"),
        [
            ({}, "whether by as much as matters cannot yet be told."),
            ({"verdict": "harmed"}, "that is by as much as matters."),
            ({"verdict": "no meaningful difference"}, "that is less than was said to matter."),
            ({"checks": "failed"}, "so whether the programme did it cannot be told."),
            ({"n_comparator": 0}, "whether the programme did it cannot be told."),
        ],
    )
    def test_a_harm_that_came_out_worse_stands_right_under_the_answer(
        self, invented, text_of, told, ending
    ):
        if "checks" in told:
            told = {"checks": invented.checks(failed=True)}
        else:
            told = {"checks": (), **told}
        harm = invented.effect(invented.CARE, estimate=0.036, lower=0.015, upper=0.058, **told)
        text = plain(text_of(invented.answer(effects=(invented.effect(), harm))))
        line = "moves into care homes came out 3.6% higher (1.5% to 5.8% higher); "
        assert f"A harm that was watched: {line}" in text
        assert ending in text
        assert text.index(line) < text.index("It rests on")
        head = text[: text.index("Can the figures be trusted?")]
        assert head.count("A harm that was watched") == 1
        assert "Whether it did harm was not measured" not in head

    @pytest.mark.parametrize("limits", [(-0.002, 0.058), (-0.058, -0.015), (None, None)])
    def test_a_harm_that_may_not_have_moved_is_no_headline(self, invented, text_of, limits):
        lower, upper = limits
        harm = invented.effect(invented.CARE, estimate=0.02, lower=lower, upper=upper)
        text = plain(text_of(invented.answer(effects=(invented.effect(), harm))))
        assert "A harm that was watched: moves" not in text


class TestMethods:
    def test_a_least_p_value_is_never_nought(self, invented, text_of):
        text = plain(text_of(invented.answer(effects=(invented.effect(smallest_p=0.0002),))))
        part = text[text.index("Least p-value") :]
        assert part.index("below 0.001") < 60

    def test_how_the_range_was_made_comes_last_and_for_statisticians(self, invented, text_of):
        text = plain(text_of(invented.answer()))
        assert text.index("Follow-up") < text.index("How the range was made, for statisticians")

    def test_a_further_outcome_estimated_alike_is_not_told_at_length_again(self, invented, text_of):
        text = plain(text_of(invented.answer()))
        assert text.count("Permutation of the starts over places") == 1
        assert "As the main outcome. Smallest difference that matters" in text

    def test_places_that_dropped_out_are_told_beside_those_left_out(self, invented, text_of):
        gone = Finding(rule="figure missing at a place", severity="warning", do="Complete them.",
                       message="'x' is asked without 3 places, because a figure is hidden.")  # fmt: skip
        part = plain(text_of(invented.answer(findings=(gone,))))
        part = part[part.index("Places without complete figures") :]
        assert part.index("asked without 3 places") < 60


class TestChecksAndRivals:
    def test_failed_checks_come_first(self, invented, text_of):
        text = plain(text_of(invented.incomplete()))
        part = text[text.index("Can the figures be trusted?") :]
        assert part.index("Failed") < part.index("Cannot know") < part.index("Passed")
        assert "1 failed, 2 cannot be known, 3 passed." in part

    def test_unequal_rivals_give_both_shares_and_equal_ones_one_line(self, invented, text_of):
        text = plain(text_of(invented.answer()))
        part = text[text.index("What else could explain it?") :]
        assert "Virtual wards, first wave programme from 2023-10, no end known 60% 11%" in part
        assert "3 further policies touched every place alike: alone they explain no" in part
        assert "had they worked alike everywhere" in part

    def test_averages_that_differ_in_sign_are_told(self, invented, text_of):
        text = plain(text_of(invented.answer()))
        assert "2.1% lower (the main answer)" in text
        assert "1.3% higher" in text
        assert "opposite directions" in text
