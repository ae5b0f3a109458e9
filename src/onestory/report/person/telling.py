"""Telling: one person's rows as one story, in words and in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from onestory.model.person_story import Conflict, Double, PersonStory, RecordRef, StoryEvent
from onestory.report.person import care, codes, hospital, life, outside, teams
from onestory.report.person.accounts import accounts
from onestory.report.person.changes import changes
from onestory.report.person.facts import facts
from onestory.report.person.rows import PersonRows, Row, day, text, whole

_EVENTS: dict[str, Callable[[Row, date], StoryEvent]] = {
    "spells": hospital.spell,
    "attendances": hospital.attendance,
    "outpatients": hospital.outpatient,
    "appointments": outside.appointment,
    "referrals": outside.referral,
    "contacts": outside.contact,
    "mental_spells": outside.mental_spell,
    "care": care.care,
    "caseload": teams.decision,
    "deaths": life.death,
}
_SPANS: dict[str, Callable[[Row, date, int], StoryEvent]] = {
    "homes": life.home,
    "registrations": life.registration,
    "conditions": life.condition,
}
Key = tuple[str, int]
"""A table of the story and the id of an event in it."""


def tell(rows: PersonRows) -> PersonStory:
    """Return the story that one person's rows tell. The same rows give the same story."""
    person = next(rows.of("people"))
    events = _events(rows)
    return PersonStory(
        person_id=rows.person_id,
        sex=text(person, "sex"),
        born=day(person, "birth_month"),
        died=day(person, "death"),
        lsoa=text(person, "lsoa"),
        practice=text(person, "practice"),
        certainty=text(person, "certainty"),
        facts=facts(person, rows),
        accounts=accounts(rows.accounts),
        events=events,
        changes=changes(events, since=rows.story.start),
        conflicts=_conflicts(rows),
        doubles=_doubles(rows),
        start=rows.story.start,
        end=rows.story.end,
        known_at=rows.story.known_at,
        made_from=rows.story.made_from,
        generation=rows.story.generation,
        invented=rows.story.invented,
    )


def _events(rows: PersonRows) -> tuple[StoryEvent, ...]:
    records, also = _records(rows), _also(rows)
    found = [
        replace(one, records=records[one.table, one.id], also=also[one.table, one.id])
        for one in _told(rows)
    ]
    return tuple(sorted(found, key=_order))


def _order(one: StoryEvent) -> tuple[date, str, str, int]:
    """Return the place of an event: of one day, homes first, stays and death after all else."""
    last = one.table in ("spells", "mental_spells", "deaths")
    hour = "24:00" if last else one.time
    return one.start, hour, f"{one.table not in ('homes', 'registrations'):d}{one.table}", one.id


def _told(rows: PersonRows) -> Iterator[StoryEvent]:
    for table, made in _EVENTS.items():
        yield from (made(row, start) for row in rows.of(table) if (start := _start(table, row)))
    for table, spanned in _SPANS.items():
        since = "since" if table == "conditions" else "start"
        in_order = sorted(rows.of(table), key=lambda row: (str(row.get(since)), str(dict(row))))
        yield from (
            spanned(row, start, number)
            for number, row in enumerate(in_order, 1)
            if (start := day(row, since))
        )


def _start(table: str, row: Row) -> date | None:
    return teams.decided_or_begun(row) if table == "caseload" else day(row, "start")


def _records(rows: PersonRows) -> defaultdict[Key, tuple[RecordRef, ...]]:
    """Return the records of each event, the leading one first."""
    files = {one.id: one for one in rows.receipts}
    found: defaultdict[Key, tuple[RecordRef, ...]] = defaultdict(tuple)

    def add(table: str, row: Row) -> None:
        delivery = text(row, "delivery")
        receipt = files.get(delivery)
        named = f"{receipt.file}{', ' if receipt.member else ''}{receipt.member}" if receipt else ""
        made = RecordRef(
            source=text(row, "source"),
            provider=receipt.provider if receipt else text(row, "provider"),
            delivery=delivery,
            file=named,
            row=whole(row, "row") or 0,
        )
        key = (table, whole(row, "id") or 0)
        found[key] = (*found[key], made)

    for table in _EVENTS:
        for row in rows.of(table):
            add(table, row)
    rest = sorted(rows.of("records"), key=lambda row: (text(row, "delivery"), whole(row, "row")))
    for row in rest:
        add(text(row, "table"), row)
    return found


def _also(rows: PersonRows) -> defaultdict[Key, tuple[str, ...]]:
    """Return who else recorded each event's fact."""
    found: defaultdict[Key, set[str]] = defaultdict(set)
    for row in rows.of("same_facts"):
        one, other = _partners(row)
        if one != other:
            found[text(row, "table"), whole(row, "id") or 0].add(other)
            found[text(row, "other_table"), whole(row, "other_id") or 0].add(one)
    return defaultdict(tuple, {key: tuple(sorted(names)) for key, names in found.items()})


def _partners(row: Row) -> tuple[str, str]:
    return (
        codes.partner(text(row, "source"), text(row, "provider")),
        codes.partner(text(row, "other_source"), text(row, "other_provider")),
    )


def _conflicts(rows: PersonRows) -> tuple[Conflict, ...]:
    found = [
        Conflict(
            on=day(row, "on"),
            found=text(row, "rule"),
            settled=codes.with_titles(text(row, "settled")),
        )
        for row in rows.of("conflicts")
    ]
    return tuple(sorted(set(found), key=lambda one: (str(one.on or ""), one.found, one.settled)))


def _doubles(rows: PersonRows) -> tuple[Double, ...]:
    """Return the facts that more than one partner recorded, each once with all of them."""
    conditions: defaultdict[date, set[str]] = defaultdict(set)
    for row in rows.of("conditions"):
        if since := day(row, "since"):
            conditions[since].add(text(row, "condition"))
    found: defaultdict[tuple[date, str], set[str]] = defaultdict(set)
    for row in rows.of("same_facts"):
        on, fact, (one, other) = day(row, "on"), text(row, "fact"), _partners(row)
        if on and one != other:
            named = conditions[on] if fact == "a condition" else set[str]()
            found[on, " and ".join(sorted(named)) or fact].update((one, other))
    return tuple(
        Double(on=on, fact=fact, partners=tuple(sorted(names)))
        for (on, fact), names in sorted(found.items())
    )
