"""Admissions: which spells each card counts, drawn a row a trap."""

from collections.abc import Callable

import pytest

from onestory.indicators.cards import measured_cards

CheckCases = Callable[..., None]


def test_emergency_admissions_count_spells_of_class_1_by_admission(check_cases: CheckCases):
    check_cases(
        "em_adm_all",
        """
        spells | start      | end        | method | class | specialty | counts
        1      | 2024-01-03 | 2024-01-09 | 21     | 1     | 300       | yes
        2      | 2024-01-03 | 2024-01-03 | 2A     | 1     | 300       | yes
        3      | 2024-01-03 |            | 22     | 1     |           | yes
        4      | 2024-01-03 | 2024-01-09 | 2B     | 1     | 300       | yes
        5      | 2024-01-03 | 2024-01-09 | 2C     | 1     | 424       | .
        6      | 2024-01-03 | 2024-01-09 | 11     | 1     | 300       | .
        7      | 2024-01-03 | 2024-01-09 | 81     | 1     | 300       | .
        8      | 2024-01-03 | 2024-01-03 | 21     | 2     | 300       | .
        9      | 2023-12-30 | 2024-01-03 | 21     | 1     | 300       | .
        -      | 2024-05-01 | 2024-05-03 | 21     | 1     | 300       | yes
        """,
    )


def test_version_b_leaves_emergency_transfers_out(check_cases: CheckCases):
    check_cases(
        "em_adm_all_b",
        """
        spells | start      | method | counts
        1      | 2024-01-03 | 2B     | .
        2      | 2024-01-03 | 2A     | yes
        """,
    )


def test_the_better_care_fund_counts_from_the_65th_birthday(check_cases: CheckCases):
    check_cases(
        "em_adm_65",
        """
        spells | start      | age | counts
        1      | 2024-01-03 | 65  | yes
        2      | 2024-01-03 | 64  | .
        3      | 2024-01-03 |     | .
        """,
    )


def test_chronic_conditions_of_the_outcomes_framework(check_cases: CheckCases):
    check_cases(
        "acsc_chronic_nhsof",
        """
        spells | start      | method | admitted_from | diagnoses      | procedures | counts
        1      | 2024-01-03 | 21     | 19            | J441           |            | yes
        2      | 2024-01-03 | 21     | 19            | J181 J441      |            | .
        3      | 2024-01-03 | 21     | 19            | J209 I10X J440 |            | yes
        4      | 2024-01-03 | 21     | 19            | J209 I10X      |            | .
        5      | 2024-01-03 | 21     | 19            | B181           |            | yes
        6      | 2024-01-03 | 21     | 19            | B181 D571      |            | .
        7      | 2024-01-03 | 21     | 19            | I500           |            | yes
        8      | 2024-01-03 | 21     | 19            | I500           | X501 K401  | .
        9      | 2024-01-03 | 21     | 19            | I500           | K511       | yes
        10     | 2024-01-03 | 21     | 19            | I251           | K751       | .
        11     | 2024-01-03 | 21     | 19            | I251           | U201 K751  | yes
        12     | 2024-01-03 | 2B     | 19            | J441           |            | .
        13     | 2024-01-03 | 21     | 51            | J441           |            | .
        14     | 2024-01-03 | 11     | 19            | J441           |            | .
        15     | 2024-01-03 | 21     | 19            | I48X           |            | yes
        16     | 2024-01-03 | 21     | 19            | R560           |            | .
        17     | 2024-01-03 | 21     |               | E149           |            | yes
        18     | 2024-01-03 | 21     | 19            |                |            | .
        """,
    )


def test_acute_conditions_of_the_outcomes_framework(check_cases: CheckCases):
    check_cases(
        "acsc_acute_nhsof",
        """
        spells | start      | method | diagnoses | counts
        1      | 2024-01-03 | 21     | N390      | yes
        2      | 2024-01-03 | 21     | J181      | yes
        3      | 2024-01-03 | 21     | J181 D570 | .
        4      | 2024-01-03 | 21     | K253      | .
        5      | 2024-01-03 | 21     | K254      | yes
        6      | 2024-01-03 | 21     | R568      | yes
        7      | 2024-01-03 | 21     | G409      | .
        8      | 2024-01-03 | 2B     | N390      | .
        9      | 2024-01-03 | 21     | E86X      | yes
        10     | 2024-01-03 | 21     | A690      | yes
        """,
    )


