"""Levels: in how far two portraits agree, as SQL over their columns `given_l`, `given_r` and on.

The same conditions serve the checks of tracing and the comparisons of the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Part = Literal["given name", "family name", "birth date", "sex", "place", "middle name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One degree of agreement. `frequency` names the column whose rarer values weigh more.

    `m` and `u` are how often it is met among pairs of one person and of two, used where too few
    records are there to learn from: rounded from invented records with published rates of error.
    """

    name: str
    condition: str
    m: float
    u: float
    frequency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A part of who a person is, with its levels from the most agreement to the least.

    `unknown` holds where one side does not say; the last level holds where no other does.
    """

    part: Part
    unknown: str
    levels: tuple[Level, ...]


def _any(column: str) -> str:
    return f"list_has_any({column}_l, {column}_r)"


def _near(column: str, shortest: int) -> str:
    """One slip of the keys apart, or alike from the beginning."""
    long = f"least(length({column}_l), length({column}_r)) >= {shortest}"
    slip = f"damerau_levenshtein({column}_l, {column}_r) <= 1"
    alike = f"jaro_winkler_similarity({column}_l, {column}_r) >= 0.88"
    return f"({long} AND ({slip} OR {alike}))"


GIVEN_SAME = "given_l = given_r"
GIVEN_FORM = f"({_any('givens')} OR {_any('roots')})"
GIVEN_NEAR = _near("given", 3)
INITIAL = "(least(length(given_l), length(given_r)) = 1 AND given_l[1] = given_r[1])"
SWAPPED = (
    "(list_contains(families_l, given_r) AND given_l <> given_r"
    " OR list_contains(families_r, given_l) AND given_l <> given_r)"
)
MIDDLE_USED = "(list_contains(middles_l, given_r) OR list_contains(middles_r, given_l))"
FAMILY_SAME = "family_l = family_r"
FAMILY_PART = _any("families")
FAMILY_NEAR = _near("family", 4)
BORN_SAME = f"(born_l = born_r OR {_any('borns')})"
_SLIP = "damerau_levenshtein(born_l, born_r) <= 1"
_TURNED = "(born_l[:4] = born_r[:4] AND born_l[5:6] = born_r[7:8] AND born_l[7:8] = born_r[5:6])"
BORN_NEAR = f"({_SLIP} OR {_TURNED})"
_YEAR, _MONTH, _DAY = (f"(born_l[{part}] = born_r[{part}])" for part in ("1:4", "5:6", "7:8"))
_DECADE = "abs(born_l[:4]::INT - born_r[:4]::INT) <= 10"
BORN_PARTS = f"({_YEAR}::INT + {_MONTH}::INT + {_DAY}::INT >= 2 AND {_DECADE})"
_WEAK = "(born_l[5:8] = '0101' OR born_r[5:8] = '0101')"
BORN_YEAR = f"({_WEAK} AND {_YEAR})"
A_GENERATION = "abs(born_l[:4]::INT - born_r[:4]::INT) >= 14"

_FOLDED = "list_transform(givens_{0}, lambda {1}: replace({1}, 'RN', 'M'))"


def _some_near(near: str) -> str:
    """Some given name of the one and some of the other are near."""
    right = f"list_filter({_FOLDED.format('r', 'y')}, lambda y: {near})"
    return f"(len(list_filter({_FOLDED.format('l', 'x')}, lambda x: len({right}) > 0)) > 0)"


GIVEN_SIMILAR = _some_near(
    "jaro_winkler_similarity(x, y) >= 0.8 OR damerau_levenshtein(x, y) <= least(2, length(x) - 1)"
)
"""A misheard or misread name: wide, for where a number speaks for it."""
GIVEN_SLIPPED = _some_near(
    "jaro_winkler_similarity(x, y) >= 0.88 OR damerau_levenshtein(x, y) <= least(1, length(x) - 2)"
)
"""As in `GIVEN_NEAR`, of any given name rather than the usual ones."""
GIVEN_AGREES = f"({GIVEN_SAME} OR {GIVEN_FORM} OR {GIVEN_NEAR} OR {INITIAL} OR {SWAPPED})"
FAMILY_AGREES = f"({FAMILY_SAME} OR {FAMILY_PART} OR {FAMILY_NEAR} OR {SWAPPED})"
BORN_AGREES = f"({BORN_SAME} OR {BORN_NEAR} OR {BORN_PARTS} OR {BORN_YEAR})"

COMPARISONS = (
    Comparison(
        part="given name",
        unknown="given_l IS NULL OR given_r IS NULL",
        levels=(
            Level(name="same", condition=GIVEN_SAME, m=0.93, u=0.008, frequency="given"),
            Level(name="a form of it", condition=GIVEN_FORM, m=0.03, u=0.004),
            Level(name="a slip away", condition=GIVEN_NEAR, m=0.02, u=0.006),
            Level(name="an initial", condition=INITIAL, m=0.005, u=0.0005),
            Level(name="names swapped", condition=SWAPPED, m=0.006, u=0.0005),
            Level(name="middle name", condition=MIDDLE_USED, m=0.002, u=0.003),
            Level(name="another", condition="ELSE", m=0.007, u=0.978),
        ),
    ),
    Comparison(
        part="family name",
        unknown="family_l IS NULL OR family_r IS NULL",
        levels=(
            Level(name="same", condition=FAMILY_SAME, m=0.89, u=0.003, frequency="family"),
            Level(name="a part of it", condition=FAMILY_PART, m=0.02, u=0.0005),
            Level(name="a slip away", condition=FAMILY_NEAR, m=0.04, u=0.004),
            Level(name="names swapped", condition=SWAPPED, m=0.006, u=0.0005),
            Level(name="another", condition="ELSE", m=0.044, u=0.992),
        ),
    ),
    Comparison(
        part="birth date",
        unknown="born_l IS NULL OR born_r IS NULL",
        levels=(
            Level(name="same", condition=BORN_SAME, m=0.975, u=0.00004),
            Level(name="a slip away, or turned", condition=BORN_NEAR, m=0.015, u=0.0008),
            Level(name="two of three parts", condition=BORN_PARTS, m=0.004, u=0.004),
            Level(name="the year, and 1 January", condition=BORN_YEAR, m=0.002, u=0.0001),
            Level(name="another", condition="ELSE", m=0.004, u=0.995),
        ),
    ),
    Comparison(
        part="sex",
        unknown="sex_l IS NULL OR sex_r IS NULL",
        levels=(
            Level(name="same", condition="sex_l = sex_r", m=0.995, u=0.5),
            Level(name="another", condition="ELSE", m=0.005, u=0.5),
        ),
    ),
    Comparison(
        part="place",
        unknown="len(postcodes_l) = 0 OR len(postcodes_r) = 0",
        levels=(
            Level(name="address", condition=_any("addresses"), m=0.62, u=0.00002),
            Level(name="postcode", condition=_any("postcodes"), m=0.25, u=0.0002),
            Level(name="sector", condition=_any("sectors"), m=0.02, u=0.01),
            Level(name="outward", condition=_any("outwards"), m=0.03, u=0.05),
            Level(name="another", condition="ELSE", m=0.08, u=0.94),
        ),
    ),
    Comparison(
        part="middle name",
        unknown="len(middles_l) = 0 OR len(middles_r) = 0",
        levels=(
            Level(name="same", condition=_any("middles"), m=0.97, u=0.015),
            Level(
                name="initial",
                condition="list_has_any(list_transform(middles_l, lambda x: x[1]),"
                " list_transform(middles_r, lambda x: x[1]))",
                m=0.01,
                u=0.07,
            ),
            Level(name="another", condition="ELSE", m=0.02, u=0.915),
        ),
    ),
)
"""What pairs are compared by. Names and dates of a portrait are its usual ones or any alternate."""
