"""How emergency records become attendances, and find the spell that they led to."""

ADMISSION = """
person | provspnops | admidate   | epistart   | epiend     | disdate    | epistat | admimeth | procode3 | aekey
p1     | S1         | 2023-03-02 | 2023-03-02 | 2023-03-05 | 2023-03-05 | 3       | 21       | RAA      | -
p2     | S2         | 2023-03-02 | 2023-03-02 | 2023-03-05 | 2023-03-05 | 3       | 21       | RAA      | E4
p3     | S3         | 2023-03-02 | 2023-03-02 | 2023-03-05 | 2023-03-05 | 3       | 11       | RAA      | -
p4     | S4         | 2023-03-02 | 2023-03-02 | 2023-03-05 | 2023-03-05 | 3       | 2A       | RAA      | -
"""
ATTENDED = """
person | epikey | provider_code | arrival_date | arrival_time | departure_date | departure_time | department_type | attendance_category | discharge_destination | arrival_mode
p1     | E1     | RAA           | 2023-03-01   | 09:00        | 2023-03-01     | 10:30          | 01              | 1                   | 306689006             | 1048071000000103
p1     | E2     | RAA           | 2023-03-01   | 22:10        | 2023-03-02     | 02:15          | 01              | 1                   | 306706006             | 1048031000000100
p2     | E3     | RAA           | 2023-03-02   | 08:00        | 2023-03-02     | 09:00          | 01              | 3                   | 306706006             | -
p2     | E4     | RAA           | 2023-02-27   | 08:00        | 2023-02-27     | -              | 05              | 4                   | 1066331000000109      | -
p3     | E5     | RAA           | 2023-03-02   | 08:00        | 2023-03-02     | 09:00          | 03              | 1                   | 999                   | -
p4     | E6     | RBB           | 2023-03-02   | -            | 2023-03-02     | 09:00          | 99              | 2                   | -                     | -
"""


def story(world, sent, *more):
    return world.tables(
        sent(source="apc", rows=ADMISSION, provider="RAA"),
        sent(source="ecds", rows=ATTENDED, provider="RAA"),
        *more,
        of="spells attendances",
    )


def test_times_places_and_destinations_are_read(world, sent, drawn):
    told = story(world, sent)["attendances"]
    assert drawn(told, "person_id start minutes department category destination admitted") == [
        "1 2023-03-01 09:00:00 90 1 first discharged no",
        "1 2023-03-01 22:10:00 245 1 first admitted yes",
        "2 2023-02-27 08:00:00 - 5 planned follow-up short stay no",
        "2 2023-03-02 08:00:00 60 1 unplanned follow-up admitted yes",
        "3 2023-03-02 08:00:00 60 3 first other no",
        "4 2023-03-02 00:00:00 - - unplanned follow-up - no",
    ]
    assert told["by_ambulance"].to_pylist()[:3] == [False, True, None]


def test_the_attendance_that_led_to_a_spell_is_found_once_and_both_ways(world, sent):
    made = story(world, sent)
    spells = {row["person_id"]: row for row in made["spells"].to_pylist()}
    led = {row["row"]: row["spell"] for row in made["attendances"].to_pylist()}
    assert led == {
        2: None,  # went home before the one that was admitted
        3: spells[1]["id"],
        4: None,  # the record of admission names another
        5: spells[2]["id"],
        6: None,  # an elective admission
        7: spells[4]["id"],  # another provider's department
    }
    back = {row["id"]: row["spell"] for row in made["attendances"].to_pylist() if row["spell"]}
    assert {row["attendance"]: row["id"] for row in spells.values() if row["attendance"]} == back


def test_where_a_provider_sent_both_of_a_day_the_newer_data_set_stands(world, sent, drawn):
    older = """
    person | aekey | procode3 | arrivaldate | arrivaltime | deptime | aedepttype | aeattendcat | aeattenddisp | aearrivalmode
    p1     | A1    | RAA      | 2023-03-01  | 09:00       | 10:30   | 01         | 1           | 03           | 2
    p1     | A2    | RAA      | 2023-01-01  | 23:30       | 00:10   | 03         | 2           | 07           | 1
    """
    told = story(world, sent, sent(source="ae", rows=older, provider="RAA"))["attendances"]
    assert drawn(told, "source start minutes category destination by_ambulance")[0] == (
        "ae 2023-01-01 23:30:00 40 planned follow-up transfer yes"
    )
    assert [source for source in told["source"].to_pylist() if source == "ae"] == ["ae"]


def test_one_row_of_the_newer_data_set_takes_no_month_with_it(world, sent, drawn):
    older = """
    person | aekey | procode3 | arrivaldate | arrivaltime | deptime
    p1     | A1    | RAA      | 2023-03-01  | 09:00       | 10:30
    p2     | A2    | RAA      | 2023-03-30  | 09:00       | 10:30
    p3     | A3    | RAA      | 2023-03-31  | 09:00       | 10:30
    """
    newer = """
    person | epikey | provider_code | arrival_date | arrival_time
    p2     | E1     | RAA           | 2023-03-30   | 09:00
    """
    told = world.story(
        sent(source="ae", rows=older, provider="RAA"),
        sent(source="ecds", rows=newer, provider="RAA"),
    )["attendances"]
    assert drawn(told, "person_id source") == ["1 ae", "2 ecds", "3 ae"]
