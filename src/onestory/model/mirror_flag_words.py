"""Words of a mirror's flags: which sites are flagged, and how many chance alone would flag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onestory.model.mirror_reading import ABSOLUTE, HOW, SILENT, inside, opened
from onestory.model.mirror_told import Told, has_range, of_wave, told
from onestory.model.words import listed, many, number

if TYPE_CHECKING:
    from onestory.model.mirror import Mirror, MirrorRow

_NAMED = 6  # sites that a sentence names
_SHORT = (
    " Ranges of sites taken alone are too short where what moves a site lasts for years, so chance"
    " may flag more."
)


def expected_flags(mirror: Mirror) -> float:
    """Return how many flags of the last wave chance alone would give were no site different.

    A flag needs a side taken and a range wholly on the other side of no change, which happens by
    chance half as often as the range leaves no change out at all.
    """
    rows = [row for one in told(mirror)[-1:] for row in one.sites.get(one.main, [])]
    return _by_chance(rows, mirror)


def chance(mirror: Mirror, wave: str) -> str:
    """Return how many of a wave's sites are flagged, and how many chance alone would flag."""
    return _chance(mirror, of_wave(mirror, wave))


def flags(mirror: Mirror, one: Told) -> list[str]:
    """Return which sites of a wave are flagged and why, then what chance alone would flag."""
    by, title = HOW[one.main], inside(mirror.measured_title)
    said: list[str] = []
    for flag, why in (
        ("ahead of the evidence", f"progress is seen, and {title} moved the wrong way {by}"),
        ("unseen gain", f"none is seen, and {title} moved the right way {by}"),
    ):
        sites = [row.site for row in one.sites.get(one.main, []) if row.flag == flag]
        if sites:
            said.append(f"{opened(flag)}: {_sites(sites)} ({why}).")
    counted = _chance(mirror, one)
    return [*said, counted] if counted else said


def is_flag(row: MirrorRow) -> bool:
    """Return whether the site is perceived other than it was measured."""
    return row.flag in {"ahead of the evidence", "unseen gain"}


def _chance(mirror: Mirror, one: Told) -> str:
    rows = one.sites.get(one.main, [])
    if not rows or one.early:
        return ""
    could = sum(map(_could, rows))
    if not could:
        return "No site can be flagged: either perception takes no side or no range is known."
    flagged = sum(map(is_flag, rows))
    found = f"{flagged} {'site is' if flagged == 1 else 'sites are'}" if flagged else "No site is"
    about = number(_by_chance(rows, mirror), 1)
    said = f"{found} flagged, of {could} that could be; chance alone would flag"
    short = _SHORT if one.main == ABSOLUTE else ""
    return f"{said} {f'about {about}' if float(about) else 'fewer than 0.1'}.{short}"


def _could(row: MirrorRow) -> bool:
    return row.perceives not in SILENT and has_range(row)


def _by_chance(rows: Sequence[MirrorRow], mirror: Mirror) -> float:
    return sum(map(_could, rows)) * (1 - mirror.confidence) / 2


def _sites(names: Sequence[str]) -> str:
    shown = list(names[:_NAMED])
    left = len(names) - len(shown)
    return listed([*shown, many(left, "other")] if left else shown)
