"""The files of a learning report: three pages, three PDFs, the data behind every sentence."""

import csv
import json
import re
from html.parser import HTMLParser

import pytest

from onestory import report
from onestory.model.errors import ReportError

FIRST = ["board.html", "board.pdf", "team.html", "team.pdf", "full.html", "full.pdf"]


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def named(self, tag):
        return [attrs for name, attrs in self.found if name == tag]


@pytest.fixture(scope="module")
def pages(whole):
    return {n: (whole / f"{n}.html").read_text(encoding="utf-8") for n in ("team", "board", "full")}


@pytest.fixture(scope="module")
def entry(whole):
    return json.loads((whole / "learning.json").read_text(encoding="utf-8"))


def test_every_file_is_in_the_manifest(whole):
    told = json.loads((whole / "manifest.json").read_text(encoding="utf-8"))
    files = {p.relative_to(whole).as_posix() for p in whole.rglob("*") if p.is_file()}
    assert set(told["files"]) == files - {"manifest.json"}
    assert set(FIRST) <= files


def test_the_same_learning_gives_the_same_bytes(invented, clear, plan, tmp_path):
    first, again = (
        report.write_learning(clear(invented.bare()), to=tmp_path / name, plan=plan)
        for name in ("first", "again")
    )
    assert [file.name for file in first[:6]] == FIRST
    assert [f.read_bytes() for f in first] == [f.read_bytes() for f in again]


def test_every_sentence_names_a_table_and_rows_that_are_there(whole):
    with (whole / "data" / "sentences.csv").open(encoding="utf-8-sig", newline="") as file:
        sentences = list(csv.DictReader(file))
    based = [one for one in sentences if one["table"]]
    assert len(based) > 50
    for one in based:
        path = whole / "data" / f"{one['table']}.csv"
        rows = [int(row) for row in one["rows"].split("; ") if row]
        if rows:
            with path.open(encoding="utf-8-sig", newline="") as file:
                assert max(rows) <= sum(1 for _ in csv.DictReader(file)), one["id"]
    assert len({one["id"] for one in sentences}) == len(sentences)


def test_the_rows_behind_a_sentence_are_those_that_it_tells_of(whole):
    with (whole / "data" / "sentences.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {one["id"]: one for one in csv.DictReader(file)}
    one = told["for-whom-care_home_admissions"]
    with (whole / "data" / "lens.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [rows[int(n) - 1]["outcome"] for n in one["rows"].split("; ")] == [
        "care_home_admissions"
    ]


def test_pages_need_nothing_else_and_no_script(pages):
    for text in pages.values():
        tags = Tags(text)
        assert tags.named("script") == []
        assert tags.named("link") == []
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_pages_are_open_to_those_who_cannot_see_them(pages):
    for text in pages.values():
        tags = Tags(text)
        assert len(tags.named("h1")) == 1
        assert len(tags.named("main")) == 1
        assert tags.named("a")[0] == {"class": "skip", "href": "#sentence"}
        assert tags.named("html") == [{"lang": "en-GB"}]
        assert all("scope" in attrs for attrs in tags.named("th"))
        drawn = [a for a in tags.named("div") if "drawn" in a.get("class", "")]
        assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in drawn)
        ids = [attrs["id"] for _, attrs in tags.found if "id" in attrs]
        assert len(set(ids)) == len(ids)


def test_a_board_sees_the_counterfactual_and_the_mirror(pages):
    assert 'id="counterfactual"' in pages["board"]
    assert 'id="mirror-1-1"' in pages["board"]


def test_a_number_never_differs_between_lengths(pages):
    rows = {
        name: re.findall(r'<div class="table" id="use-table">.*?</table>', text, flags=re.DOTALL)
        for name, text in pages.items()
    }
    assert rows["team"] == rows["board"] == rows["full"]
    assert len(rows["team"]) == 1


def test_the_entry_tells_the_library_what_was_tried_for_whom_and_how_sure(entry):
    assert entry["programme"] == "the neighbourhood teams"
    assert entry["tried"] == ["A neighbourhood team that has seen its first person"]
    assert "People on a caseload" in entry["for_whom"]
    assert entry["window"] == {"start": "2021-04-01", "end": "2025-05-01"}
    assert [one["reached"] for one in entry["statements"]] == ["not met", "not known", "not known"]
    first, _, heard = entry["statements"]
    assert (first["estimate"], first["lower"], first["upper"]) == (-0.021, -0.05, 0.009)
    assert (heard["estimate"], heard["planned"]) == (
        0.04,
        "5 percentage points higher by 31 May 2025",
    )
    assert entry["certainty"]["checks_passed"] == 4
    assert (entry["lock"], entry["audience"], entry["invented"]) == (
        "prospective", "inside the agreement", True)  # fmt: skip
    assert {one["id"] for one in entry["outcomes"]} == {
        "emergency_admissions_65", "care_home_admissions", "hip_fractures", "coordination", "burden"}  # fmt: skip
    assert {one["id"] for one in entry["harms"]} == {"care_home_admissions", "burden"}


def test_a_folder_that_is_a_file_is_refused_with_what_to_do(invented, clear, plan, tmp_path):
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    with pytest.raises(ReportError, match="choose another folder"):
        report.write_learning(clear(invented.bare()), to=tmp_path / "taken", plan=plan)
