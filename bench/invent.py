"""An invented Integrated Care System written to disk: rows a second, and memory at its highest.

    python bench/invent.py [--small | --full]

People are simulated and their partners' files written, with the default noise, in two processes.
5,000 people with --small, 2 million with --full, otherwise 100,000; always five years. CPU seconds
are those of every process, and memory is that of all of them together, looked at ten times a
second. What is written is deleted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SEED = 1
YEARS = 5
CORES = 2
SMALL, USUAL, FULL = 5_000, 100_000, 2_000_000


def measure(people: int, folder: Path) -> dict[str, object]:
    """The figures of the promise."""
    command = [sys.executable, __file__, "--part", str(people), "--folder", str(folder)]
    began = time.perf_counter()
    done = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    highest = Highest()
    watching = threading.Thread(target=watch, args=(done.pid, highest), daemon=True)
    watching.start()
    said, _ = done.communicate()
    if done.returncode:
        raise SystemExit(f"inventing ended with code {done.returncode}")
    rows, files, cpu = said.split()[-3:]
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "people": people,
        "years": YEARS,
        "rows": int(rows),
        "files": int(files),
        "rows_per_cpu_s": round(int(rows) / float(cpu)),
        "cpu_s": round(float(cpu), 1),
        "wall_s": round(time.perf_counter() - began, 1),
        "processes": CORES,
        "peak_gb": round(highest.gigabytes, 3),
        "written_gb": round(size / 1e9, 3),
    }


class Highest:
    """The most memory seen so far."""

    gigabytes: float = 0.0


def watch(process: int, highest: Highest) -> None:
    """Look at the memory of a process and all that it started until it ends."""
    while Path(f"/proc/{process}").exists():
        highest.gigabytes = max(highest.gigabytes, sum(map(resident, family(process))) / 1e9)
        time.sleep(0.1)


def family(process: int) -> list[int]:
    """The process and its descendants, as the kernel lists them."""
    found = [process]
    for one in found:
        for tasks in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(child) for child in tasks.read_text().split()]
            except OSError:  # it has ended since
                continue
    return found


def resident(process: int) -> int:
    """The bytes of memory that a process holds, less what it shares with files."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text().split()
    except OSError:
        return 0
    return (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE")


def run_part(people: int, folder: Path) -> None:
    """Invent in this process and its workers; prints rows, files and CPU seconds."""
    import resource

    from onestory.synthetic.system.settings import System
    from onestory.synthetic.system.system import invent_system

    system = System(people=people, years=YEARS, seed=SEED)
    made = invent_system(system, folder, cores=CORES, tell=lambda *_: None)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(made.rows, made.files, sum(one.ru_utime + one.ru_stime for one in used))


def main() -> None:
    """Measure and record, or run the inventing alone."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="5,000 people")
    parser.add_argument("--full", action="store_true", help="2 million people")
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        run_part(asked.part, asked.folder)
        return
    from record import ROOT, record, refuse_a_full_disk

    if not asked.small:
        refuse_a_full_disk()
    home = ROOT / "build" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    people = SMALL if asked.small else FULL if asked.full else USUAL
    with tempfile.TemporaryDirectory(prefix="invent-", dir=home) as folder:
        record("invent", measure(people, Path(folder) / "system"), small=asked.small)


if __name__ == "__main__":
    main()
