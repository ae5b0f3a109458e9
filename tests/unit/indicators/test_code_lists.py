# pyright: reportUnknownMemberType=false, reportAttributeAccessIssue=false
"""Lists of codes are spelt out as the sheets write them."""

import tomllib
from importlib.resources import files

import pyarrow as pa
import pytest

from onestory.engine import open_relations
from onestory.indicators.codes import any_of, begins, code_list, later, no_codes, none_of, primary
from onestory.model.errors import PlanError

LISTS = tomllib.loads(
    files("onestory.indicators.codes").joinpath("lists.toml").read_text(encoding="utf-8")
)


def test_a_span_stands_for_each_code_between_its_ends():
    assert code_list("chronic_airways").prefixes == ("J41", "J42", "J43", "J44", "J47")


def test_a_span_of_four_characters_keeps_its_noughts():
    prefixes = code_list("diabetes_complications").prefixes
    assert len(prefixes) == 5 * 9
    assert {"E100", "E148"} <= set(prefixes)
    assert not {"E109", "E149"} & set(prefixes)


def test_injuries_end_at_t98_and_leave_no_gap():
    prefixes = code_list("injury").prefixes
    every = [f"{letter}{number:02d}" for letter in "ST" for number in range(100)]
    assert [code for code in every if not code.startswith(prefixes)] == ["T99"]


def test_ulcers_count_with_bleeding_or_perforation_only():
    prefixes = code_list("acute_primary_19").prefixes
    fourth = {code[3] for code in prefixes if code.startswith(("K25", "K26", "K27", "K28"))}
    assert fourth == set("012456")


def test_a_list_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(PlanError, match=r"no list of codes 'asthmas'.*asthma"):
        code_list("asthmas")


@pytest.mark.parametrize("name", sorted(LISTS))
def test_codes_have_no_dot_and_none_twice(name: str):
    listed = code_list(name)
    assert all(code.isalnum() and code.isupper() for code in listed.prefixes)
    assert len(set(listed.prefixes)) == len(listed.prefixes)
    assert listed.source
    assert listed.title


@pytest.mark.parametrize("name", sorted(LISTS))
def test_what_is_from_memory_is_not_verified(name: str):
    assert code_list(name).verified is ("from memory" not in code_list(name).source)


@pytest.mark.parametrize(
    ("codes", "first", "anywhere", "after_the_first"),
    [
        (["J459", "D571"], True, True, False),
        (["D571", "J459"], False, True, True),
        (["I219"], False, False, False),
        ([], False, False, False),
        (None, False, False, False),
    ],
)
def test_codes_of_an_event_match_by_their_place(
    codes: list[str] | None, first: bool, anywhere: bool, after_the_first: bool
):
    with open_relations(threads=1) as relations:
        column = pa.array([codes], pa.list_(pa.string()))
        event = relations.given(pa.table({"codes": column}))
        told = event.select(
            first=begins(primary(event.codes), "asthma"),
            anywhere=any_of(event.codes, "asthma"),
            after_the_first=any_of(later(event.codes), "asthma"),
            nowhere=none_of(event.codes, "asthma"),
            none=no_codes(event.codes),
        )
        row = relations.rows(told).to_pylist()[0]
    assert row == {
        "first": first,
        "anywhere": anywhere,
        "after_the_first": after_the_first,
        "nowhere": not anywhere,
        "none": not codes,
    }
