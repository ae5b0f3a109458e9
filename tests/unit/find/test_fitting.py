"""A score is the logistic regression that anybody would fit, on people who are not held out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from scipy.optimize import fmin_bfgs

from onestory import find
from onestory.find.chance import chance
from onestory.find.fitting import scores
from onestory.model.caseload import Covariate
from onestory.model.errors import StudyError

ON = date(2022, 4, 1)
COVARIATES = tuple(
    Covariate(name=name, words=name) for name in ("stays", "age_years", "ethnicity_black")
)


def world(size: int, seed: int = 1) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {
        "stays": random.poisson(0.5, size),
        "age_years": random.integers(65, 95, size),
        "ethnicity_black": random.random(size) < 0.1,
    }


def drawn(covariates: dict[str, np.ndarray], seed: int = 2) -> list[bool]:
    eta = -3 + 0.8 * covariates["stays"] + 0.05 * (covariates["age_years"] - 75)
    return list(np.random.default_rng(seed).random(len(eta)) < 1 / (1 + np.exp(-eta)))


def fit(rows: pa.Table):
    return find.fitted(rows, COVARIATES, happens="an admission", on=ON, seed=1)


def test_it_equals_a_plain_fit_to_those_not_held_out(entries):
    values = world(4000)
    rows = entries(values, happened=drawn(values))
    score = fit(rows)

    out = set(find.held_out(rows, 1)["person_id"].to_pylist())
    kept = np.array([one not in out for one in rows["person_id"].to_pylist()])
    x = np.column_stack([values["stays"], values["age_years"]])[kept].astype(float)
    x = (x - x.mean(0)) / x.std(0)
    y = np.array(rows["happened"].to_pylist())[kept]

    def loss(beta: np.ndarray) -> float:
        eta = beta[0] + x @ beta[1:]
        return np.logaddexp(0, eta).sum() - eta[y].sum() + 0.5 * (beta[1:] ** 2).sum()

    beta = fmin_bfgs(loss, np.zeros(3), disp=False)
    chances = 1 / (1 + np.exp(-(beta[0] + x @ beta[1:])))
    assert scores(score, rows)[kept] == pytest.approx(chances, abs=1e-4)
    assert score.people == kept.sum()
    assert score.happened == y.sum()


def test_ethnicity_is_no_part_of_it(entries):
    values = world(2000)
    score = fit(entries(values, happened=drawn(values)))
    assert [term.name for term in score.terms] == ["stays", "age_years"]


def test_a_quarter_of_people_are_held_out_the_same_on_every_day(entries):
    values = world(8000)
    one = find.held_out(entries(values), 1)["person_id"].to_pylist()
    other = find.held_out(entries({"stays": values["stays"][::-1]}), 1)["person_id"].to_pylist()
    assert one == other
    assert len(one) / 8000 == pytest.approx(0.25, abs=0.015)


def test_who_moved_away_makes_no_score(entries):
    values = world(2000)
    happened = [None if n % 5 == 0 else one for n, one in enumerate(drawn(values))]
    rows = entries(values, happened=happened)
    out = set(find.held_out(rows, 1)["person_id"].to_pylist())
    known = [p for p, h in zip(rows["person_id"].to_pylist(), happened, strict=True)
             if h is not None and p not in out]  # fmt: skip
    assert fit(rows).people == len(known)


def test_too_few_make_no_score_and_the_way_out_is_told(entries):
    values = world(300)
    with pytest.raises(StudyError, match="too few to make a score of") as told:
        fit(entries(values, happened=drawn(values)))
    assert "the order is by chance" in told.value.do


def test_chance_is_even_and_hangs_on_person_and_seed_alone():
    ids = np.arange(100_000) * 7 + 3
    drawn_once = chance(ids, "a")
    assert np.histogram(drawn_once, 10, (0, 1))[0] == pytest.approx(10_000, rel=0.04)
    assert abs(np.corrcoef(drawn_once, chance(ids, "b"))[0, 1]) < 0.02
    assert abs(np.corrcoef(drawn_once[1:], drawn_once[:-1])[0, 1]) < 0.02
    assert (chance(ids[::-1], "a")[::-1] == drawn_once).all()
