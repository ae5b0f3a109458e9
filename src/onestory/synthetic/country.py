"""An invented country: four regions and forty councils, two of which merge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COUNTRY = ("X92000001", "Merrowland")
REGIONS = ("Northmoor", "Eastmark", "Southdown Vale", "Westreach")
MERGED = ("Fenwick", "Marl End")  # these two become one on 1 April 2022
SUCCESSOR = "Fenwick and Marl End"
MERGER = 2022
TINY = "Isle of Teal"  # so small that its counts arrive hidden
_NAMES = (
    "Ashmere,Brackenford,Caldermoor,Dunswick,Eastholme,Farrowdale,Glenbrook Vale,Harrowgate Moor,"
    "Inglesea,Kestrel Bay,Larkmoor,Mossgate,Netherwick,Oakenhurst,Pendlewood,Quarrymoor,"
    "Ravensmere,Saltmarsh,Thornmoor,Underfell,Vale of Wren,Westerholme,Yarrowby,Aldermoor,"
    "Birchwater,Coldstream Edge,Deepwell,Elmshaw,Foxholt,Greywater,Heronsgate,Ivelmere,"
    "Juniper Hill,Kingsfold,Lowmarsh,Millhaven,Nightingale Cross,Isle of Teal"
).split(",")


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """An invented council: its size, who lives there, and the years in which it exists."""

    code: str
    name: str
    region: str
    people: int  # aged 65 and over, in the first year
    deprivation: float  # a score on the scale of the Index of Multiple Deprivation
    first: int
    last: int  # the last financial year, by its first calendar year

    def exists(self, year: int) -> bool:
        """Return whether the council exists in the financial year that begins in `year`."""
        return self.first <= year <= self.last


def councils(generator: np.random.Generator, *, first: int, last: int) -> tuple[Council, ...]:
    """Return the councils that exist at any time from `first` to `last`, by code."""
    names = [*_NAMES, *MERGED]
    sizes = np.exp(generator.normal(np.log(42_000), 0.55, len(names))).round(-2).astype(int)
    scores = np.clip(generator.normal(21, 8, len(names)), 6, 45).round(2)
    made = [
        Council(
            code=f"X06{n:06d}",
            name=name,
            region=region_code(n % len(REGIONS)),
            people=1_200 if name == TINY else int(max(sizes[n], 6_000)),
            deprivation=float(scores[n]),
            first=first,
            last=MERGER - 1 if name in MERGED else last,
        )
        for n, name in enumerate(names)
    ]
    return (*made, _successor(made, last))


def region_code(number: int) -> str:
    """Return the code of the region with this number."""
    return f"X12{number:06d}"


def _successor(made: list[Council], last: int) -> Council:
    old = [council for council in made if council.name in MERGED]
    people = sum(council.people for council in old)
    return Council(
        code=f"X06{len(made):06d}",
        name=SUCCESSOR,
        region=old[0].region,
        people=people,
        deprivation=round(sum(c.deprivation * c.people for c in old) / people, 2),
        first=MERGER,
        last=last,
    )
