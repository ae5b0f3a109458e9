"""Data files: the tidy tables as CSV, JSON and Parquet, and the text that is safe in them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from onestory import engine
from onestory.report import received, tidy
from onestory.report.story import Story


def write(story: Story, folder: Path) -> tuple[Path, ...]:
    """Return the files written into `folder`: results and comparisons three ways."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, table in (("results", tidy.results(story)), ("comparisons", tidy.comparisons(story))):
        written += save(table, folder / name)
    written.append(_csv(tidy.gradients(story), folder / "gradients.csv"))
    written.append(_csv(tidy.findings(story), folder / "findings.csv"))
    links = tidy.bounds(story)
    if links.num_rows:
        written.append(_csv(links, folder / "links.csv"))
    if story.release.received:
        told = received.received_rows(story.release.received)
        written.append(_csv(told, folder / "received.csv"))
    return tuple(written)


def save(table: pa.Table, path: Path) -> tuple[Path, ...]:
    """Return the table as written three ways: `path` with .csv, .json and .parquet."""
    return (
        _csv(table, path.with_suffix(".csv")),
        _json(table, path.with_suffix(".json")),
        engine.write(table, path.with_suffix(".parquet")).path,
    )


def harmless(table: pa.Table) -> pa.Table:
    """Return the table with an apostrophe before text that a spreadsheet might run.

    Such text begins with =, +, -, @, a tab or a line end; numbers are untouched.
    """
    for at, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            safe = pc.replace_substring_regex(table[at], r"\A([=+\-@\t\r\n])", r"'\1")
            table = table.set_column(at, field, safe)
    return table


def safe_text(text: str) -> str:
    """Return one text that a spreadsheet cannot run, as `harmless` makes it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def _csv(table: pa.Table, path: Path) -> Path:
    options = pa_csv.WriteOptions(quoting_style="needed", quoting_header="none")
    pa_csv.write_csv(harmless(table), path, options)
    return path


def _json(table: pa.Table, path: Path) -> Path:
    lines = ",\n".join(
        json.dumps(record, ensure_ascii=False, default=str, allow_nan=False)
        for record in table.to_pylist()
    )
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")
    return path
