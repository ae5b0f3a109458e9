"""Delivery of a programme: what happened at each site, beside what was announced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa

HowDelivered = Literal["delivered", "partly delivered", "not delivered", "delivery not known"]

ACTIVITY_ROWS = pa.schema(
    [
        pa.field("site", pa.string(), nullable=False),
        pa.field("place", pa.string(), nullable=False),  # area code
        pa.field("month", pa.date32(), nullable=False),  # its first day
        pa.field("staffed", pa.bool_()),  # null where not said
        pa.field("people_seen", pa.float64()),
        pa.field("caseload", pa.float64()),
        pa.field("eligible", pa.float64()),
        pa.field("meetings", pa.float64()),
        pa.field("spent", pa.float64()),  # pounds
    ]
)
"""One row a site and month of programme activity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDelivery:
    """What happened at one site: the dates promised and the dates it happened, None if never."""

    site: str
    place: str
    announced: date | None
    planned: date
    staffed: date | None
    first_person: date | None
    caseload_reached: date | None
    exposed_from: date | None  # by the study's rule; None if it never was
    largest_share: float | None  # caseload over eligible, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """Whether the programme was delivered: a verdict, one row a site, and a sentence."""

    verdict: HowDelivered
    sites: tuple[SiteDelivery, ...]
    rows: pa.Table  # ACTIVITY_ROWS
    sentence: str
