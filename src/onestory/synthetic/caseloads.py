"""Invented people by day, as they would fare without any programme: need, crises and care.

Each has a lasting need that no record tells and crises that come, fade and are over. Whoever is
chosen for what was recorded lately is chosen in a crisis, and would mostly have got better anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from onestory.synthetic.caseload_history import Events, in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Days = NDArray[np.int64]

Kind = Literal["emergency", "planned", "outpatients", "contacts", "injuries"]
KINDS: tuple[Kind, ...] = ("emergency", "planned", "outpatients", "contacts", "injuries")
"""Admissions in an emergency, planned admissions, outpatient appointments attended, contacts with
community services, and attendances for injuries, which no programme here does anything about."""
ETHNICITIES = ("White", "Asian", "Black", "Mixed", "Other")
FRAILTY = ("none", "low", "intermediate", "high")
FIRST = np.datetime64("2021-04-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A population of people aged 50 and over, without any programme.

    `before` and `after` are months of records on either side of the first trial. `unseen` is the
    variance of the lasting need (mean 1); `crises` how many crises a person of usual need has a
    year, `crisis` how many times the usual rate a crisis adds at its height, `fading` what is left
    of it each next month; `place_sd` how rates differ between places, as a logarithm.
    """

    people: int = 6_000
    places: int = 24
    before: int = 24
    after: int = 24
    yearly: float = 0.25
    unseen: float = 0.8
    crises: float = 0.25
    crisis: float = 5.0
    fading: float = 0.55
    place_sd: float = 0.08
    season: float = 0.12
    leaving: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """N people, what is true of them, and all that happened to them, by day from `FIRST`.

    `months` are the days on which months begin, the end of the last one added. `need` is known to
    nobody. `death` and `moved` are days, never below the end of the records where they did not
    come within them.
    """

    settings: Settings
    months: Days
    place: Days
    age: Numbers
    female: NDArray[np.bool_]
    deprivation: Days  # fifth, 1 the most deprived
    ethnicity: Days  # index of ETHNICITIES
    conditions: Days
    frailty: Days  # index of FRAILTY
    need: Numbers
    death: Days
    moved: Days
    events: Mapping[Kind, Events]

    @property
    def end(self) -> int:
        """The first day that records no longer cover."""
        return int(self.months[-1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Traits:
    place: Days
    age: Numbers
    female: NDArray[np.bool_]
    deprivation: Days
    ethnicity: Days
    conditions: Days
    frailty: Days
    need: Numbers


def invented_history(settings: Settings, seed: int) -> History:
    """People and what happened to them without a programme; the same seed gives the same."""
    generator = np.random.default_rng(seed)
    months = _months(settings)
    traits = _traits(settings, generator)
    crises = _crises(settings, traits, generator)
    death = _deaths(traits, crises, months, generator)
    moved = _moves(settings, months, generator)
    rate = _rate(settings, traits, crises, generator)
    gone = np.minimum(death, moved)
    events: dict[Kind, Events] = {
        kind: _happening(kind, mean, months, gone=gone, generator=generator)
        for kind, mean in _rates_by_kind(rate, traits, crises).items()
    }
    return History(
        settings=settings,
        months=months,
        place=traits.place,
        age=traits.age,
        female=traits.female,
        deprivation=traits.deprivation,
        ethnicity=traits.ethnicity,
        conditions=traits.conditions,
        frailty=traits.frailty,
        need=traits.need,
        death=death,
        moved=moved,
        events=events,
    )


def _months(settings: Settings) -> Days:
    """The first day of every month, counted from `FIRST`, and of the month after the last."""
    first = FIRST.astype("datetime64[M]")
    start = first + np.arange(settings.before + settings.after + 1)
    return (start.astype("datetime64[D]") - FIRST).astype(np.int64)


def _traits(settings: Settings, generator: np.random.Generator) -> _Traits:
    """Who the people are: what is recorded of them, and their need."""
    people = settings.people
    age = 50 + 45 * generator.beta(1.3, 1.8, people)
    deprivation = generator.integers(1, 6, people)
    expected = 0.9 * np.exp(0.025 * (age - 65) + 0.10 * (3 - deprivation))
    conditions = np.minimum(generator.poisson(expected), 6)
    frail = (age - 75) / 12 + 0.4 * conditions + generator.standard_normal(people)
    return _Traits(
        place=np.arange(people) % settings.places,
        age=age,
        female=generator.random(people) < 0.53,
        deprivation=deprivation,
        ethnicity=generator.choice(5, people, p=(0.8, 0.1, 0.05, 0.02, 0.03)),
        conditions=conditions,
        frailty=np.searchsorted((0.0, 1.0, 2.0), frail, side="right"),
        need=generator.gamma(1 / settings.unseen, settings.unseen, people),
    )


def _crises(settings: Settings, traits: _Traits, generator: np.random.Generator) -> Numbers:
    """How deep in a crisis each person is (N, T), 0 where in none: peaks that fade."""
    months = settings.before + settings.after
    shape = (settings.people, months + 12)
    chance = np.minimum(settings.crises / 12 * np.sqrt(traits.need), 0.5)
    onset = generator.random(shape) < chance[:, None]
    depth = np.where(onset, generator.exponential(settings.crisis, shape), 0.0)
    for month in range(1, shape[1]):
        depth[:, month] += settings.fading * depth[:, month - 1]
    return depth[:, 12:]


def _deaths(traits: _Traits, crises: Numbers, months: Days, generator: np.random.Generator) -> Days:
    """The day of each person's death: likelier where need is great, and in a crisis."""
    steady = 0.0015 * np.exp(0.065 * (traits.age - 75) + 0.3 * traits.frailty)
    hazard = (steady * traits.need**0.7)[:, None] * (1 + 0.4 * crises)
    died = generator.random(crises.shape) < 1 - np.exp(-hazard)
    month = np.where(died.any(axis=1), died.argmax(axis=1), crises.shape[1])
    day = generator.random(len(month))
    length = np.append(np.diff(months), 1)[month]
    return months[month] + np.floor(day * length).astype(np.int64)


def _moves(settings: Settings, months: Days, generator: np.random.Generator) -> Days:
    """The day on which each person moves away, for reasons of their own."""
    years = generator.exponential(1 / max(settings.leaving, 1e-9), settings.people)
    return np.minimum(np.floor(365.25 * years), months[-1]).astype(np.int64)


def _rate(
    settings: Settings, traits: _Traits, crises: Numbers, generator: np.random.Generator
) -> Numbers:
    """Emergency admissions expected of each person in each month (N, T)."""
    place = settings.place_sd * generator.standard_normal(settings.places)
    told = (
        0.025 * (traits.age - 75)
        + 0.15 * traits.conditions
        + 0.08 * (3 - traits.deprivation)
        + 0.20 * (traits.frailty - 1)
        + place[traits.place]
    )
    season = settings.season * np.cos(2 * np.pi * (np.arange(crises.shape[1]) - 9) / 12)
    lasting = settings.yearly / 12 * np.exp(told) * traits.need
    return lasting[:, None] * np.exp(season) * (1 + crises)


def _rates_by_kind(rate: Numbers, traits: _Traits, crises: Numbers) -> dict[Kind, Numbers]:
    """The mean of every kind (N, T); all but injuries rise with crises, less than emergencies."""
    whole = (0.2 + traits.conditions)[:, None] / 12
    return {
        "emergency": rate,
        "planned": 0.10 * whole * np.ones_like(rate),
        "outpatients": 1.2 * whole * (1 + 0.10 * crises),
        "contacts": 1.5 * whole * (1 + traits.frailty)[:, None] * (1 + 0.15 * crises),
        "injuries": 0.010 * (1 + 0.4 * traits.frailty)[:, None] * np.ones_like(rate),
    }


def _happening(
    kind: Kind,
    mean: Numbers,
    months: Days,
    *,
    gone: Days,
    generator: np.random.Generator,
) -> Events:
    """Events at those means, on any day of their month, of those who are still there."""
    many = generator.poisson(mean)
    person, month = np.nonzero(many)
    times = many[person, month]
    person, month = np.repeat(person, times), np.repeat(month, times)
    length = np.diff(months)[month]
    day = months[month] + np.floor(generator.random(len(month)) * length).astype(np.int64)
    stay = generator.geometric(1 / 7, len(day)) - 1 if kind == "emergency" else np.zeros(len(day))
    events = in_order(person, day, stay.astype(np.int64))
    return events.only(events.day < gone[events.person])
