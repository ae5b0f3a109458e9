"""Every kind of bad delivery that the manual draws is told as drawn, and no row is lost."""

from __future__ import annotations

from pathlib import Path

LEAST = 100


def test_there_are_at_least_a_hundred_kinds(drawn_cases):
    assert len(drawn_cases) >= LEAST


def test_no_kind_is_drawn_twice(drawn_cases):
    titles = [case.title for case in drawn_cases]
    assert len(set(titles)) == len(titles)


def test_each_drawing_expects_something(drawn_cases):
    silent = [
        case.title
        for case in drawn_cases
        if not any(step.findings or step.error or step.kept or step.counts for step in case.steps)
    ]
    assert silent == []


def test_it_is_told_as_drawn(case, tmp_path: Path, received, hidden_cells):
    home = tmp_path / "project"
    home.mkdir()
    for step in case.steps:
        came = received(case, step, home)
        beginning = step.error.removesuffix(" …")
        assert came.error == step.error or (beginning != step.error and beginning in came.error)
        assert came.findings == step.findings
        if step.counts:
            assert came.counts == step.counts
        if step.kept:
            assert came.shown(step.kept[0]) == step.kept[1:]
        assert came.unaccounted == 0
        shown = [cell for cell in hidden_cells(step) if len(cell) > 3 and cell in came.told]
        assert shown == []
