"""The analyst's own table: their words for columns, marks, periods and groups."""

from datetime import date

import pytest

from onestory.model.errors import PlanError
from onestory.model.figures import FIGURES, REJECTED


def test_columns_are_found_by_the_names_the_analyst_gives(check, figures):
    checked = check(
        "Council;ONS;Year;Admissions;People\nLeeds;E08000035;2022/23;12;100\n",
        measure="admissions", place="council", place_code="ONS", period="Year",
        numerator="Admissions", denominator="People", level="council",
    )  # fmt: skip
    numerator, denominator = figures(checked)
    assert (numerator["part"], numerator["number"]) == ("numerator", 12.0)
    assert (denominator["part"], denominator["number"]) == ("denominator", 100.0)
    assert numerator["measure"] == "admissions"
    assert (numerator["place_name"], numerator["place_code"]) == ("Leeds", "E08000035")
    assert numerator["place_level"] == "council"
    assert (numerator["period_start"], numerator["period_end"]) == (
        date(2022, 4, 1),
        date(2023, 4, 1),
    )
    assert (numerator["row"], numerator["column"]) == (2, "Admissions")


def test_usual_names_are_found_without_being_told(check, figures):
    checked = check("Area Name,Area Code,Year,Count,Population\nLeeds,E08000035,2022-23,12,100\n")
    assert [f["part"] for f in figures(checked)] == ["numerator", "denominator"]


def test_a_star_is_an_unknown_small_count_and_never_zero(check, figures):
    rows = figures(check("place,period,numerator,denominator\nLeeds,2022-23,*,100\n"))
    assert rows[0]["number"] is None
    assert rows[0]["mark"] == "suppressed"
    assert rows[1]["number"] == 100.0


@pytest.mark.parametrize(
    ("sign", "mark"),
    [
        *((sign, "suppressed") for sign in ("*", "c", "[c]", "C", "<5", "< 10", "fewer than 5")),
        *((sign, "not available") for sign in ("", "-", "–", "..", ":", "x", "[x]", "NA", "n/a", "#N/A")),
        *((sign, "not applicable") for sign in ("z", "[z]")),
    ],
)  # fmt: skip
def test_each_sign_has_its_meaning(check, figures, sign: str, mark: str):
    rows = figures(check(f"place,period,numerator,denominator\nLeeds,2022-23,{sign},100\n"))
    assert (rows[0]["number"], rows[0]["mark"]) == (None, mark)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12.0), (" 12 ", 12.0), ("+12", 12.0), ("12.50", 12.5), (".5", 0.5), ("0", 0.0),
        ('"1,234"', 1234.0), ('"1,234,567.8"', 1234567.8), ("1 234", 1234.0),
        ("1\u00a0234", 1234.0), ("12%", 12.0), ("£3", 3.0), ("1.2e3", 1200.0),
    ],
)  # fmt: skip
def test_numbers_written_as_text_are_read(check, figures, text: str, number: float):
    rows = figures(check(f"place,period,value\nLeeds,2022-23,{text}\n"))
    assert rows[0]["number"] == number


@pytest.mark.parametrize(
    "text", ["12,5", "1,23", "(5)", "12 (r)", "5*", "1.2.3", "1-4", "１２", "٣", "five", "12 13"]
)
def test_what_is_not_surely_a_number_is_refused_and_not_guessed(check, refused, text: str):
    checked = check(f'place,period,value\nLeeds,2022-23,"{text}"\n')
    assert checked.accepted_rows == 0
    assert text in refused(checked)[0]["reason"]


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("2022-23", "", date(2022, 4, 1), date(2023, 4, 1)),
        ("2022", "", date(2022, 1, 1), date(2023, 1, 1)),
        ("2022", "financial year starting", date(2022, 4, 1), date(2023, 4, 1)),
        ("2022", "financial year ending", date(2021, 4, 1), date(2022, 4, 1)),
        ("April 2022", "", date(2022, 4, 1), date(2022, 5, 1)),
        ("04/2022", "", date(2022, 4, 1), date(2022, 5, 1)),
        ("01/04/2022", "month", date(2022, 4, 1), date(2022, 5, 1)),
        ("2022-04-01 00:00:00", "quarter", date(2022, 4, 1), date(2022, 7, 1)),
        ("44652", "", date(2022, 4, 1), date(2022, 4, 2)),
        ("15/02/2022", "financial year starting", date(2021, 4, 1), date(2022, 4, 1)),
        ("2022/23 Q2", "", date(2022, 7, 1), date(2022, 10, 1)),
    ],
)
def test_periods_are_read_as_the_field_writes_them(check, figures, text, kind, start, end):
    rows = figures(check(f"place,period,value\nLeeds,{text},5\n", period_kind=kind))
    assert (rows[0]["period_start"], rows[0]["period_end"]) == (start, end)


