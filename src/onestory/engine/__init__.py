"""Open, read, write and run relations; the only room that names DuckDB and Spark."""

from onestory.engine.expressions import Relations, relations
from onestory.engine.relations import query
from onestory.engine.session import Session, session
from onestory.engine.spark import spark_relations
from onestory.engine.stream import writer
from onestory.engine.tables import read, sha256, write

__all__ = [
    "Relations",
    "Session",
    "query",
    "read",
    "relations",
    "session",
    "sha256",
    "spark_relations",
    "write",
    "writer",
]
