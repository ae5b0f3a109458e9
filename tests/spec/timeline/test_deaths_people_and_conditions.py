"""How what many senders say of one person is settled."""

REGISTERED = """
person | death_id | death_date | registration_date | underlying_cause | place_code | establishment_type
p1     | 1        | 2023-03-01 | 2023-03-05        | I219             | C          | hospital
p1     | 2        | 2023-03-02 | 2023-06-05        | I220             | H          | -
p2     | 3        | 2023-05-01 | 2023-05-03        | -                | E          | -
-      | 4        | 2023-06-01 | 2023-06-03        | C349             | H          | -
"""
COUNCIL = """
person | event_type | client_type  | event_start_date | event_end_date | date_of_death | la_code
p2     | Request    | Service user | 2023-01-01       | 2023-01-09     | 2023-05-20    | 901
p3     | Request    | Service user | 2023-01-01       | 2023-01-09     | 2023-07-01    | 901
p4     | Request    | Service user | 2023-01-01       | 2023-01-09     | 2023-09-01    | 901
"""
DISCHARGED = """
person | provspnops | admidate   | epistart   | epiend     | disdate    | epistat | admimeth | procode3 | dismeth | epiorder
p3     | S1         | 2023-06-20 | 2023-06-20 | 2023-07-03 | 2023-07-03 | 3       | 21       | RAA      | 4       | 1
"""


def deaths(world, sent):
    return world.story(
        sent(source="deaths", rows=REGISTERED, provider="XR1"),
        sent(source="cld", rows=COUNCIL, provider="901"),
        sent(source="apc", rows=DISCHARGED, provider="RAA"),
    )


def test_a_registration_counts_before_a_hospital_and_that_before_a_council(world, sent, drawn):
    made = deaths(world, sent)
    assert sorted(drawn(made["deaths"], "person_id start source cause place")) == [
        "- 2023-06-01 deaths C349 home",  # nobody whom we know: a death all the same
        "1 2023-03-02 deaths I220 home",  # the latest registration
        "2 2023-05-01 deaths - elsewhere",
        "3 2023-07-03 apc - hospital",
        "4 2023-09-01 cld - -",
    ]
    assert drawn(made["people"], "person_id death") == [
        "1 2023-03-02",
        "2 2023-05-01",
        "3 2023-07-03",
        "4 2023-09-01",
    ]


def test_dates_of_death_more_than_a_week_apart_are_in_conflict(world, sent, drawn):
    made = deaths(world, sent)
    assert drawn(made["conflicts"], "person_id rule on settled") == [
        "2 two dates of death 2023-05-20 the date of deaths counts"
    ]


def test_a_death_that_two_partners_tell_is_one_fact_with_both(world, sent, drawn):
    made = deaths(world, sent)
    facts = drawn(made["same_facts"], "fact person_id source other_source other_table")
    assert facts == [
        "a death 2 deaths cld deaths",
        "a death 3 apc cld deaths",
    ]


def test_each_provider_has_one_voice_and_general_practice_settles_a_tie(world, sent, drawn):
    practice = """
    person | practice_code | registered_from | sex | ethnicity | birth_month
    p1     | A81001        | 2020-01-01      | 2   | A         | 1950-04-01
    p2     | A81001        | 2020-01-01      | 2   | B         | 1960-04-01
    """
    hospital = """
    person | apptdate   | sex | ethnos | birth_month | attended
    p1     | 2023-01-01 | 1   | Z      | 1950-05-01  | 5
    p1     | 2023-01-02 | 1   | Z      | 1950-05-01  | 5
    p2     | 2023-01-02 | 1   | C      | 1960-04-01  | 5
    """
    community = """
    person | reportingperiodstartdate | reportingperiodenddate | gender | birth_month
    p2     | 2023-01-01               | 2023-01-31             | 1      | 1960-06-01
    """
    made = world.story(
        sent(source="gp_registration", rows=practice, provider="G1"),
        sent(source="op", rows=hospital, provider="H1"),
        sent(source="csds_mpi", rows=community, provider="C1"),
    )
    assert drawn(made["people"], "person_id sex ethnicity birth_month sectors") == [
        "1 female A 1950-04-01 general practice+hospital",  # one voice each: the practice's
        "2 male B 1960-04-01 community+general practice+hospital",  # two voices to one
    ]
    assert drawn(made["conflicts"], "person_id rule") == [
        "1 two months of birth",
        "1 two sexes",
        "2 two months of birth",
        "2 two sexes",
    ]


def test_a_condition_dates_from_whoever_tells_it_first(world, sent, drawn):
    practice = """
    person | snomed_code | onset_date | recorded_date
    p1     | 52448006    | 2022-05-01 | 2022-06-01
    p2     | 52448006    | -          | 2023-06-01
    p3     | 110359009   | 2000-01-01 | 2023-06-01
    p3     | 999999      | 2000-01-01 | 2023-06-01
    p4     | 52448006    | 2015-01-01 | 2023-12-01
    """
    spells = """
    person | provspnops | admidate   | epistart   | epiend     | disdate    | epistat | admimeth | procode3 | diag_01 | diag_02
    p1     | S1         | 2023-02-01 | 2023-02-01 | 2023-02-09 | 2023-02-09 | 3       | 21       | RAA      | I210    | F03X
    p2     | S2         | 2023-02-01 | 2023-02-01 | 2023-02-09 | 2023-02-09 | 3       | 21       | RAA      | J440    | G301
    p4     | S4         | 2023-02-01 | 2023-02-01 | 2023-02-09 | 2023-02-09 | 3       | 21       | RAA      | R69X    | F03X
    """
    made = world.story(
        sent(source="gp_condition", rows=practice, provider="G1"),
        sent(source="apc", rows=spells, provider="RAA"),
    )
    assert (
        sorted(drawn(made["conditions"], "person_id condition since recorded source"))
        == [
            "1 coronary heart disease 2023-02-09 2023-02-09 apc",
            "1 dementia 2022-05-01 2022-06-01 gp_condition",
            "2 chronic obstructive pulmonary disease 2023-02-09 2023-02-09 apc",
            "2 dementia 2023-02-09 2023-02-09 apc",  # told when the spell ended, before the practice wrote it
            "3 learning disability 2000-01-01 2023-06-01 gp_condition",
            "4 dementia 2015-01-01 2023-02-09 gp_condition",  # written down by the hospital first
        ]
    )
    flags = drawn(made["people"], "person_id dementia learning_disability autism")
    assert flags == ["1 yes no no", "2 yes no no", "3 no yes no", "4 yes no no"]
    assert drawn(made["same_facts"], "fact person_id source other_source") == [
        "a condition 1 gp_condition apc",
        "a condition 2 apc gp_condition",
        "a condition 4 gp_condition apc",
    ]
