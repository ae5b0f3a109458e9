"""`onestory survey FILE --begin` writes a first sidecar, and says so where one is wanted."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter

from onestory import evidence
from onestory.model.errors import PlanError
from onestory.pipeline.voices.survey import begin, survey

ANSWERS = ("Agree", "Disagree", "Strongly agree", "Agree", "Don't know", "Agree")
DAYS = ("26/03/2024", "27/03/2024", "03/04/2024", "26/03/2025", "27/03/2025", "03/04/2025")


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    """A form's export: a moment, an email, a team, one item and what they wrote."""
    path = tmp_path / "staff answers.csv"
    rows = [
        f"{day} 09:0{n}:00,s{n}@example.org,Ashmere,{ANSWERS[n]},{ANSWERS[-n]},"
        for n, day in enumerate(DAYS)
    ] * 3
    heads = "Timestamp,Email,Your team,Q1. I know whom to call,Q2. I see the records,Comments"
    path.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    return path


def begun(path: Path) -> dict[str, object]:
    [written] = begin(path).files
    assert written == path.with_name(f"{path.stem}.survey.toml")
    return tomllib.loads(written.read_text(encoding="utf-8"))


def test_columns_become_roles_and_items_and_identifiers_are_left_out(staff: Path):
    sidecar = begun(staff)
    assert sidecar["columns"] == {
        "wave": "Timestamp",
        "site": "Your team",
        "items": {"1": "Q1. I know whom to call", "2": "Q2. I see the records"},
    }
    text = staff.with_name("staff answers.survey.toml").read_text(encoding="utf-8")
    assert '# left out, as it looks like email addresses: "Email"' in text
    assert "example.org" not in text


def test_words_wait_for_their_codes_in_the_order_of_a_scale(staff: Path):
    sidecar = begun(staff)
    labels = sidecar["labels"]
    assert isinstance(labels, dict)
    assert list(labels) == ["Disagree", "Agree", "Strongly agree"]
    assert set(labels.values()) == {""}
    assert sidecar["missing"] == ["", "Don't know"]


def test_waves_are_parted_where_nobody_answered_for_long(staff: Path):
    waves = begun(staff)["wave"]
    assert isinstance(waves, list)
    assert [(one["name"], f"{one['first']}", f"{one['last']}") for one in waves] == [
        ("March 2024", "2024-03-26", "2024-04-03"),
        ("March 2025", "2025-03-26", "2025-04-03"),
    ]


def test_what_is_written_can_be_read_once_it_is_filled_in(staff: Path):
    [written] = begin(staff).files
    text = written.read_text(encoding="utf-8")
    for line, filled in (
        ('instrument = ""', 'instrument = "integrate"'),
        ('"Disagree" = ""', '"Disagree" = 1'),
        ('\n"Agree" = ""', '\n"Agree" = 2'),
        ('"Strongly agree" = ""', '"Strongly agree" = 3'),
    ):
        assert line in text
        text = text.replace(line, filled)
    written.write_text(text, encoding="utf-8")
    outcome = survey(written, to=None, tell=lambda *_: None)
    assert (outcome.received_rows, outcome.rejected_rows) == (18, 0)
    assert "answers doubled" in {one.rule for one in outcome.findings}


def test_a_sidecar_is_never_written_over(staff: Path):
    [written] = begin(staff).files
    before = written.read_bytes()
    with pytest.raises(PlanError, match="is not written over"):
        begin(staff)
    assert written.read_bytes() == before


def test_items_named_by_their_instrument_are_found_in_spss_with_its_labels(tmp_path: Path):
    path = tmp_path / "carers.sav"
    answers: Any = pd.DataFrame(
        {
            "SITE": ["Ashmere", "Bolder"] * 4,
            "ROUND": [1.0] * 8,
            "progress": [1.0, 2.0, 0.0, -1.0] * 2,
        }
    )
    pyreadstat.write_sav(answers, str(path), variable_value_labels={"ROUND": {1: "Spring 2024"}})
    sidecar = begun(path)
    assert sidecar["instrument"] == "progress"
    assert sidecar["columns"] == {
        "wave": "ROUND",
        "site": "SITE",
        "items": {"progress": "progress"},
    }
    assert sidecar["who"] == "carers"
    assert sidecar["wave"] == [{"name": "Spring 2024", "first": "", "last": ""}]
    assert "labels" not in sidecar


def test_the_same_file_gives_the_same_bytes(staff: Path, tmp_path: Path):
    other = tmp_path / "again" / staff.name
    other.parent.mkdir()
    other.write_bytes(staff.read_bytes())
    assert begin(staff).files[0].read_bytes() == begin(other).files[0].read_bytes()


class TestTheDataInPlaceOfTheSidecar:
    def test_answers_are_told_apart_and_how_to_begin(self, staff: Path):
        with pytest.raises(PlanError) as told:
            evidence.read_survey(staff, instruments={})
        assert told.value.found.startswith("'staff answers.csv' is no sidecar: it looks like the")
        assert told.value.do == (
            "Write 'staff answers.survey.toml' beside it: `onestory survey \"staff answers.csv\""
            " --begin` writes a first one."
        )

    def test_a_sidecar_that_lies_there_is_named(self, staff: Path):
        begin(staff)
        with pytest.raises(PlanError) as told:
            evidence.read_survey(staff, instruments={})
        assert told.value.do == "Give 'staff answers.survey.toml', which lies beside it."

    def test_interviews_and_claims_teach_likewise(self, staff: Path):
        with pytest.raises(PlanError, match="is no sidecar: it looks like the interviews"):
            evidence.read_interviews(staff)
        with pytest.raises(PlanError, match="each claim as a section"):
            evidence.read_claims(staff)

    def test_nothing_else_can_be_begun(self, tmp_path: Path):
        path = tmp_path / "staff.pdf"
        path.write_bytes(b"%PDF")
        with pytest.raises(PlanError, match="is no file of answers"):
            begin(path)


def test_who_answered_may_not_be_left_empty(staff: Path):
    [written] = begin(staff).files
    text = written.read_text(encoding="utf-8").replace('who = "staff"', 'who = ""')
    written.write_text(text.replace('instrument = ""', 'instrument = "nomad"'), encoding="utf-8")
    with pytest.raises(PlanError, match="`who` is ''"):
        survey(written, to=None, tell=lambda *_: None)


def test_a_workbook_of_several_sheets_is_begun_from_the_first(tmp_path: Path):
    path = tmp_path / "people.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        sheet = book.add_worksheet("Form responses")
        sheet.write_row(0, 0, ["Completion time", "progress"])
        for row in range(1, 4):
            sheet.write_datetime(row, 0, datetime.fromisoformat(f"2024-03-0{row}T09:0{row}"))
            sheet.write_number(row, 1, row - 2)
        book.add_worksheet("Notes").write(0, 0, "made by hand")
    sidecar = begun(path)
    assert sidecar["sheet"] == "Form responses"
    assert sidecar["columns"] == {"wave": "Completion time", "items": {"progress": "progress"}}
    assert sidecar["wave"] == [
        {"name": "March 2024", "first": date(2024, 3, 1), "last": date(2024, 3, 3)}
    ]


def test_columns_of_one_heading_are_named_as_not_read(tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_text("Q1,Q1,Colour of the door\n1,2,red\n2,3,blue\n", encoding="utf-8")
    outcome = begin(path)
    text = outcome.files[0].read_text(encoding="utf-8")
    assert text.count('# not read: "Q1"') == 1
    assert '# not read: "Colour of the door"' in text
    assert outcome.sentences[0] == "Guessed: no item; no other column."
