"""Emergency departments and outpatients: which attendances count, drawn a row a trap."""

from collections.abc import Callable

import pytest

CheckCases = Callable[..., None]

TYPES = """
    attendances | start            | category            | department | {}
    1           | 2024-01-03T10:00 | first               | 1          | {}
    2           | 2024-01-03T10:00 | unplanned follow-up | 3          | {}
    3           | 2024-01-03T10:00 | planned follow-up   | 1          | .
    4           | 2024-01-03T10:00 |                     |            | {}
    5           | 2024-01-03T10:00 | first               | 5          | {}
    6           | 2023-12-31T23:59 | first               | 1          | .
    7           | 2024-12-31T23:59 | first               | 4          | {}
    """


@pytest.mark.parametrize(
    ("card", "counts"),
    [
        ("ae_attendances", ("yes", "yes", "yes", "yes", "yes")),
        ("ae_attendances_type_1", ("yes", ".", ".", ".", ".")),
        ("ae_attendances_type_2", (".", ".", ".", ".", ".")),
        ("ae_attendances_type_3", (".", "yes", ".", ".", "yes")),
        ("ae_attendances_type_5", (".", ".", ".", "yes", ".")),
    ],
)
def test_planned_follow_ups_are_no_attendances(
    check_cases: CheckCases, card: str, counts: tuple[str, ...]
):
    check_cases(card, TYPES.format("counts", *counts))


LENGTHS = """
    attendances | start            | end              | category          | department | {}
    1           | 2024-01-03T10:00 | 2024-01-03T14:00 | first             | 1          | {}
    2           | 2024-01-03T10:00 | 2024-01-03T14:01 | first             | 2          | {}
    3           | 2024-01-03T10:00 | 2024-01-03T22:00 | first             | 3          | {}
    4           | 2024-01-03T22:00 | 2024-01-04T10:01 | first             | 4          | {}
    5           | 2024-01-03T10:00 | 2024-01-03T11:00 | first             | 5          | .
    6           | 2024-01-03T10:00 | 2024-01-03T11:00 | planned follow-up | 1          | .
    7           | 2024-01-03T10:00 |                  | first             | 1          | .
    8           | 2024-01-03T10:00 | 2024-01-03T11:00 | first             |            | .
    """


@pytest.mark.parametrize(
    ("card", "counts"),
    [("ae_4hour", ("yes", "no", "no", "no")), ("ae_12h", ("no", "no", "no", "yes"))],
)
def test_four_hours_are_240_minutes_and_same_day_care_has_no_place(
    check_cases: CheckCases, card: str, counts: tuple[str, ...]
):
    check_cases(card, LENGTHS.format("counts", *counts))


def test_conveyed_is_of_attendances_whose_arrival_is_known(check_cases: CheckCases):
    check_cases(
        "ae_conveyed",
        """
        attendances | start            | by_ambulance | counts
        1           | 2024-01-03T10:00 | yes          | yes
        2           | 2024-01-03T10:00 | no           | no
        3           | 2024-01-03T10:00 |              | .
        """,
    )


def test_often_is_three_first_attendances_in_the_year_before(check_cases: CheckCases):
    check_cases(
        "ae_frequent_ambulance",
        """
        people | certainty
        1      | firm
        2      | firm
        3      | firm
        4      | doubtful

        attendances | start            | end              | age | category            | by_ambulance | counts
        1           | 2023-02-01T10:00 | 2023-02-01T11:00 | 18  | first               | no           | .
        1           | 2023-05-01T10:00 | 2023-05-01T11:00 | 18  |                     | no           | .
        1           | 2023-06-01T10:00 | 2023-06-01T11:00 | 18  | first               | yes          | .
        1           | 2024-01-31T23:00 | 2024-02-01T02:00 | 18  | unplanned follow-up | yes          | yes
        2           | 2023-02-01T10:00 | 2023-02-01T11:00 | 18  | first               | no           | .
        2           | 2023-05-01T10:00 | 2023-05-01T11:00 | 18  | unplanned follow-up | no           | .
        2           | 2023-06-01T10:00 | 2023-06-01T11:00 | 18  | first               | yes          | .
        2           | 2024-01-03T10:00 | 2024-01-03T11:00 | 18  | first               | yes          | no?
        3           | 2024-01-03T10:00 | 2024-01-03T11:00 | 17  | first               | no           | .
        3           | 2024-01-04T10:00 | 2024-01-04T11:00 | 17  | first               | no           | .
        3           | 2024-01-05T10:00 | 2024-01-05T11:00 | 17  | first               | no           | .
        3           | 2024-01-06T10:00 | 2024-01-06T11:00 | 17  | first               | yes          | .
        3           | 2024-01-07T10:00 |                  | 18  | first               | yes          | .
        4           | 2024-01-03T10:00 | 2024-01-03T11:00 | 18  | first               | yes          | no?
        -           | 2024-01-03T10:00 | 2024-01-03T11:00 | 18  | first               | yes          | no?
        """,
    )


def test_a_missed_appointment_is_not_a_cancelled_one(check_cases: CheckCases):
    check_cases(
        "outpatient_missed",
        """
        outpatients | start      | status | counts
        1           | 2024-01-03 | 5      | no
        2           | 2024-01-03 | 6      | no
        3           | 2024-01-03 | 3      | yes
        4           | 2024-01-03 | 7      | yes
        5           | 2024-01-03 | 2      | .
        6           | 2024-01-03 | 4      | .
        7           | 2024-01-03 | 9      | .
        """,
    )


def test_appointments_count_when_attended(check_cases: CheckCases):
    check_cases(
        "gp_appointments",
        """
        appointments | start      | attended | counts
        1            | 2024-01-03 | yes      | yes
        2            | 2024-01-03 | no       | .
        3            | 2024-01-03 |          | .
        """,
    )


def test_a_day_with_two_contacts_is_one_contact_day(check_cases: CheckCases):
    check_cases(
        "contact_days",
        """
        spells | start      | end        | class | counts
        1      | 2024-02-10 | 2024-02-13 | 1     | 2
        2      | 2024-02-10 | 2024-02-10 | 3     | yes
        3      | 2024-01-30 | 2024-02-02 | 1     | 1
        4      | 2024-02-10 | 2024-02-20 | 1     | 10
        4      | 2024-02-12 | 2024-02-14 | 1     | .
        -      | 2024-02-10 | 2024-02-13 | 1     | .

        attendances | start            | category          | counts
        1           | 2024-02-09T23:00 | first             | yes
        1           | 2024-02-10T01:00 | first             | yes
        2           | 2024-02-20T01:00 | planned follow-up | yes

        outpatients | start      | status | counts
        1           | 2024-02-12 | 5      | .
        1           | 2024-02-13 | 6      | yes
        1           | 2024-02-14 | 3      | .
        """,
        period="2024-02",
    )
