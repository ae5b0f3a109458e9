"""Memory: how much of the machine's a step may use."""

from __future__ import annotations

import re

import duckdb

_SHARE = 0.5  # of the machine's, so that what else runs on a laptop goes on running
_LEAST, _MOST = 1.0, 6.0  # gigabytes
_UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
_DEFAULT_SHARE = 0.8  # of the machine's memory, which DuckDB takes for its limit unless told


def usable_memory_gb() -> float:
    """Return the gigabytes that one step may use: half of the machine's, at least 1, at most 6.

    How much there is, DuckDB knows on every system; where its words cannot be read, 3 are taken.
    """
    with duckdb.connect() as connection:
        told = connection.execute("select current_setting('memory_limit')").fetchall()[0][0]
    found = re.fullmatch(r"([0-9.]+) ?([KMGT]iB)", str(told))
    if found is None:
        return 3.0
    whole = float(found[1]) * _UNITS[found[2]] / 1e9 / _DEFAULT_SHARE
    return round(min(max(whole * _SHARE, _LEAST), _MOST), 1)
