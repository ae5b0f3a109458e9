"""Published synthetic controls come back; the arithmetic lives in the bench, beside its sources."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from onestory.stats.augmented import augmented_control
from onestory.stats.comparator_list import aggregates, without_each
from onestory.stats.counterfactual import Case
from onestory.stats.predictors import local_optima, search_importance
from onestory.stats.simplex import optimality_gap
from onestory.stats.synthetic_control import synthetic_control
from onestory.stats.synthetic_did import synthetic_did

BENCH = Path(__file__).resolve().parents[3] / "bench"


@pytest.fixture(scope="module")
def published() -> ModuleType:
    sys.path.insert(0, str(BENCH))
    try:
        return importlib.import_module("published_synthetic")
    finally:
        sys.path.remove(str(BENCH))


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "causal" / "pysyncon"


@pytest.fixture(scope="module")
def california(published: ModuleType, folder: Path) -> Case:
    return published.smoking(folder).case("cigsale", start=1989)


class TestPublishedNumbers:
    @pytest.mark.parametrize("study", ["proposition", "basque", "reunification"])
    def test_lie_within_the_stated_tolerance(self, published: ModuleType, folder: Path, study: str):
        answers = getattr(published, study)(folder)
        assert not [(one.name, one.ours, one.published) for one in answers if not one.within]


class TestProposition99:
    """Where ours leaves the printed number, the package's own stopping rule explains it."""

    def test_the_rule_of_the_package_gives_its_synthetic_control(self, california: Case):
        noise = np.diff(california.comparators[:, :19], axis=1).std(ddof=1)
        weights = frank_wolfe(
            california.comparators[:, :19].T, california.series[:19], 1e-6 * noise, noise
        )
        gap = california.series - weights @ california.comparators
        assert gap[19:].mean() == pytest.approx(-19.61966, abs=5e-6)
        assert np.mean(gap[:19] ** 2) > synthetic_control(california).fit_before ** 2

    def test_the_rule_of_the_package_gives_its_synthetic_did(self, california: Case):
        past = california.comparators[:, :19]
        after = california.comparators[:, 19:].mean(axis=1)
        noise = np.diff(past, axis=1).std(ddof=1)
        level = past.T - past.T.mean(axis=0), california.series[:19] - california.series[:19].mean()
        weights = frank_wolfe(*level, 12**0.25 * noise, noise)
        times = frank_wolfe(past - past.mean(axis=0), after - after.mean(), 1e-6 * noise, noise)
        gap = california.series - weights @ california.comparators
        assert gap[19:].mean() - times @ gap[:19] == pytest.approx(-15.60383, abs=5e-6)

    def test_exact_weights_satisfy_the_optimality_conditions(self, california: Case):
        weights = synthetic_control(california).weights
        away = california.comparators[:, :19] - california.series[:19]
        assert optimality_gap(away @ away.T, weights) < 1e-8

    def test_the_penalty_is_the_papers(self, california: Case):
        assert synthetic_did(california).tuning == pytest.approx(10.226, abs=5e-4)


class TestAugmented:
    """pysyncon 1.7.0 (R augsynth ported), outcomes alone: its solver stops at 1e-12 of the loss."""

    @pytest.mark.parametrize(
        ("penalty", "theirs"),
        [(None, -15.952599), (100.0, -14.343383), (1000.0, -16.755859)],
    )
    def test_proposition_99(self, california: Case, penalty: float | None, theirs: float):
        found = augmented_control(california, penalty=penalty)
        assert found.estimate == pytest.approx(theirs, abs=1e-4)

    def test_the_penalty_chosen_is_theirs(self, california: Case):
        found = augmented_control(california)
        assert found.tuning == pytest.approx(429.8375828, rel=1e-8)
        assert found.fit_before * np.sqrt(19) == pytest.approx(3.1979516, abs=5e-5)

    def test_basque_country(self, published: ModuleType, folder: Path):
        case = published.country(folder).case("gdpcap", start=1970)
        assert augmented_control(case).estimate == pytest.approx(-0.36859738, abs=1e-5)
        assert augmented_control(case).tuning == pytest.approx(0.00064090448, rel=1e-6)
        assert augmented_control(case, penalty=0.5).estimate == pytest.approx(-0.8959352, abs=1e-5)


