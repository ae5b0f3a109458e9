"""Small numbers are hidden, and what would give them away."""

from __future__ import annotations

import pyarrow as pa
import pytest

from onestory import release
from onestory.model.errors import ReleaseError

RULE = release.public_rule(round_to=1)


def hidden(result) -> list[str]:
    rows = result.rows.to_pylist()
    return [row["area_code"] for row in rows if row["status"] == "suppressed"]


def cell(result, code: str) -> dict[str, object]:
    return next(row for row in result.rows.to_pylist() if row["area_code"] == code)


def test_a_small_count_goes_with_its_figure_and_interval_and_says_why(table):
    (out,) = release.hide([table("A council - 5 900\nB council - 30 900")], rule=RULE)

    row = cell(out, "A")
    assert [row[c] for c in ("numerator", "value", "lower", "upper")] == [None] * 4
    assert (row["status"], row["note"]) == ("suppressed", "hidden: a small number")
    assert row["denominator"] == 900  # a population is no secret
    assert cell(out, "B")["numerator"] == 30


@pytest.mark.parametrize("count", [0, 8])
def test_nought_and_the_smallest_shown_are_shown(table, count):
    (out,) = release.hide([table(f"A council - {count} 900")], rule=RULE)

    assert hidden(out) == []


def test_without_a_total_one_hidden_count_needs_no_company(table):
    (out,) = release.hide([table("A council - 5 900\nB council - 30 900")], rule=RULE)

    assert hidden(out) == ["A"]


def test_with_a_total_the_next_smallest_is_hidden_too(table):
    result = table("""
        A council - 5 900
        B council - 60 900
        C council - 33 900
        E92000001 country - 98 2700
    """)

    (out,) = release.hide([result], rule=RULE)

    assert hidden(out) == ["A", "C"]
    assert cell(out, "C")["note"] == "hidden: it would give a small number away"


def test_two_small_counts_whose_sum_gives_both_away_are_given_company(table):
    # 7 + 7 = 14 is the only way for two counts below 8 to make 14.
    result = table("""
        A council - 7 900
        B council - 7 900
        C council - 40 900
        E92000001 country - 54 2700
    """)

    (out,) = release.hide([result], rule=RULE)

    assert hidden(out) == ["A", "B", "C"]


def test_a_neighbour_just_above_the_smallest_is_no_company_and_is_passed_over(table):
    # Were A and B hidden, 9 = A + B with B at least 8 would say that A is 1.
    result = table("""
        A council - 1 900
        B council - 8 900
        C council - 30 900
        D council - 40 900
        E92000001 country - 79 3600
    """)

    (out,) = release.hide([result], rule=RULE)

    assert hidden(out) == ["A", "C"]


def test_totals_of_regions_are_minded_where_parents_are_given(table):
    result = table("""
        A council - 5 900
        B council - 60 900
        C council - 33 900
        D council - 50 900
        N region - 65 1800
        S region - 83 1800
    """)
    parents = {"A": "N", "B": "N", "C": "S", "D": "S", "N": "", "S": ""}

    (out,) = release.hide([result], rule=RULE, parents=parents)

    assert hidden(out) == ["A", "B"]


def test_two_levels_that_nobody_nested_are_refused_when_something_is_hidden(table):
    result = table("A council - 5 900\nB council - 60 900\nN region - 65 1800\nS region - 83 1800")

    with pytest.raises(ReleaseError, match="council, region"):
        release.hide([result], rule=RULE)


TWO_LEVELS = "A council - 5 900\nB council - 60 900\nN region - 65 1800\nS region - 83 1800"


@pytest.mark.parametrize(
    "parents",
    [
        {"N": "E92000001", "S": "E92000001"},
        {"A": "N", "N": "E92000001", "S": "E92000001"},
        {"A": "", "B": "", "N": "", "S": ""},
    ],
    ids=["regions only", "one council left out", "councils in none of the regions"],
)
def test_levels_are_not_nested_by_what_is_said_of_the_upper_one_alone(table, parents):
    with pytest.raises(ReleaseError, match="council, region"):
        release.hide([table(TWO_LEVELS)], rule=RULE, parents=parents)


def test_every_two_of_three_levels_must_be_nested(table):
    result = table(TWO_LEVELS + "\nP own - 40 900")
    parents = {"A": "N", "B": "N", "N": "", "S": ""}

    with pytest.raises(ReleaseError, match="council, own, region"):
        release.hide([result], rule=RULE, parents=parents)


