"""The page of linkage quality: private, in one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from onestory.model.errors import ReportError
from onestory.model.people import Certainty, LinkQuality, PairQuality
from onestory.report import page, tables, words
from onestory.report.linkage.sentences import HOW, headline, meaning, percent, with_range
from onestory.report.tables import Cell, Line, Table

PRIVATE = (
    "Private: for those who linked the records and those who must judge whether it was done well."
    " It holds counts from which nothing was hidden."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """What the page tells: the quality of a run of linking, and the doubts left to review."""

    quality: LinkQuality
    run: int
    doubts: int
    invented: bool


def write_page(linkage: Linkage, path: Path) -> Path:
    """Return the page as written to `path`; the same linkage gives the same bytes.

    Raises ReportError when it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html(linkage), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportError(
            found=f"The linkage page cannot be written: {error.strerror or error}.",
            where=str(error.filename or path),
            do="Close the file if it is open elsewhere, or free disk space.",
        ) from error
    return path


def html(linkage: Linkage) -> str:
    """Return the page."""
    quality = linkage.quality
    return (
        page.templates()
        .get_template("linkage.html")
        .render(
            linkage=linkage,
            private=PRIVATE,
            headline=headline(quality),
            meaning=meaning(quality),
            ways=_ways(quality),
            sectors=_sectors(quality),
            estimates=_estimates(quality),
            odd=_odd(quality),
            truth=_truth(quality.truth),
            invented=linkage.invented,
            words=words,
        )
    )


def _ways(quality: LinkQuality) -> Table:
    """Return how many accounts were linked in each way."""
    lines: list[Line] = []
    for how, said in HOW.items():
        number = sum(one.accounts for one in quality.counted if one.how == how)
        if number:
            lines.append(
                Line(cells=(Cell(text=said), _count(number), _share(number, quality.accounts)))
            )
    heads = ("How", "Accounts", "Share")
    return tables.build("ways", "How accounts were linked to people", heads, lines)


def _sectors(quality: LinkQuality) -> Table:
    """Return for each sector how sure its links are, the least sure first."""
    found: dict[str, dict[str, int]] = {}
    for one in quality.counted:
        kept = found.setdefault(one.sector, dict.fromkeys(get_args(Certainty), 0))
        kept[one.certainty] = kept.get(one.certainty, 0) + one.accounts
    order = sorted(found.items(), key=lambda pair: (_firm(pair[1]), pair[0]))
    lines = [
        Line(
            cells=(
                Cell(text=sector or "not said"),
                _count(sum(kept.values())),
                *(_share(kept[sure], sum(kept.values())) for sure in get_args(Certainty)),
            )
        )
        for sector, kept in order
    ]
    heads = ("Sector", "Accounts", "Firm", "Doubtful", "Not searched for")
    return tables.build("sectors", "How sure it is, by sector, the least sure first", heads, lines)


def _firm(kept: dict[str, int]) -> float:
    return kept["firm"] / max(1, sum(kept.values()))


def _estimates(quality: LinkQuality) -> Table | None:
    told = (
        ("Found again when its NHS number was hidden", quality.found_again),
        ("Put with somebody else when its NHS number was hidden", quality.found_wrong),
        ("Right, of linked pairs that people looked at", quality.reviewed_right),
    )
    lines = [
        Line(cells=(Cell(text=said), Cell(text=with_range(share))))
        for said, share in told
        if share is not None and share.whole
    ]
    heads = ("Test", "Share of accounts or pairs")
    caption = "What tests tell of links that nobody knows the truth of"
    return tables.build("estimates", caption, heads, lines) if lines else None


def _odd(quality: LinkQuality) -> Table | None:
    lines = [
        Line(
            cells=(
                Cell(text=f"People with {one.what}"),
                _count(one.people),
                _share(one.people, quality.people),
            )
        )
        for one in quality.implausible
    ]
    heads = ("What is odd", "People", "Share")
    caption = "People whose records do not go well together"
    return tables.build("odd", caption, heads, lines) if lines else None


def _truth(pairs: tuple[PairQuality, ...]) -> Table | None:
    lines = [
        Line(
            cells=(
                Cell(text=one.value if one.group == "all" else f"{one.group}: {one.value}"),
                _count(one.accounts),
                tables.number(_known(one.recall), percent(one.recall)),
                tables.number(_known(one.precision), percent(one.precision)),
                _count(one.true - one.both),
                _count(one.linked - one.both),
            ),
            marked=one.group == "all",
        )
        for one in pairs
    ]
    heads = ("Group", "Accounts", "Recall", "Precision", "Pairs missed", "Pairs wrong")
    caption = "Measured against the truth, which only invented records have"
    return tables.build("truth", caption, heads, lines) if lines else None


def _known(share: float) -> float | None:
    return share if share == share else None  # noqa: PLR0124  nan is no share


def _count(number: int) -> Cell:
    return tables.number(number, f"{number:,}")


def _share(part: int, whole: int) -> Cell:
    return tables.number(part / whole if whole else None, percent(part / whole) if whole else "")
