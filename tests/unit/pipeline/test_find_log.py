"""Logs that come back in parts are merged: nothing that was told before is lost in silence."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from onestory.model.caseload import CASELOAD
from onestory.pipeline.caseload.find_log import days, doubtful, merged

NOBODY = CASELOAD.empty_table()


def log(*rows: str) -> pa.Table:
    """'1 A enrolled 3': the person, the team, the decision (_ for a space), the day of July."""
    made: list[dict[str, object]] = []
    for person, team, said, day in (row.split() for row in rows):
        on, taken = date(2020, 7, int(day)), said == "enrolled"
        made.append(
            {
                "person_id": int(person), "team": team, "decision": said.replace("_", " "),
                "decided": on, "start": on if taken else None, "end": None, "score": None,
            }
        )  # fmt: skip
    return pa.Table.from_pylist(made, schema=CASELOAD)


def counts(kept: pa.Table, told: pa.Table) -> tuple[int, int, int, int]:
    made = merged(kept, told)
    return made.new, made.changed, made.same, made.untouched


def test_the_first_log_is_all_new():
    assert counts(NOBODY, log("1 A enrolled 3", "2 A declined 3")) == (2, 0, 0, 0)


def test_a_partners_log_is_added_and_the_others_stand():
    kept = log("1 A enrolled 3", "2 A declined 3")
    told = log("3 B no_capacity 4")
    assert counts(kept, told) == (1, 0, 0, 2)
    assert merged(kept, told).rows["person_id"].to_pylist() == [1, 2, 3]
    assert "2 told before stand as they were" in merged(kept, told).sentence


def test_the_order_in_which_partners_answer_does_not_matter():
    one, two = log("1 A enrolled 3", "5 A declined 3"), log("3 B no_capacity 2", "1 B declined 3")
    assert merged(one, two).rows.equals(merged(two, one).rows)


def test_the_same_log_twice_changes_nothing():
    kept = log("2 A no_capacity 3", "2 A enrolled 3", "1 A enrolled 3")
    again = merged(kept, kept)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert not again.findings
    assert again.rows.num_rows == 3


def test_of_a_person_team_and_day_the_later_told_stands_and_is_said():
    made = merged(log("1 A enrolled 3", "2 A declined 3"), log("1 A not_suitable 3"))
    assert made.rows.filter(pc.equal(made.rows["person_id"], 1))["decision"].to_pylist() == [
        "not suitable"
    ]
    assert [(one.rule, one.severity) for one in made.findings] == [
        ("decision told otherwise", "warning")
    ]


@pytest.mark.parametrize("other", ["1 B declined 3", "1 A declined 4"])
def test_another_team_or_day_is_another_decision(other: str):
    assert counts(log("1 A enrolled 3"), log(other)) == (1, 0, 0, 1)


def test_of_one_day_being_taken_on_stands_last():
    made = merged(NOBODY, log("1 A enrolled 3", "1 A no_capacity 3"))
    assert made.rows["decision"].to_pylist() == ["no capacity", "enrolled"]


def test_one_enrolled_twice_by_a_team_is_told_since_a_day_may_have_been_put_right():
    made = merged(log("1 A enrolled 3"), log("1 A enrolled 7"))
    assert made.rows.num_rows == 2
    assert [one.rule for one in made.findings] == ["enrolled on two days"]


def test_teams_and_days_are_told_so_that_a_day_read_wrongly_is_seen():
    assert days(log("1 A enrolled 3", "2 A declined 9", "3 B declined 4")) == (
        "Decided by A (2), B (1), from 3 July 2020 to 9 July 2020.",
    )
    assert days(NOBODY) == ()


def test_a_team_that_no_record_names_is_told_and_none_where_no_records_are():
    rows = log("1 A enrolled 3", "2 A99 declined 3")
    [found] = doubtful(rows, teams=frozenset(["A"]))
    assert found.rule == "decision team unknown"
    assert "A99" in found.message
    assert doubtful(rows, teams=frozenset()) == ()


def test_an_enrolment_before_its_decision_is_told():
    rows = log("1 A enrolled 3")
    early = rows.set_column(
        rows.schema.get_field_index("start"), "start", pa.array([date(2020, 6, 1)])
    )
    assert [one.rule for one in doubtful(early, teams=frozenset())] == ["start before its decision"]
