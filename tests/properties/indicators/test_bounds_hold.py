"""Links are withheld and made wrongly at random: what was true lies within the bounds, always.

Worlds are small and everyone's true number is known. Each account (what one sender holds of one
person) may be cut off under a number of its own, closed or doubtful; two people may be made one,
doubtful. Who is left firm is joined rightly: the bounds promise nothing of mistakes that nobody
suspects.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from onestory import engine
from onestory.engine import Relations
from onestory.indicators import AreaGround, Asked, Measured, measure_each, measured_cards
from onestory.indicators.care.rows import NURSING, SERVICE_USER, ST_MAX
from onestory.indicators.measured import COUNCILS, LSOAS
from onestory.indicators.story_tables import OpenStory
from onestory.model.period import Period
from onestory.model.story import TABLES

Row = dict[str, Any]
World = dict[str, list[Row]]

CARDS = (
    "readm_30", "readm_28_nhp", "mh_readmission_28", "mh_followup_72h", "eol_3plus",
    "eol_days_at_home", "ae_frequent_ambulance", "ascof_2D_1", "ascof_2D_2",
    "reablement_offered_65", "social_care_after_discharge",
)  # fmt: skip
FIRST, AFTER = date(2023, 4, 1), date(2025, 4, 1)
WORLDS = range(30)
LOST = len(WORLDS)  # world n as it is known lies in place n + LOST
PLACES = range(2 * LOST)
ASKED = Asked(periods=(Period(start=FIRST, end=AFTER),), levels=("council",))
GROUND = AreaGround(
    lsoas=pa.Table.from_pylist(
        [{"lsoa": f"E{one}-{n}", "level": "council", "code": f"N{n}", "name": "N"}
         for n in PLACES for one in (1, 2)],
        schema=LSOAS,
    ),
    councils=pa.Table.from_pylist(
        [{"number": f"{900 + n}", "code": f"N{n}", "name": "N", "level": "council"}
         for n in PLACES],
        schema=COUNCILS,
    ),
)  # fmt: skip
PERSONS = range(1, 13)


def true_world(generator: np.random.Generator) -> World:
    """Return a world in which everyone's records are together: a few busy months of old age."""
    folk = [
        {"person_id": n, "sex": pick(generator, "female", "male"), "lsoa": "E1",
         "birth_month": date(1940, int(generator.integers(1, 4)), 1), "certainty": "firm",
         "first_seen": FIRST, "sectors": [],
         "death": day(generator) if generator.random() < 0.3 else None}
        for n in PERSONS
    ]  # fmt: skip
    for one in folk:
        one["lsoa"] = pick(generator, "E1", "E2")
    made: World = {"people": folk, "registrations": [
        {"person_id": n, "start": date(2000, 1, 1), "lsoa": "E1"} for n in PERSONS
    ]}  # fmt: skip
    made["deaths"] = [
        event(one, 0, "deaths", one["death"], id=one["person_id"], cause="I219")
        for one in folk if one["death"]
    ]  # fmt: skip
    makers = {"spells": a_spell, "mental_spells": a_mental_spell, "contacts": a_contact,
              "attendances": an_attendance, "care": a_service}  # fmt: skip
    for table, maker in makers.items():
        made[table] = [
            {**maker(generator, folk[int(generator.integers(len(folk)))]), "id": n}
            for n in range(1, 46)
        ]
    for row in made["spells"]:
        row["superspell"] = row["id"]
    return made


def pick(generator: np.random.Generator, *of: Any) -> Any:
    return of[int(generator.integers(len(of)))]


def day(generator: np.random.Generator) -> date:
    return date(2024, 5, 1) + timedelta(days=int(generator.integers(0, 200)))


def event(one: Row, sender: int, source: str, start: Any, **other: Any) -> Row:
    return {"person_id": one["person_id"], "lsoa": one["lsoa"], "sex": one["sex"], "age": 84,
            "provider": f"X{sender}", "source": source, "start": start,
            "known_from": datetime(2025, 5, 1), **other}  # fmt: skip  # noqa: DTZ001


def a_spell(generator: np.random.Generator, one: Row) -> Row:
    start = day(generator)
    end = start + timedelta(days=int(generator.integers(1, 15)))
    method = pick(generator, "21", "21", "11")
    cancer = ["C349"] if generator.random() < 0.03 else ["I219"]
    return event(
        one, int(generator.integers(1, 4)), "apc", start, end=end, nights=(end - start).days,
        method=method, emergency=method == "21", **{"class": "1", "primary": cancer[0]},
        diagnoses=cancer, last_diagnoses=cancer, all_diagnoses=cancer, procedures=[],
        specialty="300", last_specialty="300", admitted_from="19", destination="19",
        discharge_method="1",
    )  # fmt: skip


def a_mental_spell(generator: np.random.Generator, one: Row) -> Row:
    start = day(generator)
    end = start + timedelta(days=int(generator.integers(1, 15)))
    return event(one, int(generator.integers(4, 6)), "mhsds_spell", start, end=end, method="21",
                 discharge_method="1")  # fmt: skip


def a_contact(generator: np.random.Generator, one: Row) -> Row:
    start = datetime.combine(day(generator), time(9))
    return event(one, int(generator.integers(4, 6)), "mhsds_contact", start, attended=True,
                 service="mental health", activities=[])  # fmt: skip


