"""A process that is killed, a disk that is full: the old state or the new one, never another."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "bench"))  # the killed processes look their module up by its name
faults = importlib.import_module("faults")
children = importlib.import_module("faults_children")
KILLS = 50


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory):
    inbox = children.invented(tmp_path_factory.mktemp("faults") / "inbox")
    return faults.killed_often(inbox, KILLS)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_fifty_kills_at_random_moments_lose_and_tear_nothing(trial):
    assert trial.lost == []
    assert trial.torn == []
    assert trial.cut_short > KILLS / 2  # most kills fell on work
    assert trial.changes > KILLS / 2  # and much was done between them


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(os.name == "nt", reason="Windows sets no limit to a file's size")
def test_a_full_disk_is_told_and_leaves_what_a_finished_step_left(trial):
    already = (list(trial.lost), list(trial.torn))
    assert faults.full_disk(trial) > 8
    assert (trial.lost, trial.torn) == already


@pytest.mark.slow
def test_a_second_receive_is_told_in_a_sentence_who_is_writing(trial):
    from onestory.intake.workspace import opened

    place = trial.undisturbed
    with opened(place.workspace, write=True):
        second = children.onestory("receive", str(place.plan))
    assert second.returncode == 13
    assert f"(process {os.getpid()}, since" in second.stderr.replace("\n", " ")
    assert "Traceback" not in second.stderr
