"""Rows of social care for the small worlds: chains of events, by the gaps that the method turns on.

`care(draw, made)` is given the worlds' own draws (tests/oracle/worlds.py) and the tables made so
far. What the build of the story holds, these rows hold: each event once (4.6), a death within an
event ends it (4.3), and none begins after the death that its own row tells.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

Row = dict[str, Any]
World = dict[str, list[Row]]

OUTCOMES = (
    "Progress to reablement/ST-Max", "Progress to assessment, review or reassessment",
    "Release 1 specification only: Not mapped", "Progress to support planning or services",
    "Continuation of support or services", "Admitted to hospital",
    "NFA: Responsibility moved to another local authority",
    "NFA: Referral to NHS services or NHS funded social care",
    "NFA: Self-funded client or under 12wk disregard",
    "NFA: Information and advice or signposting",
    "NFA: Referral to other service within the local authority", "NFA: Support declined",
    "NFA: Deceased", "NFA: Support ended as planned", "NFA: Support ended for other reason",
    "NFA: No services offered for other reason", "NFA: Other",
)  # fmt: skip
LONG = tuple(f"Long term support: {one}" for one in
             ("Nursing care", "Residential care", "Community", "Prison"))  # fmt: skip
SHORT = tuple(f"Short term support: {one}" for one in
              ("ST-Max", "Ongoing low level", "Other short term"))  # fmt: skip
CARER = ("Unpaid carer support: Direct to unpaid carer",
         "Unpaid carer support: Support involving the person cared-for")  # fmt: skip
COMPONENTS = (
    "Reablement", "Short term nursing care", "Short term residential care",
    "Long term nursing care", "Long term residential care", "Home support or domiciliary care",
    "Equipment", "Direct payment", "Shared Lives", "Community supported living",
    "Extra care housing", "Day support", None,
)  # fmt: skip
HOMELY = (
    "Owner occupier or shared ownership scheme", "Tenant: Private landlord",
    "Supported accommodation, supported lodgings or supported group home", "Shared Lives scheme",
    "Sheltered housing, extra care housing or other sheltered housing",
    "Approved premises for offenders released from prison or under probation supervision",
    "Mobile accommodation for Gypsy, Roma and Traveller communities",
    "Tenant: Local authority or other social housing provider",
    "Settled mainstream housing with family or friends", "Rough sleeper or squatting", "Refuge",
    "Staying with family or friends as a short term guest", "Registered care home",
    "Registered nursing home", "Other temporary accommodation",
    "Acute hospital or long term healthcare residential facility",
)  # fmt: skip
LIVES = ("short", "asking", "long", "home", "carer", "short")
APART = (0, 0, 1, 1, 2, 6, 7, 7, 8, 8, 13, 14, 15, 30, 90, 91, 92, 364, 365, 366)
LASTS = (0, 0, 1, 5, 6, 7, 8, 14, 30, 42, 83, 84, 85, 90, 91, 92, 180, 364, 365, 366, 400)
BEGINS = (date(2021, 6, 1), date(2022, 3, 1), date(2022, 11, 20), date(2023, 1, 1),
          date(2023, 3, 31), date(2023, 4, 1), date(2023, 5, 31), date(2023, 8, 20))  # fmt: skip
LAST = date(2023, 12, 31)
MANY = 440
OF_KINDS = ("route", "assessment", "review_reason", "service", "component", "mechanism",
            "unit_cost", "cost_per", "units")  # fmt: skip


def care(draw: Any, made: World) -> list[Row]:
    """Return the rows of social care of a world whose other tables are made."""
    people = {row["person_id"]: row for row in made["people"]}
    stays = [row for row in made["spells"] if row["person_id"] and row["end"]]
    stays += [row for row in stays if _ripe(row, people[row["person_id"]])] * 12
    rows: list[Row] = []
    before: Row = {}
    seen: set[tuple[object, ...]] = set()
    for number in range(1, MANY + 1):
        chained = bool(before) and draw.chance(0.7)
        person = before["person_id"] if chained else draw.pick(*people)
        start = _begin(draw, before if chained else {})
        row = _row(draw, number, people[person], start, before if chained else {})
        if draw.chance(0.2) and stays:
            row = _after_stay(draw, row, draw.pick(*stays), people)
        _end_by_death(row)
        key = _event(row)
        if key in seen or (row["death"] and row["death"] < row["start"]):
            continue
        seen.add(key)
        rows.append(row)
        before = row
    for scene in range(16):
        person = people[draw.pick(*people)]
        rows += _scene(draw, MANY + 10 * scene, person, _edge(draw, scene % 4))
    return rows


def _edge(draw: Any, which: int) -> list[Row]:
    """Return events of someone known by nothing else, a day from where a rule turns."""
    near = draw.pick(-1, 0, 1)
    start = date(2023, 4, 1) + timedelta(days=draw.number(0, 150))
    end = start + timedelta(days=30)
    home = {"service": LONG[1], "component": "Long term residential care"}
    if which == 0:  # 2A: an assessment within, near the end; support before
        return [
            {"start": start, "end": end, "service": SHORT[0], "outcome": OUTCOMES[4]},
            {"kind": "Review", "start": start, "end": end - timedelta(days=14 + near),
             "outcome": draw.pick(OUTCOMES[16], OUTCOMES[13])},
            *_long_before(draw, start, 91 + draw.pick(-1, 0, 1)),
        ]  # fmt: skip
    if which == 1:  # 2B and 2C: a year between two care homes
        return [{"start": start - timedelta(days=400 + near), "end": start - timedelta(days=365 + near),
                 **home}, {"start": start, "end": None, **home}]  # fmt: skip
    if which == 2:  # a review on the first or last day of the year
        return [
            {"start": date(2021, 1, 1), "end": None, "service": LONG[2]},
            {"kind": "Review", "start": date(2021, 12, 1), "review_reason": "Planned",
             "end": draw.pick(date(2022, 1, 1), date(2023, 1, 1), date(2022, 12, 31))},
        ]  # fmt: skip
    since = draw.pick(365, 92) if near else 365
    return [  # waits: support that ended a year or a quarter before the request
        {"start": start - timedelta(days=500), "service": LONG[2] if since == 365 else SHORT[0],
         "end": start - timedelta(days=since + near)},
        {"kind": "Request", "start": start, "end": start, "outcome": OUTCOMES[1]},
        {"start": end, "end": None, "service": LONG[2]},
    ]  # fmt: skip


def _long_before(draw: Any, start: date, gap: int) -> list[Row]:
    if draw.chance(0.5):
        return []
    begun, end = start - timedelta(days=300), start - timedelta(days=gap)
    return [{"start": begun, "end": end, "service": LONG[2]}]


def _scene(draw: Any, number: int, person: Row, events: list[Row]) -> list[Row]:
    birth = date(draw.pick(1940, 1980), 6, 1)
    usual = {
        **dict.fromkeys(OF_KINDS), "provider": draw.pick("901", "902"), "practice": None,
        "key": f"edge{number}", "kind": "Service", "client": "Service user", "outcome": None,
        "birth_month": birth, "death": None, "sex_said": "Female", "support_reason": None,
        "known_from": datetime(2023, 12, 5), "accommodation": None, "conversation": False,  # noqa: DTZ001
    }  # fmt: skip
    rows: list[Row] = []
    for place, event in enumerate(events):
        row: Row = {**draw.event(number + place, person["person_id"], "cld"), **usual, **event}
        told = row["outcome"]
        row["outcome_rank"] = OUTCOMES.index(told) + 1 if told in OUTCOMES else 999
        rows.append({**row, "age": _age(birth, row["start"])})
    return rows


def _begin(draw: Any, before: Row) -> date:
    if not before:
        return draw.pick(*BEGINS) + timedelta(days=draw.pick(*APART[:12]))
    day = before["start"] if draw.chance(0.3) else before["end"] or before["start"]
    return min(day + timedelta(days=draw.pick(*APART)), LAST)


def _row(draw: Any, number: int, person: Row, start: date, before: Row) -> Row:
    one = person["person_id"]
    life = LIVES[one % len(LIVES)]
    kind = _kind(draw, life)
    client = "Service user"
    if (life == "carer" and draw.chance(0.9)) or draw.chance(0.06):
        client = draw.pick("Unpaid carer", "Unpaid carer", "Unpaid carer known by association")
    council = before.get("provider") if before and draw.chance(0.93) else f"90{draw.number(1, 3)}"
    local = one % 5 == 0 or draw.chance(0.08)
    born, end = _birth(draw, person), start + timedelta(days=draw.pick(*LASTS))
    if kind != "Service" and draw.chance(0.5):
        end = start + timedelta(days=draw.pick(0, 0, 1, 7))
    open_yet = kind == "Service" and (draw.chance(0.2) or end > LAST + timedelta(days=40))
    row = {
        **draw.event(number, one, "cld"), "provider": council, "practice": None,
        "key": f"{council}_{one}" if local else f"nhs{one}", "kind": kind, "client": client,
        "start": start, "end": None if open_yet else end,
        "birth_month": born, "death": _death(draw, person, start),
        "sex_said": draw.pick("Male", "Female", "Female", "Unknown", None),
        "known_from": draw.pick(*(datetime(2023, month, 5) for month in (3, 9, 12))),  # noqa: DTZ001
        "support_reason": draw.pick("Learning disability support", "Learning disability support",
                                    "Mental health support", "Unknown", None,
                                    "Social support: Support to unpaid carer"),
        "accommodation": draw.pick(*HOMELY) if draw.chance(0.3) else draw.pick("Unknown", None),
        "conversation": draw.pick(True, False, None),
        **_outcome(draw, kind, life), "age": _age(born, start),
    }  # fmt: skip
    if draw.chance(0.02) and row["end"]:  # ends before it starts, as some are sent
        row["end"] = start - timedelta(days=draw.pick(1, 30))
    return {**dict.fromkeys(OF_KINDS), **row, **_of_kind(draw, kind, life, before, client)}


def _kind(draw: Any, life: str) -> str:
    if life == "asking":
        return draw.pick("Request", "Request", "Assessment", "Assessment", "Service", "Service",
                         "Review")  # fmt: skip
    if life == "carer":
        return draw.pick("Service", "Service", "Assessment", "Review", "Request")
    return draw.pick("Service", "Service", "Service", "Service", "Review", "Assessment", "Request")


def _birth(draw: Any, person: Row) -> date | None:
    said = person["birth_month"]
    if said is None or draw.chance(0.06):
        return None
    return said.replace(year=said.year - 1) if draw.chance(0.06) else said


def _death(draw: Any, person: Row, start: date) -> date | None:
    if draw.chance(0.03):
        return start + timedelta(days=draw.pick(0, 1, 30, 90))
    return person["death"] if draw.chance(0.6) else None


def _age(birth: date | None, on: date) -> int | None:
    return None if birth is None else int((on - birth).days // 365.25)


def _outcome(draw: Any, kind: str, life: str) -> Row:
    told = draw.pick(*OUTCOMES, *OUTCOMES[13:], None, "Invalid and not mapped")
    if kind == "Request" and draw.chance(0.8):
        told = draw.pick(*OUTCOMES[:5])
    if life == "short" and draw.chance(0.3):
        told = draw.pick("NFA: Support ended as planned", None, *OUTCOMES[:5])
    return {"outcome": told, "outcome_rank": OUTCOMES.index(told) + 1 if told in OUTCOMES else 999}


def _of_kind(draw: Any, kind: str, life: str, before: Row, client: str) -> Row:
    if kind == "Request":
        return {"route": draw.pick("Discharge from Hospital", "Community / Other route", None)}
    if kind == "Assessment":
        return {
            "assessment": draw.pick(
                "Short term assessment",
                "Long term assessment",
                "Long term assessment",
                "Financial assessment",
                None,
            )
        }
    if kind == "Review":
        return {
            "review_reason": draw.pick(
                "Planned", "Unplanned - Other Reason", None, "Review of short term support"
            )
        }
    service = _service(draw, life, before, client)
    return {
        "service": service, "component": _component(draw, service),
        "mechanism": draw.pick("Direct payment", "CASSR managed personal budget",
                               "CASSR commissioned support", None, "Other"),
        "unit_cost": draw.pick(None, 0.0, -20.5, 12.25, 300.0),
        "cost_per": draw.pick("Per session", "Hourly", "Daily", "Weekly", "Fortnightly", "4-weekly",
                              "Monthly", "Quarterly", "Annually", "One-off", None),
        "units": draw.pick(None, 0.0, 1.0, -3.5, 10.0),
    }  # fmt: skip


def _service(draw: Any, life: str, before: Row, client: str) -> str | None:
    if draw.chance(0.02):
        return None
    if client != "Service user" and draw.chance(0.9):
        return draw.pick(*CARER, CARER[0], CARER[0])
    if before.get("service") and draw.chance(0.45):
        return before["service"]
    if life == "short" and before.get("service") == SHORT[0]:
        return draw.pick(*LONG, *SHORT, SHORT[0], *CARER)
    of: dict[str, Sequence[str]] = {
        "short": (*SHORT, *SHORT[:1] * 9, *CARER),
        "asking": (SHORT[0], SHORT[1], SHORT[2], LONG[2], LONG[1], *CARER),
        "long": (LONG[2], LONG[2], LONG[2], LONG[3], LONG[1]),
        "home": (LONG[0], LONG[1], LONG[1], LONG[2]),
    }  # fmt: skip
    return draw.pick(*of.get(life, (*LONG, *SHORT, *CARER)))


def _component(draw: Any, service: str | None) -> str | None:
    if service == SHORT[0] and draw.chance(0.7):
        return "Reablement"
    if service in LONG[:2] and draw.chance(0.7):
        return draw.pick("Long term nursing care", "Long term residential care",
                         "Short term residential care", None)  # fmt: skip
    if service in CARER and draw.chance(0.6):
        return draw.pick("Other unpaid carer support", "Direct payment", "Unpaid carer respite")
    return draw.pick(*COMPONENTS)


def _ripe(stay: Row, person: Row) -> bool:
    """Whether reablement after the stay would count (8.3)."""
    born, start, end = person["birth_month"], stay["start"], stay["end"]
    return (born is not None and (end - born).days >= 65 * 365.25 and start >= date(2023, 4, 1)
            and start < end and stay["last_specialty"] in ("100", "300", "430", None)
            and stay["discharge_method"] not in ("4", "5")
            and stay["destination"] not in ("51", "52", "79", "87", "88"))  # fmt: skip


def _after_stay(draw: Any, row: Row, stay: Row, people: dict[int, Row]) -> Row:
    """Make the row a service near the discharge from a stay in hospital, or open before it."""
    person = people[stay["person_id"]]
    start = stay["end"] + timedelta(days=draw.pick(-4, -3, -2, -1, 0, 1, 6, 7, 8, 14, 15))
    service, component = SHORT[0], "Reablement"
    if draw.chance(0.2):
        service, component = draw.pick(*LONG[:3]), None
        start = stay["end"] + timedelta(days=draw.pick(-1, 0, 1, 83, 84, 85))
        if draw.chance(0.5):
            start = stay["start"] - timedelta(days=draw.pick(0, 1, 30))
    one, birth = stay["person_id"], _birth(draw, person)
    key = f"{row['provider']}_{one}" if draw.chance(0.2) else f"nhs{one}"
    end = draw.pick(None, start + timedelta(days=30), max(start, stay["start"]))
    return {
        **row, "person_id": one, "key": key, "kind": "Service", "service": service,
        "component": component, "client": "Service user", "start": start, "end": end,
        "birth_month": birth, "age": _age(birth, start), "death": None,
        "route": None, "assessment": None, "review_reason": None,
    }  # fmt: skip


def _end_by_death(row: Row) -> None:
    death, start, end = row["death"], row["start"], row["end"]
    if death and ((end and start <= death <= end) or (end is None and death > start)):
        row["end"] = death


def _event(row: Row) -> tuple[object, ...]:
    """What makes an event one (4.6 step 1)."""
    own = {
        "Request": ("route",),
        "Assessment": ("assessment",),
        "Service": ("service", "component"),
    }
    kind = row["kind"]
    end = None if kind == "Service" else row["end"]
    names = ("provider", "key", "start", "client", "kind", *own.get(kind, ()))
    return (*(row.get(name) for name in names), end)
