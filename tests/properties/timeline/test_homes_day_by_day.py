"""Homes are what one would write down day by day: one place a day, and no day left out."""

from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.engine import session
from onestory.model.story import TABLES
from onestory.timeline.homes import make_homes
from onestory.timeline.said import make_said
from onestory.timeline.shapes import make_empty

FIRST = date(2022, 1, 1)
DAYS = 40


def day(number):
    return FIRST + timedelta(days=number)


STAY = st.tuples(st.integers(0, DAYS), st.one_of(st.none(), st.integers(0, DAYS)))


def stand(opened, table, rows):
    """Let the rows stand as a table of the story."""
    schema = TABLES[table]
    whole = [{**dict.fromkeys(schema.names), **row} for row in rows]
    opened.register("drawn", pa.Table.from_pylist(whole, schema))
    opened.run(f"create or replace table {table} as select * from drawn")


def homes_of(nights, services, death):
    with session(memory_gb=1) as opened:
        for table in TABLES:
            make_empty(opened, table)
        make_said(opened, [], None)
        opened.run(
            "insert into said by name select 1 as person_id, 'op' as source, 'H' as provider,"
            f" 4 as place, 'E01' as lsoa, date '{FIRST}' as first, date '{FIRST}' as last,"
            " 1 as rows"
        )
        stand(opened, "spells", [spell(*stay) for stay in nights])
        stand(opened, "care", [service(*stay) for stay in services])
        stand(opened, "deaths", [] if death is None else [{"person_id": 1, "start": day(death)}])
        make_homes(opened, [], None)
        return opened.query("select * from homes order by start").to_pylist()


def ended(number):
    return None if number is None else day(number)


def spell(start, end):
    return {"person_id": 1, "source": "apc", "start": day(start), "end": ended(end)}


def service(start, end):
    return {
        "person_id": 1, "source": "cld", "kind": "Service", "client": "Service user",
        "service": "Long term support: Residential care", "start": day(start),
        "end": ended(end), "lsoa": "E02",
    }  # fmt: skip


def covers(stay, number):
    start, end = stay
    return start <= number and (end is None or number < end)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    nights=st.lists(STAY, max_size=3),
    services=st.lists(STAY, max_size=3),
    death=st.one_of(st.none(), st.integers(1, DAYS)),
)
def test_each_day_has_the_home_that_counts_first(nights, services, death):
    spans = homes_of(nights, services, death)
    assert all(before["end"] == after["start"] for before, after in pairwise(spans))
    assert spans[0]["start"] == FIRST
    assert spans[-1]["end"] == (None if death is None else day(death))
    for number in range(DAYS if death is None else death):
        kinds = {
            row["kind"]
            for row in spans
            if row["start"] <= day(number) and (row["end"] is None or row["end"] > day(number))
        }
        in_hospital = any(covers(stay, number) for stay in nights)
        in_a_home = any(covers(stay, number) for stay in services)
        expected = "hospital" if in_hospital else "care home" if in_a_home else "own home"
        assert kinds == {expected}
