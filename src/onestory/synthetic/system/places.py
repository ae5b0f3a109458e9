"""Where people of the invented system live and are cared for: arrays, one entry a place.

An index into one array (a council, a neighbourhood, an LSOA, a postcode) is the key of the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.country import COUNTRY, councils
from onestory.synthetic.system.people.addresses import STREETS, TOWNS
from onestory.synthetic.system.settings import System

Index = NDArray[np.int64]
Text = NDArray[np.str_]

PEOPLE_PER_LSOA = 1_600
PEOPLE_PER_NEIGHBOURHOOD = 40_000
PEOPLE_PER_PRACTICE = 9_000
DWELLINGS_PER_POSTCODE = 15
PEOPLE_PER_DWELLING = 2.0  # some stand empty, so that people can move
BEDS_PER_PERSON = 0.0083  # Care Quality Commission, 2019: about 457,000 beds, 56 million people
COUNCIL_NUMBERS = ("901", "902", "903", "904")  # as Client Level Data writes a council
POSTCODE_AREAS = ("XA", "XB", "XC", "XD")  # no postcode of the United Kingdom begins with X
_SHARES = (0.34, 0.28, 0.22, 0.16)
_DEPRIVED = (-0.45, 0.25, -0.05, 0.5)  # below nought: more deprived than England
_RURAL = (0.04, 0.14, 0.22, 0.45)
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # the letters that end postcodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhoods:
    """The places of teams, about 40,000 people each, as (neighbourhoods,) arrays."""

    code: Text
    name: Text
    council: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Lsoas:
    """Lower layer Super Output Areas, about 1,600 people each, as (LSOAs,) arrays."""

    code: Text
    council: Index
    neighbourhood: Index
    decile: Index  # of the Index of Multiple Deprivation: 1 the most deprived tenth of England
    rural: NDArray[np.bool_]
    acute: Index  # the nearest of `Trusts.acute`


@dataclass(frozen=True, slots=True, kw_only=True)
class Postcodes:
    """Postcodes of about 15 dwellings, as (postcodes,) arrays."""

    code: Text
    lsoa: Index
    street: Text
    town: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Practices:
    """General practices, about 9,000 people each, as (practices,) arrays."""

    code: Text
    neighbourhood: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class CareHomes:
    """Care homes for older people, as (care homes,) arrays."""

    code: Text  # the Care Quality Commission's number of a location
    name: Text
    council: Index
    postcode: Index
    nursing: NDArray[np.bool_]
    beds: Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusts:
    """Hospital, community and mental health providers, by code; sites by acute trust."""

    acute: tuple[str, ...] = ("XA1", "XA2")
    sites: tuple[tuple[str, ...], ...] = (("XA101", "XA102"), ("XA201",))
    community: str = "XC1"
    mental_health: str = "XM1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Every place of the invented system."""

    council_code: Text  # X06…
    council_name: Text
    council_number: Text  # 901 to 904
    neighbourhoods: Neighbourhoods
    lsoas: Lsoas
    postcodes: Postcodes
    practices: Practices
    care_homes: CareHomes
    trusts: Trusts

    @property
    def dwellings(self) -> int:
        """How many dwellings there are; dwelling d stands in postcode d // 15."""
        return DWELLINGS_PER_POSTCODE * len(self.postcodes.code)

    def directory(self) -> pa.Table:
        """Return the postcode directory: a row per postcode, with its LSOA and council."""
        lsoa = self.postcodes.lsoa
        columns = {
            "postcode": self.postcodes.code,
            "lsoa": self.lsoas.code[lsoa],
            "council": self.council_code[self.lsoas.council[lsoa]],
        }
        return pa.table({name: pa.array(values.tolist()) for name, values in columns.items()})

    def lsoa_list(self) -> pa.Table:
        """Return each LSOA with the areas that it lies in and its tenth of deprivation."""
        council, near = self.lsoas.council, self.lsoas.neighbourhood
        columns = {
            "lsoa": self.lsoas.code,
            "own_code": self.neighbourhoods.code[near],
            "own_name": self.neighbourhoods.name[near],
            "council_code": self.council_code[council],
            "council_name": self.council_name[council],
            "council_number": self.council_number[council],
            "country_code": np.full(len(council), COUNTRY[0]),
            "country_name": np.full(len(council), COUNTRY[1]),
            "imd_decile": self.lsoas.decile,
        }
        return pa.table({name: pa.array(values.tolist()) for name, values in columns.items()})

    def area_list(self) -> pa.Table:
        """Return the country, its councils and their neighbourhoods, as `[places] areas` reads."""
        near = self.neighbourhoods
        own = list(zip(near.code, near.name, self.council_code[near.council], strict=True))
        every = [
            (*COUNTRY, "country", ""),
            *((c, n, "council", COUNTRY[0]) for c, n in self._councils()),
            *((str(code), str(name), "own", str(parent)) for code, name, parent in own),
        ]
        names = ("code", "name", "level", "parent")
        return pa.table({name: [row[n] for row in every] for n, name in enumerate(names)})

    def _councils(self) -> list[tuple[str, str]]:
        pairs = zip(self.council_code, self.council_name, strict=True)
        return [(str(code), str(name)) for code, name in pairs]


def places(system: System) -> Places:
    """Return the places of the system, the same for every shard."""
    generator = system.generator("places")
    known = councils(generator, first=system.start.year, last=system.end.year)[: len(_SHARES)]
    lsoas, neighbourhoods = _areas(system, generator)
    postcodes = _postcodes(system, lsoas, neighbourhoods, generator=generator)
    return Places(
        council_code=np.array([council.code for council in known]),
        council_name=np.array([council.name for council in known]),
        council_number=np.array(COUNCIL_NUMBERS),
        neighbourhoods=neighbourhoods,
        lsoas=lsoas,
        postcodes=postcodes,
        practices=_practices(lsoas),
        care_homes=_care_homes(system, lsoas, postcodes, generator=generator),
        trusts=Trusts(),
    )


