"""Weighing: findings on weights, and on how many people strata are said to hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.estimates import FEW, HEAVY
from onestory.model.finding import Finding
from onestory.model.words import many, share

if TYPE_CHECKING:
    from onestory.evidence.surveys.answers import Answers


def of_weights(held: Answers) -> Iterator[Finding]:
    """Yield weights of nought, answers that outweigh all others, and strata with too few people."""
    for draw, (who, wave) in enumerate(held.draws):
        weight = held.sample.weight[held.drawn == draw]
        yield from _of_draw(held, f"{who} in {wave}", weight)
    yield from _too_few(held)


def _of_draw(held: Answers, where: str, weight: np.ndarray) -> Iterator[Finding]:
    nought = int((weight == 0).sum())
    if nought:
        yield _finding(
            held,
            rule="weights of nought",
            message=f"{many(nought, 'answer')} of {weight.size:,} by {where} weigh nought: they"
            " count among those who answered, and in no score.",
            do="Ask those who made the weights whether these answers were to be left out.",
        )
    total = float(weight.sum())
    most = float(weight.max(initial=0)) / total if total else 0.0
    if weight.size >= FEW and most > HEAVY:
        yield _finding(
            held,
            rule="one answer outweighs others",
            message=f"One answer by {where} carries {share(most)} of all weight: scores are"
            " mostly what one person said.",
            do="Check the column of weights: another number may stand in it.",
        )


def _too_few(held: Answers) -> Iterator[Finding]:
    """Yield strata of which more answered in a wave than they are said to hold."""
    people = dict(held.survey.of_population)
    if not people:
        return
    strata = held.survey.responses["stratum"].to_pylist()
    drawn = Counter(zip(held.drawn.tolist(), strata, strict=True))
    for (draw, stratum), answered in drawn.items():
        who, wave = held.draws[draw]
        if stratum in people and answered > people[stratum]:
            yield _finding(
                held,
                rule="more answered than there are",
                message=f"{answered:,} {who} answered of '{stratum}' in {wave}, which"
                f" [of_population] says holds {people[stratum]:,}: its ranges are not narrowed.",
                do="Correct [of_population], or take the stratum out of it.",
            )


def _finding(held: Answers, *, rule: str, message: str, do: str) -> Finding:
    file = held.survey.inputs[0].file if held.survey.inputs else ""
    return Finding(rule=rule, severity="warning", message=message, do=do, file=file)