STARRED = """
    A council - * 900
    B council - 60 900
    C council - 33 900
    N region - 97 2700
"""
IN_N = {"A": "N", "B": "N", "C": "N"}


@pytest.mark.parametrize("smallest", [8, 0])
def test_what_a_supplier_hid_cannot_be_had_from_a_total_that_was_delivered(table, smallest):
    rule = release.public_rule(smallest=smallest, round_to=1)

    (out,) = release.hide([table(STARRED)], rule=rule, parents=IN_N)

    assert hidden(out) == ["A", "C"]
    assert cell(out, "C")["note"] == "hidden: it would give a small number away"


def test_hiding_what_protects_a_suppliers_star_a_second_time_hides_no_more(table):
    (once,) = release.hide([table(STARRED)], rule=RULE, parents=IN_N)
    (twice,) = release.hide([once], rule=RULE, parents=IN_N)

    assert twice.rows == once.rows


def test_the_note_that_a_figure_came_with_does_not_leave_it_unprotected(table):
    result = table(STARRED)
    rows = result.rows.to_pylist()
    rows[0]["note"] = "hidden: small number"

    (out,) = release.hide([_with_rows(result, rows)], rule=RULE, parents=IN_N)

    assert hidden(out) == ["A", "C"]


def test_two_stars_whose_sum_leaves_both_free_need_no_more_hidden(table):
    # 8 may be 1 and 7, or 7 and 1, or anything between.
    result = table("""
        A council - * 900
        B council - * 900
        C council - 33 900
        N region - 41 2700
    """)

    (out,) = release.hide([result], rule=RULE, parents=IN_N)

    assert hidden(out) == ["A", "B"]


def test_a_star_in_a_total_that_holds_far_more_costs_nothing(table):
    result = table("A council - * 900\nB council - 60 900\nN region - 970 27000")

    (out,) = release.hide([result], rule=RULE, parents=IN_N)

    assert hidden(out) == ["A"]


def test_of_a_proportion_a_star_is_protected_though_its_denominator_came_hidden_too(table):
    result = table(
        "A council - * *\nB council - 60 90\nC council - 33 90\nN region - 97 270",
        statistic="proportion",
    )

    (out,) = release.hide([result], rule=RULE, parents=IN_N)

    assert "C" in hidden(out)
    assert cell(out, "N")["numerator"] == 97


def test_groups_that_make_up_everyone_are_minded(table):
    result = table("""
        A council sex=Female 5 400
        A council sex=Male 30 500
        A council - 35 900
    """)

    (out,) = release.hide([result], rule=RULE)

    shown = [r["group"] for r in out.rows.to_pylist() if r["status"] != "suppressed"]
    assert shown in ([""], ["sex=Male"])


def test_quarters_that_make_up_a_year_are_minded(table):
    months = "\n".join(f"A council - {n} 900" for n in (5, 20, 30, 40, 95))
    rows = table(months).rows.to_pylist()
    starts = [(2023, 4), (2023, 7), (2023, 10), (2024, 1), (2023, 4)]
    ends = [(2023, 7), (2023, 10), (2024, 1), (2024, 4), (2024, 4)]
    for row, (y, m), (z, k) in zip(rows, starts, ends, strict=True):
        row["period_start"] = row["period_start"].replace(year=y, month=m)
        row["period_end"] = row["period_end"].replace(year=z, month=k)
    result = table("A council - 1 1")
    result = _with_rows(result, rows)

    (out,) = release.hide([result], rule=RULE)

    assert [r["numerator"] for r in out.rows.to_pylist()] == [None, None, 30, 40, 95]


def test_of_a_proportion_those_left_over_are_minded_too_and_the_denominator_goes(table):
    result = table("A council - 47 50\nB council - 30 50", statistic="proportion")

    (out,) = release.hide([result], rule=RULE)

    assert hidden(out) == ["A"]
    assert cell(out, "A")["denominator"] is None


def test_a_small_denominator_is_hidden_with_all_its_row(table):
    (out,) = release.hide([table("A council - 0 6\nB council - 30 900")], rule=RULE)

    assert hidden(out) == ["A"]
    assert cell(out, "A")["denominator"] is None


def test_a_figure_whose_count_is_not_known_is_not_shown_to_the_public(table):
    result = table("A council - 30 900")
    rows = result.rows.to_pylist()
    rows[0] |= {"numerator": None, "lower": None, "upper": None, "status": "no interval"}

    (out,) = release.hide([_with_rows(result, rows)], rule=RULE)

    assert cell(out, "A")["value"] is None
    assert cell(out, "A")["note"] == "hidden: the count behind it is not known"


