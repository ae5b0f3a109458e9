"""Setting beside: one row a site, wave and kind of change, with what the two say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.evidence.mirror.early import early_waves, too_early, waves
from onestory.evidence.mirror.flagging import flag, perceives, why, why_early
from onestory.evidence.mirror.ranking import correlations
from onestory.evidence.mirror.sides import Measured, Perceived
from onestory.model import mirror_words
from onestory.model.errors import StudyError
from onestory.model.mirror import MIRROR_ROWS, Mirror
from onestory.model.mirror_reading import AGAINST, KINDS

if TYPE_CHECKING:
    from onestory.model.mirror import MirrorAsked, Sides

_STALE = 183
"""Days before the end of a wave after which what was measured no longer speaks of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """What stands on both sides at one site and wave, of one kind of change."""

    site: str
    wave: str
    kind: str
    perceived: Perceived | None
    measured: Measured | None
    early: bool
    by_site: bool


def mirror(
    asked: MirrorAsked,
    *,
    perceived: pa.Table,
    measured: pa.Table,
    sides: Sides,
    began: date | None = None,
    invented: bool = False,
) -> Mirror:
    """Return what is perceived at each site and wave beside what was measured there.

    `perceived` follows `PERCEIVED_ROWS`, `measured` `MEASURED_ROWS`; of it the outcome asked for
    is taken, and of each site and kind the latest that is measured up to the end of the wave, if
    no more than half a year before. The site '' is all sites together; it is in no rank
    correlation and has no part in what chance alone would flag. `began` is the day that the first
    site began: beside a wave that ended earlier nothing is set.

    Raises StudyError when measured rows of the outcome have another contrast than `sides`, or
    when something is perceived twice at one site and wave.
    """
    found = [Measured(**row) for row in measured.to_pylist() if row["outcome"] == asked.outcome]
    _refuse_other_contrast(found, asked, sides)
    seen = [Perceived(**row) for row in perceived.to_pylist()]
    _refuse_twice(seen, asked)
    early = early_waves(seen, began)
    rows = [_row(pair, sides) for pair in _pairs(seen, found, early=early)]
    table = pa.Table.from_pylist(rows, schema=MIRROR_ROWS)
    bare = Mirror(
        asked=asked,
        perceived_title=sides.perceived_title,
        perceived_unit=sides.perceived_unit,
        perceived_wanted=sides.perceived_wanted,
        neutral=sides.neutral,
        measured_title=sides.measured_title,
        wanted=sides.wanted,
        contrast=sides.contrast,
        rows=table,
        correlations=correlations(table, sides, without=early),
        sentence="",
        invented=invented,
        measured_unit=sides.measured_unit,
        confidence=sides.confidence,
        early=early,
        findings=too_early(asked, seen, early=early),
    )
    return replace(
        bare,
        sentence=mirror_words.sentence(bare),
        sentences=mirror_words.sentences(bare),
        expected_flags=mirror_words.expected_flags(bare),
    )


def _refuse_other_contrast(found: Sequence[Measured], asked: MirrorAsked, sides: Sides) -> None:
    other = sorted({row.contrast for row in found} - {sides.contrast})
    if other:
        raise StudyError(
            found=f"The outcome '{asked.outcome}' is measured as a {other[0]}, but the mirror asks"
            f" for a {sides.contrast}.",
            where=f"mirror '{asked.id}'",
            do="Measure change by site with the contrast of the outcome's estimand.",
        )


def _refuse_twice(seen: Sequence[Perceived], asked: MirrorAsked) -> None:
    keys = [(row.site, row.wave) for row in seen]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        raise StudyError(
            found=f"'{asked.perceived}' stands twice for site '{twice[0]}' and wave '{twice[1]}'.",
            where=f"mirror '{asked.id}'",
            do="Hand the mirror one score a site and wave: one survey, one scale, one group.",
        )


def _pairs(
    seen: Sequence[Perceived], found: Sequence[Measured], *, early: Sequence[str]
) -> list[_Pair]:
    """Every wave, kind and site of either side; all sites together only where both know them."""
    at = {(row.site, row.wave): row for row in seen}
    sites = {row.site for row in seen} | {row.site for row in found}
    if not {row.site for row in seen} & {row.site for row in found} & {""}:
        sites -= {""}
    kinds = [kind for kind in KINDS if any(row.kind == kind for row in found)]
    return [
        _Pair(
            site=site,
            wave=wave,
            kind=kind,
            perceived=at.get((site, wave)),
            measured=None
            if wave in early
            else _latest(found, site=site, kind=kind, through=through),
            early=wave in early,
            by_site=any(row.site for row in seen),
        )
        for wave, through in waves(seen)
        for kind in (kinds if wave not in early else []) or [AGAINST]
        for site in sorted(sites)
        if site or (wave not in early and ("", kind) in {(row.site, row.kind) for row in found})
    ]


def _latest(
    found: Sequence[Measured], *, site: str, kind: str, through: date | None
) -> Measured | None:
    """What was measured there last before the wave ended; None where that was too long ago."""
    own = [
        row
        for row in found
        if (row.site, row.kind) == (site, kind)
        and (through is None or 0 <= (through - row.through).days <= _STALE)
    ]
    return max(own, key=lambda row: row.through, default=None)


def _row(pair: _Pair, sides: Sides) -> dict[str, str | float | int | None]:
    seen, found = pair.perceived, pair.measured
    takes = perceives(seen, sides, by_site=pair.by_site)
    side = flag(takes, found, sides)
    return {
        "site": pair.site,
        "wave": pair.wave,
        "kind": pair.kind,
        "perceived": seen.value if seen else None,
        "perceived_lower": seen.lower if seen else None,
        "perceived_upper": seen.upper if seen else None,
        "respondents": seen.respondents if seen else None,
        "perceives": takes,
        "measured": found.estimate if found else None,
        "measured_lower": found.lower if found else None,
        "measured_upper": found.upper if found else None,
        "events": found.events if found else None,
        "flag": side,
        "why": why_early(takes, seen, sides) if pair.early else why(takes, seen, found, sides),
    }
