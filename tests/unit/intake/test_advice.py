"""Advice: every rule that intake can report says what to do, and stands in the manual."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from onestory.intake.advice import ADVICE

ROOT = Path(__file__).resolve().parents[3]
RULE_AT = {"RefusedRowError": 0, "_rejection": 1, "_warning": 1, "_notice": 1, "_note": 0}
"""Function -> the position of the rule among what it is given."""


def texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def told_elsewhere_left_out(tree: ast.AST) -> list[ast.AST]:
    """Every node but what a Finding is made of, which says itself what to do."""
    nodes = list(ast.walk(tree))
    whole = {
        keyword
        for node in nodes
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"
        for keyword in node.keywords
    }
    return [node for node in nodes if node not in whole]


def reported() -> set[str]:
    """The rules that the code of intake names where it refuses a row or notices something."""
    found: set[str] = set()
    for path in (ROOT / "src" / "onestory" / "intake").glob("*.py"):
        for node in told_elsewhere_left_out(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.keyword(arg="rule" | "problem", value=value):
                    found |= set(texts(value))
                case ast.Assign(targets=[ast.Name(id="rule")], value=value):
                    found |= set(texts(value))
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if (
                    RULE_AT.get(name, len(args)) < len(args)
                ):
                    found |= set(texts(args[RULE_AT[name]]))
                case ast.Assign(
                    targets=[ast.Name(id="_PROBLEMS" | "_REMARKS")], value=ast.Dict(keys=keys)
                ):
                    found |= {text for key in keys if key for text in texts(key)}
                case ast.Assign(targets=[ast.Name(id="_WRONG")], value=ast.Tuple(elts=rows)):
                    found |= {
                        text
                        for row in rows
                        if isinstance(row, ast.Tuple)
                        for text in texts(row.elts[1])
                    }
                case _:
                    pass
    return found - {"", "small number"}


def test_every_rule_that_is_reported_says_what_to_do():
    assert not {rule for rule in reported() if rule not in ADVICE}


def test_no_advice_is_left_for_a_rule_that_is_gone():
    assert not set(ADVICE) - reported() - {"mark", "dash"}


def test_every_rule_stands_in_the_manual():
    page = (ROOT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    assert not {rule for rule in ADVICE if f"| {rule} |" not in page}
