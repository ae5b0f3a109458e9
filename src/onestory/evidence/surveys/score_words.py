"""Words for scores, changes and gaps: a number, its range, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from onestory.model.words import listed, many, number, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.evidence.surveys.estimates import Row
    from onestory.model.instrument import Scale

FEWEST_FOR_SHARE = 10
"""Under ten answers a share is told as k of n, never as a per cent."""


ONCE = "Over the sites"
"""How the note of a change begins that leaves out sites of one wave alone."""


def real(value: object) -> float:
    """Return the number that stands in a cell."""
    return float(cast("float", value))


def score(row: Row, scale: Scale, *, weighted: bool) -> str:
    """Return a score over all sites as a sentence: number, range, answers, and which side."""
    answers = many(int(real(row["respondents"])), "answer")
    head = f"{scale.title}, {row['who']} in {row['wave']}: "
    if _of_few(row):
        return f"{head}{_few(row, weighted=weighted)}."
    if row["lower"] is None:
        return f"{head}{_value(row)} ({answers}; no range can be given)."
    if of_everyone(row):
        told = _few(row, weighted=weighted) if row["statistic"] == "share" else _value(row)
        return f"{head}{told}{_bounds(scale)} (everyone answered; {answers}).{_side(row, scale)}"
    return f"{head}{_value(row)}{_bounds(scale)} ({_range(row)}; {answers}).{_side(row, scale)}"


def of_everyone(row: Row) -> bool:
    """Return whether everyone answered: the range has no width."""
    return row["lower"] is not None and row["lower"] == row["upper"]


def short(row: Row) -> str:
    """Return a score with its range, named by its title."""
    if _of_few(row):
        return f"{row['title']}, {_few(row, weighted=False)}"
    told = f"{_range(row)}; " if row["lower"] is not None else ""
    return f"{row['title']}, {_value(row)} ({told}{many(int(real(row['respondents'])), 'answer')})"


def change(row: Row, scale: Scale) -> str:
    """Return a change over all sites as a sentence."""
    head = f"{scale.title}, {row['who']}, {row['from_wave']} to {row['to_wave']}"
    if row["estimate"] is None or row["lower"] is None:
        return f"{head}: no change is told. {row['note']}"
    shares = _is_share(scale)
    once = f" {once}" if (once := once_of(row)) else ""
    if not apart(row):
        return (
            f"{head}: we cannot yet tell whether it changed"
            f" ({_difference(row, shares=shares)}, {_chance(row, shares=shares)}).{once}"
        )
    up = real(row["estimate"]) > 0
    better = "for the better" if up == (scale.wanted == "higher") else "for the worse"
    size = _size(abs(real(row["estimate"])), shares=shares)
    known = _chance(row, shares=shares)
    return f"{head}: it {'rose' if up else 'fell'} by {size} ({known}), {better}.{once}"


def against(row: Row, scale: Scale, *, places: Sequence[str]) -> str:
    """Return a change beside that of places which are no sites, each named, as a sentence."""
    head = (
        f"{scale.title}, {row['who']}, {row['from_wave']} to {row['to_wave']}, set against"
        f" {listed(list(places))} (no sites, and asked the same)"
    )
    if row["estimate"] is None or row["lower"] is None:
        return f"{head}: nothing can be told. {row['note']}"
    shares = _is_share(scale)
    once = f" {once}" if (once := once_of(row)) else ""
    known = _chance(row, shares=shares)
    if not apart(row):
        return (
            f"{head}: we cannot yet tell whether it changed otherwise"
            f" ({_difference(row, shares=shares)}, {known}).{once}"
        )
    side = "higher" if real(row["estimate"]) > 0 else "lower"
    size = _size(abs(real(row["estimate"])), shares=shares)
    return f"{head}: it came out {size} {side} ({known}).{once}"


def once_of(row: Row) -> str:
    """Return the part of a note that names sites of one wave alone, '' for none."""
    note = str(row["note"] or "")
    return note[note.index(ONCE) :] if ONCE in note else ""


def _chance(row: Row, *, shares: bool) -> str:
    """Return the range of a difference, or that everyone answered."""
    if of_everyone(row):
        return "everyone answered"
    return f"plausible range {_span(row, shares=shares, signed=not apart(row))}"


def gap(row: Row, scale: Scale | None, *, looked_at: int) -> str:
    """Return the widest gap between groups as a sentence."""
    shares = _is_share(scale) if scale else True
    side = "higher" if real(row["estimate"]) > 0 else "lower"
    size = _size(abs(real(row["estimate"])), shares=shares)
    one, other = _sides(row)
    return (
        f"The widest gap of {looked_at} looked at among {row['who']} in {row['to_wave']}:"
        f" {row['title']}, {size} {side} {one} than {other}"
        f" ({_chance(row, shares=shares)}). Were there no gap at all, about one in 20 would seem"
        " one."
    )


def groups(row: Row) -> str:
    """Return which groups are set against one another, on which score."""
    one, other = _sides(row)
    side = "higher" if real(row["estimate"]) > 0 else "lower"
    return f"{row['title']}, {side} {one} than {other}"


def _sides(row: Row) -> tuple[str, str]:
    one, _, other = str(row["group"]).partition(" against ")
    if row["group_kind"] == "deprivation":
        return f"in deprivation fifth {one}", f"in fifth {other}"
    return f"among those told as '{one}'", f"among '{other}'"


def apart(row: Row) -> bool:
    """Return whether the range of a difference excludes none."""
    return row["lower"] is not None and (real(row["lower"]) > 0 or real(row["upper"]) < 0)


def _is_share(scale: Scale) -> bool:
    return scale.rule in ("each item", "share top")


def _of_few(row: Row) -> bool:
    return row["statistic"] == "share" and real(row["respondents"]) < FEWEST_FOR_SHARE


def _few(row: Row, *, weighted: bool) -> str:
    answers = int(real(row["respondents"]))
    if weighted and answers < FEWEST_FOR_SHARE:
        return f"{many(answers, 'answer')}, too few to tell a share of"
    return f"{round(real(row['value']) * answers)} of {answers}"


def _value(row: Row) -> str:
    value = real(row["value"])
    return share(value) if row["statistic"] == "share" else _score_number(value)


def _bounds(scale: Scale) -> str:
    if _is_share(scale):
        return ""
    ends = (number(end, 0 if end == round(end) else 1) for end in (scale.lowest, scale.highest))
    return f" on a scale from {' to '.join(ends)}"


def _range(row: Row) -> str:
    ends = (real(row["lower"]), real(row["upper"]))
    told = [share(end) if row["statistic"] == "share" else _score_number(end) for end in ends]
    return f"plausible range {' to '.join(told)}"


def _side(row: Row, scale: Scale) -> str:
    """Return whether the range lies on one side of the point of neither better nor worse."""
    if scale.neutral is None:
        return ""
    point = share(scale.neutral) if _is_share(scale) else number(scale.neutral, 0)
    if real(row["lower"]) > scale.neutral:
        return f" That is above {point}, the point that takes no side."
    if real(row["upper"]) < scale.neutral:
        return f" That is below {point}, the point that takes no side."
    return f" We cannot yet tell whether that is above or below {point}, which takes no side."


def _difference(row: Row, *, shares: bool) -> str:
    value = real(row["estimate"])
    return f"{'+' if value > 0 else ''}{_size(value, shares=shares)}"


def _span(row: Row, *, shares: bool, signed: bool) -> str:
    """Return a range of a difference, without signs where its direction is told in words."""
    ends = [real(row["lower"]), real(row["upper"])]
    if not signed:
        ends = sorted(abs(end) for end in ends)
    if shares:
        return f"{number(ends[0] * 100, 1)} to {number(ends[1] * 100, 1)} percentage points"
    return f"{_score_number(ends[0])} to {_score_number(ends[1])}"


def _size(value: float, *, shares: bool) -> str:
    return f"{number(value * 100, 1)} percentage points" if shares else _score_number(value)


def _score_number(value: float) -> str:
    return number(value, 1 if abs(value) >= 10 else 2)
