"""What is true of each site, and how it feels to those who work and live there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.model.instrument import Who

FEELING = 8.0  # points of felt progress, from -2 to +2, that the whole of a true fall would bring
ROSIER: dict[Who, float] = {"staff": 0.15, "people": -0.10, "carers": -0.20}
EARLY = 0.7  # of what is felt in the last wave was felt in the first
COORDINATED = 0.04  # by how much of its range people's coordination truly improved between waves
WEARIER = 0.05  # by how much of its range carers' quality of life truly fell


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicedSite:
    """One site of a study: how many could be asked there, what is true and what is felt.

    `fell` is the true fall of emergency admissions as a logarithm: 0.09 is 9% fewer, less than
    nothing is more of them. `beyond` is how much better it feels than that, in points of a scale
    from -2 to +2. `deprived` is the share of its people in the most deprived fifth.
    """

    name: str
    people: int
    fell: float
    beyond: float = 0.0
    deprived: float = 0.2

    def feels(self, who: Who, *, early: bool = False) -> float:
        """Return the progress that is felt there on average, from -2 to +2."""
        felt = FEELING * self.fell + self.beyond + ROSIER[who]
        return felt * (EARLY if early else 1.0)


def true_of(sites: Sequence[VoicedSite]) -> dict[str, object]:
    """Return what is true of the voices, to be written beside the truth of the figures."""
    return {
        "feels": {site.name: {who: round(site.feels(who), 3) for who in ROSIER} for site in sites},
        "feels_about": "progress as felt in the last wave, from -2 (much worse) to +2",
        "feels_better_than_it_does": [site.name for site in sites if site.beyond > 0],
        "feels_worse_than_it_does": [site.name for site in sites if site.beyond < 0],
        "coordination_gain": COORDINATED,
        "carers_quality_of_life_loss": WEARIER,
        "voices_about": "both as a share of the range of the score, between the two waves",
    }
