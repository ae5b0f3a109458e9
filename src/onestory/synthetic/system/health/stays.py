"""How long emergency stays last, how long people then wait to leave, and who soon comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.columns import Mask, Whole

Numbers = NDArray[np.float64]

_AGES = (0, 1, 15, 45, 65, 75, 85)
# From memory of England's Hospital Episode Statistics, 2019-20 and later.
_SAME_DAY = np.array((0.49, 0.55, 0.45, 0.39, 0.27, 0.195, 0.14))
_NIGHTS = np.array((2.8, 2.0, 3.6, 6.1, 7.8, 9.0, 9.7))  # mean of those that stay overnight
_SPREAD = 0.95  # of the logarithm of nights
_DELAYED = np.array((0.0, 0.0, 0.03, 0.07, 0.12, 0.165, 0.21))  # of stays of two nights and more
_DELAY = 5.6  # mean nights beyond the first that the delayed wait
_BACK = np.array((0.065, 0.065, 0.09, 0.09, 0.07, 0.065, 0.06))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """Nights of each stay: needed, and then waited for somewhere to go."""

    needed: Whole
    delayed: Whole

    @property
    def total(self) -> Whole:
        """All nights of each stay."""
        return self.needed + self.delayed


def lengths(age: Whole, *, bound: Numbers, generator: np.random.Generator) -> Lengths:
    """Return how long stays last; `bound` multiplies the chance that leaving is delayed."""
    band = _band(age)
    mean = _NIGHTS[band] - 0.5  # what rounding up adds
    drawn = np.exp(generator.normal(np.log(mean) - _SPREAD**2 / 2, _SPREAD))
    needed = np.where(
        generator.random(len(age)) < _SAME_DAY[band], 0, np.clip(np.ceil(drawn), 1, 120)
    ).astype(np.int64)
    waits = (generator.random(len(age)) < _DELAYED[band] * bound) & (needed >= 2)
    delay = 1 + np.minimum(generator.geometric(1 / _DELAY, len(age)) - 1, 60)
    return Lengths(needed=needed, delayed=np.where(waits, delay, 0))


def comes_back(age: Whole, *, frailty: Numbers, generator: np.random.Generator) -> Mask:
    """Return which live discharges lead to another emergency admission within 30 days."""
    return generator.random(len(age)) < returning(age, frailty=frailty)


def returning(age: Whole, *, frailty: Numbers) -> Numbers:
    """Return the chance that a live discharge leads to another emergency admission."""
    return np.clip(_BACK[_band(age)] * np.sqrt(frailty), 0.0, 0.3)


def gap(count: int, *, generator: np.random.Generator) -> Whole:
    """Return days from a discharge to the admission that it leads to: 1 to 29, most of them few."""
    return 1 + np.floor(29 * generator.random(count) ** 1.7).astype(np.int64)


def last_nights(count: int, *, generator: np.random.Generator) -> Whole:
    """Return nights from the last admission of those who die in hospital to their death."""
    return np.minimum(generator.lognormal(np.log(6.0), 1.0, count), 90).astype(np.int64)


def _band(age: Whole) -> Whole:
    return np.searchsorted(_AGES, age, side="right") - 1
