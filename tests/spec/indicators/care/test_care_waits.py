"""Waiting times, rule by rule; each person is one trap."""

from datetime import date

from onestory.indicators.catalogue.records.care_waits import RESPONSE, SERVICE


def test_waits_run_from_request_to_first_assessment_and_first_service(world, of_each):
    care = """
    person | kind       | assessment | service   | start      | end        | outcome
    p1     | Request    |            |           | 2024-05-01 | 2024-05-01 | to assessment
    p1     | Assessment | long       |           | 2024-05-11 | 2024-05-12 | to services
    p1     |            |            | community | 2024-06-01 |            |
    p2     | Request    |            |           | 2024-05-01 | 2024-05-01 | to services
    p2     |            |            | low level | 2024-05-01 |            |
    p3     | Request    |            |           | 2024-05-01 | 2024-05-01 | to assessment
    p3     | Assessment | Financial  |           | 2024-05-05 | 2024-05-05 | to services
    p3     |            |            | to carer  | 2024-05-06 |            |
    p4     | Request    |            |           | 2024-05-01 | 2024-05-01 | to assessment
    p4     |            |            | community | 2024-05-04 |            |
    p4     | Assessment | long       |           | 2024-05-11 | 2024-05-12 | advice
    p5     | Request    |            |           | 2024-05-01 | 2024-05-01 | to assessment
    p5     | Assessment | long       |           | 2024-05-11 | 2024-05-12 | advice
    p5     |            |            | community | 2024-06-01 |            |
    p6     | Request    |            |           | 2024-05-01 | 2024-05-01 | to assessment
    p6     | Assessment | short      |           | 2024-05-11 | 2024-05-12 | advice
    p6     | Assessment | long       |           | 2024-05-21 | 2024-05-22 | to services
    p6     |            |            | community | 2024-06-01 |            |
    """
    response = of_each(world.cases(RESPONSE.cases, care=care))
    service = of_each(world.cases(SERVICE.cases, care=care))
    # p3 was never answered: neither kind counts; p4's service came first.
    assert response == {"p1": 10.0, "p2": 0.0, "p4": 3.0, "p5": 10.0, "p6": 10.0}
    # p5's assessment led to no service (12); of p6's block the second did (8).
    assert service == {"p1": 31.0, "p2": 0.0, "p4": 3.0, "p6": 31.0}


def test_requests_of_people_with_support_or_that_ended_there_are_left_out(world, of_each):
    care = """
    person | kind    | client | service     | start      | end        | outcome       | birth_month
    p1     | Request |        |             | 2024-05-01 | 2024-05-01 | advice        |
    p1     |         |        | community   | 2024-05-02 |            |               |
    p2     | Request |        |             | 2024-05-01 | 2024-05-01 | hospital      |
    p2     |         |        | community   | 2024-05-02 |            |               |
    p3     | Request |        |             | 2024-05-01 | 2024-05-01 | -             |
    p3     |         |        | community   | 2024-05-02 |            |               |
    p4     | Request | carer  |             | 2024-05-01 | 2024-05-01 | to services   |
    p4     |         |        | community   | 2024-05-02 |            |               |
    p5     | Request |        |             | 2024-05-01 | 2024-05-01 | to services   | 1999-06-01
    p5     |         |        | community   | 2024-05-02 |            |               | 1999-06-01
    p6     |         |        | community   | 2023-01-01 | 2023-05-01 |               |
    p6     | Request |        |             | 2024-05-01 | 2024-05-01 | to services   |
    p6     |         |        | community   | 2024-05-02 |            |               |
    p7     |         |        | community   | 2023-01-01 | 2023-04-30 |               |
    p7     | Request |        |             | 2024-05-01 | 2024-05-01 | to services   |
    p7     |         |        | community   | 2024-05-02 |            |               |
    p8     |         |        | other short | 2023-01-01 | 2024-02-01 |               |
    p8     | Request |        |             | 2024-05-01 | 2024-05-01 | to services   |
    p8     |         |        | community   | 2024-05-02 |            |               |
    p9     |         |        | low level   | 2023-01-01 |            |               |
    p9     | Request |        |             | 2024-05-01 | 2024-05-01 | to services   |
    p9     |         |        | community   | 2024-05-02 |            |               |
    p10    | Request |        |             | 2024-05-01 | 2024-05-01 | not mapped    |
    p10    |         |        | community   | 2024-05-02 |            |               |
    """
    # p6's support ended within 12 months, p7's a day earlier; p8's within 3.
    assert of_each(world.cases(SERVICE.cases, care=care)) == {"p7": 1.0, "p9": 1.0, "p10": 1.0}


