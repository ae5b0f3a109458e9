"""Registrations: what each partner believes a person to be called, and by which numbers.

A registration is made at a person's first contact with a partner, from what was true that day, and
may never learn of a later name or home. Everything that a partner sends about the person is read
from it, so one error comes back in all of the partner's files, as it does in life.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.synthetic.system.sending import noise
from onestory.synthetic.system.sending.histories import History, days_of
from onestory.synthetic.system.sending.noise import Chosen, Days, Texts, chosen
from onestory.synthetic.system.sending.noise_settings import NoiseSettings
from onestory.synthetic.system.sending.partners import PARTNERS

Rows = NDArray[np.int64]
_DAYS = 1 << 18  # room for a day beside a number in one key
_EPOCH = 1 << 17  # so that no day is negative
_MULTIPLIER, _MODULUS = 387_420_489, 1_000_000_007  # a bijection: the modulus is prime


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """Which people met which partners: rows of `people`, partners of `PARTNERS`, first days."""

    people: Rows
    partners: Rows
    first: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrations:
    """Partners' beliefs, one row a number, by person and partner.

    `keys` finds a row by person, partner and day. `name` and `home` are rows of the true tables as
    known; `follows` says whether the partner learns of moves.
    """

    keys: Rows
    people: Rows
    partners: Rows
    second: Chosen
    first: Days
    nhs_number: Texts
    local_id: Texts
    first_name: Texts
    middle_name: Texts
    last_name: Texts
    known_as: Texts
    birth: Days
    sex: Texts
    ethnicity: Texts
    home: Rows
    follows: Chosen
    postcode: Texts  # '' where the partner has that of the true home
    keeps_postcode: Chosen

    def of(self, people: Rows, partners: Rows, days: Days) -> Rows:
        """Return the registration under which a partner writes of a person on a day."""
        asked = _key(people, partners, days)
        return np.maximum(np.searchsorted(self.keys, asked, side="right") - 1, 0)


def meetings(people: Rows, partners: Rows, days: Days) -> Meetings:
    """Return each pair of person and partner once, with its first day."""
    pair = people * len(PARTNERS) + partners
    order = np.lexsort((days, pair))
    kept = order[np.concatenate(([True], np.diff(pair[order]) != 0))] if order.size else order
    return Meetings(people=people[kept], partners=partners[kept], first=days[kept])


def registrations(
    met: Meetings,
    tables: Mapping[str, pa.Table],
    *,
    settings: NoiseSettings,
    generator: np.random.Generator,
    last: int,
) -> Registrations:
    """Return the partners' registrations of the people they met; `last` ends the history."""
    wide = _with_second_numbers(met, settings, generator, last=last)
    people = tables["people"].take(pa.array(wide.people))
    likely = _likelihood(wide, people, settings)
    names = _names(wide, tables, likely, settings=settings, generator=generator)
    birth = _births(days_of(people["birth"]), likely, settings=settings, generator=generator)
    home, follows = _homes(wide, tables, settings, generator, last=last)
    postcodes = texts_of(tables["homes"]["postcode"])[home]
    typed = chosen(likely * settings.rate("home", "postcode_typed"), home.size, generator)
    sex = texts_of(people["sex"])
    wrong_sex = chosen(likely * settings.rate("birth", "sex"), sex.size, generator)
    return Registrations(
        keys=wide.keys,
        people=wide.people,
        partners=wide.partners,
        second=wide.second,
        first=wide.first,
        nhs_number=_nhs_numbers(wide, people, settings=settings, generator=generator),
        local_id=_local_ids(wide, people["person"].to_numpy()),
        first_name=names.first,
        middle_name=names.middle,
        last_name=names.last,
        known_as=names.known_as,
        birth=birth,
        sex=np.where(wrong_sex, np.where(sex == "1", "2", "1"), sex),
        ethnicity=_ethnicities(texts_of(people["ethnicity"]), settings, generator),
        home=home,
        follows=follows,
        postcode=np.where(typed, noise.mistyped(postcodes, typed, generator), ""),
        keeps_postcode=~chosen(
            likely * settings.rate("home", "postcode_missing"), home.size, generator
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wide:
    keys: Rows
    people: Rows
    partners: Rows
    first: Days
    second: Chosen


def _with_second_numbers(
    met: Meetings, settings: NoiseSettings, generator: np.random.Generator, *, last: int
) -> _Wide:
    shares = [settings.rate("second_number", partner.sector) for partner in PARTNERS]
    again = chosen(np.array(shares)[met.partners], met.people.size, generator)
    room = np.maximum(last - met.first[again], 2)
    switch = met.first[again] + (generator.random(room.size) * room).astype(np.int64)
    people = np.concatenate((met.people, met.people[again]))
    partners = np.concatenate((met.partners, met.partners[again]))
    first = np.concatenate((met.first, switch))
    second = np.arange(people.size) >= met.people.size
    keys = _key(people, partners, np.where(second, first, -_EPOCH))
    order = np.argsort(keys, kind="stable")
    return _Wide(
        keys=keys[order],
        people=people[order],
        partners=partners[order],
        first=first[order],
        second=second[order],
    )


def _key(people: Rows, partners: Rows, days: Days) -> Rows:
    return (people * len(PARTNERS) + partners) * _DAYS + days + _EPOCH


def _likelihood(wide: _Wide, people: pa.Table, settings: NoiseSettings) -> NDArray[np.float64]:
    """How likely errors are in each registration, beside a hospital's average one."""
    weights = [settings.rate("sector", partner.sector) for partner in PARTNERS]
    return np.array(weights)[wide.partners] * _minority(wide, people, settings)


def _minority(wide: _Wide, people: pa.Table, settings: NoiseSettings) -> NDArray[np.float64]:
    """More for minority ethnic groups and less for others, so that each partner's mean is one."""
    others = texts_of(people["ethnicity"]) != "A"
    weight = np.where(others, settings.rate("minority", "ratio"), 1.0)
    total = np.bincount(wide.partners, weight, minlength=len(PARTNERS))
    rows = np.bincount(wide.partners, minlength=len(PARTNERS))
    return weight / (total / np.maximum(rows, 1))[wide.partners]


def _nhs_numbers(
    wide: _Wide, people: pa.Table, *, settings: NoiseSettings, generator: np.random.Generator
) -> Texts:
    shares = [settings.rate("nhs_missing", partner.sector) for partner in PARTNERS]
    chance = np.array(shares)[wide.partners] * _minority(wide, people, settings)
    missing = chosen(chance, wide.people.size, generator)
    typed = chosen(settings.rate("names", "nhs_typed"), missing.size, generator)
    shared = chosen(settings.rate("names", "nhs_shared"), missing.size, generator)
    true = texts_of(people["nhs_number"])
    true = np.where(shared, true[_of_household(wide, people)], true)
    numbers = noise.one_digit_wrong(true, typed, generator)
    return np.where(missing, "", numbers)


def _of_household(wide: _Wide, people: pa.Table) -> Rows:
    """Return for each registration one of another person of the household, its own if none is."""
    _, first, place = np.unique(wide.people, return_index=True, return_inverse=True)
    household = people["household"].to_numpy()[first]
    order = np.argsort(household, kind="stable")
    told = np.arange(first.size)
    for other in (np.roll(order, 1), np.roll(order, -1)):
        told[order] = np.where(household[other] == household[order], other, told[order])
    return first[told][place]


def _local_ids(wide: _Wide, persons: Rows) -> Texts:
    """Numbers that differ between partners and tell nothing of the person's true number."""
    shift = (wide.partners + 1) * 104_729 + 7
    number = ((2 * persons + wide.second + shift) % _MODULUS * _MULTIPLIER) % _MODULUS
    prefixes = np.array([partner.prefix for partner in PARTNERS], dtype=object)[wide.partners]
    digits = np.array([f"{one:09d}" for one in number.tolist()], dtype=object)
    return prefixes + digits if digits.size else digits


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    first: Texts
    middle: Texts
    last: Texts
    known_as: Texts


def _names(
    wide: _Wide,
    tables: Mapping[str, pa.Table],
    likely: NDArray[np.float64],
    *,
    settings: NoiseSettings,
    generator: np.random.Generator,
) -> _Names:
    def happens(kind: str) -> Chosen:
        return chosen(likely * settings.rate("names", kind), likely.size, generator)

    known = History.of(tables["people"], tables["names"])
    old = happens("last_old")
    now = known.at(wide.people, np.where(old, wide.first, _EPOCH - 1))
    taken = tables["names"].take(pa.array(now))
    first, last = texts_of(taken["first"]), texts_of(taken["last"])
    known_as = texts_of(taken["known_as"])
    called = happens("first_known_as") & (known_as != "")
    first = np.where(called, known_as, first)
    first = noise.shortened(first, happens("first_initial"))
    first = noise.mistyped(first, happens("first_typed"), generator)
    others = generator.permutation(last)
    last = noise.one_part(last, others, happens("last_other"))
    last = noise.mistyped(last, happens("last_typed"), generator)
    swapped = happens("swapped")
    unknown = chosen(settings.rate("names", "middle_missing"), likely.size, generator)
    return _Names(
        first=np.where(swapped, last, first),
        middle=np.where(unknown, "", texts_of(taken["middle"])),
        last=np.where(swapped, first, last),
        known_as=np.where(called, "", known_as),
    )


def _births(
    birth: Days,
    likely: NDArray[np.float64],
    *,
    settings: NoiseSettings,
    generator: np.random.Generator,
) -> Days:
    def happens(kind: str) -> Chosen:
        return chosen(likely * settings.rate("birth", kind), likely.size, generator)

    made = noise.turned_dates(birth, happens("day_month"))
    made = noise.wrong_digit(made, happens("digit"), generator)
    made = noise.wrong_year(made, happens("year"), generator)
    made = noise.first_of_year(made, happens("first_of_year"))
    return np.where(happens("placeholder"), noise.PLACEHOLDER, made)


def _homes(
    wide: _Wide,
    tables: Mapping[str, pa.Table],
    settings: NoiseSettings,
    generator: np.random.Generator,
    *,
    last: int,
) -> tuple[Rows, Chosen]:
    follows = ~chosen(settings.rate("home", "old_address"), wide.people.size, generator)
    known = History.of(tables["people"], tables["homes"])
    return known.at(wide.people, np.where(follows, last, wide.first)), follows


def _ethnicities(true: Texts, settings: NoiseSettings, generator: np.random.Generator) -> Texts:
    unknown = chosen(settings.rate("rows", "ethnicity_unknown"), true.size, generator)
    return np.where(unknown, "Z", true)


def texts_of(column: pa.ChunkedArray | pa.Array) -> Texts:
    """Return a column of text as an array of objects, '' for null."""
    filled = pc.fill_null(column, "")
    return np.asarray(
        filled.to_numpy(zero_copy_only=False)
        if isinstance(filled, pa.Array)
        else filled.to_numpy(),
        dtype=object,
    )
