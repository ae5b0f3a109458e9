"""Dated geography: areas, the changes of their boundaries, populations and deprivation."""

from onestory.places.crosswalks import Crosswalk, crosswalk
from onestory.places.deprivations import Deprivation, deprivation
from onestory.places.england import builtin
from onestory.places.listed import listed
from onestory.places.lookups import Lookups, load
from onestory.places.lsoa_areas import LsoaAreas, lsoa_areas
from onestory.places.matching import Matched, match
from onestory.places.own import OwnPlaces, own_places, with_own_places
from onestory.places.own_figures import own_crosswalk, own_population
from onestory.places.peers import peers
from onestory.places.population import Counted, Population, populations
from onestory.places.reexpressing import reexpress
from onestory.places.register import Register, expected
from onestory.places.restating import deprivation_on

__all__ = [
    "Counted",
    "Crosswalk",
    "Deprivation",
    "Lookups",
    "LsoaAreas",
    "Matched",
    "OwnPlaces",
    "Population",
    "Register",
    "builtin",
    "crosswalk",
    "deprivation",
    "deprivation_on",
    "expected",
    "listed",
    "load",
    "lsoa_areas",
    "match",
    "own_crosswalk",
    "own_places",
    "own_population",
    "peers",
    "populations",
    "reexpress",
    "with_own_places",
]
