"""All that is said about an invented programme: surveys, interviews, claims, partners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from onestory.model.survey import Wave
from onestory.synthetic.voices.claims import write_claims
from onestory.synthetic.voices.interviews import write_interviews
from onestory.synthetic.voices.partners import write_partners
from onestory.synthetic.voices.people import write_people
from onestory.synthetic.voices.sites import VoicedSite
from onestory.synthetic.voices.staff import write_staff

_OWN = 7  # so that no figure drawn with the same seed is drawn again here
WAVES = (
    Wave(name="Autumn 2024", first=date(2024, 10, 1), last=date(2024, 11, 30)),
    Wave(name="Early 2026", first=date(2026, 2, 1), last=date(2026, 3, 31)),
)
BEFORE = Wave(name="Summer 2023", first=date(2023, 6, 1), last=date(2023, 7, 31))


def invent_voices(
    folder: Path,
    *,
    sites: Sequence[VoicedSite],
    seed: int,
    waves: Sequence[Wave] = WAVES,
    before: Wave = BEFORE,
    claim: str = "",
) -> tuple[Path, ...]:
    """Return the files of `folder` that a study names, written with those beside them.

    Five surveys (of staff, people and carers), coded interviews, claims and partners. Progress is
    asked about in each of `waves`, two or more; people's coordination and carers' lives `before`
    any start and in the last. What is felt and what is true differ as each site says. `claim` is
    the text of a claim of the programme's own, beside the two that are always there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    staff, people, spoken, partners = np.random.default_rng((seed, _OWN)).spawn(4)
    return (
        *write_staff(folder, sites, waves, staff),
        *write_people(folder, sites, (before, *waves), people),
        write_interviews(folder, sites, waves, spoken),
        write_claims(folder, own=claim),
        *write_partners(folder, sites, partners),
    )
