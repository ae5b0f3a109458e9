"""Open, read, write and run relations; the only room that names DuckDB."""

from onestory.engine.memory import usable_memory_gb
from onestory.engine.relations import query
from onestory.engine.session import Session, session
from onestory.engine.stream import writer
from onestory.engine.tables import read, sha256, write

__all__ = ["Session", "query", "read", "session", "sha256", "usable_memory_gb", "write", "writer"]