def _areas(system: System, generator: np.random.Generator) -> tuple[Lsoas, Neighbourhoods]:
    wanted = np.array(_SHARES) * system.people
    per_council = np.maximum(2, np.rint(wanted / PEOPLE_PER_LSOA)).astype(int)
    teams = np.maximum(2, np.rint(wanted / PEOPLE_PER_NEIGHBOURHOOD)).astype(int)
    council = np.repeat(np.arange(len(_SHARES)), per_council)
    first = np.concatenate(([0], np.cumsum(per_council)))[council]
    within = (np.arange(len(council)) - first) * teams[council] // per_council[council]
    neighbourhood = np.concatenate(([0], np.cumsum(teams)))[council] + within
    rural = generator.random(len(council)) < np.array(_RURAL)[council]
    standing = _standing(council, neighbourhood, rural=rural, generator=generator)
    lsoas = Lsoas(
        code=np.array([f"X01{n:06d}" for n in range(len(council))]),
        council=council,
        neighbourhood=neighbourhood,
        decile=standing,
        rural=rural,
        acute=(council >= 2).astype(np.int64),
    )
    return lsoas, _neighbourhoods(teams)


def _standing(
    council: Index,
    neighbourhood: Index,
    *,
    rural: NDArray[np.bool_],
    generator: np.random.Generator,
) -> Index:
    near = generator.normal(0, 0.5, neighbourhood.max() + 1)[neighbourhood]
    score = np.array(_DEPRIVED)[council] + near + 0.6 * rural
    score += generator.normal(0, 0.75, len(council))
    return 1 + 10 * np.argsort(np.argsort(score)) // len(score)  # a tenth in each, as England


def _neighbourhoods(teams: Index) -> Neighbourhoods:
    number = np.arange(teams.sum())
    return Neighbourhoods(
        code=np.array([f"X02{n:06d}" for n in number]),
        name=np.array([TOWNS[n % len(TOWNS)] for n in number]),
        council=np.repeat(np.arange(len(teams)), teams),
    )


def _postcodes(
    system: System,
    lsoas: Lsoas,
    neighbourhoods: Neighbourhoods,
    *,
    generator: np.random.Generator,
) -> Postcodes:
    needed = system.people / PEOPLE_PER_DWELLING / DWELLINGS_PER_POSTCODE
    size = generator.uniform(0.75, 1.25, len(lsoas.code))
    each = np.maximum(1, np.ceil(size / size.sum() * needed)).astype(int)
    lsoa = np.repeat(np.arange(len(each)), each)
    neighbourhood = lsoas.neighbourhood[lsoa]
    return Postcodes(
        code=_postcode_codes(neighbourhood, neighbourhoods, generator=generator),
        lsoa=lsoa,
        street=np.array(STREETS)[generator.integers(0, len(STREETS), len(lsoa))],
        town=neighbourhoods.name[neighbourhood],
    )


def _postcode_codes(
    neighbourhood: Index, neighbourhoods: Neighbourhoods, *, generator: np.random.Generator
) -> Text:
    made: list[str] = []
    for number, council in enumerate(neighbourhoods.council):
        district = number - int(np.searchsorted(neighbourhoods.council, council)) + 1
        inward = 9 * len(_INWARD) ** 2
        chosen = generator.choice(inward, int((neighbourhood == number).sum()), replace=False)
        made += [f"{POSTCODE_AREAS[council]}{district} {_inward(n)}" for n in np.sort(chosen)]
    return np.array(made)


def _inward(number: int) -> str:
    sector, unit = divmod(int(number), len(_INWARD) ** 2)
    first, second = divmod(unit, len(_INWARD))
    return f"{sector + 1}{_INWARD[first]}{_INWARD[second]}"


def _practices(lsoas: Lsoas) -> Practices:
    people = np.bincount(lsoas.neighbourhood) * PEOPLE_PER_LSOA
    each = np.maximum(1, np.rint(people / PEOPLE_PER_PRACTICE)).astype(int)
    number = np.arange(each.sum())
    return Practices(
        code=np.array([f"X{81_000 + n:05d}" for n in number]),
        neighbourhood=np.repeat(np.arange(len(each)), each),
    )


def _care_homes(
    system: System, lsoas: Lsoas, postcodes: Postcodes, *, generator: np.random.Generator
) -> CareHomes:
    council = lsoas.council[postcodes.lsoa]
    beds = BEDS_PER_PERSON * system.people * np.array(_SHARES)
    each = np.maximum(2, np.rint(beds / 38)).astype(int)
    where = np.repeat(np.arange(len(each)), each)
    nursing = np.concatenate([np.isin(np.arange(n) % 5, (1, 3)) for n in each])  # four in ten
    size = np.where(nursing, 48, 31) * generator.lognormal(0, 0.3, len(where))
    scale = beds / np.bincount(where, weights=size)
    pick = [generator.choice(np.flatnonzero(council == place)) for place in where]
    number = generator.choice(90_000_000, len(where), replace=False) + 10_000_000
    return CareHomes(
        code=np.array([f"1-9{n:08d}" for n in number]),
        name=np.array([f"{postcodes.street[p]} {'Court' if p % 2 else 'House'}" for p in pick]),
        council=where,
        postcode=np.array(pick),
        nursing=nursing,
        beds=np.maximum(4, np.rint(size * scale[where])).astype(np.int64),
    )
