"""Cards beside oracles: slow and plain computations, row by row, written from the sheets alone.

An oracle takes a `World` (lists of rows, see worlds.py) and the years asked for, and gives the
cases that it would count: (person_id, on, numerator, denominator). The fixture `agree` holds a card
against it case by case, and `agree_by_place` through `measure` by area and year. The card is asked
once of a story in which all the worlds stand side by side, the oracle of each world by itself.
"""

import runpy
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.engine import open_relations
from onestory.indicators import AreaGround, Asked, measure_each, measured_cards
from onestory.indicators.card import Card
from onestory.indicators.measured import COUNCILS, LSOAS, Measured
from onestory.indicators.story_tables import OpenStory, opened
from onestory.model.period import Period, calendar_year
from onestory.model.story import TABLES, Story
from onestory.model.table import Stored

Row = dict[str, Any]
World = dict[str, list[Row]]
Case = tuple[object, date, float, float]
Oracle = Callable[[World], Sequence[Row]]

TOGETHER = runpy.run_path(str(Path(__file__).parent / "together.py"))
SEEDS = range(1, 13)
YEARS = (calendar_year(2022), calendar_year(2023))
MOVED = date(2023, 1, 1)  # L1 goes from North to South
GROUND = AreaGround(
    lsoas=pa.Table.from_pylist(
        [
            {"lsoa": lsoa, "level": "council", "code": code, "name": code, "start": start, "end": end}
            for lsoa, code, start, end in (
                ("L0", "N", None, None), ("L1", "N", None, MOVED), ("L1", "S", MOVED, None),
                ("L2", "S", None, None), ("L3", "S", None, None),
            )
        ],
        schema=LSOAS,
    ),
    councils=pa.Table.from_pylist(
        [{"number": number, "code": code, "name": code, "level": "council"}
         for number, code in (("901", "N"), ("902", "S"))],
        schema=COUNCILS,
    ),
)  # fmt: skip


