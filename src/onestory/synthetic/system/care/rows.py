"""Rows of social care in the making: one structured array, and the words that its codes stand for.

The words are those of Release 2 of Client Level Data where its lists are published, else of
Release 1 (routes of access, reasons of reviews).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.columns import FAR, Whole

KINDS = ("Request", "Assessment", "Service", "Review")
OUTCOMES = (
    "Progress to reablement/ST-Max",
    "Progress to assessment, review or reassessment",
    "Progress to support planning or services",
    "Continuation of support or services",
    "Admitted to hospital",
    "NFA: Responsibility moved to another local authority",
    "NFA: Referral to NHS services or NHS funded social care",
    "NFA: Self-funded client or under 12wk disregard",
    "NFA: Information and advice or signposting",
    "NFA: Referral to other service within the local authority",
    "NFA: Support declined",
    "NFA: Deceased",
    "NFA: Support ended as planned",
    "NFA: Support ended for other reason",
    "NFA: No services offered for other reason",
)
ROUTES = (
    "Planned Entry (Transition)",
    "Discharge from Hospital",
    "Diversion from Hospital Services",
    "Community / Other route",
    "Self-Funder",
)
ASSESSMENTS = ("Short term assessment", "Long term assessment")
SERVICES = (
    "Long term support: Community",
    "Long term support: Residential care",
    "Long term support: Nursing care",
    "Short term support: ST-Max",
    "Short term support: Ongoing low level",
    "Short term support: Other short term",
    "Unpaid carer support: Direct to unpaid carer",
    "Unpaid carer support: Support involving the person cared-for",
)
COMPONENTS = (
    "Home support or domiciliary care",
    "Direct payment",
    "Day support",
    "Community supported living",
    "Extra care housing",
    "Shared Lives",
    "Professional support: Social worker",
    "Meals",
    "Long term residential care",
    "Long term nursing care",
    "Reablement",
    "Equipment",
    "Short term residential care",
    "Short term nursing care",
    "Unpaid carer respite",
    "Other unpaid carer support",
)
MECHANISMS = ("Direct payment", "CASSR managed personal budget", "CASSR commissioned support")
REASONS = (
    "Planned",
    "Unplanned - Hospital (Planned and unplanned episodes)",
    "Unplanned - Other Reason",
    "Review of short term support",
)
NONE = -1

ROW = np.dtype(
    [
        ("adult", np.int64),  # an index into the residents
        ("kind", np.int8),
        ("carer", np.bool_),
        ("start", np.int64),
        ("end", np.int64),  # the last day; FAR while open
        ("outcome", np.int8),
        ("route", np.int8),
        ("assessment", np.int8),
        ("service", np.int8),
        ("component", np.int8),
        ("mechanism", np.int8),
        ("reason", np.int8),
        ("care_home", np.int64),  # an index into the care homes
        ("spell", np.int64),
        ("level", np.float64),  # of support, against what is usual
    ]
)
Rows = NDArray[np.void]


def code(words: Sequence[str], beginning: str) -> int:
    """Return the place of the one word that begins so."""
    (found,) = (index for index, word in enumerate(words) if word.startswith(beginning))
    return found


def rows(
    kind: str, adult: Whole, *, start: Whole, end: Whole, **cells: NDArray[np.generic] | int
) -> Rows:
    """Return rows of one kind of event; `cells` are codes, one for all rows or one each."""
    made = np.zeros(len(adult), dtype=ROW)
    for name in ("outcome", "route", "assessment", "service", "component", "mechanism", "reason"):
        made[name] = NONE
    made["care_home"] = made["spell"] = NONE
    made["level"] = 1.0
    made["kind"] = KINDS.index(kind)
    made["adult"], made["start"], made["end"] = adult, start, end
    for name, values in cells.items():
        made[name] = values
    return made


def joined(parts: Sequence[Rows]) -> Rows:
    """Return all rows in one array."""
    return np.concatenate([np.zeros(0, dtype=ROW), *parts])


def settled(
    made: Rows, *, arrived: Whole, gone: Whole, death: Whole, first: int, after: int
) -> Rows:
    """Return the rows that can have happened, ended where the person died or moved away.

    Nothing starts before a person arrives (or, for those there on the `first` day, before birth),
    nor on or after the day they are gone. Of requests, assessments and reviews only those
    finished before the day `after` are known; services that outlast it are open.
    """
    adult = made["adult"]
    before = (made["start"] < arrived[adult]) & (arrived[adult] > first)
    kept = made[~before & (made["start"] < np.minimum(gone[adult], after))]
    adult, service = kept["adult"], kept["kind"] == KINDS.index("Service")
    last = gone[adult] - 1
    cut = (kept["end"] > last) & (gone[adult] < after)
    died = death[adult] <= gone[adult]
    ended = np.where(died, code(OUTCOMES, "NFA: Deceased"), code(OUTCOMES, "NFA: Responsibility"))
    kept["outcome"] = np.where(cut, ended, kept["outcome"])
    kept["end"] = np.where(cut, last, kept["end"])
    still = kept["end"] >= after
    kept["end"] = np.where(still, FAR, kept["end"])
    kept["outcome"] = np.where(still, NONE, kept["outcome"])
    return kept[service | ~still]
