"""Mental health stays, serious mental illness and the end of life, counted row by row."""

from datetime import date, timedelta

import pytest

DAY = timedelta(days=1)
FAR = date(9000, 1, 1)
SPANS = [(date(year, 1, 1), date(year + 1, 1, 1)) for year in (2022, 2023)]
COUNTED = ("1", "2", "5")


def case(row, on, numerator=1.0, denominator=1.0):
    return {
        "person_id": row["person_id"], "lsoa": row["lsoa"], "on": on,
        "numerator": float(numerator), "denominator": denominator,
    }  # fmt: skip


# ------------------------------------------------------------------ mental health


def admission(row):
    return row["method"] not in ("2B", "81")


def mh_admissions(world):
    return [case(row, row["start"], 1, 0.0) for row in world["mental_spells"] if admission(row)]


def mh_left(world):
    hospitals = ("48", "49", "50", "51", "52", "53", "84", "87")
    return [
        row for row in world["mental_spells"]
        if row["end"] is not None and row["discharge_method"] != "4"
        and row["destination"] != "79" and row["destination"] not in hospitals
    ]  # fmt: skip


def others_of(world, row):
    return [
        other for other in world["mental_spells"]
        if other["person_id"] == row["person_id"] is not None and other["id"] != row["id"]
    ]  # fmt: skip


def mh_readmission(world):
    cases = []
    for row in mh_left(world):
        again = [
            other for other in others_of(world, row)
            if admission(other) and 0 <= (other["start"] - row["end"]).days <= 28
            and (other["start"] > row["start"] or (other["end"] or date.max) > row["end"])
        ]  # fmt: skip
        cases.append(case(row, row["end"], bool(again)))
    return cases


def mh_followup(world):
    died = {row["person_id"]: row["death"] for row in world["people"]}
    cases = []
    for row in mh_left(world):
        person, left = row["person_id"], row["end"]
        if row["age"] is None or row["age"] < 18:
            continue
        death = died.get(person)
        if death is not None and death <= left + 3 * DAY:
            continue
        if any(0 <= (other["start"] - left).days <= 3 for other in others_of(world, row)):
            continue
        seen = False
        for contact in world["contacts"]:
            by_them = contact["service"] == "mental health" and contact["status"] in ("5", "6")
            if by_them and person is not None and contact["person_id"] == person:
                seen = seen or 1 <= (contact["start"].date() - left).days <= 3
        cases.append(case(row, left, seen))
    return cases


def in_bed(world, person, day):
    """Since when the person has been in a mental health bed without a break; None if not in one.

    Spells are joined where the next begins no later than the day after the last ended.
    """
    spells = [row for row in world["mental_spells"] if row["person_id"] == person]
    stays = []
    for row in sorted(spells, key=lambda row: row["start"]):
        end = row["end"] or FAR
        if stays and row["start"] <= stays[-1][1] + DAY:
            stays[-1] = (stays[-1][0], max(stays[-1][1], end))
        else:
            stays.append((row["start"], end))
    found = [since for since, until in stays if since <= day < until]
    return found[0] if found else None


def age_on(day, born):
    years = day.year - born.year
    return years - ((day.month, day.day) < (born.month, born.day))


def latest_spell(world, person, day):
    begun = [
        row for row in world["mental_spells"]
        if row["person_id"] == person["person_id"] and row["start"] <= day
    ]  # fmt: skip
    return max(begun, key=lambda row: (row["start"], row["end"] or date.max, row["id"]))


def age_then(world, person, day):
    """By the month of birth, or else what the last spell said and the years since."""
    if person["birth_month"] is not None:
        return age_on(day, person["birth_month"])
    spell = latest_spell(world, person, day)
    return None if spell["age"] is None else spell["age"] + age_on(day, spell["start"])


def held(world):
    """(person and where they live, the last day, days of the year, since when, age)."""
    for person in world["people"]:
        if not (person["learning_disability"] or person["autism"]):
            continue
        for start, end in SPANS:
            last = end - DAY
            since = in_bed(world, person["person_id"], last)
            if since is not None:
                living = {**person, "lsoa": latest_spell(world, person, last)["lsoa"]}
                yield living, last, (end - start).days, since, age_then(world, person, last)


def ld_adults(world):
    return [
        case(person, last, days, 0.0)
        for person, last, days, _, age in held(world)
        if age is not None and age >= 18
    ]


def ld_children(world):
    return [
        case(person, last, days, 0.0)
        for person, last, days, _, age in held(world)
        if age is not None and age < 18
    ]


def ld_long(world):
    return [
        case(person, last, (last - since).days > 730) for person, last, _, since, _ in held(world)
    ]


def smi_physical(world):
    cases = []
    for person in world["people"]:
        for start, end in SPANS:
            alive = person["death"] is None or person["death"] >= start
            if not (person["serious_mental_illness"] and alive and person["first_seen"] < end):
                continue
            times = 0
            for row in world["spells"]:
                if row["person_id"] == person["person_id"] and start <= row["start"] < end:
                    urgent = (row["method"] or "").startswith("2") and row["method"] != "2B"
                    physical = not (row["primary"] or "").startswith("F")
                    times += urgent and row["class"] in COUNTED and physical
            cases.append(case(person, start, times))
    return cases


# ------------------------------------------------------------------ end of life


def spells_of(world, person):
    return [
        row for row in world["spells"]
        if person is not None and row["person_id"] == person and row["class"] in COUNTED
    ]  # fmt: skip


def eol_3plus(world):
    cases = []
    for death in world["deaths"]:
        if death["source"] != "deaths":
            continue
        times = 0
        for row in spells_of(world, death["person_id"]):
            urgent = (row["method"] or "").startswith("2") and row["method"] != "2B"
            times += urgent and death["start"] - 90 * DAY <= row["start"] <= death["start"]
        cases.append(case(death, death["start"], times >= 3))
    return cases


def eol_home(world):
    cases = []
    for death in world["deaths"]:
        cause = death["cause"]
        if death["source"] != "deaths":
            continue
        if cause is not None and "V01" <= cause[:3] <= "Y98" and not "W00" <= cause[:3] <= "W19":
            continue
        nights = 0
        for back in range(1, 91):
            night = death["start"] - back * DAY
            nights += any(
                row["start"] <= night < (row["end"] or date.max)
                for row in spells_of(world, death["person_id"])
            )
        cases.append(case(death, death["start"], 1 - nights / 90))
    return cases


def died_in_hospital(world):
    return [
        case(row, row["start"], row["place"] == "hospital") for row in world["deaths"]
        if row["source"] == "deaths" and row["place"] is not None
    ]  # fmt: skip


ORACLES = {
    "mh_admissions": mh_admissions,
    "mh_readmission_28": mh_readmission,
    "mh_followup_72h": mh_followup,
    "ld_autism_inpatients": ld_adults,
    "ld_autism_inpatients_children": ld_children,
    "ld_autism_over_2_years": ld_long,
    "smi_physical_admissions": smi_physical,
    "eol_3plus": eol_3plus,
    "eol_days_at_home": eol_home,
    "deaths_in_hospital": died_in_hospital,
}


@pytest.mark.parametrize("name", ORACLES)
def test_lives_are_counted_as_row_by_row(agree, name):
    agree(name, ORACLES[name])


def test_lives_by_place_and_year_are_sums_of_rows(agree_by_place):
    agree_by_place(ORACLES)
