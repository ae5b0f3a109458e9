"""The invented system made: people simulated a shard at a time, and their partners' files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from pyarrow import csv

from onestory.model.errors import PlanError
from onestory.synthetic.system.places import places
from onestory.synthetic.system.programme.truth import Tallies, add_tallies
from onestory.synthetic.system.programme.truth_files import write_truth_of_programme
from onestory.synthetic.system.sending.answers import merge_answers, write_answers
from onestory.synthetic.system.sending.deliveries import SOURCES, planned
from onestory.synthetic.system.sending.merge import Merged, merge
from onestory.synthetic.system.sending.noise_settings import noise_settings
from onestory.synthetic.system.sending.plan_file import (
    AREAS,
    LSOAS,
    OPT_OUTS,
    POSTCODES,
    SETTINGS,
    invented_note,
    plan_file,
)
from onestory.synthetic.system.sending.study_file import STUDY, TEAMS, study_file, team_list
from onestory.synthetic.system.sending.study_voices import write_voices
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.shards import layout_of, told, write_shard
from onestory.synthetic.system.workers import Tell, workers
from onestory.synthetic.system.world import world

INVENTED, DELIVERIES, TRUTH = "INVENTED.txt", "deliveries", "truth"
_UNFINISHED = "unfinished"  # shards lie here until they are merged


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """What was written: the settings to receive it by, and how many files and rows there are."""

    settings: Path
    files: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shard:
    system: System
    number: int
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    system: System
    source: str
    shards: tuple[Path, ...]
    folder: Path


def invent_system(system: System, folder: Path, *, cores: int, tell: Tell) -> Invented:
    """Return what was written of the system to `folder`: deliveries, settings and the truth.

    The bytes depend on the system alone and not on `cores`. An earlier invented system in `folder`
    is replaced. Raises PlanError when the folder holds anything else.
    """
    _clear(folder)
    parts = tuple(folder / _UNFINISHED / f"{number:05d}" for number in range(len(system.shards)))
    shards = [
        _Shard(system=system, number=number, folder=part) for number, part in enumerate(parts)
    ]
    sources = [
        _Source(system=system, source=source, shards=parts, folder=folder) for source in SOURCES
    ]
    with workers(cores) as crew:
        tallies = add_tallies(
            list(crew.each(_simulate, shards, step="People simulated", tell=tell))
        )
        merged = list(crew.each(_merge, sources, step="Files written", tell=tell))
    merge_answers(parts, folder / TRUTH)
    write_truth_of_programme(
        folder / TRUTH, programme=system.programme, tallies=tallies, start=system.start
    )
    _write_settings(system, folder, parts)
    shutil.rmtree(folder / _UNFINISHED)
    return Invented(
        settings=folder / SETTINGS,
        files=sum(len(one.files) for one in merged),
        rows=sum(one.rows for one in merged),
    )


def _clear(folder: Path) -> None:
    """Remove an earlier invented system, and nothing else."""
    if folder.exists() and any(folder.iterdir()) and not (folder / INVENTED).exists():
        raise PlanError(
            found="The folder holds files that are not of an invented system.",
            where=str(folder),
            do="Name a new or empty folder with --out.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / INVENTED).write_text(invented_note(), encoding="utf-8", newline="\n")
    for name in (DELIVERIES, TRUTH, _UNFINISHED):
        if (folder / name).exists():
            shutil.rmtree(folder / name)


def _simulate(job: _Shard) -> Tallies:
    """Simulate one shard and leave its rows in its folder."""
    ground = places(job.system)
    lived = world(job.system, ground, job.number)
    telling = told(job.system, ground, lived.tables, shard=job.number)
    write_shard(telling, shard=job.number, folder=job.folder)
    write_answers(telling, shard=job.number, folder=job.folder)
    return lived.tallies


def _merge(job: _Source) -> Merged:
    """Merge one source's rows from all shards, and let the shards' go."""
    pieces = [shard / f"{job.source}.arrow" for shard in job.shards]
    to = job.folder / DELIVERIES / job.source
    files = planned(job.system, noise_settings(job.system.noise))[job.source]
    done = merge(
        pieces,
        files=files,
        layout=layout_of(job.source),
        to=to,
        truth=job.folder / TRUTH / "records" / f"{job.source}.parquet",
    )
    (to / INVENTED).write_text(invented_note(files), encoding="utf-8", newline="\n")
    for piece in pieces:
        piece.unlink()
    return done


def _write_settings(system: System, folder: Path, parts: tuple[Path, ...]) -> None:
    """What an analyst would have beside the deliveries: settings, postcodes and opt-outs."""
    settings = noise_settings(system.noise)
    plan = planned(system, settings)
    text = plan_file(system, settings, files=tuple(source for source in SOURCES if plan[source]))
    (folder / SETTINGS).write_text(text, encoding="utf-8", newline="\n")
    ground, plain = places(system), csv.WriteOptions(quoting_style="none")
    directory = ground.directory().select(["postcode", "lsoa"])
    for rows, name in (
        (directory, POSTCODES),
        (ground.lsoa_list(), LSOAS),
        (ground.area_list(), AREAS),
    ):
        csv.write_csv(rows, folder / name, plain)
    study = study_file(system)
    if study is not None:
        (folder / STUDY).parent.mkdir(exist_ok=True)
        (folder / STUDY).write_text(study, encoding="utf-8", newline="\n")
        csv.write_csv(team_list(system, ground), folder / TEAMS, plain)
        write_voices(system, folder)
    lists = [(part / OPT_OUTS).read_text(encoding="utf-8") for part in parts]
    numbers = [line for one in lists for line in one.splitlines()]
    (folder / OPT_OUTS).write_text(
        "\n".join(["nhs_number", *numbers, ""]), encoding="utf-8", newline="\n"
    )
