"""Words of a mirror's rank correlations: do sites that perceive more progress show more of it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.mirror_reading import HOW, inside, opened, who
from onestory.model.words import number

if TYPE_CHECKING:
    from onestory.model.mirror import Mirror


def correlated(mirror: Mirror, wave: str, *, name_wave: bool) -> list[str]:
    """Return a sentence for each kind of change in the wave."""
    rows = [row for row in mirror.correlations.to_pylist() if row["wave"] == wave]
    return [opened(_correlation(mirror, row, when=wave if name_wave else "")) for row in rows]


def _correlation(mirror: Mirror, row: dict[str, object], *, when: str) -> str:
    prefix = f"in {when}, " if when else ""
    how = HOW[str(row["kind"])]
    title = inside(mirror.measured_title)
    asked = f"sites whose {who(mirror)} see more progress show more of it in {title} {how}"
    value, lower, upper = (row[name] for name in ("correlation", "lower", "upper"))
    if not isinstance(value, float) or not isinstance(lower, float) or not isinstance(upper, float):
        return f"{prefix}whether {asked} cannot be said: {row['note'] or 'too few sites'}."
    told = (
        f"rank correlation {number(value, 2)}, plausible range {number(lower, 2)} to"
        f" {number(upper, 2)}, over {row['sites']} sites"
    )
    if lower > 0:
        return f"{prefix}{asked} ({told})."
    if upper < 0:
        return f"{prefix}{asked.replace('show more of it', 'show less of it')} ({told})."
    return f"{prefix}we cannot tell whether {asked} ({told})."
