"""Stays: readmission, nights, long stays and discharge, drawn a row a trap."""

from collections.abc import Callable
from datetime import date

import pytest

CheckCases = Callable[..., None]


def test_readmission_counts_from_the_day_of_discharge_to_day_29(check_cases: CheckCases):
    check_cases(
        "readm_30",
        """
        spells | start      | end        | method | provider | counts
        1      | 2024-01-01 | 2024-01-10 | 11     | XA1      | yes
        1      | 2024-02-08 | 2024-02-09 | 21     | XA2      | no
        2      | 2024-01-01 | 2024-01-10 | 11     | XA1      | no
        2      | 2024-02-09 | 2024-02-09 | 21     | XA1      | no
        3      | 2024-01-01 | 2024-01-10 | 11     | XA1      | yes
        3      | 2024-01-10 | 2024-01-12 | 21     | XA1      | yes
        3      | 2024-01-20 | 2024-01-22 | 21     | XA1      | no
        4      | 2024-01-01 | 2024-01-10 | 11     | XA1      | no
        4      | 2024-01-15 | 2024-01-16 | 12     | XA1      | no
        """,
    )


def test_one_discharge_has_one_readmission_however_often_the_person_returns(
    check_cases: CheckCases,
):
    check_cases(
        "readm_30",
        """
        spells | start      | end        | method | counts
        1      | 2024-01-01 | 2024-01-02 | 11     | yes
        1      | 2024-01-05 | 2024-01-06 | 21     | yes
        1      | 2024-01-08 | 2024-01-09 | 21     | no
        """,
    )


def test_of_two_stays_on_one_day_only_the_longer_can_follow_the_other(check_cases: CheckCases):
    check_cases(
        "readm_30",
        """
        spells | start      | end        | method | counts
        1      | 2024-01-01 | 2024-01-01 | 21     | no
        1      | 2024-01-01 | 2024-01-01 | 21     | no
        2      | 2024-01-01 | 2024-01-01 | 21     | yes
        2      | 2024-01-01 | 2024-01-04 | 21     | no
        """,
    )


def test_a_transfer_is_part_of_the_stay_and_no_readmission(check_cases: CheckCases):
    check_cases(
        "readm_30",
        """
        spells | id | superspell | start      | end        | method | destination | provider | counts
        1      | 1  | 1          | 2024-01-01 | 2024-01-05 | 21     | 51          | XA1      | .
        1      | 2  | 1          | 2024-01-05 | 2024-01-09 | 2B     | 19          | XA2      | no
        """,
    )


def test_who_dies_or_has_cancer_or_is_a_mother_is_not_followed(check_cases: CheckCases):
    check_cases(
        "readm_30",
        """
        spells | start      | end        | class | method | specialty | diagnoses | discharge_method | counts
        1      | 2024-01-01 | 2024-01-02 | 1     | 21     | 300       | I219      | 4                | .
        2      | 2024-01-01 | 2024-01-02 | 1     | 31     | 501       | O800      | 1                | .
        3      | 2024-06-01 | 2024-06-02 | 1     | 21     | 300       | I219 C349 | 1                | .
        4      | 2023-06-10 | 2023-06-11 | 3     | 13     | 370       | C349      | 1                | .
        4      | 2024-06-01 | 2024-06-02 | 1     | 21     | 300       | I219      | 1                | .
        5      | 2023-05-10 | 2023-05-11 | 1     | 13     | 370       | C349      | 1                | .
        5      | 2024-06-01 | 2024-06-02 | 1     | 21     | 300       | I219      | 1                | no
        6      | 2024-06-01 | 2024-06-02 | 3     | 13     | 300       | I219      | 1                | .
        7      | 2024-06-01 |            | 1     | 21     | 300       | I219      |                  | .
        """,
    )