def test_the_last_episode_tells_which_of_19_conditions_it_was(check_cases: CheckCases):
    check_cases(
        "acsc_19_chronic",
        """
        spells | start      | diagnoses | last_diagnoses | procedures | counts
        1      | 2024-01-03 | R074      | J459           |            | yes
        2      | 2024-01-03 | J459      | R074           |            | .
        3      | 2024-01-03 | I219      | I219 E115      |            | yes
        4      | 2024-01-03 | I219      | I219 E119      |            | .
        5      | 2024-01-03 | I209      | I209           | K491       | .
        6      | 2024-01-03 | I209      | I209           | U201 K491  | yes
        7      | 2024-01-03 | I209      | I209           | X021       | .
        8      | 2024-01-03 | I209      | I209           | X501       | yes
        9      | 2024-01-03 | I10X      | I10X           | U201 K601  | .
        10     | 2024-01-03 | J209      | J209 J449      |            | yes
        11     | 2024-01-03 | D509      | D509           | A011       | yes
        12     | 2024-01-03 | E440      | E440           |            | .
        13     | 2024-01-03 | E43X      | E43X           |            | yes
        """,
    )


def test_acute_conditions_of_the_19(check_cases: CheckCases):
    check_cases(
        "acsc_19_acute",
        """
        spells | start      | diagnoses | procedures | counts
        1      | 2024-01-03 | A690      |            | yes
        2      | 2024-01-03 | L031      |            | yes
        3      | 2024-01-03 | L031      | U201 S471  | yes
        4      | 2024-01-03 | L031      | U201 S441  | .
        5      | 2024-01-03 | L031      | U201 X041  | .
        6      | 2024-01-03 | I702 R02X |            | yes
        7      | 2024-01-03 | K253      |            | .
        8      | 2024-01-03 | K286      |            | yes
        9      | 2024-01-03 | N390      |            | .
        10     | 2024-01-03 | I219 N10X |            | .
        11     | 2024-01-03 | K098      |            | yes
        12     | 2024-01-03 | K090      |            | .
        """,
    )


def test_vaccine_preventable_conditions_count_anywhere_among_the_diagnoses(
    check_cases: CheckCases,
):
    check_cases(
        "acsc_19_vaccine",
        """
        spells | start      | diagnoses      | counts
        1      | 2024-01-03 | I219 J181      | yes
        2      | 2024-01-03 | I219 J181 D571 | .
        3      | 2024-01-03 | D571 J181      | yes
        4      | 2024-01-03 | I219 B181 D571 | yes
        5      | 2024-01-03 | J182           | .
        """,
    )


def test_a_spell_may_be_in_two_bundles_of_the_19(check_cases: CheckCases):
    both = """
        spells | start      | diagnoses | counts
        1      | 2024-01-03 | J459 J111 | yes
        """
    check_cases("acsc_19_chronic", both)
    check_cases("acsc_19_vaccine", both)


def test_a_fall_is_an_injury_with_a_cause_that_is_a_fall(check_cases: CheckCases):
    check_cases(
        "falls_65",
        """
        spells | start      | age | sex    | method | diagnoses      | counts
        1      | 2024-01-03 | 65  | male   | 21     | S720 I10X W010 | yes
        2      | 2024-01-03 | 64  | male   | 21     | S720 W010      | .
        3      | 2024-01-03 | 80  | male   | 21     | S720           | .
        4      | 2024-01-03 | 80  | male   | 21     | S720 W200      | .
        5      | 2024-01-03 | 80  | male   | 21     | I10X S720 W199 | .
        6      | 2024-01-03 | 80  | male   | 21     | T984 W199      | yes
        7      | 2024-01-03 | 80  |        | 21     | S720 W199      | .
        8      | 2024-01-03 | 80  | female | 11     | S720 W199      | .
        """,
    )


def test_the_wider_count_of_falls_finds_fragile_bones_without_a_cause(check_cases: CheckCases):
    check_cases(
        "falls_nhp",
        """
        spells | start      | age | diagnoses      | last_diagnoses | counts
        1      | 2024-01-03 | 80  | S720           | S720           | yes
        2      | 2024-01-03 | 80  | S720 V031      | S720 V031      | .
        3      | 2024-01-03 | 80  | S720 W199      | S720 W199      | yes
        4      | 2024-01-03 | 80  | R296           | R296           | yes
        5      | 2024-01-03 | 80  | I10X R296      | I10X R296      | .
        6      | 2024-01-03 | 80  | I10X M809      | I10X M809      | yes
        7      | 2024-01-03 | 80  | I10X M806      | I10X M806      | .
        8      | 2024-01-03 | 80  | S229           | S229           | .
        9      | 2024-01-03 | 80  | I10X           | S525           | yes
        10     | 2024-01-03 | 64  | S720           | S720           | .
        """,
    )


FRAIL = """
    people | certainty | birth_month
    1      | firm      | 1948-01-01
    2      | doubtful  | 1948-02-01
    3      | closed    | 1948-03-01

    spells | start      | age | hfrs | {high}
    1      | 2024-01-03 | 75  | 151  | {a}
    1      | 2024-02-03 | 75  | 150  | {b}
    1      | 2024-03-03 | 75  | 49   | {c}
    1      | 2024-04-03 | 75  |      | {c}
    1      | 2024-05-03 | 74  | 400  | .
    2      | 2024-01-03 | 75  | 151  | {a}?
    2      | 2024-02-03 | 75  | 50   | {b}?
    3      | 2024-01-03 | 75  | 0    | {c}?
    -      | 2024-01-03 | 75  | 0    | {c}?
    """


