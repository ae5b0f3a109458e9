"""End of life, community and mental health: who counts, drawn a row a trap."""

from collections.abc import Callable

import pytest

CheckCases = Callable[..., None]


def test_three_admissions_in_the_90_days_to_the_day_of_death(check_cases: CheckCases):
    check_cases(
        "eol_3plus",
        """
        people | certainty
        4      | doubtful

        deaths | start      | source | counts
        1      | 2024-06-30 | deaths | yes
        2      | 2024-06-30 | deaths | no
        3      | 2024-06-30 | deaths | no
        4      | 2024-06-30 | deaths | no?
        -      | 2024-06-30 | deaths | no?
        5      | 2024-06-30 | deaths | no
        6      | 2024-06-30 | apc    | .
        7      | 2024-06-30 | cld    | .

        spells | start      | end        | method
        1      | 2024-04-01 | 2024-04-02 | 21
        1      | 2024-05-01 | 2024-05-02 | 21
        1      | 2024-06-30 | 2024-06-30 | 21
        2      | 2024-03-31 | 2024-04-02 | 21
        2      | 2024-05-01 | 2024-05-02 | 21
        2      | 2024-06-01 | 2024-06-02 | 21
        3      | 2024-05-01 | 2024-05-02 | 21
        3      | 2024-05-02 | 2024-05-05 | 2B
        3      | 2024-06-01 | 2024-06-02 | 21
        5      | 2024-05-01 | 2024-05-02 | 11
        5      | 2024-05-03 | 2024-05-04 | 21
        5      | 2024-06-01 | 2024-06-02 | 21
        """,
    )


def test_nights_before_death_count_once_and_only_those_of_the_last_90(check_cases: CheckCases):
    check_cases(
        "eol_days_at_home",
        """
        people | certainty | birth_month
        6      | closed    | 1954-06-01
        7      | closed    | 1954-07-01

        deaths | start      | source | cause | counts
        1      | 2024-06-30 | deaths | I219  | 0.9
        2      | 2024-06-30 | deaths | I219  | 1
        3      | 2024-06-30 | deaths |       | 0
        4      | 2024-06-30 | deaths | W190  | 0.8
        5      | 2024-06-30 | deaths | V031  | .
        6      | 2024-06-30 | deaths | I219  | 1?
        7      | 2024-06-30 | deaths | I219  | 0
        8      | 2024-06-30 | apc    |       | .

        spells | start      | end        | provider
        1      | 2024-06-01 | 2024-06-07 | XA1
        1      | 2024-06-05 | 2024-06-08 | XA2
        1      | 2024-06-28 |            | XA1
        2      | 2024-01-01 | 2024-04-01 | XA1
        2      | 2024-05-01 | 2024-05-01 | XA1
        3      | 2024-01-01 | 2024-06-30 | XA1
        4      | 2024-03-01 | 2024-04-19 | XA1
        7      | 2024-01-01 | 2024-07-09 | XA1
        """,
    )


def test_stays_of_who_can_be_joined_to_nothing_may_be_anybodys_of_that_birth_and_area(
    check_cases: CheckCases,
):
    check_cases(
        "eol_3plus",
        """
        people | certainty | birth_month | sectors
        1      | firm      | 1940-01-01  | deaths
        2      | firm      | 1940-01-01  | deaths
        3      | firm      | 1940-02-01  | deaths
        4      | firm      | 1940-01-01  | deaths
        5      | firm      |             | deaths
        9      | closed    | 1940-01-01  | hospital

        deaths | start      | source | sex    | lsoa      | counts
        1      | 2024-06-30 | deaths | female | E01000001 | no?
        2      | 2024-10-30 | deaths | female | E01000001 | no
        3      | 2024-06-30 | deaths | female | E01000001 | no
        4      | 2024-06-30 | deaths | female | E01000002 | no
        5      | 2024-06-30 | deaths | female | E01000001 | no?
        9      | 2024-06-30 | apc    | female | E01000001 | .

        spells | start      | end        | method
        1      | 2024-05-01 | 2024-05-02 | 21
        9      | 2024-06-01 | 2024-06-30 | 21
        """,
    )


