"""The [find] section: what it says, and what is wrong with it in words."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from onestory.model.errors import PlanError
from onestory.pipeline.caseload import find_plan
from onestory.pipeline.settings import Section

ROOT = Path(__file__).resolve().parents[3]
PLAIN = """
name = "frail"
version = "1"
purpose = "An assessment at home."
[[eligible]]
age_from = 65
[[eligible]]
used = "emergency admission"
times = 2
"""


def read(folder: Path, text: str):
    section = Section(values=tomllib.loads(text), where="onestory.toml, [find]", folder=folder)
    return find_plan.find_plan(section)


def test_a_rule_says_itself_as_a_study_does(tmp_path):
    plan = read(tmp_path, PLAIN)
    assert [part.words for part in plan.rule] == [
        "aged 65 or over",
        "with at least 2 emergency admissions in the 365 days before",
    ]
    assert (plan.most, plan.seed, plan.happens, plan.told) == (200, 1, "", "")


def test_a_score_is_of_an_event_within_a_year(tmp_path):
    plan = read(tmp_path, 'score = "A&E attendance within a year"\n' + PLAIN)
    assert (plan.happens, plan.told) == ("A&E attendance", "A&E attendance within a year")


def test_points_are_read_from_a_table(tmp_path):
    (tmp_path / "p.csv").write_text("covariate,points\nemergency_1_30, 3\nage,0.5\n", "utf-8")
    assert read(tmp_path, 'points = "p.csv"\n' + PLAIN).points == {"emergency_1_30": 3, "age": 0.5}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "has no \\[find\\]"),
        (PLAIN.replace('"frail"', '"../frail"'), "`name` is '../frail'"),
        ('score = "a walk within a year"\n' + PLAIN, "`score` is 'a walk within a year'"),
        ('score = "emergency admission"\n' + PLAIN, "`score` is 'emergency admission'"),
        (PLAIN.split("[[", maxsplit=1)[0], "`eligible` is missing"),
        ("shoe_size = 4\n" + PLAIN, "shoe_size"),
        (PLAIN + "sex = 'male'", "more than one thing"),
    ],
)
def test_what_cannot_be_followed_is_told(tmp_path, text, told):
    with pytest.raises(PlanError, match=told):
        read(tmp_path, text)


def test_who_writes_the_section_that_is_asked_for_has_a_rule(tmp_path):
    bare = f"[find]\n{PLAIN.split('[[', maxsplit=1)[0]}"

    def whole(text: str):
        top = Section(values=tomllib.loads(text), where="onestory.toml", folder=tmp_path)
        return find_plan.find_plan(top.section("find"))

    with pytest.raises(PlanError) as wrong:
        whole(bare)
    heading = wrong.value.do.split("headed ")[1].split(" ")[0]
    assert whole(f"{bare}\n{heading}\nage_from = 65\n").rule[0].words == "aged 65 or over"


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "covariate,points\nage,many\n", "covariate,points\n"]
)
def test_points_that_cannot_be_read_are_told(tmp_path, text):
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match="points cannot be read"):
        read(tmp_path, 'points = "p.csv"\n' + PLAIN)


def test_each_setting_stands_in_the_manual():
    tree = ast.parse(Path(find_plan.__file__).read_text(encoding="utf-8"))
    keys = {
        str(call.args[-1].value)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[-1], ast.Constant)
        and ast.unparse(call.func).startswith(("form.", "_name"))
    } - {"note"}  # fmt: skip
    assert {"name", "version", "purpose", "score", "points", "most", "seed", "partners"} <= keys
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    part = page.split("## find:")[1].split("\n## ")[0]
    assert not {key for key in keys if key.isidentifier() and not re.search(f"`{key}`", part)}
