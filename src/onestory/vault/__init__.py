"""Identifiers, encrypted at rest; only intake and link may open it."""

from onestory.vault.key import (
    Key,
    create_key,
    others_may_read,
    read_key,
    with_new_version,
    without_other_versions,
)
from onestory.vault.pseudonym import pseudonyms
from onestory.vault.tables import Writer, batches, read, schema, write, writer

__all__ = [
    "Key",
    "Writer",
    "batches",
    "create_key",
    "others_may_read",
    "pseudonyms",
    "read",
    "read_key",
    "schema",
    "with_new_version",
    "without_other_versions",
    "write",
    "writer",
]
