"""The learning report as a browser shows it: open to all, and fit for a phone."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from onestory import release, report

ROOT = Path(__file__).resolve().parents[2]


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


browsing = load(ROOT / "tests/walk/test_report_page.py")
browser, axe = browsing.browser, browsing.axe


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The report with most to warn of: a failed check, a late lock, an amendment."""
    invented = load(ROOT / "tests/unit/report/learning/invented_learning.py")
    made = tmp_path_factory.mktemp("learning")
    cleared = release.clear_learning(
        invented.failed(),
        rule=release.inside_rule("The agreement of the invented board."),
        provenance=invented.answers.provenance(),
    )
    report.write_learning(
        cleared, to=made, plan=report.AnswerPlan(indicators=invented.answers.CARDS)
    )
    return made


@pytest.mark.parametrize(("length", "width"), [("team", 500), ("board", 1300), ("full", 500)])
def test_axe_finds_no_barrier(browser, axe, folder, tmp_path, length, width):
    # Folded parts are judged too.
    page = folder / f"{length}.html"
    text = page.read_text(encoding="utf-8").replace("<details", "<details open")
    copy = page.with_name(f"axe-{length}.html")
    copy.write_text(text + browsing.RUN_AXE % axe, encoding="utf-8")
    dom = browsing.show(
        browser, copy.as_uri(), tmp_path, "--dump-dom", f"--window-size={width},20000"
    )
    told = browsing.told_by(dom, "axe")
    assert told["violations"] == []
    assert told["passes"] > 20
