"""How consultant episodes become spells: each trap of the records as one small table."""

from dataclasses import replace

TWO_EPISODES = """
person | provspnops | epiorder | admidate   | epistart   | epiend     | disdate    | epistat | admimeth | dismeth | disdest | diag_01 | diag_02
p1     | S1         | 1        | 2023-03-01 | 2023-03-01 | 2023-03-03 | -          | 3       | 21       | 8       | 98      | J18.1   | I10
p1     | S1         | 2        | 2023-03-01 | 2023-03-03 | 2023-03-09 | 2023-03-09 | 3       | 21       | 1       | 19      | N39.0   | J18.1
"""


def test_admission_is_of_the_first_episode_and_discharge_of_the_last(world, sent, drawn):
    spells = world.tables(sent(source="apc", rows=TWO_EPISODES))["spells"]
    assert drawn(
        spells, "person_id start end nights method discharge_method destination episodes"
    ) == ["1 2023-03-01 2023-03-09 8 21 1 19 2"]
    assert drawn(spells, "primary diagnoses last_diagnoses all_diagnoses") == [
        "J181 J181+I10X N390+J181 I10X+J181+N390"
    ]


def test_every_episode_is_told_of_in_the_records_of_its_spell(world, sent):
    story = world.tables(sent(source="apc", rows=TWO_EPISODES))
    assert story["spells"]["row"].to_pylist() == [2]
    assert [row["row"] for row in story["records"].to_pylist()] == [3]


def test_same_day_returns_are_two_spells(world, sent, drawn):
    rows = """
    person | provspnops | admidate   | epiorder | epistart   | epiend     | disdate    | epistat
    p1     | S1         | 2023-03-01 | 1        | 2023-03-01 | 2023-03-01 | 2023-03-01 | 3
    p1     | S2         | 2023-03-01 | 1        | 2023-03-01 | 2023-03-01 | 2023-03-01 | 3
    """
    spells = world.tables(sent(source="apc", rows=rows))["spells"]
    assert drawn(spells, "start nights superspell") == ["2023-03-01 0 1", "2023-03-01 0 2"]


def test_a_spell_across_two_years_counts_once_with_its_finished_row(world, sent, drawn):
    first = """
    person | provspnops | admidate   | epiorder | epistart   | epiend | disdate | epistat | spelbgin
    p1     | S1         | 2023-03-20 | 1        | 2023-03-20 | -      | -       | 1       | 2
    """
    second = """
    person | provspnops | admidate   | epiorder | epistart   | epiend     | disdate    | epistat | spelbgin
    p1     | S1         | 2023-03-20 | 1        | 2023-03-20 | 2023-04-12 | 2023-04-12 | 3       | 1
    """
    story = world.tables(sent(source="apc", rows=first), sent(source="apc", rows=second))
    assert drawn(story["spells"], "start end nights episodes") == ["2023-03-20 2023-04-12 23 1"]
    assert story["records"].num_rows == 1


def test_a_stay_that_goes_on_is_open(world, sent, drawn):
    rows = """
    person | provspnops | admidate   | epiorder | epistart   | epiend     | disdate | epistat
    p1     | S1         | 2023-03-20 | 1        | 2023-03-20 | 2023-03-25 | -       | 3
    p1     | S1         | 2023-03-20 | 2        | 2023-03-25 | -          | -       | 1
    """
    spells = world.tables(sent(source="apc", rows=rows))["spells"]
    assert drawn(spells, "start end nights episodes") == ["2023-03-20 - - 2"]


def test_the_same_episode_sent_by_two_names_counts_once(world, sent, drawn):
    rows = """
    person | key | provspnops | admidate   | epiorder | epistart   | epiend     | disdate    | epistat
    p1     | a   | S1         | 2023-03-20 | 1        | 2023-03-20 | 2023-03-25 | 2023-03-25 | 3
    p1     | b   | S1         | 2023-03-20 | 1        | 2023-03-20 | 2023-03-25 | 2023-03-25 | 3
    """
    story = world.tables(sent(source="apc", rows=rows))
    assert drawn(story["spells"], "start end episodes") == ["2023-03-20 2023-03-25 1"]
    assert story["records"].num_rows == 1


