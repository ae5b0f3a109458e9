"""Who enters a cohort, when, and how their time in it ends."""

from datetime import date

import pyarrow as pa
import pytest

from onestory.model.errors import PlanError
from onestory.timeline import (
    KINDS,
    Aged,
    AtFirst,
    CohortRule,
    Enrolled,
    Frail,
    Having,
    LivingIn,
    OfSex,
    OnDay,
    Using,
    Without,
    cohort,
)

DAY = date(2022, 4, 1)


def person(number, birth="1950-04-01", death=None, sex="female"):
    return {
        "person_id": number,
        "birth_month": date.fromisoformat(birth),
        "death": death and date.fromisoformat(death),
        "sex": sex,
    }


def lived(number, start="2020-01-01", end=None, lsoa="E01"):
    return {
        "person_id": number,
        "start": date.fromisoformat(start),
        "end": end and date.fromisoformat(end),
        "kind": "own home",
        "lsoa": lsoa,
    }


def admitted(number, start, end=None, emergency=True):
    return {
        "person_id": number,
        "start": date.fromisoformat(start),
        "end": end and date.fromisoformat(end),
        "emergency": emergency,
        "discharge_method": "1" if end else None,
    }


def entered(story, *parts, **options):
    made = cohort(story, CohortRule(entry=OnDay(on=DAY), who=parts, **options))
    return made.rows["person_id"].to_pylist()


def test_whoever_lives_on_the_day_and_meets_every_part_enters(at_rest):
    story = at_rest(
        people=[person(1), person(2, "1957-05-01"), person(3, sex="male"), person(4), person(5)],
        homes=[
            lived(1),
            lived(2),
            lived(3),
            lived(4, end="2022-04-01"),  # gone on the day
            lived(5, lsoa="E02"),
        ],
    )
    assert entered(story) == [1, 2, 3, 5]
    assert entered(story, Aged(at_least=65)) == [1, 3, 5], "p2 is 64 until the month of May"
    assert entered(story, Aged(below=72)) == [2], "72 from the first of the month of birth on"
    assert entered(story, OfSex(sex="male")) == [3]
    assert entered(story, LivingIn(place="Here", lsoas=("E01",)), OfSex(sex="female")) == [1, 2]


def test_conditions_and_service_use_count_before_the_day_alone(at_rest):
    story = at_rest(
        people=[person(number) for number in (1, 2, 3)],
        homes=[lived(number) for number in (1, 2, 3)],
        conditions=[
            {"person_id": 1, "condition": "dementia", "since": date(2022, 3, 31)},
            {"person_id": 1, "condition": "frailty", "since": date(2020, 1, 1)},
            {"person_id": 2, "condition": "dementia", "since": DAY},  # not before it
            {"person_id": 3, "condition": "frailty", "since": date(2020, 1, 1)},
        ],
        spells=[
            admitted(1, "2021-04-01"),
            admitted(1, "2022-03-31"),
            admitted(2, "2021-03-31"),  # 366 days before
            admitted(2, "2022-03-31"),
            admitted(3, "2022-03-01", emergency=False),
            admitted(3, "2022-03-02"),
        ],
        frailty=[
            {"person_id": 1, "on": date(2022, 4, 1), "hfrs": 50},
            {"person_id": 2, "on": date(2022, 7, 1), "hfrs": 90},
        ],
    )
    assert entered(story, Having(conditions=("dementia", "frailty"))) == [1, 3]
    assert entered(story, Having(conditions=("dementia", "frailty"), every=True)) == [1]
    twice = Using(kind="emergency admission", times=2)
    assert entered(story, twice) == [1]
    assert entered(story, Without(part=twice)) == [2, 3]
    assert entered(story, Frail(at_least=50)) == [1]


