"""Any effect and any comparison, as the measured side of a mirror; what separates sites."""

# pyright: reportMissingImports=false, reportUnknownVariableType=false

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pyarrow as pa
import pytest
from tests.unit.evidence.mirror.conftest import measured_rows

from onestory import evidence
from onestory.model.comparison import Comparison
from onestory.model.errors import StudyError
from onestory.model.figures import COMPARISON_ROWS
from onestory.model.interviews import RATING_ROWS
from onestory.model.mirror import MEASURED_ROWS, SEPARATING_ROWS


@pytest.fixture(scope="module")
def invented():
    path = Path(__file__).parents[2] / "report" / "answer" / "invented_answers.py"
    spec = importlib.util.spec_from_file_location("invented_answers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestEffect:
    def test_is_the_change_of_all_sites_against_comparators(self, invented):
        effect = invented.effect()
        table = evidence.measured_of(effect)
        row = table.to_pylist()[0]
        assert table.schema == MEASURED_ROWS
        assert (row["site"], row["kind"]) == ("", "change against comparators")
        assert (row["estimate"], row["lower"]) == (effect.estimate, effect.lower)
        last = max(effect.series["period_end"].to_pylist())
        assert (last - row["through"]).days == 1  # periods end on the day after

    def test_whose_range_is_not_known_has_none_and_says_why(self, invented):
        effect = invented.effect(known=False, reason="too few comparators")
        row = evidence.measured_of(effect).to_pylist()[0]
        assert (row["lower"], row["upper"], row["note"]) == (None, None, "too few comparators")

    def test_without_comparators_is_a_change_by_itself(self, invented):
        row = evidence.measured_of(invented.effect(n_comparator=0)).to_pylist()[0]
        assert row["kind"] == "absolute change"

    def test_without_bound_on_one_side_has_no_range_to_set_beside_anything(self, invented):
        row = evidence.measured_of(invented.effect(lower=float("-inf"))).to_pylist()[0]
        assert row["lower"] is None

    def test_without_a_series_needs_to_be_told_its_last_day(self, invented):
        bare = invented.effect(series=invented.effect().series.slice(0, 0))
        with pytest.raises(StudyError, match="no series"):
            evidence.measured_of(bare)
        told = evidence.measured_of(bare, through=date(2024, 3, 31), site="Ash").to_pylist()[0]
        assert (told["site"], told["through"]) == ("Ash", date(2024, 3, 31))


class TestComparison:
    def compared(self, method):
        empty = dict.fromkeys(COMPARISON_ROWS.names)
        row = {
            **empty, "indicator": "a", "area_code": "E1", "area_name": "Ashmere",
            "area_level": "council", "period_start": date(2023, 4, 1),
            "period_end": date(2024, 4, 1), "group": "", "numerator": 120.0, "value": 9.0,
            "comparator_value": 11.0, "difference": -2.0, "difference_lower": -3.0,
            "difference_upper": -1.0, "status": "measured", "position": "lower", "reason": "lower",
        }  # fmt: skip
        other = {**row, "area_code": "E2", "area_name": "Elsewhere"}
        told = SimpleNamespace(
            rows=pa.Table.from_pylist([row, other], schema=COMPARISON_ROWS),
            method=method,
            comparator="the region",
        )
        return cast("Comparison", told)

    def test_gives_where_a_site_stands_and_says_that_this_is_no_change(self):
        rows = evidence.measured_of_comparison(
            self.compared("region"), outcome="emergency", sites={"Ash": "E1"}
        ).to_pylist()
        assert [(r["site"], r["estimate"], r["kind"]) for r in rows] == [
            ("Ash", -2.0, "change against comparators")
        ]
        assert rows[0]["through"] == date(2024, 3, 31)
        assert rows[0]["note"] == "Where it stands beside the region, not how far it moved."

    def test_with_a_places_own_past_is_a_change_by_itself(self):
        row = evidence.measured_of_comparison(
            self.compared("own past"), outcome="emergency", sites={"Ash": "E1"}
        ).to_pylist()[0]
        assert (row["kind"], row["note"], row["events"]) == ("absolute change", None, 120.0)


def rated(drawn: dict[str, list[float]]) -> pa.Table:
    rows = [
        {"construct": name, "title": name.title(), "site": f"S{at}", "wave": None, "people": 3,
         "rating": value, "rating_least": value, "rating_most": value}
        for name, values in drawn.items()
        for at, value in enumerate(values)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=RATING_ROWS)


FELL = measured_rows("\n".join(f"S{n} against {-n / 50} -1 1" for n in range(8)))


class TestSeparating:
    def test_a_construct_rated_higher_where_more_was_gained_separates(self):
        rows = evidence.separating_constructs(
            rated({"leadership": [-2, -1, -1, 0, 0, 1, 1, 2], "cost": [1, -1, 2, 0, -2, 1, 0, -1]}),
            measured=FELL,
            wanted="lower",
        )
        found = {row["construct"]: row for row in rows.to_pylist()}
        assert rows.schema == SEPARATING_ROWS
        assert found["leadership"]["lower"] > 0
        assert found["leadership"]["words"].startswith("sites rated higher gained more")
        assert found["cost"]["words"].startswith("we cannot tell")

    def test_the_sentence_says_that_it_explores_and_what_chance_would_show(self):
        rows = evidence.separating_constructs(
            rated({"leadership": [-2, -1, -1, 0, 0, 1, 1, 2], "cost": [1, -1, 2, 0, -2, 1, 0, -1]}),
            measured=FELL,
            wanted="lower",
        )
        said = evidence.separating_sentence(rows, "Emergency admissions")
        assert said.startswith("Explored, not planned: 1 of 2 conditions went with emergency")
        assert said.endswith("chance alone would show about 0.1.")

    def test_four_sites_are_too_few(self):
        rows = evidence.separating_constructs(
            rated({"leadership": [-2, -1, 1, 2]}), measured=FELL, wanted="lower"
        )
        assert rows.to_pylist()[0]["correlation"] is None
        assert "cannot be said" in evidence.separating_sentence(rows, "Emergency admissions")
