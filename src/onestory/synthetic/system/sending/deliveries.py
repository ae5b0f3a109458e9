"""Deliveries of the invented system: which file each partner sends for each span of months."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.sending.noise_settings import NoiseSettings
from onestory.synthetic.system.sending.partners import (
    CODES,
    FORMAT_CHANGER,
    PARTNERS,
    PSEUDONYMISED,
    RELEASE_2,
    Partner,
    Sector,
    of_sector,
)
from onestory.synthetic.system.settings import System

YEARLY, QUARTERLY, MONTHLY = 12, 3, 1
SOURCES: dict[str, tuple[tuple[Sector, ...], int]] = {
    "apc": (("hospital",), MONTHLY),
    "ecds": (("hospital",), MONTHLY),
    "op": (("hospital",), MONTHLY),
    "csds_mpi": (("community",), MONTHLY),
    "csds_referral": (("community",), MONTHLY),
    "csds_team": (("community",), MONTHLY),
    "csds_contact": (("community",), MONTHLY),
    "csds_activity": (("community",), MONTHLY),
    "mhsds_mpi": (("mental_health",), MONTHLY),
    "mhsds_referral": (("mental_health",), MONTHLY),
    "mhsds_team": (("mental_health",), MONTHLY),
    "mhsds_contact": (("mental_health",), MONTHLY),
    "mhsds_spell": (("mental_health",), MONTHLY),
    "mhsds_ward_stay": (("mental_health",), MONTHLY),
    "mhsds_delay": (("mental_health",), MONTHLY),
    "mhsds_detention": (("mental_health",), MONTHLY),
    "gp_registration": (("practice",), QUARTERLY),
    "gp_appointment": (("practice",), QUARTERLY),
    "gp_condition": (("practice",), QUARTERLY),
    "deaths": (("deaths",), QUARTERLY),
    "cld": (("social_care",), QUARTERLY),
    "identity_list": (("hospital", "community", "mental_health", "practice", "social_care"), 0),
    "caseload": (("community",), MONTHLY),  # last, so that what came before is drawn as it was
}
"""Who sends each source, and how many months a file covers; 0: one file, at the end."""

_TABLES = {
    "csds_mpi": "CYP001",
    "csds_referral": "CYP101",
    "csds_team": "CYP102",
    "csds_contact": "CYP201",
    "csds_activity": "CYP202",
    "mhsds_mpi": "MHS001",
    "mhsds_referral": "MHS101",
    "mhsds_team": "MHS102",
    "mhsds_contact": "MHS201",
    "mhsds_spell": "MHS501",
    "mhsds_ward_stay": "MHS502",
    "mhsds_delay": "MHS504",
    "mhsds_detention": "MHS401",
}
"""The official names of tables, which begin the names of their files."""

OWN_HEADINGS = {
    "attendkey": "Appt Ref",
    "apptdate": "Appt Date",
    "attended": "Attended?",
    "firstatt": "First / Follow-up",
    "tretspef": "Specialty Code",
    "refsourc": "Referral Source",
    "outcome": "Outcome Code",
    "lopatid": "Hospital No.",
}
"""What the partner who changes format half-way calls some fields of its outpatient file."""

_WHOLE = ("cld", "identity_list")  # each file holds all there is of its span: never sent twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One file as sent: its span [start, end), and the habits of its sender.

    `period` is the number of the span in the history; `version` 2 is a corrected file for a span
    sent before. `release` is that of the specification ('' where there is but one), `own_headings`
    the sender's words in place of the official ones.
    """

    source: str
    provider: str
    name: str
    period: int
    start: date
    end: date
    version: int = 1
    release: str = ""
    delimiter: str = ","
    encoding: str = "utf-8"
    own_headings: dict[str, str] = field(default_factory=dict[str, str])


def planned(system: System, settings: NoiseSettings) -> dict[str, tuple[Sent, ...]]:
    """Return the files of each source, in the order in which they are written."""
    return {source: _files(source, system, settings) for source in SOURCES}


