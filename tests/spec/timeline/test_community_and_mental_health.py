"""How referrals, contacts and stays of community and mental health services are read."""

COMMUNITY = {
    "csds_referral": """
        person | unique_servicerequestid | referralrequest_receiveddate | discharge_date
        p1     | Q1                      | 2023-01-03                   | 2023-05-01
    """,
    "csds_team": """
        person | unique_servicerequestid | teamtype | referralrejectiondate
        p1     | Q1                      | 12       | 2023-01-05
        p1     | Q1                      | 32       | -
    """,
    "csds_contact": """
        person | carecontactid | unique_servicerequestid | contact_date | contact_time | attendancestatus
        p1     | C1            | Q1                      | 2023-01-10   | 10:30        | 5
        p1     | C2            | Q1                      | 2023-01-17   | -            | 3
    """,
    "csds_activity": """
        person | carecontactid | community_care_activity_type | careactivityid
        p1     | C1            | 03                           | A1
        p1     | C1            | 02                           | A2
        p1     | C1            | 03                           | A3
    """,
}


def test_a_contact_has_its_referral_team_and_every_kind_of_activity_once(world, sent, drawn):
    sources = [sent(source=source, rows=rows) for source, rows in COMMUNITY.items()]
    made = world.tables(*sources, of="referrals contacts")
    assert drawn(made["referrals"], "service start end team number") == [
        "community 2023-01-03 2023-05-01 32 Q1"
    ]
    assert drawn(made["contacts"], "start attended status activities referral team") == [
        "2023-01-10 10:30:00 yes 5 02+03 1 32",
        "2023-01-17 00:00:00 no 3 none 1 32",
    ]
    behind = [(row["table"], row["source"]) for row in made["records"].to_pylist()]
    assert sorted(set(behind)) == [("contacts", "csds_activity"), ("referrals", "csds_team")]
    assert len(behind) == 5


def test_a_contact_of_another_provider_with_the_same_number_is_another_one(world, sent):
    contact = COMMUNITY["csds_contact"]
    made = world.tables(
        *(sent(source=source, rows=rows) for source, rows in COMMUNITY.items()),
        sent(source="csds_contact", rows=contact, provider="RYY"),
        of="referrals contacts",
    )
    theirs = [row for row in made["contacts"].to_pylist() if row["provider"] == "RYY"]
    assert [(row["referral"], row["activities"]) for row in theirs] == [(None, []), (None, [])]


SPELLS = """
person | uniqhospprovspellid | startdatehospprovspell | dischdatehospprovspell | methadmmhhospprovspell | destofdischhospprovspell
p1     | H1                  | 2023-01-10             | 2023-01-31             | 21                     | 98
p1     | H2                  | 2023-02-01             | 2023-02-14             | 81                     | 19
p1     | H3                  | 2023-02-15             | 2023-02-20             | 21                     | 19
p2     | H4                  | 2023-01-10             | -                      | 21                     | -
"""
PARTS = {
    "mhsds_ward_stay": """
        person | uniqhospprovspellid | startdatewardstay | hospitalbedtypemh
        p1     | H1                  | 2023-01-10        | 12
        p1     | H2                  | 2023-02-01        | 10
    """,
    "mhsds_delay": """
        person | uniqhospprovspellid | startdatedelaydisch | enddatedelaydisch
        p1     | H2                  | 2023-02-05          | 2023-02-10
        p1     | H2                  | 2023-02-10          | 2023-02-14
    """,
    "mhsds_detention": """
        person | nhsdlegalstatus | startdatemhactlegalstatusclass | enddatemhactlegalstatusclass
        p1     | 02              | 2023-01-12                     | 2023-01-20
        p2     | 01              | 2023-01-12                     | -
    """,
}


def test_a_stay_closed_at_a_month_end_and_opened_again_is_one(world, sent, drawn):
    made = world.tables(
        sent(source="mhsds_spell", rows=SPELLS),
        *(sent(source=source, rows=rows) for source, rows in PARTS.items()),
        of="referrals mental_spells",
    )
    columns = "person_id start end method destination bed detained delayed_from delayed_until"
    assert drawn(made["mental_spells"], columns) == [
        "1 2023-01-10 2023-02-14 21 19 10 yes 2023-02-05 2023-02-14",
        "1 2023-02-15 2023-02-20 21 19 - no - -",
        "2 2023-01-10 - 21 - - no - -",
    ]


def test_encounters_in_fhir_are_told_by_their_setting(world, sent, drawn):
    rows = """
    person | id | status    | class | period_start | period_end | discharge_disposition
    p1     | 1  | finished  | EMER  | 2023-03-01   | 2023-03-01 | hosp
    p1     | 2  | finished  | IMP   | 2023-03-01   | 2023-03-04 | home
    p1     | 3  | cancelled | AMB   | 2023-03-20   | -          | -
    p1     | 4  | finished  | VR    | 2023-03-21   | -          | -
    """
    made = world.tables(
        sent(source="fhir_encounter", rows=rows), of="spells attendances outpatients"
    )
    assert drawn(made["spells"], "start end destination") == ["2023-03-01 2023-03-04 19"]
    assert drawn(made["attendances"], "start admitted") == ["2023-03-01 00:00:00 yes"]
    assert drawn(made["outpatients"], "start attended remote") == ["2023-03-21 yes yes"]


def test_appointments_are_kept_or_not_or_not_known(world, sent, drawn):
    clinic = """
    person | apptdate   | reqdate    | attended | firstatt | tretspef
    p1     | 2023-03-01 | 2023-01-01 | 5        | 1        | 300
    p1     | 2023-03-08 | 1801-01-01 | 3        | 4        | 300
    p1     | 2023-03-15 | -          | 9        | 9        | 300
    """
    practice = """
    person | appointment_date | booked_date | status    | mode         | practice_code
    p1     | 2023-03-01       | 2023-02-20  | Attended  | Face-to-Face | A81001
    p1     | 2023-03-08       | 2023-02-20  | DNA       | Telephone    | A81001
    p1     | 2023-03-15       | 2023-02-20  | Unknown   | Telephone    | A81001
    """
    made = world.tables(
        sent(source="op", rows=clinic),
        sent(source="gp_appointment", rows=practice),
        of="outpatients appointments",
    )
    assert drawn(made["outpatients"], "start referred attended first remote") == [
        "2023-03-01 2023-01-01 yes yes no",
        "2023-03-08 - no no yes",
        "2023-03-15 - - - -",
    ]
    assert drawn(made["appointments"], "start attended practice") == [
        "2023-03-01 yes A81001",
        "2023-03-08 no A81001",
        "2023-03-15 - A81001",
    ]
