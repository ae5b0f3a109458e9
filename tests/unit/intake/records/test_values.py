"""Values: what each text of a column stands for, drawn as a table."""

from __future__ import annotations

from datetime import date, time

import pyarrow as pa
import pytest

from onestory.intake.records.values import ColumnRead, parse_date, read_column
from onestory.sources import CodeList, Field

DAYS = """
31/03/2024 | 2024-03-31
1-4-2024 | 2024-04-01
2024-03-31T00:00:00Z | 2024-03-31
2024/3/1 | 2024-03-01
20240331 | 2024-03-31
31032024 | 2024-03-31
29 feb 2024 | 2024-02-29
29/02/2023 | -
03/31/2024 | -
45382 | -
31/03/24 | -
2024-03 | -
1899-12-31 | -
31 Ma 2024 | -
"""


def read(texts: list[str | None], one: Field, codes: CodeList | None = None, **local: str):
    return read_column(pa.chunked_array([pa.array(texts)]), one, codes=codes, local=local)


def seen(read_: ColumnRead) -> list[object]:
    return read_.values.to_pylist()


@pytest.mark.parametrize("line", DAYS.strip().splitlines())
def test_a_day_is_read_with_the_day_before_the_month_or_not_at_all(line: str):
    text, _, said = line.partition(" | ")
    assert parse_date(text) == (None if said == "-" else date.fromisoformat(said))


def test_what_is_no_date_is_unreadable_and_a_filler_is_not():
    one = Field(name="d", type="date", fillers=("unknown",))
    found = read(["2024-01-05", "soon", "Unknown ", "", None, "1801-01-01"], one)
    assert seen(found) == [date(2024, 1, 5), None, None, None, None, None]
    assert found.unreadable.tolist() == [False, True, False, False, False, False]


def test_a_time_of_no_clock_is_unreadable_and_3000_is_none():
    found = read(["09:05", "0905", "9:05:30", "24:00", "3000"], Field(name="t", type="time"))
    assert seen(found) == [time(9, 5), time(9, 5), time(9, 5, 30), None, None]
    assert found.unreadable.tolist() == [False, False, False, True, False]


def test_numbers_keep_their_sign_and_lose_their_commas_and_pounds():
    found = read(["£1,234.50", "-3", "1.5e3", "1,23", "12 units"], Field(name="n", type="decimal"))
    assert seen(found) == [1234.5, -3.0, 1500.0, None, None]


def test_a_whole_number_with_a_fraction_is_none():
    found = read(["41.0", "41.5", "007"], Field(name="n", type="integer"))
    assert seen(found) == [41, None, 7]


class TestCodes:
    codes = CodeList(id="sex", codes={"1": "male", "2": "female"}, same={"M": "1", "F": "2"})
    one = Field(name="sex", type="code", codes="sex")

    def test_words_of_the_list_are_read_whatever_their_case_and_kept_as_sent(self):
        found = read(["m", " 2 ", "F", "7"], self.one, self.codes)
        assert seen(found) == ["1", "2", "2", "7"]
        assert found.raw is not None
        assert found.raw.to_pylist() == ["m", None, "F", None]
        assert found.unknown.tolist() == [False, False, False, True]

    def test_a_partner_s_own_words_go_before_those_of_the_list(self):
        found = read(["M", "Mann", "-"], self.one, self.codes, m="2", mann="1", **{"-": ""})
        assert seen(found) == ["2", "1", None]
        assert found.mapped == 3

    def test_an_open_list_takes_any_word(self):
        found = read(["x"], self.one, CodeList(id="sex", open=True, codes={"1": ""}))
        assert not found.unknown.any()


def test_free_words_are_trimmed_and_fillers_left_out_whatever_their_case():
    one = Field(name="last_name", fillers=("unknown", "ZZ99 3WZ"))
    found = read([" Null-Smith", "UNKNOWN", "zz99 3wz", "NULL", "Null", "\u00a0"], one)
    assert seen(found) == ["Null-Smith", None, None, None, "Null", None]


@pytest.mark.parametrize(
    ("texts", "month_first", "day_first"),
    [
        (["05/01/2019", "05/13/2019", "05/13/2019"], 2, 0),
        (["05/01/2019", "17/05/2019"], 0, 1),
        (["05/13/2019", "17/05/2019"], 1, 1),
        (["2019-05-13", "13 May 2019", "99/99/2019"], 0, 0),
        (["05/13/2019 14:05"], 1, 0),
    ],
)
def test_dates_that_tell_which_comes_first_are_counted(
    texts: list[str], month_first: int, day_first: int
):
    column = pa.chunked_array([pa.array(texts)])
    read = read_column(column, Field(name="seen_on", type="date"), codes=None, local={})
    assert (read.month_first, read.day_first) == (month_first, day_first)