def test_a_region_of_small_numbers_does_not_pull_the_rest_of_the_country_down(table):
    # A + B = 2 can be nothing but 1 and 1 once the 2 is known, and hiding more cannot help.
    result = table("""
        A council - 1 900
        B council - 1 900
        C council - 50 900
        D council - 60 900
        N region - 2 1800
        S region - 110 1800
        E92000001 country - 112 3600
    """)
    parents = {"A": "N", "B": "N", "C": "S", "D": "S", "N": "", "S": ""}

    (out,) = release.hide([result], rule=RULE, parents=parents)

    assert hidden(out) == ["A", "B", "C", "N", "S"]


def test_inside_the_agreement_nothing_is_hidden_when_the_controller_hides_nothing(table):
    result = table("A council - 5 900\nE92000001 country - 5 900")

    (out,) = release.hide([result], rule=release.inside_rule("All counts are seen."))

    assert out.rows == result.rows


def test_figures_already_public_are_left_as_they_are(table):
    result = table("A council - 5 900", already_public=True)

    (out,) = release.hide([result], rule=RULE)

    assert out is result


def test_what_public_figures_give_away_is_said_and_not_passed_over(table):
    private = table("A council - 5 900")
    public = table("B council - 30 900\nE92000001 country - 35 1800", already_public=True)

    out = release.clear(
        [private, public],
        [],
        rule=RULE,
        provenance=release.provenance([private], plan_sha256="", made_on=""),
    )

    assert [f.rule for f in out.findings] == ["already given away"]


def _with_rows(result, rows):
    from dataclasses import replace

    return replace(result, rows=pa.Table.from_pylist(rows, schema=result.rows.schema))


def _as(result, name, **changes):
    from dataclasses import replace

    return replace(result, indicator=replace(result.indicator, id=name, **changes))


def test_a_cell_hidden_in_one_indicator_of_a_measure_is_hidden_in_all(table):
    rate = _as(table("A council - 5 900\nB council - 60 900"), "rate")
    share = _as(table("A council - 5 90\nB council - 60 90", statistic="proportion"), "share")
    count = _as(table("A council - 45 900\nB council - 60 900"), "other count")

    out = release.hide([rate, share, count], rule=RULE)

    assert [hidden(one) for one in out] == [["A"], ["A"], ["A"]]


def test_two_indicators_of_a_measure_are_protected_together(table):
    councils = _as(table("A council - 5 900\nB council - 60 900\nC council - 33 900"), "councils")
    regions = _as(table("N region - 98 2700"), "regions")

    first, second = release.hide([councils, regions], rule=RULE, parents=IN_N | {"N": ""})

    assert hidden(first) == ["A", "C"]
    assert hidden(second) == []


def test_one_measure_at_two_levels_that_nobody_nested_is_refused(table):
    councils = _as(table("A council - 5 900\nB council - 60 900"), "councils")
    patches = _as(table("P own - 65 1800"), "patches")

    with pytest.raises(ReleaseError, match="council, own") as refused:
        release.hide([councils, patches], rule=RULE)

    assert refused.value.where == "councils, patches"


def test_indicators_of_two_measures_are_hidden_each_for_itself(table):
    one = _as(table("A council - 5 900\nB council - 60 900"), "one")
    two = _as(table("A council - 50 900\nP own - 65 1800"), "two", measure="another")

    first, second = release.hide([one, two], rule=RULE)

    assert (hidden(first), hidden(second)) == (["A"], [])


def test_hiding_indicators_of_one_measure_again_hides_no_more(table):
    councils = _as(table("A council - 5 900\nB council - 60 900\nC council - 33 900"), "councils")
    regions = _as(table("N region - 98 2700"), "regions")
    once = release.hide([councils, regions], rule=RULE, parents=IN_N | {"N": ""})

    twice = release.hide(once, rule=RULE, parents=IN_N | {"N": ""})

    assert [one.rows for one in twice] == [one.rows for one in once]


def test_what_one_indicator_makes_public_does_not_protect_another_of_its_measure(table):
    private = (
        "A council - 5 900\nB council - 4 900\nC council - 40 900\nE92000001 country - 49 2700"
    )
    councils = _as(table(private), "councils")
    public = _as(table("B council - 4 900", already_public=True), "public")

    first, second = release.hide([councils, public], rule=RULE)

    assert hidden(first) == ["A", "B", "C"]
    assert hidden(second) == []
