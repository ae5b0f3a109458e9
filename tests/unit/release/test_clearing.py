"""What is cleared is hidden, rounded and accounted for, everywhere alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onestory import release, stats
from onestory.model.errors import ReleaseError

RULE = release.public_rule()
TABLE = """
    A council - 5 900
    B council - 63 907
    C council - 33 911
    E92000001 country - 101 2718
"""


def cleared(results, comparisons=(), *, rule=RULE, **options):
    made = release.provenance(results, plan_sha256="p", made_on="1 April 2026")
    return release.clear(results, comparisons, rule=rule, provenance=made, **options)


def rows_of(thing):
    return {row["area_code"]: row for row in thing.rows.to_pylist()}


def test_counts_are_rounded_and_the_figure_made_again_of_them(table):
    out = cleared([table(TABLE)])

    row = rows_of(out.results[0])["B"]
    assert (row["numerator"], row["denominator"]) == (65, 905)
    again = stats.crude_rate(65, 905, multiplier=1000)
    assert row["value"] == pytest.approx(again.value[0])
    assert row["upper"] == pytest.approx(again.upper[0])


def test_the_same_cells_are_hidden_in_the_result_and_in_every_comparison(table, compared):
    result = release.hide([table(TABLE)], rule=RULE)[0]

    out = cleared([result], [compared(result), compared(result, method="peers")])

    for comparison in out.comparisons:
        row = rows_of(comparison)["A"]
        assert row["value"] is row["difference"] is row["limit_lower"] is row["judgement"] is None
        assert (row["position"], row["reason"]) == ("cannot tell apart", "hidden: a small number")
        assert rows_of(comparison.result) == rows_of(out.results[0])
        assert rows_of(comparison)["B"]["position"] == "higher"


def test_a_comparison_made_before_hiding_loses_what_the_hidden_number_went_into(table, compared):
    result = table(TABLE)

    out = cleared([result], [compared(result)])

    (comparison,) = out.comparisons
    row = rows_of(comparison)["B"]
    assert row["value"] is not None
    assert row["comparator_value"] is row["limit_upper"] is row["difference"] is None
    assert row["reason"].startswith("hidden: what it is compared with")
    assert comparison.flags.flagged == 0
    assert comparison.overdispersion is None
    assert "3 of 3" not in comparison.sentence
    assert [f.rule for f in out.findings] == ["compared before hiding"]


def test_with_its_own_past_only_the_place_that_is_hidden_loses_its_limits(table, compared):
    result = table("A council - 5 900 2022\nA council - 50 900\nB council - 63 900")

    out = cleared([result], [compared(result, method="own past")], rule=release.public_rule())

    kept = {
        (r["area_code"], r["period_start"].year): r["comparator_value"]
        for r in out.comparisons[0].rows.to_pylist()
    }
    assert kept == {("A", 2022): None, ("A", 2023): None, ("B", 2023): 10.0}


def test_the_difference_moves_with_the_rounded_figure(table, compared):
    result = table("B council - 63 907")

    row = rows_of(cleared([result], [compared(result)]).comparisons[0])["B"]

    assert row["difference"] == pytest.approx(row["value"] - 10, abs=0.06)


def test_clearing_what_was_cleared_changes_nothing(table, compared):
    first = cleared([table(TABLE)])
    second = cleared(first.results)

    assert second.results[0].rows == first.results[0].rows
    assert (second.suppression.primary, second.suppression.secondary) == (1, 1)


def test_what_was_done_is_said_in_plain_words(table):
    said = cleared([table(TABLE)]).suppression

    assert (said.primary, said.secondary, said.rounded) == (1, 1, 3)
    assert said.sentence.startswith(
        "For the public: figures hidden: 1 resting on small numbers and 1 that would give these "
        "away by subtraction. Counts are rounded to the nearest 5"
    )


def test_figures_already_published_are_shown_as_they_are_and_said_to_be(table, compared):
    result = table(TABLE, already_public=True)
    comparison = compared(result)

    out = cleared([result], [comparison])

    assert out.results == (result,)
    assert out.comparisons == (comparison,)
    assert out.suppression.sentence == (
        "All figures here were already published by NHS England; nothing was hidden."
    )


def test_a_mean_keeps_its_value_for_its_counts_cannot_make_it_again(table):
    result = table("A council - 903 301")
    result = replace(result, indicator=replace(result.indicator, statistic="mean"))

    row = rows_of(cleared([result]).results[0])["A"]

    assert (row["numerator"], row["denominator"], row["value"]) == (905, 300, 3000)


def test_a_rule_whose_audience_is_not_known_clears_nothing(table):
    with pytest.raises(ReleaseError, match="audience"):
        cleared([table(TABLE)], rule=replace(RULE, audience=""))


def test_a_gradient_resting_on_a_small_count_is_left_out(table, compared):
    from onestory.model.comparison import Gradient

    gradient = Gradient(
        slope=1.0,
        slope_lower=0.5,
        slope_upper=1.5,
        relative=None,
        relative_lower=None,
        relative_upper=None,
        confidence=0.95,
        fifths=(3.0, 2.0, 1.0),
        places=9,
        smallest_count=5,
        sentence="s",
    )
    result = table("B council - 63 907")

    out = cleared([result], [replace(compared(result), gradient=gradient)])

    assert out.comparisons[0].gradient is None


def test_provenance_lists_each_input_once_in_order_with_versions(table):
    one, two = table(TABLE, files=("b.csv", "a.csv")), table(TABLE, files=("a.csv",), invented=True)

    made = release.provenance([one, two], plan_sha256="p", made_on="1 April 2026")

    assert [i.file for i in made.inputs] == ["a.csv", "b.csv"]
    assert made.definitions == ("a_crude_rate@1",)
    assert made.invented is True
    assert (made.plan_sha256, made.made_on) == ("p", "1 April 2026")
    assert made.code_version
