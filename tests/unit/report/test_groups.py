"""Figures of groups of people on the page: the largest area's, and not compared."""

from dataclasses import replace

import pyarrow as pa
import pytest

from onestory.model.figures import RESULT_ROWS
from onestory.report.groups import by_group
from onestory.report.page import write
from onestory.report.plan import ReportPlan
from onestory.report.story import tell

WHOLE = "Invented England"


def grouped(invented, *, compared=True, note=""):
    """The release with figures by sex; those of the latest year carry the note."""
    whole = invented.result()
    rows = whole.rows.to_pylist()
    parts = [
        row | {"group": f"sex={sex}; deprivation=1", "note": note * (row["period_start"].year > 2022)}
        for row in rows
        if row["area_name"] in {WHOLE, "Mapleshire"}
        for sex in ("female", "male")
    ]  # fmt: skip
    own = replace(whole, rows=pa.Table.from_pylist([*rows, *parts], schema=RESULT_ROWS))
    made = (invented.funnel(),) if compared else ()
    release = replace(invented.release(both=False), results=(own,), comparisons=made)
    return tell(release, ReportPlan(title="t"))


@pytest.mark.parametrize("compared", [True, False])
def test_the_groups_of_the_largest_area_stand_below_everyone(invented, compared):
    table = by_group(grouped(invented, compared=compared).sections[0])
    assert table is not None
    assert table.caption.endswith(f"groups of {WHOLE}, 2023/24")
    assert [line.cells[0].text for line in table.lines] == [
        "Everyone", "Sex female, deprivation 1", "Sex male, deprivation 1",
    ]  # fmt: skip
    assert table.lines[1].cells[3].text == "556"
    assert " to " in table.lines[1].cells[4].text
    assert table.note == (
        "Groups are shown, and not compared. Deprivation 1 is the most deprived fifth."
    )


def test_the_groups_are_those_of_the_latest_finished_period(invented):
    story = grouped(invented, note="provisional: 30 days after have not all passed")
    table = by_group(story.sections[0])
    assert table is not None
    assert table.caption.endswith("2022/23")


def test_without_groups_there_is_no_table(story):
    assert by_group(story.sections[0]) is None


def test_the_page_holds_the_table_of_groups(invented, tmp_path):
    story = grouped(invented)
    pictures = {section.anchor: () for section in story.sections}
    page = write(story, pictures, tmp_path / "report.html", results_sha256="ab" * 32)
    assert "<h3>Group by group</h3>" in page.read_text(encoding="utf-8")
