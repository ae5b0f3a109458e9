"""Mirrors on their way out: sites of which few spoke or were counted hidden, and told again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.model import mirror_words
from onestory.model.mirror import CORRELATION_ROWS, MIRROR_ROWS
from onestory.release.lines import near
from onestory.release.notes import PROTECTING, SMALL
from onestory.release.rounding import nearest
from onestory.release.voices_cells import Key, Split, to_hide
from onestory.release.voices_names import names_of_mirror
from onestory.release.voices_steps import coarse
from onestory.release.voices_words import rounded
from onestory.stats.rank_correlation import spearman

if TYPE_CHECKING:
    from onestory.model.mirror import Mirror
    from onestory.model.release import DisclosureRule

Row = dict[str, object]
_PERCEIVED = ("perceived", "perceived_lower", "perceived_upper", "respondents")
_MEASURED = ("measured", "measured_lower", "measured_upper")
_NOT_SHOWN = "What is perceived and what was measured here are not shown side by side: {}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """What of a mirror is hidden elsewhere: perceived cells, and the measured side of sites.

    `perceived` are the cells by (site, wave), `measured` the sites. A site is hidden
    too of which fewer events were measured than `least_events`, or of which these are not known,
    where that is `unknown_unsafe`.
    """

    perceived: frozenset[Key] = frozenset()
    measured: frozenset[str] = frozenset()
    least_events: int = 0
    unknown_unsafe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedMirror:
    """A mirror as it may leave, and how many of its sites in a wave are hidden."""

    mirror: Mirror
    perceived: int = 0
    measured: int = 0


def clear_mirror(
    mirror: Mirror, *, shut: Shut, rule: DisclosureRule, least: int, already_public: bool
) -> ClearedMirror:
    """Return the mirror without what few said, and told again of what is left.

    `least` is how many must have answered at a site. Where the figures are public already, what
    was measured passes as it is.
    """
    if rule.smallest <= 1 and rule.round_to <= 1:
        return ClearedMirror(mirror=mirror)
    rows: list[Row] = mirror.rows.to_pylist()
    gone = _perceived_gone(rows, shut, least)
    made = [
        _row(row, mirror, rule, _Hides(
            perceived=(row["site"], row["wave"]) in gone,
            measured=_measured_gone(row, shut),
            near=not already_public,
        ))
        for row in rows
    ]  # fmt: skip
    hides = any(old["flag"] != new["flag"] or old["measured"] is not None is new["measured"]
                for old, new in zip(rows, made, strict=True))  # fmt: skip
    return ClearedMirror(
        mirror=_told_again(mirror, made, again=bool(gone) or hides, rule=rule),
        perceived=len(gone),
        measured=len({row["site"] for row in rows if _measured_gone(row, shut)}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hides:
    """What of one row is hidden, and whether what was measured is told no finer than elsewhere."""

    perceived: bool
    measured: bool
    near: bool


def _perceived_gone(rows: Sequence[Row], shut: Shut, least: int) -> frozenset[Key]:
    counts: dict[Key, int] = {}
    for row in rows:
        spoke = row["respondents"]
        counts[row["site"], row["wave"]] = spoke if isinstance(spoke, int) else 0
    by_wave: defaultdict[object, list[Key]] = defaultdict(list)
    for key in counts:
        by_wave[key[1]].append(key)
    splits = [
        Split(whole=("", wave), parts=tuple(key for key in keys if key[0]))
        for wave, keys in by_wave.items()
    ]
    whole = {("", wave): sum(counts[k] for k in keys if k[0]) for wave, keys in by_wave.items()}
    own = to_hide({**whole, **counts}, splits, least=least)
    return frozenset(key for key in own.small | own.protecting | shut.perceived if key in counts)


def _measured_gone(row: Mapping[str, object], shut: Shut) -> bool:
    if not row["site"] or row["measured"] is None:
        return False
    events = row["events"]
    few = events < shut.least_events if isinstance(events, float) else shut.unknown_unsafe
    return few or row["site"] in shut.measured


def _row(row: Row, mirror: Mirror, rule: DisclosureRule, hides: _Hides) -> Row:
    """The row as it is shown: without a flag where either side of it is hidden."""
    told = dict(row)
    if hides.measured:
        told.update({**dict.fromkeys(_MEASURED), "events": None})
    elif hides.near and rule.round_to > 1:
        events = row["events"]
        told.update({name: _near(row[name], mirror) for name in _MEASURED})
        told["events"] = nearest(events, rule.round_to) if isinstance(events, float) else None
    if hides.perceived:
        told.update({**dict.fromkeys(_PERCEIVED), "perceives": "takes no side"})
    elif rule.round_to > 1:
        told.update(_rounded(row, rule))
    if hides.perceived or hides.measured:
        why = SMALL if hides.perceived else PROTECTING
        told.update({"flag": "not known", "why": _NOT_SHOWN.format(why)})
    else:
        told["why"] = rounded(str(row["why"]), rule, names_of_mirror(mirror))
    return told


def _rounded(row: Row, rule: DisclosureRule) -> Row:
    spoke = row["respondents"]
    return {
        "respondents": int(nearest(spoke, rule.round_to)) if isinstance(spoke, int) else None,
        **{
            name: coarse(row[name], spoke if isinstance(spoke, int) else 1, rule)
            for name in _PERCEIVED[:3]
        },
    }


def _near(value: object, mirror: Mirror) -> float | None:
    return near(value, mirror.contrast) if isinstance(value, float) else None


def _told_again(
    mirror: Mirror, rows: Sequence[Row], *, again: bool, rule: DisclosureRule
) -> Mirror:
    """The mirror with these rows; sentences and correlations made again of what is shown."""
    shown = replace(mirror, rows=pa.Table.from_pylist(list(rows), schema=MIRROR_ROWS))
    if again:
        shown = replace(shown, correlations=_correlations(shown))
        shown = replace(
            shown,
            sentence=mirror_words.sentence(shown),
            sentences=mirror_words.sentences(shown),
            expected_flags=mirror_words.expected_flags(shown),
        )
    if rule.round_to > 1:
        shown = replace(shown, correlations=_coarse(shown.correlations))
    return replace(shown, findings=()) if rule.audience == "public" else shown


def _coarse(correlations: pa.Table) -> pa.Table:
    """The rank correlations to two places."""
    rows: list[Row] = correlations.to_pylist()
    made = [
        {name: round(v, 2) if isinstance(v, float) else v for name, v in row.items()}
        for row in rows
    ]
    return pa.Table.from_pylist(made, schema=correlations.schema)


def _correlations(mirror: Mirror) -> pa.Table:
    """The rank correlations over the sites of which both sides are shown."""
    rows: list[Row] = mirror.rows.to_pylist()
    sign = 1 if mirror.perceived_wanted == mirror.wanted else -1
    made = [{**one, **_correlation(rows, one, sign)} for one in mirror.correlations.to_pylist()]
    return pa.Table.from_pylist(made, schema=CORRELATION_ROWS)


def _correlation(rows: Sequence[Row], of: Mapping[str, object], sign: int) -> Row:
    known = [
        (value, gain)
        for row in rows
        if (row["wave"], row["kind"]) == (of["wave"], of["kind"]) and row["site"]
        and isinstance(value := row["perceived"], float)
        and isinstance(gain := row["measured"], float)
    ]  # fmt: skip
    found = spearman([value * sign for value, _ in known], [gain for _, gain in known])
    none = bool(np.isnan(found.estimate))
    return {
        "sites": found.n,
        "correlation": None if none else round(found.estimate, 2),
        "lower": None if none else round(found.lower, 2),
        "upper": None if none else round(found.upper, 2),
        "note": found.note or None,
    }
