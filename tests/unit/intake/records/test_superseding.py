"""Superseding: which rows are no longer current, drawn as deliveries of key and day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory import engine
from onestory.intake.records.superseding import SUPERSEDED, Earlier, Newer, superseded, told
from onestory.sources import RecordLayout

KNOWN = datetime(2024, 6, 1, tzinfo=UTC)


def layout(resubmission: str) -> RecordLayout:
    return RecordLayout(
        subject="events",
        fields=(),
        codes=(),
        rules=(),
        event_key={},
        resubmission=resubmission,  # type: ignore[arg-type]
        rows_from="seen_on",
        joins=("identifiable",),
    )


def delivery(folder: Path, name: str, rows: str) -> Path:
    """Rows drawn as 'key day', one after the other, '-' for no day."""
    drawn = [row.split() for row in rows.split(",") if row.strip()]
    days = [None if day == "-" else date.fromisoformat(f"2024-{day}") for _, day in drawn]
    table = pa.table(
        {
            "delivery": pa.array([name] * len(drawn), pa.string()),
            "row": pa.array(range(2, len(drawn) + 2), pa.int64()),
            "event_key": pa.array([int(key) for key, _ in drawn], pa.uint64()),
            "seen_on": pa.array(days, pa.date32()),
        }
    )
    pq.write_table(table, folder / f"{name}.parquet")
    return folder / f"{name}.parquet"


def gone(folder: Path, rule: str, *files: str, months: tuple[str, str] | None = None) -> list[str]:
    """What the last of the files supersedes, as 'delivery:row why'."""
    names = "abc"[: len(files)]
    paths = [delivery(folder, name, rows) for name, rows in zip(names, files, strict=True)]
    lists: list[Path | None] = []
    found = SUPERSEDED.empty_table()
    for place, path in enumerate(paths):
        start, end = (date.fromisoformat(f"2024-{m}-01") for m in months or ("01", "12"))
        newer = Newer(accepted=path, known_from=KNOWN, start=start, end=end)
        earlier = [
            Earlier(accepted=one, superseded=list_)
            for one, list_ in zip(paths[:place], lists, strict=True)
        ]
        with engine.session(threads=1) as session:
            found = superseded(newer, earlier, layout(rule), session)
        pq.write_table(found, folder / f"gone_{place}.parquet")
        lists.append(folder / f"gone_{place}.parquet")
    rows = sorted(found.to_pylist(), key=lambda one: (one["delivery"], one["row"]))
    return [f"{one['delivery']}:{one['row']} {one['why']}" for one in rows]


@pytest.mark.parametrize(
    ("rule", "first", "second", "expected"),
    [
        ("add", "1 02-01, 2 02-02", "2 02-02, 3 02-03", ["b:2 repeated"]),
        ("correct", "1 02-01, 2 02-02", "2 02-05", ["a:3 corrected"]),
        ("correct", "1 02-01", "2 02-01", []),
        ("replace", "1 02-01, 2 03-02", "2 03-05", ["a:3 corrected"]),
        ("replace", "1 03-01, 2 03-02, 3 -", "2 03-05", ["a:2 replaced", "a:3 corrected"]),
        ("replace", "3 -", "3 03-01", ["a:2 corrected"]),
    ],
)
def test_a_later_delivery_does_what_its_source_declares(
    tmp_path: Path, rule: str, first: str, second: str, expected: list[str]
):
    assert gone(tmp_path, rule, first, second, months=("03", "04")) == expected


def test_of_rows_of_one_key_in_a_file_the_last_stands(tmp_path: Path):
    assert gone(tmp_path, "correct", "1 02-01, 1 02-02, 1 02-03") == [
        "a:2 repeated",
        "a:3 repeated",
    ]


def test_what_is_superseded_already_is_not_superseded_again(tmp_path: Path):
    assert gone(tmp_path, "correct", "1 02-01", "1 02-02", "1 02-03") == ["b:2 corrected"]


def test_what_became_of_rows_is_told_in_counts_and_own_rows_by_number(tmp_path: Path):
    rows = pa.table(
        {
            "delivery": ["b", "a", "a", "b"],
            "row": [9, 2, 3, 4],
            "known_to": pa.array([KNOWN] * 4, SUPERSEDED.field("known_to").type),
            "why": ["repeated", "corrected", "replaced", "repeated"],
        }
    ).cast(SUPERSEDED)
    own, others = told(rows, delivery="b", file="b.csv", sheet="")
    assert (own.rows, own.first_rows) == (2, (4, 9))
    assert "1 corrected and 1 replaced" in others.message
    assert told(SUPERSEDED.empty_table(), delivery="b", file="b.csv", sheet="") == ()
