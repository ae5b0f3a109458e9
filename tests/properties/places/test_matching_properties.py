"""Matching accounts for every row and never answers with an area that is not there."""

from datetime import date

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory import places
from onestory.places import register

ENGLAND = places.builtin()
NAMES = sorted({a.name for a in ENGLAND.areas if a.level == "council"})
CODES = sorted({a.code for a in ENGLAND.areas})
said = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(NAMES).map(lambda name: name.upper().replace(" AND ", " & ")),
    st.sampled_from(NAMES).map(lambda name: name[:-1]),
    st.text(max_size=12),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.one_of(st.just(""), st.sampled_from(CODES)), said), min_size=1, max_size=8
    ),
    st.integers(2014, 2025),
)
def test_every_row_has_an_answer_or_a_finding(pairs, year):
    on = date(year, 4, 1)
    rows = pa.table(
        {
            "place_code": pa.array([code for code, _ in pairs], pa.string()),
            "place_name": pa.array([name for _, name in pairs], pa.string()),
        }
    )
    found = places.match(rows, ENGLAND, level="council", on=on)
    answers = found.rows.to_pylist()
    assert [row["index"] for row in answers] == list(range(len(pairs)))
    unmatched = sum(row["area_code"] is None for row in answers)
    told = sum(f.rows for f in found.findings)
    assert told >= unmatched
    spelled = sum(row["how"] == "spelling" for row in answers)
    assert told >= unmatched + spelled
    for row in answers:
        if row["area_code"] is not None and row["how"] in {"name", "spelling"}:
            area = register.area(ENGLAND, row["area_code"], on=on, level=row["area_level"])
            assert area.exists(on)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([a for a in ENGLAND.areas if a.level == "council"]))
def test_an_official_name_on_a_day_of_its_area_finds_that_area(area):
    on = area.start or date(2013, 3, 30)  # before the first event that the register knows
    rows = pa.table({"place_name": [area.name]})
    found = places.match(rows, ENGLAND, level="council", on=on).rows.to_pylist()[0]
    assert (found["area_code"], found["how"]) == (area.code, "name")
