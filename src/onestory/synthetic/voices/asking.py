"""Who is asked, and who answers: the deprived, disabled and minority ethnic answer less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.voices.sites import VoicedSite

if TYPE_CHECKING:
    from onestory.synthetic.voices.sidecar import AskedRow

Words = NDArray[np.str_]
Trait = Literal["deprivation", "ethnicity", "disability", "sex", "age"]
ETHNIC = ("Asian", "Black", "Mixed or other", "White")
_ETHNIC_SHARES = (0.09, 0.05, 0.03, 0.83)
AGES, _AGE_SHARES = ("65-74", "75-84", "85 and over"), (0.48, 0.36, 0.16)
_LESS_OF_DEPRIVED = (-0.6, -0.3, 0.0, 0.1, 0.2)  # log odds of answering, most deprived first
_LESS_OF_MINORITIES, _LESS_OF_DISABLED = -0.5, -0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Those asked in one wave, in the order of sites: who they are, and whether they answered."""

    site: NDArray[np.int64]
    deprivation: Words
    ethnicity: Words
    disability: Words
    sex: Words
    age: Words
    answered: NDArray[np.bool_]

    def of(self, trait: Trait) -> Words:
        """Return each person's group of this kind."""
        words: dict[Trait, Words] = {
            "deprivation": self.deprivation,
            "ethnicity": self.ethnicity,
            "disability": self.disability,
            "sex": self.sex,
            "age": self.age,
        }
        return words[trait]


def asked_of(
    sites: Sequence[VoicedSite], generator: np.random.Generator, *, each: int, answering: float
) -> Asking:
    """Return `each` people asked at every site, or all; `answering` is the log odds to answer."""
    site = np.repeat(np.arange(len(sites)), [min(each, one.people) for one in sites])
    deprived = np.array([one.deprived for one in sites])[site]
    fifth = np.where(generator.random(len(site)) < deprived, 1, generator.integers(2, 6, len(site)))
    ethnicity = generator.choice(ETHNIC, len(site), p=_ETHNIC_SHARES)
    disabled = generator.random(len(site)) < 0.40 + 0.05 * (3 - fifth)
    odds = answering + np.array(_LESS_OF_DEPRIVED)[fifth - 1]
    odds += _LESS_OF_MINORITIES * (ethnicity != "White") + _LESS_OF_DISABLED * disabled
    return Asking(
        site=site,
        deprivation=fifth.astype(str),
        ethnicity=ethnicity,
        disability=np.where(disabled, "Disabled", "Not disabled"),
        sex=generator.choice(("Female", "Male"), len(site), p=(0.56, 0.44)),
        age=generator.choice(AGES, len(site), p=_AGE_SHARES),
        answered=generator.random(len(site)) < 1 / (1 + np.exp(-odds)),
    )


def counted(
    asking: Asking, sites: Sequence[VoicedSite], wave: str, traits: Sequence[Trait]
) -> tuple[AskedRow, ...]:
    """Return how many were asked in the wave: of each site, and of each group of all sites."""
    many = np.bincount(asking.site, minlength=len(sites))
    rows: list[AskedRow] = [(wave, site.name, "", "", int(many[n])) for n, site in enumerate(sites)]
    for trait in traits:
        words, times = np.unique(asking.of(trait), return_counts=True)
        rows += [(wave, "", trait, str(word), int(n)) for word, n in zip(words, times, strict=True)]
    return tuple(rows)
