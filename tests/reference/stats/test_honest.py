"""Rambachan and Roth's intervals: HonestDiD's answers, linear programmes and coverage.

Reference: the R package HonestDiD (0.2.x, asheshrambachan/HonestDiD) on its own example, the
event study of profits of restaurants after a cut of value added tax in France (Benzarti and
Carloni 2019, Am Econ J Econ Policy 11:38), four coefficients before 2008 and four after. R
inverts its tests on a grid of 0.00076 and draws its critical values, so its limits are known to
about 0.001; its grid ends 20 standard errors out, 0.3795, and so do its limits there.
"""

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.stats import norm

from onestory.stats.event_study import EventStudy
from onestory.stats.honest import relative_magnitudes, smoothness
from onestory.stats.honest_input import deviations
from onestory.stats.honest_relative import _changes, moments, rejected, relative_interval
from onestory.stats.honest_smoothness import folded_quantile, smooth_interval

ESTIMATE = [
    0.006696351804, 0.02934503369, -0.006472972222, 0.0730149895,
    0.1959611177, 0.3120639026, 0.2395415455, 0.1260425001,
]  # fmt: skip
LOWER_TRIANGLE = [
    0.0008428358124,
    0.0004768686777, 0.0006425420288,
    0.0002618051076, 0.0003987425007, 0.0005229949602,
    0.0002354220342, 0.0002435515198, 0.000211768609, 0.0003089595411,
    0.0001676371467, 0.0002201960306, 0.0001840722252, 0.0001197866077, 0.000359970436,
    0.0001128707663, 0.0001804591157, 0.000145852784, 0.0001334081317, 0.0002478818642,
    0.0004263949813,
    1.992816215e-05, 3.84376508e-05, 7.005197403e-05, 0.0001016335009, 0.0001749579242,
    0.0002171437809, 0.0004886697861,
    -0.0001368265366, -2.960421989e-05, 5.952994979e-05, 0.0001079051726, 0.0001654256921,
    0.0002892747871, 0.0003805322049, 0.000761739444,
]  # fmt: skip
RELATIVE = np.array([-5, -4, -3, -2, 0, 1, 2, 3])
FIRST = [1, 0, 0, 0]


def covariance() -> np.ndarray:
    square = np.zeros((8, 8))
    square[np.tril_indices(8)] = LOWER_TRIANGLE
    return square + np.tril(square, -1).T


def study(estimate=ESTIMATE, spread=None, relative=RELATIVE) -> EventStudy:
    return EventStudy(
        relative=relative,
        estimate=np.array(estimate, dtype=float),
        covariance=covariance() if spread is None else spread,
        reference=-1,
    )


class TestHonestDiD:
    def test_parallel_trends(self):
        answer = relative_magnitudes(study(), bounds=0, target=FIRST)
        assert answer.plain_lower == pytest.approx(0.15877494, abs=1e-7)
        assert answer.plain_upper == pytest.approx(0.23314729, abs=1e-7)

    @pytest.mark.parametrize(
        ("bound", "lower", "upper"),
        [
            (0.5, 0.11812949, 0.27158387),
            (1.0, 0.06723125, 0.31868373),
            (1.5, 0.01329432, 0.36958196),
            (2.0, -0.04216197, None),
        ],
    )
    def test_relative_magnitudes_hybrid(self, bound, lower, upper):
        answer = relative_magnitudes(study(), bounds=bound, target=FIRST)
        assert answer.lower[0] == pytest.approx(lower, abs=0.001)
        if upper is None:  # R stops at the end of its grid
            assert answer.upper[0] > 0.3795
        else:
            assert answer.upper[0] == pytest.approx(upper, abs=0.001)

    def test_relative_magnitudes_conditional(self):
        given = deviations(study(), FIRST)
        lower, upper = relative_interval(given, bound=1.0, error=0.05, first_stage=0)
        assert lower == pytest.approx(0.07055244, abs=0.004)  # from a grid of 0.0038
        assert upper == pytest.approx(0.31843941, abs=0.004)

    @pytest.mark.parametrize(
        ("bound", "lower", "upper"),
        [
            (0.0, 0.13141132, 0.21616965),
            (0.01, 0.15496527, 0.27038453),
            (0.02, 0.17730109, 0.31595647),
            (0.03, 0.18940446, 0.34854775),
            (0.1, 0.11944400, 0.41850821),
            (0.2, 0.01944400, 0.51850821),
        ],
    )
    def test_smoothness(self, bound, lower, upper):
        answer = smoothness(study(), bounds=bound, target=FIRST)
        assert answer.lower[0] == pytest.approx(lower, abs=0.001)
        assert answer.upper[0] == pytest.approx(upper, abs=0.001)

    def test_breakdown_lies_between_the_bounds_either_side_of_nought(self):
        magnitudes = relative_magnitudes(study(), bounds=[1.5, 2], target=FIRST)
        assert 1.5 < magnitudes.breakdown < 2
        at_breakdown = relative_magnitudes(study(), bounds=magnitudes.breakdown, target=FIRST)
        assert at_breakdown.lower[0] == pytest.approx(0, abs=1e-5)


def rows_of_the_programme(worst: np.ndarray, bound: float) -> np.ndarray:
    steps = np.diff(np.eye(8)[4:], axis=0, prepend=0.0)
    return np.vstack([steps - bound * worst, -steps - bound * worst])


