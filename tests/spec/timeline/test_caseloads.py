"""What teams decided about people, and from when until when they were enrolled."""

import random
from datetime import UTC, date, datetime, timedelta

HEADINGS = "person | team_code | decision | decided_on | enrolled_from | enrolled_until | score\n"
DEATHS = """
person | death_date | registration_date
p1     | 2023-03-10 | 2023-03-15
"""
FIRST = date(2023, 1, 1)
NEEDED = "spells attendances deaths caseload"
SHOWN = "person_id team decision decided start end score"


def log(sent, rows, **more):
    return sent(source="caseload", provider="XC1", rows=HEADINGS + rows.strip(), **more)


def caseload(world, drawn, *sent):
    return drawn(tables(world, *sent)["caseload"], SHOWN)


def tables(world, *sent):
    """The caseload and the records behind it, without the rest of the story."""
    return world.tables(*sent, of=NEEDED)


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
    story = tables(world, log(sent, rows))
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
    story = world.story(lists, log(sent, rows))
    assert drawn(story["caseload"], "lsoa practice age sex") == ["E0101 A81001 82 female"]


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
    known = world.tables(first, then, of=NEEDED, known_at=before)
    assert drawn(known["caseload"], "start end") == ["2023-02-01 -"]


def test_days_enrolled_are_those_told_each_once(world, sent):
    """Two hundred people with random enrolments: no day is lost, won or told twice."""
    chance = random.Random(5)
    told: dict[tuple[int, str], dict[int, int | None]] = {}
    lines = []
    for person in range(1, 201):
        for _ in range(chance.randint(1, 5)):
            team, first = chance.choice("AB"), chance.randint(0, 60)
            last = chance.choice([None, first + chance.randint(0, 30)])
            starts = told.setdefault((person, team), {})
            ends = [one for one in (starts.get(first), last) if one is not None]
            starts[first] = max(ends, default=None)
            until = "-" if last is None else day(last)
            lines.append(
                f"p{person} | {team} | enrolled | {day(first)} | {day(first)} | {until} | -"
            )
    story = tables(world, log(sent, "\n".join(lines)))["caseload"].to_pylist()
    days: dict[tuple[int, str], list[int]] = {}
    for row in story:
        until = 200 if row["end"] is None else (row["end"] - FIRST).days
        days.setdefault((row["person_id"], row["team"]), []).extend(
            range((row["start"] - FIRST).days, until)
        )
    expected = {
        who: sorted(
            {
                one
                for first, last in starts.items()
                for one in range(first, 200 if last is None else last + 1)
            }
        )
        for who, starts in told.items()
    }
    assert {who: sorted(found) for who, found in days.items()} == expected


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()