def test_without_a_spell_number_sus_and_then_person_and_day_make_the_spell(world, sent, drawn):
    rows = """
    person | key | susspellid | admidate   | epiorder | epistart   | epiend     | disdate    | epistat
    p1     | a   | 1234       | 2023-03-20 | 1        | 2023-03-20 | 2023-03-22 | -          | 3
    p1     | b   | 1234       | 2023-03-20 | 2        | 2023-03-22 | 2023-03-25 | 2023-03-25 | 3
    p2     | c   | -1         | 2023-03-20 | 1        | 2023-03-20 | 2023-03-22 | -          | 3
    p2     | d   | -          | 2023-03-20 | 2        | 2023-03-22 | 2023-03-25 | 2023-03-25 | 3
    -      | e   | -1         | 2023-03-20 | 1        | 2023-03-20 | 2023-03-22 | 2023-03-22 | 3
    -      | f   | -1         | 2023-03-20 | 1        | 2023-03-20 | 2023-03-22 | 2023-03-22 | 3
    """
    spells = world.tables(sent(source="apc", rows=rows))["spells"]
    assert drawn(spells, "person_id end episodes") == [
        "1 2023-03-25 2",
        "2 2023-03-25 2",
        "- 2023-03-22 1",
        "- 2023-03-22 1",
    ]


def test_one_number_at_two_trusts_is_two_spells(world, sent, drawn):
    rows = """
    person | provspnops | procode3 | admidate   | epiorder | epistart   | epiend     | disdate    | epistat
    p1     | S1         | RAA      | 2023-03-20 | 1        | 2023-03-20 | 2023-03-22 | 2023-03-22 | 3
    p1     | S1         | RBB      | 2023-06-20 | 1        | 2023-06-20 | 2023-06-22 | 2023-06-22 | 3
    """
    assert world.tables(sent(source="apc", rows=rows))["spells"].num_rows == 2


def test_regular_attenders_are_never_merged(world, sent, drawn):
    rows = """
    person | provspnops | classpat | admidate   | epiorder | epistart   | epiend     | disdate    | epistat
    p1     | S1         | 3        | 2023-03-20 | 1        | 2023-03-20 | 2023-03-20 | 2023-03-20 | 3
    p1     | S1         | 3        | 2023-03-22 | 2        | 2023-03-22 | 2023-03-22 | 2023-03-22 | 3
    """
    spells = world.tables(sent(source="apc", rows=rows))["spells"]
    assert drawn(spells, "start superspell") == ["2023-03-20 1", "2023-03-22 2"]


def test_one_stay_told_under_two_numbers_counts_once(world, sent, drawn):
    rows = """
    person | provspnops | admidate   | epiorder | epistart   | epiend     | disdate    | epistat
    p1     | S1         | 2023-03-20 | 1        | 2023-03-20 | 2023-03-25 | 2023-03-25 | 3
    p1     | S2         | 2023-03-21 | 1        | 2023-03-21 | 2023-03-25 | 2023-03-25 | 3
    """
    story = world.tables(sent(source="apc", rows=rows))
    assert drawn(story["spells"], "start end") == ["2023-03-20 2023-03-25"]
    assert story["records"].num_rows == 1


def test_a_number_used_again_makes_stays_of_their_own(world, sent, drawn):
    rows = """
    person | provspnops | epiorder | admidate   | epistart   | epiend     | disdate    | epistat | dismeth
    p1     | 500        | 1        | 2022-01-01 | 2022-01-01 | 2022-01-04 | 2022-01-04 | 3       | 1
    p2     | 500        | 1        | 2023-03-01 | 2023-03-01 | 2023-03-05 | -          | 3       | 8
    p2     | 500        | 2        | 2023-03-01 | 2023-03-05 | 2023-03-09 | 2023-03-09 | 3       | 1
    p2     | 500        | 1        | 2023-08-01 | 2023-08-01 | 2023-08-02 | 2023-08-02 | 3       | 1
    -      | 500        | 2        | 2022-01-01 | 2022-01-02 | 2022-01-04 | 2022-01-04 | 3       | 1
    """
    story = world.story(sent(source="apc", rows=rows))
    assert drawn(story["spells"], "person_id start end episodes") == [
        "1 2022-01-01 2022-01-04 2",
        "2 2023-03-01 2023-03-09 2",
        "2 2023-08-01 2023-08-02 1",
    ]
    assert drawn(story["conflicts"], "person_id rule on settled") == [
        f"{told} taken as a stay of its own: another person bears its number"
        for told in (
            "1 a spell number used again 2022-01-01",
            "2 a spell number used again 2023-03-01",
            "2 a spell number used again 2023-08-01",
        )
    ]


