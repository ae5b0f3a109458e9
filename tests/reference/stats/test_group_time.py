"""Group-time effects of the minimum wage on teenage employment, as published.

Callaway and Sant'Anna 2021; the figures are those of their R package `did` on its data `mpdta`
(500 counties, 2003-2007), never-exposed comparators, varying base, analytic errors.
"""

import numpy as np
import pyarrow.parquet as pq
import pytest

from onestory.stats.group_time import group_time
from onestory.stats.group_time_average import (
    average_effect,
    effects_by_group,
    effects_by_period,
    effects_by_time_since,
    event_study,
)
from onestory.stats.panel import NEVER, Panel


@pytest.fixture(scope="module")
def counties(shared_data):
    """The panel, and the logarithm of each county's population."""
    table = pq.read_table(shared_data / "causal/did/mpdta.parquet").sort_by(
        [("countyreal", "ascending"), ("year", "ascending")]
    )
    columns = {name: table[name].to_numpy().reshape(500, 5) for name in table.column_names}
    start = columns["first_treat"][:, 0]
    first = np.where(np.isnan(start), NEVER, np.nan_to_num(start) - 2003).astype(np.int64)
    panel = Panel(value=columns["lemp"], first=first, weight=np.ones(500), cycle=1)
    return panel, columns["lpop"][:, 0]


def test_the_average_effect_and_its_error_are_as_published(counties):
    found = average_effect(group_time(counties[0], comparators="never"))
    assert found.estimate == pytest.approx(-0.039951, abs=5e-7)
    assert found.standard_error == pytest.approx(0.01203, abs=5e-6)


def test_the_effect_of_each_group_is_as_published(counties):
    found = effects_by_group(group_time(counties[0], comparators="never"))
    assert found.at.tolist() == [1, 3, 4]
    assert found.estimate == pytest.approx([-0.0797, -0.0229, -0.0261], abs=5e-5)
    assert found.overall.estimate == pytest.approx(-0.0310, abs=5e-5)


def test_the_event_study_is_as_published(counties):
    found = effects_by_time_since(group_time(counties[0], comparators="never"))
    assert found.at.tolist() == [-3, -2, -1, 0, 1, 2, 3]
    published = [0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008]
    assert found.estimate == pytest.approx(published, abs=6e-5)
    assert found.overall.estimate == pytest.approx(-0.0772, abs=5e-5)


def test_the_effects_by_year_are_as_published(counties):
    found = effects_by_period(group_time(counties[0], comparators="never"))
    assert found.estimate == pytest.approx([-0.0105, -0.0704, -0.0488, -0.0371], abs=6e-5)
    assert found.overall.estimate == pytest.approx(-0.0417, abs=5e-5)


def test_with_population_the_doubly_robust_effect_is_as_published(counties):
    panel, population = counties
    effects = group_time(
        panel, comparators="never", covariates=population, adjustment="doubly robust"
    )
    assert average_effect(effects).estimate == pytest.approx(-0.04175, abs=5e-6)


def test_a_universal_base_changes_only_what_lies_before(counties):
    panel, _ = counties
    varying = event_study(group_time(panel, comparators="never"))
    universal = event_study(group_time(panel, comparators="never", base="universal"))
    assert universal.reference == -1
    assert universal.relative.tolist() == [-4, -3, -2, 0, 1, 2, 3]
    after = varying.relative >= 0
    assert universal.estimate[-4:] == pytest.approx(varying.estimate[after], abs=1e-14)
    block = np.ix_(after, after)
    assert np.allclose(universal.covariance[-4:, -4:], varying.covariance[block], atol=1e-15)
    assert np.linalg.eigvalsh(universal.covariance).min() > 0
