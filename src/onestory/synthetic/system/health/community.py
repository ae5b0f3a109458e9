"""Community services: contacts, gathered into referrals to teams.

Codes are those of the Community Services Data Set; shares are argued, not of record.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from onestory.synthetic.system.columns import chosen, words
from onestory.synthetic.system.health.happenings import Happenings, Scene
from onestory.synthetic.system.health.referrals import (
    Manner,
    contact_rows,
    drawn,
    referral_rows,
    referrals,
)

_TEAMS = (
    "12", "16", "26", "27", "23", "51", "29", "43", "14", "53", "33", "32", "11", "07", "06", "45",
)  # fmt: skip
# Weights at under 5, 5 to 15, 16 to 64, 65 to 79 and 80 and over.
_TEAM_WEIGHTS = np.array(
    [
        (0, 0, 12, 30, 48), (80, 2, 0, 0, 0), (0, 5, 30, 14, 8), (0, 2, 12, 16, 9),
        (1, 6, 8, 8, 7), (0, 0, 2, 5, 7), (0, 0, 1, 4, 5), (0, 0, 4, 7, 6), (0, 0, 1.5, 3, 3),
        (0, 0, 1, 3, 4), (9, 18, 2, 2, 1), (0, 45, 0, 0, 0), (0, 1, 10, 5, 1), (0, 2, 3, 4, 3),
        (8, 15, 0, 0, 0), (0, 0, 1, 2, 3),
    ]
).T  # fmt: skip
_AGES = (5, 16, 65, 80)
_SOURCES = ("01", "06", "08", "04", "09", "03", "07", "05")
_SOURCE_SHARES = (0.40, 0.20, 0.14, 0.08, 0.06, 0.06, 0.03, 0.03)
_REASONS = ("wound care", "mobility", "long-term condition", "falls", "development", "other")
_REASON_SHARES = (0.18, 0.2, 0.25, 0.1, 0.12, 0.15)
_GAP = 75  # days without contact after which another referral begins


def community(scene: Scene, contacts: Happenings) -> tuple[pa.Table, pa.Table]:
    """Return rows of REFERRALS and of CONTACTS of community services."""
    manner = _manner(scene)
    made = referrals(scene, contacts, gap=_GAP, first_number=0)
    age = scene.residents.age(made.first, made.person)
    band = np.searchsorted(_AGES, age, side="right")
    team = chosen(_TEAM_WEIGHTS[band], generator=scene.generator)
    told = {
        "team": words(_TEAMS, team),
        "source": words(_SOURCES, drawn(scene, _SOURCE_SHARES, len(team))),
        "reason": words(_REASONS, drawn(scene, _REASON_SHARES, len(team))),
    }
    return (
        referral_rows(scene, made, manner, told=told),
        contact_rows(scene, contacts, made, manner, first_number=0),
    )


def _manner(scene: Scene) -> Manner:
    return Manner(
        service="community",
        provider=scene.trusts.community,
        statuses=("5", "6", "3", "2", "4", "7"),
        status_shares=(0.87, 0.02, 0.04, 0.035, 0.03, 0.005),
        means=((0.93, 0.07, 0.0), (0.72, 0.24, 0.04), (0.84, 0.14, 0.02)),
        activities=("03", "02", "04", "05", "01", "06"),
        activity_shares=(0.58, 0.2, 0.1, 0.05, 0.05, 0.02),
        minutes=(10, 15, 15, 20, 25, 30, 30, 45, 60),
    )