def test_only_the_register_tells_where_people_die(check_cases: CheckCases):
    check_cases(
        "deaths_in_hospital",
        """
        deaths | start      | source  | place     | counts
        1      | 2024-06-30 | deaths  | hospital  | yes
        2      | 2024-06-30 | deaths  | care home | no
        3      | 2024-06-30 | deaths  | home      | no
        4      | 2024-06-30 | deaths  |           | .
        5      | 2024-06-30 | apc     | hospital  | .
        """,
    )


def test_a_community_contact_took_place_and_lasted_15_minutes(check_cases: CheckCases):
    check_cases(
        "community_contacts",
        """
        contacts | start            | service       | attended | minutes | age | counts
        1        | 2024-06-30T10:00 | community     | yes      | 15      | 65  | yes
        1        | 2024-06-30T12:00 | community     | yes      | 15      | 65  | yes
        2        | 2024-06-30T10:00 | community     | yes      | 14      | 65  | .
        3        | 2024-06-30T10:00 | community     | no       | 15      | 65  | .
        4        | 2024-06-30T10:00 | community     | yes      |         | 65  | .
        5        | 2024-06-30T10:00 | community     | yes      | 15      | 64  | .
        6        | 2024-06-30T10:00 | mental health | yes      | 15      | 65  | .
        -        | 2024-06-30T10:00 | community     | yes      | 15      | 65  | .
        """,
    )


def test_a_transfer_is_no_mental_health_admission(check_cases: CheckCases):
    check_cases(
        "mh_admissions",
        """
        mental_spells | start      | method | counts
        1             | 2024-06-30 | 21     | yes
        2             | 2024-06-30 | 2B     | .
        3             | 2024-06-30 | 81     | .
        4             | 2024-06-30 |        | yes
        """,
    )


def test_mental_health_readmission_within_28_days_of_leaving(check_cases: CheckCases):
    check_cases(
        "mh_readmission_28",
        """
        mental_spells | start      | end        | method | destination | discharge_method | counts
        1             | 2024-01-01 | 2024-01-10 | 21     | 19          | 1                | yes
        1             | 2024-02-07 |            | 21     |             |                  | .
        2             | 2024-01-01 | 2024-01-10 | 21     | 19          | 1                | no
        2             | 2024-02-08 |            | 21     |             |                  | .
        3             | 2024-01-01 | 2024-01-10 | 21     | 53          | 1                | .
        3             | 2024-01-10 |            | 21     |             |                  | .
        4             | 2024-01-01 | 2024-01-10 | 21     | 19          | 1                | no
        4             | 2024-01-12 |            | 81     |             |                  | .
        5             | 2024-01-01 | 2024-01-10 | 21     | 79          | 4                | .
        -             | 2024-01-01 | 2024-01-10 | 21     | 19          | 1                | no?
        """,
    )


def test_a_crisis_contact_is_one_of_a_crisis_team(check_cases: CheckCases):
    check_cases(
        "mh_crisis_contacts",
        """
        contacts | start            | service       | attended | team | referral | counts
        1        | 2024-06-30T10:00 | mental health | yes      | A02  |          | yes
        2        | 2024-06-30T10:00 | mental health | no       | A02  |          | .
        3        | 2024-06-30T10:00 | mental health | yes      | A06  |          | .
        4        | 2024-06-30T10:00 | mental health | yes      |      | 1        | yes
        5        | 2024-06-30T10:00 | community     | yes      | A02  |          | .
        6        | 2024-06-30T10:00 | mental health | yes      |      |          | .

        referrals | start      | team
        4         | 2024-06-01 | A20
        """,
    )


def test_follow_up_is_in_the_three_days_after_discharge(check_cases: CheckCases):
    check_cases(
        "mh_followup_72h",
        """
        people | death
        1      |
        2      |
        3      |
        4      |
        5      | 2024-01-12
        6      |
        7      |

        mental_spells | start      | end        | age | destination | counts
        1             | 2024-01-01 | 2024-01-10 | 18  | 19          | yes
        2             | 2024-01-01 | 2024-01-10 | 18  | 19          | no
        3             | 2024-01-01 | 2024-01-10 | 18  | 19          | no
        4             | 2024-01-01 | 2024-01-10 | 17  | 19          | .
        5             | 2024-01-01 | 2024-01-10 | 18  | 19          | .
        6             | 2024-01-01 | 2024-01-10 | 18  | 19          | .
        6             | 2024-01-12 |            | 18  |             | .
        7             | 2024-01-01 | 2024-01-10 | 18  | 51          | .
        -             | 2024-01-01 | 2024-01-10 | 18  | 19          | no?

        contacts | start            | service       | attended
        1        | 2024-01-13T23:00 | mental health | yes
        1        | 2024-01-12T09:00 | mental health | yes
        2        | 2024-01-10T16:00 | mental health | yes
        2        | 2024-01-14T09:00 | mental health | yes
        3        | 2024-01-11T09:00 | mental health | no
        3        | 2024-01-11T09:00 | community     | yes
        4        | 2024-01-11T09:00 | mental health | yes
        """,
    )