def test_who_cannot_be_linked_might_have_been_readmitted(check_cases: CheckCases):
    check_cases(
        "readm_30",
        """
        people | certainty
        1      | closed
        2      | doubtful

        spells | start      | end        | method | counts
        1      | 2024-01-01 | 2024-01-02 | 11     | no?
        2      | 2024-01-01 | 2024-01-02 | 11     | yes?
        2      | 2024-01-05 | 2024-01-06 | 21     | no?
        -      | 2024-01-01 | 2024-01-02 | 11     | no?
        -      | 2024-01-05 | 2024-01-06 | 21     | no?
        """,
    )


def test_28_days_counts_the_emergency_where_it_happens(check_cases: CheckCases):
    check_cases(
        "readm_28_nhp",
        """
        people | certainty
        5      | closed

        spells | start      | end        | method | specialty | counts
        1      | 2024-01-01 | 2024-01-10 | 11     | 300       | .
        1      | 2024-02-07 | 2024-02-09 | 21     | 300       | yes
        2      | 2024-01-01 | 2024-01-10 | 11     | 300       | .
        2      | 2024-02-08 | 2024-02-09 | 21     | 300       | .
        3      | 2024-01-01 | 2024-01-03 | 82     | 424       | .
        3      | 2024-01-04 | 2024-01-05 | 21     | 300       | .
        4      | 2024-01-01 | 2024-01-02 | 11     | 300       | .
        4      | 2024-01-05 |            | 21     | 300       | yes
        5      | 2024-01-05 | 2024-01-07 | 21     | 300       | no?
        6      | 2024-01-05 | 2024-01-05 | 21     | 300       | .
        6      | 2024-01-05 | 2024-01-05 | 21     | 300       | .
        """,
    )


def test_nights_are_counted_in_the_month_in_which_they_fall(check_cases: CheckCases):
    check_cases(
        "bed_days",
        """
        spells | start      | end        | class | counts
        1      | 2024-01-30 | 2024-02-03 | 1     | 2
        2      | 2024-02-10 | 2024-02-10 | 1     | .
        3      | 2024-02-28 |            | 1     | 2
        4      | 2024-02-10 | 2024-02-12 | 4     | .
        5      | 2024-01-01 | 2024-02-01 | 1     | .
        6      | 2024-01-01 | 2024-06-01 | 1     | 29
        """,
        period="2024-02",
        last=date(2024, 2, 29),
    )


@pytest.mark.parametrize("card", ["los_emergency", "los_emergency_median"])
def test_length_of_stay_is_of_those_who_left_after_an_emergency(check_cases: CheckCases, card: str):
    check_cases(
        card,
        """
        spells | start      | end        | method | class | discharge_method | counts
        1      | 2023-12-30 | 2024-01-03 | 21     | 1     | 1                | 4
        2      | 2024-01-03 | 2024-01-03 | 21     | 1     | 4                | 0
        3      | 2024-01-03 |            | 21     | 1     |                  | .
        4      | 2024-01-03 | 2024-01-05 | 11     | 1     | 1                | .
        5      | 2024-01-03 | 2024-01-03 | 21     | 2     | 1                | .
        """,
    )


@pytest.mark.parametrize(("card", "start"), [
    ("stranded_7", "2024-03-24"), ("stranded_14", "2024-03-17"), ("stranded_21", "2024-03-10"),
])  # fmt: skip
def test_a_long_stay_is_one_of_n_days_by_the_last_day(
    check_cases: CheckCases, card: str, start: str
):
    day_later = f"{start[:-2]}{int(start[-2:]) + 1:02d}"
    check_cases(
        card,
        f"""
        spells | start      | end        | class | age | specialty | counts
        1      | {start}    |            | 1     | 70  | 300       | yes
        2      | {day_later} |            | 1     | 70  | 300       | no
        3      | {start}    | 2024-03-31 | 1     | 70  | 300       | .
        4      | {start}    | 2024-04-01 | 1     | 70  | 300       | yes
        5      | 2024-03-31 | 2024-04-01 | 1     | 70  | 300       | no
        6      | 2024-04-01 |            | 1     | 70  | 300       | .
        7      | {start}    |            | 1     | 17  | 300       | .
        8      | {start}    |            | 1     | 70  | 501       | .
        9      | {start}    |            | 1     | 70  | 710       | .
        10     | {start}    |            | 4     | 70  | 300       | .
        11     | 2024-03-31 | 2024-03-31 | 1     | 70  | 300       | .
        """,
        period="2024-03",
    )