def test_high_frailty_is_over_15_and_a_missing_link_can_only_raise_it(check_cases: CheckCases):
    check_cases("frailty_adm", FRAIL.format(high="counts", a="yes", b="no", c="no"))


def test_intermediate_frailty_is_5_to_15(check_cases: CheckCases):
    check_cases("frailty_adm_intermediate", FRAIL.format(high="counts", a="no", b="yes", c="no"))


SAME_DAY = """
    spells | start      | end        | age | discharge_method | procedures | {}
    1      | 2024-01-03 | 2024-01-03 | 18  | 1                |            | {}
    2      | 2024-01-03 | 2024-01-03 | 18  | 6                |            | {}
    3      | 2024-01-03 | 2024-01-03 | 18  | 4                |            | .
    4      | 2024-01-03 | 2024-01-04 | 18  | 1                |            | .
    5      | 2024-01-03 | 2024-01-03 | 17  | 1                |            | {}
    6      | 2024-01-03 | 2024-01-03 | 18  | 1                | X501       | .
    7      | 2024-01-03 |            | 18  |                  |            | .
    """


@pytest.mark.parametrize(
    ("card", "counts"),
    [
        ("zero_los_no_procedure_adult", ("yes", "yes", ".")),
        ("zero_los_no_procedure_child", (".", ".", "yes")),
    ],
)
def test_a_day_without_a_procedure_is_discharged_alive_by_whomever(
    check_cases: CheckCases, card: str, counts: tuple[str, ...]
):
    check_cases(card, SAME_DAY.format("counts", *counts))


@pytest.mark.parametrize(
    ("card", "drawn"),
    [
        (
            "medicines_explicit",
            """
            spells | start      | method | age | diagnoses | counts
            1      | 2024-01-03 | 21     | 40  | I219 Y451 | yes
            2      | 2024-01-03 | 21     | 40  | I219 Y570 | yes
            3      | 2024-01-03 | 21     | 40  | I219 Y580 | .
            4      | 2024-01-03 | 11     | 40  | I219 Y451 | .
            """,
        ),
        (
            "self_harm",
            """
            spells | start      | method | age | diagnoses | counts
            1      | 2024-01-03 | 21     | 15  | T391 X609 | yes
            2      | 2024-01-03 | 21     | 15  | T391 X849 | yes
            3      | 2024-01-03 | 21     | 15  | T391 X850 | .
            4      | 2024-01-03 | 21     | 15  | T391 Y870 | yes
            5      | 2024-01-03 | 21     | 15  | T391 Y871 | .
            """,
        ),
        (
            "alcohol_wholly",
            """
            spells | start      | method | age | diagnoses | counts
            1      | 2024-01-03 | 11     | 16  | K703      | yes
            2      | 2024-01-03 | 21     | 15  | K703      | .
            3      | 2024-01-03 | 21     | 40  | I10X F101 | yes
            4      | 2024-01-03 | 21     | 40  | K851      | .
            """,
        ),
        (
            "raid_ae",
            """
            spells | start      | end        | method | diagnoses | procedures | discharge_method | counts
            1      | 2024-01-03 | 2024-01-04 | 21     | F329      |            | 1                | yes
            2      | 2024-01-03 | 2024-01-04 | 22     | F329      |            | 1                | .
            3      | 2024-01-03 | 2024-01-04 | 21     | F329      | X501       | 1                | .
            4      | 2024-01-03 | 2024-01-04 | 21     | F329      |            | 4                | .
            5      | 2024-01-03 | 2024-01-04 | 21     | I10X F329 |            | 1                | .
            """,
        ),
    ],
)
def test_groups_of_admissions_that_other_care_might_lessen(
    check_cases: CheckCases, card: str, drawn: str
):
    check_cases(card, "\n".join(line.strip() for line in drawn.splitlines()))


def test_a_definition_from_memory_says_so():
    cards = measured_cards()
    from_memory = {name for name, card in cards.items() if "memory" in card.indicator.version}
    assert {"acsc_chronic_nhsof", "upr_discharge", "discharge_delay", "stranded_21"} <= from_memory
    assert not [name for name in from_memory if cards[name].indicator.verified]


@pytest.mark.parametrize(
    ("card", "diagnoses"),
    [("falls_65", "S720 W010"), ("acsc_chronic_nhsof", "E110"), ("acsc_acute_nhsof", "L031")],
)
def test_a_secondary_diagnosis_does_not_stand_in_for_a_primary_that_is_missing(
    check_cases: CheckCases, card: str, diagnoses: str
):
    check_cases(
        card,
        f"""
        spells | start      | method | primary | diagnoses   | counts
        1      | 2024-01-03 | 21     | {diagnoses[:4]}    | {diagnoses} | yes
        2      | 2024-01-03 | 21     |         | {diagnoses} | .
        """,
    )
