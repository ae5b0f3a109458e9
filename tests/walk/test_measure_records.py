"""From partners' files to indicators and a report, through the program."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from onestory.cli.app import app
from onestory.model.errors import OneStoryError
from onestory.pipeline.invent import invent
from onestory.synthetic.system.settings import System

pytestmark = pytest.mark.timeout(300)
ASKED = ("em_adm_65", "upr_discharge", "ascof_2A", "ascof_2D_1", "ascof_2E", "readm_30")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, [*words])


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented system, walked to its report."""
    folder = tmp_path_factory.mktemp("walk") / "system"
    made = System(people=2_500, years=2, seed=4, start=date(2022, 4, 1))
    invent(folder, made, cores=1, tell=lambda *_: None)
    asked = ", ".join(f'"{name}"' for name in ASKED)
    path = folder / "onestory.toml"
    text = re.sub(
        r"indicators = \[.*?\]", f"indicators = [{asked}]", path.read_text(), flags=re.DOTALL
    )
    path.write_text(text, encoding="utf-8")
    told = run("run", str(folder), "--json")
    assert told.exit_code == 0, told.output
    (folder / "told.json").write_text(told.stdout, encoding="utf-8")
    return folder


def rows_of(system: Path, name: str) -> list[dict[str, str]]:
    path = system / "output" / "report" / "data" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_walk_ends_in_a_report_that_says_its_figures_are_of_linked_records(
    system: Path,
) -> None:
    page = (system / "output" / "report" / "report.html").read_text(encoding="utf-8")
    assert "Invented" in page
    assert "Emergency admissions, 65 and over" in page
    assert "The same figure, adjusted step by step" in page
    assert re.search(r"Once joined they are the stories of [\d,]+ people", page)
    assert "The figures measured from records on this page rest on them." in page


def test_a_figure_stands_as_counted_and_as_adjusted(system: Path) -> None:
    ids = {row["indicator"] for row in rows_of(system, "results")}
    family = {name for name in ids if name.startswith("em_adm_65")}
    assert len(family) == 3
    assert {"em_adm_65", "em_adm_65-modelled"} < family


def test_the_whole_is_the_sum_of_its_councils(system: Path) -> None:
    rows = [
        row
        for row in rows_of(system, "results")
        if row["indicator"] == "upr_discharge" and row["group"] == ""
    ]
    for start in {row["period_start"] for row in rows}:
        at = [row for row in rows if row["period_start"] == start]
        for part in ("numerator", "denominator"):
            councils = sum(float(r[part]) for r in at if r["area_level"] == "council")
            whole = [float(r[part]) for r in at if r["area_level"] == "country"]
            assert whole == [councils]


def test_what_missing_links_could_do_holds_the_figure(system: Path) -> None:
    values = {
        (row["indicator"], row["area_code"], row["period_start"], row["group"]): float(row["value"])
        for row in rows_of(system, "results")
        if row["value"] and row["statistic"] in {"proportion", "crude_rate"}
    }
    told = 0
    for row in rows_of(system, "links"):
        key = (row["indicator"], row["area_code"], row["period_start"], row["group"])
        if key in values and row["linked_lower"] and row["linked_upper"]:
            told += 1
            assert float(row["linked_lower"]) <= values[key] + 1e-9
            assert values[key] <= float(row["linked_upper"]) + 1e-9
    assert told > 10


def test_what_was_done_is_not_done_again(system: Path) -> None:
    assert "known already" in run("receive", str(system)).output
    before = (system / "workspace" / "story" / "story.json").read_bytes()
    assert run("link", str(system)).exit_code == 0
    again = run("build", str(system))
    assert "nothing was made anew" in again.output
    assert (system / "workspace" / "story" / "story.json").read_bytes() == before


def test_two_definitions_stand_side_by_side_with_value_and_rank(system: Path) -> None:
    told = run("indicators", "diff", "em_adm_all", "em_adm_all_b", str(system), "--json")
    rows = json.loads(told.stdout)
    assert {row["level"] for row in rows} == {"own", "council", "country"}
    # The second leaves out transfers from another provider, so it can only be lower.
    assert all(row["other"] <= row["one"] for row in rows if row["one"] is not None)
    ranked = [row["one_rank"] for row in rows if row["level"] == "council"]
    assert set(ranked) <= {1, 2, 3, 4}


def test_every_definition_is_listed_and_can_be_shown() -> None:
    listed = json.loads(run("indicators", "list", "--json").stdout)
    assert len(listed) > 80
    shown = json.loads(run("indicators", "show", "readm_30", "--json").stdout)
    assert shown["codes"]
    assert "hospital" in shown["sectors that must be linked"]


def test_an_unknown_indicator_is_refused_with_its_nearest_name(system: Path) -> None:
    told = run("indicators", "show", "readmm_30")
    assert isinstance(told.exception, OneStoryError)
    assert "readm_30" in str(told.exception)


def test_one_councils_own_data_gives_its_measures_and_says_what_2d_needs(
    system: Path, tmp_path: Path
) -> None:
    for name in ("deliveries/cld", "lsoas.csv", "areas.csv", "postcodes.csv", "opt-outs.csv"):
        source, to = system / name, tmp_path / "alone" / name
        to.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, to)
    text = (system / "onestory.toml").read_text(encoding="utf-8")
    head, *entries = text.split("\n[[records]]")
    own = [one for one in entries if 'source = "cld"' in one and 'provider = "901"' in one]
    asked = 'indicators = ["ascof_2A", "ascof_2E", "ascof_2D_1"]'
    head = re.sub(r"indicators = \[.*?\]", asked, head, flags=re.DOTALL)
    plan = tmp_path / "alone" / "onestory.toml"
    plan.write_text("\n[[records]]".join([head, *own]), encoding="utf-8")
    told = run("run", str(plan), "--json")
    assert told.exit_code == 0, told.output
    said = json.loads(told.stdout)
    untold = [one for one in said["findings"] if one["rule"] == "indicator not told"]
    assert [one["message"].split(":")[0] for one in untold] == ["ascof_2D_1"]
    assert "hospital" in untold[0]["message"]
    results = tmp_path / "alone" / "output" / "report" / "data" / "results.csv"
    with results.open(encoding="utf-8", newline="") as file:
        measured = {row["indicator"] for row in csv.DictReader(file)}
    assert {"ascof_2A", "ascof_2E"} <= measured


def test_no_small_count_leaves_for_the_public(system: Path, tmp_path: Path) -> None:
    text = (system / "onestory.toml").read_text(encoding="utf-8")
    text = re.sub(r'audience = "inside the agreement"\nsmallest.*\nwording.*\n', "", text)
    text = text.replace("[release]", '[release]\naudience = "public"')
    text = text.replace('audiences = ["inside the agreement"]', 'audiences = ["public"]')
    plan = system / "public.toml"
    plan.write_text(text, encoding="utf-8")
    out = tmp_path / "public"
    told = run("report", str(plan), "--out", str(out))
    assert told.exit_code == 0, told.output
    with (out / "report" / "data" / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    shown = [float(row["numerator"]) for row in rows if row["numerator"]]
    assert all(number == 0 or number >= 5 for number in shown)
    links = out / "report" / "data" / "links.csv"
    if links.is_file():
        with links.open(encoding="utf-8", newline="") as file:
            assert {row["open_cases"] for row in csv.DictReader(file)} <= {""}
