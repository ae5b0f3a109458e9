"""`onestory policies`: a table to read, files to keep, an account of rows."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onestory import pipeline
from onestory.cli.app import app
from onestory.model.errors import PlanError
from onestory.model.period import parse


def told(*words: str) -> str:
    done = CliRunner().invoke(app, ["policies", *words])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_whole_register_is_listed_with_its_standing():
    text = told()
    assert "P01" in text
    assert "mid-1970s" in text
    assert "49 policies, 88 sites of programmes" in text
    assert "'verified'" in text


def test_one_object_comes_out_as_json():
    given = json.loads(told("--json", "--on", "2016-04"))
    ids = [row["id"] for row in given["table"]]
    assert "P14" in ids
    assert "P27" not in ids
    assert set(given) >= {"received_rows", "sentences", "findings", "files"}


def test_policies_are_counted_by_place_and_month():
    given = json.loads(
        told("--json", "--layering", "--from", "2015-03", "--to", "2015-04", "--place", "E08000035")
    )
    march, april = given["table"]
    assert april["in_force"] == march["in_force"] + 2  # the Better Care Fund and the Care Act


def test_layering_without_a_window_says_what_to_give():
    with pytest.raises(PlanError, match="--from"):
        pipeline.policies(pipeline.Asked(view="layering"))


@pytest.mark.parametrize(
    "words", [["--matrix", "--sites"], ["--on", "2016", "--from", "2015"]], ids=" ".join
)
def test_what_cannot_go_together_is_a_usage_error(words: list[str]):
    assert CliRunner().invoke(app, ["policies", *words]).exit_code == 2


@pytest.mark.parametrize(
    ("place", "said"), [("Leeds", "Give E08000035"), ("E99", "an official code such as")]
)
def test_a_place_that_is_no_code_is_refused_with_the_code_it_may_mean(place: str, said: str):
    with pytest.raises(PlanError, match=f"'{place}' is no code of a place") as refused:
        pipeline.policies(pipeline.Asked(places=(place,)))
    assert said in str(refused.value)


def test_each_view_is_printed():
    assert "P09-leeds" in told("--sites")
    assert "Integrate primary care" in told("--matrix")
    assert "extractions.csv" in told("--agreement")


def test_ones_own_rows_are_accounted_for(tmp_path: Path):
    (tmp_path / "exposures.csv").write_text(
        "policy,place\nP09-leeds,E08000035\nP0,E08000035\n", encoding="utf-8"
    )
    text = told(str(tmp_path), "--place", "E08000035")
    assert "2 rows received: 1 accepted, 1 rejected." in text
    assert "no policy or site 'P0'" in text


def test_every_table_can_be_kept(tmp_path: Path):
    (tmp_path / "policies.csv").write_text(
        "id,title,announced\nA1,=HYPERLINK(1),2015\nA2,Two,soon\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    asked = pipeline.Asked(folder=tmp_path, out=out, window=parse("2016"))
    done = pipeline.policies(asked).outcome
    names = {path.name for path in done.files}
    assert names == {
        *("timeline.csv", "sites.csv", "aims-against-outcomes.csv", "agreement.csv"),
        *("layering.csv", "register.json", "findings.csv"),
    }
    with (out / "timeline.csv").open(encoding="utf-8", newline="") as file:
        titles = {row["id"]: row["title"] for row in csv.DictReader(file)}
    assert titles["A1"] == "'=HYPERLINK(1)"
    kept = json.loads((out / "register.json").read_text(encoding="utf-8"))
    assert kept["policies"][-1]["announced"]["text"] == "2015"
