"""The words of `bench/README.md` hold the figures that were recorded, and no others."""

import importlib.util
import json
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"


def module(name: str):
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


page, check_keys = module("page"), module("check_keys")
README = (BENCH / "README.md").read_text(encoding="utf-8")
RESULTS = json.loads((BENCH / "results.json").read_text(encoding="utf-8"))


def test_the_page_says_what_was_recorded():
    assert page.filled(README, RESULTS) == README, "python bench/page.py"


def test_every_promise_has_a_section_and_its_command():
    headings = "\n".join(line for line in README.splitlines() if line.startswith("## "))
    assert not {p for p in check_keys.REQUIRED if f"`{p}`" not in headings}
    scripts = {check_keys.SCRIPTS.get(p, p) for p in check_keys.REQUIRED}
    assert not {script for script in scripts if f"python bench/{script}.py" not in README}


def test_every_promise_in_words_has_its_marks():
    assert {mark[1] for mark in page.MARKS.finditer(README)} == set(page.WORDS)


def test_what_is_not_recorded_is_said_to_be_so():
    text = "<!-- figures of coverage -->\n97.3%\n<!-- end of figures -->"
    assert "97.3%" not in page.filled(text, {})
    assert "Not recorded yet: `python bench/coverage.py`" in page.filled(text, {})


def test_published_answers_stand_beside_ours_with_their_tolerance():
    figures = {
        "commit": "abc",
        "date": "2026-01-01",
        "ours": {"a": 1.0, "b": 2.0},
        "published": {"a": 1.1, "b": 2.0},
        "tolerance": {"a": 0.05, "b": 0.05},
        "within": {"a": False, "b": True},
    }
    text = page.filled(
        "<!-- figures of published -->\n<!-- end of figures -->", {"published": figures}
    )
    assert "1 of 2 figures" in text
    assert "| a | 1.0 | 1.1 | 0.05 |" in text
