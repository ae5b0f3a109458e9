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
import re
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace
    from onestory.model.records import Ledger, Receipt

SEED = 20_241_207
SOURCE = Path(__file__).resolve().parents[1] / "src"
KILLS_A_ROUND = 10
SECONDS = 0.1  # between two changes of the ledger, for many of them in a short time
LINGER_S = 20.0  # what a process may take to notice that its parent is gone, on a busy machine
WITH_TWO, AS_COMMAND, AT_A_WRITE = 9, 25, 5  # each so many kills: two processes, and so on
LIMITS = (0, 200, 5_000, 20_000, 30_000, 60_000)  # bytes to a file
SENDERS = {
    *(("csds_activity", "XC1"), ("gp_registration", "XG1"), ("cld", "901")),
    ("identity_list", "XG1"),
}
KEYED = re.compile(r"identity|event_key|pseudonym_version|.*_pseudonym")  # made with the key


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A plan and where its workspace and key lie."""

    plan: Path
    workspace: Path
    key: Path

    @property
    def written(self) -> dict[str, tuple[Path, ...]]:
        """What is there while a key or a ledger is being written, or has just been."""
        keys = (self.key.with_name(self.key.name + ".tmp"), self.key)
        return {"key": keys, "ledger": (self.workspace / "ledger.json.tmp",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a child is to do, and how."""

    verb: str
    place: Place
    delivery: str = ""
    cores: int = 1
    most_bytes: int | None = None  # that a file may hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A started child: how to kill it, how to wait for its code, and what tells of its heirs."""

    kill: Callable[[], None]
    wait: Callable[[], int]
    heirs: int | None  # a descriptor at its end once no process of the child's is left


def invented(folder: Path) -> Path:
    """The folder with an invented system's files, some of whose rows cannot be used."""
    sizes = ("--people", "300", "--years", "1", "--seed", "1", "--out", str(folder))
    onestory("invent", *sizes).check_returncode()
    for path in sorted(folder.glob("deliveries/*/*.csv"))[::7]:
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write('one,"cell\r\n')
    return folder


def onestory(*words: str) -> subprocess.CompletedProcess[str]:
    """What the program said and how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "onestory", *words],
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        check=False,
    )


def environment() -> dict[str, str]:
    """The surroundings of the program."""
    paths = [str(SOURCE), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}


def new_place(inbox: Path, name: str) -> Place:
    """A plan for some of the system's senders, with nothing received yet."""
    head, *entries = re.split(
        r"(?m)^(?=\[\[records\]\])", (inbox / "onestory.toml").read_text(encoding="utf-8")
    )
    head = head.replace('"workspace"', f'"{name}/workspace"')
    head = head.replace('"onestory.key"', f'"{name}/keys/onestory.key"')
    plan = inbox / f"{name}.toml"
    plan.write_text(head + "".join(filter(is_wanted, entries)), encoding="utf-8")
    home = inbox / name
    return Place(plan=plan, workspace=home / "workspace", key=home / "keys" / "onestory.key")


def is_wanted(entry: str) -> bool:
    """Whether the entry of a plan is of one of the senders."""
    told = dict(re.findall(r'(?m)^(source|provider) = "(.*)"', entry))
    return (told["source"], told["provider"]) in SENDERS


def work(job: Job, heirs: Connection | None = None) -> None:
    """The child: do the job; the exit code tells how it ended."""
    from onestory import pipeline
    from onestory.model.errors import OneStoryError
    from onestory.pipeline import workspace

    if heirs is not None:  # the one stream that a process of its own inherits from it
        os.dup2(heirs.fileno(), 1)
        os.dup2(heirs.fileno(), 2)
    if job.most_bytes is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (job.most_bytes, job.most_bytes))
    plan = job.place.plan
    try:
        if job.verb == "receive":
            pipeline.receive(plan, tell=lambda *_: None, cores=job.cores, seconds=SECONDS)
        elif job.verb == "rotate":
            workspace.rotate(plan)
        else:
            workspace.destroy(plan, job.delivery, by="the bench", reason="a trial")
    except OneStoryError as error:
        raise SystemExit(error.exit_code) from None


