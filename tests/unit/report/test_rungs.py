"""The same figure as counted and adjusted, place by place."""

from dataclasses import replace

import pyarrow as pa
import pytest

from onestory.model.figures import RESULT_ROWS
from onestory.report.plan import ReportPlan
from onestory.report.rungs import ladder
from onestory.report.story import tell


@pytest.fixture(scope="module")
def climbed(invented):
    """The rungs of a release whose councils were also adjusted, with a region among them."""
    whole = invented.result()
    rows = whole.rows.to_pylist()
    region = rows[-1] | {"area_code": "X12", "area_name": "A region", "area_level": "region"}
    few = [row | {"value": None, "status": "measured"} for row in rows]
    card = replace(
        whole.indicator, id="adjusted", statistic="standardised_rate", rung="for age and sex"
    )
    own = replace(whole, rows=pa.Table.from_pylist([*rows, region], schema=RESULT_ROWS))
    rung = replace(whole, indicator=card, rows=pa.Table.from_pylist(few, schema=RESULT_ROWS))
    release = replace(
        invented.release(both=False), results=(own, rung), comparisons=(invented.funnel(),)
    )
    return ladder(tell(release, ReportPlan(title="t")).sections[0])


def test_the_rungs_are_of_the_places_compared_and_end_with_the_comparator(climbed):
    names = [line.cells[0].text for line in climbed.lines]
    assert len(names) == 151
    assert "A region" not in names
    assert names[:-1] == sorted(names[:-1])
    assert names[-1] == "Invented England"


def test_the_figure_as_counted_comes_before_the_adjusted_one(climbed):
    assert [head.text for head in climbed.heads] == [
        "Place", "Shown above: as counted", "For age and sex",
    ]  # fmt: skip


def test_an_adjusted_figure_that_cannot_be_made_says_why(climbed):
    assert {line.cells[2].text for line in climbed.lines} >= {"too few events"}
    assert not any("measured from" in line.cells[2].text for line in climbed.lines)
