"""An attack on what leaves of a study of people: every file read, every sum tried."""

import csv
import importlib.util
import itertools
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest

from onestory import release
from onestory.evaluate.caseload import run
from onestory.release.coarsening import nice
from onestory.report.answer import writing as answer_files
from onestory.report.answer.pictures import Album
from onestory.report.answer.plan import AnswerPlan
from onestory.synthetic.caseload_drawn import redrawn
from onestory.synthetic.caseload_effects import EFFECTS
from onestory.synthetic.caseloads import Settings, invented_history

SMALLEST, STEP = 10, 5
FEW = {"TSMALL": 2, "doubtful": 3, "later": 2}
"""What is planted: two people of one team, three doubtful links, two stand-ins taken on later."""
RULE = release.public_rule(smallest=SMALLEST, round_to=STEP)
NO_PICTURES = Album(counterfactual=None, delivery=None, rivals=None, choices=None, event_study=None)
COUNTS = {
    *("exposed", "comparators", "people", "places", "n_exposed", "n_comparator", "near"),
    *("elsewhere", "gone_before", "taken_on_before", "nobody_alike", "above", "below"),
}
OF_PEOPLE = re.compile(
    r"(?<![\w.,£/-])(?<!per )(\d[\d,]*)(?![\w%/.,]\d|%) (?:(?:different|more) )?"
    r"(?:people|persons?|stand-ins?|candidates?|taken on|of the people|of them|who (?:died|left))\b"
)


@pytest.fixture(scope="module")
def made():
    path = Path(__file__).parents[1] / "evaluate" / "caseload" / "conftest.py"
    spec = importlib.util.spec_from_file_location("caseload_fixtures", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def surroundings(made):
    return made.surroundings.__wrapped__()


@pytest.fixture(scope="module")
def planted(made):
    """People drawn, among them the few of `FEW`."""
    history = invented_history(Settings(people=4_000), 5)
    drawn = redrawn(history, EFFECTS["none"], generator=np.random.default_rng(1)).drawn
    entries = drawn.entries
    exposed = entries["exposed"].to_numpy(zero_copy_only=False)
    ours, theirs = np.flatnonzero(exposed), np.flatnonzero(~exposed)
    certainty = ["firm"] * len(exposed)
    later, index = entries["enrolled_later"].to_pylist(), entries["index_date"].to_pylist()
    cluster, team = entries["cluster"].to_pylist(), entries["team"].to_pylist()
    for at in ours[: FEW["doubtful"]]:
        certainty[at] = "doubtful"
    for at in theirs[: FEW["later"]]:
        later[at] = index[at] + timedelta(days=30)
    for at in ours[-FEW["TSMALL"] :]:
        cluster[at] = team[at] = "TSMALL"
    return made._with_entries(
        drawn, certainty=certainty, enrolled_later=later, cluster=cluster, team=team
    )


@pytest.fixture(scope="module")
def answer(made, planted, surroundings):
    outcomes = (made._outcome("emergency"), made._outcome("death", role="harm"))
    asked = tuple(
        made._estimand(one.id, contrast="difference" if one.id == "death" else "ratio")
        for one in outcomes
    )
    study = replace(made.STUDY, outcomes=outcomes, estimands=asked)
    return replace(run(study, planted, surroundings=surroundings), invented=False)


@pytest.fixture(scope="module")
def folder(answer, tmp_path_factory):
    """The folder of the answer as the public has it; its pictures draw the same tables."""
    origins = release.provenance((), plan_sha256="0" * 64, made_on="2026-01-01")
    cleared = release.clear_answer(answer, rule=RULE, provenance=origins)
    to = tmp_path_factory.mktemp("public")
    answer_files._write(cleared, NO_PICTURES, AnswerPlan(), to)
    return to


@pytest.fixture(scope="module")
def tables(folder):
    """Every table by name, each as all of its formats tell it."""
    told = {}
    for path in sorted((folder / "data").glob("*.parquet")):
        rows = pq.read_table(path).to_pylist()
        with path.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as text:
            assert len(list(csv.DictReader(text))) == len(rows)
        told[path.stem] = rows
    return told


@pytest.fixture(scope="module")
def texts(folder, tables):
    """Every sentence: of the page, of the tables, of the manifest and of the workbook."""
    html = (folder / "answer.html").read_text(encoding="utf-8").split("<script>")[0]
    body = " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<body") :]).split())
    cells = [v for rows in tables.values() for row in rows for v in row.values()]
    book = openpyxl.load_workbook(folder / "answer.xlsx", read_only=True)
    cells += [v for sheet in book for row in sheet.iter_rows(values_only=True) for v in row]
    data = [json.dumps(json.loads(p.read_text("utf-8"))) for p in folder.rglob("*.json")]
    return [body, *data, *(str(v) for v in cells if isinstance(v, str))]


