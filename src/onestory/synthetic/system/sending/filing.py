"""Filing: puts a sheet's rows into files, with what goes wrong between a desk and a post room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.sources.record_layout import RecordLayout
from onestory.synthetic.system.sending.deliveries import Book
from onestory.synthetic.system.sending.layouts.columns import Column, replaced
from onestory.synthetic.system.sending.layouts.roles import by_role
from onestory.synthetic.system.sending.layouts.telling import Sheet
from onestory.synthetic.system.sending.noise import chosen
from onestory.synthetic.system.sending.noise_settings import NoiseSettings

TRUE_PERSON = "true person"  # no official heading has a space and small letters
Rows = NDArray[np.int64]

CORRECTED = {
    "apc": ("disdest", "99"),
    "ecds": ("discharge_destination", None),
    "op": ("outcome", None),
    "csds_contact": ("attendancestatus", None),
    "mhsds_spell": ("destofdischhospprovspell", None),
    "caseload": ("end_reason", None),
}
"""What was wrong, by source, in the first of two files for one month."""

FREE_TEXT = {
    "ecds": "attendance_source",
    "op": "refsourc",
    "cld": "request_route_of_access",
    "gp_appointment": "mode",
    "csds_referral": "source_of_referral_community",
}
_WORDS = pa.array(
    ["see notes", "rang in", "tbc", "as discussed w/ ward", "other - pls update", "?", "n/k"]
)


_NO_DATES = pa.array(["31/02/2021", "00/00/0000", "unknown", "2021-13-01"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Rows in the order of their files: file n holds rows bounds[n] to bounds[n + 1]."""

    rows: pa.Table
    bounds: Rows


def filed(
    sheet: Sheet,
    *,
    layout: RecordLayout,
    source: str,
    book: Book,
    settings: NoiseSettings,
    generator: np.random.Generator,
) -> Filed:
    """Return the sheet's rows, as text and with their true persons, file by file."""
    posted = _posted(sheet, book, settings, generator)
    columns = {**sheet.columns, **by_role(layout, sheet)}
    columns = _with_words(columns, source, settings, generator)
    columns = _with_no_dates(columns, layout, settings, generator)
    taken = {
        one.name: columns[one.name].take(pa.array(posted.rows))
        for one in layout.fields
        if one.name in columns
    }
    unknown = set(columns) - set(taken)
    if unknown:
        raise ValueError(f"{source} has no field {sorted(unknown)}")
    taken = _corrected(taken, source, posted.wrong)
    rows = pa.table({TRUE_PERSON: pa.array(sheet.person[posted.rows]), **taken})
    files = np.arange(int(max(book.first.max(), book.second.max())) + 2)
    return Filed(rows=rows, bounds=np.searchsorted(posted.files, files))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posted:
    rows: Rows
    files: Rows
    wrong: NDArray[np.bool_]


def _posted(
    sheet: Sheet, book: Book, settings: NoiseSettings, generator: np.random.Generator
) -> _Posted:
    """Which rows go into which file, in order of file; some twice, some late, some too many."""
    periods = book.first.shape[1]
    in_span = (sheet.partner >= 0) & (sheet.period >= 0) & (sheet.period < periods)
    period = np.where(in_span, sheet.period, 0)
    first = np.where(in_span, book.first[sheet.partner, period], -1)
    second = np.where(in_span, book.second[sheet.partner, period], -1)
    luck = generator.random((3, first.size))
    late = (second >= 0) & (luck[0] < settings.rate("rows", "late"))
    removed = (second >= 0) & ~late & (luck[1] < settings.rate("rows", "removed"))
    wrong = (second >= 0) & (luck[2] < settings.rate("rows", "corrected"))
    now, again = np.flatnonzero((first >= 0) & ~late), np.flatnonzero((second >= 0) & ~removed)
    rows = np.concatenate((now, again))
    files = np.concatenate((first[now], second[again]))
    wrong = np.concatenate((wrong[now], np.zeros(again.size, dtype=bool)))
    twice = np.flatnonzero(chosen(settings.rate("rows", "duplicate"), rows.size, generator))
    # No two partners keep people in one order; a shared order would give the links away.
    every = generator.permutation(np.concatenate((np.arange(rows.size), twice)))
    order = every[np.argsort(files[every], kind="stable")]
    return _Posted(rows=rows[order], files=files[order], wrong=wrong[order])


def _with_words(
    columns: dict[str, Column],
    source: str,
    settings: NoiseSettings,
    generator: np.random.Generator,
) -> dict[str, Column]:
    """Words in a field of codes, here and there."""
    name = FREE_TEXT.get(source, "")
    if name not in columns:
        return columns
    filled = np.asarray(pc.is_valid(columns[name]))
    where = filled & chosen(settings.rate("rows", "free_text"), filled.size, generator)
    words = _WORDS.take(pa.array(generator.integers(0, len(_WORDS), filled.size)))
    return {**columns, name: replaced(columns[name], where, words)}


def _with_no_dates(
    columns: dict[str, Column],
    layout: RecordLayout,
    settings: NoiseSettings,
    generator: np.random.Generator,
) -> dict[str, Column]:
    """Starts that are no date: such rows cannot be used, and must be refused in words."""
    start = layout.field_of("event start")
    if start is None or start.name not in columns:
        return columns
    where = chosen(settings.rate("rows", "no_date"), len(columns[start.name]), generator)
    words = _NO_DATES.take(pa.array(generator.integers(0, len(_NO_DATES), where.size)))
    return {**columns, start.name: replaced(columns[start.name], where, words)}


def _corrected(
    columns: dict[str, Column], source: str, wrong: NDArray[np.bool_]
) -> dict[str, Column]:
    if source not in CORRECTED or CORRECTED[source][0] not in columns:
        return columns
    name, value = CORRECTED[source]
    return {**columns, name: replaced(columns[name], wrong, value)}
