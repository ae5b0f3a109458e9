"""Contradictions are listed with how they were settled; facts told twice are counted."""

SPELLS = """
person | provspnops | admidate   | epistart   | epiend     | disdate    | epistat | admimeth | procode3 | dismeth | disdest
p1     | S1         | 2023-02-01 | 2023-02-01 | 2023-02-09 | 2023-02-09 | 3       | 21       | RAA      | 1       | 55
p2     | S2         | 2023-02-01 | 2023-02-01 | 2023-02-09 | 2023-02-09 | 3       | 21       | RAA      | 1       | 19
"""
ELSEWHERE = """
person | provspnops | admidate   | epistart   | epiend     | disdate    | epistat | admimeth | procode3 | dismeth | disdest
p1     | T1         | 2023-02-09 | 2023-02-09 | 2023-02-10 | 2023-02-10 | 3       | 21       | RBB      | 1       | 19
p2     | T2         | 2023-02-05 | 2023-02-05 | 2023-02-07 | 2023-02-07 | 3       | 21       | RBB      | 1       | 19
"""


def conflicts(world, drawn, *sent):
    return drawn(world.story(*sent)["conflicts"], "person_id rule table on")


def test_two_hospitals_on_one_night_are_a_conflict_and_a_transfer_is_none(world, sent, drawn):
    assert conflicts(
        world,
        drawn,
        sent(source="apc", rows=SPELLS, provider="RAA"),
        sent(source="apc", rows=ELSEWHERE, provider="RBB"),
    ) == ["2 in two hospitals spells 2023-02-05"]


def test_what_is_told_after_a_death_is_listed_unless_nobody_came(world, sent, drawn):
    dead = """
    person | death_id | death_date | registration_date
    p1     | 1        | 2023-02-09 | 2023-02-12
    """
    seen = """
    person | appointment_id | appointment_date | status
    p1     | 1              | 2023-02-09       | Attended
    p1     | 2              | 2023-02-10       | Attended
    p1     | 3              | 2023-02-11       | DNA
    """
    told = conflicts(
        world,
        drawn,
        sent(source="deaths", rows=dead, provider="XR1"),
        sent(source="gp_appointment", rows=seen, provider="G1"),
    )
    assert told == ["1 event after death appointments 2023-02-10"]


def test_a_council_that_tells_an_event_after_its_own_death_is_listed(world, sent, drawn):
    rows = """
    person | event_type | client_type  | event_start_date | event_end_date | date_of_death | la_code
    p1     | Request    | Service user | 2023-03-01       | 2023-03-05     | 2023-02-01    | 901
    """
    assert conflicts(world, drawn, sent(source="cld", rows=rows)) == [
        "1 event after death care 2023-03-01"
    ]


def test_a_home_visit_during_a_stay_is_a_conflict_on_neither_of_its_ends(world, sent, drawn):
    rows = """
    person | appointment_id | appointment_date | status   | mode
    p1     | 1              | 2023-02-01       | Attended | Home Visit
    p1     | 2              | 2023-02-04       | Attended | Home Visit
    p1     | 3              | 2023-02-04       | Attended | Telephone
    p1     | 4              | 2023-02-09       | Attended | Home Visit
    """
    assert conflicts(
        world,
        drawn,
        sent(source="apc", rows=SPELLS, provider="RAA"),
        sent(source="gp_appointment", rows=rows, provider="G1"),
    ) == ["1 in hospital and at home appointments 2023-02-04"]


def test_what_ends_before_it_begins_is_listed_and_kept(world, sent, drawn):
    rows = """
    person | event_type | client_type  | event_start_date | event_end_date | la_code
    p1     | Service    | Service user | 2023-03-05       | 2023-03-01     | 901
    """
    made = world.story(sent(source="cld", rows=rows))
    assert drawn(made["conflicts"], "rule table on") == ["ends before it begins care 2023-03-05"]
    assert made["care"].num_rows == 1


def test_a_discharge_and_a_care_home_that_hospital_and_council_tell_are_facts_twice(
    world, sent, drawn
):
    rows = """
    person | event_type | client_type  | event_start_date | event_end_date | la_code | request_route_of_access | service_type
    p1     | Request    | Service user | 2023-02-06       | 2023-02-09     | 901     | Discharge from Hospital | -
    p2     | Request    | Service user | 2023-02-13       | 2023-02-19     | 901     | Discharge from Hospital | -
    p1     | Service    | Service user | 2023-02-10       | -              | 901     | -                       | Long term support: Nursing care
    """
    made = world.story(
        sent(source="apc", rows=SPELLS, provider="RAA"), sent(source="cld", rows=rows)
    )
    facts = "fact person_id on table source other_table other_source"
    assert drawn(made["same_facts"], facts) == [
        "a care home 1 2023-02-09 spells apc care cld",
        "a discharge 1 2023-02-09 spells apc care cld",
    ]  # the request of p2 came four days after the discharge
    pair = made["same_facts"].to_pylist()[1]
    assert pair["id"] in made["spells"]["id"].to_pylist()
    assert pair["other_id"] in made["care"]["id"].to_pylist()
