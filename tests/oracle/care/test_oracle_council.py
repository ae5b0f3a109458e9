"""Waits, costs and local counts of councils beside oracles written from the sheet (4.9, 6)."""

import runpy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

M = runpy.run_path(str(Path(__file__).with_name("method.py")))
own, by_person, facts, until, named = M["own"], M["by_person"], M["facts"], M["until"], M["named"]
case, days, age_on, adult, who = M["case"], M["days"], M["age_on"], M["adult"], M["who"]
YEARS, NEVER, LONG_TERM, BEGAN = M["YEARS"], M["NEVER"], M["LONG_TERM"], M["BEGAN"]
Row = dict[str, Any]
World = dict[str, list[Row]]

LEADS_ON = ("Progress to reablement/ST-Max", "Progress to assessment, review or reassessment",
            "Progress to support planning or services", "Continuation of support or services",
            "Release 1 specification only: Not mapped")  # fmt: skip
LEADS_TO_SERVICE = (LEADS_ON[0], LEADS_ON[2], LEADS_ON[3])
SHORT_OR_LONG = ("Short term assessment", "Long term assessment")
KINDS = ("Request", "Assessment", "Service")


def waits(world: World, part: int) -> list[Row]:
    """Section 6: the days from a request to the first response (1) or service (2)."""
    cases: list[Row] = []
    for rows in by_person(named(world)).values():
        requests = [one for one in rows if _is_valid(one, rows)]
        if not requests:
            continue
        pool = [one for one in rows
                if one in requests or _is_assessment(one) or _is_service(one)]  # fmt: skip
        pool = [one for one in pool if one["age"] is not None and one["age"] >= 25]
        pool.sort(key=lambda one: (one["known_from"], one["id"]), reverse=True)
        pool.sort(key=lambda one: (one["start"], KINDS.index(one["kind"])))
        answers = [(place, *_answer(place, pool))
                   for place, one in enumerate(pool) if one["kind"] == "Request"]  # fmt: skip
        for number, (place, response, service) in enumerate(answers):
            if _overtaken(answers, number):
                continue
            reached = response if part == 1 else service
            if reached is not None:
                start, on = pool[place]["start"], pool[reached]["start"]
                cases.append(case(pool[place], on, (on - start).days))
    return cases


def _is_assessment(row: Row) -> bool:
    return row["kind"] == "Assessment" and row["assessment"] in SHORT_OR_LONG


def _is_service(row: Row) -> bool:
    return row["kind"] == "Service" and row["service"] in M["STRENGTH"]


def _is_valid(row: Row, rows: list[Row]) -> bool:
    """Stage 1, 2 to 4."""
    if row["kind"] != "Request" or row["client"] != "Service user" or row["start"] < BEGAN:
        return False
    if row["age"] is None or row["age"] < 25 or row["outcome"] is None:
        return False
    if row["outcome"].startswith("NFA") or row["outcome"] == "Admitted to hospital":
        return False
    return not any(_helps_already(one, row["start"]) for one in rows)


def _helps_already(row: Row, asked: date) -> bool:
    if row["kind"] != "Service" or row["start"] >= asked:
        return False
    if row["service"] in LONG_TERM:
        return until(row) >= asked.replace(year=asked.year - 1)
    if row["service"] in (M["ST_MAX"], M["OTHER_SHORT"]):
        return until(row) >= _three_months_before(asked)
    return False


def _three_months_before(day: date) -> date:
    month, year = (day.month - 3, day.year) if day.month > 3 else (day.month + 9, day.year - 1)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


def _answer(place: int, pool: list[Row]) -> tuple[int | None, int | None]:
    """Stage 2, 9, and stage 3, 10 to 12: the places of first response and of first service."""
    later = range(place + 1, len(pool))
    assessed = next((at for at in later if pool[at]["kind"] == "Assessment"), None)
    served = next((at for at in later if pool[at]["kind"] == "Service"), None)
    asked = pool[place]
    if (asked["start"] < date(2025, 7, 1) and asked["conversation"] is True
            and asked["outcome"] in LEADS_ON
            and (assessed is None or pool[assessed]["start"] > asked["start"])):  # fmt: skip
        return place, served
    if assessed is None or (served is not None and served < assessed):
        return served, served
    if not _block_leads(assessed, pool):
        return assessed, None
    return assessed, served


def _block_leads(place: int, pool: list[Row]) -> bool:
    """Stage 2, 7 and 8: consecutive assessments, of which any leads to a service."""
    first = place
    while first > 0 and pool[first - 1]["kind"] == "Assessment":
        first -= 1
    last = place
    while last + 1 < len(pool) and pool[last + 1]["kind"] == "Assessment":
        last += 1
    return any(one["outcome"] in LEADS_TO_SERVICE for one in pool[first : last + 1])


def _overtaken(answers: list[tuple[int, int | None, int | None]], number: int) -> bool:
    """Stage 3, 13."""
    place, response, service = answers[number]
    if number == 0:
        return False
    before = [one for one in answers[number - 1][1:] if one is not None]
    if before and max(before) > place:
        return True
    responses = [one[1] for one in answers[:number] if one[1] is not None]
    services = [one[2] for one in answers[:number] if one[2] is not None]
    if response is not None and responses and response <= max(responses):
        return True
    return service is not None and bool(services) and service <= max(services)


