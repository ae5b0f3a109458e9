"""Pages: a private page for each partner and source, and the list of them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onestory.model.errors import ReportError
from onestory.report import page, tables, words
from onestory.report.quality import chart, completeness, counts, ranking, verdict
from onestory.report.quality.volumes import Volumes, volumes
from onestory.report.tables import Cell, Line, Table

if TYPE_CHECKING:
    from onestory.model.finding import Finding
    from onestory.report.page import Figure
    from onestory.report.quality.partner import Partner
    from onestory.report.quality.verdict import Verdict

_MOST_CHARTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One partner's page, ready for the template."""

    partner: Partner
    name: str  # of the file
    verdict: Verdict
    worst: tuple[Finding, ...]
    further: tuple[Finding, ...]
    volumes: Volumes


def write_pages(partners: Sequence[Partner], *, to: Path) -> tuple[Path, ...]:
    """Return the pages as written into the folder, `index.html` first.

    The same deliveries give the same bytes; the page of a partner who is gone is deleted. Raises
    ReportError when the folder cannot be written.
    """
    told = [_told(one, name) for one, name in zip(partners, _names(partners), strict=True)]
    try:
        to.mkdir(parents=True, exist_ok=True)
        index = _save(to / "index.html", _index(told))
        written = (index, *(_save(to / one.name, _page(one)) for one in told))
        for left in set(to.glob("*.html")) - set(written):
            left.unlink()
    except OSError as error:
        raise ReportError(
            found=f"The data quality pages cannot be written: {error.strerror or error}.",
            where=str(error.filename or to),
            do="Close the file if it is open elsewhere, or free disk space.",
        ) from error
    return written


def _names(partners: Sequence[Partner]) -> list[str]:
    """Return a file name for each partner; two that differ in capitals alone get two names."""
    taken: dict[str, int] = {}
    names: list[str] = []
    for one in partners:
        name = f"{one.source}-{one.provider}"
        taken[name.casefold()] = taken.get(name.casefold(), 0) + 1
        times = taken[name.casefold()]
        names.append(f"{name}.html" if times == 1 else f"{name}.{times}.html")
    return names


def _told(partner: Partner, name: str) -> Told:
    newest = partner.newest
    found = volumes(partner.months)
    order = ranking.ranked(newest.findings, newest.receipt.received_rows)
    return Told(
        partner=partner,
        name=name,
        verdict=verdict.judge(partner, found, order),
        worst=order[: ranking.MOST],
        further=order[ranking.MOST :],
        volumes=found,
    )


def _page(told: Told) -> str:
    return (
        page.templates()
        .get_template("quality.html")
        .render(
            told=told,
            partner=told.partner,
            newest=told.partner.newest,
            receipt=told.partner.newest.receipt,
            before=told.partner.before,
            counts=counts.at_a_glance(told.partner),
            covered=counts.covered,
            replaced=counts.replaced(told.partner.newest),
            deliveries=counts.all_deliveries(told.partner),
            fields=completeness.fields(told.partner),
            figures=_figures(told.volumes),
            by_month=_by_month(told.volumes),
            share=completeness.share,
            words=words,
            invented=told.partner.invented,
        )
    )


def _figures(found: Volumes) -> tuple[Figure, ...]:
    pictures = [
        chart.picture(one, f"volume-{at}") for at, one in enumerate(found.series[:_MOST_CHARTS], 1)
    ]
    return tuple(page.drawn(one) for one in pictures if one)


def _by_month(found: Volumes) -> Table | None:
    """Return the rows of each month as a table, a column an event type."""
    if not found.series:
        return None
    heads = ("Month", *(one.event_type or "Rows" for one in found.series))
    lines = [
        Line(
            cells=(
                Cell(text=chart.month_label(month), key=month.isoformat()),
                *(tables.number(one.rows[at], f"{one.rows[at]:,}") for one in found.series),
            )
        )
        for at, month in enumerate(found.series[0].months)
    ]
    return tables.build("months", "Rows that stand, by month", heads, lines)


def _index(told: Sequence[Told]) -> str:
    invented = any(one.partner.invented for one in told)
    return (
        page.templates()
        .get_template("quality_index.html")
        .render(
            told=_worst_first(told),
            counts=counts,
            share=completeness.share,
            words=words,
            invented=invented,
        )
    )


def _worst_first(told: Sequence[Told]) -> list[Told]:
    order = ("no", "mostly not", "no rows", "with care", "yes")
    return sorted(told, key=lambda one: order.index(one.verdict.usable))


def _save(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