class TestBasqueCountry:
    """'-.70, -.58, -.23 or +.38 by optimiser and donor list': one number would be a fiction."""

    def test_the_spread_holds_the_published_answer_and_a_better_fitting_one(
        self, published: ModuleType, folder: Path
    ):
        region = published.country(folder)
        found = search_importance(
            region.case("gdpcap", start=1970),
            published.country_predictors(region),
            generator=np.random.default_rng(1),
        )
        assert found.spread is not None
        assert found.spread.lower < -0.85
        assert found.spread.upper > -0.6
        assert found.spread.distances[0] < 0.07 < np.sqrt(0.0088645)
        assert found.spread.distances[0] >= found.spread.bound
        assert "optima fit about equally well" in found.notes[-1]

    def test_the_whole_country_is_a_comparator_that_changes_the_optima(
        self, published: ModuleType, folder: Path
    ):
        region = published.country(folder, left_out="")
        optima = local_optima(
            region.case("gdpcap", start=1970),
            published.country_predictors(region),
            generator=np.random.default_rng(1),
            restarts=30,
        )
        assert max(one.estimate for one in optima) - min(one.estimate for one in optima) > 0.5

    def test_leaving_out_a_comparator_is_told(self, published: ModuleType, folder: Path):
        found = without_each(published.country(folder).case("gdpcap", start=1970))
        assert found.min() == pytest.approx(-0.908, abs=0.001)
        assert found.max() == pytest.approx(-0.544, abs=0.001)


class TestListOfComparators:
    def test_a_country_among_its_regions_is_found_out(self, published: ModuleType, folder: Path):
        region = published.country(folder, left_out="")
        case = region.case("gdpcap", start=1970)
        found = aggregates(case)
        place = region.names.index("Spain (Espana)")
        assert case.comparators.shape[0] == 17
        assert found.tolist() == [place - 1]  # the exposed region is listed first

    def test_states_and_countries_are_no_sums(self, published: ModuleType, folder: Path):
        assert not aggregates(published.country(folder).case("gdpcap", start=1970)).size
        assert not aggregates(published.smoking(folder).case("cigsale", start=1989)).size
        assert not aggregates(published.germany(folder).case("gdp", start=1991)).size


def frank_wolfe(design: np.ndarray, goal: np.ndarray, zeta: float, noise: float) -> np.ndarray:
    """Weights as the R package synthdid stops them: 100 steps, small ones dropped, on to 10,000."""
    first = steps(design, goal, zeta, noise, np.full(design.shape[1], 1 / design.shape[1]), 100)
    kept = np.where(first <= first.max() / 4, 0, first)
    return steps(design, goal, zeta, noise, kept / kept.sum(), 10_000)


def steps(
    design: np.ndarray, goal: np.ndarray, zeta: float, noise: float, x: np.ndarray, most: int
) -> np.ndarray:
    eta, before, count = len(goal) * zeta**2, np.inf, 0
    loss = np.inf
    while count < most and (count < 2 or before - loss > (1e-5 * noise) ** 2):
        count, before = count + 1, loss
        missed = design @ x - goal
        slope = missed @ design + eta * x
        vertex = int(np.argmin(slope))
        move = -x.copy()
        move[vertex] += 1
        if move.any():
            change = design[:, vertex] - design @ x
            size = -slope @ move / (change @ change + eta * move @ move)
            x = x + min(1, max(0, size)) * move
        loss = zeta**2 * x @ x + np.mean((design @ x - goal) ** 2)
    return x
