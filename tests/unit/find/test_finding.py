"""The list: its order, its reasons, what was decided about it and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from onestory import find
from onestory.find.reasons import reasons
from onestory.model.caseload import CASELOAD, Covariate
from onestory.model.errors import PlanError
from onestory.model.found import Asked, LeftOut, Score, Term

NOBODY = LeftOut(dead=0, away=0, enrolled=0, not_meet=0, waiting=0)
ASKED = Asked(
    name="frail", version="1", purpose="", rule=(), on=date(2022, 4, 1), most=3, seed=1,
    happens="an admission",
)  # fmt: skip


def score(**adds: float) -> Score:
    said = {
        "emergency_1_90": "emergency admissions, 1 to 90 days before",
        "emergency_91_365": "emergency admissions, 91 to 365 days before",
        "emergency_366_730": "emergency admissions, 366 to 730 days before",
        "age_years": "age",
        "age_squared": "age squared, in hundreds",
        "nights_1_90": "nights in hospital, 1 to 90 days before",
        "care_home": "lives in a care home",
        "conditions": "long-term conditions",
        "frailty_score": "Hospital Frailty Risk Score",
        "deprivation_1": "deprivation fifth 1",
    }
    terms = tuple(Term(name=n, words=said[n], adds=a, mean=0.5) for n, a in adds.items())
    return Score(happens="an admission", terms=terms, version="v", constant=-1.0)


def listed(rows, made=None, **changed):
    asked = Asked(**{name: getattr(ASKED, name) for name in ASKED.__slots__} | changed)
    return find.found(asked, rows, left_out=NOBODY, score=made, tested=(), invented=True)


def test_the_highest_scores_come_first(entries):
    rows = entries({"emergency_1_90": [1, 5, 0, 3, 2]})
    found = listed(rows, score(emergency_1_90=1.0))
    assert found.people["person_id"].to_pylist() == [2, 4, 5]
    assert found.people["position"].to_pylist() == [1, 2, 3]
    chances = [1 / (1 + np.exp(1 - n)) for n in (5, 3, 2)]
    assert found.people["score"].to_pylist() == pytest.approx(chances, abs=1e-6)


def test_without_a_score_the_order_is_by_chance_and_the_seed_gives_it_again(entries):
    rows = entries({"emergency_1_90": [0] * 60})
    first = listed(rows, most=60).people["person_id"].to_pylist()
    assert first == listed(rows, most=60).people["person_id"].to_pylist()
    assert sorted(first) == list(range(1, 61))
    others = [listed(rows, most=60, **one).people["person_id"].to_pylist()
              for one in ({"seed": 2}, {"name": "other"}, {"version": "2"})]  # fmt: skip
    assert first not in others
    assert abs(np.corrcoef(first, range(60))[0, 1]) < 0.3
    assert listed(rows).people["score"].null_count == 3


def test_ties_are_broken_by_chance_not_by_number(entries):
    rows = entries({"emergency_1_90": [1] * 40})
    assert listed(rows, score(emergency_1_90=1.0)).people["person_id"].to_pylist() != [1, 2, 3]


def test_reasons_are_the_facts_that_add_most_told_as_people_say_them(entries):
    made = score(emergency_1_90=1.0, emergency_91_365=0.4, nights_1_90=0.1, age_years=0.01,
                 age_squared=0.01, care_home=0.3, conditions=0.05)  # fmt: skip
    rows = entries(
        {
            "emergency_1_90": [2, 0], "emergency_91_365": [1, 0], "nights_1_90": [1, 9],
            "age_years": [87, 70], "age_squared": [75.69, 49], "care_home": [0, 1],
            "conditions": [4, 1],
        }
    )  # fmt: skip
    assert reasons(made, rows) == [
        "3 emergency admissions in the year before; aged 87; 4 long-term conditions",
        "aged 70; 9 nights in hospital in the year before; lives in a care home",
    ]


def test_what_is_not_so_of_a_person_is_no_reason(entries):
    """The less deprived are held to be at more risk here; that is no fact to be told."""
    made = score(deprivation_1=-2.0, emergency_366_730=0.5, frailty_score=0.2)
    rows = entries({"deprivation_1": [0], "emergency_366_730": [1], "frailty_score": [7.5]})
    assert reasons(made, rows) == [
        "Hospital Frailty Risk Score 7.5; 1 emergency admission in the two years before"
    ]


def test_points_are_added_up(entries):
    known = (
        Covariate(name="emergency_1_90", words="stays"),
        Covariate(name="age_years", words="age"),
    )
    made = find.points({"stays": 5.0, "age_years": 0.1}, known, happens="", where="points.csv")
    rows = entries({"emergency_1_90": [2, 0], "age_years": [70, 90]})
    assert listed(rows, made).people["score"].to_pylist() == pytest.approx([17.0, 9.0])


def test_points_for_what_is_not_known_name_what_is_meant():
    known = (Covariate(name="emergency_1_90", words="emergency admissions"),)
    with pytest.raises(PlanError, match="no covariate of these records") as told:
        find.points({"emergency_1_99": 1.0}, known, happens="", where="points.csv")
    assert "emergency_1_90" in told.value.do


def decided(*rows: tuple[int, str, int]) -> pa.Table:
    told = [
        {**dict.fromkeys(CASELOAD.names), "person_id": one, "team": "T1", "decision": said,
         "decided": date(2022, 4, day)}
        for one, said, day in rows
    ]  # fmt: skip
    return pa.Table.from_pylist(told, CASELOAD)


def test_the_offer_is_told_by_group_and_by_the_last_decision(entries):
    rows = entries({"emergency_1_90": [0] * 6}, sex=["female"] * 3 + ["male"] * 3)
    found = listed(rows, most=6)
    log = decided(
        (1, "no capacity", 2), (1, "enrolled", 9), (2, "declined", 2), (4, "not suitable", 3),
        (99, "enrolled", 1),
    )  # fmt: skip
    every, *groups = find.offered(found.people, log)
    assert (every.listed, every.decided, every.enrolled, every.declined) == (6, 3, 1, 1)
    assert (every.not_suitable, every.no_capacity) == (1, 0)
    by_group = {one.group: one.offered.value for one in groups if one.by == "sex"}
    assert by_group == {"female": 1.0, "male": 0.0}


def test_a_group_offered_less_than_chance_explains_is_told_apart(entries):
    rows = entries({"emergency_1_90": [0] * 200}, sex=["female"] * 100 + ["male"] * 100)
    found = listed(rows, most=200)
    log = decided(*((one, "enrolled" if one <= 90 or one % 5 == 0 else "no capacity", 2)
                    for one in range(1, 201)))  # fmt: skip
    apart = {one.group for one in find.offered(found.people, log) if one.apart}
    assert apart == {"female", "male"}
    even = decided(*((one, "enrolled" if one % 2 else "declined", 2) for one in range(1, 201)))
    assert not any(one.apart for one in find.offered(found.people, even))


def test_a_list_is_judged_against_its_own_chances_and_those_taken_on_apart(entries):
    rows = entries({"emergency_1_90": [2, 1, 1, 0]})
    found = listed(rows, score(emergency_1_90=1.0), most=4)
    chances = dict(zip(found.people["person_id"].to_pylist(), found.people["score"].to_pylist(),
                       strict=True))  # fmt: skip
    followed = pa.table(
        {"person_id": [1, 2, 4], "happened": pa.array([True, False, None], pa.bool_())}
    )
    told = find.judged(found, followed, enrolled={2})
    assert (told.people, told.away, told.enrolled) == (2, 2, 1)
    every = told.everyone[0]
    assert (every.happened, every.expected) == (1, pytest.approx(chances[1] + chances[2]))
    assert told.not_enrolled is not None
    assert told.not_enrolled.expected == pytest.approx(chances[1])


@pytest.mark.parametrize(
    ("share", "told"), [(None, []), (0.01, []), (0.2, ["warning"]), (1.0, ["note"])]
)
def test_facts_that_nobody_knew_on_the_day_are_told(entries, share, told):
    made = replace(listed(entries({"emergency_1_90": [1, 2]})), known_late=share)
    assert [one.severity for one in find.late(made)] == told
