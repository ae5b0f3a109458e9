"""Fail when a promise has no figure: `python bench/check_keys.py [RESULTS]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

REQUIRED = {
    "rates": {
        "groups",
        "events",
        "cpu_s",
        "peak_gb",
        "ratio_to_pandas",
        "ratio_to_phstats",
        "max_relative_difference",
    },
    "slope_index": {"groups", "seconds"},
    "fingertips": {"rows_compared", "rows_equal", "mismatches_explained"},
    "collapse": {
        "rows",
        "cpu_s",
        "peak_gb",
        "max_difference",
        "library",
        "library_rows",
        "library_s",
    },
}


def missing(results: dict[str, dict[str, object]]) -> list[str]:
    """The figures that `results` should hold and does not."""
    return [
        f"{promise}.{figure}"
        for promise, figures in REQUIRED.items()
        for figure in sorted(figures)
        if figure not in results.get(promise, {})
    ]


def main(path: Path) -> int:
    """Exit code 1 and the missing names, or 0."""
    gaps = missing(json.loads(path.read_text(encoding="utf-8")))
    for gap in gaps:
        print(f"{path}: no figure for {gap}")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "bench/results.json")))
