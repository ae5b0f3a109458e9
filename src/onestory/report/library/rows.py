"""Rows: the library as a table, one row an entry and outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.report.library.entries import Outcome
from onestory.report.library.outcomes import kind
from onestory.report.library.spans import effect, reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onestory.report.library.entries import Entry

COLUMNS = (
    "title", "programme", "standing", "tried", "for_whom", "places", "window", "design", "outcome",
    "kind_of_outcome", "role", "planned", "reached", "verdict", "found", "range", "estimate",
    "lower", "upper", "contrast", "unit", "harms", "not_measured", "certainty", "lock", "audience",
    "invented", "source", "made_on", "folder", "file", "sha256",
)  # fmt: skip


_NOTHING = Outcome(id="", title="no outcome")


def rows(entries: Iterable[Entry]) -> Iterator[tuple[object, ...]]:
    """Yield a row an entry and outcome, as `COLUMNS` are named."""
    for entry in entries:
        for one in entry.outcomes or (_NOTHING,):
            yield (
                entry.title, entry.programme, standing(entry), "; ".join(entry.tried),
                "; ".join(entry.whom), "; ".join(entry.places), entry.window,
                "; ".join(entry.design), one.title, kind(one), one.role, one.planned, one.reached,
                one.verdict, effect(one), reach(one), one.estimate, one.lower, one.upper,
                one.contrast, one.unit, " ".join(entry.harms), " ".join(entry.not_measured),
                " ".join(entry.certainty), entry.lock, entry.audience,
                "yes" if entry.invented else "no", entry.source, entry.made_on,
                entry.folder, entry.file, entry.sha256,
            )  # fmt: skip


def standing(entry: Entry) -> str:
    """Return whether it is a report, an invented one, or was published elsewhere."""
    if entry.elsewhere:
        return "published elsewhere"
    return "invented" if entry.invented else "report"
