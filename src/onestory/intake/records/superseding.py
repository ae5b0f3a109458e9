"""Superseding: which earlier rows a new delivery replaces, corrects or only repeats.

Nothing is deleted: a superseded row keeps its place and gains the time since when it is no longer
what is known. Only keys, days and row numbers are read, so that no person is in what may spill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from onestory.engine import Session
from onestory.model.finding import Finding
from onestory.sources import RecordLayout

SUPERSEDED = pa.schema(
    {
        "delivery": pa.string(),
        "row": pa.int64(),
        "known_to": pa.timestamp("us", tz="UTC"),
        "why": pa.string(),  # repeated, corrected, replaced
    }
)
"""One row a superseded row, named by the delivery that held it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A delivery received before: its checked rows, and which of them are superseded already."""

    accepted: Path
    superseded: Path | None
    end: date | None  # of the period that its rows report


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """The delivery that comes now, with the period that its rows report (None: not known)."""

    accepted: Path
    known_from: datetime
    start: date | None
    end: date | None


def superseded(
    newer: Newer, earlier: Sequence[Earlier], layout: RecordLayout, session: Session
) -> pa.Table:
    """Return the rows (SUPERSEDED) that are no longer current now that the delivery is here.

    Rows of one key within the delivery: the last stands, unless they differ in what the source
    tells apart. Against earlier deliveries, by the source's rule: 'add' keeps the earlier row and
    drops its repetition; 'correct' lets the later rows stand; 'replace' does so too, and takes out
    every earlier row of the delivery's event types whose day lies in its period, sent again or
    not. Open-ended rows (no day) are taken out when their key is sent again. Where a source sends
    all that is open each time, those not sent again go too: if they began before the delivery's
    period ended, and were told by one whose period ended no later. Nor does such a source open
    again what a delivery of a later period told: the earlier state only repeats.
    """
    let_stand(earlier, layout, session)
    return supersede(newer, layout, session)


def let_stand(earlier: Sequence[Earlier], layout: RecordLayout, session: Session) -> None:
    """Make the earlier rows of a sender that are still current what the session has standing."""
    session.run(f"CREATE OR REPLACE TEMP TABLE standing AS {_earlier_rows(earlier, layout)}")


def supersede(newer: Newer, layout: RecordLayout, session: Session) -> pa.Table:
    """Return what `superseded` does, against what stands; from then on the delivery stands too.

    So each file of a sender is read once, however many come after it.
    """
    session.run(_new_rows(newer, layout))
    if layout.sends_open_again and newer.end:
        session.run(_KNOWN_LATER, [newer.end])
    session.run(
        f"CREATE OR REPLACE TEMP TABLE gone AS {_question(layout)}",
        _period(newer, layout),
    )
    found = session.query("SELECT delivery, row, why FROM gone")
    lost = "WHERE (delivery, row) IN (SELECT (delivery, row) FROM gone)"
    if found.num_rows:
        session.run(f"DELETE FROM standing {lost}; DELETE FROM fresh {lost}")
    session.run("INSERT INTO standing SELECT * EXCLUDE repeated FROM fresh")
    known_to = pa.repeat(pa.scalar(newer.known_from, SUPERSEDED.field("known_to").type), len(found))
    return found.append_column("known_to", known_to).select(SUPERSEDED.names).cast(SUPERSEDED)


def told(rows: pa.Table, *, delivery: str, file: str, sheet: str) -> tuple[Finding, ...]:
    """Return notes on what a delivery repeats of itself, and what it does to those before it."""
    here = pc.equal(rows["delivery"], delivery)
    own = np.sort(rows.filter(here)["row"].to_numpy())
    others = pc.value_counts(rows.filter(pc.invert(here))["why"]).to_pylist()
    found: list[Finding] = []
    if len(own):
        found.append(
            Finding(
                rule="event repeated",
                severity="note",
                message="Rows are of an event that another row of the sender tells later, or has"
                " told: one of them stands.",
                do="Nothing, if they were corrected; else ask why events come twice.",
                rows=len(own),
                first_rows=tuple(int(row) for row in own[:5]),
            )
        )
    if others:
        counted = sorted((one["values"], one["counts"]) for one in others)
        shown = " and ".join(f"{count:,} {why}" for why, count in counted)
        found.append(
            Finding(
                rule="earlier rows superseded",
                severity="note",
                message=f"Rows of earlier deliveries are no longer current: {shown}.",
                do="Nothing, if the sender meant to; they are kept, with the time since when.",
            )
        )
    return tuple(replace(one, file=file, sheet=sheet) for one in found)


def _question(layout: RecordLayout) -> str:
    """Return the question for the rows that go."""
    asked = _QUERIES[layout.resubmission]
    return f"{asked} UNION ALL {_LEFT_OPEN}" if layout.sends_open_again else asked


def _period(newer: Newer, layout: RecordLayout) -> list[object]:
    """Return the days that the question asks for; of an unknown period nothing is replaced."""
    none = date.min.replace(year=1)
    start, end = newer.start or none, newer.end or none
    if layout.resubmission != "replace":
        return []
    return [start, end, end, end] if layout.sends_open_again else [start, end]


def _new_rows(newer: Newer, layout: RecordLayout) -> str:
    """Return the statement that makes `fresh`: the delivery's rows, the last of each key marked."""
    here = pq.read_schema(newer.accepted).names
    apart = "".join(f', "{name}"' for name in layout.told_apart if name in here)
    return f"""
        CREATE OR REPLACE TEMP TABLE fresh AS
        SELECT {_columns([newer.accepted], layout)}, {_date(newer.end)} AS until,
               row_number() OVER (PARTITION BY event_key{apart} ORDER BY row DESC) > 1 AS repeated
        FROM read_parquet({_quoted(newer.accepted)})
    """


