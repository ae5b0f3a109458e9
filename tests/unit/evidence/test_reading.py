"""Aims against outcomes, and whether coders agree."""

from collections.abc import Callable

import pytest

from onestory import evidence
from onestory.evidence import OwnRegister
from onestory.model.policy import PolicyRegister

Write = Callable[..., OwnRegister]
TWO = """
policy,coder,intended_aims,stated_risks
P11,Amina,Pool funds,not stated
P12,Amina,Prevention.,not stated
P13,Amina,Prevention,Money
P14,Amina,,not stated
P11,Ben,pool  funds,Money
P12,Ben,Wellbeing,not stated
P13,Ben,Prevention,Money
P14,Ben,New models,not stated
"""


def rows(own: OwnRegister) -> dict[str, dict[str, float]]:
    return {row["field"]: row for row in evidence.agreement(own.register).to_pylist()}


def test_the_matrix_has_every_policy_and_says_what_nobody_has_read():
    table = evidence.aims_against_outcomes(evidence.builtin())
    assert table["policy"].to_pylist() == [one.id for one in evidence.builtin().policies]
    readings = dict(zip(table["policy"].to_pylist(), table["reading"].to_pylist(), strict=True))
    assert readings["P19"] == "outcomes not yet coded"
    assert readings["P09"] == "aims not yet coded"
    assert readings["P32"] == "aims and outcomes not yet coded"


def test_an_aim_without_an_outcome_stands_out(write: Write):
    own = write(
        extractions="""
        policy,coder,intended_aims,actual_outcomes
        P11,Amina,Pool funds,not stated
        P12,Amina,not stated,Fewer falls
        P13,Amina,Prevention,Fewer falls
        P14,Amina,not stated,not stated
        """
    )
    rows = evidence.aims_against_outcomes(own.register).to_pylist()
    read = {row["policy"]: row["reading"] for row in rows if row["coder"] == "Amina"}
    assert read == {
        "P11": "aims stated, no outcome stated",
        "P12": "an outcome stated, no aims",
        "P13": "aims and outcomes both stated",
        "P14": "neither stated",
    }


def test_a_policy_without_any_reading_keeps_its_row():
    bare = PolicyRegister(policies=evidence.builtin().policies[:2])
    rows = evidence.aims_against_outcomes(bare).to_pylist()
    assert [row["coder"] for row in rows] == ["nobody", "nobody"]


def test_agreement_is_on_whether_a_field_is_stated(write: Write):
    risks = rows(write(extractions=TWO))["stated_risks"]
    assert risks["policies"] == 4
    assert risks["agree"] == pytest.approx(0.75)
    # Stated by one in four and by two in four: chance 1/4 x 2/4 + 3/4 x 2/4 = 1/2.
    assert risks["kappa"] == pytest.approx(0.5)


def test_what_is_not_yet_coded_is_missing_and_the_same_words_are_counted_apart(write: Write):
    aims = rows(write(extractions=TWO))["intended_aims"]
    assert aims["policies"] == 3
    assert aims["same_words"] == pytest.approx(2 / 3)
    assert aims["agree"] == 1
    assert aims["alpha"] is None  # all stated: nothing to agree beyond chance on


def test_a_field_that_no_two_have_read_has_no_row(write: Write):
    assert set(rows(write(extractions=TWO))) == {"intended_aims", "stated_risks"}
    assert evidence.agreement(evidence.builtin()).num_rows == 0


def test_three_coders_have_an_alpha_and_no_kappa(write: Write):
    own = write(extractions=TWO + "P11,Cy,x,not stated\nP13,Cy,x,Money\n")
    risks = rows(own)["stated_risks"]
    assert risks["kappa"] is None
    assert risks["alpha_lower"] <= risks["alpha"] <= risks["alpha_upper"]
