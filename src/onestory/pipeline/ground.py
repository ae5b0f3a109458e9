"""Ground: the areas, populations and deprivation scores that a plan names, loaded and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onestory import places
from onestory.indicators.ground import Ground
from onestory.places import register as lookup

if TYPE_CHECKING:
    from onestory.model.area import Level
    from onestory.model.finding import Finding
    from onestory.pipeline.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What every comparison stands on: areas with populations, deprivation and lookups."""

    ground: Ground
    deprivation: tuple[places.Deprivation, ...]  # the latest vintage first
    lookups: places.Lookups | None
    own: places.OwnPlaces | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The areas of one level on one day: what each lies in, its score and those alike."""

    country: str
    parents: Mapping[str, str]
    scores: Mapping[str, float]
    vintage: int
    peers: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scores:
    vintage: int
    scores: Mapping[str, float]
    findings: tuple[Finding, ...]


def standing(plan: Plan) -> Standing:
    """Return what the plan's figures stand on, with findings on its files."""
    lookups = _lookups(plan)
    register = _register(plan, lookups)
    own = places.own_places(plan.places.own_places, register) if plan.places.own_places else None
    register = places.with_own_places(register, own) if own else register
    population = _population(plan, register)
    if population and own:
        population = places.own_population(population, own)
    vintages = sorted({entry.vintage for entry in plan.deprivation}, reverse=True)
    deprivation = tuple(
        places.deprivation([d.path for d in plan.deprivation if d.vintage == v], vintage=v)
        for v in vintages
    )
    findings = (
        *(lookups.findings if lookups else ()),
        *(own.findings if own else ()),
        *(population.findings if population else ()),
        *(finding for one in deprivation for finding in one.findings),
    )
    ground = Ground(
        register=register,
        level=plan.places.level,
        population=population,
        tolerance_years=plan.places.population_years,
        invented=plan.invented,
    )
    return Standing(
        ground=ground, deprivation=deprivation, lookups=lookups, own=own, findings=findings
    )


def register(plan: Plan) -> places.Register:
    """Return the areas that the plan knows, its own among them; no figure is read."""
    known = _register(plan, _lookups(plan))
    own = places.own_places(plan.places.own_places, known) if plan.places.own_places else None
    return places.with_own_places(known, own) if own else known


def _lookups(plan: Plan) -> places.Lookups | None:
    return places.load(plan.places.lookups) if plan.places.lookups else None


def _register(plan: Plan, lookups: places.Lookups | None) -> places.Register:
    if plan.places.areas:
        return places.listed(plan.places.areas)
    return lookups.register if lookups else places.builtin()


def _population(plan: Plan, register: places.Register) -> places.Population | None:
    if not plan.places.population:
        return None
    named = plan.places.population
    return places.populations(named[0] if len(named) == 1 else named, register=register)


def setting(known: Standing, level: Level, on: date, *, peers: int) -> Setting:
    """Return the areas of the level as they are on the day, or as they first were after it.

    Publishers work figures back onto areas that came later (care boards before July 2022).
    """
    register = known.ground.register
    on = max(on, min((a.start or on for a in register.areas if a.level == level), default=on))
    areas = lookup.at_level(register, level, on=on)
    country = next((area.code for area in lookup.at_level(register, "country", on=on)), "")
    known_scores = _scores(known, level, on)
    return Setting(
        country=country,
        parents={area.code: area.parent for area in areas if area.parent},
        scores=known_scores.scores,
        vintage=known_scores.vintage,
        peers=places.peers(known_scores.scores, count=peers),
        findings=known_scores.findings if known_scores.scores else (),
    )


def _scores(known: Standing, level: Level, on: date) -> _Scores:
    """Return the scores of the vintage that has most areas of the level, the newest of equals."""
    found: list[_Scores] = []
    for vintage in known.deprivation:
        dated = places.deprivation_on(
            vintage,
            known.ground.register,
            level=level,
            on=on,
            population=known.ground.population,
        )
        rows = dated.rows.to_pylist()
        scores = {row["area_code"]: row["score"] for row in rows if row["score"] is not None}
        year = rows[0]["vintage"] if rows else 0
        found.append(_Scores(vintage=year, scores=scores, findings=dated.findings))
    empty = _Scores(vintage=0, scores={}, findings=())
    return max(found, key=lambda one: (len(one.scores), one.vintage), default=empty)


def fifths(known: Standing, level: Level, on: date) -> dict[str, int]:
    """Return the deprivation fifth of each area of the level, 1 the most deprived; {} unknown.

    They are of the newest vintage that the plan names.
    """
    for vintage in known.deprivation:
        dated = places.deprivation_on(
            vintage,
            known.ground.register,
            level=level,
            on=on,
            population=known.ground.population,
        )
        rows = dated.rows.to_pylist()
        return {row["area_code"]: row["quintile"] for row in rows if row["quintile"] is not None}
    return {}
