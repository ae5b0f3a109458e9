"""Social care in words: what was asked for, assessed, given and reviewed."""

from __future__ import annotations

from datetime import date

from onestory.model.person_story import StoryEvent
from onestory.report.person import codes
from onestory.report.person.hospital import told
from onestory.report.person.rows import Row, day, flag, text, whole

_NOTHING = ("", "Unknown", "Invalid and not mapped")
_TERMS = {
    "Request": "Asked the council for support",
    "Assessment": "Needs assessed by the council",
    "Service": "Support arranged by the council",
    "Review": "Support reviewed by the council",
}


def care(row: Row, start: date) -> StoryEvent:
    """Return a request, assessment, service or review of social care."""
    kind, carer = text(row, "kind"), text(row, "client").startswith("Unpaid carer")
    return StoryEvent(
        table="care",
        id=whole(row, "id") or 0,
        lane="social care",
        kind=kind,
        title=f"{_title(row, kind)}{', as an unpaid carer' if carer else ''}",
        source=text(row, "source"),
        provider=text(row, "provider"),
        start=start,
        end=day(row, "end"),
        lasts=kind == "Service",
        team=_provider(text(row, "care_provider")),
        details=told(
            ("Why", _known(row, "support_reason")),
            ("Way in", _lower(codes.said("cld", "request_route_of_access", text(row, "route")))),
            ("Kind", _known(row, "service" if kind == "Service" else "assessment")),
            ("How it is arranged", _arranged(row)),
            ("Who pays", _who_pays(row)),
            ("Outcome", _known(row, "outcome").replace("NFA", "No further action")),
            ("Reason for the review", _known(row, "review_reason")),
            ("Talked about it with the person", "yes" if flag(row, "conversation") else ""),
        ),
    )


def _title(row: Row, kind: str) -> str:
    if kind != "Service":
        return _TERMS.get(kind, kind)
    component, service = _known(row, "component"), _known(row, "service")
    named = component or service.partition(": ")[2] or service
    return f"{named or 'Support'}, arranged by the council"


def _provider(code: str) -> str:
    return f"care provider {code}" if code else ""


def _known(row: Row, name: str) -> str:
    said = text(row, name)
    return "" if said in _NOTHING else said


def _lower(said: str) -> str:
    return "" if said in ("not a value of either release", "any other way") else said


def _arranged(row: Row) -> str:
    return _lower(codes.said("cld", "delivery_mechanism", text(row, "mechanism")))


def _who_pays(row: Row) -> str:
    said = codes.said("cld", "client_funding_status", text(row, "funding"))
    shared = {"both": "the council and the person", "not known": ""}
    return shared.get(said, "" if said == "not a value of either release" else said)
