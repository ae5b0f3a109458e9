"""What is told: a failure, a harm, a missing measure and an amended study, each plainly."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from onestory.model.errors import ReportError
from onestory.report.learning import required
from onestory.report.learning.document import LENGTHS

KINDS = ["learning", "failed", "harmful", "missing", "unheard"]
EVERY = [(kind, length) for kind in KINDS for length in LENGTHS]


@pytest.mark.parametrize(("kind", "length"), EVERY)
def test_every_outcome_statement_and_harm_stands_in_every_length(invented, read, kind, length):
    learning = getattr(invented, kind)()
    text = read(learning, length)
    titles = [
        "Emergency admissions, people aged 65 and over",
        "Moves into care homes",
        "Hip fractures",
    ]
    heard = (
        ["oordination (said by people", "urden (said by carers"]
        if kind == "unheard"
        else [
            "Care felt coordinated (said by people who receive care)",
            "Caring felt too much (said by carers)",
        ]
    )
    wanted = [*titles, *(heard if learning.answer.study.experience else []),
              *(one.what for one in learning.answer.study.statements)]  # fmt: skip
    assert [one for one in wanted if one not in text] == []


ORDER = ["sentence", "success", "people", "use", "for-whom", "said", "mirror", "around", "wrong",
         "unknown", "next"]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_sentence_comes_first_then_success_and_every_section_in_its_order(
    invented, document_named, read, kind
):
    sections = [one.id for one in document_named(kind).sections]
    assert sections[: len(ORDER)] == ORDER
    assert sections[-1] == "about"
    learning = getattr(invented, kind)()
    text = read(learning, "team")
    assert text.index(learning.answer.sentence) < text.index("Did it succeed?")


class TestFailure:
    def test_a_statement_that_was_not_met_is_told_with_what_was_to_count_as_failure(
        self, invented, read
    ):
        text = read(invented.failed(), "board")
        assert (
            "Not met. More people find their care well coordinated. What was to count as failure:"
            " No rise, or a fall." in text
        )
        assert "Of 3 statements of success: 2 not met and 1 not known." in text

    @pytest.mark.parametrize("length", LENGTHS)
    def test_a_failed_check_outranks_the_number_in_every_length(self, invented, read, length):
        text = read(invented.failed(), length)
        failed = "A check of the figures failed. Emergency admissions, people aged 65 and over"
        assert failed in text
        assert text.index(failed) < text.index("Did it succeed?")
        assert "It outranks the number." in text

    @pytest.mark.parametrize("length", LENGTHS)
    def test_a_study_locked_late_and_amended_says_when_what_and_why(self, invented, read, length):
        text = read(invented.failed(), length)
        assert "NOT PROSPECTIVE. Locked on 15 January 2024" in text
        assert (
            "AMENDED. On 3 June 2024 the evaluation lead changed sites of the study after it was"
            " locked: A site that never opened was kept in, as planned." in text
        )

    def test_a_study_that_nobody_locked_says_so(self, invented, read):
        made = invented.learning(invented.answers.incomplete())
        text = read(made, "team")
        assert "NOT LOCKED, SO NOT PROSPECTIVE." in text
        assert "INCOMPLETE. An honest answer needs more than was given. The list of rivals" in text


class TestHarm:
    @pytest.mark.parametrize("length", LENGTHS)
    def test_a_harm_is_told_beside_the_sentence_and_with_its_figures(self, invented, read, length):
        text = read(invented.harmful(), length)
        assert (
            "HARM. Moves into care homes and caring felt too much (said by carers) came out worse"
            in text
        )
        assert (
            "A harm came out worse. Moves into care homes: harmed, 6.1% higher (2% to 10% higher);"
            " that is by as much as matters." in text
        )
        assert (
            "A harm came out worse. Caring felt too much (said by carers): 12 percentage points higher"
            " since Spring 2023 (4 to 20 percentage points higher), as said" in text
        )

    @pytest.mark.parametrize("length", LENGTHS)
    def test_a_harm_that_did_not_come_out_worse_is_still_told(self, invented, read, length):
        text = read(invented.learning(), length)
        assert (
            "Harms that were watched. Moves into care homes: cannot tell yet, 0.4% higher" in text
        )
        assert "HARM." not in text

    @pytest.mark.parametrize("length", LENGTHS)
    def test_what_was_hoped_for_and_did_harm_stands_under_harm(self, invented, read, length):
        text = read(invented.learning(invented.answers.harmed()), length)
        assert (
            "It did harm. Emergency admissions, people aged 65 and over: 3.1% higher (2.1% to 4.1%"
            " higher)." in text
        )

    def test_a_study_that_watched_no_harm_says_that_it_was_not_measured(self, invented, read):
        made = invented.missing()
        kept = [one for one in made.answer.study.outcomes if one.role != "harm"]
        effects = tuple(e for e in made.answer.effects if e.outcome.role != "harm")
        study = replace(made.answer.study, outcomes=tuple(kept),
                        statements=made.answer.study.statements[:1])  # fmt: skip
        answer = replace(made.answer, study=study, effects=effects,
                         judgements=made.answer.judgements[:1])  # fmt: skip
        assert "Whether it did harm was not measured" in read(replace(made, answer=answer), "team")


class TestMissing:
    @pytest.mark.parametrize("length", LENGTHS)
    def test_what_is_not_measured_at_all_is_told_before_success(self, invented, read, length):
        text = read(invented.missing(), length)
        for who in ("of social care", "from people who receive care", "from unpaid carers"):
            assert f"No measure {who} is in this report." in text
        assert "NOT MEASURED. No measure of social care" in text
        assert text.index("NOT MEASURED.") < text.index("Did it succeed?")

    def test_a_saving_is_never_told_without_what_people_felt_of_it(self, invented, read):
        assert (
            "What people and carers felt of it was not measured, so no saving can be read alone."
            in read(invented.missing(), "team")
        )
        assert (
            "Beside it, what people say. Care felt coordinated (said by people who receive care): 4"
            " percentage points higher since Spring 2023 (2 lower to 10 percentage points higher)."
            in read(invented.learning(), "team")
        )

    def test_an_outcome_that_was_to_be_heard_and_was_not_is_told_as_not_measured(
        self, invented, document_of
    ):
        tables = [p for s in document_of(invented.unheard()).sections for p in s.parts
                  if getattr(p, "told", ())[:1] == ("outcome:coordination",)]  # fmt: skip
        assert [cell.text for cell in tables[0].table.lines[0].cells][1:] == [
            "Not measured", "none", "No survey that was given asks it"]  # fmt: skip

    def test_nobody_asked_is_said_where_staff_and_people_would_speak(self, invented, read):
        assert "Nobody was asked: there is no survey and no interview" in read(
            invented.missing(), "team"
        )

    def test_the_lens_has_a_line_for_every_outcome_known_or_not(self, invented, document_of):
        lines = [line for section, line in document_of(invented.learning()).lines
                 if section.id == "for-whom"]  # fmt: skip
        assert lines[0].text == (
            "For whom it differed is known for 1 of 5 outcomes: Emergency admissions, people aged"
            " 65 and over."
        )
        assert len(lines) == 6
        assert lines[2].words == (
            "Moves into care homes. Not known. Ask the sender of the figures for them by fifth of"
            " deprivation."
        )


class TestNextSteps:
    def steps(self, document):
        return [line.words for section, line in document.lines if section.id == "next"]

    def test_each_asks_decides_or_says_what_not_to_repeat(self, invented, document_of):
        for kind in KINDS:
            steps = self.steps(document_of(getattr(invented, kind)()))
            assert steps
            leads = {line.lead for section, line in document_of(getattr(invented, kind)()).lines
                     if section.id == "next"}  # fmt: skip
            assert leads <= {"Ask", "Decide", "Do not repeat"}

    def test_the_decision_comes_first_with_what_is_known_and_any_harm(self, invented, document_of):
        first = self.steps(document_of(invented.harmful()))[0]
        assert first == (
            "Decide by 30 September 2025 whether to fund the teams for three more years, knowing"
            " that these figures neither support it nor speak against it, and that moves into care"
            " homes and caring felt too much (said by carers) came out worse. What was said"
            " would change our mind: A plausible range that lies wholly below a 2% fall. Compare that"
            " with: emergency admissions, people aged 65 and over 2.1% lower (5% lower to 0.9%"
            " higher)."
        )

    def test_what_would_change_our_mind_stands_beside_every_figure_that_it_names(
        self, invented, document_of
    ):
        made = invented.learning()
        study = replace(made.answer.study, change_our_mind="Moves into care homes up by a tenth")
        told = replace(made, answer=replace(made.answer, study=study))
        first = self.steps(document_of(told))[0]
        assert "Moves into care homes up by a tenth. Compare that with: emergency" in first
        assert "; moves into care homes 0.4% higher (" in first
        assert "hip fractures" not in first

    def test_a_day_of_decision_that_was_past_on_the_day_of_making_is_told_as_past(
        self, invented, document_of
    ):
        made = invented.learning()
        study = replace(made.answer.study, decision_on=date(2025, 5, 31))
        told = replace(made, answer=replace(made.answer, study=study))
        assert self.steps(document_of(told))[0].startswith(
            "Decide (the day set for it, 31 May 2025, was past when this was made) whether to fund"
        )

    def test_what_is_missing_is_asked_for(self, invented, document_of):
        steps = self.steps(document_of(invented.missing()))
        assert (
            "Ask for a measure of social care, a measure from people who receive care and a measure"
            " from unpaid carers, so that the next report has it." in steps
        )

    @pytest.mark.parametrize(
        ("decision", "step"),
        [
            (
                "Whether the teams go on",
                "Decide by 30 September 2025 whether the teams go on, knowing",
            ),
            ("Extending the teams.", "Decide by 30 September 2025 on extending the teams, knowing"),
            ("None: it is over", "Decide by 30 September 2025 what, if anything, is to follow"),
            ("", "Decide what this answer is for: the study names no decision"),
        ],
    )
    def test_a_decision_reads_as_one_however_it_was_written(
        self, invented, document_of, decision, step
    ):
        made = invented.learning()
        study = replace(made.answer.study, decision=decision)
        told = replace(made, answer=replace(made.answer, study=study))
        assert self.steps(document_of(told))[0].startswith(step)

    def test_a_claim_that_its_source_does_not_bear_out_is_not_to_be_repeated(
        self, invented, document_of
    ):
        steps = self.steps(document_of(invented.learning()))
        assert (
            "Do not repeat 'Admissions fell by a quarter' (said by: the programme office) without what"
            " its source and the data give." in steps
        )
        assert "Decide how those who sit on no board are to be heard: unpaid carers." in steps

    @pytest.mark.parametrize(
        ("said_by", "told"),
        [
            ("Said in many plans", "a quarter' (said in many plans) without"),
            ("The programme director", "a quarter' (said by: The programme director) without"),
            ("", "a quarter' without"),
        ],
    )
    def test_whoever_said_a_claim_never_becomes_a_person_to_be_asked(
        self, invented, document_of, said_by, told
    ):
        made = invented.learning()
        one = made.claims[0]
        claims = (replace(one, claim=replace(one.claim, said_by=said_by)),)
        assert [x for x in self.steps(document_of(replace(made, claims=claims))) if told in x]


class TestRefusal:
    def test_a_statement_without_a_judgement_stops_the_report(self, invented, document_of):
        with pytest.raises(ReportError, match="s3"):
            document_of(invented.learning(heard=()))

    def test_an_outcome_that_is_told_nowhere_stops_the_report(
        self, invented, material_of, document_of
    ):
        document = document_of(invented.learning())
        wanted = required.required(material_of(invented.learning()))
        required.check(document, wanted)
        gone = replace(document, sections=tuple(s for s in document.sections if s.id != "people"))
        with pytest.raises(ReportError, match="outcome:coordination"):
            required.check(gone, wanted)

    def test_words_that_do_not_stand_in_the_written_text_stop_the_report(
        self, invented, material_of, document_of, read
    ):
        made = invented.learning()
        wanted = required.required(material_of(made))
        text = read(made)
        required.check_written(text, document_of(made), wanted)
        with pytest.raises(ReportError, match="outcome:hip_fractures"):
            required.check_written(text.replace("Hip fractures", ""), document_of(made), wanted)


def test_groups_of_the_users_own_stand_under_their_names(invented, read):
    learning = invented.learning()
    [survey, *others] = learning.surveys
    first = survey.response.slice(0, 1).to_pylist()[0]
    own = {**first, "group_kind": "own:organisation", "group": "County council"}
    response = pa.concat_tables(
        [survey.response, pa.Table.from_pylist([own], schema=survey.response.schema)]
    )
    changed = replace(learning, surveys=(replace(survey, response=response), *others))
    text = read(changed, "full")
    assert "organisation: County council" in text
    assert "own:" not in text
