"""Logs that come back in parts: each is merged with what the list was told before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory.model.caseload import CASELOAD
from onestory.model.finding import Finding
from onestory.model.words import many

if TYPE_CHECKING:
    from datetime import date

Row = Mapping[str, object]
_Key = tuple[object, ...]
_ORDER = ("no capacity", "not suitable", "declined", "enrolled")
"""Of one day: being taken on stands last, since it is what counts of that day."""
ADVICE = {
    "decision told otherwise": "Nothing to do where the later log put it right; else give back the"
    " log that is right.",
    "decision team unknown": "Correct the code, or list all teams as `teams` in [find].",
    "start before its decision": "Ask the team which day is right; a study reckons from the day"
    " decided.",
    "enrolled on two days": "Where one of the days is a mistake, take that row out of the kept"
    " log (docs/how-to/find-people.md says how).",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The log of a list with another part merged in, and how the part stood to it.

    `new`, `changed` and `same` count the person, team and days of the part; `untouched` those of
    the log that the part does not tell of.
    """

    rows: pa.Table
    new: int
    changed: int
    same: int
    untouched: int
    findings: tuple[Finding, ...] = ()

    @property
    def sentence(self) -> str:
        """Return how the part stood to the log kept before, in words."""
        return (
            f"Beside the log kept of this list {self.new:,} of these decisions"
            f" {'is' if self.new == 1 else 'are'} new, {self.changed:,} changed and"
            f" {self.same:,} the same; {self.untouched:,} told before"
            f" {'stands' if self.untouched == 1 else 'stand'} as"
            f" {'it was' if self.untouched == 1 else 'they were'}."
        )


def merged(kept: pa.Table, told: pa.Table) -> Merged:
    """Return the kept log (`CASELOAD`) with what is told now.

    Of one person, team and day what is told now replaces what was told before; nothing else goes.
    """
    before, now = _by_key(kept), _by_key(told)
    new = [key for key in now if key not in before]
    changed = [key for key in now if key in before and now[key] != before[key]]
    rows = [row for some in {**before, **now}.values() for row in some]
    return Merged(
        rows=pa.Table.from_pylist(sorted(rows, key=_order), schema=CASELOAD),
        new=len(new),
        changed=len(changed),
        same=len(now) - len(new) - len(changed),
        untouched=len(before.keys() - now.keys()),
        findings=(*_otherwise(len(changed)), *_twice(rows)),
    )


def days(rows: pa.Table) -> tuple[str, ...]:
    """Return which teams decided and when, so that a day read wrongly can be seen."""
    told = rows.to_pylist()
    if not told:
        return ()
    teams = sorted({str(row["team"]) for row in told})
    counts = ", ".join(f"{one} ({sum(row['team'] == one for row in told):,})" for one in teams)
    on: list[date] = [row["decided"] for row in told]
    return (f"Decided by {counts}, from {_day(min(on))} to {_day(max(on))}.",)


def doubtful(rows: pa.Table, *, teams: frozenset[str]) -> tuple[Finding, ...]:
    """Return what may be wrong with rows that were kept; `teams` are known, or none are."""
    told = rows.to_pylist()
    strange = sorted({str(row["team"]) for row in told} - teams) if teams else []
    early = sum(row["start"] is not None and row["start"] < row["decided"] for row in told)
    said = f"No record of the teams' own names {', '.join(strange)}."
    begun = f"{many(early, 'enrolment')} began before the day on which it was decided."
    return (
        *(_warning("decision team unknown", said) if strange else ()),
        *(_warning("start before its decision", begun) if early else ()),
    )


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _by_key(rows: pa.Table) -> dict[_Key, list[Row]]:
    grouped: dict[_Key, list[Row]] = {}
    for row in sorted(rows.to_pylist(), key=_order):
        grouped.setdefault((row["person_id"], row["team"], row["decided"]), []).append(row)
    return grouped


def _order(row: Row) -> tuple[str, str, int, int]:
    rank, person = _ORDER.index(str(row["decision"])), row["person_id"]
    return (str(row["decided"]), str(row["team"]), person if isinstance(person, int) else -1, rank)


def _otherwise(changed: int) -> tuple[Finding, ...]:
    said = f"{many(changed, 'decision')} of a person, team and day were told otherwise before;"
    return _warning("decision told otherwise", f"{said} the later told stands.") if changed else ()


def _twice(rows: Iterable[Row]) -> tuple[Finding, ...]:
    """Return a finding of people whom one team enrolled on several days and never let go."""
    enrolled: dict[_Key, int] = {}
    for row in rows:
        if row["decision"] == "enrolled" and row["end"] is None:
            key = (row["person_id"], row["team"])
            enrolled[key] = enrolled.get(key, 0) + 1
    twice = sum(times > 1 for times in enrolled.values())
    said = f"{many(twice, 'person', 'people')} were enrolled by the same team on several days"
    return _warning("enrolled on two days", f"{said}, without an end between.") if twice else ()


def _warning(rule: str, message: str) -> tuple[Finding, ...]:
    return (Finding(rule=rule, severity="warning", message=message, do=ADVICE[rule]),)
