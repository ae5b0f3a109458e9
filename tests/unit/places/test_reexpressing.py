"""The boundary time machine: what moves whole, what is shared out and what is refused."""

from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest

from onestory import places, stats
from onestory.model.errors import PlaceError
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import financial_year
from onestory.model.result import Result
from onestory.places.crosswalks import CROSSWALK_ROWS, Crosswalk

Draw = Callable[..., Result]
APRIL_2023 = date(2023, 4, 1)


@pytest.fixture
def to_2023(districts_of_cumbria) -> places.Crosswalk:
    return places.crosswalk("council", "council", on=APRIL_2023, population=districts_of_cumbria)


def by_code(result: Result) -> dict[str, dict[str, object]]:
    return {row["area_code"]: row for row in result.rows.to_pylist()}


def test_a_divided_county_is_shared_out_and_its_rate_made_again(draw: Draw, to_2023):
    found = by_code(places.reexpress(draw("E10000006 80 1000 80 published"), to_2023))
    limits = stats.crude_rate(60, 750, multiplier=1000)
    west = found["E06000063"]
    assert (west["numerator"], west["denominator"], west["value"]) == (60, 750, 80)
    assert (west["lower"], west["upper"]) == (limits.lower[0], limits.upper[0])
    assert (west["apportioned"], west["status"]) == (1, "reconstructed")
    assert "100% shared out by population from Name of E10000006" in str(west["note"])
    assert found["E06000064"]["numerator"] == 20
    assert found["E06000063"]["area_name"] == "Cumberland"


def test_merged_councils_are_summed_and_nothing_is_apportioned(draw: Draw, to_2023):
    drawn = draw("E08000035 5 100 50 published\nE06000028 10 100 100 published")
    merged = draw("E06000060 10 100 100 published", year=2020)
    assert by_code(places.reexpress(merged, to_2023))["E06000060"]["value"] == 100
    found = by_code(places.reexpress(drawn, to_2023))
    assert found["E08000035"] == drawn.rows.to_pylist()[0] | {
        "area_name": "Leeds",
        "apportioned": 0,
    }
    # Poole and Christchurch are missing, so Bournemouth alone makes no figure.
    assert found["E06000058"]["status"] == "missing"


def test_a_whole_merger_adds_up(draw: Draw):
    back = places.crosswalk("council", "council", on=date(2021, 4, 1))
    drawn = draw("E06000063 10 100 100 published\nE06000064 5 200 25 published", year=2023)
    found = by_code(places.reexpress(drawn, back))["E10000006"]
    assert (found["numerator"], found["denominator"], found["value"]) == (15, 300, 50)
    assert (found["apportioned"], found["status"]) == (0, "published")
    assert found["note"] == "sum of Name of E06000063, Name of E06000064"


def test_the_same_place_under_a_new_code_keeps_even_a_bare_value(draw: Draw, to_2023):
    drawn = draw("E10000027 - - 61.5 no_interval", statistic="value")
    found = by_code(places.reexpress(drawn, to_2023))["E06000066"]
    assert (found["area_name"], found["value"], found["apportioned"]) == ("Somerset", 61.5, 0)
    assert found["status"] == "no interval"


def test_proportions_are_made_again_from_the_sums(draw: Draw):
    back = places.crosswalk("council", "council", on=date(2021, 4, 1))
    drawn = draw(
        "E06000063 10 100 10 published\nE06000064 50 100 50 published",
        statistic="proportion",
        year=2023,
    )
    found = by_code(places.reexpress(drawn, back))["E10000006"]
    limits = stats.proportion(60, 200, multiplier=100)
    assert found["value"] == pytest.approx(30)
    assert (found["lower"], found["upper"]) == (limits.lower[0], limits.upper[0])


def test_a_rate_without_counts_but_with_its_population_is_remade(draw: Draw):
    back = places.crosswalk("council", "council", on=date(2021, 4, 1))
    drawn = draw("E06000063 - 100 100 published\nE06000064 5 200 25 published", year=2023)
    found = by_code(places.reexpress(drawn, back))["E10000006"]
    assert (found["numerator"], found["value"], found["status"]) == (15, 50, "published")