def test_a_mistyped_day_of_admission_parts_no_stay_whose_episodes_follow(world, sent, drawn):
    rows = """
    person | provspnops | epiorder | admidate   | epistart   | epiend     | disdate    | epistat | dismeth
    p1     | 500        | 1        | 2023-03-01 | 2023-03-01 | 2023-03-05 | -          | 3       | 8
    p1     | 500        | 2        | 2023-03-02 | 2023-03-05 | 2023-03-07 | -          | 3       | 8
    -      | 500        | 3        | 2023-03-01 | 2023-03-09 | 2023-03-12 | 2023-03-12 | 3       | 1
    """
    story = world.story(sent(source="apc", rows=rows))
    assert drawn(story["spells"], "person_id start end episodes") == ["1 2023-03-01 2023-03-12 3"]
    assert story["conflicts"].num_rows == 0


def test_a_stay_told_under_three_numbers_leads_to_the_one_that_stands(world, sent, drawn):
    rows = """
    person | provspnops | admidate   | epiorder | epistart   | epiend     | disdate    | epistat
    p1     | A          | 2023-03-20 | 1        | 2023-03-20 | 2023-03-25 | 2023-03-25 | 3
    p1     | B          | 2023-03-21 | 1        | 2023-03-21 | 2023-03-26 | 2023-03-26 | 3
    p1     | C          | 2023-03-22 | 1        | 2023-03-22 | 2023-03-27 | 2023-03-27 | 3
    """
    story = world.tables(sent(source="apc", rows=rows))
    assert drawn(story["spells"], "id row start end") == ["1 2 2023-03-20 2023-03-25"]
    told = sorted((row["id"], row["row"]) for row in story["records"].to_pylist())
    assert told == [(1, 3), (1, 4)]


def test_fillers_are_no_diagnoses_and_codes_have_four_characters(world, sent, drawn):
    rows = """
    person | provspnops | admidate   | epistart   | epiend     | disdate    | epistat | diag_01 | diag_02 | diag_03 | opertn_01 | opertn_02
    p1     | S1         | 2023-03-20 | 2023-03-20 | 2023-03-25 | 2023-03-25 | 3       | R69X6   | e86     | M80.551 | &\t       | W40.1
    """
    spells = world.tables(sent(source="apc", rows=rows))["spells"]
    assert drawn(spells, "primary diagnoses procedures") == ["- E86X+M805 W401"]


def test_bands_of_age_under_a_year_are_nought_and_the_month_of_birth_helps_out(world, sent, drawn):
    rows = """
    person | provspnops | admidate   | epistart   | epiend     | disdate    | epistat | admiage | birth_month | sex
    p1     | S1         | 2023-03-20 | 2023-03-20 | 2023-03-25 | 2023-03-25 | 3       | 7003    | -           | 1
    p2     | S2         | 2023-03-20 | 2023-03-20 | 2023-03-25 | 2023-03-25 | 3       | -       | 1950-04-01  | 2
    p3     | S3         | 2023-03-20 | 2023-03-20 | 2023-03-25 | 2023-03-25 | 3       | 999     | -           | 0
    """
    spells = world.tables(sent(source="apc", rows=rows))["spells"]
    assert drawn(spells, "age sex") == ["0 male", "72 female", "- -"]


def test_nothing_received_later_is_in_a_story_known_at_a_day(world, sent, drawn):
    early = sent(source="apc", rows=TWO_EPISODES)
    late = replace(
        early,
        rows=TWO_EPISODES.replace("2023-03-09", "2023-03-10"),
        received=early.received.replace(year=2025),
        gone=[(early.id, 2), (early.id, 3)],
    )
    now = world.tables(early, late)["spells"]
    then = world.tables(early, late, known_at=early.received)["spells"]
    assert drawn(now, "end episodes") == ["2023-03-10 2"]
    assert drawn(then, "end episodes") == ["2023-03-09 2"]
