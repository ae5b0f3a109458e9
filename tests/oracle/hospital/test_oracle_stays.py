"""Stays counted row by row: readmission, nights, long stays, discharge and what it waits for."""

from datetime import date, timedelta

import pytest

LAST = date(2023, 12, 31)
SPANS = [(date(year, 1, 1), date(year + 1, 1, 1)) for year in (2022, 2023)]
DAY = timedelta(days=1)
LIVE = ("1", "2", "3", "6", "7")
BIRTHS = ("31", "32", "82", "83", "2C")
COUNTED = ("1", "2", "5")


def case(row, on, numerator, denominator=1.0):
    return {
        "person_id": row["person_id"], "lsoa": row["lsoa"], "on": on,
        "numerator": float(numerator), "denominator": denominator,
    }  # fmt: skip


def emergency(row):
    return row["method"] is not None and row["method"].startswith("2")


def maternity(row):
    midwives = ("501", "560")
    by_specialty = row["specialty"] in midwives or row["last_specialty"] in midwives
    return by_specialty or row["method"] in BIRTHS


# ------------------------------------------------------------------ sheet 9


def continuous_stays(world):
    """Spells of one superspell together, in the order in which they began."""
    stays = {}
    for row in world["spells"]:
        if row["class"] in COUNTED:
            stays.setdefault(row["superspell"], []).append(row)
    return [sorted(rows, key=lambda row: (row["start"], row["id"])) for rows in stays.values()]


def had_cancer(world, stay, left):
    person = stay[0]["person_id"]
    told = [code for row in stay for code in row["all_diagnoses"]]
    for row in world["spells"]:
        if person is not None and row["person_id"] == person and row["start"] <= left:
            over = row["end"] or LAST
            if over >= left - 365 * DAY:
                told += row["all_diagnoses"]
    return any("C00" <= code[:3] <= "C97" for code in told)


def readm_30(world):
    stays = continuous_stays(world)
    cases = []
    for stay in stays:
        first, last = stay[0], stay[-1]
        left = last["end"]
        if left is None or last["discharge_method"] not in LIVE:
            continue
        if any(maternity(row) for row in stay):
            continue
        if had_cancer(world, stay, left):
            continue
        again = False
        for other in stays:
            begun = other[0]
            same = begun["person_id"] == first["person_id"] and begun["person_id"] is not None
            after = begun["start"] > first["start"] or (other[-1]["end"] or date.max) > left
            if same and after and other is not stay and emergency(begun):
                again = again or 0 <= (begun["start"] - left).days <= 29
        cases.append(case(last, left, again))
    return cases


def readm_28(world):
    cases = []
    counted = [row for row in world["spells"] if row["class"] in COUNTED]
    for row in counted:
        if not emergency(row) or row["person_id"] is None:
            continue
        for prior in counted:
            if prior["person_id"] != row["person_id"] or prior["id"] == row["id"]:
                continue
            if prior["specialty"] == "424" or prior["end"] is None:
                continue
            later = row["start"] > prior["start"] or (row["end"] or date.max) > prior["end"]
            if later and 0 <= (row["start"] - prior["end"]).days <= 28:
                cases.append(case(row, row["start"], 1, 0.0))
                break
    return cases


# ------------------------------------------------------------------ sheet 10


def bed_days(world):
    cases = []
    for row in world["spells"]:
        if row["class"] not in COUNTED:
            continue
        for start, end in SPANS:
            nights, night = [], row["start"]
            while night < (row["end"] or LAST + DAY):
                if start <= night < end:
                    nights.append(night)
                night += DAY
            if nights:
                cases.append(case(row, nights[0], len(nights), 0.0))
    return cases


def los_emergency(world):
    return [
        case(row, row["end"], (row["end"] - row["start"]).days)
        for row in world["spells"]
        if row["end"] is not None and row["discharge_method"] in tuple("1234567")
        and emergency(row) and row["class"] in ("1", "5")
    ]  # fmt: skip


def acute(row):
    specialty = row["specialty"] or ""
    mental = len(specialty) == 3 and specialty.startswith("7")
    return not mental and not maternity(row)


def stranded(days):
    def oracle(world):
        cases = []
        for _, end in SPANS:
            last = end - DAY
            for row in world["spells"]:
                adult = row["age"] is not None and row["age"] >= 18
                within = row["start"] <= last and (row["end"] is None or row["end"] > last)
                if adult and within and row["class"] == "1" and acute(row):
                    cases.append(case(row, last, row["start"] <= last - days * DAY))
        return cases

    return oracle


# ------------------------------------------------------------------ sheet 11 and 12


def left_alive(world):
    return [
        row for row in world["spells"]
        if row["end"] is not None and row["discharge_method"] in LIVE and row["class"] == "1"
    ]  # fmt: skip


def known_destination(world):
    unknown = (None, "79", "98", "99")
    return [row for row in left_alive(world) if acute(row) and row["destination"] not in unknown]


def upr(world):
    return [case(row, row["end"], row["destination"] == "19") for row in known_destination(world)]


CARE_HOMES = ("54", "55", "56", "65", "85", "86")


def upr_b(world):
    cases = []
    for row in known_destination(world):
        back = row["admitted_from"] in CARE_HOMES and row["destination"] == row["admitted_from"]
        cases.append(case(row, row["end"], row["destination"] in ("19", "29") or back))
    return cases


def adults_left_alive(world):
    return [row for row in left_alive(world) if row["age"] is not None and row["age"] >= 18]


def ready_known(row):
    return row["ready"] is not None and date(2023, 4, 1) <= row["ready"] <= row["end"]


def delay_share(world):
    found = [row for row in adults_left_alive(world) if ready_known(row)]
    return [case(row, row["end"], row["ready"] == row["end"]) for row in found]


def delay_mean(world):
    found = [row for row in adults_left_alive(world) if ready_known(row)]
    return [case(row, row["end"], (row["end"] - row["ready"]).days) for row in found]


def delay_known(world):
    return [case(row, row["end"], ready_known(row)) for row in adults_left_alive(world)]


ORACLES = {
    "readm_30": readm_30,
    "readm_28_nhp": readm_28,
    "bed_days": bed_days,
    "los_emergency": los_emergency,
    "los_emergency_median": los_emergency,
    "stranded_7": stranded(7),
    "stranded_14": stranded(14),
    "stranded_21": stranded(21),
    "upr_discharge": upr,
    "upr_discharge_b": upr_b,
    "discharge_delay_share": delay_share,
    "discharge_delay": delay_mean,
    "discharge_ready_known": delay_known,
}


@pytest.mark.parametrize("name", ORACLES)
def test_stays_are_those_counted_row_by_row(agree, name):
    agree(name, ORACLES[name])


def test_stays_by_place_and_year_are_sums_of_rows(agree_by_place):
    agree_by_place({name: made for name, made in ORACLES.items() if "median" not in name})
