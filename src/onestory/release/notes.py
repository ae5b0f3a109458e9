"""Notes: the words that stand where a number was hidden here."""

from __future__ import annotations

SMALL = "hidden: a small number"
"""Not the words of a figure that came hidden ('hidden: small number'), which nothing protects
yet: by the note a table that was cleared is known from one that was not."""
PROTECTING = "hidden: it would give a small number away"
UNKNOWN = "hidden: the count behind it is not known"
NOTES = (SMALL, PROTECTING, UNKNOWN)
