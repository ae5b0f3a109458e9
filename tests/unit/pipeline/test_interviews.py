"""Interviews alone, by the verb: sentences on the console, tables in the private folder."""

from __future__ import annotations

import csv
from pathlib import Path

from typer.testing import CliRunner

from onestory.cli.app import app


def test_the_verb_prints_sentences_and_writes_private_tables(tmp_path: Path):
    sidecar = tmp_path / "v.interviews.toml"
    sidecar.write_text('file = "c.csv"\nframe = "alderwick"\n', encoding="utf-8")
    rows = "".join(f"P{n},External factors,barrier,micro\n" for n in range(6))
    (tmp_path / "c.csv").write_text(f"person,code,leaning,level\n{rows}", encoding="utf-8")
    done = CliRunner().invoke(app, ["interviews", str(sidecar)])
    assert done.exit_code == 0
    assert "named as a barrier by 6 of 6 people." in done.output
    folder = tmp_path / "output" / "private" / "interviews" / "v"
    names = {"agreement", "codings", "comparisons", "findings", "profiles", "ratings", "spoken"}
    assert {one.stem for one in folder.iterdir()} == names
    with (folder / "profiles.csv").open(encoding="utf-8") as file:
        first = next(csv.DictReader(file))
    assert (first["people"], first["of"], first["share"]) == ("0", "6", "")
