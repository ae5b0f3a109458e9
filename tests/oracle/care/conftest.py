"""The worlds as social care needs them: small areas of England, and figures by council."""

import runpy
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from onestory.engine import open_relations
from onestory.indicators import AreaGround, Asked, OpenStory, measure_each, measured_cards
from onestory.indicators.measured import COUNCILS, LSOAS
from onestory.model.period import calendar_year
from onestory.model.story import TABLES

Row = dict[str, Any]
World = dict[str, list[Row]]
Oracle = Callable[[World], Sequence[Row]]
Case = tuple[object, date, float, float]
CareWorld = tuple[World, OpenStory]

FIRST, LAST = date(2020, 1, 1), date(2023, 12, 31)
YEARS = (calendar_year(2022), calendar_year(2023))
COUNCIL_OF = {"901": "N", "902": "S"}  # 903 is none of ours
LIVES_IN = {"E0": "N", "E1": "N", "E2": "S", "E3": "S"}
GROUND = AreaGround(
    lsoas=pa.Table.from_pylist(
        [{"lsoa": lsoa, "level": "council", "code": code, "name": code}
         for lsoa, code in LIVES_IN.items()],
        schema=LSOAS,
    ),
    councils=pa.Table.from_pylist(
        [{"number": number, "code": code, "name": code, "level": "council"}
         for number, code in COUNCIL_OF.items()],
        schema=COUNCILS,
    ),
)  # fmt: skip


SEEDS = range(1, 31)


@pytest.fixture(scope="session")
def care_world() -> Iterator[CareWorld]:
    """Every world in one."""
    rows = runpy.run_path(str(Path(__file__).parents[1] / "together.py"))["together"](SEEDS)
    with open_relations(threads=1) as relations:
        tables = {name: relations.given(_filled(rows[name], shape))
                  for name, shape in TABLES.items()}  # fmt: skip
        sources = {one for card in measured_cards().values() for one in card.sources}
        yield rows, OpenStory(
            relations=relations, tables=tables, codes={}, first=FIRST, last=LAST, invented=True,
            covered=dict.fromkeys(sorted(sources), (FIRST, LAST + timedelta(days=1))),
        )  # fmt: skip


def _filled(rows: Sequence[Row], shape: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in shape.names} for row in rows],
                                schema=shape)  # fmt: skip


@pytest.fixture(scope="session")
def told_by() -> Callable[[Oracle, World], Sequence[Row]]:
    """Return a reader of an oracle's cases, which asks each oracle once."""
    told: dict[Oracle, Sequence[Row]] = {}

    def read(oracle: Oracle, rows: World) -> Sequence[Row]:
        if oracle not in told:
            told[oracle] = oracle(rows)
        return told[oracle]

    return read


@pytest.fixture(scope="session")
def agree_on_care(
    care_world: CareWorld, told_by: Callable[[Oracle, World], Sequence[Row]]
) -> Callable[[str, Oracle], None]:
    """Return a check that a card and its oracle give the same cases, and not too few."""

    def check(name: str, oracle: Oracle) -> None:
        card = measured_cards()[name]
        rows, story = care_world
        found = counted(story.relations.rows(card.cases(story.over(YEARS))).to_pylist())
        expected = counted(told_by(oracle, rows))
        lacking, extra = expected - found, found - expected
        assert (sorted(lacking.items(), key=repr), sorted(extra.items(), key=repr)) == (
            [], [],
        ), f"{name}: the card lacks the first and has the second too much"  # fmt: skip
        values = Counter(case[2] > 0 for case in expected.elements())
        assert values[True] > 5, f"{name}: hardly a case with a numerator"
        if card.indicator.statistic == "proportion":
            assert values[False] > 5, f"{name}: hardly a case without a numerator"

    return check


def counted(rows: Sequence[Mapping[str, Any]]) -> Counter[Case]:
    """Return the cases of the years asked for that count for something, with how often."""
    return Counter(
        (row["person_id"], row["on"], round(row["numerator"], 6), round(row["denominator"], 6))
        for row in rows
        if YEARS[0].start <= row["on"] < YEARS[-1].end and (row["numerator"] or row["denominator"])
    )


@pytest.fixture(scope="session")
def agree_by_council(
    care_world: CareWorld, told_by: Callable[[Oracle, World], Sequence[Row]]
) -> Callable[[Mapping[str, Oracle]], None]:
    """Return a check that figures by council and year, through `measure`, are those of oracles."""

    def check(oracles: Mapping[str, Oracle]) -> None:
        rows, story = care_world
        cards = [measured_cards()[name] for name in oracles]
        asked = Asked(periods=YEARS, levels=("council",))
        for card, figures in zip(
            cards, measure_each(cards, story, asked=asked, ground=GROUND), strict=True
        ):
            assert not isinstance(figures, Exception)
            expected = _summed(told_by(oracles[card.id], rows), card.place)
            assert expected, card.id
            for row in figures.crude.rows.to_pylist():
                key = (row["area_code"], row["period_start"].year)
                numerator, denominator = expected.pop(key, (0.0, 0.0))
                if card.indicator.statistic != "median":
                    assert (row["numerator"] or 0) == pytest.approx(numerator), (card.id, key)
                if card.denominator == "cases":
                    assert (row["denominator"] or 0) == pytest.approx(denominator), (card.id, key)
            assert not any(sum(one) for one in expected.values()), (card.id, expected)

    return check


def _summed(rows: Sequence[Row], place: str) -> dict[tuple[str, int], tuple[float, float]]:
    sums: dict[tuple[str, int], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for row in rows:
        area = COUNCIL_OF.get(row["council"]) if place == "council" else LIVES_IN.get(row["lsoa"])
        if area and YEARS[0].start <= row["on"] < YEARS[-1].end:
            key = (area, row["on"].year)
            sums[key] = (sums[key][0] + row["numerator"], sums[key][1] + row["denominator"])
    return dict(sums)
