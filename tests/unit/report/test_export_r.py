"""The export for R: the panel as it was analysed, and a script that says it is untested."""

import csv
import importlib.util
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from onestory.model.period import months
from onestory.report import ExportedPanel, export_r
from onestory.stats.panel import NEVER, Panel


@pytest.fixture(scope="module")
def invented():
    path = Path(__file__).parent / "answer" / "invented_answers.py"
    spec = importlib.util.spec_from_file_location("invented_answers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def exported(invented, *, public=False, counts=False) -> ExportedPanel:
    value = np.array([[10.0, 11.0, 9.0], [12.0, np.nan, 12.5], [8.0, 8.0, 8.0]])
    return ExportedPanel(
        panel=Panel(
            value=value, first=np.array([1, NEVER, 3]), weight=np.array([5.0, 7.0, 1.0]), cycle=12,
            events=value if counts else None, at_risk=value * 10 if counts else None,
        ),
        analysed=np.log(value),
        counted=np.array([[False, False, True], [False] * 3, [False] * 3]),
        codes=("X1", "=X2", "X3"), names=("Alderford", "Birchmere", "Cedarham"),
        periods=tuple(months(date(2024, m, 1), 1) for m in (1, 2, 3)),
        effect=invented.effect(), title="Emergency admissions\nquit()", already_public=public,
    )  # fmt: skip


def test_panel_holds_starts_as_did_wants_them(invented, tmp_path):
    panel, _ = export_r(exported(invented), to=tmp_path)
    with panel.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    assert [row["first"] for row in rows[::3]] == ["2", "0", "0"]  # a later start is never seen
    assert [row["exposed"] for row in rows[:3]] == ["0", "1", "1"]
    assert [row["counted"] for row in rows[:3]] == ["0", "0", "1"]
    assert rows[4]["value"] == ""
    assert float(rows[0]["analysed"]) == pytest.approx(np.log(10))


def test_figures_of_single_places_stay_private_unless_all_are_public(invented, tmp_path):
    assert export_r(exported(invented), to=tmp_path)[0].parent == tmp_path / "private"
    assert export_r(exported(invented, public=True), to=tmp_path)[0].parent == tmp_path


def test_script_says_that_it_is_untested_and_what_to_expect(invented, tmp_path):
    _, script = export_r(exported(invented), to=tmp_path)
    text = script.read_text(encoding="utf-8")
    assert "UNTESTED where R is absent" in text
    assert "2.1% lower; plausible range 5% lower to 0.9% higher" in text
    assert "att_gt(" in text
    assert "sunab(" in text
    assert "@@" not in text


def test_no_text_of_the_study_becomes_code(invented, tmp_path):
    panel, script = export_r(exported(invented), to=tmp_path)
    assert "\nquit()" not in script.read_text(encoding="utf-8")
    assert "\n'=X2," in panel.read_text(encoding="utf-8")


def test_counts_are_fitted_only_where_there_are_counts(invented, tmp_path):
    without = export_r(exported(invented), to=tmp_path)[1].read_text(encoding="utf-8")
    with_them = export_r(exported(invented, counts=True), to=tmp_path)[1].read_text(
        encoding="utf-8"
    )
    assert "fepois(" not in without
    assert "fepois(" in with_them
