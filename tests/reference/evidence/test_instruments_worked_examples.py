"""Scores equal those reckoned by hand from the published rules, and published figures of councils."""

import importlib.util
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from onestory import evidence
from onestory.model.survey import Survey

BENCH = Path(__file__).resolve().parents[3] / "bench"


def module(name: str):
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


EXAMPLES = module("worked_examples").examples()


def scored(instrument: str, **answers: list[float | None]) -> dict[str, list[float | None]]:
    """The scores by scale of respondents whose answers stand in columns of items."""
    return scores_of(instrument, answers)


def scores_of(instrument: str, answers: dict[str, list[float | None]]):
    columns = {item: pa.array(codes, pa.float64()) for item, codes in answers.items()}
    row = range(1, 1 + len(next(iter(answers.values()))))
    survey = Survey(
        id="worked",
        title="Worked by hand",
        instrument=evidence.instruments()[instrument],
        responses=pa.table({"row": list(row), **columns}),
        waves=(),
        who=(),
    )
    told: dict[str, list[float | None]] = {}
    for line in evidence.score(survey).to_pylist():
        told.setdefault(line["scale"], []).append(line["score"])
    return told


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.instrument}: {one.why}")
def test_each_line_of_the_manual_is_scored_as_it_was_by_hand(example):
    told = scores_of(example.instrument, {item: [code] for item, code in example.answers.items()})
    assert {scale: told[scale][0] for scale in example.scores} == pytest.approx(
        dict(example.scores), abs=1e-12
    )


def test_each_scale_has_two_worked_examples_or_more():
    told = [(one.instrument, scale) for one in EXAMPLES for scale in one.scores]
    scales = {
        (name, scale.id if scale.rule != "each item" else f"{scale.id}.{item}")
        for name, one in evidence.instruments().items()
        for scale in one.scales
        for item in (scale.items if scale.rule == "each item" else ("",))
    }
    assert not {scale for scale in scales if told.count(scale) < 2}


def test_no_score_is_among_the_examples_of_each_instrument():
    without = {one.instrument for one in EXAMPLES if None in one.scores.values()}
    assert without == set(evidence.instruments())


def test_two_councils_weigh_by_the_people_they_stand_for():
    # Eligible people over usable responses: 1,000 / 2 in Ash, 3,000 / 3 in Birch; the respondent
    # of Birch who left a question out is no usable response.
    #          Ash       Birch
    dignity: list[float | None] = [1, 3, 1, 2, 4, None]
    others: list[float | None] = [1, 2, 1, 1, 2, 1]
    weight = [500, 500, 1000, 1000, 1000, 0]
    asked = dict.fromkeys(("3a", "4a", "5a", "6a", "7a", "8a", "9a"), others)
    scores = scores_of("ascs", {**asked, "11": dignity})["quality_of_life"]
    assert scores == [24, 15, 24, 23, 14, None]
    usable = [(score, w) for score, w in zip(scores, weight, strict=True) if score is not None]
    weighted = sum(score * w for score, w in usable) / sum(w for _, w in usable)
    # (12,000 + 7,500 + 24,000 + 23,000 + 14,000) / 4,000, where the plain mean is 20.
    assert weighted == 20.125


def test_published_scores_of_councils_are_the_weighted_sum_over_the_weighted_number(
    shared_data: Path,
):
    workbook = CalamineWorkbook.from_path(
        str(shared_data / "areas" / "ascof" / "ascof_2020-21_open_data.xlsx")
    )
    figures: dict[tuple[str, str], dict[str, float]] = {}
    for row in workbook.get_sheet_by_index(0).to_python()[1:]:
        if row[8] in {"1A", "1B", "1I1", "4A"} and isinstance(row[7], float | int):
            figures.setdefault((str(row[1]), str(row[4])), {})[str(row[6])] = float(row[7])
    told = {key: one for key, one in figures.items() if {"Numerator", "Denominator"} <= one.keys()}
    assert len(told) == 360
    wrong = {key for key, one in told.items() if not divides(one, key[1].startswith("1A"))}
    assert not wrong


def divides(one: dict[str, float], is_score: bool) -> bool:
    """Whether the outcome is the quotient, both parts rounded to five and itself to a decimal."""
    unit = 1 if is_score else 100
    least = (one["Numerator"] - 2.5) / (one["Denominator"] + 2.5) * unit
    most = (one["Numerator"] + 2.5) / (one["Denominator"] - 2.5) * unit
    return least - 0.05 <= one["Outcome"] <= most + 0.05
