"""What the invented teams truly did: not the same at every site, nor for every fifth of people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.country import MERGER, Council

FIRST, LAST = MERGER, 2025  # financial years, so that the merged council exists throughout
MONTHS = 12 * (LAST - FIRST + 1)
SITES: dict[str, tuple[int, int]] = {  # months from April 2022: staffed, first person seen
    "Ashmere": (17, 18),
    "Caldermoor": (17, 18),
    "Glenbrook Vale": (18, 20),
    "Larkmoor": (18, 19),
    "Netherwick": (23, 24),
    "Ravensmere": (23, 25),
    "Thornmoor": (24, 24),
    "Birchwater": (24, 26),
}
EFFECT = -0.035  # on average, on the logarithm of emergency admissions, from the first person on
DEPARTURES = {  # how far each site's own effect lies from that, before they are made to average it
    "Ashmere": -0.045,
    "Caldermoor": -0.035,
    "Glenbrook Vale": 0.115,
    "Larkmoor": -0.085,
    "Netherwick": -0.025,
    "Ravensmere": 0.125,
    "Thornmoor": -0.005,
    "Birchwater": 0.035,
}
FIFTHS = (1, 5)  # of deprivation: the most deprived and the least, whose figures are told apart
_LESS_FOR_DEPRIVED = 0.05  # of the effect that the most deprived miss, and the least have beside
_MORE_OF_DEPRIVED = (1.45, 0.70)  # admissions of the most deprived and the least, beside all


def effects(places: Sequence[Council]) -> dict[str, float]:
    """Return the true effect at each site, as a logarithm.

    They differ, and average `EFFECT` by the people of each site and the months that they had.
    """
    people = {place.name: place.people for place in places}
    weights = [people[name] * (MONTHS - first) for name, (_, first) in SITES.items()]
    middle = float(np.average([DEPARTURES[name] for name in SITES], weights=weights))
    return {name: round(EFFECT + DEPARTURES[name] - middle, 4) for name in SITES}


def unlike(
    counts: NDArray[np.int64],
    places: Sequence[Council],
    after: NDArray[np.bool_],
    generator: np.random.Generator,
) -> NDArray[np.int64]:
    """Return counts (N, months) with each site's own effect `after` its start, not `EFFECT`.

    They are thinned, or added to, so that nobody else's figures change.
    """
    of = effects(places)
    ratio = np.exp([of.get(place.name, EFFECT) - EFFECT for place in places])[:, None]
    kept = generator.binomial(counts, np.minimum(ratio, 1))
    added = generator.poisson(counts * np.maximum(ratio - 1, 0))
    return np.where(after, kept + added, counts)


def effects_by_fifth() -> dict[int, float]:
    """Return what the effect on the most and the least deprived fifth adds to that on everyone."""
    return dict(zip(FIFTHS, (_LESS_FOR_DEPRIVED, -_LESS_FOR_DEPRIVED), strict=True))


def by_fifth(
    counts: NDArray[np.int64],
    places: Sequence[Council],
    after: NDArray[np.bool_],
    generator: np.random.Generator,
) -> dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return counts (N, months) and people (N,) of the fifths in `FIFTHS`, part of the counts.

    A council as deprived as most has a fifth of its people in each.
    """
    people = np.array([place.people for place in places])
    tilt = np.array([(place.deprivation - 21) / 60 for place in places])
    shares = {1: np.clip(0.2 + tilt, 0.05, 0.5), 5: np.clip(0.2 - tilt, 0.05, 0.5)}
    lived = {
        fifth: np.rint(people * share / 100).astype(int) * 100 for fifth, share in shares.items()
    }
    chances = [
        (lived[fifth] / people)[:, None] * more * np.exp(np.where(after, added, 0.0))
        for (fifth, added), more in zip(effects_by_fifth().items(), _MORE_OF_DEPRIVED, strict=True)
    ]
    rest = 1 - chances[0] - chances[1]
    drawn = generator.multinomial(counts, np.stack([*chances, rest], axis=-1))
    return {fifth: (drawn[..., n], lived[fifth]) for n, fifth in enumerate(FIFTHS)}
