"""Events outside hospital in words: practice, community, mental health and social care."""

from __future__ import annotations

from datetime import date

from onestory.model.person_story import Detail, Lane, StoryEvent
from onestory.report import words
from onestory.report.person import codes
from onestory.report.person.hospital import duration, told, waited
from onestory.report.person.rows import Row, day, flag, hour, text, texts, whole

_SETS = {"community": "csds", "mental health": "mhsds"}


def appointment(row: Row, start: date) -> StoryEvent:
    """Return an appointment at the GP practice, kept or not."""
    status, mode = text(row, "status"), codes.said("gp_appointment", "mode", text(row, "mode"))
    kept = row.get("attended") is True or (row.get("attended") is None and status != "DNA")
    who = codes.said("gp_appointment", "professional", text(row, "professional"))
    who = "" if who == "not known" else who
    how = "" if mode == "not known" else mode
    said = codes.said("gp_appointment", "status", status)
    what = "Appointment" if kept else "Appointment that did not take place"
    return StoryEvent(
        table="appointments",
        id=whole(row, "id") or 0,
        lane="general practice",
        kind="GP appointment",
        title=f"{what}{' with ' if who else ''}{who}{', ' if how else ''}{how}",
        source=text(row, "source"),
        provider=text(row, "provider"),
        start=start,
        minutes=whole(row, "minutes"),
        took_place=kept,
        team=f"practice {text(row, 'practice')}" if text(row, "practice") else "",
        details=told(
            ("What happened", "" if kept else said),
            ("Lasted", duration(whole(row, "minutes") or 0) if kept else ""),
            ("Waited", waited(day(row, "booked"), start)),
        ),
    )


def referral(row: Row, start: date) -> StoryEvent:
    """Return a referral to a community or mental health service, from then to its end."""
    lane, team = _lane(row), _team(row)
    return StoryEvent(
        table="referrals",
        id=whole(row, "id") or 0,
        lane=lane,
        kind="Referral",
        title=f"With the {team} team" if team else f"With {codes.SECTORS[lane]}",
        source=text(row, "source"),
        provider=text(row, "provider"),
        start=start,
        end=day(row, "end"),
        lasts=True,
        team=team,
        details=told(
            ("Referred by", _referred_by(row)),
            ("Reason", _reason(row)),
        ),
    )


def contact(row: Row, start: date) -> StoryEvent:
    """Return a contact with a community or mental health team, kept or not."""
    lane, team = _lane(row), _team(row)
    prefix = _SETS[lane]
    fields = {"csds": ("attendancestatus", "consultationmechanism")}
    status_field, means_field = fields.get(prefix, ("attendstatus", "consmechanismmh"))
    means = codes.said(f"{prefix}_contact", means_field, text(row, "means"))
    kept = row.get("attended") is not False
    status = codes.said(f"{prefix}_contact", status_field, text(row, "status"))
    what = "Contact" if kept else "Contact that did not take place"
    done = [codes.said("csds_activity", "community_care_activity_type", one) or one
            for one in texts(row, "activities")]  # fmt: skip
    return StoryEvent(
        table="contacts",
        id=whole(row, "id") or 0,
        lane=lane,
        kind="Community contact" if lane == "community" else "Mental health contact",
        title=f"{what}{' with the ' + team + ' team' if team else ''}"
        f"{', ' if means else ''}{means}",
        source=text(row, "source"),
        provider=text(row, "provider"),
        start=start,
        time=hour(row, "start"),
        minutes=whole(row, "minutes"),
        took_place=kept,
        team=team,
        details=told(
            ("What happened", "" if kept else status),
            ("Done", words.listed(list(dict.fromkeys(done)))),
            ("Lasted", duration(whole(row, "minutes") or 0) if kept else ""),
        ),
    )


def _lane(row: Row) -> Lane:
    return "mental health" if text(row, "service") == "mental health" else "community"


def _team(row: Row) -> str:
    code, prefix = text(row, "team"), _SETS[_lane(row)]
    field = "teamtype" if prefix == "csds" else "servteamtypereftomh"
    return (codes.said(f"{prefix}_team", field, code) or code).removesuffix(" team")


def _referred_by(row: Row) -> str:
    code = text(row, "referred_by")
    known = codes.said("mhsds_referral", "sourceofreferralmh", code)
    return known or codes.said("csds_referral", "sourceofreferral", code)


def _reason(row: Row) -> str:
    code = text(row, "reason")
    return codes.said("mhsds_referral", "primreasonreferralmh", code) or code


def mental_spell(row: Row, start: date) -> StoryEvent:
    """Return a stay in a mental health hospital."""
    end, detained = day(row, "end"), flag(row, "detained")
    nights = f"for {words.many((end - start).days, 'night')}" if end else "(still there)"
    return StoryEvent(
        table="mental_spells",
        id=whole(row, "id") or 0,
        lane="mental health",
        kind="Mental health stay",
        title=f"In a mental health hospital {nights}"
        f"{', detained for some of it under the Mental Health Act' if detained else ''}",
        source=text(row, "source"),
        provider=text(row, "provider"),
        start=start,
        end=end,
        lasts=True,
        details=(
            *told(
                ("Admitted", _stay(row, "methadmmhhospprovspell", "method")),
                ("Came from", _stay(row, "sourceadmmhhospprovspell", "admitted_from")),
                ("Left for", _stay(row, "destofdischhospprovspell", "destination")),
            ),
            *_held_up(row),
        ),
    )


def _stay(row: Row, field: str, name: str) -> str:
    return codes.said("mhsds_spell", field, text(row, name))


def _held_up(row: Row) -> tuple[Detail, ...]:
    start, end = day(row, "delayed_from"), day(row, "delayed_until")
    if start is None:
        return ()
    until = f" to {words.day(end.isoformat())}" if end else ""
    return told(("Ready to leave, and delayed", f"from {words.day(start.isoformat())}{until}"))
