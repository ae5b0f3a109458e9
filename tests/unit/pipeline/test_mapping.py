"""Mapping: what a file's own headings may mean is proposed, and never applied."""

from __future__ import annotations

from pathlib import Path

import pytest

from onestory.intake.records.suggesting import as_toml
from onestory.model.errors import PlanError
from onestory.pipeline.mapping import suggest_mapping

DELIVERED = """NEWNHSNO;Hospital No.;APPTDATE;Outcome Code
9434765919;A17;2020-03-27;2
;A18;2020-03-28;3
"""


def test_a_files_own_headings_are_proposed_and_the_known_left(tmp_path: Path):
    path = tmp_path / "op.csv"
    path.write_text(DELIVERED, encoding="utf-8")
    found = suggest_mapping(path, "op")
    assert found.known == ("APPTDATE", "NEWNHSNO")
    proposed = {one.heading: one.field for one in found.columns}
    assert proposed == {"Hospital No.": "lopatid", "Outcome Code": "outcome"}
    assert '"Outcome Code" = "outcome"' in as_toml(found)
    assert path.read_text(encoding="utf-8") == DELIVERED


def test_a_source_of_figures_has_nothing_to_map(tmp_path: Path):
    with pytest.raises(PlanError, match="published figures"):
        suggest_mapping(tmp_path / "a.csv", "ascof")


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(PlanError, match="no such file"):
        suggest_mapping(tmp_path / "a.csv", "op")
