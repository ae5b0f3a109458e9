"""Splink's backends: the same model on the embedded database or on Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.engine.session import Session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
    from splink import DuckDBAPI, SparkAPI


def splink_on(session: Session) -> DuckDBAPI:
    """Return the backend that works in the session's own database; it sees its tables."""
    from splink import DuckDBAPI  # slow to load, and only linking needs it

    return DuckDBAPI(connection=session.connection)


def splink_on_spark(spark: SparkSession) -> SparkAPI:
    """Return the backend that works on Spark, where `onestory[spark]` is installed."""
    from splink import SparkAPI

    return SparkAPI(spark_session=spark)