def test_a_conversation_of_release_1_is_its_own_first_response(world, of_each):
    care = """
    person | kind       | assessment | conversation | service   | start      | end        | outcome
    p1     | Request    |            | yes          |           | 2025-06-30 | 2025-06-30 | to services
    p1     | Assessment | long       |              |           | 2025-07-09 | 2025-07-09 | to services
    p2     | Request    |            | yes          |           | 2025-07-01 | 2025-07-01 | to services
    p2     | Assessment | long       |              |           | 2025-07-09 | 2025-07-09 | to services
    p3     | Request    |            | yes          |           | 2024-06-30 | 2024-06-30 | to services
    p4     | Request    |            | yes          |           | 2024-06-30 | 2024-06-30 | not mapped
    p5     | Request    |            | yes          |           | 2024-06-30 | 2024-06-30 | to services
    p5     | Assessment | long       |              |           | 2024-06-30 | 2024-06-30 | to services
    p5     |            |            |              | community | 2024-07-10 |            |
    """
    # p3 without an assessment is its own too; p4's outcome is no progress; p5's is of the day.
    found = world.cases(RESPONSE.cases, care=care)
    assert of_each(found) == {"p1": 0.0, "p2": 8.0, "p3": 0.0, "p5": 0.0}


def test_an_answer_belongs_to_one_request_alone(world):
    care = """
    person | kind       | assessment | service   | start      | end        | outcome
    p1     | Request    |            |           | 2024-05-01 | 2024-05-01 | to assessment
    p1     | Request    |            |           | 2024-05-06 | 2024-05-06 | to assessment
    p1     | Assessment | long       |           | 2024-05-11 | 2024-05-12 | to services
    p1     |            |            | community | 2024-06-01 |            |
    p2     | Request    |            |           | 2024-05-01 | 2024-05-01 | to assessment
    p2     | Assessment | long       |           | 2024-05-03 | 2024-05-03 | advice
    p2     | Request    |            |           | 2024-05-06 | 2024-05-06 | to assessment
    p2     | Assessment | long       |           | 2024-05-11 | 2024-05-12 | to services
    """
    found = world.cases(RESPONSE.cases, care=care)
    told = [(case["person_id"], case["numerator"]) for case in found]
    # p1's second request falls between the first and its answer; p2's two have one each.
    assert told == [(1, 10.0), (2, 2.0), (2, 5.0)]


def test_events_of_one_day_stand_as_request_assessment_service(world, of_each):
    care = """
    person | kind       | assessment | service   | start      | end        | outcome
    p1     |            |            | community | 2024-05-01 |            |
    p1     | Assessment | long       |           | 2024-05-01 | 2024-05-01 | to services
    p1     | Request    |            |           | 2024-05-01 | 2024-05-01 | to assessment
    """
    assert of_each(world.cases(SERVICE.cases, care=care)) == {"p1": 0.0}


def test_requests_count_from_april_2023_unless_the_story_ends_before(world, of_each):
    care = """
    person | kind    | service   | start      | end        | outcome
    p1     | Request |           | 2023-03-31 | 2023-03-31 | to services
    p1     |         | community | 2023-04-02 |            |
    p2     | Request |           | 2023-04-01 | 2023-04-01 | to services
    p2     |         | community | 2023-04-02 |            |
    p3     | Request |           | 2021-04-01 | 2021-04-01 | to services
    p3     |         | community | 2021-04-05 |            |
    """
    assert of_each(world.cases(SERVICE.cases, care=care)) == {"p2": 1.0}
    early = world.cases(SERVICE.cases, care=care, last=date(2022, 3, 31))
    assert of_each(early)["p3"] == 4.0
