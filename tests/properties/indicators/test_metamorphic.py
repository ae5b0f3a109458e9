"""What may not matter does not, and what must matter does: whole measurements, changed and repeated.

The worlds are those that the cards are held against (tests/oracle/worlds.py).
"""

import runpy
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory import engine
from onestory.indicators import AreaGround, Asked, Measured, measure_each, measured_cards
from onestory.indicators.measured import LSOAS, POPULATION
from onestory.indicators.story_tables import opened
from onestory.model.period import calendar_year
from onestory.model.story import TABLES, Story
from onestory.model.table import Stored

Row = dict[str, Any]
World = dict[str, list[Row]]
Figures = dict[str, list[Row]]
Measure = Callable[..., Figures]

WORLD: Callable[[int], World] = runpy.run_path(
    str(Path(__file__).parents[2] / "oracle" / "worlds.py")
)["world"]
YEARS = (calendar_year(2022), calendar_year(2023))
ASKED = Asked(periods=YEARS, levels=("council",), by=("sex",))
# One of each kind: a rate, a share, a mean, a median, days lived, and one over many rows a person.
CARDS = ("em_adm_all", "ae_4hour", "los_emergency", "los_emergency_median", "contact_days",
         "readm_30", "bed_days")  # fmt: skip
RATES = ("em_adm_all", "bed_days", "ae_attendances")
LIVES_IN = {"L0": "N", "L1": "N", "L2": "S", "L3": "S"}


def ground(lives_in: Mapping[str, str], **other: Any) -> AreaGround:
    rows = [
        {"lsoa": lsoa, "level": "council", "code": code, "name": code}
        for lsoa, code in lives_in.items()
    ]
    return AreaGround(lsoas=pa.Table.from_pylist(rows, schema=LSOAS), **other)


GROUND = ground(LIVES_IN)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Measure:
    """Return what is measured of a world: rows by card and kind of figure, in order."""

    def measured(
        world: World,
        *,
        cards: Sequence[str] = CARDS,
        over: AreaGround = GROUND,
        asked: Asked = ASKED,
    ) -> Figures:
        with story_of(world, tmp_path_factory.mktemp("story")) as story:
            held = [measured_cards()[name] for name in cards]
            found = list(measure_each(held, story, asked=asked, ground=over))
        return {name: rows_of(one) for name, one in zip(cards, found, strict=True)}

    return measured


def rows_of(one: object) -> list[Row]:
    assert isinstance(one, Measured)
    parts = [("crude", one.crude), ("standardised", one.standardised)]
    rows = [{"rung": rung, **row} for rung, part in parts if part for row in part.rows.to_pylist()]
    return sorted(rows, key=lambda row: str([row[name] for name in KEYS]))


KEYS = ("rung", "area_code", "period_start", "group")


@contextmanager
def story_of(world: World, folder: Path) -> Generator[Any]:
    stored: dict[str, Stored] = {}
    for name, schema in TABLES.items():
        rows = [{one: row.get(one) for one in schema.names} for row in world.get(name, [])]
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")
        stored[name] = Stored(path=f"{name}.parquet", rows=len(rows), sha256="")
    start, end = date(2020, 1, 1), date(2024, 1, 1)
    sources = {source for card in measured_cards().values() for source in card.every_source}
    story = Story(
        folder=folder, tables=stored, made_from=1, generation=1, known_at=None, start=start,
        end=end, covered=dict.fromkeys(sorted(sources), (start, end)), invented=True,
    )  # fmt: skip
    with engine.open_relations(threads=1) as relations:
        yield opened(story, relations, codes={})


@pytest.fixture(scope="module")
def plain(figures: Measure) -> Figures:
    return figures(WORLD(41))


def test_the_order_of_rows_changes_no_digit(figures: Measure, plain: Figures):
    generator = np.random.default_rng(7)
    world = WORLD(41)
    shuffled = {
        name: [rows[place] for place in generator.permutation(len(rows))]
        for name, rows in world.items()
    }
    assert figures(shuffled) == plain
    assert any(row["numerator"] for row in plain["em_adm_all"])


def test_renamed_areas_have_the_same_figures_under_their_new_names(
    figures: Measure, plain: Figures
):
    renamed = {"L0": "Z9", "L1": "A7", "L2": "M3", "L3": "B1"}
    codes = {"N": "Y", "S": "E"}
    world = {
        name: [
            {**row, "lsoa": renamed.get(row["lsoa"], row["lsoa"])} if "lsoa" in row else row
            for row in rows
        ]
        for name, rows in WORLD(41).items()
    }
    over = ground({renamed[lsoa]: codes[code] for lsoa, code in LIVES_IN.items()})
    found = figures(world, over=over)
    for name, rows in plain.items():
        expected = [
            {**row, "area_code": codes[row["area_code"]], "area_name": codes[row["area_name"]]}
            for row in rows
        ]
        assert sorted(found[name], key=str) == sorted(expected, key=str)