def test_no_small_nor_exact_count_stands_in_any_table(tables):
    told = [
        (name, column, row[column])
        for name, rows in tables.items()
        for row in rows
        # Means of facts and rates of months are no counts.
        if "covariate" not in row and name != "people_months"
        for column in COUNTS & set(row)
        if isinstance(row[column], int | float)
    ]
    assert len(told) > 50
    assert [one for one in told if 0 < one[2] < SMALLEST or one[2] % STEP] == []


def test_no_sentence_counts_few_people_or_counts_exactly(texts):
    told = [
        (count, text[max(0, found.start() - 60) : found.end() + 20])
        for text in texts
        for found in OF_PEOPLE.finditer(text)
        if "fewer than" not in text[max(0, found.start() - 12) : found.start()].lower()
        for count in [int(found[1].replace(",", ""))]
    ]
    assert [one for one in told if 0 < one[0] < SMALLEST or one[0] % STEP] == []


def test_the_small_team_is_alone_nowhere(tables, texts):
    hidden = {row["group"] for row in tables["people_subgroups"]
              if row["by"] == "team" and row["exposed"] is None}  # fmt: skip
    assert "TSMALL" in hidden
    assert len(hidden) > 1
    checks = [row for name in tables if name.endswith("_teams") for row in tables[name]]
    assert checks
    assert hidden & {row["without"] for row in checks} == set()
    assert not any(re.search(r"TSMALL\D{0,20}\b2\b", text) for text in texts)


def test_no_group_is_had_by_subtracting_the_others_from_all(tables):
    """Each rounded count may be two less or more; what is left over must stay unsure."""
    everyone = tables["effects"][0]["n_exposed"]
    rows = tables["people_subgroups"]
    for by, group in itertools.groupby(rows, key=lambda row: row["by"]):
        told = [row["exposed"] for row in group]
        gone = sum(one is None for one in told)
        shown = [one for one in told if one is not None]
        slack = STEP // 2 * (len(shown) + 1)
        rest = everyone - sum(shown)
        for one in range(gone):
            others = gone - 1
            low = max(1, rest - slack - others * everyone)
            high = min(everyone, rest + slack - others)
            assert high - low >= STEP - 1, (by, one)


def test_no_choice_beside_the_main_answer_tells_of_few(tables, planted):
    rows = tables["choices"]
    few = [row for row in rows if "few " in row["choice"]]
    assert len(few) == 2  # doubtful links, and stand-ins taken on later
    assert all(row["estimate"] is None and row["lower"] is None for row in few)


def test_no_share_is_finer_than_a_rounded_count(tables, texts):
    ours = tables["effects"][0]["n_exposed"]
    died = list(tables["check_emergency_deaths"])
    for row in died:
        of = ours if row["people"] == "taken on" else tables["effects"][0]["n_comparator"]
        step = nice(STEP / of)
        assert row["died"] / step == pytest.approx(round(row["died"] / step))
    written = [
        float(found[1])
        for text in texts
        for found in re.finditer(r"(?<![\d.])(\d+(?:\.\d+)?)% of the(?:se)? people taken on", text)
        if "than" not in text[max(0, found.start() - 6) : found.start()]
    ]
    step = 100 * nice(STEP / ours)
    assert [one for one in written if abs(one / step - round(one / step)) > 1e-6] == []


def test_deaths_cannot_be_counted_from_any_share(answer, tables):
    """The true count must be one of several that fit what is told."""
    exact = answer.effects[0].checks
    died = next(one for one in exact if one.name == "Deaths").table["died"].to_pylist()[0]
    people = answer.effects[0].n_exposed
    told = tables["check_emergency_deaths"][0]["died"]
    half = nice(STEP / tables["effects"][0]["n_exposed"]) / 2
    fits = [n for n in range(people) if abs(n / people - told) <= half + 1e-9]
    assert round(died * people) in fits
    assert len(fits) >= STEP
