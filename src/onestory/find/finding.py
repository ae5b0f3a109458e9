"""Finding: everyone who meets the rule put in order, and the first of them listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.find.chance import chance
from onestory.find.fitting import scores
from onestory.find.groups import groups
from onestory.find.reasons import reasons
from onestory.model.finding import Finding
from onestory.model.found import FEW, FOUND, GROUPED_BY, Found
from onestory.model.words import number, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.found import Asked, Calibrated, LeftOut, Score, Tested


_LATE, _AT_ONCE = 0.05, 0.95


def found(
    asked: Asked,
    entries: pa.Table,
    *,
    left_out: LeftOut,
    score: Score | None,
    tested: Sequence[Tested],
    invented: bool,
) -> Found:
    """Return the list: those with the highest scores first, ties and the unscored by chance.

    Chance is by name, version, seed and person alone, so that the order is known beforehand and
    may be used for a study.
    """
    ids = entries["person_id"].to_numpy()
    drawn = chance(ids, f"{asked.name} {asked.version} {asked.seed}")
    reckoned = scores(score, entries) if score else np.zeros(len(ids))
    order = np.lexsort((ids, drawn, -reckoned))[: asked.most]
    chosen = entries.take(pa.array(order))
    grouped = groups(chosen)
    values: list[object] = [round(float(one), 6) for one in reckoned[order]]
    columns: dict[str, object] = {
        "person_id": chosen["person_id"],
        "position": pa.array(range(1, len(order) + 1), pa.int32()),
        "score": pa.array(values if score else [None] * len(order), pa.float64()),
        "reasons": pa.array(reasons(score, chosen) if score else [""] * len(order), pa.string()),
        **{by: pa.array(grouped[by].tolist(), pa.string()) for by in GROUPED_BY},
    }
    return Found(
        asked=asked,
        people=pa.table(columns).cast(FOUND),
        left_out=left_out,
        score=score,
        tested=tuple(tested),
        invented=invented,
    )


def warned(tested: Sequence[Tested]) -> tuple[Finding, ...]:
    """Return a finding of each group of which the score says too much or too little.

    By the last test: a warning where the range leaves out what is usual, a note where it does not.
    Where the score is off for everyone, that is told once, and groups are held against it.
    """
    if not tested or not tested[-1].calibrated:
        return ()
    every, *some = tested[-1].calibrated
    usual = every.ratio.value if every.is_off() else 1.0
    off = [one for one in some if one.is_off(usual) and one.expected >= FEW]
    whole = [_warned(every, 1.0)] if every.is_off() else []
    return (*whole, *(_warned(one, usual) for one in off))


def late(found: Found) -> tuple[Finding, ...]:
    """Return a finding where many of the facts used could not have been known on the day."""
    if found.known_late is None or found.known_late < _LATE:
        return ()
    at_once = found.known_late > _AT_ONCE
    return (
        Finding(
            rule="known late",
            severity="note" if at_once else "warning",
            message=f"{share(found.known_late)} of the facts dated before the day of the list were"
            " delivered after it: made on the day, it would have been another.",
            do="Records received all at once do not tell what was known when: such a list tries"
            " the rule out. One to act on is made on its own day."
            if at_once
            else 'Write known = "delivered before" to use only what had been delivered by the day.',
        ),
    )


def _warned(one: Calibrated, usual: float) -> Finding:
    little = one.ratio.value > usual
    return Finding(
        rule="score off in a group",
        severity="warning" if one.is_plain(usual) else "note",
        message=f"Of {'everyone' if one.by == 'everyone' else f'{one.by} {one.group}'} the score"
        f" says too {'little' if little else 'much'}: it happened to {number(one.happened)} and"
        f" was expected of {number(one.expected, 1)}, {number(one.ratio.value, 2)} times"
        f" ({number(one.ratio.lower, 2)} to {number(one.ratio.upper, 2)})."
        f"{'' if one.is_plain(usual) else ' That may be chance.'}",
        do=_DO if one.by == "everyone" else _DO_GROUP.format(where="low" if little else "high"),
    )


_DO = (
    "Tell nobody these chances as they stand; the order may still hold. Records that grew, or a"
    " year unlike the others, are the usual causes."
)
_DO_GROUP = (
    "Such people come too {where} on the list: look at them apart, or leave the score out and"
    " choose by the rule and by chance."
)