def test_bare_values_of_parts_are_refused_with_a_note(draw: Draw):
    back = places.crosswalk("council", "council", on=date(2021, 4, 1))
    drawn = draw("E06000063 - - 10 no_interval\nE06000064 5 200 25 published", year=2023)
    found = by_code(places.reexpress(drawn, back))["E10000006"]
    assert (found["value"], found["status"]) == (None, "missing")
    assert found["note"] == "not all parts have the counts it needs (Name of E06000063)"


def test_a_mean_needs_the_denominators_of_all_its_parts(draw: Draw):
    back = places.crosswalk("council", "council", on=date(2021, 4, 1))
    weighed = draw(
        "E06000063 - 100 10 published\nE06000064 - 300 20 published", statistic="mean", year=2023
    )
    found = by_code(places.reexpress(weighed, back))["E10000006"]
    assert (found["value"], found["lower"], found["status"]) == (17.5, None, "no interval")
    bare = draw(
        "E06000063 - - 10 published\nE06000064 - 3 20 published", statistic="mean", year=2023
    )
    assert by_code(places.reexpress(bare, back))["E10000006"]["status"] == "missing"


def test_standardised_figures_are_never_put_together(draw: Draw):
    back = places.crosswalk("council", "council", on=date(2021, 4, 1))
    drawn = draw(
        "E06000063 9 100 10 published\nE06000064 9 300 20 published",
        statistic="standardised_rate",
        year=2023,
    )
    found = by_code(places.reexpress(drawn, back))["E10000006"]
    assert found["status"] == "missing"
    assert found["note"] == "a figure of this kind cannot be put together from its parts"


def test_counts_are_summed_with_their_limits(draw: Draw):
    back = places.crosswalk("council", "council", on=date(2021, 4, 1))
    drawn = draw(
        "E06000063 4 - - published\nE06000064 6 - - published", statistic="count", year=2023
    )
    found = by_code(places.reexpress(drawn, back))["E10000006"]
    limits = stats.count_limits(10)
    assert (found["value"], found["lower"], found["upper"]) == (
        10,
        limits.lower[0],
        limits.upper[0],
    )


def test_a_hidden_part_hides_the_whole(draw: Draw):
    back = places.crosswalk("council", "council", on=date(2021, 4, 1))
    drawn = draw("E06000063 - 100 - suppressed\nE06000064 5 200 25 published", year=2023)
    found = by_code(places.reexpress(drawn, back))["E10000006"]
    assert (found["numerator"], found["status"]) == (None, "suppressed")
    assert "hidden as a small number" in str(found["note"])


def test_only_part_of_a_figure_may_be_apportioned(draw: Draw, write):
    population = "population_2017.csv"
    ages = ",".join([*(str(age) for age in range(90)), "90+"])
    dorset = {"E07000048": 1, "E07000049": 1, "E07000050": 1, "E07000051": 1, "E07000052": 0}
    lines = [f"{c},{','.join([str(n)] * 91)}" for c, n in (*dorset.items(), ("E07000053", 0))]
    path = write(population, "\n".join([f"ltla_code,{ages}", *lines]))
    walk = places.crosswalk(
        "council", "council", on=APRIL_2023, population=places.populations(path)
    )
    drawn = draw(
        "E06000028 30 300 100 published\nE06000029 30 300 100 published\nE10000009 80 800 100 published",
        year=2017,
    )
    found = by_code(places.reexpress(drawn, walk))["E06000058"]
    assert found["numerator"] == 30 + 30 + 20
    assert found["apportioned"] == pytest.approx(20 / 80)


def test_rows_of_other_levels_stay_as_they_are(draw: Draw, to_2023):
    council, country = draw("E08000035 5 100 50 published"), draw("E92000001 9 900 10 published")
    level = pa.array(["country"])
    england = country.rows.set_column(2, RESULT_ROWS.field("area_level"), level)
    rows = pa.concat_tables([council.rows, england])
    both = Result(
        indicator=council.indicator,
        period=council.period,
        rows=rows,
        confidence=0.95,
        method="as drawn",
    )
    found = places.reexpress(both, to_2023)
    assert by_code(found)["E92000001"] == england.to_pylist()[0]
    assert found.rows.num_rows == 2


def test_areas_that_the_crosswalk_lacks_are_told_by_name(draw: Draw, to_2023):
    found = places.reexpress(draw("E06999999 5 100 50 published"), to_2023)
    assert found.rows.num_rows == 0
    assert ("area not in the crosswalk", 1) in [(f.rule, f.rows) for f in found.findings]
    assert "Name of E06999999 (E06999999)" in str([f.message for f in found.findings])


