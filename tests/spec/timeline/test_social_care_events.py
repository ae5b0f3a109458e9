"""How rows of Client Level Data become events: each once, by the numbered rules of the sheet."""

from datetime import UTC, date, datetime

HEADS = "person | event_type | client_type | event_start_date | event_end_date"


def care(world, drawn, columns, *sent):
    return drawn(world.tables(*sent, of="care")["care"], columns)


def test_a_death_ends_a_service_that_is_open_or_runs_past_it_and_nothing_else(world, sent, drawn):
    rows = f"""
    {HEADS}                                        | date_of_death | la_code
    p1 | Service | Service user | 2023-01-01 | -          | 2023-03-01 | 901
    p1 | Service | Service user | 2023-01-02 | 2023-06-01 | 2023-03-01 | 901
    p1 | Service | Service user | 2023-01-03 | 2023-02-01 | 2023-03-01 | 901
    p1 | Service | Service user | 2023-03-01 | -          | 2023-03-01 | 901
    p1 | Service | Service user | 2023-03-02 | -          | 2023-03-01 | 901
    p1 | Request | Service user | 2023-02-01 | 2023-02-09 | 2023-03-01 | 901
    """
    assert care(world, drawn, "kind start end", sent(source="cld", rows=rows)) == [
        "Service 2023-01-01 2023-03-01",
        "Service 2023-01-02 2023-03-01",
        "Service 2023-01-03 2023-02-01",
        "Service 2023-03-01 -",  # 4.3: an open one must begin before the death
        "Request 2023-02-01 2023-02-09",
    ]  # what begins after the death is not counted


def test_one_record_stands_for_an_event_the_open_one_then_the_stronger_outcome(world, sent, drawn):
    rows = f"""
    {HEADS}                                           | service_type | event_outcome                | la_code
    p1 | Service    | Service user | 2023-01-01 | 2023-02-01 | LTS | NFA: Other                     | 901
    p1 | Service    | Service user | 2023-01-01 | -          | LTS | -                              | 901
    p1 | Assessment | Service user | 2023-01-01 | 2023-02-01 | -   | NFA: Other                     | 901
    p1 | Assessment | Service user | 2023-01-01 | 2023-02-01 | -   | Progress to reablement/ST-Max  | 901
    p1 | Assessment | Service user | 2023-01-01 | 2023-02-02 | -   | Something else                 | 901
    p1 | Assessment | Unpaid carer | 2023-01-01 | 2023-02-01 | -   | NFA: Other                     | 901
    """
    made = world.tables(sent(source="cld", rows=rows), of="care")
    assert drawn(made["care"], "kind client end outcome_rank") == [
        "Service Service user - 999",
        "Assessment Service user 2023-02-01 1",
        "Assessment Service user 2023-02-02 999",
        "Assessment Unpaid carer 2023-02-01 17",
    ]
    assert drawn(made["records"], "table row") == ["care 2", "care 4"]


def test_a_person_is_the_nhs_number_or_else_the_councils_own_number(world, sent, drawn):
    rows = f"""
    {HEADS}                                              | la_code | nhs_pseudonym
    p1 | Request | Service user | 2023-01-01 | 2023-02-01 | 901    | n1
    p1 | Request | Service user | 2023-01-02 | 2023-02-01 | 901    | -
    -  | Request | Service user | 2023-01-03 | 2023-02-01 | 901    | -
    -  | Request | Service user | 2023-01-03 | 2023-02-01 | 901    | -
    """
    keys = care(world, drawn, "person_id key", sent(source="cld", rows=rows))
    assert keys[:2] == ["1 n1", "1 901_p1"]
    assert len(keys) == 4, "rows that name nobody are never taken for one another"


def test_a_service_that_vanished_ends_on_the_last_day_that_was_told(world, sent, drawn):
    rows = f"""
    {HEADS}                                              | service_type | la_code
    p1 | Service | Service user | 2023-01-01 | -          | community | 901
    p2 | Service | Service user | 2023-01-01 | 2023-02-01 | community | 901
    p3 | Service | Service user | 2023-01-01 | -          | community | 901
    p4 | Service | Service user | 2023-01-01 | -          | community | 901
    """
    before = sent(
        source="cld", rows=rows, provider="901", months=(date(2022, 7, 1), date(2023, 7, 1))
    )
    later = sent(
        source="cld",
        provider="901",
        received=datetime(2024, 2, 1, tzinfo=UTC),
        rows=f"""
        {HEADS}                                           | service_type | la_code
        p4 | Service | Service user | 2023-01-01 | 2023-09-01 | community | 901
        """,
        gone=[(before.id, row) for row in (2, 3, 5)],
        why="replaced",
    )
    assert sorted(care(world, drawn, "person_id end", before, later)) == [
        "1 2023-06-30",  # open when it was told last, on 30 June
        "3 -",  # told again
        "4 2023-09-01",  # the later telling of the same service counts
    ]  # with an end date, a row that vanished was withdrawn


def test_unfinished_events_other_than_services_are_not_counted(world, sent, drawn):
    rows = f"""
    {HEADS}                                              | la_code
    p1 | Review  | Service user | 2023-01-01 | -          | 901
    p1 | Service | Service user | -          | 2023-02-01 | 901
    p1 | -       | Unpaid carer known by association | 2023-01-01 | - | 901
    p1 | Service | Service user | 2023-01-01 | -          | 901
    """
    assert care(world, drawn, "kind start end", sent(source="cld", rows=rows)) == [
        "Service 2023-01-01 -"
    ]


def test_whom_a_carer_cares_for_is_a_person(world, sent, drawn):
    rows = f"""
    {HEADS}                                              | la_code | adult_1_linked_person_id_pseudonym
    p1 | Assessment | Unpaid carer | 2023-01-01 | 2023-01-09 | 901 | p2
    p2 | Request    | Service user | 2023-01-01 | 2023-01-09 | 901 | -
    """
    made = world.story(sent(source="cld", rows=rows))
    assert drawn(made["care"], "person_id adult") == ["1 2", "2 -"]
    assert drawn(made["people"], "person_id carer has_carer") == ["1 yes no", "2 no yes"]