def _earlier_rows(earlier: Sequence[Earlier], layout: RecordLayout) -> str:
    """Return the question for earlier rows that are still current."""
    if not earlier:
        return (
            "SELECT ''::VARCHAR AS delivery, 0::BIGINT AS row, 0::UBIGINT AS event_key,"
            " ''::VARCHAR AS kind, NULL::DATE AS day, NULL::DATE AS began, NULL::DATE AS until"
            " WHERE false"
        )
    gone = [one.superseded for one in earlier if one.superseded]
    without = ""
    if gone:
        lists = ", ".join(map(_quoted, gone))
        without = (
            f"WHERE (delivery, row) NOT IN (SELECT (delivery, row) FROM read_parquet([{lists}]))"
        )
    files = ", ".join(_quoted(one.accepted) for one in earlier)
    ends = ", ".join(f"({_quoted(one.accepted)}, {_date(one.end)})" for one in earlier)
    columns = _columns([one.accepted for one in earlier], layout)
    return f"""
        SELECT {columns}, until FROM read_parquet([{files}], union_by_name = true, filename = true)
        JOIN (VALUES {ends}) AS told(filename, until) USING (filename) {without}
    """


def _columns(paths: Sequence[Path], layout: RecordLayout) -> str:
    """Return the columns by which rows are judged: whose, which event, and when."""
    there = {name for path in paths for name in pq.read_schema(path).names}
    start = layout.field_of("event start")
    began = start.name if layout.sends_open_again and start else ""
    days = {"day": layout.rows_from, "began": began}
    told = [
        f'"{name}"::DATE AS {called}' if name in there else f"NULL::DATE AS {called}"
        for called, name in days.items()
    ]
    return f"delivery, row, event_key, event_type AS kind, {', '.join(told)}"


def _date(day: date | None) -> str:
    return f"DATE '{day}'" if day else "NULL::DATE"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


_REPEATED = "SELECT delivery, row, 'repeated' AS why FROM fresh WHERE repeated"
_CORRECTED = """
    SELECT delivery, row, 'corrected' AS why FROM standing
    WHERE event_key IN (SELECT event_key FROM fresh WHERE NOT repeated)
"""
_KNOWN_LATER = """
    UPDATE fresh SET repeated = true
    WHERE day IS NULL AND event_key IN (SELECT event_key FROM standing WHERE until > ?)
"""
_QUERIES = {
    "add": f"""
        {_REPEATED} UNION ALL
        SELECT delivery, row, 'repeated' AS why FROM fresh
        WHERE NOT repeated AND event_key IN (SELECT event_key FROM standing)
    """,
    "correct": f"{_REPEATED} UNION ALL {_CORRECTED}",
    "replace": f"""
        {_REPEATED} UNION ALL {_CORRECTED} UNION ALL
        SELECT delivery, row, 'replaced' AS why FROM standing
        WHERE day >= ? AND day < ? AND event_key NOT IN (SELECT event_key FROM fresh)
          AND kind IN (SELECT kind FROM fresh)
    """,
}
_LEFT_OPEN = """
    SELECT delivery, row, 'replaced' AS why FROM standing
    WHERE day IS NULL AND began < ? AND (until IS NULL OR until <= ?)
      AND event_key NOT IN (SELECT event_key FROM fresh) AND kind IN (SELECT kind FROM fresh)
"""
