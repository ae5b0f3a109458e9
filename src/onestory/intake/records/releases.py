"""Releases: which release of its specification a delivery follows, by headings, else by values."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa

from onestory.intake.records.matching import Matched, plain
from onestory.sources import RecordLayout


def release_of(layout: RecordLayout, matched: Matched, rows: pa.Table | None) -> str:
    """Return the release that a delivery follows, '' where the source has but one.

    A heading that only one release has tells it; without one, the words in coded columns do, of
    which a release has most that are its alone (their case tells nothing). `rows` are the first
    rows of the delivery as text. Where nothing tells, it is the latest.
    """
    if not layout.versions:
        return ""
    present = {plain(heading) for heading in matched.headings}
    for release, texts in layout.told_by.items():
        if present.intersection(plain(text) for text in texts):
            return release
    counted = _words(layout, matched, rows)
    return max(reversed(layout.versions), key=lambda release: counted[release])


def _words(layout: RecordLayout, matched: Matched, rows: pa.Table | None) -> Counter[str]:
    """Return how many cells hold a word of each release's own."""
    counted: Counter[str] = Counter()
    owners = {text.casefold(): one for one, texts in layout.told_by.items() for text in texts}
    for field, position in zip(matched.fields, matched.positions, strict=True):
        if rows is None or not field.codes:
            continue
        for one in rows[f"c{position}"].value_counts().to_pylist():
            release = owners.get((one["values"] or "").strip().casefold())
            if release:
                counted[release] += one["counts"]
    return counted
