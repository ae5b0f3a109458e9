"""NHS numbers by the thousand are told as one by one."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from onestory.intake.records.nhs_number import bare, holds_one_of, is_valid, valid_only


def test_a_column_is_judged_as_its_numbers_are():
    drawn = np.random.default_rng(1).integers(0, 10**10, 20_000)
    texts = [f"{number:010d}" for number in drawn]
    expected = [text if is_valid(text) else None for text in texts]
    assert valid_only(pa.array(texts)).to_pylist() == expected
    assert 0.08 < sum(text is not None for text in expected) / len(texts) < 0.1


@pytest.mark.parametrize(
    "text",
    [
        *("943 476 5919", "943-476-5919", " 9434765919\u00a0", "9434765919\u2003"),
        *("", "0000000000", "1111111111", "943476591a", "/434765919", ":434765919"),
        *("94347659190", "\u06694347659", "\u0669434765919", "\u00e943476591"),
    ],
)
def test_a_text_with_signs_about_it_is_judged_the_same(text):
    expected = bare(text) if is_valid(bare(text)) else None
    column = pa.array(["9434765919", text, None, text])
    assert valid_only(column).to_pylist() == ["9434765919", expected, None, expected]
    assert valid_only(column.slice(1, 1)).to_pylist() == [expected]


@pytest.mark.parametrize(
    "text",
    [
        *("943 476 5919", "9434765919.0", "'9434765919", "943.476.5919", "943\u2011476\u20115919"),
        *("9.434765919E+09", "NHS No: 943 476 5919", "9434765919\u200b"),
    ],
)
def test_a_number_is_read_however_a_spreadsheet_left_it(text):
    assert valid_only(pa.array([text])).to_pylist() == ["9434765919"]


@pytest.mark.parametrize("text", ["9.43E+09", "9434765919.5", "94347A65919", "0.9434765919E+10"])
def test_what_lost_a_digit_or_has_one_too_many_is_no_number(text):
    assert valid_only(pa.array([text])).to_pylist() == [None]


def test_a_line_holds_a_number_whatever_lies_between_its_digits():
    assert holds_one_of("7,Bright,943-476.5919,x", {"9434765919"})
    assert not holds_one_of("7,Bright,943-476.5918,x", {"9434765919"})
    assert not holds_one_of("943", {"9434765919"})
