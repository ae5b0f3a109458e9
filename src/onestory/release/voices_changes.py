"""Changes and gaps of scores on their way out: none made of a hidden score, none too fine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onestory.release.notes import PROTECTING
from onestory.release.voices_steps import coarse

if TYPE_CHECKING:
    from onestory.model.release import DisclosureRule
    from onestory.release.voices_cells import HiddenCells, Key

Row = dict[str, object]
_ENOUGH = 100  # where no score of it is told there is none to reckon with
_CHANGE = ("estimate", "lower", "upper")
_ALL = "everyone"
_AGAINST = "change against comparators"
_OVER = "Over the sites of both waves"


def clear_changes(
    rows: Sequence[Row], counts: Mapping[Key, int], hidden: HiddenCells, *, rule: DisclosureRule
) -> list[Row]:
    """Return the differences, those made of a hidden score without their numbers.

    `counts` are the respondents by (scale, who, wave, level, site, kind, group) as they answered.
    """
    made: defaultdict[Key, list[Key]] = defaultdict(list)
    for scale, who, wave, level, site, kind, group in counts:
        if level is None:
            made[scale, who, site, kind].append((scale, who, wave, level, site, kind, group))
    apart = [key for key in counts if key[3] is None and key[4] is not None]
    return [
        _change(
            row,
            [key for key in (*made[_place(row)], *_apart(row, apart)) if _is_of(key, row)],
            counts,
            hidden,
            rule,
        )
        for row in rows
    ]


def withheld(rows: Sequence[Row], scale: str, who: str) -> set[object]:
    """Return of which kinds a difference over all sites is hidden, of everyone on one scale."""
    return {
        row["kind"]
        for row in rows
        if (row["scale"], row["who"], row["site"], row["group_kind"]) == (scale, who, None, _ALL)
        and row["note"] == PROTECTING
    }


def _apart(row: Mapping[str, object], places: Sequence[Key]) -> list[Key]:
    """The scores of places that a difference over all sites would give away, taken from others.

    Of one that leaves out sites of one wave, or sets the sites against other places.
    """
    if row["kind"] != _AGAINST and _OVER not in str(row["note"]):
        return []
    return [key for key in places if key[:2] == (row["scale"], row["who"])]


def _place(row: Mapping[str, object]) -> Key:
    return (row["scale"], row["who"], row["site"], row["group_kind"])


def _is_of(score: Key, row: Mapping[str, object]) -> bool:
    """Whether the difference is made of the score: of one of its waves and groups."""
    return score[2] in (row["from_wave"], row["to_wave"]) and str(score[6]) in str(row["group"])


def _change(
    row: Row,
    made_of: Sequence[Key],
    counts: Mapping[Key, int],
    hidden: HiddenCells,
    rule: DisclosureRule,
) -> Row:
    """The difference, to the step of the smallest score that it is made of."""
    if any(key in hidden for key in made_of):
        return {**row, **dict.fromkeys(_CHANGE), "note": PROTECTING}
    least = min((counts[key] for key in made_of if counts[key]), default=_ENOUGH)
    return {**row, **{name: coarse(row[name], least, rule) for name in _CHANGE}}
