"""Words of a mirror's rank correlations: do sites that perceive more progress show more of it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onestory.model.mirror_reading import HOW, inside, opened, who
from onestory.model.words import listed, number

if TYPE_CHECKING:
    from onestory.model.mirror import Mirror

_Row = dict[str, object]
_NUMBERS = ("correlation", "lower", "upper")


def correlated(mirror: Mirror, wave: str, *, name_wave: bool) -> list[str]:
    """Return a sentence for each kind of change in the wave; one where both say the same."""
    alike: dict[tuple[object, ...], list[_Row]] = {}
    for row in mirror.correlations.to_pylist():
        if row["wave"] == wave:
            alike.setdefault(_told(row), []).append(row)
    when = wave if name_wave else ""
    return [opened(_correlation(mirror, rows, when=when)) for rows in alike.values()]


def _told(row: _Row) -> tuple[object, ...]:
    """What a row comes to: its numbers as they are shown, or why there are none."""
    numbers = [number(value, 2) for name in _NUMBERS if isinstance(value := row[name], float)]
    return (*numbers, row["sites"]) if len(numbers) == len(_NUMBERS) else ("", row["note"])


def _correlation(mirror: Mirror, rows: Sequence[_Row], *, when: str) -> str:
    prefix = f"in {when}, " if when else ""
    title = inside(mirror.measured_title)
    asked = f"sites where {who(mirror)} see more progress show more of it in {title}"
    value, lower, upper = (rows[0][name] for name in _NUMBERS)
    if not isinstance(value, float) or not isinstance(lower, float) or not isinstance(upper, float):
        why = inside(str(rows[0]["note"] or "too few sites")).removesuffix(".")
        return f"{prefix}whether {asked} cannot be said: {why}."
    asked = f"{asked} {listed([HOW[str(row['kind'])] for row in rows])}"
    told = (
        f"rank correlation {number(value, 2)}, plausible range {number(lower, 2)} to"
        f" {number(upper, 2)}, over {rows[0]['sites']} sites"
    )
    if lower > 0:
        return f"{prefix}{asked} ({told})."
    if upper < 0:
        return f"{prefix}{asked.replace('show more of it', 'show less of it')} ({told})."
    return f"{prefix}we cannot tell whether {asked} ({told})."
