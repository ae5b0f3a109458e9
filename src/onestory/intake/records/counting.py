"""Counting: the accepted rows of a block, by month and by what is known of who they are about."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from onestory.intake.records.stated import FAR
from onestory.intake.records.tally import Tally
from onestory.sources import RecordLayout


def count_accepted(
    accepted: pa.Table, layout: RecordLayout, *, received: date, tally: Tally
) -> None:
    """Count the accepted rows into `tally`; `received` is the day on which they came."""
    tally.with_person += accepted.num_rows - accepted["person_pseudonym"].null_count
    tally.with_lsoa += accepted.num_rows - accepted["lsoa"].null_count
    if layout.rows_from in accepted.column_names:
        days = pc.cast(accepted[layout.rows_from], pa.date32())
        _count_days(days, accepted["event_type"], received, tally)


def _count_days(
    days: pa.ChunkedArray, kinds: pa.ChunkedArray, received: date, tally: Tally
) -> None:
    """Count the rows that have a day, by the month and by how long they took to come."""
    near = pc.less(days, pa.scalar(FAR, pa.date32()))  # null where there is no day
    table = pa.table({"day": days, "kind": kinds}).filter(near)
    counted = table.group_by(["day", "kind"]).aggregate([([], "count_all")]).to_pylist()
    for one in counted:
        tally.months[one["day"].replace(day=1), one["kind"]] += one["count_all"]
        tally.days[(received - one["day"]).days] += one["count_all"]