def started(job: Job) -> Child:
    """The child, at work; forked from a process that has imported all, where there are forks."""
    if os.name != "posix":
        spawned = get_context("spawn").Process(target=work, args=(job,))
        spawned.start()
        return Child(kill=spawned.kill, wait=lambda: code(spawned), heirs=None)
    context = get_context("forkserver")
    context.set_forkserver_preload(["onestory.pipeline", "onestory.pipeline.workspace"])
    mine, its = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(job, its))
    child.start()
    its.close()
    heirs = os.dup(mine.fileno())
    mine.close()
    return Child(kill=child.kill, wait=lambda: code(child), heirs=heirs)


def code(child: BaseProcess) -> int:
    """How the child ended."""
    child.join()
    ended = child.exitcode
    assert ended is not None
    child.close()
    return ended


def command(job: Job) -> Child:
    """The child as a user starts it: imports and all."""
    rest = {
        "receive": ("receive", str(job.place.plan), "--cores", str(job.cores)),
        "rotate": ("workspace", "rotate", str(job.place.plan)),
        "destroy": (
            *("workspace", "destroy", str(job.place.plan), job.delivery),
            *("--by", "the bench", "--reason", "a trial"),
        ),
    }
    mine, its = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-m", "onestory", *rest[job.verb]],
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=its,
        env=environment(),
    )
    os.close(its)
    if os.name == "posix":
        return Child(kill=child.kill, wait=child.wait, heirs=mine)
    os.close(mine)
    return Child(kill=child.kill, wait=child.wait, heirs=None)


def have_gone(child: Child) -> bool:
    """Whether no process of the child's is left, after some patience."""
    if child.heirs is None:
        return True
    until = time.monotonic() + LINGER_S
    try:
        while select.select([child.heirs], [], [], max(0.0, until - time.monotonic()))[0]:
            if not os.read(child.heirs, 65_536):
                return True
        return False
    finally:
        os.close(child.heirs)


def ledger_of(place: Place) -> Ledger:
    """The ledger that stands; nothing is swept."""
    from onestory.intake import ledger

    return ledger.read(place.workspace)


def is_left_by_a_step(before: Ledger, after: Ledger, job: Job) -> bool:
    """Whether the job may have left this ledger, at its beginning, at its end or between steps."""
    if after == before:
        return True
    if job.verb == "receive":
        kept = after.receipts[: len(before.receipts)] == before.receipts
        return kept and after.destroyed == before.destroyed
    if after.generation != before.generation + 1:
        return False
    if job.verb == "rotate":
        version = after.pseudonym_version
        fresh = version != before.pseudonym_version
        return fresh and [unkeyed(one) for one in after.receipts] == [
            unkeyed(one) for one in before.receipts
        ]
    ids = [one.id for one in before.receipts if one.id != job.delivery]
    gone = [one.id for one in after.destroyed[len(before.destroyed) :]]
    return [one.id for one in after.receipts] == ids and gone == [job.delivery]


def unkeyed(receipt: Receipt) -> Receipt:
    """The receipt without what a new key changes."""
    bare = replace(receipt.accepted, path="", sha256="")
    return replace(receipt, accepted=bare, vaulted=(), pseudonym_version="")


def wrongs(place: Place) -> Iterator[str]:
    """What is wrong with the workspace, opened for reading and then for writing."""
    from onestory import engine
    from onestory.intake.certificates import certificate_path
    from onestory.intake.unlocking import unlocked
    from onestory.intake.workspace import opened

    if (place.workspace / "ledger.json").exists():
        with opened(place.workspace, write=False):
            pass
    with opened(place.workspace, write=True) as workspace:
        named = dict(workspace.named())
        left = set(files_below(workspace.folder / "records", workspace.vault)) ^ set(named)
        yield from (f"left or missing: {path}" for path in left)
        changed = [path for path, one in named.items() if engine.sha256(path) != one.sha256]
        yield from (f"hash of {path}" for path in changed)
        if place.key.exists() or workspace.ledger.pseudonym_version:
            unlocked(place.key, workspace)
        for receipt in workspace.ledger.receipts:
            yield from wrongs_of(workspace, receipt, place)
        certificates = [certificate_path(workspace, one) for one in workspace.ledger.destroyed]
        yield from (f"no {path}" for path in certificates if not path.is_file())


