"""The answer as a browser shows it: open to all, fit for a phone, its first sheet the whole."""

import importlib.util
import shutil
import subprocess
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
def invented() -> ModuleType:
    return load(ROOT / "tests/unit/report/answer/invented_answers.py")


def write(invented, answer, folder):
    rule = release.inside_rule("The agreement of the invented board.")
    cleared = release.clear_answer(answer, rule=rule, provenance=invented.provenance())
    plan = report.AnswerPlan(indicators=invented.CARDS)
    return report.write_answer(cleared, to=folder, plan=plan)[0]


@pytest.fixture(scope="module")
def page(invented, tmp_path_factory) -> Path:
    """The fullest page: a failed check, no lock, and things that are missing."""
    return write(invented, invented.incomplete(), tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def bare(invented, tmp_path_factory) -> Path:
    """The barest page: nothing could be estimated."""
    return write(invented, invented.not_estimable(), tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def of_people(tmp_path_factory) -> Path:
    """The page of a study of people."""
    people = load(ROOT / "tests/unit/report/answer/invented_people.py")
    return write(people, people.answer(), tmp_path_factory.mktemp("people"))


@pytest.mark.parametrize(
    ("width", "settings"),
    [(1300, [f"--blink-settings={browsing.POINTER}"]), (500, [])],
    ids=["desk with a pointer", "narrow without one"],
)
def test_axe_finds_no_barrier(browser, axe, page, tmp_path, width, settings):
    # Folded parts are judged too.
    text = page.read_text(encoding="utf-8").replace("<details", "<details open")
    copy = page.with_name(f"axe-{width}.html")
    copy.write_text(text + browsing.RUN_AXE % axe, encoding="utf-8")
    dom = browsing.show(
        browser, copy.as_uri(), tmp_path, "--dump-dom", f"--window-size={width},20000", *settings
    )
    told = browsing.told_by(dom, "axe")
    assert told["violations"] == []
    assert told["passes"] > 20


def test_axe_finds_no_barrier_where_nothing_could_be_estimated(browser, axe, bare, tmp_path):
    copy = bare.with_name("axe.html")
    copy.write_text(bare.read_text(encoding="utf-8") + browsing.RUN_AXE % axe, encoding="utf-8")
    told = browsing.told_by(browsing.show(browser, copy.as_uri(), tmp_path, "--dump-dom"), "axe")
    assert told["violations"] == []


def test_axe_finds_no_barrier_where_people_were_studied(browser, axe, of_people, tmp_path):
    text = of_people.read_text(encoding="utf-8").replace("<details", "<details open")
    copy = of_people.with_name("axe.html")
    copy.write_text(text + browsing.RUN_AXE % axe, encoding="utf-8")
    dom = browsing.show(browser, copy.as_uri(), tmp_path, "--dump-dom", "--window-size=500,20000")
    assert browsing.told_by(dom, "axe")["violations"] == []


def test_nothing_reaches_beyond_the_edge_of_a_phone(browser, page, tmp_path):
    browsing.test_nothing_reaches_beyond_the_edge_of_a_phone(browser, page, tmp_path)


def test_nor_does_the_page_of_people(browser, of_people, tmp_path):
    browsing.test_nothing_reaches_beyond_the_edge_of_a_phone(browser, of_people, tmp_path)


def test_the_first_sheet_holds_the_answer_and_every_sheet_its_banner(browser, page, tmp_path):
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed, so the sheets cannot be read")
    printed = tmp_path / "answer.pdf"
    settings = (f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    browsing.show(browser, page.as_uri(), tmp_path, *settings)
    done = subprocess.run([reader, "-layout", str(printed), "-"], capture_output=True, check=True)
    sheets = done.stdout.decode("utf-8").split("\f")[:-1]
    first = " ".join(sheets[0].split())
    for text in (
        "We cannot yet tell",
        "NOT LOCKED.",
        "INCOMPLETE.",
        "Was the target reached?",
        "Was it because of the programme?",
        "the plausible range, 5% lower to 0.9% higher, includes no difference",
        "expected without the",  # a label inside the picture
        "Was it delivered?",
        "5 of 6 sites started",
        "5 months late",  # a label inside the picture of delivery
    ):
        assert text in first, text
    assert sheets[1].strip().startswith("Invented figures")
    assert "Can the figures be trusted?" in sheets[1]
    assert all("Invented figures: no real place or person" in sheet for sheet in sheets)
    assert len(sheets) < 12
