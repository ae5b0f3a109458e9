"""The library's page in a browser: open to every reader, searched without a network."""

import html
import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from onestory.pipeline.library import library
from onestory.report.learning.entry import FORM

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--virtual-time-budget=60000", "--dump-dom",
)  # fmt: skip
RUN_AXE = """
<script>%s</script>
<script>
addEventListener("load", function () {
  axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then(function (found) {
    var told = found.violations.map(function (v) { return [v.id, v.nodes[0].html.slice(0, 200)]; });
    var field = document.getElementById("words");
    field.value = "BÍRCH emerg";
    field.dispatchEvent(new Event("input"));
    var out = document.createElement("pre");
    out.id = "told";
    out.textContent = JSON.stringify({ violations: told, passes: found.passes.length,
      cut: Array.prototype.filter.call(document.querySelectorAll(".scroll"),
        function (box) { return box.scrollWidth > box.clientWidth + 1; }).length,
      wide: document.documentElement.scrollWidth, room: innerWidth,
      found: document.getElementById("found").textContent,
      left: document.querySelectorAll("#entries tr[data-said]:not([hidden])").length });
    document.body.appendChild(out);
  });
});
</script>
"""


def report(folder: Path, title: str) -> None:
    folder.mkdir()
    outcome = {"id": "e", "title": "Emergency admissions", "estimate": -0.01, "found": "1% lower",
               "contrast": "ratio", "lower": -0.02, "upper": 0.03}  # fmt: skip
    told = {
        "form": FORM,
        "title": title,
        "sentence": "We cannot yet tell.",
        "outcomes": [outcome],
        "places": [{"name": title}],
        "harms": [{"text": "A harm came out worse.", "worse": True}],
        "audience": "inside the agreement",
        "invented": True,
    }
    (folder / "learning.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "board.html").write_text("", encoding="utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    report(folder / "a", "Ash")
    report(folder / "b", "Birch")
    return library(folder).files[0]


@pytest.fixture(scope="module")
def browser():
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is installed, so the page cannot be shown")
    return found


@pytest.fixture(scope="module")
def axe():
    spec = importlib.util.find_spec("axe_playwright_python")
    places = spec.submodule_search_locations if spec else None
    if not places:
        pytest.skip("axe-playwright-python, which carries axe, is not installed")
    return (Path(next(iter(places))) / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [1300, 1100, 500])
def test_axe_finds_no_barrier_and_the_search_leaves_what_holds_every_word(
    browser, axe, page, tmp_path, width
):
    copy = tmp_path / "library.html"
    copy.write_text(page.read_text(encoding="utf-8") + RUN_AXE % axe, encoding="utf-8")
    command = [browser, *QUIET, f"--user-data-dir={tmp_path / 'profile'}"]
    done = subprocess.run(
        [*command, f"--window-size={width},20000", copy.as_uri()],
        capture_output=True,
        check=False,
        timeout=100,
    )
    dom = done.stdout.decode("utf-8", errors="replace")
    found = re.search(r'<pre id="told">(.*?)</pre>', dom, flags=re.DOTALL)
    assert found, "the page did not finish"
    told = json.loads(html.unescape(found[1]))
    assert told["violations"] == []
    assert told["passes"] > 10
    assert told["wide"] <= told["room"]
    assert told["cut"] == 0  # no column lies beyond the edge
    assert (told["left"], told["found"]) == (1, "1 entry holds every word.")
