"""2E: who lives at home, and the person's details of section 5; each person is one trap."""

from datetime import date

from onestory.indicators.catalogue.records.ascof_2e import EVERYONE, LEARNING_DISABILITY


def test_people_with_long_term_support_on_any_day_of_the_period_count(world, of_each):
    care = """
    person | service   | start      | end        | accommodation | birth_month | death
    p1     | community | 2024-03-01 | 2024-04-01 | owner         |             |
    p2     | community | 2024-03-01 | 2024-03-31 | owner         |             |
    p3     | community | 2025-03-31 |            | in care home  |             |
    p4     | community | 2025-04-01 |            | owner         |             |
    p5     | ST-Max    | 2024-05-01 |            | owner         |             |
    p6     | prison    | 2024-05-01 |            | Refuge        |             |
    p7     | community | 2024-05-01 |            | owner         |             | 2024-03-31
    p8     | community | 2024-05-01 |            | owner         | -           |
    p9     | community | 2024-05-01 | 2024-05-31 | owner         | 2006-06-01  |
    p10    | community | 2024-05-01 |            | owner         | 2006-06-01  |
    """
    found = of_each(world.cases(EVERYONE.cases, care=care))
    # p9 is 17 at the latest end of support; p10 is 18 at the last day of the period.
    assert found == {"p1": 1.0, "p3": 0.0, "p6": 0.0, "p10": 1.0}


def test_the_last_known_accommodation_stands_and_a_tie_is_not_known(world, of_each):
    care = """
    person | kind   | service   | component | start      | end        | accommodation | known_from
    p1     |        | community | Meals     | 2024-05-01 |            | Unknown       | 2025-06-01
    p1     | Review |           |           | 2024-05-01 | 2024-05-02 | owner         | 2024-06-01
    p2     |        | community | Meals     | 2024-05-01 |            | owner         | 2024-06-01
    p2     | Review |           |           | 2024-05-01 | 2024-05-02 | in care home  | 2025-06-01
    p3     |        | community | Meals     | 2024-05-01 |            | in care home  | 2025-06-01
    p3     | Review |           |           | 2024-05-01 | 2024-05-02 | owner         | 2025-06-01
    p4     |        | community | Meals     | 2024-05-01 |            | owner         | 2025-06-01
    p4     |        | community | Transport | 2024-05-01 |            | in care home  | 2025-06-01
    p5     |        | community | Meals     | 2024-05-01 |            | owner         | 2025-06-01
    p5     |        | community | Meals     | 2025-04-01 |            | in care home  | 2025-06-01
    """
    found = of_each(world.cases(EVERYONE.cases, care=care))
    # p4's two equally good values differ; p5's second row began after the period.
    assert found == {"p1": 1.0, "p2": 0.0, "p3": 0.0, "p4": 0.0, "p5": 1.0}


def test_services_stand_in_for_accommodation_that_is_not_known(world, of_each):
    care = """
    person | service     | component          | start      | end        | accommodation
    p1     | community   | home support       | 2024-05-01 |            | Unknown
    p2     | community   | -                  | 2024-05-01 |            | Unknown
    p3     | community   | Shared Lives       | 2024-05-01 |            | -
    p4     | community   | Extra care housing | 2024-05-01 |            | not mapped
    p5     | residential | long residential   | 2024-05-01 | 2024-09-01 | Unknown
    p5     | community   | home support       | 2024-09-02 |            | Unknown
    p6     | community   | home support       | 2024-05-01 |            | Unknown
    p6     | community   | Shared Lives       | 2024-05-01 |            | Unknown
    p7     | community   | Meals              | 2024-05-01 |            | Unknown
    p7     | community   | home support       | 2024-04-01 |            | Unknown
    p8     | residential | long residential   | 2024-05-01 |            | Unknown
    p8     | community   | home support       | 2024-05-01 |            | Unknown
    """
    found = of_each(world.cases(EVERYONE.cases, care=care))
    # p6: two useful values of equal standing; p7: the telling component leads, though older.
    assert found == {
        "p1": 1.0,
        "p2": 0.0,
        "p3": 1.0,
        "p4": 1.0,
        "p5": 1.0,
        "p6": 0.0,
        "p7": 1.0,
        "p8": 0.0,
    }


def test_the_learning_disability_cut_is_by_the_reason_of_the_person_and_under_65(world, of_each):
    care = """
    person | service   | start      | end | accommodation | birth_month | support_reason
    p1     | community | 2024-05-01 |     | owner         | 1990-01-01  | Learning disability support
    p2     | community | 2024-05-01 |     | owner         | 1950-01-01  | Learning disability support
    p3     | community | 2024-05-01 |     | owner         | 1990-01-01  | Mental health support
    p4     | community | 2024-05-01 |     | owner         | 1990-01-01  | Learning disability support
    p4     | community | 2024-06-01 |     | owner         | 1990-01-01  | Social support: Support to unpaid carer
    """
    assert of_each(world.cases(LEARNING_DISABILITY.cases, care=care)) == {"p1": 1.0, "p4": 1.0}


def test_a_period_after_the_last_day_covered_has_no_figure(world):
    care = "person | service | start | end | accommodation\np1 | community | 2024-05-01 | | owner"
    assert world.cases(EVERYONE.cases, care=care, last=date(2024, 3, 31)) == []
