"""A survey is read row by row: each is accepted, or rejected with a sentence that says why."""

import pytest

from onestory.model.errors import DeliveryError, NothingUsableError, PlanError

SITE = '[columns]\nsite = "Site"'


def column(survey, name):
    return survey.responses[name].to_pylist()


class TestAnswers:
    def test_codes_stand_under_the_item_and_a_blank_is_no_answer(self, read):
        survey = read("""
            a | b
            1 | 5
              | 6
            """)
        assert column(survey, "a") == [1.0, None]
        assert column(survey, "b") == [5.0, 6.0]

    def test_rows_are_numbered_as_the_file_numbers_them(self, read):
        assert column(read("a | b\n1 | 5\n2 | 4"), "row") == [2, 3]

    def test_words_are_scored_by_labels_whatever_their_case_and_spaces(self, read):
        survey = read(
            """
            a              | b
            Strongly agree | Never
            strongly AGREE | Always
            """,
            '[labels]\n"Strongly agree" = 5\n[labels.b]\nNever = 1\nAlways = 5',
        )
        assert column(survey, "a") == [5.0, 5.0]
        assert column(survey, "b") == [1.0, 5.0]

    def test_words_without_labels_stop_with_the_words_and_what_to_write(self, read):
        with pytest.raises(PlanError) as told:
            read("a | b\nOften | 1\nOften | 2\nOften | 3\nNever mind | 4")
        assert str(told.value) == (
            "staff.survey.toml: The answers in 'a' are words, 'Often' and 1 more word, and no word"
            ' has a code. Say what each scores under [labels]: "Strongly agree" = 5, or under'
            " [labels.ITEM] where one item has words of its own; words that mean no answer go into"
            " `missing`."
        )

    def test_what_one_person_wrote_is_never_shown(self, read):
        with pytest.raises(PlanError) as told:
            read("a | b\nMy nurse Ann Bell is kind | 1")
        assert "Ann Bell" not in str(told.value)

    def test_a_word_among_codes_is_left_out_and_counted(self, read, found):
        survey = read("a | b\n1 | 2\nnot sure | 3")
        assert column(survey, "a") == [1.0, None]
        assert str(found(survey, "answer without a code")) == (
            "staff.tsv, row 3, column 'a': 1 answer is a word without a code (1 word): it was left"
            " out. Give each word a code under [labels], or put it into `missing`."
        )

    def test_an_impossible_answer_is_refused_and_its_respondent_kept(self, read, found):
        survey = read("a | b\n9 | 2\n1 | 3")
        assert column(survey, "a") == [None, 1.0]
        assert column(survey, "b") == [2.0, 3.0]
        assert str(found(survey, "impossible answer")) == (
            "staff.tsv, row 2, column 'a': The answer is none of the codes of item a (1, 2, 3, 4,"
            " 5): it was left out, and the respondent's other answers were kept. Check the export;"
            " a code that means no answer goes into `missing`."
        )

    def test_a_code_that_means_no_answer_is_no_impossible_one(self, read):
        survey = read("a | b\n-9 | 2\n1 | 3", head='who = "staff"\nmissing = ["-9"]')
        assert column(survey, "a") == [None, 1.0]
        assert not [one for one in survey.findings if one.rule == "impossible answer"]

    def test_a_code_is_the_same_however_its_number_is_written(self, read):
        survey = read("a | b\n-9.0 | 2,0\n1.0 | 3", head='who = "staff"\nmissing = ["-9"]')
        assert column(survey, "a") == [None, 1.0]
        assert column(survey, "b") == [2.0, 3.0]

    def test_an_item_that_nobody_answered_is_told(self, read, found):
        told = found(read("a | b\n | 2\n | 3"), "item unanswered")
        assert told.message == "Nobody answered item a: the column holds nothing."

    def test_an_item_without_a_column_is_named(self, read, found):
        survey = read("a | c\n1 | 2\n2 | 3")
        assert column(survey, "b") == [None, None]
        assert (
            found(survey, "item without a column").message
            == "1 item of the instrument has no column: b."
        )

    def test_a_file_without_any_item_stops(self, read):
        with pytest.raises(PlanError, match="No column of the file is an item of 'toy'"):
            read("Q1 | Q2\n1 | 2")


