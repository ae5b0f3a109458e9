"""Weighing: how much of each area lies in each other, by the people of what both are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pac

from onestory.engine import query
from onestory.model.area import Level
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding
from onestory.model.words import many
from onestory.places import relations
from onestory.places.population_files import EVERYONE
from onestory.places.register import Register
from onestory.places.relations import ATOMS, RELATION_ROWS, Node, Relation

WEIGHT_ROWS = pa.schema([*RELATION_ROWS, pa.field("covers", pa.float64())])

_WORDS: dict[Level, str] = {"lsoa": "LSOAs", "district": "districts"}
_OWN_WALK: tuple[Level, ...] = ("council", "district")
_OWN_ENDS: tuple[Level, ...] = ("council", "district", "region", "country")


TAKEN_OVER: tuple[Level, ...] = ("trust", "practice")
"""Levels whose areas are organisations that others take over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a crosswalk is made from."""

    register: Register
    relations: tuple[Relation, ...]
    people: pa.Table
    ages: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """(from_code, to_code, share, covers), what they rest on, and what could not be weighed."""

    rows: pa.Table
    basis: str
    findings: tuple[Finding, ...] = ()


def weigh(ground: Ground, source: Level, end: Node) -> Weights:
    """Return the weights from every edition of the source to the areas of the day."""
    if source == end.level and source in TAKEN_OVER:
        taken, lost = relations.taken_over(ground.register, source, on=end.on)
        return Weights(rows=_alone(taken), basis="successions", findings=_unweighed(lost))
    if source in _OWN_WALK and end.level in _OWN_ENDS and end.on >= ATOMS:
        steps = relations.path(ground.relations, Node(level="district", on=ATOMS), end)
        if steps:
            former = relations.ever(ground.register, source)
            return _by_atoms(ground, former, relations.along(steps), "districts of 2016")
    made = _by_edition(ground, source, end)
    if not made:
        raise PlaceError(
            found=f"The lookups given do not connect '{source}' with {end}.",
            do="Give lookups of small areas (LSOA) to both, as published by the Office for"
            " National Statistics, under [places] lookups.",
        )
    oldest = min(made)
    earlier = source in _OWN_WALK and oldest.on >= ATOMS
    found = tuple(made.values())
    return _nearest_first((*found, _through(ground, source, oldest, found)) if earlier else found)


def _by_edition(ground: Ground, source: Level, end: Node) -> dict[Node, Weights]:
    """Return the weights from each edition that has areas others lack, the nearest day first."""
    starts = sorted(
        {r.start for r in ground.relations if r.start.level == source}
        | {r.end for r in ground.relations if r.end.level == source},
        key=lambda node: (abs((node.on - end.on).days), node.on),
    )
    made: dict[Node, Weights] = {}
    covered: set[str] = set()
    for start in starts:
        if not covered.issuperset(codes_of(ground, start)):
            weights = _from(ground, start, end)
            if weights is not None:
                made[start] = weights
                covered |= set(weights.rows["from_code"].to_pylist())
    return made


def _through(ground: Ground, source: Level, via: Node, made: Sequence[Weights]) -> Weights:
    """Return the weights of councils older than the lookups, through those of their oldest day."""
    former = relations.ever(ground.register, source)
    (day,) = (
        relation
        for relation in relations.from_districts(
            ground.register, start=Node(level="district", on=ATOMS), on=via.on
        )
        if relation.end.level == source
    )
    first = _by_atoms(ground, former, day.rows, "districts of 2016")
    second = _nearest_first(made)
    rows = query(THROUGH, {"first": first.rows, "second": second.rows})
    known = {*rows["from_code"].to_pylist(), *second.rows["from_code"].to_pylist()}
    lost = sorted(set(former["to_code"].to_pylist()) - known)
    return Weights(
        rows=rows,
        basis=f"those of earlier years through those of {via.on.year}",
        findings=_unweighed(lost),
    )


def _nearest_first(made: Sequence[Weights]) -> Weights:
    """Return all weights as one: where an area is in several, the nearest edition decides."""
    turns = [
        one.rows.cast(WEIGHT_ROWS).append_column(
            "turn", pa.array([n] * one.rows.num_rows, pa.int32())
        )
        for n, one in enumerate(made)
    ]
    return Weights(
        rows=query(FIRST, {"every": pa.concat_tables(turns)}),
        basis="; ".join(dict.fromkeys(one.basis for one in made if one.basis)),
        findings=tuple(finding for one in made for finding in one.findings),
    )


def _from(ground: Ground, start: Node, end: Node) -> Weights | None:
    """Return the weights from one node: directly, else by the small areas both are made of."""
    steps = relations.path(ground.relations, start, end)
    if steps == ():
        same = {code: code for code in codes_of(ground, end)}
        return Weights(rows=_covering(relations.whole(same)), basis="")
    if steps:
        sources = ", ".join(dict.fromkeys(step.source for step in steps))
        return Weights(rows=_covering(relations.along(steps)), basis=sources)
    small = {r.start for r in ground.relations if r.start.level in {"lsoa", "district"}}
    for atom in sorted(small, key=lambda n: (n.level != "lsoa", not _peopled(ground, n), n)):
        to_start = relations.path(ground.relations, atom, start)
        to_end = relations.path(ground.relations, atom, end)
        if to_start and to_end:
            first, last = relations.along(to_start), relations.along(to_end)
            return _by_atoms(ground, first, last, f"{_WORDS[atom.level]} of {atom.on.year}")
    return None


def _covering(rows: pa.Table) -> pa.Table:
    """Return the shares with what each covers: known only where every area lies whole in one."""
    return query(COVERING, {"rows": rows})


def _peopled(ground: Ground, node: Node) -> bool:
    """Return whether nearly all areas of the node have people."""
    starts = next(r.rows["from_code"] for r in ground.relations if r.start == node)
    held = {"starts": pa.table({"code": starts}), "people": ground.people}
    return bool(query(PEOPLED, held)["peopled"][0].as_py())


def _by_atoms(ground: Ground, first: pa.Table, last: pa.Table, atoms: str) -> Weights:
    """Return the weights by the people of the small areas that both are made of."""
    rows = query(WEIGHED, {"first": first, "last": last, "people": ground.people})
    lost = rows.filter(pac.is_null(rows["share"]))["from_code"].to_pylist()
    kept = rows.filter(pac.is_valid(rows["share"]))
    held = {"rows": kept, "first": first, "people": ground.people}
    years = query(YEARS, held).to_pylist()[0]
    basis = f"whole {atoms}"
    if years["first"] is not None:
        span = sorted({years["first"], years["last"]})
        when = " to ".join(str(year) for year in span)
        basis = f"people{_aged(ground.ages)} in {atoms}, population of {when}"
    return Weights(rows=kept, basis=basis, findings=_unweighed(tuple(sorted(set(lost)))))


def _aged(ages: tuple[int, int]) -> str:
    if ages == (0, EVERYONE):
        return ""
    over = ages[1] >= EVERYONE
    return f" aged {ages[0]} and over" if over else f" aged {ages[0]} to {ages[1] - 1}"


def _alone(rows: pa.Table) -> pa.Table:
    """Return the shares with nothing said of what they cover: others may have gone in before."""
    return rows.append_column("covers", pa.nulls(rows.num_rows, pa.float64()))


def _unweighed(codes: Sequence[str]) -> tuple[Finding, ...]:
    if not codes:
        return ()
    return (
        Finding(
            rule="area cannot be divided",
            severity="warning",
            message=f"The figures of {many(len(codes), 'area')} cannot be shared out: their ground"
            " lies in several of the areas asked for, and how many people live in each part is not"
            f" known ({', '.join(codes[:5])}{' …' if len(codes) > 5 else ''}).",
            do="Give populations by LSOA or district; organisations cannot be divided. Until then"
            " their figures are left out.",
            rows=len(codes),
        ),
    )


def codes_of(ground: Ground, node: Node) -> list[str]:
    """Return the codes of the node, from the first lookup that ends in it or else starts there."""
    ends = [r.rows["to_code"] for r in ground.relations if r.end == node]
    starts = [r.rows["from_code"] for r in ground.relations if r.start == node]
    return sorted({code for column in (ends or starts)[:1] for code in column.to_pylist()})


# An area that wholly lies in one other needs no people; a divided one needs those of every part.
WEIGHED = """
WITH pairs AS (
    SELECT first.to_code AS from_code, last.to_code AS to_code,
           first.share * last.share AS part, people.people
    FROM first JOIN last USING (from_code)
    LEFT JOIN people ON people.code = first.from_code),
