"""Places beside England: higher, lower, similar or cannot tell apart, and why."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from onestory import compare
from onestory.model.errors import ComparisonRefusedError
from onestory.model.period import financial_year

YEAR = financial_year(2023)
ALIKE = "\n".join(
    f"P{i} council {n} 1000"
    for i, n in enumerate([96, 98, 100, 102, 104, 99, 101, 97, 103, 95, 105])
)
ENGLAND = "E92000001 country 5000 50000"


def rows_of(comparison):
    return {row["area_code"]: row for row in comparison.rows.to_pylist()}


def test_a_place_beyond_both_limits_is_higher_and_the_sentence_says_how_many_chance_would_give(
    table,
):
    done = compare.funnel(table(f"{ALIKE}\nHIGH council 160 1000\n{ENGLAND}"), period=YEAR)

    row = rows_of(done)["HIGH"]
    assert (row["position"], row["judgement"]) == ("higher", None)
    assert row["reason"] == (
        "above what chance alone and the spread that all councils show would give"
    )
    assert done.sentence == (
        "In 2023/24, 1 of 12 councils stood out from E92000001 (100 per 1,000 people): 1 higher "
        "(High). Chance alone would give about 0.0."
    )
    assert (done.flags.places, done.flags.flagged, done.flags.level) == (12, 1, 0.998)


@pytest.mark.parametrize(
    ("direction", "judgement"),
    [("higher is better", "better"), ("lower is better", "worse"), ("none declared", None)],
)
def test_better_and_worse_are_said_only_where_a_direction_is_declared(table, direction, judgement):
    result = table(f"{ALIKE}\nHIGH council 160 1000\n{ENGLAND}", direction=direction)

    row = rows_of(compare.funnel(result, period=YEAR))["HIGH"]

    assert row["judgement"] == judgement


def test_outside_chance_but_inside_the_spread_of_all_places_cannot_be_told_apart(table):
    spread = "\n".join(
        f"P{i} council {n} 1000" for i, n in enumerate([40, 60, 80, 100, 120, 140, 160])
    )
    done = compare.funnel(table(f"{spread}\n{ENGLAND}"), period=YEAR)

    row = rows_of(done)["P6"]
    assert row["value"] > row["exact_upper_998"]
    assert row["value"] < row["spread_upper_998"] == row["limit_upper"]
    assert row["position"] == "cannot tell apart"
    assert row["reason"] == (
        "outside what chance alone gives, but within the spread that all councils show; who lives "
        "there or how it is recorded could account for it"
    )


def test_similar_needs_a_margin_and_the_whole_interval_within_it(table):
    text = f"BIG council 100000 1000000\nSMALL council 100 1000\n{ALIKE}\n{ENGLAND}"

    without = rows_of(compare.funnel(table(text), period=YEAR))
    within = rows_of(compare.funnel(table(text, margin=0.05), period=YEAR))

    assert without["BIG"]["position"] == "cannot tell apart"
    assert "no margin was set beforehand" in without["BIG"]["reason"]
    assert within["BIG"]["position"] == "similar"
    assert within["SMALL"]["position"] == "cannot tell apart"
    assert "reaches further than 5%" in within["SMALL"]["reason"]


def test_rows_without_counts_stay_each_with_its_reason(table):
    text = f"""{ALIKE}
        BARE council 123 - no-interval
        HIDDEN council - - suppressed
        GONE council - - missing
        {ENGLAND}"""

    done = compare.funnel(table(text), period=YEAR)

    reasons = {code: row["reason"] for code, row in rows_of(done).items()}
    assert reasons["BARE"] == (
        "no interval can be given: neither numerator nor denominator was published"
    )
    assert reasons["HIDDEN"] == "hidden by the publisher: small number"
    assert reasons["GONE"] == "no figure was published"
    assert done.sentence.endswith(
        "For 1 no interval can be given, for 1 the figure is hidden and for 1 there is no figure."
    )
    assert "of the 11 councils that can be compared" in done.sentence


def test_england_is_the_row_delivered_else_the_sum_of_places_and_the_page_says_which(table):
    given = compare.funnel(table(f"{ALIKE}\n{ENGLAND}"), period=YEAR)
    summed = compare.funnel(table("A council 10 1000\nB council 30 1000"), period=YEAR)

    assert rows_of(given)["P0"]["comparator_value"] == 100
    assert "that was delivered" in given.explanation
    assert rows_of(summed)["A"]["comparator_value"] == 20
    assert "the sum of the 2 councils with both counts" in summed.explanation


def test_with_fewer_than_three_places_only_chance_is_shown_and_that_is_said(table):
    done = compare.funnel(table(f"A council 100 1000\nB council 160 1000\n{ENGLAND}"), period=YEAR)

    assert rows_of(done)["B"]["position"] == "higher"
    assert rows_of(done)["B"]["spread_upper_998"] is None
    assert any("Fewer than 3 places" in caveat for caveat in done.caveats)


def test_with_fewer_than_ten_places_one_may_hide_itself_and_that_is_said(table):
    few = "\n".join(ALIKE.splitlines()[:7])

    done = compare.funnel(table(f"{few}\nHIGH council 160 1000\n{ENGLAND}"), period=YEAR)

    assert rows_of(done)["HIGH"]["position"] == "cannot tell apart"
    assert any("fewer than 10 places" in caveat for caveat in done.caveats)


def test_a_directly_standardised_rate_stands_on_the_population_its_interval_speaks_of(table):
    text = f"{ALIKE}\nHIGH council 160 1000\n{ENGLAND}"

    crude = rows_of(compare.funnel(table(text), period=YEAR))["HIGH"]
    standard = rows_of(compare.funnel(table(text, statistic="standardised_rate"), period=YEAR))

    assert standard["HIGH"]["position"] == "higher"
    assert standard["HIGH"]["exact_upper_998"] == pytest.approx(crude["exact_upper_998"], rel=0.02)


def test_an_indirect_ratio_stands_beside_its_standard_not_beside_england(table):
    text = f"A council 120 100\nB council 100 100\nC council 90 100\n{ENGLAND}"
    result = table(text, statistic="standardised_ratio", multiplier=100)

    done = compare.funnel(result, period=YEAR)

    assert rows_of(done)["A"]["comparator_value"] == 100
    assert done.comparator == "the standard"


def test_what_has_no_counts_behind_it_is_not_judged(table):
    done = compare.funnel(table(f"{ALIKE}\n{ENGLAND}", statistic="mean"), period=YEAR)

    assert set(done.rows["position"].to_pylist()) == {"cannot tell apart"}
    assert done.sentence.startswith("In 2023/24 we cannot tell whether any of 11 councils differ")


def test_bare_counts_are_refused_with_what_to_do_instead(table):
    with pytest.raises(ComparisonRefusedError, match="Give a denominator"):
        compare.funnel(table(ALIKE, statistic="count"), period=YEAR)


def test_a_period_that_the_result_lacks_is_refused(table):
    with pytest.raises(ComparisonRefusedError, match="2019/20"):
        compare.funnel(table(ALIKE), period=financial_year(2019))


def test_groups_are_compared_one_at_a_time(table):
    result = table(f"{ALIKE}\n{ENGLAND}")
    rows = result.rows.to_pylist()
    women = [row | {"group": "sex=Female", "value": row["value"] / 2} for row in rows]
    both = replace(result, rows=pa.Table.from_pylist(rows + women, schema=result.rows.schema))

    done = compare.funnel(both, period=YEAR, group="sex=Female")

    assert set(done.rows["group"].to_pylist()) == {"sex=Female"}
    assert rows_of(done)["P0"]["comparator_value"] == 50


def test_one_places_sentence_gives_its_figure_range_and_verdict(table):
    text = f"{ALIKE}\nHIGH council 160 1000\nHIDDEN council - - suppressed\n{ENGLAND}"
    done = compare.funnel(table(text, direction="lower is better"), period=YEAR)

    assert compare.sentence_for(done, "HIGH") == (
        "High, 2023/24: 160 per 1,000 people (plausible range 136 to 187); higher than E92000001 "
        "(100), which is worse."
    )
    assert compare.sentence_for(done, "P0") == (
        "P0, 2023/24: 96 per 1,000 people (plausible range 78 to 117); we cannot tell it apart "
        "from E92000001 (100): within what chance alone gives; no margin was set beforehand for "
        "'similar'."
    )
    assert compare.sentence_for(done, "HIDDEN") == (
        "Hidden, 2023/24: hidden by the publisher: small number."
    )
    with pytest.raises(ComparisonRefusedError):
        compare.sentence_for(done, "ELSEWHERE")


def test_what_the_caller_gave_is_not_changed(table):
    result = table(f"{ALIKE}\n{ENGLAND}")
    before = result.rows.to_pylist()

    compare.funnel(result, period=YEAR)

    assert result.rows.to_pylist() == before


def test_a_figure_divided_from_a_larger_area_is_shown_and_not_judged(table, divided):
    text = f"{ALIKE}\nHIGH council 160 1000\n{ENGLAND}"
    plain = compare.funnel(table(ALIKE + "\n" + ENGLAND), period=YEAR)

    done = compare.funnel(divided(table(text), areas=("HIGH",)), period=YEAR)

    row = rows_of(done)["HIGH"]
    assert row["value"] == 160
    assert (row["position"], row["difference"]) == ("cannot tell apart", None)
    assert row["reason"] == ("mostly divided from larger areas by population: not its own figure")
    assert (done.flags.places, done.flags.flagged) == (11, 0)
    assert done.overdispersion == plain.overdispersion
    assert done.sentence.endswith(
        "For 1 the figure is not the place's own but mostly divided from larger areas by "
        "population."
    )


def test_a_figure_partly_divided_is_still_the_place_s_own(table, divided):
    result = divided(table(f"{ALIKE}\nHIGH council 160 1000\n{ENGLAND}"), areas=("HIGH",))
    rows = [
        row | {"apportioned": 0.5 if row["apportioned"] else None}
        for row in result.rows.to_pylist()
    ]
    partly = replace(result, rows=pa.Table.from_pylist(rows, schema=result.rows.schema))

    assert rows_of(compare.funnel(partly, period=YEAR))["HIGH"]["position"] == "higher"


def test_one_place_alone_is_not_compared_with_itself(table):
    done = compare.funnel(table("A icb 10 100"), period=YEAR, level="icb")

    assert done.sentence.startswith(
        "In 2023/24 there is one integrated care board alone, and nothing to compare it with."
    )
    assert rows_of(done)["A"]["comparator_value"] is None
    assert done.flags.places == 0


@pytest.mark.parametrize(
    ("count", "said"),
    [(100, "did not stand out from E92000001 ("), (300, "stood out from E92000001 (")],
)
def test_one_place_beside_england_is_spoken_of_as_one(table, count, said):
    done = compare.funnel(table(f"A council {count} 1000\n{ENGLAND}"), period=YEAR)

    assert done.sentence.startswith(f"In 2023/24, the one council {said}")


def test_with_fewer_than_ten_places_the_sentence_says_that_differences_can_go_untold(table):
    caution = "With so few places, even large differences can go untold."
    few = "\n".join(ALIKE.splitlines()[:9])

    assert caution in compare.funnel(table(f"{few}\n{ENGLAND}"), period=YEAR).sentence
    assert caution not in compare.funnel(table(f"{ALIKE}\n{ENGLAND}"), period=YEAR).sentence


@pytest.mark.parametrize(("how_many", "named"), [(6, True), (7, False)])
def test_up_to_six_places_a_way_are_named(table, how_many, named):
    alike = "\n".join(f"P{i} council 1000 10000" for i in range(90))
    high = "\n".join(f"H{i} council 2000 10000" for i in range(how_many))

    said = compare.funnel(table(f"{alike}\n{high}\n{ENGLAND}"), period=YEAR).sentence

    assert f"{how_many} higher" in said
    assert ("(H0, H1, H2, H3, H4 and H5)" in said) == named


def test_a_place_of_which_the_comparator_is_wholly_made_has_nothing_to_be_compared_with(table):
    done = compare.funnel(table("ASH council 12 400\nE92000001 country 12 400"), period=YEAR)

    row = rows_of(done)["ASH"]
    assert row["reason"].startswith("there is nothing to compare it with")
    assert row["comparator_value"] is None
    assert done.flags.places == 0
    assert done.sentence == (
        "In 2023/24 there is one council alone, and nothing to compare it with."
    )


def test_the_one_place_with_cases_is_not_compared_with_itself_among_places_without_figures(table):
    whole = "ASH council 0 4\nOAK council - 0 missing\nE92000001 country 0 4"
    done = compare.funnel(table(whole, statistic="proportion"), period=YEAR)

    assert done.flags.places == 0
    assert "For 1 there is no figure and for 1 there is nothing to compare with." in done.sentence
