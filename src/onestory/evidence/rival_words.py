"""Words for rivals: each in a sentence, and the list as it is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onestory.model.period import Period, day_label
from onestory.model.policy import EventKind, Policy, PublishedDate
from onestory.model.rivals import Rival
from onestory.model.words import listed, many, share

MOST_NAMED = 5
FEWEST_FOR_SHARE = 10
"""Under ten places a share is told as k of n alone."""

_KINDS: dict[EventKind, str] = {
    "practice closure": "practice closures",
    "virtual ward": "virtual wards",
    "new hospital": "a new hospital",
    "recording change": "changes of recording",
}
_CHOSEN = {
    "volunteered": "Places volunteered for it, so they may have differed before it began.",
    "bid": "Places bid for it, so they may have differed before it began.",
}


def sentence(rival: Rival, exposed: Sequence[str], comparators: Sequence[str]) -> str:
    """Return the rival in words: where it was at work, among how many places of each side."""
    name = _dated(rival)
    if rival.touch == "not known":
        return not_placed(rival)
    parts = [f"{name} touched {_sides(rival, exposed, comparators)}."]
    if rival.touch == "unequally":
        parts.append(_testing(rival, len(exposed) + len(comparators)))
    if rival.mode in _CHOSEN:
        parts.append(_CHOSEN[rival.mode])
    if not rival.sure:
        parts.append("Its dates are vague: it may lie outside the window.")
    return " ".join(part for part in parts if part)


def not_placed(rival: Rival, unread: Sequence[str] = ()) -> str:
    """Return that the places of a rival are not known, and which of them could not be read."""
    file = "events.csv" if rival.what == "local event" else "exposures.csv"
    if unread:
        names, one = listed([f"'{place}'" for place in unread]), len(unread) == 1
        return (
            f"{_dated(rival)} overlaps the window, but which places it touched cannot be read:"
            f" {names} {'is no code or name' if one else 'are no codes or names'} of the study's"
            f" table. Write the codes that the study uses into {file}."
        )
    return (
        f"{_dated(rival)} overlaps the window, and nobody has said which places of the study it"
        f" touched: write them into {file}, by the codes that the study uses."
    )


def told(
    rivals: Sequence[Rival], *, to_ask: Sequence[str], own: Sequence[str], alone: bool
) -> tuple[str, ...]:
    """Return the whole list as sentences: what is missing first, what was alike everywhere last."""
    head = "Every kind of local event was asked for, and where each programme was is known."
    if to_ask:
        head = (
            f"This list of rival explanations is incomplete: {many(len(to_ask), 'thing')} to ask."
        )
    none = "There is no comparator place: nothing in this list can be told from the programme."
    return (
        head,
        *to_ask,
        *own,
        *((none,) if alone else ()),
        *(rival.sentence for rival in rivals if rival.touch == "unequally"),
        *_alike([rival for rival in rivals if rival.touch == "equally"]),
    )


def ask_for_events(kinds: Sequence[EventKind], window: Period) -> str:
    """Return what to ask at every place, exposed and comparator, about local events."""
    return (
        f"Nobody has said whether there were {listed([_KINDS[kind] for kind in kinds])}"
        f" from {_window(window)}: ask at exposed and comparator places alike, and write"
        " 'none known' in events.csv where there were none."
    )


def ask_for_sites(title: str, identifier: str, unmapped: int) -> str:
    """Return what to ask about sites of a programme that have no places yet."""
    return (
        f"{many(unmapped, 'site')} of {title} ({identifier}) still stand without places:"
        " add them to exposures.csv, with 'none' for a site that is none of the study's places,"
        f" or one row '{identifier},none' for all the rest."
    )


def no_comparator(policy: Policy, *, by_timing: bool) -> str:
    """Return that the programme under study held at every place."""
    what = "a national mandate, " if policy.mode == "mandated" else ""
    name = f"{policy.title} ({policy.id}), {what}"
    if by_timing:
        return (
            f"{name.removesuffix(', ')} touched every place of the study, though not by the same"
            " dates and dose: no place is without it, and only its timing or dose can speak."
        )
    return (
        f"{name}was at work at every place of the study alike: it leaves no comparator, and a"
        " comparison of places can say nothing of it. Only its timing or dose could, if they"
        " differed."
    )


def comparators_exposed(policy: Policy, places: Sequence[str], among: int) -> str:
    """Return that comparators were themselves exposed to the programme under study."""
    return (
        f"{policy.title} ({policy.id}), under study, also touched {len(places):,} of"
        f" {many(among, 'comparator place')} ({_named(places)}): they are no comparators."
    )


def _alike(rivals: Sequence[Rival]) -> tuple[str, ...]:
    """Return one line for what touched every place alike, one for mandates, one for events."""
    national = [rival for rival in rivals if rival.what != "local event"]
    events = [rival for rival in rivals if rival.what == "local event"]
    moved = [_short(rival) for rival in national if not rival.throughout]
    steady = [_short(rival) for rival in national if rival.throughout]
    mandates = [_short(rival) for rival in national if rival.mode == "mandated"]
    lines: list[str] = []
    if national:
        halves = [
            f"{listed(moved)} began, ended or came out within the window, as far as dates tell"
            if moved
            else "",
            f"{listed(steady)} held throughout it" if steady else "",
        ]
        lines.append(
            "National policies that touched every place equally: "
            + "; ".join(half for half in halves if half)
            + ". A comparison sets them aside only so far as they worked alike everywhere."
        )
    if mandates:
        one = len(mandates) == 1
        lines.append(
            f"{listed(mandates)}: {'a national mandate' if one else 'national mandates'}, which"
            f" {'leaves' if one else 'leave'} no comparator. What"
            f" {'it' if one else 'they'} did cannot be told by comparing these places."
        )
    if events:
        lines.append(f"Local events at every place alike: {listed([_short(e) for e in events])}.")
    return tuple(lines)


def _testing(rival: Rival, places: int) -> str:
    if len(rival.places_touched) == places:
        return (
            "No place is without it, and dates or doses differ: the answer cannot be tested"
            " without it."
        )
    if not rival.testable:
        side = "exposed" if rival.exposed_share == 1 else "comparator"
        return f"No {side} place is without it, so the answer cannot be tested without it."
    return ""


def _sides(rival: Rival, exposed: Sequence[str], comparators: Sequence[str]) -> str:
    sides = [_side(rival.exposed_touched, len(exposed), "exposed place")]
    if comparators:
        sides.append(_side(rival.comparators_touched, len(comparators), "comparator place"))
    return " and ".join(sides)


def _side(touched: Sequence[str], among: int, noun: str) -> str:
    per_cent = f", {share(len(touched) / among)}" if among >= FEWEST_FOR_SHARE and touched else ""
    which = f" ({_named(touched)}{per_cent})" if touched and len(touched) < among else ""
    return f"{len(touched) or 'none'} of {many(among, noun)}{which}"


def _named(places: Sequence[str]) -> str:
    if len(places) <= MOST_NAMED:
        return listed(places)
    return f"{', '.join(places[:MOST_NAMED])} and {len(places) - MOST_NAMED:,} more"


def _dated(rival: Rival) -> str:
    return f"{rival.title} ({rival.id}{_between(rival.start, rival.end)})"


def _short(rival: Rival) -> str:
    return f"{rival.title} ({rival.id})"


def _between(start: PublishedDate, end: PublishedDate) -> str:
    if start.text == end.text:
        return f", {start.text}" if start.text else ""
    until = f" to {end.text}" if end.text else ""
    return f", from {start.text}{until}" if start.text else f",{until}" if until else ""


def _window(window: Period) -> str:
    last = date.fromordinal(window.end.toordinal() - 1)
    return f"{day_label(window.start)} to {day_label(last)}"