def files_below(*folders: Path) -> Iterator[Path]:
    """Each file in the folders."""
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def wrongs_of(workspace: Workspace, receipt: Receipt, place: Place) -> Iterator[str]:
    """What is wrong with a delivery: rows that are unaccounted for, pseudonyms of another key."""
    from onestory import engine, vault

    key = vault.read_key(place.key, version=receipt.pseudonym_version)
    safe = {
        Path(one.path).stem.partition("-")[0]: vault.read(workspace.vault_path(one), key=key)
        for one in receipt.vaulted
    }
    accepted = engine.read(workspace.table(receipt.accepted))
    refused = safe["rejected"].num_rows if "rejected" in safe else 0
    unused = receipt.rejected_rows + receipt.quarantined_rows
    rows = (receipt.accepted_rows, unused, receipt.received_rows)
    if rows != (accepted.num_rows, refused, accepted.num_rows + refused):
        yield f"rows of {receipt.id}"
    known = pa.array([], pa.string())
    if "identities" in safe:
        known = safe["identities"]["pseudonym"].combine_chunks()
        if not known.equals(remade(safe["identities"], key)):
            yield f"identities of {receipt.id}"
    held = accepted["person_pseudonym"].drop_null()
    stale = receipt.pseudonym_version != workspace.ledger.pseudonym_version
    if stale or not pc.all(pc.is_in(held, value_set=known), min_count=0).as_py():
        yield f"pseudonyms of {receipt.id}"


def remade(identities: pa.Table, key: object) -> pa.Array:
    """The pseudonyms of a register, made again in its order."""
    from onestory import vault

    assert isinstance(key, vault.Key)
    made = {
        space: vault.pseudonyms(identities["value"], key=key, space=space).to_pylist()
        for space in set(identities["space"].to_pylist())
    }
    spaces = identities["space"].to_pylist()
    return pa.array([made[space][row] for row, space in enumerate(spaces)], pa.string())


def contents(place: Place) -> dict[str, tuple[object, ...]]:
    """What stands by delivery, apart from times and from what the key makes."""
    from onestory import engine
    from onestory.intake.workspace import opened

    told: dict[str, tuple[object, ...]] = {}
    with opened(place.workspace, write=False) as workspace:
        for one in workspace.ledger.receipts:
            rows = engine.read(workspace.table(one.accepted))
            same = [name for name in rows.column_names if not KEYED.fullmatch(name)]
            counts = (one.received_rows, one.accepted_rows, one.rejected_rows)
            told[one.id] = (one.file, *counts, one.start, one.end, rows.select(same).to_pylist())
    return told


def superseded(place: Place) -> dict[str, object]:
    """The rows that each delivery supersedes, apart from when."""
    from onestory import engine
    from onestory.intake.workspace import opened

    with opened(place.workspace, write=False) as workspace:
        return {
            one.id: engine.read(workspace.table(one.superseded))
            .select(["delivery", "row", "why"])
            .sort_by([("delivery", "ascending"), ("row", "ascending")])
            .to_pylist()
            for one in workspace.ledger.receipts
            if one.superseded
        }


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
    changes: int = 0
    cut_short: int = 0

    def judge(self, before: Ledger, job: Job, how: str) -> None:
        """Count what is wrong after the job."""
        after = ledger_of(job.place)
        where = f"{how}: {job.verb} with {job.cores} at generation {before.generation}"
        if not is_left_by_a_step(before, after, job):
            self.lost.append(where)
        try:
            self.torn += [f"{where}: {one}" for one in wrongs(job.place)]
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
    for cores, limits in ((1, LIMITS), (2, LIMITS[:3])):
        jobs = [Job(verb="receive", place=place, cores=cores, most_bytes=one) for one in limits]
        full += sum(is_told_full(trial, job) for job in jobs)
    trial.finish(place)
    delivery = ledger_of(place).receipts[0].id
    jobs = [Job(verb="rotate", place=place, most_bytes=one) for one in LIMITS[:4]]
    jobs += [
        Job(verb="destroy", place=place, delivery=delivery, most_bytes=one) for one in LIMITS[:4]
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