class TestAccount:
    def test_accepted_and_rejected_rows_add_up_to_those_received(self, read):
        survey = read(
            """
            Site    | a | b
            Ashmere | 1 | 2
            Ashmer  | 1 | 2
            Ashmere |   |
            Ashmere | 1 | 2 | 3
            """,
            SITE,
            sites=["Ashmere"],
        )
        [used] = survey.inputs
        assert (used.received_rows, used.accepted_rows, used.rejected_rows) == (4, 1, 3)
        assert sum(one.rows for one in survey.findings if one.severity == "rejected") == 3

    def test_a_row_is_told_by_its_first_reason_alone(self, read):
        survey = read("Site | a | b\nNowhere | | \nBolder | 1 | 2", SITE, sites=["Bolder"])
        assert [one.rule for one in survey.findings if one.rows] == ["survey site unknown"]

    def test_a_row_with_too_many_cells_is_rejected(self, read, found):
        told = found(read("a | b\n1 | 2\n1 | 2 | 3"), "survey row ragged")
        assert str(told).startswith(
            "staff.tsv, row 3: The row has more or fewer cells than the 2 headings."
        )

    def test_somebody_who_answered_nothing_did_not_answer(self, read, found):
        survey = read("Site | a | b\nAshmere | 1 | 2\nAshmere | | ", SITE)
        assert str(found(survey, "nothing answered")) == (
            "staff.tsv, row 3: No item was answered: the row is of somebody asked, who did not"
            " answer. Nothing to do, where it is so; count them under [[asked]]."
        )

    def test_a_blank_line_is_no_row(self, read):
        survey = read("a | b\n1 | 2\n\n3 | 4")
        assert survey.inputs[0].received_rows == 2
        assert column(survey, "row") == [2, 4]

    def test_a_file_without_answers_stops(self, read):
        with pytest.raises(DeliveryError, match="headings and no answers"):
            read("a | b")

    def test_an_empty_file_stops(self, read):
        with pytest.raises(DeliveryError, match=r"staff\.tsv: The file is empty"):
            read("")

    def test_no_row_that_can_be_used_stops_with_the_first_reason(self, read):
        with pytest.raises(NothingUsableError) as told:
            read("Site | a | b\nAshmer | 1 | 2", SITE, sites=["Ashmere"])
        assert told.value.found == (
            "None of the 1 rows can be used. The study has no site 'Ashmer'."
        )
        assert told.value.do.startswith("Did you mean 'Ashmere'?")


class TestWhereAndWhen:
    def test_a_site_that_does_not_exist_is_told_with_the_nearest(self, read, found):
        survey = read(
            "Site | a | b\nAshmere | 1 | 2\nBoulder | 1 | 2",
            SITE,
            sites=["Ashmere", "Bolder", "Cray"],
        )
        assert column(survey, "site") == ["Ashmere"]
        assert str(found(survey, "survey site unknown")) == (
            "staff.tsv, row 3, column 'Site': The study has no site 'Boulder'. Did you mean"
            ' \'Bolder\'? Say which it is: [values.site] "its word" = "the study\'s name", or'
            ' = "" where it is none of them. The study names Ashmere, Bolder and Cray.'
        )

    def test_a_word_of_the_file_becomes_the_study_s(self, read):
        survey = read(
            "Site | a | b\nASH | 1 | 2\nbolder | 1 | 2",
            f'{SITE}\n[values.site]\n"Ash" = "Ashmere"',
            sites=["Ashmere", "Bolder"],
        )
        assert column(survey, "site") == ["Ashmere", "Bolder"]

    def test_who_named_no_site_is_kept_in_none(self, read, found):
        survey = read("Site | a | b\nAshmere | 1 | 2\n | 1 | 2", SITE, sites=["Ashmere"])
        assert column(survey, "site") == ["Ashmere", ""]
        assert found(survey, "survey site missing").severity == "note"

    def test_a_wave_without_dates_stops_where_it_is_the_only_one(self, read):
        with pytest.raises(PlanError) as told:
            read("a | b\n1 | 2", '[constant]\nwave = "Autumn 2023"')
        assert told.value.found == "The wave 'Autumn 2023' has no dates."

    def test_a_survey_without_any_wave_stops(self, read):
        with pytest.raises(PlanError, match=r"No wave has dates\. Write \[\[wave\]\]"):
            read("a | b\n1 | 2", waves="")

    def test_rows_of_a_wave_without_dates_are_rejected(self, read, found):
        survey = read(
            "When | a | b\nSpring 2024 | 1 | 2\nSpring 2025 | 1 | 2", '[columns]\nwave = "When"'
        )
        told = found(survey, "wave without dates")
        assert told.message == "No [[wave]] of the sidecar is called 'Spring 2025'."
        assert told.do.startswith("Did you mean 'Spring 2024'?")

    def test_a_level_that_is_none_is_kept_as_not_said(self, read, found):
        survey = read("Level | a | b\nmicro | 1 | 2\nboard | 1 | 2", '[columns]\nlevel = "Level"')
        assert column(survey, "level") == ["micro", None]
        assert survey.levels == ("micro",)
        assert "micro, meso and macro" in found(survey, "level unknown").message

    def test_who_is_not_known_is_rejected(self, read, found):
        survey = read(
            "Role | a | b\nstaff | 1 | 2\ncarer | 1 | 2\nrobot | 1 | 2",
            '[columns]\nwho = "Role"\n[values.who]\n"carer" = "carers"',
            head="",
        )
        assert column(survey, "who") == ["staff", "carers"]
        assert survey.who == ("carers", "staff")
        assert (
            found(survey, "who unknown").message == "'robot' is none of people, carers and staff."
        )

    def test_who_the_instrument_was_not_made_for_is_told(self, read, found):
        told = found(read("a | b\n1 | 2", head='who = "carers"'), "not made for them")
        assert told.message.startswith("The instrument was made for staff, and carers answered it")

    def test_who_must_be_said(self, read):
        with pytest.raises(PlanError, match="`who` is missing"):
            read("a | b\n1 | 2", head="")


