"""A mirror's waves as they are told: rows of single sites by kind, and of all sites together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.model.mirror import rows_of
from onestory.model.mirror_reading import ABSOLUTE, AGAINST, KINDS

if TYPE_CHECKING:
    from onestory.model.mirror import Mirror, MirrorRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One wave of a mirror; `early` where it was held before any site began."""

    wave: str
    sites: dict[str, list[MirrorRow]]
    together: list[MirrorRow]
    early: bool = False

    @property
    def felt(self) -> list[MirrorRow]:
        """One row a site, for what is perceived is the same whatever it is set beside."""
        return next(iter(self.sites.values()), [])

    @property
    def main(self) -> str:
        """The kind that flags are counted by: against comparators, where anything is so known."""
        known = (k for k in (AGAINST, ABSOLUTE) if any(map(has_range, self.sites.get(k, []))))
        return next(known, AGAINST)


def waves(mirror: Mirror) -> tuple[str, ...]:
    """Return the waves in their order."""
    return tuple(dict.fromkeys(mirror.rows.column("wave").to_pylist()))


def told(mirror: Mirror) -> list[Told]:
    """Return every wave in its order."""
    rows = rows_of(mirror)
    return [
        Told(
            wave=wave,
            sites={
                kind: found
                for kind in KINDS
                if (found := [r for r in rows if (r.wave, r.kind) == (wave, kind) and r.site])
            },
            together=[row for row in rows if row.wave == wave and not row.site],
            early=wave in mirror.early,
        )
        for wave in waves(mirror)
    ]


def of_wave(mirror: Mirror, wave: str) -> Told:
    """Return the wave of that name."""
    return next(one for one in told(mirror) if one.wave == wave)


def has_range(row: MirrorRow) -> bool:
    """Return whether what was measured has a range."""
    return row.measured_lower is not None and row.measured_upper is not None