def council_of(lsoa: str | None, on: date) -> str | None:
    """Return the code of the council that the LSOA lay in on the day."""
    if lsoa == "L1":
        return "N" if on < MOVED else "S"
    return {"L0": "N", "L2": "S", "L3": "S"}.get(lsoa or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Worlds that have no number in common, and all of them as one story that cards can be run on."""

    worlds: list[World]
    story: OpenStory

    def told(self, oracle: Oracle) -> list[Row]:
        """Return the cases that the oracle would count, world by world."""
        return [row for rows in self.worlds for row in oracle(rows)]


def stored(world: World, folder: Path, sources: Sequence[str]) -> Story:
    tables: dict[str, Stored] = {}
    for name, schema in TABLES.items():
        filled = [{one: row.get(one) for one in schema.names} for row in world.get(name, [])]
        pq.write_table(pa.Table.from_pylist(filled, schema=schema), folder / f"{name}.parquet")
        tables[name] = Stored(path=f"{name}.parquet", rows=len(filled), sha256="")
    start, end = date(2020, 1, 1), date(2024, 1, 1)
    return Story(
        folder=folder, tables=tables, made_from=1, generation=1, known_at=None, start=start,
        end=end, covered=dict.fromkeys(sources, (start, end)), invented=True,
    )  # fmt: skip


@pytest.fixture(scope="session")
def open_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Opened]]:
    """Return an opener of worlds as one story: all stories are relations of one engine."""
    sources = sorted({source for card in measured_cards().values() for source in card.every_source})
    with open_relations(threads=1) as relations, ExitStack() as stack:

        def open_all(worlds: list[World]) -> Opened:
            story = stored(TOGETHER["in_one"](worlds), tmp_path_factory.mktemp("story"), sources)
            whole = opened(story, relations, codes={})
            held = {name: stack.enter_context(relations.kept(table))
                    for name, table in whole.tables.items()}  # fmt: skip
            return Opened(worlds=worlds, story=replace(whole, tables=held))

        yield open_all


@pytest.fixture(scope="session")
def worlds(open_worlds: Callable[..., Opened]) -> Opened:
    return open_worlds(TOGETHER["apart"](SEEDS))


def counted(rows: Sequence[Mapping[str, Any]]) -> Counter[Case]:
    """Return the cases of the years asked for that count for something, and how often each is."""
    within = [
        row for row in rows
        if row["on"] and YEARS[0].start <= row["on"] < YEARS[-1].end
        and (row["numerator"] or row["denominator"])
    ]  # fmt: skip
    return Counter(
        (row["person_id"], row["on"], round(row["numerator"], 6), round(row["denominator"], 6))
        for row in within
    )


def held_against(name: str, oracle: Oracle, one: Opened) -> Counter[Case]:
    """Return the cases that a card and its oracle both give of these worlds.

    Raises AssertionError where they differ.
    """
    relation = measured_cards()[name].cases(one.story.over(YEARS))
    found = counted(one.story.relations.rows(relation).to_pylist())
    expected = counted(one.told(oracle))
    missing, extra = expected - found, found - expected
    assert (sorted(missing.items(), key=repr), sorted(extra.items(), key=repr)) == (
        [], [],
    ), f"{name}: the card lacks the first and has the second too much"  # fmt: skip
    return expected


@pytest.fixture(scope="session")
def agree_in() -> Callable[[str, Oracle, Opened], Counter[Case]]:
    """Return a check that a card and its oracle give the same cases in some worlds."""
    return held_against


@pytest.fixture(scope="session")
def agree(worlds: Opened) -> Callable[[str, Oracle], None]:
    """Return a check that a card and its oracle give the same cases in every world."""

    def check(name: str, oracle: Oracle) -> None:
        cases = held_against(name, oracle, worlds)
        values = Counter(case[2] > 0 for case in cases.elements())
        assert values[True] > 0, f"no case of {name} in any world"
        if measured_cards()[name].denominator == "cases":
            assert values[False] > 0, f"no case of {name} has a numerator of nought"

    return check


@pytest.fixture(scope="session")
def agree_by_place(worlds: Opened) -> Callable[[Mapping[str, Oracle]], None]:
    """Return a check that sums by area and year, through `measure`, are those of the oracles."""

    def check(oracles: Mapping[str, Oracle]) -> None:
        cards = [measured_cards()[name] for name in oracles]
        asked = Asked(periods=YEARS, levels=("council",))
        measured = measure_each(cards, worlds.story, asked=asked, ground=GROUND)
        for card, figures in zip(cards, measured, strict=True):
            assert isinstance(figures, Measured)
            cases = worlds.told(oracles[card.id])
            below, above = under(card, cases, worlds.worlds), summed(cases, "numerator")
            for row in figures.crude.rows.to_pylist():
                key = (row["area_code"], row["period_start"].year)
                told = (row["numerator"] or 0.0, row["denominator"] or 0.0)
                wanted = (above.pop(key, 0.0), below.get(key, 0.0))
                assert told == pytest.approx(wanted), (card.id, key)
            assert not any(above.values()), (card.id, above)

    return check


def under(
    card: Card, cases: Sequence[Row], worlds: Sequence[World]
) -> dict[tuple[str, int], float]:
    """Return what the card's numerators are over, by council and year."""
    if card.denominator == "cases":
        return summed(cases, "denominator")
    days = lived(worlds, card.indicator.population_ages or (0, 200))
    if card.denominator == "residents' days":
        return days
    return {key: number / 365.25 for key, number in days.items()}


def lived(worlds: Sequence[World], ages: tuple[int, int]) -> dict[tuple[str, int], float]:
    """Return the days that people of these ages were registered, counted one by one.

    A person has the age, and an LSOA the council, of the middle of the year.
    """
    people = {row["person_id"]: row for world in worlds for row in world["people"]}
    days: dict[tuple[str, int], float] = defaultdict(float)
    for row in (row for world in worlds for row in world["registrations"]):
        person = people[row["person_id"]]
        for year in YEARS:
            middle = year.start + (year.end - year.start) / 2
            council, born = council_of(row["lsoa"], middle), person["birth_month"]
            if council is None or not of_age(born, middle, ages):
                continue
            over = min(row["end"] or date.max, person["death"] or date.max, year.end)
            since = max(row["start"], year.start)
            days[council, year.start.year] += max((over - since).days, 0)
    return dict(days)


def of_age(born: date | None, day: date, ages: tuple[int, int]) -> bool:
    """Return whether a person is of the ages; everyone is of all ages, known or not."""
    if ages == (0, 200):
        return True
    return born is not None and ages[0] <= whole_years(born, day) < ages[1]


def whole_years(born: date, day: date) -> int:
    """Return the age of somebody born in that month."""
    return day.year - born.year - (day.month < born.month)


def summed(rows: Sequence[Mapping[str, Any]], what: str) -> dict[tuple[str, int], float]:
    """Return the numerators, or the denominators, by council and year."""
    sums: dict[tuple[str, int], float] = defaultdict(float)
    for row in rows:
        council = council_of(row["lsoa"], row["on"]) if row["on"] else None
        if council and any(_within(row["on"], year) for year in YEARS):
            sums[council, row["on"].year] += row[what]
    return dict(sums)


def _within(day: date, year: Period) -> bool:
    return year.start <= day < year.end


@pytest.fixture(scope="session")
def agree_by_person(worlds: Opened) -> Callable[[str, Oracle], None]:
    """Return a check that a card and its oracle count as much of every person in every year."""

    def check(name: str, oracle: Oracle) -> None:
        card = measured_cards()[name]
        relation = card.cases(worlds.story.over(YEARS))
        found = by_person(worlds.story.relations.rows(relation).to_pylist())
        expected = by_person(worlds.told(oracle))
        assert expected
        assert found == expected

    return check


def by_person(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[object, int], float]:
    """Return the sums of numerators by person and year, those of nought left out."""
    sums: dict[tuple[object, int], float] = defaultdict(float)
    for row in rows:
        if any(_within(row["on"], year) for year in YEARS):
            sums[row["person_id"], row["on"].year] += row["numerator"]
    return {key: value for key, value in sums.items() if value}
