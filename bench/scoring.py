"""Scores of questionnaires against an independent reckoning, row by row: `bench/scoring.py`."""

from __future__ import annotations

import argparse
import time
import tomllib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import record
import worked_examples
from onestory import evidence
from onestory.model.instrument import Instrument
from onestory.model.survey import Survey

KEYS = Path(evidence.__file__).parent / "data" / "instruments"
RESPONDENTS, SMALL = 100_000, 500
MISSING, UNKNOWN = 0.06, 0.01
SEED = 20_260_722

Answers = Mapping[str, float | None]


def main(*, small: bool) -> None:
    """Score the worked examples and random respondents, both ways, and record the difference."""
    told = worked_examples.examples()
    respondents = SMALL if small else RESPONDENTS
    per = {name: _random(one, respondents) for name, one in evidence.instruments().items()}
    gaps = {name: gap for name, (gap, _) in per.items()}
    example_gap = max(_example_gap(one) for one in told)
    record.record(
        "scoring",
        {
            "instrument": sorted(per),
            "instruments": len(per),
            "worked_examples": len(told),
            "worked_examples_max_difference": example_gap,
            "respondents": respondents,
            "cases": len(told) + respondents * len(per),
            "max_difference": max(example_gap, *gaps.values()),
            "max_difference_of": gaps,
            "cpu_s_a_million": {name: round(seconds, 3) for name, (_, seconds) in per.items()},
            "slowest_cpu_s_a_million": round(max(seconds for _, seconds in per.values()), 3),
        },
        small=small,
    )


def surveyed(instrument: Instrument, responses: pa.Table) -> Survey:
    """A survey of the responses, with all else left at nothing."""
    return Survey(
        id="bench", title="", instrument=instrument, responses=responses, waves=(), who=()
    )


def _example_gap(one: worked_examples.Example) -> float:
    """How far an example is from the scores written by hand; infinite for a wrong none."""
    instrument = evidence.instruments()[one.instrument]
    columns = {item: pa.array([code], pa.float64()) for item, code in one.answers.items()}
    table = evidence.score(surveyed(instrument, pa.table({"row": [1], **columns})))
    ours = dict(zip(_texts(table, "scale"), table.column("score").to_pylist(), strict=True))
    return max(_gap(ours[scale], score) for scale, score in one.scores.items())


def _random(instrument: Instrument, respondents: int) -> tuple[float, float]:
    """The largest difference over random respondents, and CPU seconds a million of them."""
    generator = np.random.default_rng(SEED)
    columns = {
        item.id: _codes(item.scores, item.not_relevant, respondents, generator)
        for item in evidence.asked_items(instrument)
    }
    responses = pa.table({"row": np.arange(1, respondents + 1), **columns})
    started = time.process_time()
    table = evidence.score(surveyed(instrument, responses))
    seconds = time.process_time() - started
    ours = {
        (row["scale"], row["row"]): row["score"] for batch in table.to_batches()
        for row in batch.to_pylist()
    }  # fmt: skip
    key = tomllib.loads((KEYS / f"{instrument.id}.toml").read_text(encoding="utf-8"))
    largest = 0.0
    for number, answers in enumerate(responses.drop_columns(["row"]).to_pylist(), start=1):
        for scale, score in by_hand(key, answers).items():
            largest = max(largest, _gap(ours[scale, number], score))
    return largest, seconds * 1e6 / respondents


def _codes(
    scores: Sequence[tuple[float, float]],
    not_relevant: Sequence[float],
    respondents: int,
    generator: np.random.Generator,
) -> pa.Array:
    """Codes drawn alike, some not relevant, some left out, and some that are no code at all."""
    codes = np.array([code for code, _ in scores] + list(not_relevant))
    drawn = generator.choice(codes, respondents)
    unknown = generator.random(respondents) < UNKNOWN
    left_out = generator.random(respondents) < MISSING
    return pa.array(np.where(unknown, 97.0, drawn), mask=left_out)


def by_hand(key: Mapping[str, Any], answers: Answers) -> dict[str, float | None]:
    """One respondent's scores from the key's file as it stands, in fractions, sharing no code."""
    items = {name: item for item in key["item"] for name in item.get("ids", [item.get("id")])}
    wholes = {item["part_of"] for item in items.values() if "part_of" in item}
    known: dict[str, tuple[Fraction, Fraction]] = {}
    for name, item in items.items():
        code = answers.get(name)
        scores = _scores(item)
        if code is not None and code in scores:
            known[name] = (scores[code], Fraction(int(code in item.get("top", []))))
    for whole in wholes:
        parts = [
            known[n] for n, item in items.items() if item.get("part_of") == whole and n in known
        ]
        if parts:
            known[whole] = (
                sum((score for score, _ in parts), Fraction()) / len(parts),
                sum((top for _, top in parts), Fraction()) / len(parts),
            )
    told: dict[str, float | None] = {}
    for scale in key["scale"]:
        names = scale["items"]
        if names == ["all"]:
            names = [name for name, item in items.items() if "part_of" not in item]
        told |= _scale(scale, names, known)
    return told


def _scale(
    scale: Mapping[str, Any], names: Sequence[str], known: Mapping[str, tuple[Fraction, Fraction]]
) -> dict[str, float | None]:
    name, rule = scale["id"], scale["rule"]
    if rule == "each item":
        return {
            f"{name}.{item}": float(known[item][1] == 1) if item in known else None
            for item in names
        }
    given = [known[item] for item in names if item in known]
    partly = scale.get("incomplete") == "mean of those answered"
    least = scale["least_answered"] if partly else len(names)
    if len(given) < least:
        return {name: None}
    if rule == "share top":
        return {name: float(all(top == 1 for _, top in given))}
    mean = sum((score for score, _ in given), Fraction()) / len(given)
    return {name: float(mean * len(names) if rule == "sum" else mean)}


def _scores(item: Mapping[str, Any]) -> dict[float, Fraction]:
    if "scores" in item:
        return {float(code): Fraction(score) for code, score in item["scores"].items()}
    codes = item.get("codes", [])
    if item.get("reverse"):
        return {code: Fraction(min(codes) + max(codes) - code) for code in codes}
    return {code: Fraction(code) for code in codes}


def _gap(ours: float | None, theirs: float | None) -> float:
    if ours is None or theirs is None:
        return 0.0 if ours is theirs else float("inf")
    return abs(ours - theirs)


def _texts(table: pa.Table, column: str) -> list[str]:
    return [str(one) for one in table.column(column).to_pylist()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few respondents, in seconds")
    main(small=parser.parse_args().small)
