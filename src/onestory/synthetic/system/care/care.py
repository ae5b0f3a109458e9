"""Social care of the invented system: its events, and homes and hospital rows that agree with it.

A person's council is that of their home on the day. A council's services end when a person moves
out of the system; a move between councils leaves them with the council that began them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.synthetic.system.care.costs import FREQUENCIES, costs
from onestory.synthetic.system.care.course import unfold_care
from onestory.synthetic.system.care.ground import Ground, discharges_of
from onestory.synthetic.system.care.homes import amended_homes, moves_of
from onestory.synthetic.system.care.rows import (
    ASSESSMENTS,
    COMPONENTS,
    KINDS,
    MECHANISMS,
    NONE,
    OUTCOMES,
    REASONS,
    ROUTES,
    SERVICES,
    Rows,
    code,
    joined,
    settled,
)
from onestory.synthetic.system.columns import FAR, Column, Mask, Whole, days, numbers, table, words
from onestory.synthetic.system.health.health import Health
from onestory.synthetic.system.people.lives import Lives
from onestory.synthetic.system.places import Places
from onestory.synthetic.system.programme.effects import Outcome
from onestory.synthetic.system.programme.programme import Numbers, Programme
from onestory.synthetic.system.programme.truth import add_tallies
from onestory.synthetic.system.sending.histories import History
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.tables import CARE_EVENTS

_SHORT_STAYS = (
    code(COMPONENTS, "Short term nursing"),
    code(COMPONENTS, "Short term residential"),
)
_AGENCIES = 7  # of home care, in each council
_MANY = 1_000  # more than any person has events
_BY_AGENCIES = (
    "Home support or domiciliary care",
    "Community supported living",
    "Extra care housing",
    "Reablement",
)
_PHYSICAL, _ACCESS, _SENSORY, _MEMORY, _LEARNING, _MENTAL, _SOCIAL, _CARER = range(8)
_REASONS = (
    "Physical support: Personal care support",
    "Physical support: Access and mobility only",
    "Sensory support: Support for visual impairment",
    "Support with memory and cognition",
    "Learning disability support",
    "Mental health support",
    "Social support: Support for social isolation or other reason",
    "Social support: Support to unpaid carer",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destinations:
    """Hospital spells that end with a discharge to a care home, with nursing or without."""

    spell: Whole
    nursing: Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Social care of a shard: the table CARE_EVENTS, and HOMES as they then were.

    `destinations` are for `discharged_to`, which makes hospital rows agree. `tallies` are sums for
    the truth (see truth.py).
    """

    care_events: pa.Table
    homes: pa.Table
    destinations: Destinations
    tallies: dict[Outcome, Numbers]


def ground_of(places: Places, lives: Lives, health: Health, *, programme: Programme) -> Ground:
    """Return what the social care of a shard stands on."""
    return Ground(
        residents=health.residents,
        months=health.months,
        homes=places.care_homes,
        programme=programme,
        team=health.unfolded.team,
        enrolled=health.unfolded.enrolled,
        lives_in=lives.care_home,
        carer=lives.carer_of >= 0,
        discharges=discharges_of(lives.people, health.tables["episodes"]),
    )


def care(system: System, places: Places, *, shard: int, lives: Lives, ground: Ground) -> Care:
    """Return the social care of a shard; see `care_ground.Ground` for what it stands on."""
    generator = system.generator("social care", shard)
    found = unfold_care(ground, generator)
    residents = ground.residents
    made = settled(
        joined(found.rows),
        arrived=residents.arrived,
        gone=residents.gone,
        death=residents.death,
        first=ground.months.start,
        after=ground.months.end,
    )
    made = made[np.lexsort((made["kind"], made["start"], made["adult"]))]
    moves = moves_of(found, ground)
    homes = amended_homes(lives.homes, lives.people, moves, places=places, seed=system.seed)
    at = History.of(lives.people, homes).at(made["adult"], made["start"])
    council = np.asarray(
        pc.index_in(homes["council"], value_set=pa.array(places.council_code.tolist()))
    )
    return Care(
        care_events=_events(
            made, ground, places, council=council.astype(np.int64)[at], generator=generator
        ),
        homes=homes,
        destinations=_destinations(made, lives, homes, ground),
        tallies=add_tallies(found.tallies),
    )


def discharged_to(episodes: pa.Table, destinations: Destinations) -> pa.Table:
    """Return the table EPISODES, in which some spells end with a discharge to a care home."""
    place = pc.index_in(episodes["spell"], value_set=pa.array(destinations.spell))
    told = words(("56", "55"), destinations.nursing.astype(np.int64)).take(place)
    home = pc.is_in(episodes["destination"], value_set=pa.array(["19", "29"]))
    changed = pc.and_(home, pc.is_valid(place))
    column = pc.if_else(changed, told, episodes["destination"])
    at = episodes.schema.get_field_index("destination")
    return episodes.set_column(at, episodes.schema.field(at), column)


