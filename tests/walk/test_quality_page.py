"""The data quality pages that `receive` leaves: complete, private, and open to every reader."""

import csv
import html
import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from onestory import pipeline

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
    var out = document.createElement("pre");
    out.id = "told";
    out.textContent = JSON.stringify({ violations: told, passes: found.passes.length,
      wide: document.documentElement.scrollWidth, room: innerWidth });
    document.body.appendChild(out);
  });
});
</script>
"""
PLAN = """
title = "One hospital's emergency attendances"
invented = true
[workspace]
folder = "workspace"
key = "../onestory.key"
[agreement]
controllers = ["A hospital"]
purpose = "A test"
legal_basis = "None is needed: nobody in it exists"
links = ["hospital"]
expires = 2099-12-31
no_opt_outs_because = "nobody in it exists"
[[records]]
source = "ae"
provider = "RXX"
path = "in"
join = "identifiable"
"""
HEADINGS = ("AEKEY", "ARRIVALDATE", "NEWNHSNO", "LOPATID", "DOB", "SEX", "PROCODE", "LSOA11")
NHS_NUMBERS = ("9434765919", "9434765870", "943476591X", "")


def attendances(year, *, without=()):
    """Twelve rows a month, one in four with no valid NHS number and one a year with no day."""
    rows = [
        (
            f"{year}{month:02d}{at:06d}",
            f"{year}-{month:02d}-{at + 1:02d}",
            NHS_NUMBERS[at % 4],
            f"HOSP{at:05d}",
            f"19{40 + at}-05-17",
            "1",
            "RXX",
            "E01000001",
        )
        for month in range(1, 13)
        for at in range(12)
        if month not in without
    ]
    rows[40] = (rows[40][0], "", *rows[40][2:])
    return rows


def deliver(folder, name, rows):
    (folder / "in").mkdir(exist_ok=True)
    with (folder / "in" / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *rows])


def received(folder):
    return pipeline.receive(folder / "onestory.toml", cores=1, tell=lambda *_: None)


def text_of(path):
    plain = re.sub(r"<(style|script|svg).*?</\1>", " ", path.read_text("utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", plain)).split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two years in two deliveries; of the second year June came late, in a resubmission."""
    place = tmp_path_factory.mktemp("walk") / "plan"
    place.mkdir()
    (place / "onestory.toml").write_text(PLAN, encoding="utf-8")
    deliver(place, "year-2017.csv", attendances(2017, without=(9,)))
    received(place)
    deliver(place, "year-2018.csv", attendances(2018, without=(6,)))
    received(place)
    deliver(place, "year-2018-again.csv", attendances(2018))
    received(place)
    return place


@pytest.fixture(scope="module")
def pages(folder):
    return sorted((folder / "output" / "private" / "quality").iterdir())


def test_receive_hands_over_its_pages_the_index_first(folder):
    names = [path.name for path in received(folder).files]
    assert names == ["index.html", "ae-RXX.html", "ledger.json", "findings.csv"]


def test_a_resubmitted_year_is_counted_once_and_the_missing_month_is_told(pages):
    page = text_of(pages[0])
    assert "Sep 2017 holds no rows; about 12 a month are usual around it." in page
    assert "Jun 2018 12" in page  # in the table behind the picture
    assert "Mar 2018 12" in page  # not 24: the later delivery took the earlier's place
    assert "Jun 2018 holds no rows" not in page
    assert re.search(r"131 (corrected|replaced)", page)


def test_the_page_accounts_for_every_row_and_compares_with_the_one_before(pages):
    page = text_of(pages[0])
    assert "143 of 144 rows were accepted" in page
    assert "Rows received 144 +9% on 132" in page
    assert "NHS number valid, of accepted rows 71 50%" in page
    assert "Compared with year-2018.csv" in page
    assert "Invented figures" in page
    assert "Private." in page


def test_no_value_of_an_identifier_is_on_a_page(folder, pages):
    held = {
        value
        for path in (folder / "in").iterdir()
        for row in list(csv.reader(path.read_text("utf-8").splitlines()))[1:]
        for value in row[2:5]
        if value
    }
    assert len(held) > 20
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not [value for value in held if value in text]


def test_receiving_nothing_new_leaves_the_same_bytes(folder, pages):
    shown = [path for path in pages if path.suffix == ".html"]  # the list beside is of each run
    before = [path.read_bytes() for path in shown]
    received(folder)
    assert [path.read_bytes() for path in shown] == before


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


@pytest.mark.parametrize("width", [1300, 500])
@pytest.mark.parametrize("name", ["ae-RXX.html", "index.html"])
def test_axe_finds_no_barrier_and_nothing_reaches_beyond_the_edge(
    browser, axe, folder, tmp_path, name, width
):
    page = folder / "output" / "private" / "quality" / name
    copy = tmp_path / name
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