A_WEEK = {"Weekly": 1.0, "Fortnightly": 1 / 2, "4-weekly": 1 / 4, "Monthly": 12 / 52,
          "Quarterly": 4 / 52, "Annually": 1 / 52}  # fmt: skip


def care_costs(world: World) -> list[Row]:
    """4.9: services with a cost, in each year."""
    cases: list[Row] = []
    for first, last in YEARS:
        for row in named(world):
            pounds = _cost_between(row, first, last)
            if pounds is not None:
                cases.append(case(row, max(row["start"], first), pounds, 0))
    return cases


def _cost_between(row: Row, first: date, last: date) -> float | None:
    if row["kind"] != "Service" or row["start"] > last or until(row) < first:
        return None
    price = abs(row["unit_cost"] or 0)
    if price == 0:
        return None
    if row["cost_per"] == "One-off":
        return price
    units = A_WEEK.get(row["cost_per"], abs(row["units"] or 0))
    lasted = (min(until(row), last) - max(row["start"], first)).days + 1
    return price * units * lasted / 7 if units and lasted > 0 else None


def requests_65(world: World) -> list[Row]:
    """Requests at 65 and over, but for those that end before they start."""
    told = {person: facts(rows) for person, rows in by_person(named(world)).items()}
    ages = [(one, age_on(told[who(one)]["birth"], one["start"]))
            for one in own(world) if one["kind"] == "Request"]  # fmt: skip
    return [case(one, one["start"], 1, 0) for one, age in ages if age is not None and age >= 65]


def days_supported(world: World) -> list[Row]:
    """Days of the year with long-term support, at 65 and over; each day of a person once."""
    cases: list[Row] = []
    everything = by_person(named(world))
    for first, last in YEARS:
        for person, rows in by_person(own(world)).items():
            birth = facts(everything[person])["birth"]
            long = [one for one in rows
                    if one["kind"] == "Service" and one["service"] in LONG_TERM]  # fmt: skip
            if not long:
                continue
            run = 0
            for number in range((last - first).days + 2):
                day = first + timedelta(days=number)
                there = day <= last and any(one["start"] <= day <= until(one) for one in long)
                if there:
                    run += 1
                elif run:
                    began = day - timedelta(days=run)
                    age = age_on(birth, began)
                    if age is not None and age >= 65:
                        cases.append(case(long[0], began, run, 0))
                    run = 0
    return cases


def reviewed(world: World) -> list[Row]:
    """People supported for 12 months or more at the year's end, by whether one looked again."""
    cases: list[Row] = []
    everything = by_person(named(world))
    for _, last in YEARS:
        first = last.replace(year=last.year - 1) + days(1)  # of the 12 months that end with it
        for person, rows in by_person(own(world)).items():
            told = facts(everything[person])
            long = [one for one in rows if one["kind"] == "Service"
                    and one["service"] in LONG_TERM and one["start"] <= last]  # fmt: skip
            if told["death"] and told["death"] < last:
                continue
            if not any(until(one) >= last for one in long):
                continue
            since = last
            while near := [one["start"] for one in long if one["start"] < since
                           and until(one) >= since - days(7)]:  # fmt: skip
                since = min(near)
            if since > first or not adult(age_on(told["birth"], last)):
                continue
            done = [one for one in rows if one["end"] and first <= one["end"] <= last
                    and _looks_again(one)]  # fmt: skip
            cases.append(case(long[0], last, bool(done)))
    return cases


def _looks_again(row: Row) -> bool:
    if row["kind"] == "Review":
        return bool(row["review_reason"] != "Review of short term support")
    return row["kind"] == "Assessment" and bool(row["assessment"] == "Long term assessment")


def carers(world: World) -> list[Row]:
    """Carers of 18 and over with a service in the year, once a council."""
    cases: list[Row] = []
    everything = by_person(named(world))
    for first, last in YEARS:
        for person, rows in by_person(one for one in named(world)
                                      if one["client"].startswith("Unpaid carer")).items():  # fmt: skip
            there = [one for one in rows if one["kind"] == "Service"
                     and (one["service"] or "").startswith("Unpaid carer support")
                     and one["start"] <= last and until(one) >= max(first, one["start"])]  # fmt: skip
            told = facts(everything[person])
            if there and (told["death"] is None or told["death"] >= first):
                on = max(first, min(one["start"] for one in there))
                age = age_on(told["birth"], on)
                if age is not None and age >= 18:
                    cases.append(case(there[0], on, 1, 0))
    return cases


ORACLES = {
    "request_to_response_wait": lambda world: waits(world, 1),
    "request_to_service_wait": lambda world: waits(world, 2),
    "care_cost": care_costs,
    "care_requests_65": requests_65,
    "long_term_support_65": days_supported,
    "review_within_year": reviewed,
    "carers_supported": carers,
}


@pytest.mark.parametrize("name", ORACLES)
def test_a_card_counts_what_the_sheet_counts(name: str, agree_on_care: Any) -> None:
    agree_on_care(name, ORACLES[name])


def test_figures_by_council_and_year_are_the_sums_of_the_cases(agree_by_council: Any) -> None:
    agree_by_council(ORACLES)
