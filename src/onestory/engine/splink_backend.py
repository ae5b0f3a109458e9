"""Splink's backends: the same model on the embedded database or on Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from splink import DuckDBAPI

from onestory.engine.session import Session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from splink import SparkAPI


def splink_on(session: Session) -> DuckDBAPI:
    """Return the backend that works in the session's own database; it sees its tables."""
    return DuckDBAPI(connection=session.connection)


def splink_on_spark(spark: SparkSession) -> SparkAPI:
    """Return the backend that works on Spark, where `onestory[spark]` is installed."""
    from splink import SparkAPI  # only there with pyspark

    return SparkAPI(spark_session=spark)
