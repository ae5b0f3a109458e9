"""Scores of illness equal a plain count, spell by spell, over small worlds."""

from datetime import date, timedelta

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.engine import session
from onestory.model.story import TABLES
from onestory.timeline.codes import table_of
from onestory.timeline.scores import make_frailty

CODES = ["F03X", "G309", "R690", "I501", "K703", "K721", "E109", "E102", "C509", "C780", "Z000"]
FIRST = date(2018, 1, 1)

spells = st.lists(
    st.tuples(
        st.sampled_from([1, 1, 1, 2, None]),
        st.integers(0, 1500),
        st.one_of(st.none(), st.integers(0, 40)),
        st.lists(st.sampled_from(CODES), max_size=3, unique=True),
    ),
    max_size=14,
)


def as_rows(told):
    return [
        {
            **dict.fromkeys(TABLES["spells"].names),
            "id": n,
            "person_id": person,
            "start": FIRST + timedelta(days=day),
            "end": None if nights is None else FIRST + timedelta(days=day + nights),
            "all_diagnoses": codes,
        }
        for n, (person, day, nights, codes) in enumerate(told, start=1)
    ]


def counted(codes: set[str]) -> tuple[int, int]:
    """The two scores of a set of codes, as one would count them by hand."""
    illness = table_of("illness")
    frailty = sum(int(illness["frailty"].get(code, "0")) for code in {code[:3] for code in codes})
    present = {
        condition
        for condition, prefixes in illness["charlson_codes"].items()
        if any(code.startswith(tuple(prefixes.split())) for code in codes)
    }
    masked = {mild for mild, severe in illness["charlson_masks"].items() if severe in present}
    return frailty, sum(int(illness["charlson_weights"][name]) for name in present - masked)


def before(rows, person, day, days):
    """The codes of the person's spells that ended in the days before the day."""
    return {
        code
        for row in rows
        if person is not None and row["person_id"] == person and row["end"] is not None
        and row["end"] < day <= row["end"] + timedelta(days=days)
        for code in row["all_diagnoses"]
    }  # fmt: skip


@settings(max_examples=25, deadline=None, derandomize=True)
@given(told=spells)
def test_scores_equal_a_plain_count(told):
    rows = as_rows(told)
    with session(memory_gb=1) as opened:
        opened.register("given", pa.Table.from_pylist(rows, TABLES["spells"]))
        opened.run("create table spells as select * from given")
        make_frailty(opened, (), None)
        found = opened.query("select id, hfrs, charlson from spells").to_pylist()
        quarters = opened.query("select * from frailty").to_pylist()
    for row in found:
        spell = rows[row["id"] - 1]
        own, person, day = set(spell["all_diagnoses"]), spell["person_id"], spell["start"]
        assert row["hfrs"] == counted(own | before(rows, person, day, 730))[0]
        assert row["charlson"] == counted(own | before(rows, person, day, 1095))[1]
    for row in quarters:
        person, day = row["person_id"], row["on"]
        assert row["hfrs"] == counted(before(rows, person, day, 730))[0]
        assert row["charlson"] == counted(before(rows, person, day, 1095))[1]
