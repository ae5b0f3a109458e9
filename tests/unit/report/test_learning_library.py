"""The library reads reports, searches them and sets them side by side; it never pools."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from onestory.model.finding import Finding
from onestory.report import library
from onestory.report.learning.entry import FORM
from onestory.report.library.comparing import forests
from onestory.report.library.spans import effect, reach

REPORT: dict[str, Any] = {
    "form": FORM,
    "title": "Falls teams at Ashmère",
    "programme": "the falls teams",
    "sentence": "We cannot yet tell whether falls teams changed emergency admissions.",
    "verdict": "cannot tell yet",
    "tried": ["a visit after a fall"],
    "for_whom": ["people aged 75 and over"],
    "places": [{"site": "Ash", "place": "X1", "name": "Ashmere", "starts": "2023-07-01"}],
    "window": {"start": "2022-04-01", "end": "2026-04-01"},
    "design": ["staggered difference in differences"],
    "statements": [
        {
            "id": "fewer",
            "what": "Fewer are admitted",
            "outcome": "emergency",
            "planned": "6% lower by 31 March 2026",
            "reached": "not met",
            "verdict": "cannot tell yet",
            "estimate": -0.02,
            "lower": -0.05,
            "upper": 0.01,
            "contrast": "ratio",
        }
    ],
    "outcomes": [
        {
            "id": "emergency",
            "title": "Emergency admissions",
            "role": "",
            "verdict": "cannot tell yet",
            "estimate": -0.02,
            "found": "2% lower",
            "range": "5% lower to 1% higher",
        },
        {
            "id": "care",
            "title": "Moves into care homes",
            "role": "A harm that was watched",
            "verdict": "harmed",
            "estimate": 0.06,
            "found": "6% higher",
            "range": "2% to 10% higher",
        },
    ],
    "harms": [
        {"id": "care", "text": "More moved into care homes.", "worse": True},
        {"id": "other", "text": "This one did not.", "worse": False},
    ],
    "not_measured": ["Nobody asked carers."],
    "certainty": {
        "exposed": 8,
        "comparators": 30,
        "checks_passed": 3,
        "checks_failed": 1,
        "checks_not_known": 2,
        "complete": True,
        "no_harm_watched": False,
    },
    "lock": "prospective",
    "amendments": [],
    "audience": "public",
    "invented": True,
}


@pytest.fixture
def read(tmp_path: Path):
    """A report with some of its values changed, read."""

    def of(**changed):
        path = tmp_path / "learning.json"
        path.write_text(json.dumps({**copy.deepcopy(REPORT), **changed}), encoding="utf-8")
        return library.read_entry(path, shown="a/learning.json")

    return of


class TestReading:
    def test_an_entry_says_what_was_tried_for_whom_where_and_how_certain(self, read):
        entry = read()
        assert entry.tried == ("a visit after a fall",)
        assert entry.places == ("Ashmere",)
        assert entry.window == "1 April 2022 to 31 March 2026"
        assert entry.certainty == ("8 places against 30 comparators.", "Checks failed: 1 of 6.")
        assert entry.harms == ("More moved into care homes.",)
        assert entry.lock == "prospective"

    def test_a_statement_adds_its_plan_and_range_to_its_outcome(self, read):
        emergency, care = read().outcomes
        assert (emergency.lower, emergency.upper) == (-0.05, 0.01)
        assert emergency.reached == "not met"
        assert care.lower is None  # the report gives its range in words alone

    def test_an_outcomes_own_range_and_role_come_first(self, read):
        held = {**REPORT["outcomes"][1], "role": "harm", "lower": 0.02, "upper": 0.1,
                "contrast": "ratio", "unit": "per 1,000 people"}  # fmt: skip
        care = read(outcomes=[held]).outcomes[0]
        assert (care.lower, care.upper, care.role) == (0.02, 0.1, "A harm that was watched")

    def test_how_the_places_were_chosen_bears_on_certainty(self, read):
        certainty = read(chosen="volunteered").certainty
        assert certainty[0] == "How the places were chosen: volunteered."

    def test_an_amended_lock_is_told(self, read):
        assert read(amendments=[{"on": "2024-01-01"}]).lock == "prospective, amended 1 time"

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"form": "something else 2"}, "its form is 'something else 2'"),
            ({"form": None}, "it names no form"),
            ({"title": ""}, "it has no title"),
            ({"places": "Ashmere"}, "`places` is no list"),
            ({"outcomes": [4]}, "`outcomes` is no list of objects"),
            ({"statements": [{"outcome": "x", "lower": "low"}]}, "`lower` is no number"),
            ({"statements": [{"outcome": "x", "lower": float("nan")}]}, "`lower` is no number"),
            ({"certainty": {"exposed": 10**400}}, "`exposed` is no number"),
            ({"sentence": "\ud800"}, "it is damaged"),
            ({"invented": "yes"}, "`invented` is neither true nor false"),
        ],
    )
    def test_another_form_is_a_finding_and_no_error(self, read, changed, why):
        found = read(**changed)
        assert isinstance(found, Finding)
        assert found.rule == "library entry unreadable"
        assert why in found.message
        assert found.file == "a/learning.json"

    @pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, '"text"', "\x00\xff"])
    def test_a_damaged_file_is_a_finding(self, tmp_path, text):
        path = tmp_path / "learning.json"
        path.write_text(text, encoding="utf-16" if text == "\x00\xff" else "utf-8")
        assert isinstance(library.read_entry(path, shown="x"), Finding)


def test_a_report_without_outcomes_keeps_its_row(read):
    (row,) = library.rows((read(outcomes=[], statements=[]),))
    told = dict(zip(library.COLUMNS, row, strict=True))
    assert (told["title"], told["outcome"]) == ("Falls teams at Ashmère", "no outcome")
    assert told["found"] == "cannot be estimated"


class TestSearching:
    @pytest.fixture
    def shelf(self, read):
        titled = read()
        measured = read(title="Virtual wards", places=[{"name": "Birch"}])
        return (measured, titled)

    def titles(self, shelf, words):
        return [one.title for one in library.search(shelf, words)]

    def test_every_word_must_occur_and_the_title_counts_most(self, shelf):
        assert self.titles(shelf, "falls") == ["Falls teams at Ashmère", "Virtual wards"]
        assert self.titles(shelf, "falls birch") == ["Virtual wards"]
        assert self.titles(shelf, "falls cedar") == []

    def test_case_accents_and_the_ends_of_words_do_not_matter(self, shelf):
        assert self.titles(shelf, "ASHMERE emerg") == ["Falls teams at Ashmère"]
        assert self.titles(shelf, "mère") == []  # the middle of a word is no word

    def test_signs_alone_find_everything_as_it_stands(self, shelf):
        assert library.search(shelf, " ,; ") == shelf


class TestComparing:
    def other(self, read, **changed):
        outcome = {**REPORT["outcomes"][0], "title": "Unplanned admissions of older people"}
        return read(title="Another", outcomes=[outcome], **changed)

    def test_one_outcome_by_two_names_stands_on_one_axis(self, read):
        (forest,) = forests((read(), self.other(read)))
        assert forest.title == "Emergency admissions"
        assert [one.entry.title for one in forest.rows] == ["Another", "Falls teams at Ashmère"]
        drawn = forest.rows[1].drawn
        assert drawn.start is not None
        assert drawn.end is not None
        assert 0 < drawn.start < drawn.at < forest.none < drawn.end < 100

    def test_ratios_and_differences_share_no_axis(self, read):
        statement = {**REPORT["statements"][0], "contrast": "difference"}
        outcome = {**REPORT["outcomes"][0], "found": "2 points of 15 lower"}
        unlike = read(title="Another", statements=[statement], outcomes=[outcome])
        assert forests((read(), unlike)) == ()

    def test_differences_in_unlike_units_share_no_axis(self, read):
        def report(title, found):
            statement = {**REPORT["statements"][0], "contrast": "difference"}
            outcome = {**REPORT["outcomes"][0], "title": "Care coordination", "found": found}
            return read(title=title, statements=[statement], outcomes=[outcome])

        one, other = report("One", "2 points of 15 lower"), report("Other", "2 points of 24 lower")
        alike = report("Alike", "3 points of 15 higher")
        assert forests((one, other)) == ()
        assert [forest.title for forest in forests((one, other, alike))] == [
            "Care coordination, in points of 15"
        ]

    def test_an_effect_without_a_range_is_drawn_without_one(self, read):
        published = library.Entry(
            id="p", title="Pioneers", programme="Pioneers", sentence="", tried=(), whom=(),
            places=(), window="", design=(), source="A paper",
            outcomes=(library.Outcome(id="e", title="Emergency admissions", estimate=-0.05,
                                      contrast="ratio"),),
        )  # fmt: skip
        (forest,) = forests((published, read()))
        last = forest.rows[-1]
        assert (last.entry.title, last.span, last.drawn.start) == (
            "Pioneers",
            "no range given",
            None,
        )


class TestWhatWasHeard:
    def test_is_compared_without_the_design_of_what_was_counted(self, read, tmp_path):
        said = {
            "id": "c", "title": "Care coordination, as people who receive care say",
            "verdict": "cannot be estimated", "estimate": 0.6, "contrast": "difference",
            "unit": "points of 15", "found": "0.6 points of 15 higher",
        }  # fmt: skip
        entries = [read(title=title, outcomes=[said], statements=[]) for title in ("One", "Other")]
        page = library.write_library(entries, tmp_path / "library.html", version="1")
        compared = page.read_text(encoding="utf-8").split('id="compared"')[1]
        assert "Heard, not compared" in compared
        assert "<small>staggered difference in differences</small>" not in compared
        assert "cannot be estimated" not in compared

    def test_takes_the_design_from_no_counted_outcome(self, read, tmp_path):
        entries = [read(title=title) for title in ("One", "Other")]
        page = library.write_library(entries, tmp_path / "library.html", version="1")
        compared = page.read_text(encoding="utf-8").split('id="compared"')[1]
        assert "<small>staggered difference in differences</small>" in compared


class TestEffectsInWords:
    def of(self, **values):
        return library.Outcome(id="o", title="Emergency admissions", **values)

    def test_ranges_of_one_way_say_it_once(self):
        ratio = self.of(estimate=-0.05, lower=-0.079, upper=-0.02, contrast="ratio")
        assert reach(ratio) == "2% to 7.9% lower"
        both = self.of(estimate=-0.029, lower=-0.07, upper=0.015, contrast="ratio")
        assert reach(both) == "7% lower to 1.5% higher"

    def test_differences_keep_the_decimals_that_were_published(self):
        told = self.of(
            estimate=-0.042, lower=-0.082, upper=-0.002, contrast="difference", unit="a month"
        )
        assert (effect(told), reach(told)) == (
            "0.042 a month lower",
            "0.002 to 0.082 a month lower",
        )
        assert effect(self.of(estimate=15, contrast="difference", unit="a month")) == (
            "15 a month higher"
        )


class TestThePage:
    def test_reports_of_one_title_are_told_apart_by_day_and_folder(self, read, tmp_path):
        page = library.write_library(
            (read(made_on="2026-11-22"),), tmp_path / "library.html", version="1"
        )
        text = page.read_text(encoding="utf-8")
        assert "Made on 22 November 2026" in text
        assert "In a<" in text

    def test_marks_have_a_key(self, read, tmp_path):
        page = library.write_library((read(),), tmp_path / "library.html", version="1")
        key = page.read_text(encoding="utf-8").split('class="keys"')[1].split("</p>")[0]
        assert key.count("<svg") == 2
        assert "of a report" in key
        assert "published elsewhere" in key

    def test_it_holds_the_whole_table_without_a_script(self, read, tmp_path):
        page = library.write_library((read(),), tmp_path / "library.html", version="1")
        text = page.read_text(encoding="utf-8")
        body = text[text.index("<main>") : text.index("<script>")]
        for part in ("Falls teams at Ashmère", "a visit after a fall", "6% higher", "harmed",
                     "A harm came out worse. More moved into care homes.", "Nobody asked carers.", "Invented"):  # fmt: skip
            assert part in body
        assert "http" not in text.replace("http://www.w3.org", "")

    def test_words_of_a_report_are_escaped(self, read, tmp_path):
        entry = read(title="<script>alert(1)</script>", tried=['"><img src=x onerror=y>'])
        page = library.write_library((entry,), tmp_path / "library.html", version="1")
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "<img" not in text

    def test_a_report_that_may_not_leave_marks_the_page(self, read, tmp_path):
        def page(audience):
            entry = read(audience=audience)
            path = library.write_library((entry,), tmp_path / "library.html", version="1")
            return path.read_text(encoding="utf-8")

        assert "may not leave" in page("inside the agreement")
        assert "may not leave" not in page("public")

    def test_the_same_entries_give_the_same_bytes(self, read, tmp_path):
        pages = [
            library.write_library((read(),), tmp_path / name, version="1").read_bytes()
            for name in ("a.html", "b.html")
        ]
        assert pages[0] == pages[1]