def test_people_with_serious_mental_illness_are_the_denominator(check_cases: CheckCases):
    check_cases(
        "smi_physical_admissions",
        """
        people | serious_mental_illness | death      | first_seen | certainty | counts
        1      | yes                    |            | 2020-01-01 | firm      | 2
        2      | yes                    |            | 2020-01-01 | doubtful  | 0?
        3      | yes                    | 2023-12-31 | 2020-01-01 | firm      | .
        4      | no                     |            | 2020-01-01 | firm      | .
        5      | yes                    |            | 2025-01-01 | firm      | .

        spells | start      | end        | method | diagnoses
        1      | 2024-01-01 | 2024-01-02 | 21     | J181 F200
        1      | 2024-03-01 | 2024-03-02 | 22     | I219
        1      | 2024-04-01 | 2024-04-02 | 21     | F200
        1      | 2024-05-01 | 2024-05-02 | 11     | I219
        1      | 2023-12-31 | 2024-01-02 | 21     | I219
        4      | 2024-01-01 | 2024-01-02 | 21     | I219
        """,
    )


STOCK = """
    people | learning_disability | autism | birth_month
    1      | yes                 | no     | 1990-01-01
    2      |                     | yes    | 1990-01-01
    3      | no                  | no     | 1990-01-01
    4      | yes                 | no     | 1990-01-01
    5      | yes                 | no     | 1990-01-01
    6      | yes                 | no     | 1990-01-01
    7      | yes                 | no     | 2006-04-01

    mental_spells | start      | end        | provider | {}
    1             | 2022-03-01 |            | XM1      | {}
    2             | 2022-03-31 | 2024-04-01 | XM1      | {}
    3             | 2020-03-01 |            | XM1      | .
    4             | 2024-03-01 | 2024-03-31 | XM1      | .
    5             | 2021-03-01 | 2024-03-31 | XM1      | .
    5             | 2024-04-01 |            | XM2      | {}
    6             | 2021-03-01 | 2024-01-31 | XM1      | .
    6             | 2024-02-02 | 2024-05-01 | XM1      | {}
    7             | 2024-03-01 |            | XM1      | {}
    """


@pytest.mark.parametrize(
    ("card", "counts"),
    [
        # 2022-03-31 to 2024-03-31 is 731 days; person 6 was out for a day, so began anew.
        ("ld_autism_over_2_years", ("yes", "yes", "yes", "no", "no")),
        ("ld_autism_inpatients", ("31", "31", "31", "31", ".")),
        ("ld_autism_inpatients_children", (".", ".", ".", ".", "31")),
    ],
)
def test_who_is_in_a_mental_health_bed_at_the_last_midnight(
    check_cases: CheckCases, card: str, counts: tuple[str, ...]
):
    check_cases(card, STOCK.format("counts", *counts), period="2024-03")


def test_age_in_a_bed_is_by_the_spell_of_the_day_and_not_by_a_later_one(check_cases: CheckCases):
    check_cases(
        "ld_autism_inpatients",
        """
        people | learning_disability | birth_month
        1      | yes                 |

        mental_spells | start      | end        | age | counts
        1             | 2024-03-01 | 2024-04-10 | 18  | 31
        1             | 2024-04-10 |            |     | .
        """,
        period="2024-03",
    )


def test_a_mental_stay_of_one_day_may_be_followed_on_that_day(check_cases: CheckCases):
    check_cases(
        "mh_readmission_28",
        """
        mental_spells | start      | end        | destination | counts
        1             | 2024-01-01 | 2024-01-01 | 19          | yes
        1             | 2024-01-01 |            |             | .
        2             | 2024-01-01 | 2024-01-01 | 19          | no
        2             | 2024-01-01 | 2024-01-01 | 19          | no
        """,
    )
