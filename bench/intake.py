"""Partners' deliveries of the invented system received, beside a bare copy of the same files.

    python bench/intake.py [--small | --full]

`onestory invent` writes what an Integrated Care System's partners send in five years, once as CSV
and once as Parquet. Ours is `onestory receive`: every row split, typed, checked by the rules of
its data set, told into accepted, rejected and quarantined, identifiers parted into the encrypted
vault, superseded rows found, the data quality pages drawn. The bare copy is DuckDB with as many
threads as ours has processes, which reads each file as text, however broken, and writes it as
Parquet. Each runs in a process of its own, in turn. Then the rows of every file are counted by a
reader of the standard library and held against the ledger.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
SEED = 20_190_401
CORES = min(os.cpu_count() or 1, 2)
KIB = 1 if sys.platform == "darwin" else 1024  # bytes in a unit of the largest memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many people are invented for how many years, and how often each way is timed."""

    people: int
    years: int
    turns: int


SIZES = {
    "small": Size(people=1_000, years=1, turns=1),
    "usual": Size(people=50_000, years=5, turns=3),
    "full": Size(people=1_000_000, years=5, turns=1),
}


def receive(system: Path) -> None:
    """Receive the system's deliveries as `onestory receive` does."""
    from onestory import pipeline

    pipeline.receive(system / "onestory.toml", tell=lambda *_: None, cores=CORES)


def copy(system: Path) -> None:
    """Read each file as text and write it as Parquet, with nothing checked."""
    import duckdb

    to = system / "copied"
    to.mkdir()
    engine = duckdb.connect(config={"threads": CORES, "preserve_insertion_order": True})
    for number, path in enumerate(deliveries(system)):
        engine.execute(f"COPY ({reading(path)}) TO '{to}/{number}.parquet' (FORMAT parquet)")


def reading(path: Path) -> str:
    """What reads the file: its delimiter and encoding told, for they need no finding."""
    if path.suffix == ".parquet":
        return f"FROM read_parquet('{path}')"
    delimiter = parting(path)
    encoding = "utf-8" if is_utf8(path) else "latin-1"
    return (
        f"FROM read_csv('{path}', all_varchar = true, header = true, delim = '{delimiter}',"
        f" quote = '\"', escape = '\"', encoding = '{encoding}', strict_mode = false,"
        " null_padding = true, ignore_errors = true, parallel = true)"
    )


def parting(path: Path) -> str:
    """The sign that parts the headings."""
    with path.open("rb") as file:
        head = file.readline()
    return max(",|;\t", key=lambda sign: head.count(sign.encode()))


def is_utf8(path: Path) -> bool:
    """Whether the bytes of the file are text in UTF-8."""
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(1 << 22):
                pass
    except UnicodeDecodeError:
        return False
    return True


PARTS: dict[str, Callable[[Path], None]] = {"receive": receive, "copy": copy}


def deliveries(system: Path) -> list[Path]:
    """Every file that a partner sent, without the notes that say that it is invented."""
    found = sorted((system / "deliveries").rglob("*"))
    return [path for path in found if path.is_file() and path.name != "INVENTED.txt"]


