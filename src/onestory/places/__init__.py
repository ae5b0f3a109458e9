"""Dated geography: areas, the changes of their boundaries, populations and deprivation."""

from onestory.places.england import builtin
from onestory.places.deprivations import Deprivation, alike, deprivation
from onestory.places.listed import listed
from onestory.places.lookups import Lookups, load
from onestory.places.matching import Matched, match
from onestory.places.peers import peers
from onestory.places.population import Counted, Population, mid_year, populations
from onestory.places.register import Register, expected
from onestory.places.restating import deprivation_on

__all__ = [
    "Counted",
    "Deprivation",
    "Lookups",
    "Matched",
    "Population",
    "Register",
    "alike",
    "builtin",
    "deprivation",
    "deprivation_on",
    "expected",
    "listed",
    "load",
    "match",
    "mid_year",
    "peers",
    "populations",
]
