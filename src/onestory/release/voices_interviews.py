"""Interviews on their way out: who said what, never of so few that they could be known.

Interviews are few by their nature: 14, 14 and 5. A rule for counts of patients would leave nothing,
and what one of fourteen said tells of nobody. What tells is how few spoke: at a site, on a board.
So what is shown is by how many spoke there, and never by site and level together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.interviews import AGREEMENT_ROWS, COMPARED_ROWS, PROFILE_ROWS
from onestory.release.voices_cells import HiddenCells, Key, Split, to_hide
from onestory.release.voices_findings import bare_findings
from onestory.release.voices_names import names_of_interviews
from onestory.release.voices_words import Unsaid, kept, names_of_level

if TYPE_CHECKING:
    from onestory.model.interviews import InterviewsTold
    from onestory.model.release import DisclosureRule

LEAST_SPOKEN = 5
"""People who must have spoken at a level for what they said to be told of it apart."""
Row = dict[str, object]
_DOCUMENT = "document"
_HIDDEN = "hidden: fewer than {} people spoke there, or it would tell of so few"
_EMPTY = ("people", "of", "share", "lower", "upper", "rating", "rating_least", "rating_most")
_SHARES = ("share", "lower", "upper")
_SPLIT = {"levels": 0, "sites": 1, "waves": 2}  # the part of a cell that a comparison is between


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedInterviews:
    """Interviews as they may leave; how many profiles are hidden, and how many sentences gone.

    `cells` are the hidden profiles by (level, site, wave, source kind).
    """

    told: InterviewsTold
    cells: frozenset[Key] = frozenset()
    hidden: int = 0
    sentences: int = 0


def clear_interviews(told: InterviewsTold, *, rule: DisclosureRule) -> ClearedInterviews:
    """Return the interviews with what was said where few spoke hidden.

    By level over all sites only where at least five people spoke, by site only where as many as
    the rule asks of any count; by site and level never. What documents say is nobody's, and stays.
    """
    if rule.smallest <= 1:
        return ClearedInterviews(told=told)
    rows: list[Row] = told.profiles.to_pylist()
    hidden = _hidden(rows, rule)
    cells = hidden.small | hidden.protecting
    sentences = _sentences(told.sentences, cells)
    compared: list[Row] = told.compared.to_pylist()
    return ClearedInterviews(
        told=replace(
            told,
            profiles=pa.Table.from_pylist(
                [_profile(row, cells, rule) for row in rows], schema=PROFILE_ROWS
            ),
            compared=pa.Table.from_pylist(
                [_coarse(row) for row in compared if not _compares_hidden(row, cells)],
                schema=COMPARED_ROWS,
            ),
            agreement=pa.Table.from_pylist(
                [_coarse(row) for row in told.agreement.to_pylist()], schema=AGREEMENT_ROWS
            ),
            sentences=sentences,
            inputs=tuple(replace(one, sha256="") for one in told.inputs),
            findings=bare_findings(told.findings, names_of_interviews(told)),
        ),
        cells=cells,
        hidden=sum(_key(row) in cells for row in rows),
        sentences=len(told.sentences) - len(sentences),
    )


def least_spoken(rule: DisclosureRule) -> int:
    """Return how many must have spoken at a level for it to be told of apart."""
    return min(rule.smallest, LEAST_SPOKEN)


def _hidden(rows: Sequence[Row], rule: DisclosureRule) -> HiddenCells:
    counts: dict[Key, int] = {}
    for row in rows:
        if row["source_kind"] != _DOCUMENT:
            spoken = row["of"] if isinstance(row["of"], int) else 0
            counts[_key(row)] = max(counts.get(_key(row), 0), spoken)
    few = {key for key, count in counts.items() if key[1] is not None and count < rule.smallest}
    splits = _splits(list(counts), at_sites=rule.smallest)
    found = to_hide(counts, splits, least=least_spoken(rule), also=few)
    both = {key for key in counts if key[0] is not None and key[1] is not None}
    return HiddenCells(small=found.small, protecting=(found.protecting | both) - found.small)


def _splits(cells: Sequence[Key], *, at_sites: int) -> list[Split]:
    """Each cell falls into its levels, its sites and its waves."""
    by_site = _SPLIT["sites"]
    return [
        Split(
            whole=whole,
            parts=tuple(
                cell
                for cell in cells
                if cell[at] is not None and (*cell[:at], None, *cell[at + 1 :]) == whole
            ),
            least=at_sites if at == by_site or whole[by_site] is not None else 0,
        )
        for whole in cells
        for at in _SPLIT.values()
        if whole[at] is None
    ]


def _key(row: Mapping[str, object]) -> Key:
    return (row["level"], row["site"], row["wave"], row["source_kind"])


def _profile(row: Row, cells: frozenset[Key], rule: DisclosureRule) -> Row:
    if _key(row) not in cells:
        return {**row, **{name: _near(row[name]) for name in _SHARES}}
    least = least_spoken(rule) if row["site"] is None else rule.smallest
    return {
        **row, **dict.fromkeys(_EMPTY), "words": _HIDDEN.format(least), "status": "suppressed",
    }  # fmt: skip


def _coarse(row: Row) -> Row:
    """The row with its figures to three places: finer ones would let guesses be checked."""
    return {name: round(n, 3) if isinstance(n, float) else n for name, n in row.items()}


def _near(share: object) -> float | None:
    return round(share, 2) if isinstance(share, float) else None


def _compares_hidden(row: Row, cells: frozenset[Key]) -> bool:
    at = _SPLIT.get(str(row["between"]))
    return at is None or any(cell[at] is not None and _alone(cell, at) for cell in cells)


def _alone(cell: Key, at: int) -> bool:
    """Whether a cell is told apart by nothing else."""
    return all(cell[other] is None for other in _SPLIT.values() if other != at)


def _sentences(said: Sequence[str], cells: frozenset[Key]) -> tuple[str, ...]:
    if any(cell[:3] == (None, None, None) for cell in cells):
        return ()
    return kept(said, {_unsaid(cell) for cell in cells})


def _unsaid(cell: Key) -> Unsaid:
    level, site, wave, _ = cell
    return (
        *((names_of_level(str(level)),) if level is not None else ()),
        *(((str(site),),) if site is not None else ()),
        *(((str(wave),),) if wave is not None else ()),
    )