sizes AS (
    SELECT to_code, sum(share) AS atoms FROM last
    WHERE from_code IN (SELECT from_code FROM first) GROUP BY to_code),
summed AS (
    SELECT from_code, to_code, sum(part * people) AS shared, sum(part) AS atoms,
           bool_and(people IS NOT NULL) AS known
    FROM pairs GROUP BY ALL),
whole AS (
    SELECT *, sum(shared) OVER same AS total, bool_and(known) OVER same AS all_known,
           count(*) OVER same AS ends
    FROM summed WINDOW same AS (PARTITION BY from_code))
SELECT whole.from_code, whole.to_code,
       CASE WHEN ends = 1 THEN 1.0 WHEN all_known AND total > 0 THEN shared / total END AS share,
       whole.atoms / sizes.atoms AS covers
FROM whole JOIN sizes USING (to_code)
WHERE ends = 1 OR shared IS NULL OR shared > 0 ORDER BY whole.from_code, whole.to_code
"""

COVERING = """
SELECT from_code, to_code, share,
       CASE WHEN bool_and(share > 0.9999) OVER () THEN 1.0 / count(*) OVER (PARTITION BY to_code)
       END AS covers
FROM rows ORDER BY from_code, to_code
"""

THROUGH = """
SELECT first.from_code, second.to_code, sum(first.share * second.share) AS share,
       sum(first.covers * second.covers) AS covers
FROM first JOIN second ON second.from_code = first.to_code
GROUP BY ALL ORDER BY from_code, to_code
"""

# Where an area is in several editions, the edition nearest to the day decides.
FIRST = """
SELECT from_code, to_code, share, covers FROM every
QUALIFY turn = min(turn) OVER (PARTITION BY from_code) ORDER BY from_code, to_code
"""

# The years of the people by whom areas that lie in several were divided.
YEARS = """
SELECT min(people.year) AS first, max(people.year) AS last
FROM (SELECT DISTINCT from_code FROM rows WHERE share < 1) AS divided
JOIN first ON first.to_code = divided.from_code JOIN people ON people.code = first.from_code
"""

PEOPLED = """
SELECT count(DISTINCT code) FILTER (code IN (SELECT code FROM people))
       >= 0.99 * count(DISTINCT code) AS peopled FROM starts
"""
