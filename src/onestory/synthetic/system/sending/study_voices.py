"""What is said of an invented system's teams: before the first began, half-way, at the end."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from onestory.model.period import MONTHS
from onestory.model.survey import Wave
from onestory.synthetic.system.places import COUNCIL_NUMBERS
from onestory.synthetic.system.programme.programme import first_of
from onestory.synthetic.system.settings import System
from onestory.synthetic.voices import VoicedSite, invent_voices, true_of

VOICES, TRUE_VOICES = "study/voices", "truth/voices.json"
_BEYOND = (0.0, 0.9, 0.0, -1.2)  # every second team but one feels better, or worse, than it does
_OFTEN_ILL = 0.15  # of the residents, who may be asked
_DAYS = 60  # that each survey is open


def write_voices(system: System, folder: Path) -> None:
    """Write the voices beside the study of people, and what is true of them beside the truth."""
    sites = voiced(system)
    begun = [first_of(team.announced, start=system.start) for team in system.programme.teams]
    middle = max(begun) + (system.end - max(begun)) / 2
    seed = int(system.generator("voices").integers(2**32))
    invent_voices(
        folder / VOICES,
        sites=sites,
        seed=seed,
        waves=(_wave(middle), _wave(system.end)),
        before=_wave(min(begun)),
    )
    said = json.dumps(
        {"about": "Invented: what is true of what is said.", **true_of(sites)}, indent=1
    )
    (folder / TRUE_VOICES).write_text(said + "\n", encoding="utf-8", newline="\n")


def voiced(system: System) -> tuple[VoicedSite, ...]:
    """Return the teams as those who work there know them.

    All have one true effect; what is felt of it goes beyond it at one team in four, and falls
    short of it at another.
    """
    fell = -float(np.log(system.programme.course("emergency admissions").ratio))
    return tuple(
        VoicedSite(
            name=team.code,
            people=max(round(_OFTEN_ILL * system.people / len(COUNCIL_NUMBERS) / team.of), 1),
            fell=fell,
            beyond=_BEYOND[number % len(_BEYOND)],
        )
        for number, team in enumerate(system.programme.teams)
    )


def _wave(end: date) -> Wave:
    """Return the wave that ends with the day before `end`, called by its month."""
    last = end - timedelta(days=1)
    name = f"{MONTHS[last.month - 1].title()} {last.year}"
    return Wave(name=name, first=end - timedelta(days=_DAYS), last=last)
