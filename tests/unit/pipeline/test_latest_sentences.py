"""What the console says of a plan's comparisons: the newest figures that are finished."""

import runpy
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from onestory.model.comparison import Comparison
from onestory.model.figures import COMPARISON_ROWS
from onestory.model.period import financial_year
from onestory.pipeline.compare import latest_sentences

INVENTED = Path(__file__).parents[1] / "report" / "invented.py"


@pytest.fixture(scope="module")
def funnel() -> Comparison:
    return runpy.run_path(str(INVENTED))["funnel"]()


def of_year(funnel: Comparison, year: int, note: str | None = None) -> Comparison:
    rows = [row | {"note": note} for row in funnel.rows.to_pylist()]
    return replace(
        funnel,
        period=financial_year(year),
        rows=pa.Table.from_pylist(rows, schema=COMPARISON_ROWS),
        sentence=f"What was found in {year}.",
    )


def said(*comparisons: Comparison) -> list[str]:
    return [sentence.partition(". ")[2] for sentence in latest_sentences(comparisons)]


@pytest.mark.parametrize(
    "note",
    [
        "provisional: 30 days after have not all passed",
        "incomplete: the records cover only part of the period",
    ],
)
def test_a_finished_period_is_told_before_a_newer_one_that_may_still_change(funnel, note):
    years = of_year(funnel, 2021), of_year(funnel, 2022), of_year(funnel, 2023, note)
    assert said(*years) == ["What was found in 2022."]


def test_the_newest_is_told_where_every_period_may_still_change(funnel):
    note = "provisional: 30 days after have not all passed"
    assert said(of_year(funnel, 2022, note), of_year(funnel, 2023, note)) == [
        "What was found in 2023."
    ]


def test_a_period_in_which_nothing_could_be_compared_is_told_only_where_there_is_no_other(funnel):
    none = of_year(funnel, 2023)
    none = replace(none, flags=replace(none.flags, places=0, flagged=0))
    assert said(of_year(funnel, 2022), none) == ["What was found in 2022."]
    assert said(none) == ["What was found in 2023."]
