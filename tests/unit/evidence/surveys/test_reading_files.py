"""Answers come as text, as a workbook, from SPSS or Stata, and as a form's export."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter

from onestory import engine, evidence
from onestory.model.errors import DeliveryError, PlanError
from onestory.model.instrument import Instrument, Item

FIVE = tuple((float(code), float(code)) for code in range(1, 6))
TOY = Instrument(
    id="toy",
    title="Two questions",
    version="1",
    who=("people",),
    items=(Item(id="a", scores=FIVE), Item(id="b", scores=FIVE)),
    scales=(),
    source="invented",
    licence="",
)
HEAD = """
instrument = "toy"
who = "people"
"""
WAVE = """
[[wave]]
name = "2024"
first = 2024-03-01
last = 2024-04-30
"""


def read(folder: Path, says: str = "", top: str = ""):
    path = folder / "people.survey.toml"
    path.write_text(f"{HEAD}{top}{says}{WAVE}", encoding="utf-8")
    return evidence.read_survey(path, instruments={"toy": TOY})


def codes(survey):
    return [tuple(row[item] for item in "ab") for row in survey.responses.to_pylist()]


def book(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
    def test_any_usual_encoding_and_sign_between_cells_is_read(self, tmp_path, encoding, sign):
        rows = [["Site", "a", "b"], ["Llanfâr", "1", "2"]]
        text = "\r\n".join(sign.join(row) for row in rows) + "\r\n"
        (tmp_path / "people.csv").write_bytes(text.encode(encoding))
        survey = read(tmp_path, '[columns]\nsite = "Site"')
        assert codes(survey) == [(1.0, 2.0)]
        assert survey.responses["site"].to_pylist() == ["Llanfâr"]

    def test_a_quoted_cell_may_span_lines_and_rows_keep_their_numbers(self, tmp_path):
        text = 'Comment,a,b\n"one,\ntwo",1,2\nthree,3,4\n'
        (tmp_path / "people.csv").write_text(text, encoding="utf-8")
        survey = read(tmp_path)
        assert survey.responses["row"].to_pylist() == [2, 4]

    def test_an_unclosed_quotation_mark_stops_with_its_line(self, tmp_path):
        (tmp_path / "people.csv").write_text('a,b\n1,2\n"3,4\n5,1\n', encoding="utf-8")
        with pytest.raises(DeliveryError, match=r"people\.csv: From line 3 on"):
            read(tmp_path)

    def test_lines_of_wording_below_the_headings_can_be_left_out(self, tmp_path):
        text = "a,b\nHow often ...?,How well ...?\n1,2\n"
        (tmp_path / "people.csv").write_text(text, encoding="utf-8")
        survey = read(tmp_path, top="skip = 1\n")
        assert codes(survey) == [(1.0, 2.0)]
        assert survey.inputs[0].received_rows == 1

    def test_the_file_is_pinned_by_its_hash(self, tmp_path):
        file = tmp_path / "people.csv"
        file.write_text("a,b\n1,2\n", encoding="utf-8")
        assert read(tmp_path).inputs[0].sha256 == engine.sha256(file)

    def test_a_sidecar_finds_the_file_of_its_own_name(self, tmp_path):
        with pytest.raises(PlanError, match="no file of the sidecar's name lies beside it"):
            read(tmp_path)
        (tmp_path / "people.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        assert read(tmp_path).id == "people"

    def test_a_named_file_that_is_not_there_stops(self, tmp_path):
        with pytest.raises(DeliveryError, match=r"There is no file 'other\.csv'"):
            read(tmp_path, top='file = "other.csv"\n')

    def test_a_heading_twice_stops_where_it_is_read(self, tmp_path):
        (tmp_path / "people.csv").write_text("a,a,b\n1,2,3\n", encoding="utf-8")
        with pytest.raises(PlanError, match="The file has 2 columns 'a'"):
            read(tmp_path)

    def test_bytes_that_are_no_text_stop(self, tmp_path):
        (tmp_path / "people.csv").write_bytes(b"a\0b\0c")
        with pytest.raises(DeliveryError, match="not text, whatever its name ends in"):
            read(tmp_path)


class TestWorkbook:
    def test_the_one_sheet_that_holds_something_is_read(self, tmp_path):
        book(tmp_path / "people.xlsx", Answers=[["a", "b"], [1, "2"], [3.0, 4]], Empty=[])
        assert codes(read(tmp_path)) == [(1.0, 2.0), (3.0, 4.0)]

    def test_of_two_sheets_one_must_be_named(self, tmp_path):
        rows = [["a", "b"], [1, 2]]
        book(tmp_path / "people.xlsx", Answers=rows, Notes=[["Made in May"]])
        with pytest.raises(PlanError) as told:
            read(tmp_path)
        assert str(told.value) == (
            "people.xlsx: The workbook has 2 sheets: Answers, Notes. Say which holds the answers:"
            ' sheet = "Answers".'
        )
        survey = read(tmp_path, top='sheet = "Answers"\n')
        assert codes(survey) == [(1.0, 2.0)]

    def test_a_damaged_workbook_stops(self, tmp_path):
        (tmp_path / "people.xlsx").write_bytes(b"PK\x03\x04 cut short")
        with pytest.raises(DeliveryError, match="locked, cut short or damaged"):
            read(tmp_path)


FRAME: Any = pd.DataFrame(
    {"Where": [1.0, 2.0, 1.0], "a": [1.0, 5.0, 9.0], "b": [2.0, None, 4.0]},
)
Labels = dict[str, dict[int | float, str]]
LABELS: Labels = {
    "Where": {1: "Ashmere", 2: "Bolder"},
    "a": {1: "Never", 5: "Always"},
}


class TestStatistical:
    @pytest.mark.parametrize("kind", ["sav", "dta"])
    def test_codes_are_kept_and_sites_are_called_by_their_labels(self, tmp_path, kind):
        write = pyreadstat.write_sav if kind == "sav" else pyreadstat.write_dta
        write(FRAME, str(tmp_path / f"people.{kind}"), variable_value_labels=LABELS)
        survey = read(tmp_path, '[columns]\nsite = "Where"')
        assert codes(survey) == [(1.0, 2.0), (5.0, None), (None, 4.0)]
        assert survey.responses["site"].to_pylist() == ["Ashmere", "Bolder", "Ashmere"]
        assert survey.responses["row"].to_pylist() == [1, 2, 3]
        assert [one.rule for one in survey.findings if one.rows] == ["impossible answer"]

    def test_what_the_user_says_of_a_label_comes_before_the_file_s_code(self, tmp_path):
        pyreadstat.write_sav(FRAME, str(tmp_path / "people.sav"), variable_value_labels=LABELS)
        survey = read(tmp_path, "[labels.a]\nNever = 5\nAlways = 1\n")
        assert [code for code, _ in codes(survey)] == [5.0, 1.0, None]

    def test_what_spss_marks_as_missing_is_no_impossible_answer(self, tmp_path):
        pyreadstat.write_sav(FRAME, str(tmp_path / "people.sav"), missing_ranges={"a": [9]})
        survey = read(tmp_path)
        assert [code for code, _ in codes(survey)] == [1.0, 5.0, None]
        assert not [one for one in survey.findings if one.rule == "impossible answer"]

    def test_a_label_may_mean_no_answer(self, tmp_path):
        given: Labels = {"a": {9: "Prefer not to say"}}
        pyreadstat.write_sav(FRAME, str(tmp_path / "people.sav"), variable_value_labels=given)
        survey = read(tmp_path, top='missing = ["prefer not to say"]\n')
        assert [code for code, _ in codes(survey)] == [1.0, 5.0, None]
        assert not [one for one in survey.findings if one.rule == "impossible answer"]

    def test_a_damaged_file_stops(self, tmp_path):
        (tmp_path / "people.sav").write_bytes(b"$FL2 cut short")
        with pytest.raises(DeliveryError, match="as an SPSS or Stata file"):
            read(tmp_path)


class TestForm:
    """An XLSForm says which label belongs to which name of a choice."""

    SURVEY = (
        ["type", "name", "label::English"],
        ["begin group", "asked", ""],
        ["select_one often", "a", "How often?"],
        ["select_one often", "b", "How well?"],
        ["select_one places", "where", "Where?"],
        ["text", "why", "Why?"],
    )
    CHOICES = (
        ["list_name", "name", "label::English"],
        ["often", 1, "Never"],
        ["often", 5, "Always"],
        ["places", "ash", "Ashmere"],
    )

    def form(self, folder: Path) -> None:
        book(folder / "form.xlsx", survey=list(self.SURVEY), choices=list(self.CHOICES))

    @pytest.mark.parametrize(
        "text",
        [
            "asked/a,asked/b,asked/where\nNever,Always,ash\n",  # labels
            "a,b,where\n1,5,ash\n",  # names
        ],
    )
    def test_an_export_of_labels_or_of_names_gives_the_same(self, tmp_path, text):
        self.form(tmp_path)
        (tmp_path / "people.csv").write_text(text, encoding="utf-8")
        heading = text.split("\n", maxsplit=1)[0].rsplit(",", maxsplit=1)[-1]
        survey = read(tmp_path, f'[columns]\nsite = "{heading}"', top='xlsform = "form.xlsx"\n')
        assert codes(survey) == [(1.0, 5.0)]
        assert survey.responses["site"].to_pylist() == ["Ashmere"]

    def test_questions_may_be_headed_by_their_label(self, tmp_path):
        self.form(tmp_path)
        (tmp_path / "people.csv").write_text(
            "How often?,How well?\nNever,Always\n", encoding="utf-8"
        )
        says = '[columns.items]\na = "How often?"\nb = "How well?"'
        assert codes(read(tmp_path, says, top='xlsform = "form.xlsx"\n')) == [(1.0, 5.0)]

    def test_a_workbook_that_is_no_form_stops(self, tmp_path):
        book(tmp_path / "form.xlsx", Answers=[["a"], [1]])
        (tmp_path / "people.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        with pytest.raises(DeliveryError, match="lacks a sheet `survey` or `choices`"):
            read(tmp_path, top='xlsform = "form.xlsx"\n')
