"""Open, read, write and run relations; the only room that names DuckDB."""

from onestory.engine.relations import query
from onestory.engine.tables import read, sha256, write

__all__ = ["query", "read", "sha256", "write"]
