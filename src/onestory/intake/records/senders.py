"""Senders: whether the rows of a file name the provider whose file it is said to be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from onestory.intake.records.want import Want
from onestory.model.errors import DeliveryError
from onestory.model.finding import Finding
from onestory.sources import RecordLayout

ANY = "*"
_CODE = re.compile(r"[A-Za-z0-9]{1,6}")  # a name names nobody here, and is not shown either


def counted(accepted: pa.Table, layout: RecordLayout) -> Counter[str]:
    """Return how many rows name each sender by a code; empty where the source has no such field."""
    one = layout.field_of("sender")
    if one is None or one.name not in accepted.column_names:
        return Counter()
    named = pc.value_counts(accepted[one.name].drop_null()).to_pylist()
    rows = Counter({str(row["values"]): row["counts"] for row in named})
    return Counter({code: count for code, count in rows.items() if _CODE.fullmatch(code)})


def refuse_others(rows: Mapping[str, int], want: Want, layout: RecordLayout) -> None:
    """Raise DeliveryError when rows name senders and none of them is the file's provider."""
    field = layout.field_of("sender")
    if not rows or field is None or len(_others(rows, want)) < len(rows):
        return
    raise DeliveryError(
        found=f"No row is of {want.sender or want.provider}: {field.name} holds {_shown(rows)}.",
        do="Check `provider`, `path` and `pattern` of its [[records]]. If its rows carry another"
        ' code on purpose, write it there as `sender`, or sender = "*" for a file of many.',
    )


def findings(rows: Mapping[str, int], want: Want, layout: RecordLayout) -> tuple[Finding, ...]:
    """Return a warning where some rows name another sender."""
    field, others = layout.field_of("sender"), _others(rows, want)
    if field is None or not others:
        return ()
    return (
        Finding(
            rule="rows of another sender",
            severity="warning",
            message=f"Rows name another sender than {want.sender or want.provider}:"
            f" {_shown(others)}. They were kept as {want.provider}'s.",
            do='Ask the sender whose they are. If the file is of many, write sender = "*".',
            column=field.name,
            rows=sum(others.values()),
        ),
    )


def _others(rows: Mapping[str, int], want: Want) -> dict[str, int]:
    """Return the rows by sender without the provider's own: RX1 is that of RX101 too."""
    ours = (want.sender or want.provider).casefold()
    if ours == ANY:
        return {}
    return {
        code: count
        for code, count in rows.items()
        if not (code.casefold().startswith(ours) or ours.startswith(code.casefold()))
    }


def _shown(rows: Mapping[str, int]) -> str:
    most = Counter(rows).most_common(4)
    more = f" and {len(rows) - 4} more" if len(rows) > 4 else ""
    return ", ".join(f"'{code}'" for code, _ in most) + more
