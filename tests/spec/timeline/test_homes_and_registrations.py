"""Where each person lived on each day, and with which practice they were registered."""

from datetime import date

JANUARY = (date(2023, 1, 1), date(2023, 2, 1))
PRACTICE = """
person | practice_code | registered_from | registered_to | lsoa  | death_date
p1     | A81001        | 2020-01-01      | -             | E0101 | -
"""
SPELL = """
person | provspnops | admidate   | epistart   | epiend     | disdate    | epistat | admimeth | procode3 | dismeth | disdest
p1     | S1         | 2023-02-01 | 2023-02-01 | 2023-02-09 | 2023-02-09 | 3       | 21       | RAA      | 1       | {to}
"""
HOME = """
person | event_type | client_type  | event_start_date | event_end_date | la_code | service_type                      | lsoa
p1     | Service    | Service user | {start}          | {end}          | 901     | Long term support: Nursing care   | E0202
"""


def homes(world, drawn, *sent):
    return drawn(world.story(*sent)["homes"], "start end kind lsoa source")


def test_a_night_in_hospital_counts_before_the_own_home_and_keeps_the_area(world, sent, drawn):
    spells = sent(source="apc", rows=SPELL.format(to="19"), provider="RAA")
    assert homes(world, drawn, sent(source="gp_registration", rows=PRACTICE), spells) == [
        "2020-01-01 2023-02-01 own home E0101 gp_registration",
        "2023-02-01 2023-02-09 hospital E0101 apc",
        "2023-02-09 - own home E0101 gp_registration",
    ]


def test_hospital_then_a_care_home_that_a_council_pays_for_then_the_own_home(world, sent, drawn):
    spells = sent(source="apc", rows=SPELL.format(to="19"), provider="RAA")
    home = sent(source="cld", rows=HOME.format(start="2023-02-05", end="2023-03-01"))
    practice = sent(source="gp_registration", rows=PRACTICE, months=JANUARY)
    assert homes(world, drawn, practice, spells, home) == [
        "2020-01-01 2023-02-01 own home E0101 gp_registration",
        "2023-02-01 2023-02-05 hospital E0101 apc",
        "2023-02-05 2023-02-09 hospital E0202 apc",  # the place in the home is kept open
        "2023-02-09 2023-03-01 nursing home E0202 cld",
        "2023-03-01 - own home E0202 cld",  # the last address that anybody told
    ]


def test_a_care_home_that_a_hospital_tells_of_lasts_until_it_says_otherwise(world, sent, drawn):
    rows = SPELL.format(to="56") + (
        "p1 | S2 | 2023-05-01 | 2023-05-01 | 2023-05-03 | 2023-05-03 | 3 | 21 | RAA | 1 | 56\n"
        "p1 | S3 | 2023-07-01 | 2023-07-01 | 2023-07-03 | 2023-07-03 | 3 | 21 | RAA | 1 | 19\n"
    )
    told = homes(
        world,
        drawn,
        sent(source="gp_registration", rows=PRACTICE),
        sent(source="apc", rows=rows, provider="RAA"),
    )
    assert [line.split(" E0101")[0] for line in told] == [
        "2020-01-01 2023-02-01 own home",
        "2023-02-01 2023-02-09 hospital",
        "2023-02-09 2023-05-01 care home",
        "2023-05-01 2023-05-03 hospital",
        "2023-05-03 2023-07-01 care home",
        "2023-07-01 2023-07-03 hospital",
        "2023-07-03 - own home",
    ]


def test_a_death_is_the_end_of_every_home(world, sent, drawn):
    rows = """
    person | practice_code | registered_from | registered_to | lsoa  | death_date
    p1     | A81001        | 2020-01-01      | -             | E0101 | 2023-02-06
    """
    spells = sent(source="apc", rows=SPELL.format(to="56"), provider="RAA")
    assert homes(world, drawn, sent(source="gp_registration", rows=rows), spells) == [
        "2020-01-01 2023-02-01 own home E0101 gp_registration",
        "2023-02-01 2023-02-06 hospital E0101 apc",
    ]


def test_a_move_is_told_by_any_record_and_one_stray_address_is_none(world, sent, drawn):
    visits = """
    person | apptdate   | lsoa  | attended
    p1     | 2023-02-01 | E0101 | 5
    p1     | 2023-03-01 | E0999 | 5
    p1     | 2023-04-01 | E0101 | 5
    p1     | 2023-05-01 | E0102 | 5
    p1     | 2023-06-01 | E0102 | 5
    """
    practice = sent(source="gp_registration", rows=PRACTICE, months=JANUARY)
    assert homes(world, drawn, practice, sent(source="op", rows=visits, provider="RAA")) == [
        "2020-01-01 2023-05-01 own home E0101 gp_registration",
        "2023-05-01 - own home E0102 op",
    ]


def test_who_left_the_practice_and_was_not_seen_since_has_no_home_here(world, sent, drawn):
    rows = """
    person | practice_code | registered_from | registered_to | lsoa
    p1     | A81001        | 2020-01-01      | 2023-05-31    | E0101
    """
    assert homes(world, drawn, sent(source="gp_registration", rows=rows)) == [
        "2020-01-01 2023-06-01 own home E0101 gp_registration"
    ]


def test_a_person_is_registered_once_and_a_death_ends_it(world, sent, drawn):
    rows = """
    person | practice_code | registered_from | registered_to | death_date
    p1     | A81001        | 2020-01-01      | -             | -
    p1     | A81002        | 2022-01-01      | 2022-06-30    | -
    p1     | A81003        | 2022-09-01      | -             | 2023-05-01
    p2     | A81001        | 2022-01-01      | 2021-06-30    | -
    p3     | A81001        | 2022-01-01      | 2022-06-30    | -
    p3     | A81002        | 2022-01-01      | -             | -
    """
    made = world.story(sent(source="gp_registration", rows=rows))
    assert drawn(made["registrations"], "person_id practice start end") == [
        "1 A81001 2020-01-01 2022-01-01",
        "1 A81002 2022-01-01 2022-07-01",
        "1 A81003 2022-09-01 2023-05-02",  # the day of death is its last
        "3 A81002 2022-01-01 -",
    ]
