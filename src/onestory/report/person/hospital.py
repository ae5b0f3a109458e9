"""Hospital events in words: stays, emergency attendances and outpatient appointments."""

from __future__ import annotations

from datetime import date

from onestory.model.person_story import Code, Detail, StoryEvent
from onestory.report import words
from onestory.report.person import codes, diagnoses
from onestory.report.person.rows import Row, day, flag, hour, text, texts, whole

_MANY = 6  # further diagnoses that are told one by one
_FRAILTY = ((150, "high"), (50, "intermediate"), (1, "low"))  # tenths: Gilbert et al. 2018


def spell(row: Row, start: date) -> StoryEvent:
    """Return a hospital stay."""
    return StoryEvent(
        table="spells",
        id=whole(row, "id") or 0,
        lane="hospital",
        kind="Hospital stay",
        title=_stay(row),
        source=text(row, "source"),
        provider=text(row, "provider"),
        start=start,
        end=day(row, "end"),
        lasts=True,
        team=codes.service(codes.said("apc", "tretspef", text(row, "specialty"))),
        details=told(
            ("Main reason", diagnoses.shown(diagnoses.icd(text(row, "primary")))),
            ("Admitted through", _way_in(text(row, "method"))),
            ("Came from", codes.residence("admisorc", text(row, "admitted_from"))),
            ("Also recorded", _others(row)),
            ("Left for", codes.residence("disdest", text(row, "destination"))),
            ("Ready to leave since", _delay(row)),
            ("Frailty", _frailty(whole(row, "hfrs"))),
            ("Part of a longer stay", _superspell(row)),
        ),
        reason=diagnoses.icd(text(row, "primary")),
        destination=_destination(text(row, "destination")),
    )


def _stay(row: Row) -> str:
    nights = whole(row, "nights")
    how = "emergency" if flag(row, "emergency") else "planned"
    if text(row, "method")[:1] == "3":
        how = "maternity"
    if nights is None:
        return f"Went into hospital ({how}); still there when last heard of"
    if text(row, "class") in ("2", "3"):
        return f"In hospital for the day ({how})"
    if nights == 0:
        return f"In hospital without a night ({how})"
    return f"In hospital for {words.many(nights, 'night')} ({how})"


def _way_in(method: str) -> str:
    """Return how the stay came about: of an emergency through whom, else by what kind of plan."""
    kind, _, rest = codes.said("apc", "admimeth", method).partition(": ")
    return codes.plainly(rest or kind)


def _others(row: Row) -> str:
    main = text(row, "primary")[:3]
    found = [diagnoses.icd(one) for one in texts(row, "all_diagnoses") if one[:3] != main]
    told = list(dict.fromkeys(one.words or one.code for one in found if one))
    more = len(told) - _MANY
    return words.listed([*told[:_MANY], *([f"{more} more"] if more > 0 else [])])


def _delay(row: Row) -> str:
    ready, left = day(row, "ready"), day(row, "end")
    if ready is None or (left is not None and left <= ready):
        return ""
    if left is None:
        return words.day(ready.isoformat())
    return (
        f"{words.day(ready.isoformat())}, {words.many((left - ready).days, 'day')} before leaving"
    )


def _frailty(tenths: int | None) -> str:
    if not tenths:
        return ""
    risk = next((name for least, name in _FRAILTY if tenths >= least), "low")
    return f"{risk} risk (Hospital Frailty Risk Score {tenths / 10:.1f})"


def _superspell(row: Row) -> str:
    first = whole(row, "superspell")
    return "yes, after a move from another hospital" if first not in (None, row.get("id")) else ""


def attendance(row: Row, start: date) -> StoryEvent:
    """Return an attendance at an emergency department or urgent treatment centre."""
    minutes = whole(row, "minutes")
    stay = f" for {duration(minutes)}" if minutes else ""
    diagnosis = diagnoses.either(text(row, "diagnosis"))
    return StoryEvent(
        table="attendances",
        id=whole(row, "id") or 0,
        lane="emergency",
        kind="Emergency attendance",
        title=f"At the {_department(text(row, 'department'))}{stay}",
        source=text(row, "source"),
        provider=text(row, "provider"),
        start=start,
        end=day(row, "end"),
        time=hour(row, "start"),
        minutes=minutes,
        details=told(
            ("Came by", "ambulance" if flag(row, "by_ambulance") else ""),
            ("Found", diagnoses.shown(diagnosis)),
            ("Then", _next(row)),
            ("Over four hours", "yes" if minutes and minutes > 240 else ""),
        ),
        reason=diagnosis,
    )


def _department(code: str) -> str:
    named = {"2": "specialist emergency department", "3": "urgent treatment centre"}
    named |= {"4": "walk-in centre", "5": "same-day emergency care unit"}
    return named.get(code.lstrip("0"), "emergency department")


def _next(row: Row) -> str:
    named = {"admitted": "admitted to a ward", "discharged": "went home", "died": "died there"}
    named |= {"short stay": "kept a short while", "transfer": "moved to another hospital"}
    return named.get(text(row, "destination"), "")


def duration(minutes: int) -> str:
    """Return '4 h 10 min' for 250."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" * bool(hours), f"{rest} min" * bool(rest)) if part
    )


def outpatient(row: Row, start: date) -> StoryEvent:
    """Return an outpatient appointment, kept or not."""
    service = codes.service(codes.said("op", "tretspef", text(row, "specialty")))
    kept = row.get("attended") is not False
    status = codes.said("op", "attended", text(row, "status"))
    what = "Outpatient appointment" if kept else "Outpatient appointment that did not take place"
    return StoryEvent(
        table="outpatients",
        id=whole(row, "id") or 0,
        lane="outpatients",
        kind="Outpatients",
        title=f"{what}{': ' if service else ''}{service}",
        source=text(row, "source"),
        provider=text(row, "provider"),
        start=start,
        took_place=kept,
        team=service,
        details=told(
            ("Kind", _visit(row)),
            ("What happened", _plain_person(status) if not kept else ""),
            ("Waited", waited(day(row, "referred"), start) if flag(row, "first") else ""),
        ),
    )


def _visit(row: Row) -> str:
    first = row.get("first")
    order = "" if first is None else "first" if first else "follow-up"
    return words.listed([part for part in (order, "remote" if flag(row, "remote") else "") if part])


def _plain_person(status: str) -> str:
    return status.replace("the patient", "the person").lower()


def waited(asked: date | None, start: date) -> str:
    """Return how many days lay between asking and the event, '' where none or not known."""
    return words.many((start - asked).days, "day") if asked and asked < start else ""


def told(*pairs: tuple[str, str]) -> tuple[Detail, ...]:
    """Return the pairs of term and text that say something."""
    return tuple(Detail(term=term, text=said) for term, said in pairs if said)


def _destination(code: str) -> Code | None:
    said = codes.residence("disdest", code)
    return Code(system="discharge destination", code=code, words=said) if code else None
