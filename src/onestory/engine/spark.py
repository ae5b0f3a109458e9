"""Spark: the same expressions on Apache Spark, for what outgrows one machine."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
from ibis.util import gen_name

from onestory.model.errors import PlanError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.pyspark import Backend
    from pyspark import SparkContext
    from pyspark.sql import SparkSession


@dataclass(frozen=True, slots=True)
class OnSpark:
    """Relations of a Spark session."""

    session: SparkSession
    backend: Backend

    def opened(self, path: Path) -> ir.Table:
        """Return the Parquet file as a relation."""
        return self.backend.read_parquet(path.as_posix(), table_name=gen_name("opened"))

    def given(self, rows: pa.Table) -> ir.Table:
        """Return the Arrow rows as a relation."""
        name = gen_name("given")
        self.session.createDataFrame(rows).createOrReplaceTempView(name)
        return self.backend.table(name)

    @contextmanager
    def kept(self, relation: ir.Table) -> Generator[ir.Table]:
        """Give the relation worked out once; it is let go of afterwards."""
        name = gen_name("kept")
        frame = self.session.sql(self.backend.compile(relation)).cache()
        frame.createOrReplaceTempView(name)
        try:
            yield self.backend.table(name)
        finally:
            self.backend.drop_view(name)
            frame.unpersist()

    def rows(self, relation: ir.Table) -> pa.Table:
        """Return the relation's rows."""
        found = self.session.sql(self.backend.compile(relation)).toArrow()
        return found.cast(relation.schema().to_pyarrow())


@contextmanager
def open_spark(
    *, cores: int = 2, memory_gb: float = 2.0, settings: Mapping[str, str] | None = None
) -> Generator[OnSpark]:
    """Give relations of a Spark session on this machine, which ends afterwards.

    `settings` are Spark's own, by their names there.

    Raises PlanError where Spark is not installed.
    """
    if find_spec("pyspark") is None:
        raise PlanError(
            found="Spark is not installed.", do="Install onestory[spark] and Java 17, or leave it."
        )
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{cores}]").appName("OneStory")
    chosen = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": f"{memory_gb:g}g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(cores),
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    for name, value in {**chosen, **(settings or {})}.items():
        builder = builder.config(name, value)
    opened = builder.getOrCreate()
    opened.sparkContext.setLogLevel("ERROR")
    try:
        yield OnSpark(opened, ibis.pyspark.from_connection(opened))
    finally:
        opened.stop()
        _end_java(SparkContext)


def _end_java(context: type[SparkContext]) -> None:
    """End the Java process that Spark leaves behind, waiting until it is gone."""
    gateway: Any = vars(context)["_gateway"]
    if gateway is None:
        return
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(timeout=60)
    for name in ("_gateway", "_jvm"):
        setattr(context, name, None)  # so that another session starts a process of its own
