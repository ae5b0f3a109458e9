"""Who answered, what moved that should not have, what was reached, and what nobody answered."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from onestory import release
from onestory.model.mirror import MirrorAsked
from onestory.model.result import Input
from onestory.model.study import Experience
from onestory.report.learning import accounts, telling, titles
from onestory.report.learning.document import LENGTHS, Sheet
from onestory.report.learning.pictures import Pictures

STAFF = Experience(
    id="recommends", scale="made_up.coordination", who="staff", wanted="higher", margin=0.05
)


def told_by(document, section):
    return [line.words for one, line in document.lines if one.id == section]


def outcome_row(document, title):
    tables = [p for s in document.sections for p in s.parts if isinstance(p, Sheet)]
    rows = [line for one in tables for line in one.table.lines]
    return next(row.cells for row in rows if row.cells[0].text == title)


def asked(invented, **changed):
    """The learning with its one survey changed."""
    made = invented.learning()
    return replace(made, surveys=(replace(made.surveys[0], **changed),))


class TestWhoAnswered:
    def test_those_who_answered_are_named_and_not_all_whom_the_questions_are_for(
        self, invented, document_of
    ):
        wide = replace(invented.INSTRUMENT, who=("people", "carers", "staff"))
        told = told_by(document_of(asked(invented, instrument=wide)), "said")[0]
        assert told.startswith(
            "What people and carers say (people who receive care and carers; 824 answers in 2 waves,"
            " 412 of them in Spring 2025)."
        )

    def test_cautions_for_analysts_stay_in_full_and_a_board_reads_how_people_were_chosen(
        self, invented, read
    ):
        cautions = ("Codes are 0 to 3; map others under [labels].",
                    "How respondents were chosen: everyone was asked.",
                    "Who volunteers may differ from who does not, and no range knows of that.")  # fmt: skip
        made = asked(invented, cautions=cautions)
        assert [one in read(made, "full") for one in cautions] == [True, True, True]
        assert [one in read(made, "board") for one in cautions] == [False, False, True]

    @pytest.mark.parametrize(("rejected", "on_board"), [(18, True), (8, False)])
    def test_rejected_answers_are_told_in_full_and_to_a_board_where_they_are_many(
        self, invented, read, rejected, on_board
    ):
        file = Input(file="staff.csv", sha256="ab" * 32, source="", publisher="", licence="",
                     received_rows=160, accepted_rows=160 - rejected, rejected_rows=rejected)  # fmt: skip
        made = asked(invented, inputs=(file,))
        account = f"160 answers received, {160 - rejected} accepted and {rejected} rejected"
        assert account in read(made, "full")
        assert ("18 of 160 answers (11%) could not be used" in read(made, "board")) is on_board

    def test_counts_of_answers_are_hidden_and_rounded_for_the_public(self):
        rule = release.public_rule()
        few = accounts.Account(received=2211, rejected=3)
        assert accounts.words_of(few, rule) == (
            "2,210 answers received, 2,210 accepted and fewer than 8 rejected"
        )
        assert accounts.warning(accounts.Account(received=161, rejected=18), rule).startswith(
            "20 of 160 answers could not be used"
        )

    def test_an_instrument_of_ones_own_was_never_published(self, invented, read):
        own = replace(invented.INSTRUMENT, source="own", licence="own", version="")
        text = read(asked(invented, instrument=own))
        assert "An invented questionnaire. Scored by an instrument of one's own" in text
        assert "Scored as published" not in text

    def test_what_staff_say_stands_with_people_and_staff_and_not_under_use(
        self, invented, document_of
    ):
        made = invented.learning()
        heard = (*made.answer.study.experience, STAFF)
        study = replace(made.answer.study, experience=heard)
        document = document_of(replace(made, answer=replace(made.answer, study=study)))
        by_id = {one.id: one for one in document.sections}
        assert by_id["people"].heading == "What changed for people and staff"
        keys = [key for part in by_id["people"].parts for key in part.told]
        assert "outcome:recommends" in keys


class TestShouldNotHaveMoved:
    @pytest.mark.parametrize(
        ("found", "told"),
        [
            ((-0.03, 0.01, 0.05), "As it should: no sign that it moved"),
            ((0.02, 0.06, 0.10), "It moved, which it should not have"),
            ((None, None, None), "Cannot tell whether it moved"),
        ],
    )
    def test_a_negative_control_says_whether_it_moved(self, invented, document_of, found, told):
        made = invented.learning()
        lower, estimate, upper = found
        fractures = invented.answers.FRACTURES
        effects = tuple(
            replace(one, estimate=estimate, lower=lower, upper=upper)
            if one.outcome.id == fractures.id
            else one
            for one in made.answer.effects
        )
        document = document_of(replace(made, answer=replace(made.answer, effects=effects)))
        assert outcome_row(document, "Hip fractures")[1].text == told


class TestReached:
    def count(self, invented, document_of, verdicts):
        made = invented.learning()
        judged = tuple(
            replace(one, reached="met", verdict=verdict)
            for one, verdict in zip((*made.answer.judgements, *made.heard), verdicts, strict=True)
        )
        answer = replace(made.answer, judgements=judged[:2])
        document = document_of(replace(made, answer=answer, heard=judged[2:]))
        return told_by(document, "success")[0]

    def test_nothing_reached_is_told_without_whether_it_was_the_programme(
        self, invented, document_of
    ):
        unknown = ("cannot tell yet", "cannot be estimated", "cannot tell yet")
        assert self.count(invented, document_of, unknown).endswith(
            ": 3 reached; for none of them is it known whether because of the programme."
        )
        mixed = ("helped", "cannot tell yet", "no meaningful difference")
        assert self.count(invented, document_of, mixed).endswith(
            ": 3 reached, 1 because of the programme, as far as can be told, 1 not because of it and"
            " 1 where that is not known."
        )
        smaller = ("smaller than planned", "cannot be estimated", "cannot tell yet")
        assert "for none of them is it known" in self.count(invented, document_of, smaller)


class TestNobodyAnswers:
    @pytest.mark.parametrize("length", LENGTHS)
    def test_a_registered_mirror_that_nobody_answers_stands_in_every_length(
        self, invented, read, length
    ):
        made = invented.learning()
        mirrors = (MirrorAsked(id="gone", perceived="integrate.sum_score", who="staff",
                               outcome=invented.answers.ADMISSIONS.id),)  # fmt: skip
        study = replace(made.answer.study, mirrors=mirrors)
        text = read(replace(made, answer=replace(made.answer, study=study)), length)
        assert "A mirror that was registered. What staff perceive (integrate.sum_score)" in text

    @pytest.mark.parametrize("length", LENGTHS)
    def test_an_experience_that_nobody_was_asked_about_stands_in_every_length(
        self, invented, read, length
    ):
        text = read(invented.unheard(), length)
        assert "Coordination (said by people who receive care). No survey that was given" in text


class TestOnce:
    def test_whose_outcome_it_is_need_not_be_said_again_where_most_are_of_the_same_people(
        self, invented, material_of, plan
    ):
        material = material_of(invented.learning())
        text = "emergency admissions, people aged 65 and over and hip fractures"
        assert titles.shorten(text, material) == text  # only one outcome is of them
        cards = tuple(
            replace(one, title=f"{name} of people aged 65 and over")
            for one, name in zip(plan.indicators, ("Admissions", "Moves", "Falls"), strict=False)
        )
        alike = replace(material, plan=replace(plan, indicators=cards))
        said = "admissions of people aged 65 and over and moves of people aged 65 and over"
        assert titles.shorten(said, alike) == "admissions and moves"
        same = tuple(
            replace(one, title=f"Admissions of people aged {band}")
            for one, band in zip(plan.indicators, ("65 and over", "85 and over"), strict=False)
        )
        assert titles.shorten(said, replace(material, plan=replace(plan, indicators=same))) == said

    def test_two_mirrors_of_one_outcome_tell_what_was_measured_once_and_ask_once(
        self, invented, document_of
    ):
        made = invented.learning()
        second = replace(made.mirrors[0], asked=replace(made.mirrors[0].asked, id="again"))
        document = document_of(replace(made, mirrors=(*made.mirrors, second)))
        lines = [one for section, one in document.lines if section.id == "mirror"]
        alone = [one for one in lines if "Taken alone, emergency admissions" in one.text]
        assert [one.id for one in alone] == ["mirror-progress"]
        steps = told_by(document, "next")
        assert len(steps) == len(set(steps))

    def test_a_board_reads_each_outcome_in_the_table_and_not_again_as_a_sentence(
        self, invented, document_of
    ):
        lines = {one.id: one.least for _, one in document_of(invented.learning()).lines}
        assert {least for name, least in lines.items() if name.startswith("use-table-")} == {"full"}

    def test_what_the_flags_of_a_mirror_mean_is_said_once_on_the_page_of_a_board(
        self, invented, read
    ):
        text = read(invented.learning(), "board")
        assert text.count("'Ahead of the evidence' is a site where progress is perceived") == 1


class TestForWhom:
    def test_what_went_worse_for_the_most_deprived_comes_first_and_a_team_reads_it(
        self, invented, document_of
    ):
        made = invented.learning()
        rows = [
            {"outcome": "coordination", "title": "Care felt coordinated", "contrast": "difference",
             "group_kind": "deprivation", "group": "1 against 5 (change of the gap)",
             "estimate": -0.12, "lower": -0.20, "upper": -0.04, "known": True, "note": None},
        ]  # fmt: skip
        kept = made.lens.rows.filter(pc.not_equal(made.lens.rows["outcome"], "coordination"))
        more = pa.Table.from_pylist(rows, schema=kept.schema)
        said = "Care felt coordinated: the gap widened by 12 points. In the last wave it is 15."
        lens = replace(made.lens, rows=pa.concat_tables([kept, more]),
                       sentences=(*made.lens.sentences, ("coordination", said)))  # fmt: skip
        document = document_of(replace(made, lens=lens))
        lines = [line for section, line in document.lines if section.id == "for-whom"]
        assert [(one.text, one.least) for one in lines[1:3]] == [
            ("Care felt coordinated: the gap widened by 12 points.", "team"),
            ("In the last wave it is 15.", "board"),
        ]
        assert lines[1].spare == 0


class TestHowItWasMade:
    def test_code_that_was_never_installed_is_told_as_a_checkout(self, invented, clear, plan):
        cleared = clear(invented.learning())
        bare = replace(
            cleared, provenance=replace(cleared.provenance, code_version="not installed")
        )
        document = telling.tell(telling.gather(bare, plan), Pictures(main=None))
        about = " ".join(told_by(document, "about"))
        assert "OneStory from a checkout;" in about
        assert "not installed" not in about
        assert "run `onestory report FOLDER`" in about
