"""What teams decided about people, and from when until when they were enrolled."""

from datetime import UTC, datetime

HEADINGS = "person | team_code | decision | decided_on | enrolled_from | enrolled_until | score\n"
DEATHS = """
person | death_date | registration_date
p1     | 2023-03-10 | 2023-03-15
"""
SHOWN = "person_id team decision decided start end score"


def log(sent, rows, **more):
    return sent(source="caseload", provider="XC1", rows=HEADINGS + rows.strip(), **more)


def caseload(world, drawn, *sent, columns=SHOWN):
    return drawn(world.story(*sent)["caseload"], columns)


def conflicts(world, drawn, *sent):
    return drawn(world.story(*sent)["conflicts"], "person_id rule on settled")


def test_every_decision_stands_and_only_the_enrolled_have_a_span(world, sent, drawn):
    rows = """
    p1 | T1 | enrolled     | 2023-02-01 | 2023-02-03 | 2023-05-31 | 6.5
    p2 | T1 | declined     | 2023-02-01 | -          | -          | 6.0
    p3 | T1 | no capacity  | 2023-02-01 | -          | -          | 5.5
    p3 | T1 | not suitable | 2023-03-01 | 2023-03-02 | -          | -
    """
    assert caseload(world, drawn, log(sent, rows)) == [
        "1 T1 enrolled 2023-02-01 2023-02-03 2023-06-01 6.5",
        "2 T1 declined 2023-02-01 - - 6.0",
        "3 T1 no capacity 2023-02-01 - - 5.5",
        "3 T1 not suitable 2023-03-01 - - -",
    ]


def test_who_is_joined_to_nobody_is_kept_without_a_person(world, sent, drawn):
    rows = "- | T1 | enrolled | 2023-02-01 | 2023-02-01 | - | -\n" * 2
    assert caseload(world, drawn, log(sent, rows)) == [
        "- T1 enrolled 2023-02-01 2023-02-01 - -",
        "- T1 enrolled 2023-02-01 2023-02-01 - -",
    ]


def test_an_enrolment_without_a_first_day_begins_on_the_day_of_the_decision(world, sent, drawn):
    rows = "p1 | T1 | enrolled | 2023-02-01 | - | - | -"
    assert caseload(world, drawn, log(sent, rows)) == ["1 T1 enrolled 2023-02-01 2023-02-01 - -"]


def test_enrolments_of_one_team_that_share_a_day_are_one(world, sent, drawn):
    rows = """
    p1 | T1 | enrolled | 2023-02-01 | 2023-02-01 | 2023-03-31 | 6.5
    p1 | T1 | enrolled | 2023-03-31 | 2023-03-31 | 2023-05-31 | 4.0
    p1 | T1 | enrolled | 2023-06-01 | 2023-06-01 | -          | 3.0
    """
    story = world.story(log(sent, rows))
    assert drawn(story["caseload"], SHOWN) == [
        "1 T1 enrolled 2023-02-01 2023-02-01 2023-06-01 6.5",
        "1 T1 enrolled 2023-06-01 2023-06-01 - 3.0",
    ]
    assert drawn(story["records"], "table source row") == ["caseload caseload 3"]


def test_one_inside_another_does_not_end_it(world, sent, drawn):
    rows = """
    p1 | T1 | enrolled | 2023-02-01 | 2023-02-01 | -          | -
    p1 | T1 | enrolled | 2023-03-01 | 2023-03-01 | 2023-03-31 | -
    """
    assert caseload(world, drawn, log(sent, rows)) == ["1 T1 enrolled 2023-02-01 2023-02-01 - -"]


def test_of_two_tellings_of_one_enrolment_the_end_told_counts(world, sent, drawn):
    """A person known by two of the sender's numbers: the end comes under the second."""
    first = log(sent, "p1 | T1 | enrolled | 2023-02-01 | 2023-02-01 | - | 6.5", name="a")
    then = log(sent, "p1 | T1 | enrolled | 2023-02-01 | 2023-02-01 | 2023-04-30 | 6.5", name="b")
    assert caseload(world, drawn, first, then) == [
        "1 T1 enrolled 2023-02-01 2023-02-01 2023-05-01 6.5"
    ]


def test_a_death_ends_an_enrolment_and_its_day_is_the_last(world, sent, drawn):
    rows = "p1 | T1 | enrolled | 2023-02-01 | 2023-02-01 | - | -"
    story = world.story(log(sent, rows), sent(source="deaths", rows=DEATHS))
    assert drawn(story["caseload"], "start end") == ["2023-02-01 2023-03-11"]
    assert drawn(story["conflicts"], "rule") == []  # still open: the team had not heard


def test_who_is_enrolled_after_death_is_kept_and_listed(world, sent, drawn):
    rows = """
    p1 | T1 | enrolled | 2023-04-01 | 2023-04-01 | -          | -
    p1 | T2 | enrolled | 2023-02-01 | 2023-02-01 | 2023-05-31 | -
    """
    assert conflicts(world, drawn, log(sent, rows), sent(source="deaths", rows=DEATHS)) == [
        "1 enrolled after death 2023-02-01 the death ends the enrolment",
        "1 enrolled after death 2023-04-01 kept as sent; look whether the link is right",
    ]


def test_who_is_with_two_teams_at_once_is_listed(world, sent, drawn):
    rows = """
    p1 | T1 | enrolled | 2023-02-01 | 2023-02-01 | 2023-03-31 | -
    p1 | T2 | enrolled | 2023-03-01 | 2023-03-01 | -          | -
    p1 | T3 | declined | 2023-03-01 | -          | -          | -
    """
    assert conflicts(world, drawn, log(sent, rows)) == [
        "1 enrolled twice at once 2023-03-01 both kept; the first to begin took the person on"
    ]


def test_what_ends_before_it_begins_is_kept_and_joins_nothing(world, sent, drawn):
    rows = """
    p1 | T1 | enrolled | 2023-02-01 | 2023-02-01 | 2023-06-30 | -
    p1 | T1 | enrolled | 2023-03-01 | 2023-03-01 | 2023-02-20 | -
    p1 | T1 | enrolled | 2023-04-01 | 2023-04-01 | 2023-07-31 | -
    """
    story = world.story(log(sent, rows))
    assert drawn(story["caseload"], "start end") == [
        "2023-02-01 2023-08-01",
        "2023-03-01 2023-02-21",
    ]
    assert drawn(story["conflicts"], "rule") == ["ends before it begins"]


def test_a_decision_tells_age_sex_and_area_of_its_day(world, sent, drawn):
    person = "person | practice_code | registered_from | registered_to | lsoa | sex | birth_month\n"
    lists = sent(
        source="gp_registration",
        rows=person + "p1 | A81001 | 2020-01-01 | - | E0101 | 2 | 1940-05-01",
    )
    rows = "p1 | T1 | declined | 2023-02-01 | - | - | -"
    assert caseload(world, drawn, lists, log(sent, rows), columns="lsoa practice age sex") == [
        "E0101 A81001 82 female"
    ]


def test_as_known_before_a_correction_the_enrolment_was_open(world, sent, drawn):
    first = log(sent, "p1 | T1 | enrolled | 2023-02-01 | 2023-02-01 | - | -", name="a")
    later = datetime(2024, 6, 1, tzinfo=UTC)
    then = log(
        sent,
        "p1 | T1 | enrolled | 2023-02-01 | 2023-02-01 | 2023-04-30 | -",
        name="b",
        received=later,
    )
    before = datetime(2024, 3, 1, tzinfo=UTC)
    assert drawn(world.story(first, then, known_at=before)["caseload"], "start end") == [
        "2023-02-01 -"
    ]
