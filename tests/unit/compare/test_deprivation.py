"""Places beside what their deprivation would lead one to expect, and the gradient across it."""

from __future__ import annotations

import numpy as np
import pytest

from onestory import compare
from onestory.model.errors import ComparisonRefusedError
from onestory.model.period import financial_year

YEAR = financial_year(2023)
SCORES = {f"P{i:02}": 5.0 + i for i in range(40)}


def on_the_line(*, seed: int = 1, odd: str = "") -> str:
    """Forty councils whose rates rise by 2% a point of deprivation and differ by chance alone."""
    generator = np.random.default_rng(seed)
    lines: list[str] = []
    for code, score in SCORES.items():
        rate = 0.02 * np.exp(0.02 * score) * (1.6 if code == odd else 1)
        lines.append(f"{code} council {generator.poisson(50_000 * rate)} 50000")
    return "\n".join(lines)


def rows_of(comparison):
    return {row["area_code"]: row for row in comparison.rows.to_pylist()}


def compared(table, text: str, scores=SCORES, **card):
    return compare.deprivation(table(text, **card), period=YEAR, scores=scores, vintage=2019)


def test_what_rises_with_deprivation_is_as_expected_and_deprivation_accounts_for_the_spread(table):
    done = compared(table, on_the_line())

    assert done.flags.flagged == 0
    around_all = compare.funnel(table(on_the_line()), period=YEAR).overdispersion
    assert around_all is not None
    assert around_all > 10
    assert done.overdispersion is not None
    assert done.overdispersion < 2
    share = float(done.sentence.split("about ")[2].split("%")[0])
    assert share >= 95
    assert "Index of Multiple Deprivation 2019" in done.explanation
    assert any("does not adjust for age" in caveat for caveat in done.caveats)


def test_each_place_stands_beside_the_figure_its_score_leads_one_to_expect(table):
    rows = rows_of(compared(table, on_the_line()))

    for code in ("P00", "P20", "P39"):
        assert rows[code]["comparator_value"] == pytest.approx(
            20 * np.exp(0.02 * SCORES[code]), rel=0.02
        )


def test_a_place_off_the_line_is_told_apart(table):
    rows = rows_of(compared(table, on_the_line(odd="P20")))

    assert [c for c, r in rows.items() if r["position"] != "cannot tell apart"] == ["P20"]


def test_a_place_without_a_score_stays_and_says_why(table):
    scores = {code: score for code, score in SCORES.items() if code != "P07"}

    done = compared(table, on_the_line(), scores)

    assert rows_of(done)["P07"]["reason"] == "it has no deprivation score"
    assert "for 1 there is nothing to compare with" in done.sentence.lower()


def test_proportions_use_the_logistic_line_and_stay_below_the_whole(table):
    text = "\n".join(
        f"{code} council {round(900 + 2 * score)} 1000" for code, score in SCORES.items()
    )

    rows = rows_of(compared(table, text, statistic="proportion", multiplier=100))

    assert all(row["comparator_value"] < 100 for row in rows.values())


def test_too_few_places_with_scores_are_refused(table):
    scores = {code: SCORES[code] for code in list(SCORES)[:9]}

    with pytest.raises(ComparisonRefusedError, match="Only 9 places"):
        compared(table, on_the_line(), scores)


def test_one_score_for_all_places_is_refused_in_words(table):
    with pytest.raises(ComparisonRefusedError, match="constant"):
        compared(table, on_the_line(), dict.fromkeys(SCORES, 20.0))


@pytest.mark.parametrize("statistic", ["standardised_ratio", "count"])
def test_ratios_and_counts_are_refused(table, statistic):
    with pytest.raises(ComparisonRefusedError):
        compared(table, on_the_line(), statistic=statistic)


def test_the_gradient_covers_the_true_difference_between_the_ends(table):
    found = compare.gradient(table(on_the_line()), period=YEAR, scores=SCORES)

    # Over the ranks the true rate runs from 20 e^(0.02 x 5) to 20 e^(0.02 x 44).
    truth = 20 * (np.exp(0.02 * 44.5) - np.exp(0.02 * 4.5))
    assert found.slope_lower < truth < found.slope_upper
    assert found.relative == pytest.approx(np.exp(0.8), rel=0.1)
    assert len(found.fifths) == 5
    assert list(found.fifths) == sorted(found.fifths, reverse=True)
    assert (
        "higher in the most deprived councils than in the least deprived, by about"
        in found.sentence
    )


def test_a_flat_gradient_cannot_be_told(table):
    generator = np.random.default_rng(3)
    text = "\n".join(f"{code} council {generator.poisson(1000)} 50000" for code in SCORES)

    found = compare.gradient(table(text), period=YEAR, scores=SCORES)

    assert found.slope_lower < 0 < found.slope_upper
    assert found.sentence.startswith("In 2023/24 we cannot tell whether the figure differs")


def test_the_spread_of_places_within_fifths_widens_the_gradient(table):
    generator = np.random.default_rng(4)
    wild = "\n".join(
        f"{code} council {generator.poisson(1000 * np.exp(generator.normal(0, 0.3)))} 50000"
        for code in SCORES
    )
    calm = "\n".join(f"{code} council {generator.poisson(1000)} 50000" for code in SCORES)

    wide, narrow = (
        compare.gradient(table(text), period=YEAR, scores=SCORES) for text in (wild, calm)
    )

    assert wide.slope_upper - wide.slope_lower > 3 * (narrow.slope_upper - narrow.slope_lower)


def test_fewer_than_three_fifths_make_no_gradient(table):
    scores = {code: float(i % 2) for i, code in enumerate(SCORES)}

    with pytest.raises(ComparisonRefusedError, match="fifths"):
        compare.gradient(table(on_the_line()), period=YEAR, scores=scores)


def test_the_comparison_carries_the_gradient(table):
    done = compared(table, on_the_line())

    assert done.gradient == compare.gradient(table(on_the_line()), period=YEAR, scores=SCORES)


def test_places_divided_from_larger_areas_do_not_draw_the_line(table, divided):
    text = on_the_line()
    odd = f"{text}\nP99 council 9000 50000"

    plain = rows_of(compared(table, text))
    done = compare.deprivation(
        divided(table(odd), areas=("P99",)), period=YEAR, scores=SCORES | {"P99": 44}, vintage=2019
    )

    rows = rows_of(done)
    assert rows["P99"]["reason"].startswith("mostly divided from larger areas")
    assert rows["P00"]["comparator_value"] == pytest.approx(plain["P00"]["comparator_value"])
    assert done.flags.places == 40
