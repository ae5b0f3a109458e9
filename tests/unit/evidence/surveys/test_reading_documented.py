"""The manual says every key of a sidecar and every rule, and its example can be read."""

import ast
import re
from pathlib import Path

import pytest

from onestory import evidence
from onestory.evidence.surveys import reading
from onestory.evidence.surveys.sidecar import KEYS, KINDS, ROLES

ROOT = Path(__file__).resolve().parents[4]
OURS = Path(reading.__file__).parent
REFERENCE = (ROOT / "docs" / "reference" / "surveys.md").read_text(encoding="utf-8")
FINDINGS = (ROOT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
HOW_TO = (ROOT / "docs" / "how-to" / "read-a-survey.md").read_text(encoding="utf-8")


def rules() -> set[str]:
    """The rule of every finding that reading a survey can make."""
    files = ("account", "groups", "items", "refusals", "remarks")
    calls = (
        node
        for name in files
        for node in ast.walk(ast.parse((OURS / f"{name}.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "rule"
    )
    return {call.value.value for call in calls if isinstance(call.value, ast.Constant)}  # pyright: ignore[reportReturnType]


def test_each_key_and_kind_of_file_stands_in_the_manual():
    named = {
        key
        for key in (*KEYS, *ROLES, *KINDS)
        if not re.search(rf"[`\[]{re.escape(key)}\b", REFERENCE)
    }
    assert not named


def test_each_rule_stands_in_the_manual():
    assert len(rules()) > 20
    assert not {rule for rule in rules() if f"| {rule} |" not in FINDINGS}


def test_the_example_of_the_manual_reads_as_it_says(tmp_path: Path):
    shown = re.findall(r"```toml\n(.*?)```", HOW_TO, re.DOTALL)[0]
    lines = [line[4:] for line in shown.splitlines()]
    (tmp_path / "staff.survey.toml").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "staff.csv").write_text(
        "Team's council,Round,Where I work,Ethnic group,Compared with two years ago\n"
        "Ash,Spring 2024,Front line,White,The same\n"
        "Ash,Spring 2025,Our board,White,Much better\n",
        encoding="utf-8",
    )
    survey = evidence.read_survey(
        tmp_path / "staff.survey.toml", instruments=evidence.instruments(), sites=["Ashmere"]
    )
    [scored] = [
        one
        for one in evidence.score(survey).to_pylist()
        if one["scale"] == "overall" and one["row"] == 3
    ]
    assert scored["score"] == pytest.approx(2.0)
    assert survey.responses["level"].to_pylist() == ["micro", "meso"]
    assert not survey.findings
