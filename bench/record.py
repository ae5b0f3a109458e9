"""Where a bench leaves its figures: prints them for people and merges them for the reports.

A bench is a script `bench/<promise>.py` that takes `--small` and ends with `record(...)`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import page

ROOT = Path(__file__).resolve().parents[1]
LEAST_FREE_GB = 30


def results_file(*, small: bool) -> Path:
    """The committed results, or for a small run a file of its own under `build/`."""
    return ROOT / ("build/bench/results.json" if small else "bench/results.json")


def record(promise: str, figures: dict[str, object], *, small: bool) -> None:
    """Print the figures of one promise and merge them into the results."""
    path = results_file(small=small)
    path.parent.mkdir(parents=True, exist_ok=True)
    results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    results[promise] = {**provenance(), **figures}
    path.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if not small:
        page.write(results)
    for name, value in figures.items():
        print(f"{promise:>12}  {name:<28} {value}")


def provenance() -> dict[str, object]:
    """The code, day and machine that the figures come from."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    ).stdout.strip()
    return {"commit": commit, "date": datetime.now(UTC).date().isoformat(), "cores": os.cpu_count()}


def refuse_a_full_disk() -> None:
    """Stop before a full-size run fills the disk."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < LEAST_FREE_GB:
        raise SystemExit(
            f"{free:.0f} GB free on this disk; a full-size bench wants {LEAST_FREE_GB}"
        )