class TestVertices:
    @pytest.mark.parametrize("bound", [0.3, 1.0, 2.5])
    @pytest.mark.parametrize("target", [FIRST, [0.25] * 4, [0, 0, 0, 1], [1, -1, 0.5, 0]])
    def test_the_largest_moment_is_the_programmes_answer(self, bound, target):
        """Andrews, Roth and Pakes 2023, equation 15, solved for the nuisance effects."""
        given = deviations(study(), target)
        weights = np.array(target)
        for worst in (*_changes(given.before, given.time), -_changes(given.before, given.time)[1]):
            rows = rows_of_the_programme(worst, bound)
            sigma = np.sqrt(np.diag(rows @ covariance() @ rows.T))
            asked = moments(given, worst, bound=bound)
            for theta in (-0.2, 0.1, 0.6):
                solved = linprog(
                    [1, 0, 0, 0, 0],
                    A_ub=np.column_stack([-sigma, -rows[:, 4:]]),
                    b_ub=-rows @ ESTIMATE,
                    A_eq=[[0, *weights]],
                    b_eq=[theta],
                    bounds=(None, None),
                )
                ours = (asked.at_nought + asked.slope * theta).max()
                assert ours == pytest.approx(solved.fun, abs=1e-6)


class TestIdentifiedSets:
    """With next to no error, an interval is the set of effects that the restriction allows."""

    @pytest.mark.parametrize("bound", [0.0, 0.5, 2.0])
    @pytest.mark.parametrize("target", [FIRST, [0.25] * 4, [1, -1, 0.5, 0]])
    def test_relative_magnitudes(self, bound, target):
        answer = relative_magnitudes(study(spread=np.eye(8) * 1e-14), bounds=bound, target=target)
        most = bound * np.abs(np.diff([*ESTIMATE[:4], 0])).max()
        steps = np.diff(np.eye(4), axis=0, prepend=0.0)
        reach = linprog(
            np.array(target, dtype=float),
            A_ub=np.vstack([steps, -steps]),
            b_ub=np.full(8, most),
            bounds=(None, None),
        ).fun
        plain = np.dot(target, ESTIMATE[4:])
        assert answer.lower[0] == pytest.approx(plain + reach, abs=1e-5)
        assert answer.upper[0] == pytest.approx(plain - reach, abs=1e-5)

    def test_smoothness_on_a_straight_line(self):
        line = 0.3 * np.array([-4, -3, -2, -1, 1, 2, 3, 4])
        spread = np.eye(8) * 1e-12
        answer = smoothness(study(line, spread), bounds=[0, 0.1], target=[0, 0, 0, 1])
        np.testing.assert_allclose([answer.lower[0], answer.upper[0]], 0, atol=1e-4)
        reach = linprog(  # the most that bends of 0.1 add by the fourth period
            -np.eye(8)[7],
            A_ub=np.vstack([bends(), -bends()]),
            b_ub=np.full(14, 0.1),
            A_eq=np.eye(8)[:4],
            b_eq=np.zeros(4),
            bounds=(None, None),
        ).fun
        assert answer.lower[1] == pytest.approx(reach, abs=1e-4)
        assert answer.upper[1] == pytest.approx(-reach, abs=1e-4)


def bends() -> np.ndarray:
    path = np.insert(np.eye(8), 4, 0.0, axis=0)
    return np.diff(path, 2, axis=0)


class TestCoverage:
    """Trends at the edge of what is allowed, seeds fixed: 300 studies, error 1.3 points."""

    @pytest.mark.parametrize("bound", [0.0, 1.0])
    @pytest.mark.parametrize("size", [0.0, 1.0, 5.0])
    def test_relative_magnitudes_hold(self, bound, size):
        random = np.random.default_rng(2023)
        spread = 0.5 * np.eye(8) + 0.5
        truth = np.append(size * np.array([-0.5, -0.5, -0.5, -1]), bound * size * np.arange(1, 5))
        drawn = truth + random.standard_normal((300, 8)) @ np.linalg.cholesky(spread).T
        held = [self.holds(study(each, spread), bound) for each in drawn]
        assert np.mean(held) >= 0.92

    @staticmethod
    def holds(drawn: EventStudy, bound: float) -> bool:
        given = deviations(drawn, FIRST)
        return not all(
            rejected(
                moments(given, worst, bound=bound), np.zeros(1), error=0.05, first_stage=0.005
            )[0]
            for change in _changes(given.before, given.time)
            for worst in (change, -change)
        )

    @pytest.mark.parametrize("bound", [0.0, 0.02, 0.2])
    def test_smoothness_holds_for_every_trend_it_allows(self, bound):
        def centre(estimate) -> float:
            given = deviations(study(estimate), [0.25] * 4)
            return sum(smooth_interval(given, bound=bound, error=0.05)) / 2

        weights = np.array([centre(unit) for unit in np.eye(8)])
        lower, upper = smooth_interval(deviations(study()), bound=bound, error=0.05)
        half, spread = (upper - lower) / 2, np.sqrt(weights @ covariance() @ weights)
        worst = -linprog(
            -weights + np.array([0] * 4 + [0.0] * 4),
            A_ub=np.vstack([bends(), -bends()]),
            b_ub=np.full(14, bound),
            bounds=(None, None),
        ).fun
        held = norm.cdf((half - worst) / spread) - norm.cdf((-half - worst) / spread)
        assert held == pytest.approx(0.95, abs=2e-4)

    @pytest.mark.parametrize("bias", [0, 0.3, 1, 4, 9])
    def test_the_folded_quantile_leaves_out_five_in_a_hundred(self, bias):
        at = folded_quantile(bias, error=0.05)
        assert norm.cdf(bias - at) + norm.cdf(-bias - at) == pytest.approx(0.05, abs=1e-9)
