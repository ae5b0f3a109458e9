"""Slips of those who answer and export: told, and mended where there is but one way."""

import pytest

SITE = '[columns]\nsite = "Site"'
WHEN = '[columns]\nwave = "Timestamp"'
TWO = """
[[wave]]
name = "Spring 2024"
first = 2024-03-01
last = 2024-04-30
[[wave]]
name = "Spring 2025"
first = 2025-03-01
last = 2025-04-30
"""


def column(survey, name):
    return survey.responses[name].to_pylist()


def rules(survey):
    return [one.rule for one in survey.findings]


class TestSites:
    DRAWN = """
        Site        | a | b
        Ashmere     | 1 | 2
        Ashmere     | 1 | 3
        ashmere     | 1 | 2
        Calder Moor | 2 | 2
        Caldermoor  | 2 | 2
        Caldermoor  | 2 | 3
        """

    def test_case_and_spaces_alone_make_no_other_site_and_that_is_told(self, read, found):
        survey = read(self.DRAWN, SITE)
        assert set(column(survey, "site")) == {"Ashmere", "Caldermoor"}
        told = found(survey, "survey sites merged")
        assert told.rows == 2
        assert told.message == (
            "Sites that differ in case or spaces alone were read as one: 'Calder Moor' as"
            " 'Caldermoor' and 'ashmere' as 'Ashmere'."
        )

    def test_in_a_study_they_become_its_sites(self, read, found):
        survey = read(self.DRAWN, SITE, sites=["Ashmere", "Caldermoor"])
        assert survey.inputs[0].rejected_rows == 0
        assert found(survey, "survey sites merged").rows == 2

    def test_two_sites_of_a_study_are_never_made_one(self, read):
        survey = read(self.DRAWN, SITE, sites=["Ashmere", "Caldermoor", "Calder Moor"])
        assert set(column(survey, "site")) == {"Ashmere", "Caldermoor", "Calder Moor"}

    def test_those_that_look_alike_are_told_and_kept_apart(self, read, found):
        survey = read("Site | a | b\nGlenbrook | 1 | 2\nGlenbrok | 1 | 2", SITE)
        assert sorted(column(survey, "site")) == ["Glenbrok", "Glenbrook"]
        assert found(survey, "survey sites look alike").message == (
            "'Glenbrok' and 'Glenbrook' look alike, and are told as two sites."
        )

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Neighbourhood 1", "Neighbourhood 2"),
            ("Neighbourhood A", "Neighbourhood B"),
            ("North Vale", "South Vale"),
        ],
    )
    def test_numbered_and_lettered_sites_do_not_look_alike(self, read, one, other):
        survey = read(f"Site | a | b\n{one} | 1 | 2\n{other} | 1 | 2", SITE)
        assert "survey sites look alike" not in rules(survey)

    def test_a_word_of_doubt_that_stands_as_a_site_is_told(self, read, found):
        survey = read("Site | a | b\nAshmere | 1 | 2\nNot sure | 1 | 2", SITE)
        assert found(survey, "survey site in doubt").message == "'Not sure' is told as a site."

    @pytest.mark.parametrize("sites", [(), ("Ashmere",)])
    @pytest.mark.parametrize(
        ("head", "says"),
        [
            ('who = "staff"', '[values.site]\n"Not sure" = ""'),
            ('who = "staff"\nmissing = ["not sure"]', ""),
        ],
    )
    def test_a_word_may_mean_no_site(self, read, found, sites, head, says):
        survey = read(
            "Site | a | b\nAshmere | 1 | 2\nNot sure | 1 | 2",
            f"{SITE}\n{says}",
            head=head,
            sites=sites,
        )
        assert column(survey, "site") == ["Ashmere", ""]
        assert found(survey, "survey site missing").message.startswith("1 respondent")


class TestDoubledRows:
    def test_rows_alike_to_the_minute_are_told_and_counted(self, read, found):
        survey = read("""
            Timestamp           | a | b
            26/03/2025 15:49:15 | 1 | 2
            26/03/2025 15:49:15 | 1 | 2
            26/03/2025 15:49:15 | 1 | 3
            27/03/2025 15:49:15 | 1 | 2
            """)
        assert found(survey, "answers doubled").first_rows == (3,)
        assert survey.responses.num_rows == 4
        assert "survey column not read" not in rules(survey)

    @pytest.mark.parametrize("heading", ["Timestamp", "Team"])
    def test_rows_alike_without_a_moment_are_told_as_nothing(self, read, heading):
        survey = read(f"{heading} | a | b\n26/03/2025 | 1 | 2\n26/03/2025 | 1 | 2")
        assert "answers doubled" not in rules(survey)

    def test_who_is_told_apart_is_counted_once_and_not_told_again(self, read):
        survey = read(
            """
            Timestamp           | Email     | a | b
            26/03/2025 15:49:15 | a@example.org | 1 | 2
            26/03/2025 15:49:15 | a@example.org | 1 | 2
            """,
            '[columns]\nrespondent = "Email"',
        )
        assert survey.responses.num_rows == 1
        assert "answers doubled" not in rules(survey)


class TestWavesByTheDay:
    def test_the_wave_is_found_from_the_moment_a_form_was_sent(self, read):
        survey = read(
            """
            Timestamp           | a | b
            26/03/2025 15:49:15 | 1 | 2
            05/04/2024 09:00    | 1 | 2
            2025-03-04 10:00:00 | 1 | 2
            1 Apr 2024          | 1 | 2
            Spring 2024         | 1 | 2
            """,
            WHEN,
            waves=TWO,
        )
        years = [wave[-4:] for wave in column(survey, "wave")]
        assert years == ["2025", "2024", "2025", "2024", "2024"]

    def test_a_day_of_no_wave_is_rejected_in_one_finding_with_its_days(self, read, found):
        survey = read(
            "Timestamp | a | b\n26/03/2025 | 1 | 2\n01/05/2025 | 1 | 2\n03/06/2025 | 1 | 2",
            WHEN,
            waves=TWO,
        )
        told = found(survey, "day in no wave")
        assert (told.rows, survey.inputs[0].rejected_rows) == (2, 2)
        assert told.message == (
            "Answered from 1 May 2025 to 3 June 2025, on days that lie in no [[wave]], or in more"
            " than one."
        )

    def test_a_column_with_the_month_first_is_read_so(self, read):
        survey = read("Timestamp | a | b\n03/26/2025 | 1 | 2\n04/05/2024 | 1 | 2", WHEN, waves=TWO)
        assert column(survey, "wave") == ["Spring 2025", "Spring 2024"]


def test_an_organisation_is_a_group_of_scores_beside_being_kept(read):
    survey = read(
        "Employer | a | b\nCouncil | 1 | 2\nTrust | 1 | 2", '[columns]\norganisation = "Employer"'
    )
    assert survey.groups == ("own:organisation",)
    assert column(survey, "own:organisation") == column(survey, "organisation")


def test_a_word_without_a_code_in_many_columns_is_told_once(read, found):
    survey = read("a | b\n1 | Neither\nNeither | 2\nNeither | Neither")
    told = found(survey, "answer without a code")
    assert told.message == (
        "4 answers in 'a' and 'b' are words without a code ('Neither'): they were left out."
    )


@pytest.mark.parametrize("heading", ["Other please say", "OTHERTXT", "Please tell us why"])
def test_text_of_their_own_is_told_as_such_whatever_its_heading(read, found, heading):
    survey = read(f"a | b | {heading}\n1 | 2 | ring Ann")
    assert "free text" in found(survey, "identifiers in a survey").message
