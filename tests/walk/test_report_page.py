"""The page as a browser shows it: open to all, fit for a phone, and printed with its banner."""

import html
import importlib.util
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from onestory import report
from onestory.report.plan import ReportPlan

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
POINTER = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--virtual-time-budget=60000",
)  # fmt: skip
RUN_AXE = """
<script>%s</script>
<script>
addEventListener("load", function () { wait(60); });
function live() { return document.querySelectorAll(".has-live").length; }
function wait(left) {
  if (left && matchMedia("(hover: hover)").matches && live() < document.querySelectorAll("figure").length) {
    setTimeout(function () { wait(left - 1); }, 250);
    return;
  }
  axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then(function (found) {
    var told = found.violations.map(function (v) {
      return { id: v.id, help: v.help, count: v.nodes.length, first: v.nodes[0].html.slice(0, 300) };
    });
    var out = document.createElement("pre");
    out.id = "axe";
    out.textContent = JSON.stringify({ passes: found.passes.length, violations: told, live: live(), pictures: document.querySelectorAll("figure").length });
    document.body.appendChild(out);
  });
}
</script>
"""


@pytest.fixture(scope="module")
def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is installed, so the page cannot be shown")
    return found


@pytest.fixture(scope="module")
def axe() -> str:
    spec = importlib.util.find_spec("axe_playwright_python")
    places = spec.submodule_search_locations if spec else None
    if not places:
        pytest.skip("axe-playwright-python, which carries axe, is not installed")
    return (Path(next(iter(places))) / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    spec = importlib.util.spec_from_file_location(
        "invented", ROOT / "tests/unit/report/invented.py"
    )
    assert spec is not None
    assert spec.loader is not None
    invented = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(invented)
    plan = ReportPlan(
        title="Do fewer older people move into care homes?", highlight=(invented.MARKED,)
    )
    folder = tmp_path_factory.mktemp("page")
    release = replace(invented.release(hostile=True, both=False), received=invented.received())
    return report.write(release, to=folder, plan=plan)[0]


def show(browser, address, folder, *settings):
    """What the page has become after its scripts ran."""
    profile = folder / "profile"
    command = [browser, *QUIET, f"--user-data-dir={profile}", *settings, address]
    done = subprocess.run(command, capture_output=True, check=False, timeout=100)
    return done.stdout.decode("utf-8", errors="replace")


def told_by(dom, name):
    found = re.search(rf'<pre id="{name}">(.*?)</pre>', dom, flags=re.DOTALL)
    assert found, "the page did not finish"
    return json.loads(html.unescape(found[1]))


@pytest.mark.parametrize(
    ("width", "settings"),
    [(1300, [f"--blink-settings={POINTER}"]), (500, [])],
    ids=["desk with a pointer", "narrow without one"],
)
def test_axe_finds_no_barrier(browser, axe, page, tmp_path, width, settings):
    copy = page.with_name(f"axe-{width}.html")
    copy.write_text(page.read_text(encoding="utf-8") + RUN_AXE % axe, encoding="utf-8")
    dom = show(
        browser, copy.as_uri(), tmp_path, "--dump-dom", f"--window-size={width},20000", *settings
    )
    told = told_by(dom, "axe")
    assert told["violations"] == []
    assert told["passes"] > 20
    assert told["live"] == (told["pictures"] if width == 1300 else 0)


def test_nothing_reaches_beyond_the_edge_of_a_phone(browser, page, tmp_path):
    copy = page.with_name("phone-page.html")
    measure = """<script>addEventListener("load", function () { setTimeout(function () {
      parent.postMessage(JSON.stringify([document.documentElement.scrollWidth, innerWidth]), "*");
    }, 500); });</script>"""
    copy.write_text(page.read_text(encoding="utf-8") + measure, encoding="utf-8")
    frame = page.with_name("phone.html")
    frame.write_text(
        f"""<body><iframe src="{copy.name}" style="width:360px;height:4000px;border:0"></iframe>
        <script>addEventListener("message", function (told) {{
          var out = document.createElement("pre"); out.id = "width"; out.textContent = told.data;
          document.body.appendChild(out);
        }});</script>""",
        encoding="utf-8",
    )
    needed, there = told_by(show(browser, frame.as_uri(), tmp_path, "--dump-dom"), "width")
    assert there == 360
    assert needed <= there


def test_sorting_turns_a_column_round(browser, page, tmp_path):
    copy = page.with_name("sorted.html")
    click = """<script>addEventListener("load", function () { setTimeout(function () {
      var table = document.querySelector("#\\\\30 1-care-home-admissions-65-table table");
      var at = Array.from(table.tHead.rows[0].cells).findIndex(function (c) { return c.textContent === "Figure"; });
      var head = table.tHead.rows[0].cells[at], seen = [];
      for (var n = 0; n < 2; n++) {
        head.querySelector("button").click();
        seen.push([head.getAttribute("aria-sort")].concat(Array.from(table.tBodies[0].rows).map(function (r) { return r.cells[at].textContent; })));
      }
      var out = document.createElement("pre"); out.id = "sorted"; out.textContent = JSON.stringify(seen);
      document.body.appendChild(out);
    }, 500); });</script>"""
    copy.write_text(page.read_text(encoding="utf-8") + click, encoding="utf-8")
    up, down = told_by(show(browser, copy.as_uri(), tmp_path, "--dump-dom"), "sorted")
    assert (up[0], down[0]) == ("ascending", "descending")
    numbers = [float(text) for text in up[1:] if re.fullmatch(r"\d+", text)]
    assert numbers == sorted(numbers)
    assert [float(t) for t in down[1:] if re.fullmatch(r"\d+", t)] == sorted(numbers, reverse=True)
    assert not re.fullmatch(r"\d+", up[-1])
    assert not re.fullmatch(r"\d+", down[-1])


def test_every_printed_sheet_says_that_the_figures_are_invented(browser, page, tmp_path):
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed, so the sheets cannot be read")
    printed = tmp_path / "report.pdf"
    show(browser, page.as_uri(), tmp_path, f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    text = subprocess.run(
        [reader, "-layout", str(printed), "-"], capture_output=True, check=True
    ).stdout
    sheets = text.decode("utf-8").split("\f")[:-1]
    assert 5 < len(sheets) < 20
    assert all("Invented figures: no real place or person" in sheet for sheet in sheets)
    with_rows = [sheet for sheet in sheets if sheet.count("cannot tell apart") > 8]
    assert with_rows
    assert all("Numerator" in sheet for sheet in with_rows)
