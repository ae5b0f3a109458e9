"""The verbs that gather a library, check claims and tell partners, from files to files."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from onestory.cli.app import app
from onestory.model.errors import DeliveryError
from onestory.pipeline.library import library
from onestory.report.learning.entry import FORM
from onestory.synthetic.voices.claims import write_claims
from onestory.synthetic.voices.partners import write_partners
from onestory.synthetic.voices.sites import VoicedSite


def report(folder: Path, title: str, **more) -> None:
    folder.mkdir(parents=True)
    outcome = {"id": "e", "title": "Emergency admissions", "estimate": -0.01, "found": "1% lower",
               "contrast": "ratio", "lower": -0.02, "upper": 0.03}  # fmt: skip
    told = {"form": FORM, "title": title, "outcomes": [outcome], "places": [{"name": title}]}
    (folder / "learning.json").write_text(json.dumps({**told, **more}), encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    report(tmp_path / "b" / "deep", "Birch")
    (tmp_path / "b" / "deep" / "board.html").write_text("x", encoding="utf-8")
    report(tmp_path / "a", "Ash")
    report(tmp_path / "copy", "Ash")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "learning.json").write_text("{", encoding="utf-8")
    return tmp_path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class TestLibrary:
    def test_every_report_below_stands_once_and_what_cannot_be_read_is_told(self, folder):
        outcome = library(folder)
        assert outcome.sentences[0].startswith("2 reports of 2 places, and ")
        assert [one.rule for one in outcome.findings] == [
            "library entry unreadable",
            "library entry twice",
        ]
        assert outcome.findings[0].file == "broken/learning.json"

    def test_the_table_holds_reports_first_and_what_was_published_elsewhere(self, folder):
        table = rows(library(folder).files[1])
        assert [one["title"] for one in table[:2]] == ["Ash", "Birch"]
        assert {one["standing"] for one in table[2:]} == {"published elsewhere"}
        pioneers = next(one for one in table if one["title"] == "Integrated Care Pioneers")
        assert (pioneers["found"], pioneers["range"]) == ("2.8% lower", "no range given")
        ranges = {
            one["title"]: one["range"]
            for one in table
            if one["title"] != "Integrated Care Pioneers"
        }
        assert ranges["New care model Vanguards"] == "7% lower to 1.5% higher"
        assert ranges["Care-home Vanguards"] == "0.002 to 0.082 per 1,000 people a month lower"

    def test_a_report_links_to_its_own_page_from_wherever_the_library_lies(self, folder):
        link = "../b/deep/board.html"
        assert f'href="{link}"' in library(folder).files[0].read_text(encoding="utf-8")
        page = library(folder, to=folder / "out" / "there").files[0]
        assert f'href="../{link}"' in page.read_text(encoding="utf-8")

    def test_a_search_tells_what_holds_every_word(self, folder):
        told = library(folder, search="birch EMERGENCY").sentences
        assert told[1:] == (
            "'birch EMERGENCY': 1 found.",
            "Birch (report; Birch; in b/deep):\n"
            "    emergency admissions 1% lower (2% lower to 3% higher)",
        )
        assert (
            "no report or published effect here holds every word"
            in library(folder, search="zebra").sentences[1]
        )

    def test_a_folder_without_reports_still_tells_what_was_published(self, tmp_path):
        assert library(tmp_path).sentences[0].startswith("0 reports of 0 places")

    def test_a_folder_that_is_not_there_is_told(self, tmp_path):
        with pytest.raises(DeliveryError, match="no such folder"):
            library(tmp_path / "none")

    def test_it_gives_the_same_bytes_again(self, folder):
        first = [path.read_bytes() for path in library(folder).files]
        assert [path.read_bytes() for path in library(folder).files] == first


class TestVerbs:
    def test_claims_that_were_invented_come_out_as_the_manual_has_them(self, tmp_path):
        path = write_claims(tmp_path)
        done = CliRunner().invoke(app, ["claims", str(path)])
        assert done.exit_code == 0
        assert "0 as stated, 1 not as stated, 1 cannot be checked" in done.output
        assert "the range would be 41% to 77%" in done.output
        table = rows(tmp_path / "output" / "claims.csv")
        assert [one["verdict"] for one in table] == ["not as stated", "cannot be checked"]
        assert table[1]["lower"] == ""

    def test_partners_that_were_invented_lack_the_voluntary_sector(self, tmp_path):
        site = VoicedSite(name="Ashmere", people=900, fell=0.0)
        write_partners(tmp_path, [site], np.random.default_rng(1))
        done = CliRunner().invoke(app, ["partners", str(tmp_path / "partners.csv")])
        assert done.exit_code == 0
        assert "No seat on any board is for: voluntary sector." in done.output
        overlaps = rows(tmp_path / "output" / "partners" / "overlaps.csv")
        assert len(overlaps) == 45  # of ten partners
        assert sum(float(one["coterminosity"]) == 1 for one in overlaps) == 36  # one is unlike

    def test_the_library_can_be_searched_from_the_terminal(self, folder):
        done = CliRunner().invoke(app, ["library", str(folder), "--search", "ash"])
        assert done.exit_code == 0
        assert "'ash': 1 found." in done.output
