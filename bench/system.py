"""A whole system linked, built and measured: time and memory, beside a bare scan and sort.

    python bench/system.py [--small | --full] [--received FOLDER]

`onestory invent` and `receive` make a workspace (not timed here: benches of their own tell them).
Then, each in a process of its own: `link`, `build`, `measure` (30 indicators by 12 places, 60
months and 5 fifths of deprivation, crude and standardised, with bounds for missing links), and
`report` (the plan that the system comes with, by year). Beside them stands what any tool must do
at least: DuckDB reads every event of the story and writes it again in order of person and day.
`ratio_to_scan_and_sort` is the wall time of link, build and measure over that of the scan and
sort, `cpu_ratio_to_scan_and_sort` the same of CPU seconds. 2,000 people and a year with --small,
2 million and five years with --full, otherwise 50,000 and five years. `--received` takes a folder
that was invented and received before; what was made there is kept.
"""

from __future__ import annotations

import argparse
import csv
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

SEED = 5
KIB = 1 if sys.platform == "darwin" else 1024  # bytes in a unit of the largest memory
PLACES, INDICATORS = 12, 30
THREADS = min(os.cpu_count() or 1, 2)
EVENTS = (
    *("spells", "attendances", "outpatients", "appointments", "referrals", "contacts"),
    *("mental_spells", "care", "deaths", "conditions"),
)
MEASURED = (
    *("em_adm_all", "em_adm_65", "acsc_chronic_nhsof", "acsc_acute_nhsof", "falls_65"),
    *("frailty_adm", "readm_30", "bed_days", "los_emergency", "stranded_21"),
    *("upr_discharge", "discharge_delay", "ae_attendances", "ae_4hour", "ae_12h"),
    *("ascof_2A", "ascof_2B", "ascof_2C", "ascof_2D_1", "ascof_2E", "ascof_3D_1a"),
    *("review_within_year", "request_to_service_wait", "care_requests_65"),
    *("eol_3plus", "eol_days_at_home", "mh_admissions", "mh_followup_72h"),
    *("community_contacts", "gp_appointments"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many people are invented for how many years."""

    people: int
    years: int


SIZES = {
    "small": Size(people=2_000, years=1),
    "usual": Size(people=50_000, years=5),
    "full": Size(people=2_000_000, years=5),
}


def link(system: Path) -> None:
    """Say who is whom, as `onestory link` does."""
    from onestory import pipeline

    pipeline.link(system / "onestory.toml", tell=quiet)


def build(system: Path) -> None:
    """Make everyone's story, as `onestory build` does."""
    from onestory import pipeline

    pipeline.build(system / "onestory.toml", tell=quiet)


def measure(system: Path) -> None:
    """Measure 30 indicators by place, month and fifth of deprivation."""
    from onestory import pipeline

    pipeline.measure(system / "months.toml", to=system / "months", tell=quiet)


def report(system: Path) -> None:
    """Measure by year, compare and write the report, as `onestory report` does."""
    from onestory import pipeline

    pipeline.report(system / "onestory.toml", to=None, tell=quiet)


def sort(system: Path) -> None:
    """Read every event and write it in order of person and day, with nothing else done."""
    import duckdb

    to = system / "sorted"
    to.mkdir(exist_ok=True)
    engine = duckdb.connect(config={"threads": THREADS, "memory_limit": "6GB"})
    engine.execute(f"SET temp_directory = '{to}/spill'")
    for name in EVENTS:
        (path,) = (system / "workspace" / "story").glob(f"**/{name}*.parquet")
        day = "since" if name == "conditions" else '"start"'
        engine.execute(
            f"COPY (SELECT * FROM read_parquet('{path}') ORDER BY person_id, {day})"
            f" TO '{to}/{name}.parquet' (FORMAT parquet)"
        )
    shutil.rmtree(to)


def quiet(*_: object) -> None:
    """Tell nobody of the steps."""


PARTS: dict[str, Callable[[Path], None]] = {
    "link": link,
    "build": build,
    "measure": measure,
    "report": report,
    "sort": sort,
}


def figures(system: Path, size: Size) -> dict[str, object]:
    """The figures of the promise, over a system that was received."""
    by_month(system)
    took = {part: run(part, system) for part in PARTS}
    seconds = {part: round(one["seconds"], 1) for part, one in took.items()}
    walked = seconds["link"] + seconds["build"] + seconds["measure"]
    story = json.loads((system / "workspace" / "story" / "story.json").read_text("utf-8"))
    measured = list((system / "months" / "private" / "measured").glob("*.parquet"))
    whole = {path.stem for path in measured} & set(MEASURED)
    return {
        "people": size.people,
        "years": size.years,
        "events": sum(int(story["tables"][name]["rows"]) for name in EVENTS),
        "indicators": len(whole),
        **{f"{part}_s": one for part, one in seconds.items()},
        **{f"{part}_cpu_s": round(one["cpu_s"], 1) for part, one in took.items()},
        **{f"{part}_peak_gb": round(one["peak_gb"], 2) for part, one in took.items()},
        "peak_gb": round(max(one["peak_gb"] for part, one in took.items() if part != "sort"), 2),
        "ratio_to_scan_and_sort": round(walked / seconds["sort"], 2),
        "cpu_ratio_to_scan_and_sort": round(
            sum(took[part]["cpu_s"] for part in ("link", "build", "measure"))
            / took["sort"]["cpu_s"],
            2,
        ),
    }


def by_month(system: Path) -> None:
    """Write a plan that asks for 30 indicators by month, fifth and one of 12 places."""
    text = (system / "onestory.toml").read_text(encoding="utf-8")
    start = text.index("[measure]")
    end = text.index("\n[", start + 1)
    wanted = ", ".join(f'"{name}"' for name in MEASURED)
    asked = (
        '[measure]\nlsoas = "twelve.csv"\nlevels = ["own", "council"]\nperiods = "month"\n'
        f'by = ["deprivation"]\nindicators = [{wanted}]\n'
    )
    (system / "months.toml").write_text(text[:start] + asked + text[end:], encoding="utf-8")
    with (system / "lsoas.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    near = sorted({row["own_code"] for row in rows})
    group = {code: f"P{1 + PLACES * at // len(near):02d}" for at, code in enumerate(near)}
    with (system / "twelve.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        for row in rows:
            code = group[row["own_code"]]
            writer.writerow({**row, "own_code": code, "own_name": f"Place {code}"})


def run(part: str, system: Path) -> dict[str, float]:
    """What one part took in a process of its own: seconds, CPU seconds, largest memory."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--part", part, "--received", str(system)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    found = {"seconds": time.perf_counter() - began, **json.loads(done.stdout.splitlines()[-1])}
    print(f"{part:>10}  {found['seconds']:8.1f} s  {found['peak_gb']:6.2f} GB", flush=True)
    return found


def run_part(part: str, system: Path) -> None:
    """Run one part in this process and print what it and its own processes took."""
    PARTS[part](system)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    peak = sum(one.ru_maxrss for one in used) * KIB / 1e9
    print(json.dumps({"cpu_s": cpu, "peak_gb": peak}))


def received(to: Path, size: Size) -> None:
    """Invent a system and receive what its partners sent."""
    program = [sys.executable, "-m", "onestory"]
    asked = ["--people", str(size.people), "--years", str(size.years), "--seed", str(SEED)]
    invented = [*program, "invent", *asked, "--parquet", "--out", str(to)]
    subprocess.run(invented, check=True, stdout=subprocess.DEVNULL)
    taken = [*program, "receive", str(to)]
    subprocess.run(taken, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shutil.rmtree(to / "deliveries")


def of_folder(folder: Path) -> Size:
    """The size of a system that was invented before, as its settings say."""
    text = (folder / "onestory.toml").read_text(encoding="utf-8")
    found = re.search(r"([\d,]+) people of .* over (\d+) years", text)
    if found is None:
        raise SystemExit(f"{folder} is no invented system")
    return Size(people=int(found[1].replace(",", "")), years=int(found[2]))


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--part", choices=sorted(PARTS))
    parser.add_argument("--received", type=Path)
    asked = parser.parse_args()
    if asked.part:
        run_part(asked.part, asked.received)
        return
    from record import record, refuse_a_full_disk

    if asked.received:
        record("system", figures(asked.received, of_folder(asked.received)), small=asked.small)
        return
    if asked.full:
        refuse_a_full_disk()
    size = SIZES["small" if asked.small else "full" if asked.full else "usual"]
    with tempfile.TemporaryDirectory() as made:
        system = Path(made) / "system"
        received(system, size)
        record("system", figures(system, size), small=asked.small)


if __name__ == "__main__":
    main()
