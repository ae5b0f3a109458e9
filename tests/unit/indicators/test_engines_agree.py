"""One definition, two engines: a card gives the same rows on the embedded engine and Spark.

The story is that of a few small worlds of the oracles (tests/oracle/worlds.py), in which every card
counts something. The cases of every third card are compared row by row (of all of them in
`bench/spark.py`); whole measurements for one card a statistic. It is one test, as each process that runs any of it must start Spark.
"""

# pyright: reportCallIssue=false, reportArgumentType=false

import runpy
import shutil
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import engine, indicators
from onestory.engine.spark import OnSpark
from onestory.indicators.card import CASES, Card
from onestory.indicators.measured import COUNCILS, DEPRIVATION, LSOAS, Measured
from onestory.indicators.story_tables import OpenStory, opened
from onestory.model.period import calendar_year
from onestory.model.story import Story

pytestmark = [
    pytest.mark.timeout(900),  # minutes where other work shares the cores
    pytest.mark.slow,
    pytest.mark.enable_socket,  # Python and Java talk through the loopback
    pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, which is not here"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

CARDS = indicators.measured_cards()
SEEDS = (3, 4)  # two worlds in which, together, each card has a case with a numerator
START, END = date(2020, 1, 1), date(2024, 1, 1)
ON_SPARK = frozenset(list(CARDS)[::3])  # a card takes Spark a second: `bench/spark.py` asks all
YEARS = (calendar_year(2022), calendar_year(2023))
# On a few rows Spark spends its time on compiling, and Java on making itself fast: both are told
# not to, which halves the time.
SETTINGS = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.autoBroadcastJoinThreshold": "-1",  # a broadcast is a job and a thread of its own
    "spark.sql.join.preferSortMergeJoin": "false",
}
KINDS = {
    "person_id": "int64", "on": "date", "age": "int32", "open": "boolean",
    "numerator": "float64", "denominator": "float64", "most": "float64",
}  # fmt: skip
GROUND = indicators.AreaGround(
    lsoas=pa.Table.from_pylist(
        [{"lsoa": lsoa, "level": "council", "code": code, "name": code}
         for lsoa, code in (("E0", "N"), ("E1", "N"), ("E2", "S"), ("E3", "S"))],
        schema=LSOAS,
    ),
    councils=pa.Table.from_pylist(
        [{"number": "901", "code": "N", "name": "N", "level": "council"}], schema=COUNCILS
    ),
    deprivation=pa.table([["E0", "E1", "E2"], [1, 5, 3]], schema=DEPRIVATION),
)  # fmt: skip
TOGETHER = Path(__file__).parents[2] / "oracle" / "together.py"

Write = Callable[..., Story]
Rows = list[tuple[object, ...]]


def story_in(folder: Path, write: Write) -> Story:
    """Return the worlds' story, written to the folder."""
    rows = runpy.run_path(str(TOGETHER))["together"](SEEDS)
    sources = sorted({source for card in CARDS.values() for source in card.every_source})
    return write(folder, rows, start=START, end=END, sources=sources)


@contextmanager
def held(story: Story, relations: engine.Relations) -> Generator[OpenStory]:
    """Give the story with each table worked out once, so that no card reads files again."""
    whole = opened(story, relations, codes={})
    with ExitStack() as stack:
        kept = {
            name: stack.enter_context(relations.kept(table)) for name, table in whole.tables.items()
        }
        yield replace(whole, tables=kept)


def held_whole(story: Story, spark: OnSpark) -> OpenStory:
    """Return the story with each table worked out once, and known to Spark as one piece.

    Rows in one piece need not be sent about for a join or a sum: each card is one task.
    """
    whole = opened(story, spark, codes={})
    for name, table in whole.tables.items():
        rows = spark.session.sql(spark.backend.compile(table)).coalesce(1).cache()
        rows.createOrReplaceTempView(f"held_{name}")
    held = {name: spark.backend.table(f"held_{name}") for name in whole.tables}
    return replace(whole, tables=held)


def cases_of(card: Card, story: OpenStory) -> Rows:
    """Return the cases of the card, and the most that they could be where it says so."""
    found = card.cases(story.over(YEARS))
    names = [name for name in (*CASES, "most") if name in found.columns]
    asked = found.select(**{name: found[name].cast(KINDS.get(name, "string")) for name in names})
    return in_order(story.relations.rows(asked))


def in_order(rows: pa.Table) -> Rows:
    """Return the rows as tuples in order, numbers rounded to nine figures."""
    columns = [
        [float(f"{value:.9g}") if isinstance(value, float) else value for value in column]
        for column in (rows[name].to_pylist() for name in rows.column_names)
    ]
    return sorted(zip(*columns, strict=True), key=repr)


def counted(cases: Rows) -> bool:
    """Return whether any of the cases has a numerator."""
    place = CASES.index("numerator")
    return any((case[place] or 0) > 0 for case in cases)  # type: ignore[operator]


def apart(name: str, one: Rows, other: Rows) -> Iterator[str]:
    """Give what differs, in words."""
    if one != other:
        only, too = set(one) - set(other), set(other) - set(one)
        yield (
            f"{name}: {len(one)} rows embedded, {len(other)} on Spark; only embedded "
            f"{sorted(only, key=repr)[:3]}; only on Spark {sorted(too, key=repr)[:3]}"
        )


def measured(name: str, story: OpenStory) -> dict[str, Rows | None]:
    """Return the rows of each part of a measurement, None for a part that it lacks."""
    asked = indicators.Asked(periods=YEARS, levels=("council",), by=("deprivation",))
    found: Measured = indicators.measure(CARDS[name], story, asked=asked, ground=GROUND)
    figures = {"crude": found.crude, "standardised": found.standardised, "model": found.modelled}
    parts = {part: one and in_order(one.rows) for part, one in figures.items()}
    return {**parts, "bounds": in_order(found.bounds)}


@pytest.fixture(scope="module")
def stories(
    tmp_path_factory: pytest.TempPathFactory, write: Write
) -> Iterator[tuple[OpenStory, OpenStory]]:
    story = story_in(tmp_path_factory.mktemp("story"), write)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with (
            engine.open_relations(threads=1) as relations,
            engine.open_spark(cores=1, memory_gb=1, settings=SETTINGS) as spark,
            held(story, relations) as embedded,
        ):
            yield embedded, held_whole(story, spark)


def test_cards_and_a_measurement_a_statistic_are_the_same_on_both_engines(stories):
    embedded, on_spark = stories
    idle: list[str] = []
    differences: list[str] = []
    for name, card in CARDS.items():
        here = cases_of(card, embedded)
        idle += [] if counted(here) else [name]
        if name in ON_SPARK:
            differences += apart(name, here, cases_of(card, on_spark))
    for name in ("em_adm_65", "ae_4hour", "los_emergency_median"):
        here, there = measured(name, embedded), measured(name, on_spark)
        assert here["crude"]
        assert [part for part in here if (here[part] is None) != (there[part] is None)] == []
        for part, rows in here.items():
            differences += apart(f"{name}, {part}", rows or [], there[part] or [])
    assert differences == []
    assert idle == [], "in these worlds these cards count nothing, so nothing was compared"
