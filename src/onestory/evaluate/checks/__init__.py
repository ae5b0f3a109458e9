"""Checks: one diagnostic a function; each takes a `Context` and gives a `Check`."""