def test_areas_that_cannot_be_divided_are_told_only_where_they_have_figures(draw: Draw):
    walk = places.crosswalk("council", "council", on=APRIL_2023)
    rules = [f.rule for f in places.reexpress(draw("E10000006 8 100 80 published"), walk).findings]
    assert "area cannot be divided" in rules
    found = places.reexpress(draw("E08000035 8 100 80 published"), walk).findings
    assert "area cannot be divided" not in [f.rule for f in found]


def test_the_method_says_what_was_done_and_on_what_it_rests(draw: Draw, to_2023):
    found = places.reexpress(draw("E10000006 80 1000 80 published"), to_2023)
    assert found.method == (
        "as drawn; council figures shown on the areas of level council of 1 April 2023"
        " by people in districts of 2016, population of 2020"
    )
    assert any("2 of the areas rest partly" in f.message for f in found.findings)


def test_figures_from_april_2026_are_not_carried_back_to_older_care_boards(draw: Draw):
    walk = places.crosswalk("icb", "nhs_region", on=APRIL_2023)
    later = draw("E54000037 5 100 50 published", level="icb", year=2026)
    with pytest.raises(PlaceError, match="cannot be shown on the areas of 1 April 2023"):
        places.reexpress(later, walk)
    before = draw("E54000037 5 100 50 published", level="icb", year=2025)
    assert places.reexpress(before, walk).rows.num_rows == 1


def test_a_region_of_which_councils_have_no_figure_has_none(draw: Draw):
    walk = places.crosswalk("council", "region", on=APRIL_2023)
    drawn = draw("E06000063 5 100 50 published\nE06000064 5 100 50 published", year=2023)
    assert by_code(places.reexpress(drawn, walk))["E12000002"]["status"] == "missing"


def test_figures_of_a_trust_that_was_taken_over_join_those_of_its_heir(draw: Draw, write):
    path = write("trusts.csv", "old_code,new_code,date\nRDD,RAJ,2020-04-01")
    walk = places.crosswalk("trust", "trust", on=date(2022, 4, 1), lookups=places.load(path))
    lines = "RDD 10 100 100 published\nRAJ 5 100 50 published\nRXX 7 100 70 published"
    found = by_code(places.reexpress(draw(lines, level="trust", year=2019), walk))
    assert (found["RAJ"]["numerator"], found["RAJ"]["apportioned"]) == (15, 0)
    assert "RXX" not in found
    alone = draw("RAJ - - 61.5 no_interval", level="trust", statistic="value")
    assert by_code(places.reexpress(alone, walk))["RAJ"]["value"] == 61.5


def test_the_result_given_is_not_changed(draw: Draw, to_2023):
    drawn = draw("E10000006 80 1000 80 published")
    before = drawn.rows.to_pylist()
    places.reexpress(drawn, to_2023)
    assert drawn.rows.to_pylist() == before


def test_a_merged_trust_that_lost_a_part_is_told():
    def row(code: str, year: int, events: float, people: float) -> dict[str, object]:
        period = financial_year(year)
        counts = {"numerator": events, "denominator": people, "value": 100 * events / people}
        area = {"area_code": code, "area_name": code, "area_level": "trust", "group": ""}
        span = {"period_start": period.start, "period_end": period.end, "status": "published"}
        return {**area, **span, **counts}

    rows = [row("AAA", 2020, 50, 100), row("BBB", 2020, 900, 1000), row("AAA", 2021, 50, 100)]
    card = Indicator(
        id="i",
        title="t",
        measure="m",
        numerator="n",
        denominator="d",
        statistic="proportion",
        unit="%",
        multiplier=100,
        direction="none declared",
        version="1",
        source="s",
    )
    result = Result(
        indicator=card,
        period=financial_year(2020),
        rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS),
        confidence=0.95,
        method="",
    )
    links = [
        {"from_code": c, "to_code": "CCC", "to_name": "C", "weight": 1.0} for c in ("AAA", "BBB")
    ]
    walk = Crosswalk(
        source="trust",
        target="trust",
        on=date(2023, 4, 1),
        rows=pa.Table.from_pylist(links, schema=CROSSWALK_ROWS),
        basis="",
    )
    told = [
        f for f in places.reexpress(result, walk).findings if f.rule == "fewer parts than before"
    ]
    assert len(told) == 1
    assert "lacks BBB" in told[0].message
