"""The least counts behind an answer: of the exposed, of the comparators, of who is left."""

from dataclasses import replace

import pyarrow as pa
import pytest

from onestory import evaluate, release
from onestory.model.delivered import ACTIVITY_ROWS, Delivered, SiteDelivery
from onestory.model.figures import RESULT_ROWS
from onestory.model.rivals import Rivals

MONTHS = 24
FEW = (4.0, 2.0, 1.0, 5.0, 2.0, 4.0)


@pytest.fixture
def answer(study, result, month):
    """An answer of one large site and small comparators, whose counts are given by month."""

    def made(*, comparators=2, counts=True, people=1000.0, statistic="crude_rate", ours=400.0):
        asked = study({"A": 12}, months=MONTHS)
        figures = {"A": [ours + 7 * (t % 5) for t in range(MONTHS)]} | {
            f"C{n}": [FEW[(t + n) % 6] for t in range(MONTHS)] for n in range(comparators)
        }
        sizes = dict.fromkeys(figures, people) | {"A": 100_000.0 if people == 1000.0 else people}
        given = result(figures, people=sizes, counts=counts)
        rows = [
            {**row, "value": row["value"] * 1000 / sizes[row["area_code"]]}
            for row in given.rows.to_pylist()
        ]
        given = replace(
            given,
            rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS),
            indicator=replace(given.indicator, statistic=statistic),
        )
        begun = SiteDelivery(
            site="Team A", place="A", announced=None, planned=month(12), staffed=month(12),
            first_person=month(12), caseload_reached=None, exposed_from=month(12),
            largest_share=None,
        )  # fmt: skip
        told = Delivered(
            verdict="delivered", sites=(begun,), rows=ACTIVITY_ROWS.empty_table(), sentence=""
        )
        results = {"stays": given}
        rivals = Rivals(
            window=asked.window, exposed=("A",), comparators=(), rivals=(), complete=True,
            to_ask=(), own=(), sentences=(),
        )  # fmt: skip
        return evaluate.run(
            asked,
            evaluate.prepare(asked, results, delivered=told),
            results,
            surroundings=evaluate.Surroundings(rivals=rivals, delivered=told),
        )

    return made


def test_each_side_has_its_own_least_count(answer):
    found = answer()
    assert found.smallest_count == 400.0
    assert found.smallest_comparator_count == min(
        a + b for a, b in zip(FEW, FEW[1:] + FEW[:1], strict=True)
    )


def test_counts_that_are_not_known_stay_unknown_of_both(answer):
    found = answer(counts=False)
    assert (found.smallest_count, found.smallest_comparator_count) == (None, None)


def test_of_a_proportion_those_without_the_event_count_too(answer):
    found = answer(people=430.0, statistic="proportion")
    assert found.smallest_count == 2.0  # 428 of 430 in the fullest month


def test_small_comparators_of_one_large_site_are_not_published(answer):
    found = answer(comparators=3)
    provenance = release.provenance((), plan_sha256="", made_on="2025-06-01")
    cleared = release.clear_answer(found, rule=release.public_rule(), provenance=provenance)
    series = cleared.answer.effects[0].series
    assert series.num_rows == MONTHS
    assert series.column("comparator").null_count == MONTHS
    assert series.column("expected").null_count == MONTHS
    assert cleared.withheld != ()
