"""What social care costs in the invented system: a price, its unit and units a week.

Prices are of 2019-20 and grow with England's. They are rounded from memory of the Adult Social
Care Activity and Finance Report and of Unit Costs of Health and Social Care: about 17 pounds an
hour of home care, 640 a week of residential and 690 of nursing care for older people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.care.rows import COMPONENTS, KINDS, Rows
from onestory.synthetic.system.columns import Mask, Whole

Numbers = NDArray[np.float64]
FREQUENCIES = ("Hourly", "Weekly", "Per session", "One-off")
_HOURLY, _WEEKLY, _SESSION, _ONCE = range(len(FREQUENCIES))
_GROWTH = (1.0, 1.03, 1.06, 1.13, 1.24, 1.33)  # financial years from 2019-20
_FIRST_YEAR = 2019
_DAYS_TO_APRIL = 90
_SPREAD = 0.07  # standard deviation of the logarithm of prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Pounds a unit for people under 65 and older, per what, and units a week at the usual level.

    `varies` says that the units follow a person's level of support, else the price does.
    """

    younger: float
    older: float
    per: int
    units: float = 1.0
    varies: bool = False


PRICES: dict[str, Price] = {
    "Home support or domiciliary care": Price(
        younger=17.2, older=16.9, per=_HOURLY, units=11.0, varies=True
    ),
    "Direct payment": Price(younger=265.0, older=195.0, per=_WEEKLY),
    "Day support": Price(younger=58.0, older=44.0, per=_SESSION, units=2.0),
    "Community supported living": Price(
        younger=15.8, older=15.8, per=_HOURLY, units=38.0, varies=True
    ),
    "Extra care housing": Price(younger=240.0, older=215.0, per=_WEEKLY),
    "Shared Lives": Price(younger=355.0, older=330.0, per=_WEEKLY),
    "Meals": Price(younger=5.2, older=5.2, per=_SESSION, units=7.0),
    "Long term residential care": Price(younger=1_280.0, older=640.0, per=_WEEKLY),
    "Long term nursing care": Price(younger=1_050.0, older=690.0, per=_WEEKLY),
    "Reablement": Price(younger=31.0, older=31.0, per=_HOURLY, units=6.5, varies=True),
    "Equipment": Price(younger=140.0, older=125.0, per=_ONCE, units=0.0),
    "Short term residential care": Price(younger=1_100.0, older=720.0, per=_WEEKLY),
    "Short term nursing care": Price(younger=1_150.0, older=810.0, per=_WEEKLY),
    "Unpaid carer respite": Price(younger=88.0, older=88.0, per=_WEEKLY),
    "Other unpaid carer support": Price(younger=210.0, older=210.0, per=_ONCE, units=0.0),
}  # a social worker's time has none
_CARERS_PAYMENT = Price(younger=320.0, older=280.0, per=_ONCE, units=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Costs of rows: pounds a unit, an index into FREQUENCIES, units a week; and what is known.

    `counted` marks rows with units a week.
    """

    unit: Numbers
    per: Whole
    units: Numbers
    known: Mask
    counted: Mask


def costs(made: Rows, *, older: Mask, generator: np.random.Generator) -> Costs:
    """Return the costs of rows of social care; only services have any."""
    listed = [PRICES.get(name) for name in COMPONENTS] + [_CARERS_PAYMENT]
    priced = [price or Price(younger=0.0, older=0.0, per=_ONCE, units=0.0) for price in listed]
    service = made["kind"] == KINDS.index("Service")
    which = np.where(
        service, made["component"], COMPONENTS.index("Professional support: Social worker")
    )
    carers = made["carer"] & (which == COMPONENTS.index("Direct payment"))
    which = np.where(carers, len(COMPONENTS), which)
    younger = np.array([price.younger for price in priced])[which]
    varies = np.array([price.varies for price in priced])[which]
    per = np.array([price.per for price in priced])[which]
    unit = np.where(older, np.array([price.older for price in priced])[which], younger)
    unit = unit * _growth(made["start"]) * np.where(varies, 1.0, made["level"])
    unit = unit * generator.lognormal(0.0, _SPREAD, len(made))
    units = np.array([price.units for price in priced])[which]
    units = units * np.where(varies, made["level"], 1.0)
    whole = np.maximum(np.rint(units * 2) / 2, 0.5)
    known = service & (unit > 0.0)
    return Costs(
        unit=np.round(unit, 2), per=per, units=whole, known=known, counted=known & (units > 0.0)
    )


def _growth(day: Whole) -> Numbers:
    year = np.floor((day - _DAYS_TO_APRIL) / 365.25).astype(np.int64) + 1970
    return np.array(_GROWTH)[np.clip(year - _FIRST_YEAR, 0, len(_GROWTH) - 1)]
