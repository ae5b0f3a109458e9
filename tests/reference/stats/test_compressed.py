"""Sums by site and month give the coefficients, errors and residuals of a library on the rows."""

from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from onestory.stats.compressed import Cells, fit_cells

SITES, MONTHS = 15, 18


def rows_of_people(seed):
    """People of 15 sites who are there in some months only, with two columns of exposure."""
    generator = np.random.default_rng(seed)
    person, month = np.divmod(np.arange(15 * 20 * MONTHS), MONTHS)
    site = person % SITES
    start = np.where(site < 8, 6 + site, 99)
    rows = pd.DataFrame({"person": person, "site": site, "month": month})
    rows["early"] = ((month >= start) & (month < start + 3)).astype(float)
    rows["late"] = (month >= start + 3).astype(float)
    rows["y"] = 3 + site + 0.1 * month - 0.25 * rows["late"] + generator.normal(size=len(rows))
    return rows[generator.random(len(rows)) < 0.3 + 0.6 * generator.random(MONTHS)[month]]


def sums_of(rows):
    grouped = rows.groupby(["site", "month"])
    sums = grouped["y"].agg(["size", "sum"])
    sums["squares"] = grouped["y"].agg(lambda y: (y**2).sum())
    cells = Cells(
        site=sums.index.get_level_values(0).to_numpy(),
        period=sums.index.get_level_values(1).to_numpy(),
        rows=sums["size"].to_numpy(float),
        total=sums["sum"].to_numpy(float),
        squares=sums["squares"].to_numpy(float),
    )
    return cells, np.asarray(grouped[["early", "late"]].mean(), dtype=float)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_equals_pyfixest_on_the_rows_of_people_who_come_and_go():
    pyfixest = import_module("pyfixest")
    rows = rows_of_people(1)
    cells, columns = sums_of(rows)
    ours = fit_cells(cells, columns)
    for vcov, covariance in (({"CRV1": "site"}, ours.covariance), ("iid", ours.plain)):
        theirs = pyfixest.feols(
            "y ~ early + late | site + month",
            rows,
            vcov=vcov,
            ssc=pyfixest.ssc(k_fixef="nonnested" if isinstance(vcov, dict) else "full"),
            demeaner=pyfixest.MapDemeaner(fixef_tol=1e-12),
        )
        assert ours.estimate == pytest.approx(theirs.coef().to_numpy(), abs=1e-8)
        errors = np.sqrt(np.diag(covariance))
        assert errors == pytest.approx(theirs.se().to_numpy(), abs=1e-8)
    assert ours.residual_sum == pytest.approx(float((theirs.resid() ** 2).sum()), rel=1e-10)


def test_equals_dummies_for_every_site_and_month():
    rows = rows_of_people(3)
    cells, columns = sums_of(rows)
    dummies = pd.get_dummies(rows[["site", "month"]].astype("category"), dtype=float)
    design = np.column_stack([rows[["early", "late"]], dummies])
    solved = np.linalg.lstsq(design, np.asarray(rows["y"]), rcond=None)[0]
    assert fit_cells(cells, columns).estimate == pytest.approx(solved[:2], abs=1e-8)


def test_effects_of_persons_are_another_question_once_people_leave():
    """A two-way Mundlak transform, which compressed regressions use, is wrong here; see the docs
    of `pyfixest.feols(use_compression=True)`: 'only identical for balanced panels'."""
    generator = np.random.default_rng(4)
    rows = rows_of_people(4)
    trait = generator.normal(size=300)[rows["person"]]
    rows["y"] = trait - 0.25 * rows["late"] + 0.05 * generator.normal(size=len(rows))
    rows = rows.loc[~((rows["late"] == 1) & (trait > 0))]
    means = [rows.groupby(by)["late"].transform("mean") for by in ("person", "month")]
    mundlak = np.column_stack([rows["late"], *means, np.ones(len(rows))])
    transformed = np.linalg.lstsq(mundlak, np.asarray(rows["y"]), rcond=None)[0][0]
    dummies = pd.get_dummies(rows[["person", "month"]].astype("category"), dtype=float)
    persons = np.linalg.lstsq(
        np.column_stack([rows["late"], dummies]), np.asarray(rows["y"]), rcond=None
    )[0][0]
    cells, columns = sums_of(rows)
    sites = fit_cells(cells, columns[:, 1:]).estimate[0]
    assert persons == pytest.approx(-0.25, abs=0.01)
    assert abs(transformed + 0.25) > 0.005
    assert sites < -0.5
