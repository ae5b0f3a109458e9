"""A process that is killed, a disk that is full: the old state or the new one, never another."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("faults", ROOT / "bench" / "faults.py")
assert spec is not None
assert spec.loader is not None
faults = importlib.util.module_from_spec(spec)
sys.modules["faults"] = faults  # its dataclasses look themselves up there
spec.loader.exec_module(faults)


@pytest.fixture
def place(tmp_path: Path):
    from onestory import vault

    made = faults.Place(folder=tmp_path)
    vault.create_key(made.key, outside=made.workspace)
    return made


@pytest.mark.slow
def test_fifty_kills_at_random_moments_lose_and_tear_nothing(place):
    told = faults.killed_often(place, 50)
    assert (told["kills"], told["lost"], told["torn"]) == (50, 0, 0)
    assert told["changes"] > 50  # the kills fell on work


@pytest.mark.skipif(os.name == "nt", reason="Windows sets no limit to a file's size")
def test_a_full_disk_is_told_and_leaves_the_old_state(place):
    told = faults.full_disk(place)
    assert told["disk_full"] > 10
    assert (told["lost"], told["torn"]) == (0, 0)


def test_a_second_process_is_told_who_is_writing(place):
    from onestory.intake.workspace import opened

    asked = "import sys; from pathlib import Path; from onestory.intake.workspace import opened\n"
    asked += "try:\n  with opened(Path(sys.argv[1]), write=True): print('in')\n"
    asked += "except Exception as error: print(type(error).__name__, error)\n"
    command = [sys.executable, "-c", asked, str(place.workspace)]
    with opened(place.workspace, write=True):
        paths = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
        second = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            check=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
    assert f"(process {os.getpid()}, since" in second.stdout
    assert second.stdout.startswith("WorkspaceError")
