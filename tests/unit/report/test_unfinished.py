"""Figures that may still change: marked on the page, and not led with where others can be."""

from dataclasses import replace

import pyarrow as pa
import pytest

from onestory.model.comparison import Comparison
from onestory.model.figures import COMPARISON_ROWS, RESULT_ROWS
from onestory.model.period import Period, financial_year
from onestory.report import figures
from onestory.report.charts import trend
from onestory.report.conclusions import conclude
from onestory.report.glance import glance
from onestory.report.page import templates
from onestory.report.plan import ReportPlan
from onestory.report.story import Story, tell

NOTE = "provisional: 30 days after have not all passed"
SAID = "Provisional, 30 days after have not all passed: 2023/24."


def dated(comparison: Comparison, period: Period, note: str = "") -> Comparison:
    when = {"period_start": period.start, "period_end": period.end, "note": note or None}
    rows = [row | when for row in comparison.rows.to_pylist()]
    table = pa.Table.from_pylist(rows, schema=COMPARISON_ROWS)
    return replace(comparison, period=period, rows=table)


@pytest.fixture(scope="module")
def latest(invented) -> Comparison:
    return dated(invented.funnel(), financial_year(2023), NOTE)


def one(invented, *comparisons: Comparison) -> Story:
    whole = invented.result()
    rows = [
        row | {"note": NOTE} if row["period_start"].year == 2023 else row
        for row in whole.rows.to_pylist()
    ]
    own = replace(whole, rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS))
    release = replace(invented.release(both=False), results=(own,), comparisons=comparisons)
    return tell(release, ReportPlan(title="t", highlight=(invented.MARKED,)))


def test_an_earlier_finished_period_leads_before_a_newer_one_that_may_still_change(
    invented, latest
):
    before = dated(invented.funnel(), financial_year(2022))
    story = one(invented, before, latest)
    assert story.sections[0].lead is before
    assert story.sections[0].incomparable is None
    (found,) = conclude(story).found
    assert found.sentence.endswith(
        f"Newer figures are not told here, as they are not final. {SAID}"
    )


def test_where_every_period_may_still_change_the_latest_leads_and_says_so(invented, latest):
    story = one(invented, dated(invented.funnel(), financial_year(2022), NOTE), latest)
    assert story.sections[0].lead is latest
    assert f"These figures are not final. {SAID}" in conclude(story).found[0].sentence
    assert {line.cells[2].hint for line in glance(story).lines} == {"provisional"}


def test_a_figure_that_may_still_change_is_marked_in_both_tables_and_the_words_stand_below(
    invented, latest
):
    story = one(invented, latest)
    table = figures.latest(story.sections[0], story.plan)
    at = [head.text for head in table.heads].index("Figure")
    assert {line.cells[at].hint for line in table.lines} == {"provisional"}
    assert table.note == SAID
    periods = figures.over_time(story.sections[0], ())
    assert periods is not None
    assert [cell.hint for cell in periods.lines[0].cells[-2:]] == ["", "provisional"]
    assert periods.note == SAID
    drawn = str(templates().get_template("parts.html").make_module().table(periods))  # pyright: ignore[reportAttributeAccessIssue]
    assert "<small>provisional</small></td>" in drawn


def test_the_picture_over_time_says_which_period_may_still_change(invented, latest):
    story = one(invented, latest)
    drawn = trend.picture(story, story.sections[0])
    assert drawn is not None
    assert drawn.note == SAID
