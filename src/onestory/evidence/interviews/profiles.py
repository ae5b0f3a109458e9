"""Profiles: how many people name each construct, by site, wave and level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.evidence.interviews.presence import (
    SHADES,
    Kind,
    Shade,
    Telling,
    naming,
    of_kind,
    people,
    ratings,
    tellings,
)
from onestory.model.interviews import PROFILE_ROWS, RATING_ROWS
from onestory.model.words import many
from onestory.stats.rates import proportion

if TYPE_CHECKING:
    from onestory.model.interviews import Construct, Interviews

LEAST_FOR_SHARE = 10
"""People below whom k of n is told and no per cent."""

_NOUNS: dict[Kind, tuple[str, str]] = {
    "people": ("person", "people"),
    "document": ("document", "documents"),
    "observation": ("observation", "observations"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is counted together, and the site, wave and level that it is of; None for all."""

    kind: Kind
    some: tuple[Telling, ...]
    site: str | None = None
    wave: str | None = None
    level: str | None = None


def profiles(interviews: Interviews) -> pa.Table:
    """Return presence by person of every construct and leaning, as `PROFILE_ROWS`.

    Rows are of everyone together, and by site, by wave, by level and by site and wave. People,
    documents and observations are counted apart. A share is given of ten and more, with Wilson's
    range.
    """
    told = tellings(interviews)
    rows = [
        _row(cell, construct, shade)
        for cell in cells(told, interviews.waves)
        for construct in interviews.frame.constructs
        for shade in SHADES
    ]
    return pa.Table.from_pylist(rows, schema=PROFILE_ROWS)


def ratings_by_site(interviews: Interviews) -> pa.Table:
    """Return the ratings of each construct by site, as `RATING_ROWS`, a rating a person.

    Of sites where anybody was rated; by wave too where there are several.
    """
    rows: list[dict[str, object]] = []
    for cell in cells(of_kind(tellings(interviews)), interviews.waves):
        if cell.site is None:
            continue
        for construct in interviews.frame.constructs:
            given = ratings(cell.some, construct.id)
            if given:
                rows.append(
                    {
                        "construct": construct.id,
                        "title": construct.title,
                        "site": cell.site,
                        "wave": cell.wave,
                        "people": len(given),
                        "rating": float(median(given)),
                        "rating_least": min(given),
                        "rating_most": max(given),
                    }
                )
    return pa.Table.from_pylist(rows, schema=RATING_ROWS)


def cells(told: Sequence[Telling], waves: Sequence[str]) -> Iterator[Cell]:
    """Yield what is counted together: all, each site, wave and level, each site and wave."""
    sites = sorted({one.site for one in told} - {""})
    levels = [one for one in ("micro", "meso", "macro") if any(t.level == one for t in told)]
    several = [one for one in waves if one] if len(waves) > 1 else []
    for kind in _NOUNS:
        some = of_kind(told, kind)
        found = (
            Cell(kind=kind, some=some),
            *(Cell(kind=kind, site=s, some=_at(some, site=s)) for s in sites),
            *(Cell(kind=kind, wave=w, some=_at(some, wave=w)) for w in several),
            *(Cell(kind=kind, level=one, some=_at(some, level=one)) for one in levels),
            *(
                Cell(kind=kind, site=s, wave=w, some=_at(some, site=s, wave=w))
                for s in sites
                for w in several
            ),
        )
        yield from (cell for cell in found if cell.some)


def of_people(named: int, of: int, kind: Kind = "people") -> str:
    """Return '5 of 14 people', '1 of 1 document'."""
    return f"{named} of {many(of, *_NOUNS[kind])}"


def _at(
    some: Sequence[Telling],
    *,
    site: str | None = None,
    wave: str | None = None,
    level: str | None = None,
) -> tuple[Telling, ...]:
    return tuple(
        one
        for one in some
        if site in (None, one.site) and wave in (None, one.wave) and level in (None, one.level)
    )


def _row(cell: Cell, construct: Construct, shade: Shade) -> dict[str, object]:
    named, of = len(naming(cell.some, construct.id, shade)), people(cell.some)
    given = ratings(cell.some, construct.id) if shade == "any" else ()
    row: dict[str, object] = {
        "construct": construct.id,
        "title": construct.title,
        "leaning": shade,
        "site": cell.site,
        "wave": cell.wave,
        "level": cell.level,
        "source_kind": cell.kind,
        "people": named,
        "of": of,
        "rating": float(median(given)) if given else None,
        "rating_least": min(given, default=None),
        "rating_most": max(given, default=None),
        "words": of_people(named, of, cell.kind),
        "status": "measured",
    }
    if of >= LEAST_FOR_SHARE:
        share = proportion(named, of)
        row["share"], row["lower"], row["upper"] = (
            float(one[0]) for one in (share.value, share.lower, share.upper)
        )
    return row