class TestWeights:
    SAYS = '[columns]\nweight = "W"'

    def test_negative_and_missing_weights_are_rejected(self, read, found):
        survey = read("W | a | b\n1.5 | 1 | 2\n-1 | 1 | 2\n | 1 | 2\nn/a | 1 | 2", self.SAYS)
        assert column(survey, "weight") == [1.5]
        assert found(survey, "weight negative").first_rows == (3,)
        assert found(survey, "weight missing").first_rows == (4, 5)

    def test_a_comma_that_may_part_thousands_makes_no_weight(self, read, found):
        survey = read("W | a | b\n1,250 | 1 | 2\n0,125 | 1 | 2\n1e-05 | 1 | 2", self.SAYS)
        assert column(survey, "weight") == [0.125, 0.00001]
        assert found(survey, "weight missing").first_rows == (2,)

    def test_weights_that_sum_to_nothing_stop(self, read):
        with pytest.raises(NothingUsableError, match="The weights sum to nothing"):
            read("W | a | b\n0 | 1 | 2\n0 | 1 | 2", self.SAYS)

    def test_everybody_weighs_the_same_where_no_weights_are_given(self, read):
        assert column(read("a | b\n1 | 2\n1 | 2"), "weight") == [1.0, 1.0]


class TestRespondents:
    SAYS = '[columns]\nrespondent = "ID"'

    def test_who_answered_twice_counts_once(self, read, found):
        survey = read("ID | a | b\nx | 1 | 2\ny | 1 | 2\nx | 3 | 4", self.SAYS)
        assert column(survey, "a") == [1.0, 1.0]
        assert str(found(survey, "respondent twice")) == (
            "staff.tsv, row 4, column 'ID': This respondent answered in a row above, in the same"
            " wave: the first was used. Keep the answers that count, and delete the others."
        )

    def test_the_first_sound_row_of_a_respondent_is_used(self, read):
        survey = read("ID | a | b\nx |  | \nx | 3 | 4", self.SAYS)
        assert column(survey, "a") == [3.0]

    def test_respondents_without_a_number_are_not_the_same_one(self, read):
        assert read("ID | a | b\n | 1 | 2\n | 1 | 2", self.SAYS).responses.num_rows == 2

    def test_the_same_person_in_two_waves_is_one_cluster_and_keeps_no_number(self, read):
        later = '[[wave]]\nname = "Spring 2025"\nfirst = 2025-03-01\nlast = 2025-04-30'
        survey = read(
            """
            ID    | When        | a | b
            K-917 | Spring 2024 | 1 | 2
            K-917 | Spring 2025 | 1 | 2
            K-918 | Spring 2025 | 1 | 2
            """,
            f'{self.SAYS}\nwave = "When"\n{later}',
        )
        one, again, other = column(survey, "cluster")
        assert one == again
        assert other is None
        assert "K-917" not in str(survey.responses.to_pydict())

    def test_one_respondent_is_no_picture(self, read, found):
        told = found(read("a | b\n1 | 2"), "one respondent")
        assert told.message.startswith("One respondent answered: what one person says is no")


