"""Words of the mirror: what is perceived beside what was measured, told with k of n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.model.effect_words import extent, size
from onestory.model.mirror import rows_of
from onestory.model.mirror_rank_words import correlated
from onestory.model.mirror_reading import ABSOLUTE, AGAINST, HOW, KINDS, inside, moved, opened, who
from onestory.model.words import listed, many, number

if TYPE_CHECKING:
    from onestory.model.mirror import Mirror, MirrorRow

_NAMED = 6  # sites that a sentence names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One wave of a mirror: rows of single sites by kind, and those of all sites together."""

    wave: str
    sites: dict[str, list[MirrorRow]]
    together: list[MirrorRow]


def waves(mirror: Mirror) -> tuple[str, ...]:
    """Return the waves in their order."""
    return tuple(dict.fromkeys(mirror.rows.column("wave").to_pylist()))


def expected_flags(mirror: Mirror) -> float:
    """Return how many flags of the last wave chance alone would give were no site different.

    A flag needs a side taken and a range wholly on the other side of no change, which happens by
    chance half as often as the range leaves no change out at all.
    """
    told = _told(mirror)[-1:]
    rows = [row for one in told for row in one.sites.get(_main(one), [])]
    return _by_chance(rows, mirror)


def sentence(mirror: Mirror) -> str:
    """Return the last wave in words: perception, then change by itself, then against others."""
    told = _told(mirror)
    if not told:
        return (
            f"Nothing that {who(mirror)} say could be set beside {inside(mirror.measured_title)}."
        )
    return " ".join(_wave(mirror, told[-1], name_wave=len(told) > 1))


def headline(mirror: Mirror, wave: str) -> str:
    """Return a wave's finding in one sentence, as the title of its picture."""
    told = next(one for one in _told(mirror) if one.wave == wave)
    if not told.sites:
        return " ".join(_wave(mirror, told, name_wave=False))
    seen = opened(_seen(mirror, next(iter(told.sites.values())))).partition(";")[0]
    title = inside(mirror.measured_title)
    parts = [
        f"{_up_and_down(rows, kind)} {HOW[kind]}"
        for kind, rows in told.sites.items()
        if any(_has_range(row) for row in rows)
    ]
    if not parts:
        return f"{seen.removesuffix('.')}; {title} could not be measured at single sites."
    return f"{seen.removesuffix('.')}; {title} {', and '.join(parts)}."


def _up_and_down(rows: Sequence[MirrorRow], kind: str) -> str:
    ways = [_way(row) for row in rows]
    up, down = (ways.count(way) or "none" for way in (1, -1))
    if kind == ABSOLUTE:
        return f"rose at {up} and fell at {down}"
    return f"came out lower at {down} and higher at {up}"


def chance(mirror: Mirror, wave: str) -> str:
    """Return how many of a wave's sites are flagged, and how many chance alone would flag."""
    told = next(one for one in _told(mirror) if one.wave == wave)
    rows = told.sites.get(_main(told), [])
    return _chance(mirror, rows, flags=sum(map(_is_flag, rows))) if rows else ""


def main_kind(mirror: Mirror, wave: str) -> str:
    """Return the kind of change that a wave's flags are told of: against comparators if known."""
    return _main(next(one for one in _told(mirror) if one.wave == wave))


def sentences(mirror: Mirror) -> tuple[str, ...]:
    """Return all that the mirror says, wave by wave: counts, flags, chance, rank correlations."""
    told = _told(mirror)
    said: list[str] = []
    for one in told:
        said += _wave(mirror, one, name_wave=len(told) > 1)
        said += _flags(mirror, one)
        said += correlated(mirror, one.wave, name_wave=len(told) > 1)
    return tuple(said)


def _told(mirror: Mirror) -> list[_Told]:
    rows = rows_of(mirror)
    return [
        _Told(
            wave=wave,
            sites={
                kind: found
                for kind in KINDS
                if (found := [r for r in rows if (r.wave, r.kind) == (wave, kind) and r.site])
            },
            together=[row for row in rows if row.wave == wave and not row.site],
        )
        for wave in waves(mirror)
    ]


def _main(told: _Told) -> str:
    """The kind that flags are counted by: against comparators, where anything is so measured."""
    known = [k for k in (AGAINST, ABSOLUTE) if any(_has_range(r) for r in told.sites.get(k, []))]
    return known[0] if known else AGAINST


def _has_range(row: MirrorRow) -> bool:
    return row.measured_lower is not None and row.measured_upper is not None