def _files(source: str, system: System, settings: NoiseSettings) -> tuple[Sent, ...]:
    sectors, each = SOURCES[source]
    partners = [one for one in of_sector(*sectors) if _sends(source, one)]
    spans = -(-system.months // each) if each else 1
    twice = _sent_twice(source, len(partners) * spans, system=system, settings=settings)
    made: list[Sent] = []
    for place, partner in enumerate(partners):
        for period in range(spans):
            if _left_out(source, period, system=system, settings=settings):
                continue
            versions = (1, 2) if twice[place * spans + period] else (1,)
            made += [
                _sent(source, partner, period, version=version, system=system, settings=settings)
                for version in versions
            ]
    return tuple(made)


def _sends(source: str, partner: Partner) -> bool:
    return source != "identity_list" or partner.join == "identifiable"


def _sent_twice(
    source: str, files: int, *, system: System, settings: NoiseSettings
) -> NDArray[np.bool_]:
    rate = 0.0 if source in _WHOLE else settings.rate("files", "sent_twice")
    return system.generator(f"sent twice {source}").random(files) < rate


def _left_out(source: str, period: int, *, system: System, settings: NoiseSettings) -> bool:
    """Whether it is the community provider's month that never came, or before any team began."""
    if source == "caseload":
        return period < min((team.start for team in system.programme.teams), default=system.months)
    missing = int(0.4 * system.months)
    return (
        source.startswith("csds")
        and period == missing
        and settings.rate("files", "month_missing") > 0
    )


def _sent(
    source: str,
    partner: Partner,
    period: int,
    *,
    version: int,
    system: System,
    settings: NoiseSettings,
) -> Sent:
    start, end = _span(source, period, system)
    changed = (
        source == "op"
        and partner.code == FORMAT_CHANGER
        and period >= system.months // 2
        and settings.rate("files", "changed_format") > 0
    )
    release = ""
    if source == "cld":
        last_year = end > system.end.replace(year=system.end.year - 1)
        release = "R2" if partner.code == RELEASE_2 and last_year else "R1"
    return Sent(
        source=source,
        provider=partner.code,
        name=_name(source, partner, start, end, version=version, parquet=system.parquet),
        period=period,
        start=start,
        end=end,
        version=version,
        release=release,
        delimiter=";" if changed else "|" if partner.code == PSEUDONYMISED else ",",
        encoding="cp1252" if changed else "utf-8",
        own_headings=OWN_HEADINGS if changed else {},
    )


def _span(source: str, period: int, system: System) -> tuple[date, date]:
    """Return the span of a file; a council's file looks back over twelve months."""
    each = SOURCES[source][1]
    if not each:
        return system.start, system.end
    end = min(month_after(system.start, (period + 1) * each), system.end)
    back = YEARLY if source == "cld" else each
    return month_after(end, -back), end


def month_after(day: date, months: int) -> date:
    """Return the first of the month that many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _name(
    source: str, partner: Partner, start: date, end: date, *, version: int, parquet: bool
) -> str:
    """Return a file name in the source's own manner; every one says that it is invented."""
    again = f"_v{version}" if version > 1 else ""
    pseudonymised = partner.code == PSEUDONYMISED
    ending = "parquet" if parquet else "txt" if pseudonymised else "csv"
    if source == "cld":
        last = end - timedelta(days=1)
        return f"CLD_{partner.code}_{start:%Y%m%d}_{last:%Y%m%d}_INVENTED.{ending}"
    if source == "identity_list":
        return f"identity_list_{partner.code}_INVENTED.{ending}"
    when = f"{start:%Y%m}" if SOURCES[source][1] == MONTHLY else f"{start:%Y}q{_quarter(start)}"
    if pseudonymised:
        return f"FILE_HES_{source.upper()}_{partner.code}_{when}{again}_INVENTED.{ending}"
    return f"{_TABLES.get(source, source)}_{partner.code}_{when}{again}_INVENTED.{ending}"


def _quarter(start: date) -> int:
    return (start.month - 1) // 3 + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Where a row goes: (partners, periods) arrays of file numbers, -1 for none."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]


def booked(files: tuple[Sent, ...]) -> Book:
    """Return the numbers of a source's files by partner and period."""
    periods = max((one.period for one in files), default=0) + 1
    first = np.full((len(PARTNERS), periods), -1, dtype=np.int64)
    second = first.copy()
    for number, one in enumerate(files):
        (first if one.version == 1 else second)[CODES.index(one.provider), one.period] = number
    return Book(first=first, second=second)
