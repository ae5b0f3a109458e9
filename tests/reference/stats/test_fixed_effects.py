"""Fixed effects against the castle doctrine's published figures and an independent library."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pyarrow.csv
import pytest

from onestory.stats.fixed_effects import fixed_effects
from onestory.stats.panel import NEVER, Panel
from onestory.stats.poisson_effects import poisson_effects

with_pyfixest = pytest.mark.skipif(
    find_spec("pyfixest") is None, reason="the second engine pyfixest is not installed"
)


@pytest.fixture(scope="module")
def states(shared_data):
    """Log homicides per 100,000 of 50 states, 2000-2010; exposed once the law was in force."""
    table = pyarrow.csv.read_csv(shared_data / "causal/causaldata/castle.csv").sort_by(
        [("sid", "ascending"), ("year", "ascending")]
    )
    value, post, people = (
        table[name].to_numpy().reshape(50, 11).astype(np.float64)
        for name in ("l_homicide", "post", "popwt")
    )
    first = np.where(post.any(axis=1), post.argmax(axis=1), NEVER)
    return Panel(value=value, first=first, weight=people[:, 0], cycle=1)


class TestCastleDoctrine:
    """Cheng and Hoekstra 2013; the Mixtape's figures: state and year effects, no covariates."""

    def test_unweighted(self, states):
        found = fixed_effects(replace(states, weight=np.ones(50)))
        assert found.coefficient[0] == pytest.approx(0.0694, abs=5e-5)
        assert found.standard_error[0] == pytest.approx(0.0559, abs=5e-5)
        assert (found.cells, found.clusters) == (550, 50)

    def test_weighted_by_people(self, states):
        found = fixed_effects(states)
        assert found.coefficient[0] == pytest.approx(0.0755, abs=5e-5)
        assert found.standard_error[0] == pytest.approx(0.0332, abs=5e-5)

    def test_the_size_of_a_place_says_nothing_of_the_unit_it_is_counted_in(self, states):
        thousands = fixed_effects(replace(states, weight=states.weight / 1000))
        whole = fixed_effects(states)
        assert thousands.coefficient == pytest.approx(whole.coefficient, rel=1e-10)
        assert thousands.standard_error == pytest.approx(whole.standard_error, rel=1e-10)


def invented(seed):
    """An unbalanced panel of counts, a covariate that changes with time, and clusters of four."""
    r = np.random.default_rng(seed)
    places, periods = 40, 10
    first = np.where(np.arange(places) < 20, r.integers(2, 9, places), NEVER)
    after = np.arange(periods) >= first[:, None]
    at_risk = r.uniform(50, 4000, (places, 1)) * np.ones(periods)
    covariate = r.normal(size=(places, periods))
    rate = np.exp(-4 + r.normal(0, 0.3, (places, 1)) + r.normal(0, 0.2, periods) + 0.3 * after)
    events = r.poisson(rate * at_risk * np.exp(0.1 * covariate)).astype(float)
    missing = r.random((places, periods)) < 0.05
    at_risk[missing] = np.nan
    panel = Panel(
        value=events / at_risk,
        first=first,
        weight=r.uniform(1, 15, places),
        cycle=12,
        events=events,
        at_risk=at_risk,
    )
    return panel, np.stack([after.astype(float), covariate], axis=-1), np.arange(places) // 4


def as_table(panel, regressors, cluster):
    pandas = pytest.importorskip("pandas")
    places, periods = panel.value.shape
    return pandas.DataFrame(
        {
            "place": np.repeat(np.arange(places), periods),
            "period": np.tile(np.arange(periods), places),
            "value": panel.value.ravel(),
            "events": panel.events.ravel(),
            "offset": np.log(panel.at_risk).ravel(),
            "exposed": regressors[..., 0].ravel(),
            "covariate": regressors[..., 1].ravel(),
            "weight": np.repeat(panel.weight, periods),
            "county": np.repeat(cluster, periods),
        }
    ).dropna()


@with_pyfixest
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", [1, 2])
class TestBesidePyfixest:
    FORMULA = "exposed + covariate | place + period"

    @pytest.mark.parametrize("level", ["place", "county"])
    def test_least_squares(self, seed, level):
        from pyfixest.estimation.api.feols import feols

        panel, regressors, county = invented(seed)
        ours = fixed_effects(
            panel, regressors=regressors, cluster=county if level == "county" else None
        )
        theirs = feols(
            f"value ~ {self.FORMULA}",
            as_table(panel, regressors, county),
            weights="weight",
            vcov={"CRV1": level},
            fixef_tol=1e-12,
        )
        assert ours.coefficient == pytest.approx(theirs.coef().to_numpy(), rel=1e-8)
        assert ours.standard_error == pytest.approx(theirs.se().to_numpy(), rel=1e-8)

    @pytest.mark.parametrize("level", ["place", "county"])
    def test_counts(self, seed, level):
        from pyfixest.estimation.api.fepois import fepois

        panel, regressors, county = invented(seed)
        ours = poisson_effects(
            panel, regressors=regressors, cluster=county if level == "county" else None
        )
        theirs = fepois(
            f"events ~ {self.FORMULA}",
            as_table(panel, regressors, county),
            offset="offset",
            vcov={"CRV1": level},
            iwls_tol=1e-12,
            fixef_tol=1e-12,
        )
        assert ours.coefficient == pytest.approx(theirs.coef().to_numpy(), rel=1e-8)
        assert ours.standard_error == pytest.approx(theirs.se().to_numpy(), rel=1e-8)


class TestBesideDummies:
    """The same regressions with a column a place and a period, by statsmodels."""

    @pytest.mark.parametrize("seed", [1, 2])
    def test_least_squares_and_counts(self, seed):
        import statsmodels.api as sm

        panel, regressors, _ = invented(seed)
        table = as_table(panel, regressors, np.arange(40))
        dummies = [
            (table[name].to_numpy()[:, None] == np.arange(first, size)).astype(float)
            for name, size, first in (("place", 40, 0), ("period", 10, 1))
        ]
        design = np.column_stack([table[["exposed", "covariate"]].to_numpy(), *dummies])
        line = sm.WLS(table["value"].to_numpy(), design, weights=table["weight"].to_numpy()).fit()
        assert fixed_effects(panel, regressors=regressors).coefficient == pytest.approx(
            line.params[:2], rel=1e-8
        )
        counts = sm.GLM(
            table["events"].to_numpy(),
            design,
            family=sm.families.Poisson(),
            offset=table["offset"].to_numpy(),
        ).fit(tol=1e-12)
        found = poisson_effects(panel, regressors=regressors)
        assert found.coefficient == pytest.approx(counts.params[:2], rel=1e-8)
        assert found.dispersion == pytest.approx(counts.pearson_chi2 / counts.df_resid, rel=1e-8)