def copies(world: World, number: int) -> World:
    """Return the world with everybody and everything in it so often, under numbers of their own.

    Numbers keep their length: of two events alike the one that a text puts first gives the place.
    """
    numbers = {
        "id",
        "row",
        "superspell",
        "referral",
        "spell",
        "attendance",
        "other_id",
        "person_id",
    }

    def other(row: Row, copy: int) -> Row:
        return {
            name: value + copy * 100_000 if name in numbers and value is not None else value
            for name, value in row.items()
        }

    return {
        name: [other(row, copy) for copy in range(1, number + 1) for row in rows]
        for name, rows in world.items()
    }


@pytest.fixture(scope="module")
def fourfold(figures: Measure) -> Figures:
    return figures(copies(WORLD(41), 4))


@pytest.fixture(scope="module")
def eightfold(figures: Measure) -> Figures:
    return figures(copies(WORLD(41), 8))


@pytest.mark.parametrize("name", CARDS)
def test_twice_the_people_have_the_same_figures(fourfold: Figures, eightfold: Figures, name: str):
    seen = 0
    for once, both in zip(fourfold[name], eightfold[name], strict=True):
        assert [both[key] for key in KEYS] == [once[key] for key in KEYS]
        for part in ("numerator", "denominator"):
            wanted = None if once[part] is None else pytest.approx(2 * once[part], nan_ok=True)
            assert both[part] == wanted
        if once["value"] is not None:  # of too few there is no figure
            seen += 1
            assert both["value"] == pytest.approx(once["value"], nan_ok=True)
    assert seen >= 4


@pytest.mark.parametrize(
    "name", ["em_adm_all", "bed_days", "contact_days", "los_emergency", "ae_4hour"]
)
def test_twice_the_people_are_surer_by_the_root_of_two(
    fourfold: Figures, eightfold: Figures, name: str
):
    ratios = [
        (once["upper"] - once["lower"]) / (both["upper"] - both["lower"])
        for once, both in zip(fourfold[name], eightfold[name], strict=True)
        if once["rung"] == "crude" and once["group"] == "" and once["upper"] is not None
    ]
    assert len(ratios) == 4
    assert ratios == pytest.approx([2**0.5] * 4, rel=0.04)


def settled(world: World) -> World:
    """Return the world where everybody is known and lives in one place: one of each age and sex."""
    people = [
        {**world["people"][0], "person_id": 4 * age + n + 1, "sex": sex, "death": None,
         "birth_month": date(2022 - age, 1, 1)}
        for age in range(100)
        for n, sex in enumerate(("male", "male", "female", "female"))
    ]  # fmt: skip
    registrations = [
        {"person_id": row["person_id"], "practice": "P1", "start": date(1900, 1, 1), "end": None,
         "lsoa": ("L0", "L2")[n % 2], "source": "gp_registration"}
        for n, row in enumerate(people)
    ]  # fmt: skip
    return {**world, "people": people, "registrations": registrations}


def estimates(world: World) -> pa.Table:
    """Return who lived in each council in the middle of 2022, by sex and single year of age."""
    rows = [
        {"code": LIVES_IN[home["lsoa"]], "year": 2022, "sex": person["sex"],
         "age_from": 2022 - person["birth_month"].year,
         "age_to": 2023 - person["birth_month"].year, "persons": 1.0}
        for person, home in zip(world["people"], world["registrations"], strict=True)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=POPULATION)


def test_an_official_population_of_the_same_people_gives_the_same_rates(figures: Measure):
    world, asked = settled(WORLD(42)), replace(ASKED, periods=YEARS[:1])
    counted = figures(world, cards=RATES, asked=asked)
    over = ground(LIVES_IN, population=estimates(world))
    official = figures(world, cards=RATES, asked=asked, over=over)
    for name in RATES:
        for one, other in zip(counted[name], official[name], strict=True):
            assert other["numerator"] == one["numerator"]
            for part in ("value", "lower", "upper"):  # a year counted in days is 365 / 365.25
                wanted = None if one[part] is None else one[part] * 365 / 365.25
                assert other[part] == (wanted and pytest.approx(wanted, nan_ok=True))
        assert sum(bool(row["value"]) for row in official[name]) >= 4
