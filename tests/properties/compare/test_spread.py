"""Places that differ only as all places do are rarely called higher or lower."""

from datetime import date

import numpy as np
import pyarrow as pa

from onestory import compare
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import Period, financial_year
from onestory.model.result import Result

RATE = Indicator(
    id="rate",
    title="A rate",
    measure="m",
    numerator="events",
    denominator="people",
    statistic="crude_rate",
    unit="per 100,000",
    multiplier=100_000,
    direction="none declared",
    version="1",
    source="test",
)
YEAR: Period = financial_year(2023)


def world(generator: np.random.Generator, places: int = 150) -> Result:
    people = np.exp(generator.normal(np.log(40_000), 0.6, places)).round()
    spread = np.exp(generator.normal(-0.045, 0.3, places))
    events = generator.poisson(people * 0.0056 * spread)
    columns = {
        "area_code": [f"X06{n:06d}" for n in range(places)],
        "area_name": [f"Place {n}" for n in range(places)],
        "area_level": ["council"] * places,
        "period_start": [date(2023, 4, 1)] * places,
        "period_end": [date(2024, 4, 1)] * places,
        "group": [""] * places,
        "numerator": events.astype(float),
        "denominator": people,
        "value": events / people * 100_000,
        "lower": events / people * 90_000,
        "upper": events / people * 110_000,
        "status": ["published"] * places,
        "apportioned": pa.nulls(places, pa.float64()),
        "note": [""] * places,
    }
    return Result(
        indicator=RATE,
        period=YEAR,
        rows=pa.table(columns).cast(RESULT_ROWS),
        confidence=0.95,
        method="test",
    )


def test_under_one_in_a_hundred_of_such_places_is_flagged():
    # The nominal share is 0.2%; the spread is estimated and its shape is not the model's own.
    # 60 worlds of 150 places, seed fixed beforehand: Monte Carlo error about 0.1%.
    generator = np.random.default_rng(20260401)
    flagged = [compare.funnel(world(generator), period=YEAR).flags.flagged for _ in range(60)]
    assert sum(flagged) / (60 * 150) < 0.01


def test_chance_alone_would_flag_most_of_them():
    # Why the spread matters: beyond exact limits alone about half of such places 'stands out'.
    rows = compare.funnel(world(np.random.default_rng(1)), period=YEAR).rows.to_pylist()
    outside = [r for r in rows if not r["exact_lower_998"] <= r["value"] <= r["exact_upper_998"]]
    assert len(outside) > 50


def test_places_that_stand_out_are_named_when_they_are_few():
    result = world(np.random.default_rng(2))
    rows = result.rows.to_pylist()
    rows[0] |= {"area_name": "Bristol, City of", "numerator": 4_000.0, "denominator": 40_000.0}
    rows[0] |= {"value": 10_000.0, "lower": 9_700.0, "upper": 10_300.0}
    made = Result(
        indicator=RATE,
        period=YEAR,
        rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS),
        confidence=0.95,
        method="test",
    )
    assert "higher (Bristol" in compare.funnel(made, period=YEAR).sentence
