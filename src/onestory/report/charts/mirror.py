"""The mirror as a picture: one row a site, what is perceived beside what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onestory.model import mirror_words
from onestory.model.mirror import Mirror, MirrorRow, rows_of
from onestory.model.mirror_reading import ABSOLUTE, AGAINST, HOW, KINDS, inside, who
from onestory.model.words import listed, many
from onestory.report.charts import mirror_layers
from onestory.report.charts.look import Frame
from onestory.report.charts.mirror_layers import Face, Line
from onestory.report.charts.mirror_panels import Point, Scale, scale_of
from onestory.report.charts.picture import Picture

WIDE = Frame(width=720, left=146, right=150)
NARROW = Frame(width=340, left=12, right=12, narrow=True)
_MOST = 30
_ENDS = 12  # kept at either end where there are more
_HEADS = {
    ABSOLUTE: "{title}, taken alone",
    AGAINST: "{title}, against comparators",
}
_HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """One site in one wave: its rows by kind."""

    name: str
    rows: dict[str, MirrorRow]

    @property
    def row(self) -> MirrorRow:
        return next(iter(self.rows.values()))


def draw(mirror: Mirror, *, name: str = "mirror") -> tuple[Picture, ...]:
    """Return a picture a wave, in their order; none where nothing is perceived anywhere."""
    found = [
        _picture(mirror, wave, name=f"{name}-{at + 1}")
        for at, wave in enumerate(mirror_words.waves(mirror))
    ]
    return tuple(one for one in found if one is not None)


def picture(mirror: Mirror, *, name: str = "mirror") -> Picture | None:
    """Return the picture of the last wave; None where nothing is perceived."""
    return next(reversed(draw(mirror, name=name)), None)


def _picture(mirror: Mirror, wave: str, *, name: str) -> Picture | None:
    sites = _ordered(mirror, wave)
    if all(one.row.perceived is None for one in sites):
        return None
    shown = _shown(sites, mirror_words.main_kind(mirror, wave))
    face = _face(mirror, wave, shown)
    said = mirror_words.headline(mirror, wave)
    return Picture(
        name=name,
        kind="mirror",
        heading="The mirror",
        title=said,
        subtitle=_subtitle(mirror, wave),
        alt=said,
        wide=mirror_layers.draw(face, WIDE),
        narrow=mirror_layers.draw(face, NARROW),
        note=_note(mirror, wave, left=len(sites) - len(shown)),
    )


def _ordered(mirror: Mirror, wave: str) -> list[_Site]:
    """All sites together first, then those that perceive most; those that tell nothing last."""
    by_site: dict[str, dict[str, MirrorRow]] = {}
    for row in rows_of(mirror):
        if row.wave == wave:
            by_site.setdefault(row.site, {})[row.kind] = row
    sign = -1 if mirror.perceived_wanted == "higher" else 1
    sites = [_Site(name=site, rows=rows) for site, rows in by_site.items()]
    return sorted(
        sites,
        key=lambda one: (
            one.name != "",
            one.row.perceived is None,
            sign * (one.row.perceived or 0.0),
            one.name,
        ),
    )


def _shown(sites: Sequence[_Site], kind: str) -> list[_Site]:
    """All sites, or where there are many both ends and as many flagged ones as have room."""
    if len(sites) <= _MOST:
        return list(sites)
    ends = {*range(_ENDS), *range(len(sites) - _ENDS, len(sites))}
    flagged = [at for at, one in enumerate(sites) if at not in ends and _flagged(one, kind)]
    kept = ends | set(flagged[: _MOST - 2 * _ENDS])
    return [sites[at] for at in sorted(kept)]


def _flagged(one: _Site, kind: str) -> bool:
    row = one.rows.get(kind)
    return row is not None and row.flag in {"ahead of the evidence", "unseen gain"}


def _face(mirror: Mirror, wave: str, sites: Sequence[_Site]) -> Face:
    main = mirror_words.main_kind(mirror, wave)
    kinds = [kind for kind in KINDS if any(kind in one.rows for one in sites)]
    lines = tuple(_line(one, kinds, main) for one in sites)
    measured = _measured_scale(mirror, lines)
    return Face(
        lines=lines,
        heads=(
            f"What {who(mirror)} perceive",
            *(_HEADS[kind].format(title=mirror.measured_title) for kind in kinds),
        ),
        scales=(_perceived_scale(mirror, lines), *(measured for _ in kinds)),
        flag_head=_flag_head(main, len(kinds)),
    )


def _flag_head(main: str, kinds: int) -> str:
    if kinds == 1:
        return "The two together"
    return f"The two together, {HOW[main]}"


def _line(one: _Site, kinds: Sequence[str], main: str) -> Line:
    row = one.rows.get(main, one.row)
    return Line(
        name=one.name or "All sites together",
        together=not one.name,
        points=(
            Point(
                value=row.perceived,
                lower=row.perceived_lower,
                upper=row.perceived_upper,
                none=_HIDDEN if _HIDDEN in row.why else "nobody heard",
            ),
            *(_measured(one.rows.get(kind)) for kind in kinds),
        ),
        flag=row.flag,
        flagged=1 + (kinds.index(main) if main in kinds else 0),
        why=row.why,
    )


def _measured(row: MirrorRow | None) -> Point:
    if row is None or row.measured is None:
        return Point(none="not known")
    return Point(value=row.measured, lower=row.measured_lower, upper=row.measured_upper)


def _perceived_scale(mirror: Mirror, lines: Sequence[Line]) -> Scale:
    return scale_of(
        [line.points[0] for line in lines],
        line=mirror.neutral,
        better_low=mirror.perceived_wanted == "lower",
        per_cent=mirror.perceived_unit == "share",
    )


def _measured_scale(mirror: Mirror, lines: Sequence[Line]) -> Scale:
    """One scale for change taken alone and against comparators, so that they can be compared."""
    return scale_of(
        [point for line in lines for point in line.points[1:]],
        line=0.0,
        better_low=mirror.wanted == "lower",
        per_cent=mirror.contrast == "ratio",
    )


def _subtitle(mirror: Mirror, wave: str) -> str:
    unit = "" if mirror.contrast == "ratio" else f", {mirror.measured_unit}"
    return (
        f"Left: {mirror.perceived_title}{f', {wave}' if wave else ''}. Right: change in"
        f" {inside(mirror.measured_title)} since the start{unit}. One row a site, with"
        f" {100 * mirror.confidence:.0f}% plausible ranges; right of each line is better. Filled:"
        " the range leaves out the line; hollow: it does not, or there is none."
    )


def _note(mirror: Mirror, wave: str, *, left: int) -> str:
    drawn = f"{many(left, 'site')} in between not drawn: see the table." if left else ""
    silent = [
        one.name or "all sites together"
        for one in _ordered(mirror, wave)
        if one.row.perceived is not None and one.row.perceived_lower is None
    ]
    ranges = f"No range can be given for what is perceived: {listed(silent[:6])}" if silent else ""
    ranges += f" and {len(silent) - 6} more" if len(silent) > 6 else ""
    ranges += ", so no side is taken" if silent else ""
    return " ".join(
        part
        for part in (mirror_words.chance(mirror, wave), drawn, f"{ranges}." if ranges else "")
        if part
    )
