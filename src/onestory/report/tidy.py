"""Tidy tables: every figure, comparison, finding and input as rows with stable columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from onestory.model.comparison import Comparison, Gradient
from onestory.model.figures import BOUNDS, COMPARISON_ROWS, RESULT_ROWS
from onestory.model.finding import Finding
from onestory.model.period import label
from onestory.model.result import Result
from onestory.report.story import Story

Constant = str | float | bool | None

_ABOUT = pa.schema(
    [
        pa.field("indicator", pa.string(), nullable=False),
        pa.field("indicator_title", pa.string(), nullable=False),
        pa.field("definition_version", pa.string(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("statistic", pa.string(), nullable=False),
        pa.field("direction", pa.string(), nullable=False),
        pa.field("confidence", pa.float64(), nullable=False),
        pa.field("invented", pa.bool_(), nullable=False),
    ]
)
_METHOD = pa.schema(
    [
        pa.field("method", pa.string(), nullable=False),
        pa.field("comparator", pa.string(), nullable=False),
        pa.field("compared_period", pa.string(), nullable=False),
        pa.field("margin", pa.float64()),
        pa.field("overdispersion", pa.float64()),
    ]
)
_PERIOD = pa.field("period", pa.string(), nullable=False)
RESULTS = pa.schema([*_ABOUT, _PERIOD, *RESULT_ROWS])
LINKS = pa.schema([*_ABOUT, _PERIOD, *BOUNDS])
COMPARISONS = pa.schema([*_ABOUT, *_METHOD, _PERIOD, *COMPARISON_ROWS])
GRADIENTS = pa.schema(
    [
        *_ABOUT,
        pa.field("compared_period", pa.string(), nullable=False),
        pa.field("slope", pa.float64()),  # most less least deprived, in the unit
        pa.field("slope_lower", pa.float64()),
        pa.field("slope_upper", pa.float64()),
        pa.field("relative", pa.float64()),  # most over least deprived
        pa.field("relative_lower", pa.float64()),
        pa.field("relative_upper", pa.float64()),
        pa.field("places", pa.int64()),
        *(pa.field(f"fifth_{n}", pa.float64()) for n in range(1, 6)),  # 1 is the most deprived
    ]
)
FINDINGS = pa.schema(
    [
        pa.field("indicator", pa.string(), nullable=False),
        pa.field("severity", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("message", pa.string(), nullable=False),
        pa.field("do", pa.string(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
        pa.field("sheet", pa.string(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("rows", pa.int64(), nullable=False),
        pa.field("first_rows", pa.string(), nullable=False),
    ]
)
INPUTS = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("publisher", pa.string(), nullable=False),
        pa.field("licence", pa.string(), nullable=False),
        pa.field("received_rows", pa.int64(), nullable=False),
        pa.field("accepted_rows", pa.int64(), nullable=False),
        pa.field("rejected_rows", pa.int64(), nullable=False),
        pa.field("sha256", pa.string(), nullable=False),
    ]
)
INDICATORS = pa.schema(
    [
        *_ABOUT.remove(6).remove(6),
        pa.field("numerator", pa.string(), nullable=False),
        pa.field("denominator", pa.string(), nullable=False),
        pa.field("multiplier", pa.float64(), nullable=False),
        pa.field("margin", pa.float64()),
        pa.field("sector", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("about", pa.string(), nullable=False),
        pa.field("caveats", pa.string(), nullable=False),
    ]
)


def results(story: Story) -> pa.Table:
    """Return every result row with its indicator, in the order of the page."""
    parts = [
        _with(result.rows, _about(result), RESULTS)
        for section in story.sections
        for result in (*section.results, *section.rungs)
    ]
    return _stacked(parts, RESULTS)


def bounds(story: Story) -> pa.Table:
    """Return what each figure could be if missing links were known, a row each."""
    parts = [
        _with(result.bounds, _about(result), LINKS)
        for section in story.sections
        for result in section.results
        if result.bounds is not None
    ]
    return _stacked(parts, LINKS)


def comparisons(story: Story) -> pa.Table:
    """Return every comparison row with its indicator, method and comparator."""
    parts = [
        _with(one.rows, {**_about(one.result), **_method(one)}, COMPARISONS)
        for section in story.sections
        for one in (*section.comparisons, *section.earlier)
    ]
    return _stacked(parts, COMPARISONS)


def gradients(story: Story) -> pa.Table:
    """Return the gradient of each comparison that has one, a row each."""
    records = [
        _about(one.result) | _gradient(one.gradient) | {"compared_period": one.period.label}
        for section in story.sections
        for one in (*section.comparisons, *section.earlier)
        if one.gradient is not None
    ]
    return _from_records(records, GRADIENTS)


def findings(story: Story) -> pa.Table:
    """Return every finding once, those of an indicator with its id."""
    seen: dict[Finding, str] = {}
    for section in story.sections:
        for result in section.results:
            for one in result.findings:
                seen.setdefault(one, section.indicator.id)
    for one in story.release.findings:
        seen.setdefault(one, "")
    return _from_records([_finding(one, name) for one, name in seen.items()], FINDINGS)


def inputs(story: Story) -> pa.Table:
    """Return every file that the release rests on, with its row account and hash."""
    own = [i for s in story.sections for r in s.results for i in r.inputs]
    every = dict.fromkeys((*story.release.provenance.inputs, *own))
    names = INPUTS.names
    return _from_records([{n: getattr(one, n) for n in names} for one in every], INPUTS)


def indicators(story: Story) -> pa.Table:
    """Return the definition card of each indicator."""
    records: list[dict[str, Constant]] = []
    for section in story.sections:
        card = section.indicator
        about = _about(section.results[0])
        records.append(
            {name: about[name] for name in INDICATORS.names[:6]}
            | {name: getattr(card, name) for name in INDICATORS.names[6:-1]}
            | {"caveats": " ".join(card.caveats)}
        )
    return _from_records(records, INDICATORS)


def _about(result: Result) -> dict[str, Constant]:
    card = result.indicator
    return {
        "indicator": card.id,
        "indicator_title": card.title,
        "definition_version": card.version,
        "unit": card.unit,
        "statistic": card.statistic,
        "direction": card.direction,
        "confidence": result.confidence,
        "invented": result.invented,
    }


def _method(one: Comparison) -> dict[str, Constant]:
    return {
        "method": one.method,
        "comparator": one.comparator,
        "compared_period": one.period.label,
        "margin": one.margin,
        "overdispersion": one.overdispersion,
    }


def _gradient(one: Gradient) -> dict[str, Constant]:
    names = [name for name in GRADIENTS.names if name.startswith(("slope", "relative"))]
    fifths = {f"fifth_{n}": value for n, value in enumerate(one.fifths, 1)}
    return {name: getattr(one, name) for name in names} | fifths | {"places": one.places}


def _finding(one: Finding, indicator: str) -> dict[str, Constant]:
    names = ("severity", "rule", "message", "do", "file", "sheet", "column", "rows")
    first = " ".join(str(row) for row in one.first_rows)
    return {n: getattr(one, n) for n in names} | {"indicator": indicator, "first_rows": first}


def _with(rows: pa.Table, constants: Mapping[str, Constant], schema: pa.Schema) -> pa.Table:
    starts, ends = rows["period_start"].to_pylist(), rows["period_end"].to_pylist()
    columns: dict[str, pa.Array] = {
        name: pa.array([value] * len(rows), schema.field(name).type)
        for name, value in constants.items()
    }
    columns["period"] = pa.array([label(*pair) for pair in zip(starts, ends, strict=True)])
    columns |= {name: rows[name].combine_chunks() for name in rows.schema.names}
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _stacked(parts: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    return pa.concat_tables(parts) if parts else schema.empty_table()


def _from_records(records: Sequence[Mapping[str, Constant]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([dict(one) for one in records], schema=schema)
