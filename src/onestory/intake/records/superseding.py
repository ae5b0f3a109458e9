"""Superseding: which earlier rows a new delivery replaces, corrects or only repeats.

Nothing is deleted: a superseded row keeps its place and gains the time since when it is no longer
what is known. Only keys, days and row numbers are read, so that no person is in what may spill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onestory.engine import Session
from onestory.intake.records import replacing
from onestory.intake.records.replacing import Withheld
from onestory.model.period import Period
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
    known_from: datetime
    period: Period | None  # that its rows report
    stated: Period | None = None  # that it says it reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """The delivery that comes now, with the period that its rows report (None: not known)."""

    accepted: Path
    known_from: datetime
    period: Period | None
    stated: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseding:
    """What a delivery does to those before it: the rows (SUPERSEDED) that are no longer current.

    `stood` counts the rows that stood in its period; `newer` those of deliveries whose period ends
    later, which it met and could not replace, or corrects.
    """

    rows: pa.Table
    withheld: tuple[Withheld, ...] = ()
    stood: int = 0
    newer: int = 0


def superseded(
    newer: Newer, earlier: Sequence[Earlier], layout: RecordLayout, session: Session
) -> Superseding:
    """Return the rows that are no longer current now that the delivery is here.

    Rows of one key within the delivery: the last stands, unless they differ in what the source
    tells apart. Against earlier deliveries, by the source's rule: 'add' keeps the earlier row and
    drops its repetition; 'correct' lets the later rows stand; 'replace' does so too, and takes out
    earlier rows that it does not hold, month by month: see `replacing`. Open-ended rows (no day)
    are taken out when their key is sent again. Where a source sends all that is open each time,
    those not sent again go too: if they began before the delivery's period ended, and were told by
    one whose period ended no later. Nor does such a source open again what a delivery of a later
    period told: the earlier state only repeats.
    """
    let_stand(earlier, layout, session)
    return supersede(newer, layout, session)


def let_stand(earlier: Sequence[Earlier], layout: RecordLayout, session: Session) -> None:
    """Make the earlier rows of a sender that are still current what the session has standing."""
    session.run(f"CREATE OR REPLACE TEMP TABLE standing AS {_earlier_rows(earlier, layout)}")


def supersede(newer: Newer, layout: RecordLayout, session: Session) -> Superseding:
    """Return what `superseded` does, against what stands; from then on the delivery stands too.

    So each file of a sender is read once, however many come after it.
    """
    session.run(_new_rows(newer, layout))
    if layout.sends_open_again and newer.period:
        session.run(_KNOWN_LATER, [newer.period.end])
    judged = replacing.Judged()
    if layout.resubmission == "replace":
        judged = replacing.judge(_span(newer), session)
    session.run(f"CREATE OR REPLACE TEMP TABLE gone AS {_QUERIES[layout.resubmission]}")
    found = session.query("SELECT delivery, row, why FROM gone")
    lost = "WHERE (delivery, row) IN (SELECT (delivery, row) FROM gone)"
    if found.num_rows:
        session.run(f"DELETE FROM standing {lost}; DELETE FROM fresh {lost}")
    session.run("INSERT INTO standing SELECT * EXCLUDE repeated FROM fresh")
    known_to = pa.repeat(pa.scalar(newer.known_from, SUPERSEDED.field("known_to").type), len(found))
    rows = found.append_column("known_to", known_to).select(SUPERSEDED.names).cast(SUPERSEDED)
    return Superseding(rows=rows, withheld=judged.withheld, stood=judged.stood, newer=judged.newer)


def _span(newer: Newer) -> replacing.Span:
    """Return by what the delivery is judged."""
    return replacing.Span(
        period=newer.period or replacing.NEVER,
        said=newer.stated or newer.period or replacing.NEVER,
        known_from=newer.known_from.isoformat(),
    )


def _new_rows(newer: Newer, layout: RecordLayout) -> str:
    """Return the statement that makes `fresh`: the delivery's rows, the last of each key marked."""
    here = pq.read_schema(newer.accepted).names
    apart = "".join(f', "{name}"' for name in layout.told_apart if name in here)
    times = zip(_TIMES, _times(newer), strict=True)
    told = ", ".join(f"{value} AS {name}" for name, value in times)
    return f"""
        CREATE OR REPLACE TEMP TABLE fresh AS
        SELECT {_columns([newer.accepted], layout)}, {told},
               row_number() OVER (PARTITION BY event_key{apart} ORDER BY row DESC) > 1 AS repeated
        FROM read_parquet({_quoted(newer.accepted)})
    """


def _earlier_rows(earlier: Sequence[Earlier], layout: RecordLayout) -> str:
    """Return the question for earlier rows that are still current."""
    if not earlier:
        return (
            "SELECT ''::VARCHAR AS delivery, 0::BIGINT AS row, 0::UBIGINT AS event_key,"
            " ''::VARCHAR AS kind, NULL::DATE AS day, NULL::DATE AS began, NULL::DATE AS until,"
            " NULL::DATE AS first_day, NULL::DATE AS last_day, '' AS known_from WHERE false"
        )
    gone = [one.superseded for one in earlier if one.superseded]
    without = ""
    if gone:
        lists = ", ".join(map(_quoted, gone))
        without = (
            f"WHERE (delivery, row) NOT IN (SELECT (delivery, row) FROM read_parquet([{lists}]))"
        )
    files = ", ".join(_quoted(one.accepted) for one in earlier)
    columns = _columns([one.accepted for one in earlier], layout)
    return f"""
        SELECT {columns}, {", ".join(_TIMES)}
        FROM read_parquet([{files}], union_by_name = true, filename = true)
        JOIN (VALUES {", ".join(map(_told, earlier))}) AS told(filename, {", ".join(_TIMES)})
        USING (filename) {without}
    """


def _told(one: Earlier) -> str:
    times = _times(one)
    return f"({', '.join((_quoted(one.accepted), *times))})"


_TIMES = ("until", "first_day", "last_day", "known_from")


def _times(one: Earlier | Newer) -> tuple[str, ...]:
    """Return the values of _TIMES: the end that rows report, the period said, and when it came."""
    said = one.stated or one.period
    ends = (one.period.end, said.start, said.end) if one.period and said else (None, None, None)
    return (*map(_date, ends), f"'{one.known_from.isoformat()}'")


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
    "replace": f"{_REPEATED} UNION ALL {_CORRECTED} UNION ALL {replacing.REPLACED}",
}