class TestGroups:
    def test_groups_come_in_the_study_s_words_and_own_ones_beside_the_items(self, read):
        survey = read(
            """
            Sex | Fifth | Alone | a | b
            F   | D1    | yes   | 1 | 2
            M   | 5     |       | 1 | 2
            """,
            """
            [columns]
            sex = "Sex"
            deprivation = "Fifth"
            [columns.own]
            "lives alone" = "Alone"
            [values.sex]
            "F" = "women"
            "M" = "men"
            [values.deprivation]
            "D1" = "1"
            """,
        )
        assert column(survey, "sex") == ["women", "men"]
        assert column(survey, "deprivation") == ["1", "5"]
        assert column(survey, "own:lives alone") == ["yes", None]
        assert survey.groups == ("deprivation", "sex", "own:lives alone")

    def test_a_fifth_beyond_five_is_not_known(self, read, found):
        survey = read("Fifth | a | b\n7 | 1 | 2\n1 | 1 | 2", '[columns]\ndeprivation = "Fifth"')
        assert column(survey, "deprivation") == [None, "1"]
        assert "from 1 (most deprived) to 5" in found(survey, "deprivation unknown").message

    def test_a_column_of_single_ages_makes_no_groups(self, read, found):
        rows = "\n".join(f"{age} | 1 | 2" for age in range(18, 80))
        survey = read(f"Age | a | b\n{rows}", '[columns]\nage = "Age"')
        assert set(column(survey, "age")) == {None}
        assert found(survey, "too many groups").do.startswith("Ask for bands")


class TestIdentifiers:
    def test_columns_that_name_people_are_left_out_and_should_not_be_sent(self, read, found):
        survey = read("""
            Full name | a | b
            Ann Bell  | 1 | 2
            Bo Cray   | 1 | 2
            """)
        assert "Ann Bell" not in str(survey.responses.to_pydict())
        assert str(found(survey, "identifiers in a survey")) == (
            "staff.tsv, column 'Full name': The column looks as if it holds names: nothing of it"
            " was read or kept. Delete it from the file, and ask that it is not sent: scores need"
            " nothing that names or describes a person."
        )

    def test_they_are_known_by_what_stands_in_them_too(self, read, found):
        survey = read("Contact | a | b\nann@example.org | 1 | 2\nbo@example.org | 1 | 2")
        assert "email addresses" in found(survey, "identifiers in a survey").message

    def test_a_postcode_may_stand_for_nothing(self, read):
        with pytest.raises(PlanError, match="The column 'Where', named as `site`, holds postcodes"):
            read("Where | a | b\nLS1 4AB | 1 | 2\nM1 1AE | 1 | 2", '[columns]\nsite = "Where"')

    def test_respondents_told_apart_by_nhs_number_leave_none_behind(self, read, found):
        survey = read(
            "NHS number | a | b\n9434765919 | 1 | 2\n9434765870 | 3 | 4",
            '[columns]\nrespondent = "NHS number"',
        )
        assert "94347659" not in str(survey.responses.to_pydict())
        assert found(survey, "respondents by identifier").do.startswith("Ask for a number")

    def test_a_column_that_means_nothing_here_is_ignored_and_noted(self, read, found):
        told = found(read("a | b | Colour\n1 | 2 | red"), "survey column not read")
        assert told.severity == "note"
        assert told.message == "1 column was not read: 'Colour'."


class TestAsked:
    def test_more_answers_than_were_asked_for_are_told(self, read, found):
        survey = read("a | b\n1 | 2\n1 | 2", '[[asked]]\nwave = "Spring 2024"\nasked = 1')
        assert survey.asked[0].asked == 1
        assert "than the 1 who were asked" in found(survey, "more answered than asked").message

    def test_a_place_where_nobody_answered_is_told(self, read, found):
        survey = read("a | b\n1 | 2", '[[asked]]\nwave = "Spring 2024"\nsite = "Cray"\nasked = 9')
        assert "the site 'Cray'" in found(survey, "asked of nobody here").message
