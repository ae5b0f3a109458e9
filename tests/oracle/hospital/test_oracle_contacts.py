"""Attendances, appointments, contacts and days of contact counted row by row."""

from datetime import date, timedelta

import pytest

LAST = date(2023, 12, 31)
DAY = timedelta(days=1)


def case(row, numerator=1.0, denominator=0.0, on=None):
    start = row["start"]
    return {
        "person_id": row["person_id"], "lsoa": row["lsoa"],
        "on": on or (start if type(start) is date else start.date()),
        "numerator": float(numerator), "denominator": denominator,
    }  # fmt: skip


def unplanned(world):
    return [row for row in world["attendances"] if row["category"] != "planned follow-up"]


def of_types(*kinds):
    def oracle(world):
        return [case(row) for row in unplanned(world) if not kinds or row["department"] in kinds]

    return oracle


def timed(world):
    return [
        row for row in unplanned(world)
        if row["department"] in ("1", "2", "3", "4") and row["minutes"] is not None
    ]  # fmt: skip


def four_hours(world):
    return [case(row, row["minutes"] <= 240, 1.0) for row in timed(world)]


def twelve_hours(world):
    return [case(row, row["minutes"] > 720, 1.0) for row in timed(world)]


def conveyed(world):
    found = [row for row in unplanned(world) if row["by_ambulance"] is not None]
    return [case(row, row["by_ambulance"], 1.0) for row in found]


def frequent(world):
    cases = []
    for row in unplanned(world):
        adult = row["age"] is not None and row["age"] >= 18
        if not (adult and row["by_ambulance"] and row["person_id"] is not None and row["end"]):
            continue
        before = 0
        for other in world["attendances"]:
            first = other["category"] in ("first", None)
            if first and other["person_id"] == row["person_id"]:
                before += row["start"] - 365 * DAY <= other["start"] < row["start"]
        if before >= 3:
            cases.append(case(row, on=row["end"].date()))
    return cases


def contact_days(world):
    """Each person's days of contact, one case a day."""
    days = set()
    for row in world["spells"]:
        until = row["end"] or LAST + DAY
        for nth in range(max((until - row["start"]).days, 1)):
            days.add((row["person_id"], row["start"] + nth * DAY))
    for row in world["attendances"]:
        days.add((row["person_id"], row["start"].date()))
    for row in world["outpatients"]:
        if row["status"] in ("5", "6"):
            days.add((row["person_id"], row["start"]))
    return [
        {"person_id": person, "on": day, "lsoa": None, "numerator": 1.0, "denominator": 0.0}
        for person, day in days
        if person is not None
    ]


def missed(world):
    found = [row for row in world["outpatients"] if row["status"] in ("3", "5", "6", "7")]
    return [case(row, row["status"] in ("3", "7"), 1.0) for row in found]


def gp_appointments(world):
    return [case(row) for row in world["appointments"] if row["attended"]]


def of_registered(world):
    """Over people registered, those count in a place who were registered on the day."""
    cases = []
    for row in world["appointments"]:
        held = [one for one in world["registrations"] if one["person_id"] == row["person_id"]]
        now = [one for one in held if one["start"] <= row["start"]]
        if row["attended"] and any(not one["end"] or one["end"] > row["start"] for one in now):
            cases.append(case(row))
    return cases


def community(world):
    return [
        case(row) for row in world["contacts"]
        if row["service"] == "community" and row["status"] in ("5", "6")
        and row["minutes"] is not None and row["minutes"] >= 15
        and row["age"] is not None and row["age"] >= 65 and row["person_id"] is not None
    ]  # fmt: skip


CRISIS = ("A02", "A03", "A04", "A19", "A20", "A21", "A22", "A23", "A25")


def crisis(world):
    teams = {row["id"]: row["team"] for row in world["referrals"]}
    return [
        case(row) for row in world["contacts"]
        if row["service"] == "mental health" and row["status"] in ("5", "6")
        and (row["team"] or teams.get(row["referral"])) in CRISIS
    ]  # fmt: skip


ORACLES = {
    "ae_attendances": of_types(),
    "ae_attendances_type_1": of_types("1"),
    "ae_attendances_type_2": of_types("2"),
    "ae_attendances_type_3": of_types("3", "4"),
    "ae_attendances_type_5": of_types("5"),
    "ae_4hour": four_hours,
    "ae_12h": twelve_hours,
    "ae_conveyed": conveyed,
    "ae_frequent_ambulance": frequent,
    "outpatient_missed": missed,
    "gp_appointments": gp_appointments,
    "community_contacts": community,
    "mh_crisis_contacts": crisis,
}


@pytest.mark.parametrize("name", ORACLES)
def test_contacts_are_those_counted_row_by_row(agree, name):
    agree(name, ORACLES[name])


def test_days_of_contact_are_counted_once_a_person_and_year(agree_by_person):
    agree_by_person("contact_days", contact_days)


def test_contacts_by_place_and_year_are_sums_of_rows(agree_by_place):
    agree_by_place(ORACLES | {"gp_appointments": of_registered})
