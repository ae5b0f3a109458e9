"""The files of an answer: the page whole by itself, every table three ways, hashes of all."""

import json
import re

import openpyxl
import pyarrow.parquet as pq
import pytest

from onestory import engine, release, report
from onestory.model.errors import ReportError


class TestPage:
    def test_needs_no_network_and_little_room(self, whole):
        text = (whole / "answer.html").read_text(encoding="utf-8")
        assert len(text.encode()) < 2_000_000
        body, _, _ = text.partition("<script>")
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', body)

    def test_draws_the_counterfactual_before_delivery_and_names_the_start(self, whole):
        text = (whole / "answer.html").read_text(encoding="utf-8")
        assert text.index('id="counterfactual"') < text.index('id="delivery"')
        assert "sites start, Apr 2023 to Sep 2023" in text

    def test_every_picture_has_its_finding_in_words(self, whole):
        text = (whole / "answer.html").read_text(encoding="utf-8")
        told = re.findall(r'role="img" aria-label="([^"]*)"', text)
        assert len(told) == 2 * len(list((whole / "charts").glob("*.png")))
        assert all(len(one) > 30 for one in told)


class TestData:
    def test_every_table_stands_three_ways(self, whole):
        names = {path.stem for path in (whole / "data").iterdir()}
        wanted = ("statements", "effects", "series", "by_time", "choices", "checks", "sites",
                  "activity", "rivals", "designs", "guideline_items", "findings", "inputs")  # fmt: skip
        assert set(wanted) <= names
        assert "check_emergency_admissions_65_leaving_out_one_site" in names
        for name in names:
            assert {p.suffix for p in (whole / "data").glob(f"{name}.*")} == {
                ".csv", ".json", ".parquet",
            }  # fmt: skip

    def test_an_effect_never_travels_without_range_verdict_and_method(self, whole):
        rows = pq.read_table(whole / "data" / "effects.parquet").to_pylist()
        assert [row["outcome"] for row in rows] == [
            "emergency_admissions_65", "care_home_admissions", "hip_fractures",
        ]  # fmt: skip
        assert (rows[0]["estimate"], rows[0]["lower"], rows[0]["upper"]) == (-0.021, -0.05, 0.009)
        assert all(row["verdict"] and row["method"] and row["inference"] for row in rows)

    def test_the_manifest_pins_every_file(self, whole):
        told = json.loads((whole / "manifest.json").read_text(encoding="utf-8"))
        there = {p.relative_to(whole).as_posix() for p in whole.rglob("*") if p.is_file()}
        assert set(told["files"]) == there - {"manifest.json"}
        assert told["files"]["answer.html"] == engine.sha256(whole / "answer.html")
        assert (told["locked"], told["verdict"]) == ("retrospective", "cannot tell yet")

    def test_the_workbook_opens_elsewhere(self, whole):
        book = openpyxl.load_workbook(whole / "answer.xlsx")
        assert book.sheetnames[:3] == ["About", "Statements", "Effects"]
        assert book["Statements"].max_row == 3


def test_same_answer_same_bytes(invented, inside, tmp_path):
    cleared = release.clear_answer(
        invented.not_estimable(), rule=inside, provenance=invented.provenance()
    )
    for name in ("a", "b"):
        report.write_answer(cleared, to=tmp_path / name)
    first, second = (
        json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8"))["files"]
        for name in ("a", "b")
    )
    assert first == second


def test_a_folder_that_cannot_be_written_is_told(invented, inside, tmp_path):
    cleared = release.clear_answer(
        invented.not_estimable(), rule=inside, provenance=invented.provenance()
    )
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(ReportError, match="cannot be written"):
        report.write_answer(cleared, to=tmp_path / "taken")
