"""Relatives: who agrees in much and may be two all the same, as SQL over two portraits.

Twins share a birth date, a family name and a home; a father and a son a whole name.
"""

from __future__ import annotations

from onestory.link.levels import (
    A_GENERATION,
    BORN_AGREES,
    BORN_SAME,
    FAMILY_AGREES,
    GIVEN_AGREES,
    GIVEN_FORM,
    GIVEN_SAME,
    GIVEN_SIMILAR,
    GIVEN_SLIPPED,
    INITIAL,
    MIDDLE_USED,
    SWAPPED,
)

HOME_SAME = "(list_has_any(addresses_l, addresses_r) OR list_has_any(postcodes_l, postcodes_r))"

_FEWEST_BEARERS = 3
_SLIPS = 50
"""A name borne this many times less than the other may be a slip of it, however often it is met."""


def _a_name(side: str, other: str) -> str:
    """Holds where a side's given name is one that people bear, and no slip of the other's."""
    borne = f"borne_{side} >= {_FEWEST_BEARERS} AND borne_{side} * {_SLIPS} >= borne_{other}"
    return f"(listed_{side} OR ({borne}))"


OTHER_NAMES = (
    f"(NOT ({GIVEN_SAME} OR {GIVEN_FORM} OR {INITIAL} OR {SWAPPED} OR {MIDDLE_USED})"
    f" AND {_a_name('l', 'r')} AND {_a_name('r', 'l')})"
)
"""The given names are two names, and no two forms of one: 'Aisha' and 'Anisha', not 'Aishha'."""

AT_ONE_HOME = f"({BORN_SAME} AND {FAMILY_AGREES} AND {HOME_SAME})"
NAMED_ALIKE = f"({AT_ONE_HOME} AND {OTHER_NAMES})"
"""Twins with names that are near."""
BY_INITIAL = f"({AT_ONE_HOME} AND {INITIAL} AND given_l <> given_r)"
"""Told by an initial alone: a twin of another name may have it too."""

_TWINS = (
    f"({BORN_SAME} AND {FAMILY_AGREES} AND NOT {GIVEN_AGREES}"
    f" AND NOT {GIVEN_SLIPPED} AND NOT {MIDDLE_USED})"
)
GENERATIONS = f"({GIVEN_AGREES} AND {FAMILY_AGREES} AND {A_GENERATION} AND NOT {BORN_AGREES})"


def twins(*, anywhere: bool) -> str:
    """Return SQL for who may be twins: those of one home always, or of any."""
    names = _TWINS if anywhere else f"({_TWINS} AND {HOME_SAME})"
    return f"({names} OR {NAMED_ALIKE})"


_OTHERWISE_NAMED = f"""
    CASE WHEN {HOME_SAME} AND coalesce(sex_l = sex_r, false) THEN 'sure' ELSE 'unsure' END"""

WITH_ONE_NUMBER = f"""
    CASE WHEN given_l IS NULL OR given_r IS NULL
         THEN CASE WHEN coalesce({BORN_AGREES}, true) THEN 'sure' ELSE 'apart' END
         WHEN coalesce({NAMED_ALIKE} AND ({GIVEN_AGREES} OR {GIVEN_SIMILAR}), false) THEN 'unsure'
         WHEN {GIVEN_AGREES} AND coalesce({BORN_AGREES}, true) THEN 'sure'
         WHEN {BORN_SAME} THEN
            CASE WHEN {GIVEN_SIMILAR} THEN 'sure'
                 WHEN NOT coalesce({FAMILY_AGREES}, false) THEN {_OTHERWISE_NAMED}
                 ELSE 'apart' END
         WHEN {GIVEN_AGREES} AND {FAMILY_AGREES} AND NOT {A_GENERATION} THEN 'sure'
         ELSE 'apart' END"""
"""Whether two accounts with one number are one person: 'sure', 'unsure' or 'apart'. With one birth
date and one family name but different given names they may be twins; with the same names a
generation apart, father and son. With one birth date and nothing else they are one, but a doubt."""

AGREEMENT = " + ".join(
    f"coalesce({condition}, false)::INTEGER"
    for condition in (GIVEN_SAME, GIVEN_AGREES, BORN_SAME, BORN_AGREES, FAMILY_AGREES, HOME_SAME)
)
"""In how much two accounts with one number agree."""
