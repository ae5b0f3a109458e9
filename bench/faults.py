"""A workspace whose process is killed at any moment, or whose disk is full.

    python bench/faults.py [--small]

The files of a small invented system are received, its key is rotated and deliveries are destroyed,
by `onestory` itself, in one process or with two more. Each is killed (SIGKILL; on Windows
TerminateProcess) at a random moment between its start and its end, or at the very moment when a
key or a ledger is being written. After each kill the workspace must open with a ledger that a
finished step left; each file that it names must have its hash, each delivery all its rows, each
pseudonym the key in force, and nothing else may be left, nor be written by a process that outlives
the killed one. At the end of a round all is received undisturbed and must equal what was never
killed. Then the disk is full: no file may grow past so many bytes. `lost` counts ledgers that no
finished step left, `torn` whatever else is wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from faults_children import Child, Job, Place, command, have_gone, invented, new_place, started
from faults_states import contents, is_left_by_a_step, ledger_of, superseded, wrongs

if TYPE_CHECKING:
    from onestory.model.records import Ledger, Receipt

SEED = 20_241_207
KILLS_A_ROUND = 10
WITH_TWO, AS_COMMAND, AT_A_WRITE = 9, 25, 5  # each so many kills: two processes, and so on
LIMITS = (0, 200, 5_000, 20_000, 30_000, 60_000)  # bytes to a file


@dataclass(slots=True, kw_only=True)
class Trial:
    """An inbox, what an undisturbed run makes of it and how long each verb takes; the count."""

    inbox: Path
    generator: np.random.Generator
    undisturbed: Place
    whole: dict[str, tuple[object, ...]]
    seconds: dict[str, float]
    lost: list[str]
    torn: list[str]
    sound: set[Receipt]
    changes: int = 0
    cut_short: int = 0

    def judge(self, before: Ledger, job: Job, how: str) -> None:
        """Count what is wrong after the job."""
        after = ledger_of(job.place)
        where = f"{how}: {job.verb} with {job.cores} at generation {before.generation}"
        if not is_left_by_a_step(before, after, job):
            self.lost.append(where)
        try:
            self.torn += [f"{where}: {one}" for one in wrongs(job.place, self.sound)]
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            self.torn.append(f"{where}: {error!r}")
        self.changes += after.generation - before.generation

    def finish(self, place: Place) -> None:
        """Receive the rest undisturbed, and compare it with what was never disturbed."""
        job = Job(verb="receive", place=place)
        child = started(job)
        ended = child.wait()
        if ended or not have_gone(child) or contents(place) != self.whole:
            self.torn.append(f"finished otherwise: {place.plan.name}")
        in_order = not ledger_of(place).destroyed  # else some came again after later ones
        if in_order and superseded(place) != superseded(self.undisturbed):
            self.torn.append(f"superseded otherwise: {place.plan.name}")


def begun(inbox: Path) -> Trial:
    """A trial of the inbox: one undisturbed run of each verb, timed."""
    place, by_two = new_place(inbox, "undisturbed"), new_place(inbox, "by-two")
    by_one = Job(verb="receive", place=new_place(inbox, "first"))
    timed(started, by_one)  # what forks has to import all
    seconds = {
        "receive 1": timed(started, replace(by_one, place=place)),
        "receive 2": timed(started, Job(verb="receive", place=by_two, cores=2)),
        "rotate 1": timed(started, Job(verb="rotate", place=by_two)),
    }
    delivery = ledger_of(by_two).receipts[0].id
    destroying = Job(verb="destroy", place=by_two, delivery=delivery)
    seconds["destroy 1"] = timed(started, destroying)
    return Trial(
        inbox=inbox,
        generator=np.random.default_rng(SEED),
        undisturbed=place,
        whole=contents(place),
        seconds=seconds,
        lost=[],
        torn=[],
        sound=set(),
    )


def timed(start: Callable[[Job], Child], job: Job) -> float:
    """How long the job takes, which must end well."""
    since = time.monotonic()
    child = start(job)
    if child.wait() or not have_gone(child):
        raise RuntimeError(f"{job.verb} did not end well undisturbed")
    return time.monotonic() - since


def killed_often(inbox: Path, kills: int) -> Trial:
    """The trial after so many kills, a new workspace each round."""
    trial = begun(inbox)
    command_s = timed(command, Job(verb="receive", place=new_place(inbox, "by-command")))
    place = trial.undisturbed
    for number in range(kills):
        if number % KILLS_A_ROUND == 0:
            place = new_place(inbox, f"round-{number // KILLS_A_ROUND}")
        job = next_job(trial, place, number)
        before = ledger_of(place)
        as_command = number % AS_COMMAND == AS_COMMAND - 1
        longest = command_s if as_command else trial.seconds[f"{job.verb} {job.cores}"]
        if job.verb == "receive":  # the less there is to do, the sooner it is done
            longest *= 1 - 0.7 * len(before.receipts) / len(trial.whole)
        moment = float(trial.generator.uniform(0, longest))
        child = (command if as_command else started)(job)
        wait_for_the_moment(place, number, moment)
        child.kill()
        trial.cut_short += child.wait() != 0
        trial.judge(before, job, f"kill {number}")
        if not have_gone(child):
            trial.torn.append(f"kill {number}: processes linger")
        if job.cores > 1:  # what they may have written in their last moment is swept too
            trial.judge(ledger_of(place), job, f"after kill {number}")
        if number % KILLS_A_ROUND == KILLS_A_ROUND - 1 or number == kills - 1:
            trial.finish(place)
    return trial


def next_job(trial: Trial, place: Place, number: int) -> Job:
    """What comes next in this workspace: receiving, until all is there; then the rest by turns."""
    receipts = ledger_of(place).receipts
    if len(receipts) < len(trial.whole):
        return Job(verb="receive", place=place, cores=1 if (number + 1) % WITH_TWO else 2)
    if number % 2:
        return Job(verb="rotate", place=place)
    whose = int(trial.generator.integers(len(receipts)))
    return Job(verb="destroy", place=place, delivery=receipts[whose].id)


def wait_for_the_moment(place: Place, number: int, moment: float) -> None:
    """Sleep so many seconds; or, at times, until a key or a ledger is being written."""
    if number % AT_A_WRITE:
        time.sleep(moment)
        return
    paths = place.written["ledger" if number % KILLS_A_ROUND else "key"]
    until = time.monotonic() + 2 * moment + 1
    while time.monotonic() < until and not any(path.exists() for path in paths):
        time.sleep(0.0002)


def full_disk(trial: Trial) -> int:
    """How many times the disk was full; the trial counts what that lost or tore."""
    place = new_place(trial.inbox, "full")
    full = 0
    for cores, limits in ((1, LIMITS), (2, LIMITS[2:3])):
        jobs = [Job(verb="receive", place=place, cores=cores, most_bytes=one) for one in limits]
        full += sum(is_told_full(trial, job) for job in jobs)
    trial.finish(place)
    delivery = ledger_of(place).receipts[0].id
    jobs = [Job(verb="rotate", place=place, most_bytes=one) for one in LIMITS[:3]]
    jobs += [
        Job(verb="destroy", place=place, delivery=delivery, most_bytes=one) for one in LIMITS[:3]
    ]
    full += sum(is_told_full(trial, job) for job in jobs)
    trial.finish(place)
    return full


def is_told_full(trial: Trial, job: Job) -> bool:
    """Whether the job ended in words for want of room; one that ends otherwise is torn."""
    before = ledger_of(job.place)
    child = started(job)
    ended = child.wait()
    said = have_gone(child)
    if ended not in {0, 4, 10, 12, 13} or not said:
        trial.torn.append(f"{job.verb} with {job.most_bytes} bytes ended with {ended}")
    trial.judge(before, job, f"{job.most_bytes} bytes")
    return ended != 0


def measure(folder: Path, *, kills: int) -> dict[str, int]:
    """All the figures of the promise."""
    trial = killed_often(invented(folder / "inbox"), kills)
    full = full_disk(trial) if os.name == "posix" else 0
    tell([*trial.lost, *trial.torn])
    return {
        "kills": kills,
        "cut_short": trial.cut_short,
        "changes": trial.changes,
        "disk_full": full,
        "lost": len(trial.lost),
        "torn": len(trial.torn),
    }


def tell(wrong: Sequence[str]) -> None:
    """Print what was wrong, for whoever is to mend it."""
    for one in wrong:
        print(one, file=sys.stderr)


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="ten kills")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    asked = parser.parse_args()
    from record import ROOT, record

    home = ROOT / "build" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="faults-", dir=home) as folder:
        figures = measure(Path(folder), kills=10 if asked.small else 300)
        record("faults", dict(figures), small=asked.small)


if __name__ == "__main__":
    main()