def test_one_period_stands_for_every_row_of_a_table_without_that_column(check, figures):
    rows = figures(check("place,value\nLeeds,5\nYork,6\n", one_period="2022-23"))
    assert {row["period_start"] for row in rows} == {date(2022, 4, 1)}


def test_groups_say_whom_a_row_is_about_and_everyone_is_no_group(check, figures):
    table = "place,period,Sex,Age,value\nLeeds,2022-23,Female,65-74,5\nLeeds,2022-23,Persons,All ages,6\n"
    rows = figures(check(table, groups=("Sex", "Age")))
    assert [row["group"] for row in rows] == ["Sex=Female; Age=65-74", ""]


def test_the_same_place_for_two_groups_is_no_duplicate(check):
    table = "place,period,Sex,value\nLeeds,2022-23,Female,5\nLeeds,2022-23,Male,5\n"
    assert check(table, groups=("Sex",)).accepted_rows == 2
    assert check(table).rejected_rows == 1


def test_a_cell_may_hold_the_sign_that_parts_cells_and_a_line_break(check, figures):
    checked = check('place,period,value\n"Bristol,\nCity of",2022-23,5\nLeeds,2022-23,6\n')
    assert [row["place_name"] for row in figures(checked)] == ["Bristol, City of", "Leeds"]
    assert [row["row"] for row in figures(checked)] == [2, 4]
    assert checked.received_rows + checked.furniture_rows == 4


def test_what_is_no_row_is_counted_as_furniture(check):
    checked = check("Title\n\nplace,period,value\nLeeds,2022-23,5\n\n\nSource: us\n")
    assert (checked.received_rows, checked.furniture_rows) == (1, 6)


def test_a_refused_row_is_kept_as_it_stood_and_no_spreadsheet_takes_it_for_a_formula(
    check, refused
):
    row = refused(check("place,period,value\n=1+1,2022-23,5\n"))[0]
    assert row["text"] == "'=1+1 | 2022-23 | 5"
    assert (row["rule"], row["row"]) == ("formula", 2)


def test_the_first_thing_wrong_with_a_row_is_its_reason(check, refused):
    rows = refused(check("place,period,value\n,never,five\n"))
    assert [row["rule"] for row in rows] == ["missing place"]


def test_both_tables_follow_the_declared_columns_even_when_empty(check):
    checked = check("place,period,value\nTotal,2022-23,5\n")
    assert checked.accepted.rows == 0
    assert checked.accepted.schema.names == FIGURES.names
    assert checked.rejected.schema.names == REJECTED.names


def test_the_same_file_gives_the_same_bytes(check):
    table = "place,period,value\nLeeds,2022-23,5\nYork,2022-23,x y\n"
    first, second = check(table), check(table)
    assert first.accepted.sha256 == second.accepted.sha256
    assert first.rejected.sha256 == second.rejected.sha256
    assert first.findings == second.findings


@pytest.mark.parametrize(
    "setting", [{"statistic": "percentage"}, {"level": "town"}, {"period_kind": "week"}]
)
def test_a_word_that_is_not_known_is_refused_with_those_that_are(check, setting):
    with pytest.raises(PlanError, match="It can be: "):
        check("place,period,value\nLeeds,2022-23,5\n", **setting)
