"""A decision log is read row by row: what can be used is used, the rest is told."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.intake.notices import RefusedRowError
from onestory.model.errors import PlanError, StudyError
from onestory.model.story import TABLES, Story
from onestory.model.table import Stored
from onestory.pipeline.caseload import pseudonyms
from onestory.pipeline.caseload.activity import counted
from onestory.pipeline.caseload.days import read_day
from onestory.pipeline.caseload.decisions import Bounds, logged, with_refused
from onestory.pipeline.study.reading import draft

HEAD = "person,team,decision,decided,enrolled from,enrolled until,score\n"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    people = {"person_id": [1, 10, 255]}
    empty = TABLES["people"].empty_table().drop_columns(["person_id"])
    whole = pa.table(
        {**people, **{n: pa.nulls(3, empty.schema.field(n).type) for n in empty.schema.names}}
    )
    pq.write_table(
        whole.select(TABLES["people"].names).cast(TABLES["people"]), tmp_path / "p.parquet"
    )
    tables = {name: Stored(path="p.parquet", rows=3, sha256="") for name in TABLES}
    return Story(
        folder=tmp_path, tables=tables, made_from=1, generation=1, known_at=None,
        start=date(2020, 1, 1), end=date(2023, 1, 1), covered={}, invented=True,
    )  # fmt: skip


def log(folder: Path, text: str) -> Path:
    path = folder / "decisions.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


@pytest.mark.parametrize("person_id", [0, 1, 2**62 + 5])
def test_a_pseudonym_comes_back_as_it_went(person_id: int):
    assert pseudonyms.read(pseudonyms.written(person_id)) == person_id
    assert pseudonyms.read(f" {pseudonyms.written(person_id).lower()} ") == person_id


@pytest.mark.parametrize("text", ["", "P-", "P-xyz", "somebody", "1.5"])
def test_what_is_no_pseudonym_is_nobody(text: str):
    assert pseudonyms.read(text) is None


def test_decisions_are_read_in_the_words_that_people_use(story: Story, tmp_path: Path):
    read = logged(
        log(
            tmp_path,
            "P-1,NT1,Accepted,2021-04-03,2021-04-10,2021-09-01,4.5\n"
            "P-a,NT1,refused,2021-04-03,,,\n"
            "P-ff,NT2,waiting list,2021-05-01,,,3\n",
        ),
        story,
    )
    rows = read.rows.to_pylist()
    assert [row["decision"] for row in rows] == ["enrolled", "declined", "no capacity"]
    assert [row["person_id"] for row in rows] == [1, 10, 255]
    assert rows[0]["start"] == date(2021, 4, 10)
    assert rows[1]["start"] is None
    assert (read.received_rows, read.accepted_rows, read.rejected_rows) == (3, 3, 0)


def test_an_enrolment_without_a_day_of_its_own_began_when_it_was_decided(story, tmp_path):
    read = logged(log(tmp_path, "P-1,NT1,enrolled,2021-04-03,,,\n"), story)
    assert read.rows["start"].to_pylist() == [date(2021, 4, 3)]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("P-77,NT1,enrolled,2021-04-03,,,", "decision person unknown"),
        ("Ada,NT1,enrolled,2021-04-03,,,", "decision person unknown"),
        ("P-1,NT1,perhaps,2021-04-03,,,", "decision unknown"),
        ("P-1,NT1,enrolled,soon,,,", "decision without a day"),
        ("P-1,NT1,enrolled,,,,", "decision without a day"),
        ("P-1,,enrolled,2021-04-03,,,", "decision without a team"),
        ("P-1,NT1,enrolled,2021-04-03,,,high", "decision score unreadable"),
        ("P-1,NT1,enrolled,2021-04-03,2021-05-01,2021-04-09,", "decision ends before it starts"),
        ("P-a,NT1,taken on,2021-04-03,,,", "decision twice"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_counted(story, tmp_path, row, rule):
    read = logged(log(tmp_path, f"P-a,NT1,enrolled,2021-04-03,,,\n{row}\n"), story)
    assert [(one.rule, one.rows, one.first_rows) for one in read.findings] == [(rule, 1, (3,))]
    assert (read.received_rows, read.accepted_rows, read.rejected_rows) == (2, 1, 1)


LIST = Bounds(
    today=date(2022, 1, 1), since=date(2021, 4, 1), listed=frozenset([1]), teams=frozenset(["NT1"])
)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("P-1,NT1,enrolled,2031-01-01,,,", "decision in the future"),
        ("P-1,NT1,enrolled,2021-03-31,,,", "decision before its list"),
        ("P-1,A99,enrolled,2021-04-03,,,", "decision team unknown"),
    ],
)
def test_of_a_list_what_cannot_be_is_rejected(story, tmp_path, row, rule):
    read = logged(log(tmp_path, f"P-a,NT1,enrolled,2021-04-03,,,\n{row}\n"), story, LIST)
    assert [(one.rule, one.severity, one.first_rows) for one in read.findings] == [
        (rule, "rejected", (3,))
    ]
    assert read.rows["person_id"].to_pylist() == [10]


def test_a_study_reads_no_decision_of_the_future_either(story, tmp_path):
    text = "P-a,NT1,enrolled,2021-04-03,,,\nP-1,NT1,enrolled,2099-01-01,,,\n"
    assert [one.rule for one in logged(log(tmp_path, text), story).findings] == [
        "decision in the future"
    ]


def test_who_is_not_on_the_list_may_have_been_decided_about_before_it(story, tmp_path):
    text = "P-a,NT1,enrolled,2021-03-01,,,\nP-1,NT1,enrolled,2021-04-01,,,\n"
    read = logged(log(tmp_path, text), story, LIST)
    assert (read.accepted_rows, read.findings) == (2, ())


@pytest.mark.parametrize("text", ["03-Jul-20", "3 July 2020", "03/07/2020", "2020-07-03"])
def test_a_day_is_read_as_spreadsheets_show_it(text: str):
    assert read_day(text) == date(2020, 7, 3)


@pytest.mark.parametrize("text", ["31-Feb-20", "July 2020", "2020", "soon", "03-Jly-20"])
def test_what_is_no_one_day_is_refused_as_a_day(text: str):
    with pytest.raises(RefusedRowError, match=r"is no day|more than one day"):
        read_day(text)


def test_a_list_given_back_blank_is_told_as_that(story, tmp_path):
    with pytest.raises(StudyError, match="Neither a decision nor a day stands in any of its 2"):
        logged(log(tmp_path, "P-1,,,,,,\nP-a,,,,,,\n"), story)


def test_of_one_day_waiting_and_then_being_taken_on_are_two_decisions(story, tmp_path):
    read = logged(
        log(tmp_path, "P-a,NT1,no capacity,2021-04-03,,,\nP-a,NT1,enrolled,2021-04-03,,,\n"), story
    )
    assert read.rows["decision"].to_pylist() == ["no capacity", "enrolled"]
    assert not read.findings


def test_a_log_of_strangers_teaches_what_to_give_back(story, tmp_path):
    with pytest.raises(StudyError, match="nobody in the story"):
        logged(log(tmp_path, "P-77,NT1,enrolled,2021-04-03,,,\n"), story)


def test_where_nobody_can_be_drawn_rows_that_were_refused_are_still_told(story, tmp_path):
    read = logged(
        log(tmp_path, "P-a,NT1,no capacity,2021-04-03,,,\nP-77,NT1,enrolled,2021-04-03,,,\n"), story
    )
    nobody = StudyError(found="No record tells that the teams took anybody on.", do="Check them.")
    said = str(with_refused(nobody, read))
    assert said.startswith("No record tells")
    assert "1 row of the decision log could not be used: The pseudonym is of nobody" in said
    assert with_refused(nobody, replace(read, findings=())) is nobody


def test_a_log_without_decisions_names_the_column(story, tmp_path):
    path = tmp_path / "decisions.csv"
    path.write_text("person,team\nP-1,NT1\n", encoding="utf-8")
    with pytest.raises(PlanError, match="'decision'"):
        logged(path, story)


def test_what_teams_did_is_counted_month_by_month(story, tmp_path):
    (tmp_path / "study.toml").write_text(
        '[[site]]\nname = "NT1"\nplace = ["N1", "N2"]\nstarts = 2021-04-01\n', encoding="utf-8"
    )
    study = draft(tmp_path).plan.study
    read = logged(
        log(
            tmp_path,
            "P-1,NT1,enrolled,2021-04-03,,2021-05-20,\n"
            "P-a,NT1,enrolled,2021-05-01,,,\n"
            "P-ff,NT1,declined,2021-05-01,,,\n",
        ),
        story,
    )
    rows = counted(study, read.rows, until=date(2021, 6, 1)).to_pylist()
    assert [(r["month"].month, r["people_seen"], r["caseload"]) for r in rows] == [
        (4, 1, 1), (5, 1, 2), (6, 0, 1),
    ]  # fmt: skip
    assert {row["place"] for row in rows} == {"N1 N2"}
