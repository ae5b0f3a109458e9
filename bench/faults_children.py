"""Children of the bench of faults: what they do, how they are started and killed."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
SECONDS = 0.1  # between two changes of the ledger, for many of them in a short time
LINGER_S = 20.0  # what a process may take to notice that its parent is gone, on a busy machine
SENDERS = {
    *(("csds_activity", "XC1"), ("gp_registration", "XG1"), ("cld", "901")),
    ("identity_list", "XG1"),
}


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
            pipeline.receive(
                plan, tell=lambda *_: None, cores=job.cores, seconds=SECONDS, again=True
            )
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
    # Arrow looks for pandas, and imports it where it is.
    context.set_forkserver_preload(
        ["onestory.pipeline.receive", "onestory.pipeline.workspace", "pandas"]
    )
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
        "receive": ("receive", str(job.place.plan), "--cores", str(job.cores), "--again"),
        "rotate": ("workspace", "rotate", str(job.place.plan)),
        "destroy": (
            *("workspace", "destroy", str(job.place.plan), job.delivery),
            *("--by", "the bench", "--reason", "a trial", "--yes"),
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