def run(part: str, system: Path) -> dict[str, float]:
    """What one part took in a process of its own: seconds, CPU seconds, largest memory."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--part", part, "--folder", str(system)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    return {"seconds": time.perf_counter() - began, **json.loads(done.stdout.splitlines()[-1])}


def run_part(part: str, system: Path) -> None:
    """Run one part in this process and print what it and its own processes took.

    Memory is that of this process and, for each process that it may start, the largest of any.
    """
    PARTS[part](system)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own, others = (one.ru_maxrss * KIB / 1e9 for one in used)
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    print(json.dumps({"cpu_s": cpu, "peak_gb": own + CORES * others}))


def invent(to: Path, size: Size, *, parquet: bool) -> None:
    """Write the deliveries; the truth beside them is not needed here."""
    command = [sys.executable, "-m", "onestory", "invent", "--out", str(to), "--seed", str(SEED)]
    asked = ["--people", str(size.people), "--years", str(size.years), "--cores", str(CORES)]
    if parquet:
        asked.append("--parquet")
    subprocess.run([*command, *asked], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(to / "truth")


def measure(folder: Path, size: Size, *, parquet: bool) -> dict[str, object]:
    """The figures of one kind of file."""
    system = folder / ("parquet" if parquet else "csv")
    invent(system, size, parquet=parquet)
    ours: list[dict[str, float]] = []
    bare: list[dict[str, float]] = []
    for turn in range(size.turns):
        bare.append(run("copy", system))
        shutil.rmtree(system / "copied")
        if turn:
            shutil.rmtree(system / "workspace")
            (system / "onestory.key").unlink()  # it opens the workspace that is gone, and no other
        ours.append(run("receive", system))
    rows, astray = reconciled(system)
    sent = sum(path.stat().st_size for path in deliveries(system))
    figures: dict[str, object] = {
        "rows": rows,
        "files": len(deliveries(system)),
        "gb": round(sent / 1e9, 3),
        "unreconciled_rows": astray,
        "ratio_to_bare_copy": round(ratio(ours, bare, "seconds"), 2),
        "cpu_ratio_to_bare_copy": round(ratio(ours, bare, "cpu_s"), 2),
        "seconds": round(median(one["seconds"] for one in ours), 1),
        "bare_copy_s": round(median(one["seconds"] for one in bare), 1),
        "cpu_s": round(median(one["cpu_s"] for one in ours), 1),
        "peak_gb": round(max(one["peak_gb"] for one in ours), 3),
        "bare_copy_peak_gb": round(max(one["peak_gb"] for one in bare), 3),
    }
    shutil.rmtree(system)
    return figures


def ratio(ours: list[dict[str, float]], bare: list[dict[str, float]], name: str) -> float:
    """The middle of the turns' ratios."""
    return median(mine[name] / theirs[name] for mine, theirs in zip(ours, bare, strict=True))


def reconciled(system: Path) -> tuple[int, int]:
    """The rows in the files as a plain reader counts them, and how many the ledger lacks."""
    ledger = json.loads((system / "workspace" / "ledger.json").read_text(encoding="utf-8"))
    told: dict[str, int] = {}
    for one in ledger["ledger"]["receipts"]:
        parts = (one[f"{fate}_rows"] for fate in ("accepted", "rejected", "quarantined"))
        told[one["sha256"]] = sum(parts)
    rows = astray = 0
    for path in deliveries(system):
        there = physical_rows(path)
        rows += there
        with path.open("rb") as file:
            astray += abs(there - told.get(hashlib.file_digest(file, "sha256").hexdigest(), 0))
    return rows, astray


def physical_rows(path: Path) -> int:
    """How many rows lie below the headings; blank lines are none."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return int(pq.read_metadata(path).num_rows)
    delimiter = parting(path)
    encoding = "utf-8-sig" if is_utf8(path) else "cp1252"
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        return sum(1 for row in csv.reader(file, delimiter=delimiter) if any(row)) - 1


def kinds_of_bad_delivery() -> int:
    """How many kinds of fault the manual shows as sent and as read; a test sends each."""
    pages = (ROOT / "docs" / "reference" / "bad-deliveries").glob("*.md")
    return sum(len(headings(page)) for page in pages)


def headings(page: Path) -> list[str]:
    """The kinds that a page shows."""
    return re.findall("^## .+", page.read_text(encoding="utf-8"), re.MULTILINE)


def main() -> None:
    """Measure both kinds of file and record, or run one part of the measuring."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a thousand people")
    parser.add_argument("--full", action="store_true", help="a million people")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        run_part(asked.part, asked.folder)
        return
    from record import record, refuse_a_full_disk

    if not asked.small:
        refuse_a_full_disk()
    size = SIZES["small" if asked.small else "full" if asked.full else "usual"]
    home = ROOT / "build" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="intake-", dir=home) as folder:
        figures = measure(Path(folder), size, parquet=False)
        figures["parquet"] = measure(Path(folder), size, parquet=True)
    figures |= {
        "people": size.people,
        "years": size.years,
        "kinds_of_bad_delivery": kinds_of_bad_delivery(),
    }
    record("intake", figures, small=asked.small)


if __name__ == "__main__":
    main()
