"""An invented programme evaluated: its page beside what is true of it."""

import csv
import html
import json
import re

import pytest
from typer.testing import CliRunner

from onestory import synthetic
from onestory.cli.app import app

TRUE = {
    "emergency": "effect_on_emergency_admissions",
    "care_requests": "effect_on_care_requests",
    "eye_surgery": "effect_on_planned_eye_surgery",
}


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The folder of the invented programme, evaluated, and what the command line said."""
    folder = tmp_path_factory.mktemp("programme")
    synthetic.invent_programme(folder, seed=1)
    done = CliRunner().invoke(app, ["evaluate", str(folder), "--out", str(folder / "out")])
    assert done.exit_code == 0, (done.output, done.exception)
    return folder, done.stdout


@pytest.fixture(scope="module")
def truth(walked):
    known = json.loads((walked[0] / "truth.json").read_text(encoding="utf-8"))
    return {outcome: known[name] for outcome, name in TRUE.items()}


@pytest.fixture(scope="module")
def told(walked):
    """The tables that stand behind the page, by name."""

    def table(name):
        file = walked[0] / "out" / "answer" / "data" / f"{name}.json"
        return json.loads(file.read_text(encoding="utf-8"))

    return table


@pytest.fixture(scope="module")
def effects(told):
    return {row["outcome"]: row for row in told("effects")}


@pytest.mark.parametrize("outcome", TRUE)
def test_what_is_true_lies_within_the_range_told(effects, truth, outcome):
    found = effects[outcome]
    assert found["known"]
    assert found["lower"] <= truth[outcome] <= found["upper"]
    assert found["upper"] - found["lower"] < 0.08


def test_the_planned_effect_is_not_claimed(effects, walked):
    assert effects["emergency"]["lower"] > -0.06
    assert "The planned 6% fall is not supported." in walked[1]
    assert effects["emergency"]["verdict"] in {"helped", "smaller than planned", "cannot tell yet"}


def test_a_true_harm_is_found_or_said_to_be_uncertain_and_never_called_none(effects):
    found = effects["care_requests"]
    assert found["verdict"] in {"harmed", "cannot tell yet"}
    assert found["estimate"] > 0
    assert found["upper"] > 0.04


def test_what_the_programme_could_not_touch_is_not_said_to_have_changed(effects):
    found = effects["eye_surgery"]
    assert found["lower"] <= 0 <= found["upper"]
    assert found["verdict"] in {"cannot tell yet", "no meaningful difference"}


def rate(rows, places, months):
    chosen = [row for row in rows if row["Council"] in places and row["Month"] in months]
    people = sum(int(row["People aged 65 and over"]) for row in chosen)
    return sum(int(row["Count"]) for row in chosen) / people


def test_before_and_after_alone_would_claim_three_times_what_is_true(walked, truth, effects):
    folder, _ = walked
    with (folder / "emergency-admissions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    sites, months = set(known["first_person_seen"]), sorted({row["Month"] for row in rows})
    first = months.index(min(known["first_person_seen"].values()))
    naive = rate(rows, sites, months[-12:]) / rate(rows, sites, months[first - 12 : first]) - 1
    assert naive < 3 * truth["emergency"]
    assert naive < effects["emergency"]["lower"]
    assert abs(effects["emergency"]["estimate"] - truth["emergency"]) < 0.02


def test_the_target_was_reached_and_yet_not_because_of_the_programme(told):
    row = told("statements")[0]
    assert row["reached"] == "met"
    assert row["verdict"] != "helped"


def test_the_page_says_the_sentence_first_and_what_it_is_made_of(walked):
    folder, said = walked
    page = (folder / "out" / "answer" / "answer.html").read_text(encoding="utf-8")
    bare = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    words = " ".join(html.unescape(re.sub("<[^>]*>", " ", bare)).split())
    sentence = next(line for line in said.splitlines() if line.startswith("• "))[2:]
    assert sentence in words
    assert words.index(sentence) < words.index("What success was to be")
    assert "8 exposed places and 30 comparator places" in words
    assert "NOT LOCKED" in words
    assert "INCOMPLETE" in words
    assert "Invented figures" in words
    assert "• NOT LOCKED.\n" in said
    assert re.search(r"• INCOMPLETE: \d+ things? that an honest answer needs", said)
    for never in ("trend towards", "proved", "not significant", "statistically", "treated"):
        assert never not in words
    assert not re.search(r"\bnan\b", words)


def test_every_check_and_every_planned_choice_is_told(told):
    checks = [row["check"] for row in told("checks") if row["outcome"] == "emergency"]
    assert len(checks) == len(set(checks)) >= 14
    assert {"Trends before", "Placebo outcomes", "Second engine", "Rehearsal"} <= set(checks)
    choices = [row for row in told("choices") if row["outcome"] == "emergency"]
    assert [row["main"] for row in choices] == [True] + [False] * (len(choices) - 1)
    assert {"Places count alike", "The bedding-in counted too"} <= {
        row["choice"] for row in choices
    }
    assert all(row["estimate"] is not None or row["note"] for row in choices)
    everyone = [row for row in choices if not row["choice"].startswith("Only")]
    assert all(-0.06 < row["estimate"] < 0 for row in everyone if row["estimate"] is not None)


def test_the_practices_that_closed_beside_a_comparator_are_tested_without(told):
    choices = {row["choice"] for row in told("choices")}
    assert any("Two practices close in Mossgate" in choice for choice in choices)
    rivals = {row["title"]: row for row in told("rivals")}
    assert rivals["Two practices close in Mossgate"]["touch"] == "unequally"


def test_the_most_deprived_truly_gained_least_and_are_told_apart(told, walked):
    known = json.loads((walked[0] / "truth.json").read_text(encoding="utf-8"))
    true = known["effect_on_emergency_admissions_by_deprivation_fifth"]
    rows = {row["choice"]: row for row in told("choices") if row["outcome"] == "emergency"}
    most, least = rows["Only the most deprived fifth"], rows["Only the least deprived fifth"]
    assert most["lower"] <= true["1"] <= most["upper"]
    assert least["lower"] <= true["5"] <= least["upper"]
    assert least["upper"] < most["lower"]