def _by_chance(rows: Sequence[MirrorRow], mirror: Mirror) -> float:
    could = [row for row in rows if row.perceives != "takes no side" and _has_range(row)]
    return len(could) * (1 - mirror.confidence) / 2


def _wave(mirror: Mirror, told: _Told, *, name_wave: bool) -> list[str]:
    when = f"In {told.wave}, " if name_wave and told.wave else ""
    said: list[str] = []
    if told.sites:
        said.append(opened(f"{when}{_seen(mirror, next(iter(told.sites.values())))}"))
        said += [_moved(mirror, kind, rows) for kind, rows in told.sites.items()]
        said += _less_than_elsewhere(mirror, told)
    return said + [_together(mirror, row) for row in told.together]


def _seen(mirror: Mirror, rows: Sequence[MirrorRow]) -> str:
    progress, none, unknown = (sum(row.perceives == side for row in rows) for side in _SIDES)
    seen = f"{who(mirror)} at {progress or 'none'} of {many(len(rows), 'site')} see progress"
    rest = [
        f"at {none} they see none" if none else "",
        f"at {_others(unknown, alone=not none)} we cannot tell" if unknown else "",
    ]
    return f"{'; '.join([seen, ' and '.join(part for part in rest if part)]).removesuffix('; ')}."


def _others(count: int, *, alone: bool) -> str:
    if not alone:
        return str(count)
    return "the other" if count == 1 else f"the other {count}"


_SIDES = ("progress", "no progress", "takes no side")


def _moved(mirror: Mirror, kind: str, rows: Sequence[MirrorRow]) -> str:
    sides = [moved(row.measured_lower, row.measured_upper, mirror.wanted) for row in rows]
    fewer = "better" if mirror.wanted == "lower" else "worse"
    more = "worse" if mirror.wanted == "lower" else "better"
    up, down, unknown = (sides.count(side) or "none" for side in (more, fewer, "not known"))
    title = inside(mirror.measured_title)
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


def _less_than_elsewhere(mirror: Mirror, told: _Told) -> list[str]:
    """Sites at which change by itself and against comparators point to opposite sides."""
    sides = {kind: {row.site: _way(row) for row in told.sites.get(kind, [])} for kind in KINDS}
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
    }[row.perceives]
    return opened(
        f"over all sites together, {who(mirror)} {seen}, and {inside(mirror.measured_title)}"
        f" {_amount(mirror, row)}."
    )


def _amount(mirror: Mirror, row: MirrorRow) -> str:
    beside = "than comparators" if row.kind == AGAINST else "than before"
    if row.measured is None:
        return f"were not measured against {'comparators' if row.kind == AGAINST else 'before'}"
    told = size(row.measured, mirror.contrast, mirror.measured_unit)
    joined = "from comparators" if row.kind == AGAINST else "from before"
    far = f"{told} {joined if told == 'no different' else beside}"
    span = extent(row.measured_lower, row.measured_upper, mirror.contrast, mirror.measured_unit)
    return f"came out {far} ({f'range {span}' if span else 'no range can be given'})"


def _flags(mirror: Mirror, told: _Told) -> list[str]:
    """Which sites are flagged, and how many chance alone would flag."""
    main = _main(told)
    rows = told.sites.get(main, [])
    if not rows:
        return []
    by = HOW[main]
    title = inside(mirror.measured_title)
    said: list[str] = []
    for flag, why in (
        ("ahead of the evidence", f"progress is seen, and {title} moved the wrong way {by}"),
        ("unseen gain", f"none is seen, and {title} moved the right way {by}"),
    ):
        sites = [row.site for row in rows if row.flag == flag]
        if sites:
            said.append(f"{opened(flag)}: {_sites(sites)} ({why}).")
    return [*said, _chance(mirror, rows, flags=sum(map(_is_flag, rows)))]


def _is_flag(row: MirrorRow) -> bool:
    return row.flag in {"ahead of the evidence", "unseen gain"}


def _sites(names: Sequence[str]) -> str:
    shown = list(names[:_NAMED])
    left = len(names) - len(shown)
    return listed([*shown, many(left, "other")] if left else shown)


def _chance(mirror: Mirror, rows: Sequence[MirrorRow], *, flags: int) -> str:
    could = sum(row.perceives != "takes no side" and _has_range(row) for row in rows)
    if not could:
        return "No site can be flagged: either perception takes no side or no range is known."
    by_chance = number(_by_chance(rows, mirror), 1)
    is_so = "are" if flags > 1 else "is"
    return (
        f"{flags or 'None'} of the {many(could, 'site')} that could be flagged {is_so}; were none"
        f" different, chance alone would flag about {by_chance}."
    )
