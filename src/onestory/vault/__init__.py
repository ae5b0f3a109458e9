"""Identifiers, encrypted; only intake and link may open it."""
