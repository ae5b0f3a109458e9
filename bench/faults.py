"""A workspace whose process is killed at any moment, or whose disk is full.

    python bench/faults.py [--small]

A child process receives, destroys and rotates keys without end. It is killed (SIGKILL; on Windows
TerminateProcess) after a random time, again and again in one workspace. After each kill the
workspace must open with the ledger that the child last told of, or the one after; each file that
it names must have its hash, each pseudonym the key in force, and nothing else may be left. Then the
disk is full: the child may write only so many bytes to a file, from none up, and must say so in
words and leave the ledger as it was. `lost` counts ledgers that are neither old nor new, `torn`
whatever else is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from onestory.intake.workspace import Workspace
    from onestory.vault import Key

SEED = 20_241_207
SOURCE = Path(__file__).resolve().parents[1] / "src"
LONGEST_S = 0.4  # a round of the child's steps takes about as long
PERSONS, ROWS = 2_000, 10_000
MOST_RECEIPTS = 3
LIMITS = (0, 1_000, 10_000, 50_000, 70_000, 90_000, 10**9) * 4  # bytes to a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the trial lies."""

    folder: Path

    @property
    def workspace(self) -> Path:
        """The workspace, its vault inside."""
        return self.folder / "workspace"

    @property
    def key(self) -> Path:
        """The key file, outside the workspace."""
        return self.folder / "key.json"


def step(place: Place) -> int:
    """Change the workspace once: receive, destroy or rotate; the generation that came of it."""
    from onestory import vault
    from onestory.intake.destroy import destroy
    from onestory.intake.rotate import rotate
    from onestory.intake.workspace import opened

    with opened(place.workspace, write=True) as workspace:
        ledger = workspace.ledger
        if ledger.generation % 5 == 4:
            rotate(workspace, key_path=place.key)
        elif len(ledger.receipts) > MOST_RECEIPTS:
            destroy(workspace, ledger.receipts[0].id, by="the bench", reason="room for the next")
        else:
            key = vault.read_key(place.key, version=ledger.pseudonym_version)
            receive(workspace, key)
        return ledger.generation + 1


def receive(workspace: Workspace, key: Key) -> None:
    """Write an invented delivery's files and put them in the ledger."""
    from onestory import engine, vault
    from onestory.intake.ledger import commit
    from onestory.model.records import Receipt
    from onestory.model.table import Stored

    ledger = workspace.ledger
    name = sha256(str(ledger.generation).encode()).hexdigest()[:16]
    register, records = delivery(ledger.generation, key)
    accepted = engine.write(records, workspace.new_file(name, "accepted.parquet"))
    secret = vault.write(register, workspace.new_vault_file(name, "register.parquet"), key=key)
    told = workspace.new_file(name, "findings.json")
    told.write_text("[]", encoding="utf-8")
    findings = Stored(
        path=told.relative_to(workspace.folder).as_posix(), rows=0, sha256=engine.sha256(told)
    )
    receipt = Receipt(
        id=name,
        source="invented",
        provider="E10000001",
        file="services.csv",
        member="",
        sha256=sha256(name.encode()).hexdigest(),
        known_from=datetime(2024, 4, 1, tzinfo=UTC),
        version="2",
        join="identifiable",
        invented=True,
        received_rows=ROWS,
        accepted_rows=ROWS,
        rejected_rows=0,
        quarantined_rows=0,
        start=date(2024, 1, 1),
        end=date(2024, 4, 1),
        stated_start=None,
        stated_end=None,
        accepted=workspace.stored(accepted),
        superseded=None,
        findings=findings,
        profile=findings,
        vaulted=(workspace.stored(secret),),
        pseudonym_version=key.version,
    )
    receipts = (*ledger.receipts, receipt)
    commit(workspace, replace(ledger, receipts=receipts, pseudonym_version=key.version))


def delivery(seed: int, key: Key) -> tuple[pa.Table, pa.Table]:
    """The register of invented persons, and records that hold their pseudonyms."""
    from onestory import vault

    generator = np.random.default_rng(seed)
    numbers = np.unique(generator.integers(0, 10**9, PERSONS))
    values = pa.array([f"P{number:09d}" for number in numbers])
    made = vault.pseudonyms(values, key=key, space="E10000001")
    register = pa.table(
        {
            "space": pa.repeat("E10000001", len(values)),
            "kind": pa.repeat("local id", len(values)),
            "value": values,
            "pseudonym": made,
        }
    )
    whose = pa.array(generator.integers(0, len(values), ROWS))
    records = pa.table({"row": pa.array(range(ROWS)), "person_pseudonym": made.take(whose)})
    return register, records


def work_without_end(place: Place) -> None:
    """The child: say when it is ready, wait for a word, and change the workspace until killed."""
    from onestory import vault

    with tempfile.TemporaryDirectory(dir=place.folder) as folder:
        aside = Place(folder=Path(folder))  # so that no kill falls on imports
        vault.create_key(aside.key)
        step(aside)
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        print(step(place), flush=True)


