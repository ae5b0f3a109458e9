"""Dated geography: areas, the changes of their boundaries, populations and deprivation."""

from onestory.places.builtin import builtin
from onestory.places.deprivations import Deprivation, alike, deprivation, deprivation_on
from onestory.places.matching import Matched, match
from onestory.places.populations import Counted, Population, persons, populations
from onestory.places.register import Register, expected

__all__ = [
    "Counted",
    "Deprivation",
    "Matched",
    "Population",
    "Register",
    "alike",
    "builtin",
    "deprivation",
    "deprivation_on",
    "expected",
    "match",
    "persons",
    "populations",
]
