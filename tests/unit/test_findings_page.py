"""The page of findings lists every rule that the program can report."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import onestory
from onestory.intake.advice import ADVICE
from onestory.intake.records import row_rules
from onestory.pipeline.caseload import decisions, find_log
from onestory.pipeline.study import activity
from onestory.places import lookup_checks

SOURCE = Path(onestory.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "findings.md"
MAKERS = {"Finding", "Notice", "Decision", "Broken", "_Broken", "_finding", "replace"}


def rules_in(tree: ast.AST) -> Iterator[str]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in MAKERS:
            yield from (r for k in call.keywords if k.arg == "rule" for r in words(k.value))
        if name == "_finding" and call.args:
            yield from words(call.args[0])


def words(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from words(value.body)
        yield from words(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value


def test_every_rule_that_can_be_reported_stands_in_the_page():
    found = {
        rule
        for path in SOURCE.rglob("*.py")
        for rule in rules_in(ast.parse(path.read_text(encoding="utf-8")))
    }
    found |= {rule for rule, *_ in lookup_checks.WORDS.values()}
    found |= set(ADVICE) | set(activity.ADVICE) | set(decisions.ADVICE)
    found |= set(find_log.ADVICE) | {row_rules.OPTED_OUT}
    page = PAGE.read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ([^|]+?) \|", page, re.MULTILINE)) - {"rule"}

    assert {"place unknown", "member merged", "ragged row", "population of parts"} <= found
    assert sorted(found - listed) == []
    assert sorted(listed - found) == []
