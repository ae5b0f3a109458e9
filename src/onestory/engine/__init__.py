"""Open, read, write and run relations; the only room that names DuckDB and Spark."""

from onestory.engine.expressions import Relations, open_relations
from onestory.engine.memory import usable_memory_gb
from onestory.engine.relations import query
from onestory.engine.session import Session, session
from onestory.engine.spark import open_spark
from onestory.engine.splink_backend import splink_on, splink_on_spark
from onestory.engine.stream import writer
from onestory.engine.tables import read, sha256, write

__all__ = [
    "Relations",
    "Session",
    "open_relations",
    "open_spark",
    "query",
    "read",
    "session",
    "sha256",
    "splink_on",
    "splink_on_spark",
    "usable_memory_gb",
    "write",
    "writer",
]