def an_attendance(generator: np.random.Generator, one: Row) -> Row:
    start = datetime.combine(day(generator), time(9))
    return event(one, int(generator.integers(1, 4)), "ecds", start, department="1",
                 end=start + timedelta(hours=2), minutes=120, category="first",
                 by_ambulance=True)  # fmt: skip


def a_service(generator: np.random.Generator, one: Row) -> Row:
    start = day(generator)
    kind = NURSING if generator.random() < 0.1 else ST_MAX
    return event(
        one, 901, "cld", start, end=start + timedelta(days=20), kind="Service", service=kind,
        component="Reablement", client=SERVICE_USER, key=f"k{one['person_id']}", council="901",
    ) | {"provider": "901"}  # fmt: skip


def with_links_lost(world: World, generator: np.random.Generator) -> World:
    """Return what is known of the world: some accounts apart, and two people made one."""
    moved: dict[tuple[int, str], int] = {}
    folk = {one["person_id"]: dict(one) for one in world["people"]}
    senders = ("X1", "X2", "X3", "X4", "X5", "901", "X0")
    for person in PERSONS:
        for sender in senders:
            if generator.random() < 0.25:
                number = 1000 * (senders.index(sender) + 1) + person
                moved[person, sender] = number
                sure = pick(generator, "closed", "doubtful")
                death = folk[person]["death"] if sender == "X0" else None
                folk[number] = {
                    **folk[person], "person_id": number, "certainty": sure, "death": death,
                }  # fmt: skip
                if sender == "X0":
                    folk[person]["death"] = None
    known = {
        table: [
            {**row, "person_id": moved.get((row["person_id"], row.get("provider", "")),
                                           row["person_id"])}
            for row in rows
        ]
        for table, rows in world.items() if table != "people"
    }  # fmt: skip
    return merged({**known, "people": list(folk.values())}, generator)


def merged(world: World, generator: np.random.Generator) -> World:
    """Return the world with person 1 and 2 taken for one now and then, with doubt."""
    if generator.random() < 0.5:
        return world
    first, second = (world["people"][n] for n in (0, 1))
    one = {**first, "certainty": "doubtful", "death": first["death"] or second["death"]}
    return {
        table: [one, *rows[2:]] if table == "people"
        else [{**row, "person_id": 1 if row["person_id"] == 2 else row["person_id"]} for row in rows
              if table != "registrations" or row["person_id"] != 2]
        for table, rows in world.items()
    }  # fmt: skip


def side_by_side(worlds: list[World]) -> World:
    """Return the worlds as one, each in a place of its own and under numbers of its own."""
    return {
        table: [moved_to(n, row) for n, world in enumerate(worlds) for row in world[table]]
        for table in worlds[0]
    }


def moved_to(n: int, row: Row) -> Row:
    numbers = {
        name: row[name] + 100_000 * n for name in ("person_id", "id", "superspell") if name in row
    }
    care = {name: f"{900 + n}" for name in ("provider", "council") if row.get(name) == "901"}
    return {**row, **numbers, **care, "lsoa": f"{row['lsoa']}-{n}"}


@pytest.fixture(scope="module")
def relations() -> Iterator[Relations]:
    with engine.open_relations(threads=1) as opened:
        yield opened


def measured(world: World, relations: Relations) -> dict[str, Measured]:
    sources = {source for card in measured_cards().values() for source in card.every_source}
    tables = {
        name: relations.given(pa.Table.from_pylist(
            [{k: row.get(k) for k in schema.names} for row in world.get(name, [])], schema=schema,
        ))
        for name, schema in TABLES.items()
    }  # fmt: skip
    story = OpenStory(
        relations=relations, tables=tables, codes={}, first=date(2020, 1, 1),
        covered=dict.fromkeys(sorted(sources), (date(2020, 1, 1), date(2025, 12, 31))),
        last=date(2025, 12, 30), invented=True,
    )  # fmt: skip
    held = [measured_cards()[name] for name in CARDS]
    found = measure_each(held, story, asked=ASKED, ground=GROUND)
    return {
        name: done for name, done in zip(CARDS, found, strict=True) if isinstance(done, Measured)
    }


def test_what_is_true_lies_within_the_bounds_of_what_is_known(relations: Relations):
    generator = np.random.default_rng(5)
    worlds = [true_world(generator) for _ in WORLDS]
    lost = [with_links_lost(world, generator) for world in worlds]
    found = measured(side_by_side([*worlds, *lost]), relations)
    outside: list[str] = []
    held = 0
    for name in CARDS:
        bounds = {row["area_code"]: row for row in found[name].bounds.to_pylist()}
        true = {row["area_code"]: row for row in found[name].crude.rows.to_pylist()}
        for n in WORLDS:
            row = true.get(f"N{n}", {"value": None})
            if row["value"] is None:
                continue
            known = bounds.get(f"N{n + LOST}", {})
            low, high = known.get("linked_lower"), known.get("linked_upper")
            held += 1
            if low is None or not low - 1e-9 <= row["value"] <= high + 1e-9:
                outside.append(f"{name} {row['area_code']}: {row['value']} not in {low} to {high}")
    assert not outside, "\n".join(outside)
    assert held > 200
