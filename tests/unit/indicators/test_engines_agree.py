"""One definition, two engines: every card gives the same rows on the embedded engine and Spark.

The story is small but of every kind: people with stays, attendances, contacts and care, drawn by a
seed. Every card's cases are compared row by row; whole measurements for one card a statistic.
"""

# pyright: reportArgumentType=false, reportCallIssue=false, reportAttributeAccessIssue=false
# pyright: reportReturnType=false, reportIndexIssue=false, reportOperatorIssue=false

import shutil
import warnings
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib.util import find_spec

import ibis
import numpy as np
import pyarrow as pa
import pytest

from onestory import engine, indicators
from onestory.indicators.card import CASES, Card
from onestory.indicators.measured import COUNCILS, DEPRIVATION, LSOAS
from onestory.indicators.story_tables import OpenStory, opened
from onestory.model.period import calendar_year
from onestory.model.story import TABLES

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.enable_socket,  # Python and Java talk through the loopback
    pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, which is not here"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

CARDS = indicators.measured_cards()
YEARS = (calendar_year(2021), calendar_year(2022))
# On a few rows Spark spends its time on compiling; without that it answers ten times as fast.
SETTINGS = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.autoBroadcastJoinThreshold": "10485760",
}
GROUND = indicators.AreaGround(
    lsoas=pa.table(
        [["L0", "L1"], ["council"] * 2, ["N", "S"], ["North", "South"], [None] * 2, [None] * 2],
        schema=LSOAS,
    ),
    councils=pa.table([["901"], ["N"], ["North"], ["council"]], schema=COUNCILS),
    deprivation=pa.table([["L0", "L1"], [1, 5]], schema=DEPRIVATION),
)
WORDS = {
    "sex": ["male", "female"],
    "lsoa": ["L0", "L1"],
    "provider": ["X", "901"],
    "class": ["1", "2"],
    "method": ["21", "11", "2B"],
    "specialty": ["300", "430"],
    "destination": ["19", "79", "51", "discharged"],
    "admitted_from": ["19", "54"],
    "discharge_method": ["1", "4"],
    "department": ["1", "3"],
    "category": ["1", "2"],
    "kind": ["Request", "Assessment", "Service", "Review"],
    "client": ["Service user", "Unpaid carer"],
    "service": ["community", "mental health", "Long Term Support: Community"],
    "status": ["5", "6", "3"],
    "certainty": ["firm", "doubtful"],
    "ethnicity": ["A", "H", None],
    "condition": ["dementia", "diabetes"],
    "place": ["hospital", "home"],
    "primary": ["I500", "S720", "E119", "J441"],
}
CODES = ["I500", "S720", "W19", "E119", "J441", "F200", "X61"]
FIRST = date(2020, 6, 1)


def drawn(table: str, rows: int, generator: np.random.Generator) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for number in range(rows):
        row: dict[str, object] = {}
        start = FIRST + timedelta(days=int(generator.integers(0, 900)))
        for field in TABLES[table]:
            row[field.name] = _value(field, start, number, generator)
        made.append(row)
    return made


def _value(field: pa.Field, start: date, number: int, generator: np.random.Generator) -> object:
    """A value for the field: of its own where its name asks for one, otherwise of its kind."""
    name, draw = field.name, generator.random()
    special = {
        "id": number,
        "person_id": None if draw < 0.05 else int(draw * 40),
        "start": start,
        "since": start,
        "registered": start,
        "end": None if draw < 0.1 else start + timedelta(days=int(draw * 30)),
        "birth_month": date(1925 + int(draw * 90), 3, 1),
        "death": start if draw < 0.3 else None,
        "on": date(2021, 1, 1),
        **{word: words[int(draw * len(words))] for word, words in WORDS.items()},
    }
    value = special[name] if name in special else _of_kind(field.type, draw, generator)
    if pa.types.is_timestamp(field.type) and isinstance(value, date):
        return datetime(value.year, value.month, value.day, 9 + int(draw * 9))  # noqa: DTZ001
    return value


def _of_kind(kind: pa.DataType, draw: float, generator: np.random.Generator) -> object:
    if pa.types.is_list(kind):
        return list(generator.choice(CODES, size=2, replace=False))
    if pa.types.is_boolean(kind):
        return draw < 0.5
    if pa.types.is_integer(kind):
        return int(draw * 90)
    return float(1 + int(draw * 200)) if pa.types.is_floating(kind) else None


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory, write) -> Iterator[dict[str, OpenStory]]:
    generator = np.random.default_rng(20)
    sizes = dict.fromkeys(TABLES, 120)
    tables = {name: drawn(name, size, generator) for name, size in sizes.items()}
    tables["people"] = [
        {**row, "person_id": n} for n, row in enumerate(tables["people"][:40], start=1)
    ]
    tables["registrations"] = [
        {**row, "person_id": n, "start": date(2015, 1, 1), "end": None}
        for n, row in enumerate(tables["registrations"][:40], start=1)
    ]
    sources = {source for card in CARDS.values() for source in card.every_source}
    story = write(
        tmp_path_factory.mktemp("story"), tables, start=date(2020, 6, 1), end=date(2023, 1, 1),
        sources=sorted(sources),
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with (
            engine.open_relations() as here,
            engine.open_spark(cores=1, memory_gb=1, settings=SETTINGS) as spark,
        ):
            yield {
                "embedded": opened(story, here, codes={}), "spark": opened(story, spark, codes={})
            }  # fmt: skip


def in_order(rows: pa.Table) -> list[tuple[object, ...]]:
    """The rows as tuples in order, numbers rounded to nine figures."""
    columns = [
        [float(f"{value:.9g}") if isinstance(value, float) else value for value in column]
        for column in (rows[name].to_pylist() for name in rows.column_names)
    ]
    return sorted(zip(*columns, strict=True), key=repr)


def cases_of(card: Card, story: OpenStory) -> ibis.Table:
    found = card.cases(story.over(YEARS))
    kinds = {"person_id": "int64", "on": "date", "age": "int32", "open": "boolean",
             "numerator": "float64", "denominator": "float64"}  # fmt: skip
    named = {name: found[name].cast(kinds.get(name, "string")) for name in CASES}
    return found.select(card=ibis.literal(card.id), **named)


BATCH = 8
BATCHES = [list(CARDS)[n : n + BATCH] for n in range(0, len(CARDS), BATCH)]


@pytest.mark.parametrize("names", BATCHES, ids=lambda names: names[0])
def test_every_card_gives_the_same_cases_on_both_engines(stories, names: list[str]):
    found = {}
    for engine_name, story in stories.items():
        parts = [cases_of(CARDS[name], story) for name in names]
        whole = parts[0] if len(parts) == 1 else ibis.union(*parts)
        found[engine_name] = in_order(story.relations.rows(whole))
    assert found["embedded"] == found["spark"]


@pytest.mark.parametrize("name", ["em_adm_65", "ae_4hour", "los_emergency_median"])
def test_a_measurement_gives_the_same_rows_on_both_engines(stories, name: str):
    asked = indicators.Asked(periods=YEARS, levels=("council",), by=("deprivation",))
    here, there = (
        indicators.measure(CARDS[name], story, asked=asked, ground=GROUND)
        for story in stories.values()
    )
    assert in_order(here.crude.rows) == in_order(there.crude.rows)
    assert in_order(here.bounds) == in_order(there.bounds)
    assert here.crude.rows.num_rows > 0
    for one, other in ((here.standardised, there.standardised), (here.modelled, there.modelled)):
        assert (one is None) == (other is None)
        assert one is None or other is None or in_order(one.rows) == in_order(other.rows)
