"""The shape of the Pioneers on invented figures: confident sites, admissions up, and less so."""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from onestory import evaluate, evidence
from onestory.model.mirror import Mirror, MirrorAsked, Sides
from onestory.synthetic.pioneer_shape import OUTCOME, THROUGH, pioneer_shape

ALONE, AGAINST = "absolute change", "change against comparators"
SIDES = Sides(
    perceived_title="Staff who see progress", perceived_unit="share", perceived_wanted="higher",
    neutral=0.5, measured_title="Emergency admissions", wanted="lower", contrast="ratio",
    measured_unit="per 1,000 people",
)  # fmt: skip
ASKED = MirrorAsked(
    id="pioneers", perceived="own.progress", who="staff", outcome=OUTCOME, neutral=0.5
)


@cache
def mirrored(*, differ: bool, seed: int = 1) -> Mirror:
    shape = pioneer_shape(seed, differ=differ)
    prepared = evaluate.prepare(shape.study, shape.results, delivered=shape.delivered)
    measured = evaluate.by_site(shape.study, prepared, through=[THROUGH])
    return evidence.mirror(ASKED, perceived=shape.perceived, measured=measured, sides=SIDES)


def rows(mirror: Mirror, kind: str) -> list[dict]:
    return [row for row in mirror.rows.to_pylist() if row["kind"] == kind]


def test_over_three_fifths_of_sites_are_confident():
    shape = pioneer_shape(1)
    confident = [value > 0.5 for value in shape.perceived["value"].to_pylist()]
    assert len(confident) == 25
    assert sum(confident) / 25 > 0.6


def test_admissions_rose_at_most_sites_and_fell_against_comparators_overall():
    mirror = mirrored(differ=True)
    alone = [row["measured"] for row in rows(mirror, ALONE)]
    against = [row["measured"] for row in rows(mirror, AGAINST)]
    assert np.mean([value > 0 for value in alone]) > 0.8
    assert 0.02 < np.mean(alone) < 0.05
    assert -0.05 < np.mean(against) < -0.03


def test_confident_sites_run_ahead_of_what_they_show_alone_and_never_of_what_they_show_beside():
    mirror = mirrored(differ=True)
    alone = Counter(row["flag"] for row in rows(mirror, ALONE))
    against = Counter(row["flag"] for row in rows(mirror, AGAINST))
    assert alone["ahead of the evidence"] >= 5
    assert alone["unseen gain"] == 0
    assert against["ahead of the evidence"] == 0
    assert against["unseen gain"] >= 2
    assert against["in step"] >= 8


def test_the_sentence_holds_both_that_they_rose_and_that_they_rose_less():
    mirror = mirrored(differ=True)
    rose = sum(row["measured_lower"] > 0 for row in rows(mirror, ALONE))
    fewer = sum(row["measured_upper"] < 0 for row in rows(mirror, AGAINST))
    assert rose >= 10
    assert fewer >= 12
    assert "Staff at 17 of 25 sites see progress" in mirror.sentence
    assert f"Taken alone, emergency admissions rose at {rose} of the 25" in mirror.sentence
    assert f"came out lower at {fewer} of the 25, higher at none" in mirror.sentence
    assert "rose less than elsewhere" in mirror.sentence


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_where_no_site_truly_differs_hardly_any_is_told_from_comparators(seed):
    mirror = mirrored(differ=False, seed=seed)
    told = [row for row in rows(mirror, AGAINST) if row["flag"] != "not known"]
    # 25 sites at 5%: more than four by chance once in thirty.
    assert len(told) <= 4
    assert all(row["measured"] > 0 for row in rows(mirror, ALONE))


def test_the_true_change_lies_within_the_range_at_nearly_every_site():
    shape = pioneer_shape(4)
    prepared = evaluate.prepare(shape.study, shape.results, delivered=shape.delivered)
    measured = evaluate.by_site(shape.study, prepared, through=[THROUGH]).to_pylist()
    # An effect that grows from nothing is on average about half of what it is in the last year.
    held = [
        row["lower"] <= np.expm1(0.55 * shape.truth[row["site"]]) <= row["upper"]
        for row in measured
        if row["kind"] == AGAINST
    ]
    assert sum(held) >= 22


def test_the_same_seed_gives_the_same_figures_and_a_site_can_do_nothing():
    one, again = pioneer_shape(5), pioneer_shape(5)
    assert one.results[OUTCOME].rows.equals(again.results[OUTCOME].rows)
    assert set(pioneer_shape(5, differ=False).truth.values()) == {0.0}
