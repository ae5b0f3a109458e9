"""Published figures become a result whose every row says how it came to be."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from onestory import engine, indicators, places, sources
from onestory.indicators.denominators import population_year
from onestory.indicators.ground import Ground
from onestory.model.area import Area
from onestory.model.errors import NothingUsableError, StatsError
from onestory.model.figures import FIGURES, REJECTED
from onestory.model.indicator import Indicator
from onestory.model.source import Checked, Delivery
from onestory.places import register

RATE = Indicator(
    id="rate",
    title="A rate",
    measure="m",
    numerator="events",
    denominator="people",
    statistic="crude_rate",
    unit="per 1,000",
    multiplier=1000,
    direction="none declared",
    version="1",
    source="test",
    population_ages=(65, 200),
)
AREAS = (
    Area(code="X92000001", name="Land", level="country"),
    Area(code="X06000001", name="Ash", level="council", end=date(2022, 4, 1)),
    Area(code="X06000002", name="Birch", level="council"),
    Area(code="X06000003", name="Cedar", level="council"),
)


class People:
    """A population that knows one number for everyone."""

    def persons(self, codes, *, year, ages, tolerance_years):
        assert (ages, tolerance_years) == ((65, 200), 1)
        return places.Counted(
            persons=np.full(len(codes), 20_000.0),
            years=(year,) * len(codes),
            notes=("",) * len(codes),
            findings=(),
        )


def ground(population=None):
    return Ground(register=register.build(AREAS), level="council", population=population)


@pytest.fixture
def deliver(tmp_path):
    """A checked delivery of figures: (place, year, part, number or mark[, group])."""

    def make(*cells, name="a.csv"):
        rows = [
            {
                "measure": "m",
                "place_name": cell[0],
                "period_start": date(cell[1], 4, 1),
                "period_end": date(cell[1] + 1, 4, 1),
                "group": cell[4] if len(cell) > 4 else "",
                "part": cell[2],
                "number": cell[3] if not isinstance(cell[3], str) else None,
                "mark": cell[3] if isinstance(cell[3], str) else None,
                "file": name,
                "row": number,
            }
            for number, cell in enumerate(cells, 2)
        ]
        source = sources.source("own_table")
        path = tmp_path / name
        delivery = Delivery(
            source=source, path=path, received=datetime(2026, 1, 1, tzinfo=UTC), sha256=name
        )
        folder = tmp_path / f"{name}.checked"
        accepted = pa.Table.from_pylist(rows, schema=FIGURES)
        return Checked(
            delivery=delivery,
            accepted=engine.write(accepted, folder / "accepted.parquet"),
            rejected=engine.write(REJECTED.empty_table(), folder / "rejected.parquet"),
            received_rows=len(rows),
            accepted_rows=len(rows),
            rejected_rows=0,
            furniture_rows=1,
            findings=(),
        )

    return make


def only(result):
    (row,) = result.rows.to_pylist()
    return row


def test_counts_give_a_value_and_byars_interval(deliver):
    checked = deliver(("Ash", 2020, "numerator", 65), ("Ash", 2020, "denominator", 100))
    row = only(indicators.published([checked], RATE, ground=ground()))
    # Breslow and Day 1987, Byar's approximation for 65 events: 50.16 to 82.85.
    assert (row["area_code"], row["status"], row["value"]) == ("X06000001", "published", 650)
    assert row["lower"] == pytest.approx(501.6, abs=0.3)
    assert row["upper"] == pytest.approx(828.5, abs=0.3)


def test_a_rate_and_its_population_are_reconstructed_and_say_so(deliver):
    checked = deliver(("Ash", 2020, "value", 5.0))
    row = only(indicators.published([checked], RATE, ground=ground(People())))
    assert row["status"] == "reconstructed"
    assert (row["numerator"], row["denominator"], row["value"]) == (100, 20_000, 5.0)
    assert row["lower"] < 5.0 < row["upper"]
    assert "population of mid-2020" in row["note"]


def test_a_value_alone_has_no_interval(deliver):
    row = only(indicators.published([deliver(("Ash", 2020, "value", 5.0))], RATE, ground=ground()))
    assert row["status"] == "no interval"
    assert row["lower"] is None
    assert row["upper"] is None
    assert "no interval can be given" in row["note"]


def test_a_hidden_count_is_unknown_and_never_zero(deliver):
    checked = deliver(("Ash", 2020, "numerator", "suppressed"), ("Ash", 2020, "denominator", 900))
    row = only(indicators.published([checked], RATE, ground=ground(People())))
    assert row["status"] == "suppressed"
    assert row["numerator"] is row["value"] is row["lower"] is None


def test_what_was_not_published_is_missing(deliver):
    checked = deliver(("Ash", 2020, "value", "not available"))
    assert only(indicators.published([checked], RATE, ground=ground()))["status"] == "missing"


def test_the_file_received_last_stands_and_the_contradiction_is_told(deliver):
    first = deliver(("Ash", 2020, "value", 5.0), name="a.csv")
    second = deliver(("Ash", 2020, "value", 6.0), name="b.csv")
    result = indicators.published([first, second], RATE, ground=ground())
    assert only(result)["value"] == 6.0
    assert [f.rule for f in result.findings if f.rule == "two-values"]


def test_a_value_that_its_own_counts_deny_is_told(deliver):
    checked = deliver(
        ("Ash", 2020, "numerator", 50),
        ("Ash", 2020, "denominator", 10_000),
        ("Ash", 2020, "value", 9.0),
    )
    result = indicators.published([checked], RATE, ground=ground())
    assert only(result)["value"] == 5.0
    assert "value-against-counts" in [f.rule for f in result.findings]


def test_a_place_that_is_no_area_is_a_finding_and_not_a_row(deliver):
    checked = deliver(("Ash", 2020, "value", 5.0), ("Nowhere", 2020, "value", 5.0))
    result = indicators.published([checked], RATE, ground=ground())
    assert result.rows.num_rows == 1
    assert any("Nowhere" in f.message for f in result.findings)


def test_areas_without_a_figure_are_named_for_each_period(deliver):
    checked = deliver(("Birch", 2020, "value", 5.0), ("Birch", 2023, "value", 5.0))
    result = indicators.published([checked], RATE, ground=ground())
    told = [f.message for f in result.findings if f.rule == "areas-without-a-figure"]
    assert "1 of 3 areas" in told[0]
    assert "Ash, Cedar" in told[0]
    assert "1 of 2 areas" in told[1]  # Ash ended on 1 April 2022
    assert "Ash" not in told[1]


def test_areas_absent_from_every_period_are_told_once(deliver):
    checked = deliver(*(("Birch", year, "value", 5.0) for year in (2020, 2021)))
    result = indicators.published([checked], RATE, ground=ground())
    told = [f.message for f in result.findings if f.rule == "areas-without-a-figure"]
    assert len(told) == 1
    assert "in every period: 1 of 3 areas" in told[0]
    assert "2 have none: Ash, Cedar." in told[0]


def test_groups_become_a_share(deliver):
    card = Indicator(
        id="share",
        title="A share",
        measure="m",
        numerator="home",
        denominator="all",
        statistic="proportion",
        unit="%",
        multiplier=100,
        direction="none declared",
        version="1",
        source="test",
        numerator_groups=("way=home",),
    )
    cells = [("Ash", 2020, "value", n, g) for n, g in ((30, "way=home alone"), (10, "way=ward"))]
    row = only(indicators.published([deliver(*cells)], card, ground=ground()))
    assert (row["numerator"], row["denominator"], row["value"]) == (30, 40, 75)
    hidden = deliver(*cells, ("Ash", 2020, "value", "suppressed", "way=other"))
    assert only(indicators.published([hidden], card, ground=ground()))["status"] == "suppressed"


def test_nothing_left_is_an_error_that_says_why(deliver):
    with pytest.raises(NothingUsableError, match="could be matched"):
        indicators.published([deliver(("Nowhere", 2020, "value", 1.0))], RATE, ground=ground())
    with pytest.raises(NothingUsableError, match="measure"):
        indicators.published([deliver()], RATE, ground=ground())


def test_every_card_of_the_catalogue_is_named_after_its_file():
    assert [c.id for c in indicators.cards()] == sorted({c.id for c in indicators.cards()})
    with pytest.raises(Exception, match="still_at_home_91_days"):
        indicators.card("still_at_home")


def test_nobody_to_count_is_no_figure(deliver):
    checked = deliver(("Ash", 2020, "numerator", 0), ("Ash", 2020, "denominator", 0))
    row = only(indicators.published([checked], RATE, ground=ground()))
    assert (row["status"], row["value"]) == ("missing", None)
    assert "nobody to count" in row["note"]


SHARE = Indicator(
    id="share",
    title="A share",
    measure="m",
    numerator="a",
    denominator="b",
    statistic="proportion",
    unit="% of people",
    multiplier=100,
    direction="none declared",
    version="1",
    source="test",
)


def test_percentages_kept_as_fractions_are_refused_not_shown_a_hundred_times_too_small(deliver):
    kept = deliver(*((place, 2020, "value", 0.82) for place in ("Ash", "Birch", "Cedar")))
    with pytest.raises(StatsError, match="keeps 82% as"):
        indicators.published([kept], SHARE, ground=ground())
    right = deliver(*((place, 2020, "value", 82.0) for place in ("Ash", "Birch", "Cedar")))
    assert indicators.published([right], SHARE, ground=ground()).rows.num_rows == 3


def test_a_denominator_that_doubles_is_told(deliver):
    cells = [
        ("Birch", year, part, number)
        for year, size in ((2020, 1000), (2021, 6000))
        for part, number in (("numerator", 100), ("denominator", size))
    ]
    result = indicators.published([deliver(*cells)], SHARE, ground=ground())
    told = [f.message for f in result.findings if f.rule == "coverage-jumps"]
    assert len(told) == 1
    assert "Birch" in told[0]


def test_a_later_file_that_has_nothing_does_not_undo_a_number_but_one_that_hides_it_does(deliver):
    first = deliver(("Ash", 2020, "value", 5.0), name="a.csv")
    nothing = deliver(("Ash", 2020, "value", "not available"), name="b.csv")
    hiding = deliver(("Ash", 2020, "value", "suppressed"), name="c.csv")
    assert only(indicators.published([first, nothing], RATE, ground=ground()))["value"] == 5.0
    hidden = only(indicators.published([first, hiding], RATE, ground=ground()))
    assert (hidden["status"], hidden["value"]) == ("suppressed", None)


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        (date(2023, 4, 1), date(2024, 4, 1), 2023),
        (date(2023, 1, 1), date(2024, 1, 1), 2023),
        (date(2022, 7, 1), date(2023, 7, 1), 2023),
        (date(2023, 4, 1), date(2023, 5, 1), 2023),
        (date(2023, 10, 1), date(2023, 11, 1), 2023),
        (date(2024, 3, 1), date(2024, 4, 1), 2023),
    ],
)
def test_a_periods_population_is_that_of_the_mid_year_inside_its_year(start, end, year):
    assert population_year(start, end) == year


def test_a_share_that_lacks_a_group_others_have_is_no_share(deliver):
    card = replace(SHARE, numerator_groups=("way=home",))
    whole = [("Ash", 2020, "value", n, f"way={g}") for n, g in ((30, "home"), (10, "ward"))]
    part = [("Birch", 2020, "value", 30, "way=home")]
    found = indicators.published([deliver(*whole, *part)], card, ground=ground())
    rows = {row["area_name"]: row for row in found.rows.to_pylist()}
    assert rows["Ash"]["value"] == 75
    assert (rows["Birch"]["status"], rows["Birch"]["value"]) == ("missing", None)


def test_a_count_has_byars_interval_and_a_mean_its_value(deliver):
    count = replace(RATE, statistic="count", multiplier=1, population_ages=None)
    row = only(indicators.published([deliver(("Ash", 2020, "value", 65))], count, ground=ground()))
    assert row["status"] == "published"
    assert (row["lower"], row["upper"]) == (
        pytest.approx(50.2, abs=0.1),
        pytest.approx(82.8, abs=0.1),
    )
    mean = replace(RATE, statistic="mean", multiplier=1, population_ages=None)
    cells = (("Ash", 2020, "numerator", 90), ("Ash", 2020, "denominator", 20))
    row = only(indicators.published([deliver(*cells)], mean, ground=ground()))
    assert (row["status"], row["value"]) == ("no interval", 4.5)