def work_on_a_full_disk(place: Place) -> None:
    """The child: try each step with files that may not grow past a limit; say how each ended."""
    import resource

    from onestory.model.errors import OneStoryError

    whole = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in LIMITS:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, whole[1]))
        try:
            said = f"done {step(place)}"
        except OneStoryError as error:
            said = f"told {error.exit_code}"
        except Exception as error:  # noqa: BLE001 - that it is not told in words is what is counted
            said = f"torn {error!r}"
        resource.setrlimit(resource.RLIMIT_FSIZE, whole)
        print(json.dumps({"limit": limit, "said": said, **state(place)}), flush=True)


PARTS = {"without-end": work_without_end, "full-disk": work_on_a_full_disk}


def state(place: Place) -> dict[str, int]:
    """The generation that stands, and how many things are wrong with the workspace."""
    from onestory.intake.workspace import opened

    with opened(place.workspace, write=True) as workspace:
        left = set(files_below(workspace.folder / "records", workspace.vault))
        wrong = len(left ^ set(workspace.named_paths()))
        wrong += len(list(wrongs(workspace, place)))
        return {"generation": workspace.ledger.generation, "wrong": wrong}


def files_below(*folders: Path) -> Iterator[Path]:
    """Each file in the folders."""
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())


def wrongs(workspace: Workspace, place: Place) -> Iterator[str]:
    """What is wrong with the files that the ledger names: a hash, a pseudonym, a certificate."""
    import pyarrow.compute as pc

    from onestory import engine, vault
    from onestory.intake.certificates import certificate_path

    for path, stored in workspace.named():
        if engine.sha256(path) != stored.sha256:
            yield f"hash of {path}"
    for receipt in workspace.ledger.receipts:
        key = vault.read_key(place.key, version=receipt.pseudonym_version)
        register = vault.read(workspace.vault_path(receipt.vaulted[0]), key=key)
        made = vault.pseudonyms(register["value"], key=key, space="E10000001")
        records = engine.read(workspace.table(receipt.accepted))
        known = pc.is_in(records["person_pseudonym"], value_set=made)
        if receipt.pseudonym_version != workspace.ledger.pseudonym_version or not pc.all(known):
            yield f"pseudonyms of {receipt.id}"
    for one in workspace.ledger.destroyed:
        if not certificate_path(workspace, one).is_file():
            yield f"certificate of {one.id}"


def begin(place: Place, part: str) -> subprocess.Popen[str]:
    """The child, started."""
    paths = [str(SOURCE), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [sys.executable, __file__, "--part", part, "--folder", str(place.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"},
    )


def kill(child: subprocess.Popen[str], *, after: float) -> list[str]:
    """What the child had said when it was killed that many seconds after it was given the word."""
    assert child.stdin is not None
    assert child.stdout is not None
    if child.stdout.readline() != "ready\n":
        raise RuntimeError("the child did not begin")
    child.stdin.write("go\n")
    child.stdin.flush()
    time.sleep(after)
    child.kill()
    said = child.stdout.read().split("\n")[:-1]  # a line that was cut short was not said
    child.wait()
    for stream in (child.stdin, child.stdout):
        with suppress(OSError):
            stream.close()
    return said


def killed_often(place: Place, kills: int) -> dict[str, int]:
    """How many kills were survived, and what they lost or tore."""
    generator = np.random.default_rng(SEED)
    lost = torn = before = changes = 0
    following = begin(place, "without-end")
    for number in range(kills):
        # The next child gets ready while this one works.
        child, following = following, begin(place, "without-end")
        said = kill(child, after=float(generator.uniform(0, LONGEST_S)))
        last = int(said[-1]) if said else before
        now = state(place)
        lost += now["generation"] not in {last, last + 1}
        torn += now["wrong"] > 0
        changes += now["generation"] - before
        before = now["generation"]
        if number == kills - 1:
            following.kill()
            following.communicate()
    return {"kills": kills, "lost": lost, "torn": torn, "changes": changes}


def full_disk(place: Place) -> dict[str, int]:
    """How many times the disk was full, and what that lost or tore."""
    from onestory.intake.ledger import read

    before = read(place.workspace).generation
    out, _ = begin(place, "full-disk").communicate()
    trials = [json.loads(line) for line in out.splitlines()]
    full = [one for one in trials if not one["said"].startswith("done")]
    lost = torn = 0
    for one in trials:
        stands = before + 1 if one["said"].startswith("done") else before
        lost += one["generation"] != stands
        torn += one["wrong"] > 0 or one["said"].startswith("torn")
        before = one["generation"]
    return {"disk_full": len(full), "lost": lost + (len(trials) < len(LIMITS)), "torn": torn}


def measure(folder: Path, *, kills: int) -> dict[str, int]:
    """All the figures of the promise."""
    from onestory import vault

    place = Place(folder=folder)
    vault.create_key(place.key, outside=place.workspace)
    killed = killed_often(place, kills)
    full = full_disk(place) if os.name == "posix" else {"disk_full": 0, "lost": 0, "torn": 0}
    together = {name: killed[name] + full[name] for name in ("lost", "torn")}
    return {**killed, **full, **together}


def main() -> None:
    """Measure and record, or be the child."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="ten kills")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        PARTS[asked.part](Place(folder=asked.folder))
        return
    from record import ROOT, record

    home = ROOT / "build" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="faults-", dir=home) as folder:
        figures = measure(Path(folder), kills=10 if asked.small else 300)
        record("faults", dict(figures), small=asked.small)


if __name__ == "__main__":
    main()
