"""Words of the mirror: what is perceived beside what was measured, told with k of n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onestory.model.effect_words import extent, size
from onestory.model.mirror_flag_words import chance, expected_flags, flags, is_flag
from onestory.model.mirror_rank_words import correlated
from onestory.model.mirror_reading import (
    ABSOLUTE,
    AGAINST,
    KINDS,
    held,
    inside,
    moved,
    opened,
    who,
)
from onestory.model.mirror_seen_words import seen
from onestory.model.mirror_told import Told, has_range, of_wave, told, waves
from onestory.model.words import listed, many

if TYPE_CHECKING:
    from onestory.model.mirror import Mirror, MirrorRow

__all__ = [
    "chance",
    "expected_flags",
    "headline",
    "inside",
    "main_kind",
    "sentence",
    "sentences",
    "waves",
    "who",
]


def sentence(mirror: Mirror) -> str:
    """Return the last wave in words: perception, then change by itself, then against others."""
    every = told(mirror)
    if not every:
        return (
            f"Nothing that {who(mirror)} say could be set beside {inside(mirror.measured_title)}."
        )
    return " ".join(_wave(mirror, every[-1], name_wave=len(every) > 1))


def headline(mirror: Mirror, wave: str) -> str:
    """Return a wave's finding in one sentence, as the title of its picture."""
    one = of_wave(mirror, wave)
    if not one.sites:
        return " ".join(_wave(mirror, one, name_wave=False))
    felt = seen(mirror, one).partition(";")[0].removesuffix(".")
    if one.early:
        return f"{felt}, before any site began."
    rows = one.sites.get(one.main, [])
    if not any(map(has_range, rows)):
        title = inside(mirror.measured_title)
        return f"{felt}; {title} could not be measured at single sites."
    return f"{felt}; {_flagged(rows)}."


def _flagged(rows: Sequence[MirrorRow]) -> str:
    if not any(map(is_flag, rows)):
        return "no site is shown to have moved otherwise than it is perceived"
    ahead, unseen = (
        sum(row.flag == flag for row in rows) for flag in ("ahead of the evidence", "unseen gain")
    )
    shows = "shows a gain" if unseen == 1 else "show a gain"
    parts = [
        f"{ahead} {'is' if ahead == 1 else 'are'} ahead of the evidence" if ahead else "",
        f"{unseen} {shows} that is not seen" if unseen else "",
    ]
    return listed([part for part in parts if part])


def main_kind(mirror: Mirror, wave: str) -> str:
    """Return the kind of change that a wave's flags are told of: against comparators if known."""
    return of_wave(mirror, wave).main


def sentences(mirror: Mirror) -> tuple[str, ...]:
    """Return all that the mirror says, wave by wave: counts, flags, chance, rank correlations."""
    every = told(mirror)
    said: list[str] = []
    for one in every:
        said += _wave(mirror, one, name_wave=len(every) > 1)
        said += flags(mirror, one)
        said += correlated(mirror, one.wave, name_wave=len(every) > 1)
    return tuple(said)


def _wave(mirror: Mirror, one: Told, *, name_wave: bool) -> list[str]:
    when = f"in {one.wave}, " if name_wave and one.wave else ""
    said = [seen(mirror, one, when=when)] if one.sites else []
    if one.early:
        title = inside(mirror.measured_title)
        begun = f"before any site began, so {title} could not have moved because of it by then"
        return [*said, f"{opened(held(mirror))} {begun}."]
    said += [_moved(mirror, kind, rows) for kind, rows in one.sites.items()]
    said += _less_than_elsewhere(mirror, one)
    return said + [_together(mirror, row) for row in one.together]


def _moved(mirror: Mirror, kind: str, rows: Sequence[MirrorRow]) -> str:
    sides = [moved(row.measured_lower, row.measured_upper, mirror.wanted) for row in rows]
    fewer = "better" if mirror.wanted == "lower" else "worse"
    more = "worse" if mirror.wanted == "lower" else "better"
    up, down, unknown = (sides.count(side) or "none" for side in (more, fewer, "not known"))
    title = inside(mirror.measured_title)
    if not any(map(has_range, rows)):
        beside = "taken alone" if kind == ABSOLUTE else "against comparators"
        return f"How far {title} moved {beside} cannot be told at any of the {len(rows)}."
    if kind == ABSOLUTE:
        both = sum(
            side == more and row.perceives == "progress"
            for side, row in zip(sides, rows, strict=True)
        )
        among = f" ({both} of them where progress is seen)" if both else ""
        return (
            f"Taken alone, {title} rose at {up} of the {len(rows)}{among}, fell at {down}, and at"
            f" {unknown} we cannot tell."
        )
    return (
        f"Set against comparators, {title} came out lower at {down} of the {len(rows)}, higher at"
        f" {up}, and at {unknown} we cannot tell."
    )


def _less_than_elsewhere(mirror: Mirror, one: Told) -> list[str]:
    """Sites at which change by itself and against comparators point to opposite sides."""
    sides = {kind: {row.site: _way(row) for row in one.sites.get(kind, [])} for kind in KINDS}
    said: list[str] = []
    for alone, verb in ((1, "rose"), (-1, "fell")):
        found = [
            site
            for site, way in sides[ABSOLUTE].items()
            if way == alone and sides[AGAINST].get(site) == -alone
        ]
        if found:
            title = inside(mirror.measured_title)
            said.append(
                f"At {many(len(found), 'site')} {title} {verb}, and {verb} less than elsewhere."
            )
    return said


def _way(row: MirrorRow) -> int:
    """1 where the measured range is wholly above no change, -1 below, 0 otherwise."""
    side = moved(row.measured_lower, row.measured_upper, "higher")
    return {"better": 1, "worse": -1, "not known": 0}[side]


def _together(mirror: Mirror, row: MirrorRow) -> str:
    seen = {
        "progress": "see progress",
        "no progress": "see none",
        "takes no side": "cannot be said to see progress or none",
        "not heard": "were not heard",
    }[row.perceives]
    title = inside(mirror.measured_title)
    beside = (
        f", and {title} {amount}."
        if (amount := _amount(mirror, row))
        else f"; no change in {title} over all of them stands beside it."
    )
    return opened(f"over all sites together, {who(mirror)} {seen}{beside}")


def _amount(mirror: Mirror, row: MirrorRow) -> str:
    if row.measured is None:
        return ""
    beside = "than comparators" if row.kind == AGAINST else "than before"
    told = size(row.measured, mirror.contrast, mirror.measured_unit)
    joined = "from comparators" if row.kind == AGAINST else "from before"
    far = f"{told} {joined if told == 'no different' else beside}"
    span = extent(row.measured_lower, row.measured_upper, mirror.contrast, mirror.measured_unit)
    return f"came out {far} ({f'range {span}' if span else 'no range can be given'})"
