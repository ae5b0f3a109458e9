"""Differing: for whom outcomes differed, those that are counted and those that are heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from onestory.model.learning import LENS_ROWS, Lens
from onestory.model.score_words import score_extent, score_size
from onestory.model.words import many
from onestory.pipeline.learning.judging import waves_of

if TYPE_CHECKING:
    from onestory.model.study import Experience
    from onestory.pipeline.learning.judging import Asking
    from onestory.pipeline.study.answered import Answered

_NOT_ASKED = "No survey gives this score; nobody can say for whom it differs."
_NO_GROUPS = (
    "The survey does not tell its respondents apart: ask deprivation, ethnicity and disability,"
    " and say how many of each were asked."
)
_GAPS = ("gap", "change of the gap")


def lens(made: Answered, asked: Mapping[str, Asking]) -> Lens:
    """Return for whom every outcome of the study differed, or that it is not known and why."""
    counted = made.lens()
    heard = [(one, _rows(one, asked.get(one.id))) for one in made.answer.study.experience]
    rows = [row for _, found in heard for row in found]
    return Lens(
        rows=pa.concat_tables([counted.rows, pa.Table.from_pylist(rows, schema=LENS_ROWS)]),
        sentences=(
            *counted.sentences,
            *((one.id, _sentence(found, asked.get(one.id))) for one, found in heard),
        ),
    )


def _rows(heard: Experience, asking: Asking | None) -> list[dict[str, object]]:
    if asking is None:
        return [_unknown(heard, heard.scale, _NOT_ASKED)]
    _, _, scale = heard.scale.partition(".")
    waves = list(waves_of(asking))
    ends = {(waves[-1], waves[-1]), (waves[0], waves[-1])} if waves else set[tuple[str, str]]()
    shown = [
        row
        for row in asking.told.changes.to_pylist()
        if row["scale"] == scale
        and row["who"] == heard.who
        and row["site"] is None
        and row["kind"] in _GAPS
        and (row["from_wave"], row["to_wave"]) in ends
    ]
    if not shown:
        return [_unknown(heard, asking.scale.title, _NO_GROUPS)]
    return [
        {
            "outcome": heard.id,
            "title": asking.scale.title,
            "group_kind": row["group_kind"],
            "group": f"{row['group']} ({row['kind']})",
            "estimate": row["estimate"],
            "lower": row["lower"],
            "upper": row["upper"],
            "contrast": "difference",
            "known": row["lower"] is not None,
            "note": row["note"],
        }
        for row in shown
    ]


def _unknown(heard: Experience, title: str, note: str) -> dict[str, object]:
    empty = dict.fromkeys(LENS_ROWS.names)
    return {
        **empty,
        "outcome": heard.id,
        "title": title,
        "group_kind": "everyone",
        "group": "",
        "contrast": "difference",
        "known": False,
        "note": note,
    }


def _sentence(rows: Sequence[Mapping[str, object]], asking: Asking | None) -> str:
    """Return in words whether gaps changed, then which gaps stand, of how many looked at."""
    if asking is None:
        return _NOT_ASKED
    title = f"{asking.scale.title} ({asking.experience.who})"
    known = [row for row in rows if row["known"]]
    if not known:
        return f"{title}: for whom it differs is not known. {rows[0]['note'] or _NO_GROUPS}"
    moved = [row for row in known if _is_change(row)]
    stand = [row for row in known if not _is_change(row)]
    return f"{title}: {_moved(moved, asking)} {_standing(stand, asking)}".strip()


def _moved(rows: Sequence[Mapping[str, object]], asking: Asking) -> str:
    if not rows:
        return "whether gaps between groups changed is not known."
    told = [_gap(row, asking) for row in rows if _apart(row)]
    if not told:
        return f"we cannot tell whether any of {many(len(rows), 'gap')} between groups changed."
    return f"of {many(len(rows), 'gap')} between groups, these changed: {'; '.join(told)}."


def _standing(rows: Sequence[Mapping[str, object]], asking: Asking) -> str:
    told = [_gap(row, asking) for row in rows if _apart(row)]
    if not rows:
        return ""
    if not told:
        return f"In the last wave none of {many(len(rows), 'gap')} can be told from no gap."
    return f"In the last wave, of {many(len(rows), 'gap')} looked at: {'; '.join(told)}."


def _is_change(row: Mapping[str, object]) -> bool:
    return str(row["group"]).endswith("(change of the gap)")


def _apart(row: Mapping[str, object]) -> bool:
    lower, upper = row["lower"], row["upper"]
    return isinstance(lower, float) and isinstance(upper, float) and lower * upper > 0


def _gap(row: Mapping[str, object], asking: Asking) -> str:
    """Return one gap in words: 'the most deprived fifth 0.9 points lower than the least'."""
    estimate, lower, upper = (cast("float", row[k]) for k in ("estimate", "lower", "upper"))
    direction = "lower" if estimate < 0 else "higher"
    pair, _, _ = str(row["group"]).rpartition(" (")
    one, _, other = (_named(name, row) for name in pair.partition(" against "))
    found = f"{score_size(estimate, asking.scale)} {direction}"
    extent = f"(plausible range {score_extent(lower, upper, asking.scale)})"
    if _is_change(row):
        return f"what parts {one} from {other} came out {found} than in the first wave {extent}"
    return f"{one} {found} than {other} {extent}"


def _named(group: str, row: Mapping[str, object]) -> str:
    if row["group_kind"] != "deprivation":
        return f"'{group}'"
    ends = {"1": "the most deprived fifth", "5": "the least deprived fifth"}
    return ends.get(group, f"deprivation fifth {group}")
