"""Figures made again of rounded counts keep the width of an interval that people make wider."""

from dataclasses import replace

import pyarrow as pa
import pytest

from onestory import release, stats
from onestory.model.figures import RESULT_ROWS
from onestory.release.rounding import round_rows

RULE = release.public_rule()
TABLE = "B council - 63 907"


def wider(result, *, lower: float, upper: float):
    """Return the result with each limit so many times as far from its value."""
    rows = [
        row | {
            "lower": row["value"] + lower * (row["lower"] - row["value"]),
            "upper": row["value"] + upper * (row["upper"] - row["value"]),
        }
        for row in result.rows.to_pylist()
    ]  # fmt: skip
    return replace(result, rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS))


def shown(result):
    (row,) = round_rows(result.rows, result, RULE).to_pylist()
    return row


@pytest.mark.parametrize("statistic", ["crude_rate", "proportion"])
def test_an_interval_of_people_who_count_several_times_stays_as_many_times_wider(table, statistic):
    result = table(TABLE, statistic=statistic)
    row = shown(wider(result, lower=1.5, upper=1.8))

    make = stats.proportion if statistic == "proportion" else stats.crude_rate
    again = make(65, 905, multiplier=result.indicator.multiplier)
    value = again.value[0]
    assert row["value"] == pytest.approx(value)
    assert value - row["lower"] == pytest.approx(1.5 * (value - again.lower[0]))
    assert row["upper"] - value == pytest.approx(1.8 * (again.upper[0] - value))


def test_what_is_wider_by_a_finer_share_is_shown_in_tenths_upwards(table):
    result = table(TABLE)
    one, other = (shown(wider(result, lower=by, upper=by)) for by in (1.31, 1.37))
    assert one == other == shown(wider(result, lower=1.4, upper=1.4))


def test_an_interval_of_counts_alone_is_that_of_the_rounded_counts(table):
    row = shown(table(TABLE))
    again = stats.crude_rate(65, 905, multiplier=1000)
    assert (row["lower"], row["upper"]) == (again.lower[0], again.upper[0])


def test_no_rate_is_below_nought_and_no_share_beyond_the_whole(table):
    many = shown(wider(table("B council - 880 907", statistic="proportion"), lower=3, upper=9))
    few = shown(wider(table("B council - 12 907"), lower=9, upper=3))
    assert (many["upper"], few["lower"]) == (100, 0)


def test_a_figure_without_an_interval_gets_none(table):
    result = table(TABLE)
    rows = [row | {"lower": None, "upper": None} for row in result.rows.to_pylist()]
    row = shown(replace(result, rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS)))
    assert row["value"] is not None
    assert (row["lower"], row["upper"]) == (None, None)
