"""Event keys: the same event has one, and two people never share one."""

from __future__ import annotations

import pyarrow as pa

from onestory import engine
from onestory.intake.records.event_keys import event_keys
from onestory.sources import Field, RecordLayout

LAYOUT = RecordLayout(
    subject="events",
    fields=(
        Field(name="local_id", role="local id", private="identifier"),
        Field(name="nhs_number", role="nhs number", private="identifier"),
        Field(name="started"),
    ),
    codes=(),
    rules=(),
    event_key={"": ("local_id", "started")},
    resubmission="correct",
    rows_from="",
    joins=("identifiable",),
)


def keys(drawn: str) -> list[int]:
    """The keys of rows drawn as 'local-number nhs-number day', '-' where there is none."""
    rows = [[None if cell == "-" else cell for cell in row.split()] for row in drawn.split(",")]
    person, nhs, started = (pa.array(list(cells), pa.string()) for cells in zip(*rows, strict=True))
    columns = {
        "delivery": pa.array(["d"] * len(rows)),
        "row": pa.array(range(2, len(rows) + 2), pa.int64()),
        "event_type": pa.array([""] * len(rows)),
        "person_pseudonym": person,
        "nhs_pseudonym": nhs,
        "started": started,
    }
    with engine.session(threads=1) as session:
        return event_keys(columns, LAYOUT, session).to_pylist()


def test_the_senders_own_number_tells_the_person_whatever_the_nhs_number():
    first, second, other = keys("p1 n1 may, p1 - may, p1 n1 june")
    assert first == second
    assert first != other


def test_without_the_senders_number_the_nhs_number_tells_the_person():
    first, second, other = keys("- n1 may, - n1 may, - n2 may")
    assert first == second
    assert first != other


def test_rows_of_nobody_are_events_of_their_own():
    assert len(set(keys("- - may, - - may, - - may"))) == 3


def test_a_row_that_lacks_every_field_of_a_key_without_a_person_is_an_event_of_its_own():
    layout = RecordLayout(
        subject="events",
        fields=(Field(name="number"),),
        codes=(),
        rules=(),
        event_key={"": ("number",)},
        resubmission="correct",
        rows_from="",
        joins=("identifiable",),
    )
    columns = {
        "delivery": pa.array(["d"] * 4),
        "row": pa.array([2, 3, 4, 5]),
        "number": pa.array([None, None, "7", "7"], pa.string()),
    }
    with engine.session(threads=1) as session:
        one, two, seven, again = event_keys(columns, layout, session).to_pylist()
    assert one != two
    assert seven == again
