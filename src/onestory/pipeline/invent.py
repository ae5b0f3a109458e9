"""Invent: an Integrated Care System of people who do not exist, as its partners' files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from onestory.model.errors import PlanError
from onestory.pipeline.outcome import Outcome, Tell
from onestory.synthetic.system.programme.settings import read_programme
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.system import DELIVERIES, TRUTH, invent_system

_LEAST_PEOPLE, _MOST_PEOPLE = 200, 5_000_000
_MOST_YEARS = 15


def invent(
    folder: Path, system: System, *, cores: int, tell: Tell, programme: Path | None = None
) -> Outcome:
    """Return the outcome of inventing a system into `folder`: deliveries, settings and the truth.

    `programme` is a TOML of teams and true effects, in place of the usual ones. Raises PlanError
    when that cannot be followed, the system is too small or too large, or the folder holds
    something else.
    """
    _refuse_sizes(system)
    if programme is not None:
        system = replace(system, programme=read_programme(programme, start=system.start))
    made = invent_system(system, folder, cores=cores, tell=tell)
    return Outcome(
        files=(made.settings, folder / DELIVERIES, folder / TRUTH),
        sentences=(
            f"{system.people:,} people of Merrowland over {_years(system)}: {made.rows:,} rows"
            f" in {made.files:,} files. Nobody in them exists.",
            f"Take them in with: onestory receive {made.settings}",
            "What is true of them is in truth/, which a real analyst never has.",
        ),
    )


def _years(system: System) -> str:
    return f"{system.years} year{'s' if system.years > 1 else ''}"


def _refuse_sizes(system: System) -> None:
    """Raise PlanError unless the system can be made."""
    if not _LEAST_PEOPLE <= system.people <= _MOST_PEOPLE:
        raise PlanError(
            found=f"{system.people:,} people were asked for.",
            where="--people",
            do=f"Ask for {_LEAST_PEOPLE:,} to {_MOST_PEOPLE:,}.",
        )
    if not 1 <= system.years <= _MOST_YEARS:
        raise PlanError(
            found=f"{system.years} years were asked for.",
            where="--years",
            do=f"Ask for 1 to {_MOST_YEARS}.",
        )
