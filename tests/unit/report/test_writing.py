"""A whole report: its files, their hashes, and what happens when it cannot be written."""

import json
from dataclasses import replace

import pyarrow as pa
import pytest

from onestory import engine, report
from onestory.model.errors import ReportError
from onestory.model.figures import RESULT_ROWS
from onestory.report import words
from onestory.report.plan import ReportPlan


def test_the_manifest_pins_every_other_file_by_its_hash(written):
    told = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    found = {
        p.relative_to(written).as_posix(): engine.sha256(p)
        for p in written.rglob("*")
        if p.is_file()
    }
    del found["manifest.json"]
    assert told["files"] == found
    assert told["invented"] is True
    assert told["audience"] == "public"
    assert told["inputs"][0]["sha256"] == "ab" * 32


def test_each_picture_is_there_twice(written):
    names = sorted(p.name for p in (written / "charts").iterdir())
    assert [n[:-4] for n in names if n.endswith(".svg")] == [
        n[:-4] for n in names if n.endswith(".png")
    ]
    assert any("funnel" in n for n in names)


def test_a_release_with_no_result_is_refused(invented, tmp_path):
    empty = replace(invented.release(), results=(), comparisons=())
    with pytest.raises(ReportError, match="no result to report"):
        report.write(empty, to=tmp_path, plan=ReportPlan(title="t"))


def test_a_folder_that_is_a_file_is_told_as_such(invented, tmp_path):
    (tmp_path / "report").write_text("", encoding="utf-8")
    with pytest.raises(ReportError, match="cannot be written"):
        report.write(invented.release(), to=tmp_path / "report", plan=ReportPlan(title="t"))


def test_a_workbook_that_cannot_be_written_is_told_like_any_other_file(invented, tmp_path):
    (tmp_path / "report.xlsx").mkdir()
    with pytest.raises(ReportError, match=r"report\.xlsx: .*cannot be written"):
        report.write(invented.release(both=False), to=tmp_path, plan=ReportPlan(title="t"))


def test_a_report_without_comparisons_is_still_a_report(invented, tmp_path):
    bare = replace(invented.release(both=False), comparisons=())
    files = report.write(bare, to=tmp_path, plan=ReportPlan(title="t"))
    text = files[0].read_text(encoding="utf-8")
    assert files[0].name == "report.html"
    assert "nothing is concluded from them" in text


def test_real_figures_carry_no_banner(invented, tmp_path):
    result = replace(invented.result(), invented=False)
    real = replace(invented.release(both=False, invented=False), results=(result,), comparisons=())
    text = report.write(real, to=tmp_path, plan=ReportPlan(title="t"))[0].read_text(
        encoding="utf-8"
    )
    assert "Real figures" in text
    assert "Invented figures" not in text


@pytest.mark.parametrize("made", ["funnel", "own_past", "deprivation", "peers", "ranked"])
def test_any_comparison_alone_makes_a_report(invented, tmp_path, made):
    release = replace(invented.release(both=False), comparisons=(getattr(invented, made)(),))
    text = report.write(release, to=tmp_path, plan=ReportPlan(title="t"))[0].read_text("utf-8")
    assert "<figure" in text
    assert "At a glance" in text


@pytest.mark.parametrize("status", ["suppressed", "missing", "no interval"])
def test_a_report_of_nothing_but_gaps_says_so_in_words(invented, tmp_path, status):
    whole = invented.funnel()
    gone = ("numerator", "denominator", "value", "lower", "upper")
    empty = dict.fromkeys(
        n for n in whole.rows.schema.names if n.startswith(("exact", "spread", "limit", "diff"))
    )
    rows = [{**r, **dict.fromkeys(gone), **empty, "status": status} for r in whole.rows.to_pylist()]
    none = replace(whole.flags, places=0, flagged=0, expected=0.0, expected_upper=0)
    bare = replace(whole, rows=pa.Table.from_pylist(rows, schema=whole.rows.schema), flags=none)
    result = replace(
        whole.result,
        rows=pa.Table.from_pylist(
            [{n: r[n] for n in RESULT_ROWS.names} for r in rows], schema=RESULT_ROWS
        ),
    )
    release = replace(invented.release(both=False), results=(result,), comparisons=(bare,))
    text = report.write(release, to=tmp_path, plan=ReportPlan(title="t"))[0].read_text("utf-8")
    assert "<figure" not in text
    assert words.STATUSES[status] in text
    assert "No place could be compared." in text


def test_a_result_without_rows_is_still_told(invented, tmp_path):
    result = replace(invented.result(), rows=RESULT_ROWS.empty_table())
    release = replace(invented.release(both=False), results=(result,), comparisons=())
    text = report.write(release, to=tmp_path, plan=ReportPlan(title="t"))[0].read_text("utf-8")
    assert "nothing is concluded" in text


def test_what_an_earlier_report_left_in_the_folder_is_gone_and_nothing_else_is(invented, tmp_path):
    report.write(invented.release(), to=tmp_path, plan=ReportPlan(title="t"))
    stale, foreign = tmp_path / "charts" / "99-old.svg", tmp_path / "notes.txt"
    listed = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    listed["files"] |= {"charts/99-old.svg": "x", f"../{tmp_path.name}-outside.txt": "x"}
    (tmp_path / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")
    outside = tmp_path.parent / f"{tmp_path.name}-outside.txt"
    for file in (stale, foreign, outside):
        file.write_text("here", encoding="utf-8")
    report.write(invented.release(), to=tmp_path, plan=ReportPlan(title="t"))
    assert not stale.exists()
    assert foreign.exists()
    assert outside.exists()
