"""Who lives in the invented system: ages, sexes and ethnic groups as in England."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

# Office for National Statistics, mid-2019 population estimates, England, single years of age 0 to
# 89, then 90 and over, in hundreds (Open Government Licence v3.0).
_MEN = (
    *(3180, 3305, 3412, 3520, 3515, 3542, 3624, 3725, 3650, 3585, 3533, 3569, 3461, 3385, 3247),
    *(3201, 3122, 3085, 3173, 3296, 3433, 3501, 3633, 3685, 3674, 3795, 3783, 3863, 3976, 3914),
    *(3836, 3851, 3723, 3802, 3795, 3675, 3697, 3683, 3713, 3723, 3591, 3359, 3300, 3345, 3407),
    *(3454, 3601, 3749, 3840, 3748, 3828, 3822, 3889, 3859, 3871, 3833, 3738, 3654, 3516, 3355),
    *(3268, 3192, 3056, 2942, 2814, 2798, 2754, 2648, 2651, 2678, 2740, 2867, 3098, 2351, 2245),
    *(2205, 1996, 1739, 1521, 1546, 1489, 1400, 1276, 1153, 1038, 897, 793, 706, 608, 504, 1662),
)
_WOMEN = (
    *(3008, 3136, 3244, 3342, 3335, 3369, 3444, 3555, 3472, 3417, 3364, 3389, 3277, 3225, 3093),
    *(3045, 2953, 2909, 3016, 3103, 3248, 3294, 3437, 3469, 3503, 3612, 3644, 3791, 3847, 3789),
    *(3791, 3866, 3806, 3805, 3805, 3739, 3773, 3768, 3780, 3785, 3621, 3366, 3318, 3388, 3448),
    *(3511, 3655, 3803, 3947, 3849, 3938, 3930, 3966, 3982, 3990, 3943, 3848, 3747, 3610, 3462),
    *(3377, 3298, 3173, 3051, 2948, 2959, 2907, 2831, 2842, 2901, 2956, 3113, 3353, 2582, 2488),
    *(2458, 2276, 2018, 1799, 1848, 1809, 1727, 1615, 1504, 1389, 1250, 1147, 1068, 970, 855, 3510),
)
_OLDEST_LIVING = 107.0
ETHNICITIES = "ABCDEFGHJKLMNPRS"  # as hospitals code them; Z, not stated, is never true
# Census 2021, England, per 10,000 (Gypsy or Irish Traveller and Roma with C, Arab with S), and how
# steeply each group's share falls with age (rounded from the census by age).
_GROUPS = {
    "A": (7450, -0.55), "B": (87, -1.6), "C": (664, 1.0), "D": (82, 2.2), "E": (30, 2.4),
    "F": (58, 2.5), "G": (60, 2.1), "H": (350, 0.45), "J": (278, 1.3), "K": (111, 1.5),
    "L": (169, 0.9), "M": (110, 0.0), "N": (245, 1.7), "P": (52, 1.5), "R": (76, 1.2),
    "S": (218, 1.2),
}  # fmt: skip
WHITE, BLACK, SOUTH_ASIAN = "ABC", "MNP", "HJKL"
_MOVERS = ((0, 4, 0.8), (5, 17, 0.5), (18, 21, 2.6), (22, 29, 2.8), (30, 39, 1.5), (40, 54, 0.6))


def ages_and_sexes(
    generator: np.random.Generator, *, rows: int, movers: bool = False
) -> tuple[Numbers, Mask]:
    """Return ages in years and whether female, of people as in England in mid-2019.

    `movers` are people moving into an area, who are younger.
    """
    weights = np.array([*_MEN, *_WOMEN], dtype=np.float64)
    if movers:
        weights *= np.tile(_moving(), 2)
    cell = generator.choice(len(weights), size=rows, p=weights / weights.sum())
    years = (cell % len(_MEN)).astype(np.float64)
    part = generator.random(rows)
    beyond = 2.6 * -np.log(1 - part * (1 - np.exp(-(_OLDEST_LIVING - 90) / 2.6)))
    return years + np.where(years == 90, beyond, part), cell >= len(_MEN)


def ethnicities(ages: Numbers, *, generator: np.random.Generator) -> Whole:
    """Return an ethnic group for each adult of these ages, an index into `ETHNICITIES`."""
    shares = np.array([share for share, _ in _GROUPS.values()])
    slopes = np.array([slope for _, slope in _GROUPS.values()])
    decades = np.arange(11)
    weights = shares * np.exp(slopes * (4.2 - decades[:, None]) / 4)
    running = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    decade = np.clip(ages // 10, 0, 10).astype(np.int64)
    drawn = (running[decade] < generator.random(len(ages))[:, None]).sum(axis=1)
    return np.minimum(drawn, len(ETHNICITIES) - 1)


def within(groups: Whole, letters: str) -> Mask:
    """Return whether each ethnic group is one of those of `letters`."""
    return np.isin(groups, [ETHNICITIES.index(letter) for letter in letters])


def children_of(mothers: Whole, fathers: Whole) -> Whole:
    """Return the ethnic groups of the children of parents of these groups."""
    white = within(mothers, WHITE) | within(fathers, WHITE)
    either = np.where(within(mothers, WHITE), fathers, mothers)
    mixed = np.full(len(mothers), ETHNICITIES.index("G"))
    mixed[white & within(either, "MP")] = ETHNICITIES.index("D")
    mixed[white & within(either, "N")] = ETHNICITIES.index("E")
    mixed[white & within(either, SOUTH_ASIAN)] = ETHNICITIES.index("F")
    mixed[within(mothers, WHITE) & within(fathers, WHITE)] = ETHNICITIES.index("A")
    return np.where(mothers == fathers, mothers, mixed)


def _moving() -> Numbers:
    weights = np.full(len(_MEN), 0.25)
    for first, last, weight in _MOVERS:
        weights[first : last + 1] = weight
    return weights
