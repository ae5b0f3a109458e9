"""Subgroups: the effect in each group of people beside that of all, one above another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from onestory.model.effect import Effect
from onestory.model.effect_words import extent, size
from onestory.model.words import listed, many, number
from onestory.report.charts import ladder
from onestory.report.charts.ladder import Gap, Ladder, Rung
from onestory.report.charts.look import Frame
from onestory.report.charts.picture import Picture

WIDE = Frame(width=720, left=228, right=206)
_NAMED = 3  # groups that a title names
DIFFERS = 0.05
TEAM = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of people, as a row of SUBGROUP_ROWS tells it; counts None where hidden."""

    outcome: str
    by: str
    group: str
    exposed: int | None
    comparators: int | None
    estimate: float | None
    lower: float | None
    upper: float | None
    p_differs: float | None
    planned: bool
    note: str | None

    @property
    def differs(self) -> bool:
        """Whether it stands apart from the rest, allowing for all that were asked.

        Without a range of its own nothing is said of it.
        """
        known = self.p_differs is not None and self.lower is not None
        return known and (self.p_differs or 0.0) < DIFFERS


def read(rows: pa.Table) -> tuple[Group, ...]:
    """Return the groups in their order."""
    return tuple(Group(**row) for row in rows.to_pylist())


def picture(
    effect: Effect, rows: pa.Table, *, title: str, name: str = "subgroups"
) -> Picture | None:
    """Return the effect in each group beside that of all; None where no group has one."""
    every = read(rows.filter(pc.field("outcome") == effect.outcome.id))
    known = [one for one in every if one.estimate is not None]
    if effect.estimate is None or not known:
        return None
    drawn = Ladder(
        rungs=tuple(_rungs(effect, known)),
        beside=0.0,
        beside_name="no difference",
        axis="Change beside what would have been expected, "
        + ("%" if effect.contrast == "ratio" else effect.unit),
        suffix="%" if effect.contrast == "ratio" else "",
        signed=True,
        step=28,
        capped=True,
    )
    said = _title(known, effect)
    return Picture(
        name=name,
        kind="subgroups",
        heading="Was it the same for everyone?",
        title=said,
        subtitle=(
            f"{title}: estimate and {100 * effect.confidence:.0f}% plausible range in each group,"
            " with how many people were taken on. The first, in colour, is that of all. Diamonds:"
            " groups that were not planned beforehand."
        ),
        alt=said,
        wide=ladder.draw(drawn, WIDE),
        narrow=ladder.draw(
            replace(drawn, rungs=tuple(_rungs(effect, known, narrow=True))), ladder.NARROW
        ),
        note=_note(drawn, [one for one in every if one.estimate is None]),
    )


def _note(drawn: Ladder, none: Sequence[Group]) -> str:
    arrow = "An arrow: the range goes on, as its figures tell." if ladder.goes_on(drawn) else ""
    return " ".join(part for part in (arrow, _without(none)) if part)


def called(one: Group) -> str:
    """Return what a group is called: 'Fifth 1 (most deprived)', 'Severe'."""
    if one.by == "deprivation" and one.group[:1].isdigit():
        return f"Fifth {one.group}"
    return one.group[:1].upper() + one.group[1:]


def _rungs(effect: Effect, known: Sequence[Group], *, narrow: bool = False) -> list[Rung | Gap]:
    """The rungs; on a phone with the number of people alone, so that no name is cut."""

    def named(name: str, count: int | None) -> str:
        return (
            f"{name}, {'–' if count is None else number(count)}"
            if narrow
            else (f"{name}, {_people(count)}")
        )

    made: list[Rung | Gap] = [_rung(named("All", effect.n_exposed), effect, effect)]
    before = ""
    for one in known:
        if one.by != before:
            made.append(Gap(told=f"by {one.by.replace('_', ' ')}"))
            before = one.by
        made.append(_rung(named(called(one), one.exposed), one, effect))
    return made


def _people(count: int | None) -> str:
    return "number hidden" if count is None else many(count, "person", "people")


def _rung(name: str, one: Effect | Group, effect: Effect) -> Rung:
    scale = 100.0 if effect.contrast == "ratio" else 1.0
    estimate = one.estimate or 0.0
    told = extent(one.lower, one.upper, effect.contrast, effect.unit)
    return Rung(
        name=name,
        middle=estimate * scale,
        low=_end(one.lower, scale),
        high=_end(one.upper, scale),
        told=told or f"{size(estimate, effect.contrast, effect.unit)}, no range",
        shape="circle" if isinstance(one, Effect) or one.planned else "diamond",
        strong=isinstance(one, Group) and one.differs,
        marked=isinstance(one, Effect),
    )


def _end(end: float | None, scale: float) -> float | None:
    return None if end is None else end * scale


def _title(known: Sequence[Group], effect: Effect) -> str:
    apart = [one for one in known if one.differs]
    asked = many(len(known), "group")
    if not apart:
        return (
            f"No group of {asked} stood apart from the rest, allowing for how many were asked:"
            " that is not to say that it was the same for all."
        )
    names = "; ".join(
        f"{called(one)} (by {one.by.replace('_', ' ')}{'' if one.planned else ', not planned'}),"
        f" {size(one.estimate or 0.0, effect.contrast, effect.unit)}"
        for one in apart[:_NAMED]
    )
    more = len(apart) - _NAMED
    names = f"{names}; and {more} more" if more > 0 else names
    return (
        f"Of {asked}, these stood apart from the rest, allowing for how many were asked: {names}."
    )


def _without(none: Sequence[Group]) -> str:
    """Groups without an estimate by the reason why; of teams the table tells counts only."""
    why: defaultdict[str, list[str]] = defaultdict(list)
    for one in none:
        if one.by != TEAM:
            why[one.note or "not enough people"].append(called(one))
    told = "; ".join(f"{listed(names)} ({note})" for note, names in why.items())
    return f"No estimate: {told}." if told else ""
