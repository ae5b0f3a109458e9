"""Invented published figures: the files an analyst would have, and the plan that reads them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from onestory.synthetic.country import Council, councils
from onestory.synthetic.files import write_areas, write_rows

FIRST, LAST = 2018, 2024
SMALLEST = 8  # counts from 1 to 7 arrive as '*', as partners send them


def invent(folder: Path, *, seed: int) -> Path:
    """Return the onestory.toml of an invented folder of figures, written with its files.

    Forty councils, seven years. The truth: care-home admissions rise with deprivation and differ
    between councils beyond it; Kestrel Bay's are truly a third higher; reablement does better
    each year everywhere but in Lowmarsh; what people say does not follow either.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(seed)
    places = councils(generator, first=FIRST, last=LAST)
    write_areas(folder / "areas.csv", places, first=FIRST, last=LAST)
    _rates(folder / "care-homes.csv", places, generator)
    _reablement(folder / "reablement.csv", places, generator)
    _experience(folder / "experience.csv", places, generator)
    _admissions(folder / "emergency-admissions.csv", places, generator)
    write_rows(
        folder / "deprivation.csv",
        ("code", "score"),
        ((c.code, c.deprivation) for c in places),
    )
    return _planned(folder, "demo.toml")


def sample(folder: Path, *, seed: int) -> Path:
    """Return the onestory.toml of a small invented example, written with one table and its areas.

    It is what a new user starts from: every line is there to be changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(seed)
    places = councils(generator, first=FIRST, last=LAST)
    write_areas(folder / "areas.csv", places, first=FIRST, last=LAST)
    _rates(folder / "figures.csv", places, generator)
    return _planned(folder, "init.toml")


def _planned(folder: Path, template: str) -> Path:
    plan = folder / "onestory.toml"
    text = files(__package__ or "").joinpath(template).read_text(encoding="utf-8")
    plan.write_text(text, encoding="utf-8", newline="\n")
    return plan


def _financial_years(council: Council) -> list[tuple[str, int]]:
    years = range(max(council.first, FIRST), min(council.last, LAST) + 1)
    return [(f"{year}-{(year + 1) % 100:02d}", year - FIRST) for year in years]


def _shown(count: int) -> object:
    return "*" if 0 < count < SMALLEST else count


def _own(council: Council, generator: np.random.Generator, *, spread: float) -> float:
    """Return the council's own lasting log departure, beyond chance and deprivation."""
    return float(generator.normal(0, spread)) + 0.010 * (council.deprivation - 21)


def _rates(path: Path, places: Sequence[Council], generator: np.random.Generator) -> None:
    rows: list[Sequence[object]] = []
    for council in places:
        own = _own(council, generator, spread=0.10)
        own += np.log(4 / 3) if council.name == "Kestrel Bay" else 0.0
        for label, elapsed in _financial_years(council):
            people = round(council.people * 1.012**elapsed)
            covid = -0.15 if label == "2020-21" else 0.0
            expected = people * 0.0056 * np.exp(own + covid - 0.01 * elapsed)
            rows.append((council.name, label, _shown(int(generator.poisson(expected))), people))
    write_rows(path, ("Council", "Year", "Admissions", "People aged 65 and over"), rows)


def _reablement(path: Path, places: Sequence[Council], generator: np.random.Generator) -> None:
    rows: list[Sequence[object]] = []
    for council in places:
        own = float(generator.normal(0, 0.25))
        for label, elapsed in _financial_years(council):
            offered = max(int(generator.poisson(council.people * 0.004)), 5)
            gain = 0.0 if council.name == "Lowmarsh" else 0.04 * elapsed
            home = generator.binomial(offered, 1 / (1 + np.exp(-(1.5 + own + gain))))
            rows.append((council.name, label, _shown(int(home)), offered))
    write_rows(path, ("Council", "Year", "At home on day 91", "Discharged into reablement"), rows)


def _experience(path: Path, places: Sequence[Council], generator: np.random.Generator) -> None:
    rows: list[Sequence[object]] = []
    for council in places:
        own = float(generator.normal(0, 0.08))
        for label, elapsed in _financial_years(council):
            asked = int(generator.integers(250, 520))
            said = generator.binomial(asked, 1 / (1 + np.exp(-(0.75 + own - 0.02 * elapsed))))
            rows.append((council.name, label, int(said), asked))
    write_rows(path, ("Council", "Year", "Say they feel in control", "Answered"), rows)


def _admissions(path: Path, places: Sequence[Council], generator: np.random.Generator) -> None:
    rows: list[Sequence[object]] = []
    for council in places:
        own = _own(council, generator, spread=0.08)
        for year in range(max(council.first, 2022), min(council.last, LAST) + 1):
            for month in range(4, 16):
                shown = f"{year + (month > 12):04d}-{(month - 1) % 12 + 1:02d}"
                season = 0.08 * np.cos(2 * np.pi * (month - 13) / 12)
                people = round(council.people * 1.012 ** (year - FIRST))
                count = generator.poisson(people * 0.0185 * np.exp(own + season))
                rows.append((council.name, shown, int(count), people))
    write_rows(path, ("Council", "Month", "Emergency admissions", "People aged 65 and over"), rows)