def test_the_first_event_on_which_the_rule_is_met_is_the_index_date(at_rest):
    story = at_rest(
        people=[person(1, "1957-05-01"), person(2)],
        spells=[
            admitted(1, "2022-04-10", "2022-04-20"),  # aged 64
            admitted(1, "2022-06-10", "2022-06-20"),
            admitted(2, "2022-03-31", "2022-04-01"),
            admitted(2, "2022-03-01", "2022-03-31"),
        ],
    )
    rule = CohortRule(
        entry=AtFirst(kind="discharge from hospital", start=DAY, end=date(2023, 4, 1)),
        who=(Aged(at_least=65),),
        follow_up=30,
    )
    assert cohort(story, rule).rows.to_pylist() == [
        {
            "person_id": 1,
            "index_date": date(2022, 6, 20),
            "exit_date": date(2022, 7, 20),
            "exit_reason": "follow-up complete",
        },
        {
            "person_id": 2,
            "index_date": date(2022, 4, 1),
            "exit_date": date(2022, 5, 1),
            "exit_reason": "follow-up complete",
        },
    ]


def test_time_in_a_cohort_ends_with_what_comes_first(at_rest):
    def registered(number, start, end):
        return {"person_id": number, "start": start, "end": end, "practice": "A81001"}

    story = at_rest(
        people=[person(1, death="2022-05-01"), *(person(number) for number in (2, 3, 4))],
        homes=[lived(number) for number in (1, 2, 3, 4)],
        registrations=[
            registered(1, date(2020, 1, 1), date(2022, 5, 2)),
            registered(2, date(2020, 1, 1), date(2022, 6, 1)),
            registered(3, date(2020, 1, 1), date(2022, 6, 1)),
            registered(3, date(2022, 6, 20), None),  # again within four weeks
        ],
    )
    made = cohort(story, CohortRule(entry=OnDay(on=DAY), follow_up=300))
    assert [(str(row["exit_date"]), row["exit_reason"]) for row in made.rows.to_pylist()] == [
        ("2022-05-01", "died"),
        ("2022-06-01", "moved away"),
        ("2023-01-26", "follow-up complete"),
        ("2023-01-26", "follow-up complete"),  # registered nowhere: nobody tells of a move
    ]
    longer = cohort(story, CohortRule(entry=OnDay(on=DAY), follow_up=3000))
    assert longer.rows["exit_reason"].to_pylist()[2:] == ["data end", "data end"]
    assert longer.rows["exit_date"].to_pylist()[2] == date(2024, 1, 1)


def test_a_caseload_enters_on_the_day_of_joining(at_rest):
    story = at_rest(people=[person(1), person(2, death="2022-04-30")])
    members = pa.table(
        {
            "person_id": [1, 1, 2],
            "start": [date(2022, 6, 1), date(2022, 5, 1), date(2022, 5, 1)],
            "end": pa.array([None, date(2022, 5, 20), None], pa.date32()),
        }
    )
    rule = CohortRule(entry=Enrolled(programme="the frailty team"))
    made = cohort(story, rule, members=members)
    assert made.rows.select(["person_id", "index_date"]).to_pylist() == [
        {"person_id": 1, "index_date": date(2022, 5, 1)}
    ], "p2 had died before the list says that they joined"
    with pytest.raises(PlanError, match="no list was given"):
        cohort(story, rule)


def test_a_day_after_the_records_end_is_refused(at_rest):
    with pytest.raises(PlanError, match="lies after the records end"):
        cohort(at_rest(people=[person(1)]), CohortRule(entry=OnDay(on=date(2024, 1, 1))))


def test_the_words_are_made_of_the_rule_that_is_asked(at_rest):
    rule = CohortRule(
        entry=OnDay(on=DAY),
        who=(
            Aged(at_least=65),
            Having(conditions=("dementia", "frailty")),
            Using(kind="emergency admission", times=2),
            Without(part=Using(kind="start of long-term support")),
            LivingIn(place="Ashmere", lsoas=("E01", "E02")),
            Frail(at_least=55),
        ),
    )
    said = (
        "People aged 65 or over, with dementia or frailty, with at least 2 emergency admissions in"
        " the 365 days before, not with at least 1 start of long-term support in the 365 days"
        " before, living in Ashmere (2 small areas), with a Hospital Frailty Risk Score of 5.5 or"
        " more, on 1 April 2022; each followed for 365 days, or until they die, move away or the"
        " records end."
    )
    assert rule.words == said
    assert cohort(at_rest(people=[person(1)]), rule).words == said


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_can_be_asked_for(at_rest, kind):
    rule = CohortRule(
        entry=AtFirst(kind=kind, start=DAY, end=date(2023, 4, 1)), who=(Using(kind=kind),)
    )
    assert cohort(at_rest(), rule).rows.num_rows == 0
