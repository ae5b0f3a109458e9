"""Tallies: what was found in a delivery, added up block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.intake.records.part import Quarantined
from onestory.intake.records.reasons import quarantine_finding
from onestory.intake.records.row_rules import OPTED_OUT, UNKNOWN, Broken
from onestory.intake.records.shapes import quoted, shape
from onestory.intake.records.values import ColumnRead
from onestory.model.finding import Finding
from onestory.model.records import ColumnProfile, MonthVolume, Profile
from onestory.sources import Field

_SHOWN = 5
_MOST_WORDS = 20  # of a list, in one finding
_KEPT_WORDS = 1_000  # counted, of a list
_NO_ROWS = Finding(
    rule="no rows",
    severity="warning",
    message="There are headings and no row.",
    do="Ask the sender whether there was nothing to report.",
)


@dataclass(slots=True)
class _Rule:
    """A rule's rows so far, the first of them, and the first value that broke it."""

    broken: Broken
    rows: int = 0
    first: list[int] = field(default_factory=list[int])
    value: str = ""
    words: Counter[str] = field(default_factory=Counter[str])  # of those that are on no list


@dataclass(slots=True)
class _Column:
    filled: int = 0
    unreadable: int = 0
    unknown: int = 0
    mapped: int = 0
    month_first: int = 0
    day_first: int = 0


@dataclass(slots=True)
class Tally:
    """The counts of a delivery while its blocks go by; the one thing here that changes."""

    rows: int = 0
    nhs_present: int = 0
    nhs_valid: int = 0
    with_person: int = 0
    with_lsoa: int = 0
    rules: dict[tuple[str, str, str], _Rule] = field(
        default_factory=dict[tuple[str, str, str], _Rule]
    )
    columns: dict[str, _Column] = field(default_factory=dict[str, _Column])
    months: Counter[tuple[date, str]] = field(default_factory=Counter[tuple[date, str]])
    days: Counter[int] = field(default_factory=Counter[int])
    quarantined: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    def add_column(self, name: str, read: ColumnRead) -> None:
        """Count how well a column of the block is filled."""
        column = self.columns.setdefault(name, _Column())
        unreadable = int(read.unreadable.sum())
        column.filled += len(read.values) - read.values.null_count + unreadable
        column.unreadable += unreadable
        column.unknown += int(read.unknown.sum())
        column.mapped += read.mapped
        column.month_first += read.month_first
        column.day_first += read.day_first

    def add_broken(
        self, broken: Broken, *, numbers: np.ndarray, texts: pa.ChunkedArray | None, private: bool
    ) -> None:
        """Count the rows of a block that break a rule.

        `numbers` are the physical rows; `texts` the cells of the rule's column, shown as their
        shape alone where they are private.
        """
        key = (broken.rule, broken.column, broken.severity)
        kept = self.rules.setdefault(key, _Rule(broken=broken))
        kept.rows += int(broken.rows.sum())
        listed = broken.rule == UNKNOWN and len(kept.words) < _KEPT_WORDS
        if listed and texts is not None and not private:
            kept.words.update(_words(texts, broken))
        if len(kept.first) < _SHOWN:
            found = np.flatnonzero(broken.rows)[: _SHOWN - len(kept.first)]
            kept.first += [int(numbers[place]) for place in found if place < len(numbers)]
            if not kept.value and texts is not None and len(found):
                text = str(texts[int(found[0])].as_py() or "")
                kept.value = shape(text) if private else quoted(text)

    def add_quarantined(self, rows: Sequence[Quarantined]) -> None:
        """Count the rows that could not be told into cells, by reason."""
        for one in rows:
            self.quarantined.setdefault(one.reason, []).append(one.row)

    def filled(self) -> frozenset[str]:
        """Return the fields that some row fills."""
        return frozenset(name for name, one in self.columns.items() if one.filled)

    def findings(self, file: str) -> tuple[Finding, ...]:
        """Return one finding a rule, the rows put aside and the refusals first, then by rows."""
        held = [quarantine_finding(why, rows, file=file) for why, rows in self.quarantined.items()]
        if not (self.rows or held or self.rules):
            return (_NO_ROWS,)
        order = {"rejected": 0, "warning": 1, "note": 2}
        kept = sorted(self.rules.values(), key=lambda one: (order[one.broken.severity], -one.rows))
        exchanged = [
            _exchanged(name, one.month_first, file)
            for name, one in self.columns.items()
            if one.month_first and not one.day_first
        ]
        return (*held, *(_finding(one, file) for one in kept), *exchanged)

    def profile(self, fields: Sequence[tuple[Field, str]], *, types: bool) -> Profile:
        """Return the counts; `fields` pairs each field with its heading, '' where it is lacking."""
        return Profile(
            rows=self.rows,
            columns=tuple(self._column(one, heading) for one, heading in fields),
            months=tuple(
                MonthVolume(month=month, event_type=kind if types else "", rows=rows)
                for (month, kind), rows in sorted(self.months.items())
            ),
            nhs_present=self.nhs_present,
            nhs_valid=self.nhs_valid,
            with_person=self.with_person,
            with_lsoa=self.with_lsoa,
            median_days=median(self.days.items()),
        )

    def _column(self, one: Field, heading: str) -> ColumnProfile:
        counted = self.columns.get(one.name, _Column())
        return ColumnProfile(
            name=one.name,
            heading=heading,
            mandatory=one.mandatory,
            filled=counted.filled,
            unreadable=counted.unreadable,
            unknown=counted.unknown,
            mapped=counted.mapped,
        )


def median(counted: Iterable[tuple[int, int]]) -> int | None:
    """Return the middle of numbers given with how often each occurs, None for none."""
    ordered = sorted(counted)
    half = sum(times for _, times in ordered) / 2
    reached = 0
    for number, times in ordered:
        reached += times
        if reached >= half and reached:
            return number
    return None


def _words(texts: pa.ChunkedArray, broken: Broken) -> dict[str, int]:
    """Return the words of the rows with how often each stands there."""
    counted = pc.value_counts(texts.filter(pa.array(broken.rows))).to_pylist()
    words: Counter[str] = Counter()
    for one in counted:
        words[quoted(str(one["values"] or "").strip())] += one["counts"]
    return words


def _told(one: _Rule) -> str:
    """Return the message with what broke the rule: one value, or every word that is on no list."""
    if len(one.words) < 2:
        return one.broken.message.replace("{value}", one.value or "A value")
    some = one.words.most_common(_MOST_WORDS)
    listed = ", ".join(f"{word} ({times:,})" for word, times in some)
    more = len(one.words) - len(some)
    listed += f" and {more:,} more" if more else ""
    return one.broken.message.replace("{value} is", f"{listed} are")


def _exchanged(column: str, rows: int, file: str) -> Finding:
    """Return a warning that the column's dates may all have the month first."""
    return Finding(
        rule="month before day",
        severity="warning",
        message="Values are dates only if the month comes first, and none only if the day does:"
        " in the dates that were read, days up to 12 may be exchanged with months.",
        do="Ask how the file writes dates, and to send them as 2019-05-31. Use no figure by this"
        " date until then.",
        file=file,
        column=column,
        rows=rows,
    )


def _finding(one: _Rule, file: str) -> Finding:
    broken = one.broken
    return Finding(
        rule=broken.rule,
        severity=broken.severity,
        message=_told(one),
        do=broken.do,
        file=file,
        column=broken.column,
        rows=one.rows,
        # With its own file at hand a sender would learn from a row who opted out.
        first_rows=() if broken.rule == OPTED_OUT else tuple(one.first),
    )