def _destinations(made: Rows, lives: Lives, homes: pa.Table, ground: Ground) -> Destinations:
    # Whoever lives, or stays for some weeks, in a care home when leaving hospital goes there.
    out = ground.discharges
    kind = homes["kind"].take(pa.array(History.of(lives.people, homes).at(out.adult, out.day)))
    cared = np.asarray(pc.not_equal(kind, "own home"))
    nursing = np.asarray(pc.equal(kind, "nursing home"))
    short = made[(made["spell"] != NONE) & np.isin(made["component"], _SHORT_STAYS)]
    return Destinations(
        spell=np.concatenate([out.spell[cared], short["spell"]]),
        nursing=np.concatenate([nursing[cared], short["component"] == _SHORT_STAYS[0]]),
    )


def _events(
    made: Rows,
    ground: Ground,
    places: Places,
    *,
    council: Whole,
    generator: np.random.Generator,
) -> pa.Table:
    residents, adult = ground.residents, made["adult"]
    start = made["start"]
    older = residents.age(start, adult) >= 65
    price = costs(made, older=older, generator=generator)
    open_until = made["end"] >= FAR
    columns: dict[str, Column] = {
        "event": pa.array(residents.person[adult] * _MANY + _rank(adult)),
        "kind": words(KINDS, made["kind"]),
        "person": pa.array(residents.person[adult]),
        "council": words(places.council_number.tolist(), council),
        "client": words(("Service user", "Unpaid carer"), made["carer"].astype(np.int64)),
        "start": days(start),
        "end": days(made["end"], unknown=open_until),
        **_said(made),
        "support_reason": words(_REASONS, _support_reason(made, ground, generator)),
        "care_provider": _providers(made, council, places=places),
        "unit_cost": pa.array(price.unit, mask=~price.known),
        "cost_per": pc.if_else(pa.array(price.known), words(FREQUENCIES, price.per), None),
        "units": pa.array(price.units, mask=~price.counted),
        "after_spell": numbers(made["spell"], unknown=made["spell"] == NONE),
    }
    return table(CARE_EVENTS, columns)


def _rank(adult: Whole) -> Whole:
    # The place of each row among its person's; rows are in order of person.
    return np.arange(len(adult)) - np.searchsorted(adult, adult)


def _said(made: Rows) -> dict[str, Column]:
    lists = {
        "outcome": OUTCOMES,
        "route": ROUTES,
        "assessment": ASSESSMENTS,
        "service": SERVICES,
        "component": COMPONENTS,
        "mechanism": MECHANISMS,
        "reason": REASONS,
    }
    return {name: _coded(words_of, made[name]) for name, words_of in lists.items()}


def _coded(said: Sequence[str], codes: Whole) -> Column:
    known = codes != NONE
    return pc.if_else(pa.array(known), words(said, np.where(known, codes, 0)), None)


def _support_reason(made: Rows, ground: Ground, generator: np.random.Generator) -> Whole:
    # One reason a person, save that dementia takes the place of others once it has begun.
    residents, adult = ground.residents, made["adult"]
    drawn = generator.choice(
        [_PHYSICAL, _ACCESS, _SENSORY, _SOCIAL],
        size=len(residents.person),
        p=[0.66, 0.22, 0.05, 0.07],
    )
    month = ground.months.month_of(made["start"])
    has = {
        name: residents.onset[adult, at] <= month for at, name in enumerate(residents.conditions)
    }
    young = residents.age(made["start"], adult) < 65
    return np.select(
        [made["carer"], has["learning disability"], has["dementia"],
         has["severe mental illness"] | (has["depression"] & young)],
        [_CARER, _LEARNING, _MEMORY, _MENTAL],
        drawn[adult],
    )  # fmt: skip


def _providers(made: Rows, council: Whole, *, places: Places) -> Column:
    # The care home, or one of the council's agencies for care at home.
    agencies = [
        f"1-8{place:02d}{number:02d}{(place * 7919 + number * 104_729) % 10_000:04d}"
        for place in range(len(places.council_code))
        for number in range(_AGENCIES)
    ]
    known = [*agencies, *places.care_homes.code.tolist()]
    agency = council * _AGENCIES + made["adult"] % _AGENCIES
    which = np.where(made["care_home"] == NONE, agency, len(agencies) + made["care_home"])
    at_home = np.isin(made["component"], [COMPONENTS.index(name) for name in _BY_AGENCIES])
    told = at_home | (made["care_home"] != NONE)
    return pc.if_else(pa.array(told), words(known, which), None)
