"""What must hold of every score, whoever answers what."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory import evidence
from onestory.model.instrument import Instrument
from onestory.model.survey import SCORED, Survey

SHIPPED = list(evidence.instruments().values())
SOME = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def drawn(instrument: Instrument, seed: int, respondents: int = 40) -> pa.Table:
    """Answers drawn from every code, with some left out and some that are no code."""
    generator = np.random.default_rng(seed)
    columns = {}
    for item in evidence.asked_items(instrument):
        codes = [*(code for code, _ in item.scores), *item.not_relevant, 99]
        left_out = generator.random(respondents) < 0.15
        columns[item.id] = pa.array(
            generator.choice(np.array(codes, float), respondents), mask=left_out
        )
    return pa.table({"row": np.arange(1, respondents + 1), **columns})


def scored(instrument: Instrument, responses: pa.Table) -> pa.Table:
    survey = Survey(
        id="drawn", title="Drawn", instrument=instrument, responses=responses, waves=(), who=()
    )
    return evidence.score(survey)


@pytest.mark.parametrize("instrument", SHIPPED, ids=lambda one: one.id)
@SOME
@given(seed=seeds)
def test_a_score_lies_within_its_range_and_stands_on_no_more_items_than_it_has(instrument, seed):
    scales = {scale.id: scale for scale in instrument.scales}
    table = scored(instrument, drawn(instrument, seed))
    assert table.schema == SCORED
    for row in table.to_pylist():
        scale = scales.get(row["scale"]) or scales[row["scale"].split(".")[0]]
        assert row["answered"] + row["not_relevant"] <= len(scale.items)
        if row["score"] is not None:
            assert scale.lowest <= row["score"] <= scale.highest
            assert row["answered"] >= 1


@pytest.mark.parametrize("instrument", SHIPPED, ids=lambda one: one.id)
@SOME
@given(seed=seeds)
def test_who_stands_first_makes_no_difference(instrument, seed):
    responses = drawn(instrument, seed)
    order = np.random.default_rng(seed).permutation(responses.num_rows)
    keys = [("scale", "ascending"), ("row", "ascending")]
    mixed = scored(instrument, responses.take(order))
    assert mixed.sort_by(keys).equals(scored(instrument, responses).sort_by(keys))


@pytest.mark.parametrize("instrument", SHIPPED, ids=lambda one: one.id)
@SOME
@given(seed=seeds)
def test_codes_and_key_turned_round_together_give_the_same_scores(instrument, seed):
    # Someone else's form numbers its answers downwards; their key says so.
    responses = drawn(instrument, seed)
    turned = turned_round(instrument)
    columns = {
        item.id: pa.array(
            [None if code is None else -code for code in responses[item.id].to_pylist()],
            pa.float64(),
        )
        for item in evidence.asked_items(instrument)
    }
    theirs = scored(turned, pa.table({"row": responses["row"], **columns}))
    assert theirs.equals(scored(instrument, responses))


@SOME
@given(seed=seeds)
def test_a_reverse_item_answered_the_other_way_is_a_plain_item(seed):
    # IntegRATE in codes of how well it went: 4 less the code, scored as itself.
    key = evidence.instruments()["integrate"]
    responses = drawn(key, seed)
    sums = scored(key, responses).to_pylist()[: responses.num_rows]
    for row, answers in zip(sums, responses.drop_columns(["row"]).to_pylist(), strict=True):
        given = [4 - code for code in answers.values() if code is not None and code <= 4]
        assert row["score"] == (sum(given) if len(given) == 4 else None)


def turned_round(instrument: Instrument) -> Instrument:
    from dataclasses import replace

    items = tuple(
        replace(
            item,
            scores=tuple((-code, score) for code, score in item.scores),
            top=tuple(-code for code in item.top),
            not_relevant=tuple(-code for code in item.not_relevant),
        )
        for item in instrument.items
    )
    return replace(instrument, items=items)