def test_there_is_no_snapshot_of_a_day_that_records_do_not_reach(check_cases: CheckCases):
    check_cases(
        "stranded_7",
        """
        spells | start      | counts
        1      | 2024-03-01 | .
        """,
        period="2024-03",
        last=date(2024, 3, 30),
    )


RESIDENCE = """
    spells | start      | end        | class | destination | admitted_from | discharge_method | {}
    1      | 2024-01-01 | 2024-01-05 | 1     | 19          | 19            | 1                | yes
    2      | 2024-01-01 | 2024-01-05 | 1     | 19          | 19            | 7                | yes
    3      | 2024-01-01 | 2024-01-05 | 1     | 55          | 55            | 1                | {}
    4      | 2024-01-01 | 2024-01-05 | 1     | 55          | 56            | 1                | no
    5      | 2024-01-01 | 2024-01-05 | 1     | 55          | 19            | 1                | no
    6      | 2024-01-01 | 2024-01-05 | 1     | 29          | 19            | 1                | {}
    7      | 2024-01-01 | 2024-01-05 | 1     | 79          | 19            | 4                | .
    8      | 2024-01-01 | 2024-01-05 | 1     | 98          | 19            | 1                | .
    9      | 2024-01-01 | 2024-01-05 | 1     |             | 19            | 1                | .
    10     | 2024-01-01 | 2024-01-05 | 2     | 19          | 19            | 1                | .
    11     | 2024-01-01 | 2024-01-05 | 1     | 51          | 19            | 1                | no
    12     | 2024-01-01 | 2024-01-05 | 1     | 55          |               | 1                | no
    """


@pytest.mark.parametrize(("card", "back"), [("upr_discharge", "no"), ("upr_discharge_b", "yes")])
def test_a_care_home_is_home_only_in_version_b(check_cases: CheckCases, card: str, back: str):
    check_cases(card, RESIDENCE.format("counts", back, back))


def test_mothers_and_babies_are_no_acute_discharges(check_cases: CheckCases):
    check_cases(
        "upr_discharge",
        """
        spells | start      | end        | method | specialty | counts
        1      | 2024-01-01 | 2024-01-05 | 31     | 501       | .
        2      | 2024-01-01 | 2024-01-05 | 82     | 424       | .
        3      | 2024-01-01 | 2024-01-05 | 21     | 710       | .
        4      | 2024-01-01 | 2024-01-05 | 12     | 110       | yes
        """,
    )


READY = """
    spells | start      | end        | ready      | age | class | discharge_method | {}
    1      | 2024-01-01 | 2024-01-05 | 2024-01-05 | 18  | 1     | 1                | {}
    2      | 2024-01-01 | 2024-01-05 | 2024-01-02 | 18  | 1     | 6                | {}
    3      | 2024-01-01 | 2024-01-05 | 2024-01-06 | 18  | 1     | 1                | {}
    4      | 2024-01-01 | 2024-01-05 |            | 18  | 1     | 1                | {}
    5      | 2023-01-01 | 2024-01-05 | 2023-03-31 | 18  | 1     | 1                | {}
    6      | 2024-01-01 | 2024-01-05 | 2024-01-02 | 18  | 1     | 4                | .
    7      | 2024-01-01 | 2024-01-05 | 2024-01-02 | 17  | 1     | 1                | .
    8      | 2024-01-01 | 2024-01-05 | 2024-01-02 | 18  | 2     | 1                | .
    """


@pytest.mark.parametrize(
    ("card", "counts"),
    [
        ("discharge_delay_share", ("yes", "no", ".", ".", ".")),
        ("discharge_delay", ("0", "3", ".", ".", ".")),
        ("discharge_ready_known", ("yes", "yes", "no", "no", "no")),
    ],
)
def test_a_delay_runs_from_a_valid_ready_date(
    check_cases: CheckCases, card: str, counts: tuple[str, ...]
):
    check_cases(card, READY.format("counts", *counts))
