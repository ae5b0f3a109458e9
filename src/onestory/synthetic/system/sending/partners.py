"""Partners of the invented system: who sends which data sets, how, and how they may be joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onestory.model.source import Join

Sector = Literal[
    "hospital", "community", "mental_health", "practice", "social_care", "deaths", "none"
]
DateWay = Literal["2024-03-31", "31/03/2024"]
PSEUDONYMISED = "XA2"  # its extracts carry a national pseudonym and no names
NO_LINK = "904"  # its council's agreement permits no link
RELEASE_2 = "902"  # changes to Release 2 of Client Level Data in the last year
FORMAT_CHANGER = "XA1"  # its outpatient file changes half-way
LOCAL_CODES = "XA1"  # its own discharge destinations


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """One organisation that sends records. `prefix` begins its own numbers of people."""

    code: str
    name: str
    sector: Sector
    prefix: str
    join: Join = "identifiable"
    dates: DateWay = "2024-03-31"


PARTNERS = (
    Partner(code="XA1", name="Ashmere Hospitals", sector="hospital", prefix="A"),
    Partner(
        code="XA2",
        name="Caldermoor and Dunswick Hospitals",
        sector="hospital",
        prefix="D",
        join="pseudonymised at source",
    ),
    Partner(code="XC1", name="Merrow Community Care", sector="community", prefix="C"),
    Partner(code="XM1", name="Merrow Mental Health", sector="mental_health", prefix="M"),
    *(
        Partner(code=f"XG{number}", name=f"{place} Practices", sector="practice", prefix="G")
        for number, place in enumerate(("Ashmere", "Brackenford", "Caldermoor", "Dunswick"), 1)
    ),
    *(
        Partner(
            code=code,
            name=f"{place} Council",
            sector="social_care",
            prefix="L",
            join="no permitted link" if code == NO_LINK else "identifiable",
            dates="31/03/2024",
        )
        for code, place in (
            *(("901", "Ashmere"), ("902", "Brackenford")),
            *(("903", "Caldermoor"), ("904", "Dunswick")),
        )
    ),
    Partner(code="XR1", name="Merrowland Registrars", sector="deaths", prefix="R"),
)
CODES = tuple(partner.code for partner in PARTNERS)
SECTORS = tuple(dict.fromkeys(partner.sector for partner in PARTNERS))


def of_sector(*sectors: Sector) -> tuple[Partner, ...]:
    """Return the partners of some sectors."""
    return tuple(partner for partner in PARTNERS if partner.sector in sectors)


def number_of(code: str) -> int:
    """Return the place of a partner in `PARTNERS`."""
    return CODES.index(code)
