"""What joins social care and hospitals, beside oracles: 2D, after discharge, homes, costs."""

import runpy
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

M = runpy.run_path(str(Path(__file__).with_name("method.py")))
own, by_person, until, case, days = M["own"], M["by_person"], M["until"], M["case"], M["days"]
clusters, age_on, YEARS, BEGAN = M["clusters"], M["age_on"], M["YEARS"], M["BEGAN"]
NURSING, RESIDENTIAL, COMMUNITY, PRISON = M["LONG_TERM"]
ST_MAX = M["ST_MAX"]
Row = dict[str, Any]
World = dict[str, list[Row]]

NOT_BY = ("31", "32", "82", "83")
NOT_TO = ("49", "50", "51", "52", "79", "87", "88")
NOT_TREATED = ("199 223 290 291 331 344 345 346 424 499 501 504 560 660 661 662 840 920").split()
LIVE = ("1", "2", "3", "6", "7")


def own_care(world: World, *, national: bool = False) -> list[Row]:
    """2D.1; nationally the rows with an NHS number, which are not keyed by the council's own."""
    return [one for one in own(world)
            if not (national and one["key"].startswith(f"{one['provider']}_"))]  # fmt: skip


def discharges(world: World, *, national: bool) -> list[Row]:
    """2D.3 and 2D.4."""
    births = {one["person_id"]: one["birth_month"] for one in world["people"]}
    homes = [one for one in own_care(world, national=national)
             if one["service"] in (NURSING, RESIDENTIAL, PRISON)]  # fmt: skip
    found: list[Row] = []
    for spell in world["spells"]:
        if spell["person_id"] is None or spell["end"] is None or spell["lsoa"] is None:
            continue
        age = age_on(births[spell["person_id"]], spell["end"])
        specialty = spell["last_specialty"] or ""
        if (age is None or age < 65 or spell["start"] < BEGAN or spell["start"] >= spell["end"]
                or spell["method"] in NOT_BY or spell["discharge_method"] in ("4", "5")
                or spell["destination"] in NOT_TO or specialty in NOT_TREATED
                or specialty.startswith(("65", "7"))):  # fmt: skip
            continue
        if any(one["person_id"] == spell["person_id"]
               and one["start"] <= spell["start"] <= until(one) for one in homes):  # fmt: skip
            continue
        found.append(spell)
    return found


def linked(world: World, *, national: bool) -> list[tuple[Row, date, list[Row]]]:
    """2D.2 and 2D.5: each cluster of reablement, its start, and its latest discharges."""
    rows: dict[tuple[str, int], list[Row]] = {}
    for one in own_care(world, national=national):
        if one["service"] == ST_MAX and one["component"] == "Reablement":
            rows.setdefault((one["provider"], one["person_id"]), []).append(one)
    left = discharges(world, national=national)
    found: list[tuple[Row, date, list[Row]]] = []
    for (_, person), group in rows.items():
        for cluster in clusters(group):
            start = cluster[0]["start"]
            near = [one for one in left if one["person_id"] == person
                    and start - days(7) <= one["end"] <= start + days(3)
                    and one["start"] <= start and not _dead_by_then(world, one)]  # fmt: skip
            if near:
                latest = max(one["end"] for one in near)
                found.append((cluster[0], start, [one for one in near if one["end"] == latest]))
    return found


def _death(world: World, person: int) -> date | None:
    return next(one["death"] for one in world["people"] if one["person_id"] == person)


def _dead_by_then(world: World, spell: Row) -> bool:
    """2D.1: died before the year of the discharge began."""
    death = _death(world, spell["person_id"])
    return death is not None and death < date(spell["end"].year, 1, 1)


def offered(world: World, *, national: bool) -> list[Row]:
    """2D part 2: discharges, with the clusters linked to each; of several on a day to the first."""
    links = linked(world, national=national)
    given = Counter(min(one["id"] for one in left) for _, _, left in links)
    return [case(one, one["end"], given[one["id"]]) for one in discharges(world, national=national)]


def stayed_home(world: World, *, national: bool) -> list[Row]:
    """2D part 1: linked clusters, 1 where nothing of rule 7 followed any linked discharge."""
    care = own_care(world, national=national)
    cases: list[Row] = []
    for row, start, left in linked(world, national=national):
        flagged = any(_went_wrong(world, care, one, start) for one in left)
        cases.append(case(row, left[0]["end"], not flagged))
    return cases


def _went_wrong(world: World, care: list[Row], spell: Row, start: date) -> bool:
    left, person = spell["end"], spell["person_id"]
    last = left + days(84)
    death = _death(world, person)
    readmitted = any(
        one["person_id"] == person and one["start"] > max(start, left) and one["start"] <= last
        and one["end"] is not None and one["end"] > one["start"] and one["discharge_method"] != "5"
        and (one["method"] or "")[:1] in ("2", "3", "8") for one in world["spells"]
    )  # fmt: skip
    moved = any(one["person_id"] == person and one["service"] in (NURSING, RESIDENTIAL)
                and left <= one["start"] <= last for one in care)  # fmt: skip
    return readmitted or moved or (death is not None and left <= death <= last)


def autumn(world: World) -> list[tuple[Row, bool]]:
    """Live discharges at 65 and over from October to December; whether ST-Max began in 7 days."""
    found: list[tuple[Row, bool]] = []
    for spell in _live(world):
        if spell["end"].month >= 10:
            began = any(
                one["person_id"] == spell["person_id"] and one["service"] == ST_MAX
                and spell["end"] <= one["start"] <= spell["end"] + days(7) for one in own(world)
            )  # fmt: skip
            found.append((spell, began))
    return found


def _live(world: World) -> list[Row]:
    """Live discharges of admissions (CLASSPAT 1, 2, 5) at 65 and over by the age at admission.

    Who is not known counts too, as one after whom nothing followed.
    """
    return [one for one in world["spells"] if one["end"]
            and one["discharge_method"] in LIVE and one["class"] in ("1", "2", "5")
            and (one["age"] or 0) >= 65]  # fmt: skip


def home_91(world: World) -> list[Row]:
    cases: list[Row] = []
    for spell, began in autumn(world):
        if began:
            day = spell["end"] + days(91)
            there = any(one["person_id"] == spell["person_id"] and one["kind"] == "own home"
                        and one["start"] <= day and (one["end"] is None or day < one["end"])
                        for one in world["homes"])  # fmt: skip
            cases.append(case(spell, spell["end"], there))
    return cases


def care_after(world: World) -> list[Row]:
    """Live emergency discharges at 65 and over, 1 where a new type of service began in 14 days."""
    cases: list[Row] = []
    services = [one for one in own(world) if one["kind"] == "Service"]
    for spell in _live(world):
        if spell["emergency"]:
            theirs = [one for one in services if one["person_id"] == spell["person_id"]]
            had = {one["service"] for one in theirs if one["start"] <= spell["start"] <= until(one)}
            new = [one for one in theirs if one["service"] not in had
                   and spell["end"] <= one["start"] <= spell["end"] + days(14)]  # fmt: skip
            cases.append(case(spell, spell["end"], bool(new)))
    return cases


def registered(world: World) -> set[int]:
    """Those who are or were with a practice: of others days might count twice."""
    return {one["person_id"] for one in world["registrations"]}


def _stays(world: World) -> list[tuple[Row, date, int]]:
    """Homes within each year at 65 and over: since and days."""
    births = {one["person_id"]: one["birth_month"] for one in world["people"]}
    found: list[tuple[Row, date, int]] = []
    known = registered(world)
    usual = {one["person_id"]: one["lsoa"] for one in world["people"]}
    for first, last in YEARS:
        for one in world["homes"]:
            if one["person_id"] not in known:
                continue
            since = max(first, one["start"])
            over = min(last + days(1), one["end"] or date.max)
            age = age_on(births[one["person_id"]], since)
            if since < over and age is not None and age >= 65:
                lives = {**one, "lsoa": one["lsoa"] or usual[one["person_id"]]}
                found.append((lives, since, (over - since).days))
    return found


def at_home(world: World) -> list[Row]:
    return [_home_case(one, since, lived if one["kind"] == "own home" else 0, lived)
            for one, since, lived in _stays(world) if one["kind"] != "not known"]  # fmt: skip


def _home_case(row: Row, on: date, numerator: float, denominator: float) -> Row:
    return case({**row, "provider": None}, on, numerator, denominator)


def from_care_homes(world: World) -> list[Row]:
    """Emergency admissions of people in a care home the day before, and years lived in one."""
    homes = [one for one in world["homes"] if one["kind"] in ("care home", "nursing home")]
    cases = [_home_case(one, since, 0, lived / 365.25) for one, since, lived in _stays(world)
             if one["kind"] in ("care home", "nursing home")]  # fmt: skip
    known = registered(world)
    for spell in world["spells"]:
        if spell["person_id"] not in known or spell["class"] not in ("1", "2", "5"):
            continue
        if not spell["emergency"] or spell["id"] != spell["superspell"] or (spell["age"] or 0) < 65:
            continue
        before = spell["start"] - days(1)
        if any(one["person_id"] == spell["person_id"] and one["start"] <= before
               and (one["end"] is None or before < one["end"]) for one in homes):  # fmt: skip
            cases.append(case(spell, spell["start"], 1, 0))
    return cases


def facts_twice(world: World) -> list[Row]:
    lives = {one["person_id"]: one["lsoa"] for one in world["people"]}
    return [case({**one, "lsoa": lives[one["person_id"]]}, one["on"], 1, 0)
            for one in world["same_facts"]]  # fmt: skip


PRICES = {"emergency spell": 900, "planned spell": 1200, "hospital night": 400,
          "emergency attendance": 200, "outpatient attendance": 150, "practice appointment": 40,
          "community contact": 70, "mental health contact": 180,
          "mental health night": 450}  # fmt: skip


def hospital_costs(world: World) -> list[Row]:
    return [case(one, one["start"],
                 PRICES["emergency spell" if one["emergency"] else "planned spell"]
                 + PRICES["hospital night"] * (one["nights"] or 0), 0)
            for one in world["spells"]]  # fmt: skip


def _each(world: World, table: str, activity: str, service: str = "") -> list[Row]:
    """A price for each event that was kept."""
    cases: list[Row] = []
    for one in world[table]:
        if one.get("attended", True) and one.get("service") in (None, service):
            on = one["start"].date() if isinstance(one["start"], datetime) else one["start"]
            cases.append(case(one, on, PRICES[activity], 0))
    return cases


def mental_costs(world: World) -> list[Row]:
    cases = _each(world, "contacts", "mental health contact", "mental health")
    for one in world["mental_spells"]:
        end = one["end"] or date(2024, 1, 1)
        nights = (end - one["start"]) // timedelta(days=1)
        cases.append(case(one, one["start"], PRICES["mental health night"] * nights, 0))
    return cases


def care_costs(world: World) -> list[Row]:
    """As 4.9, where the person lived as the service began, or was last said to live."""
    of_councils = runpy.run_path(str(Path(__file__).with_name("test_oracle_council.py")))
    lives: dict[tuple[str, str], str | None] = {}
    for person, rows in by_person(M["named"](world)).items():
        said = [one for one in rows if one["lsoa"]]
        said.sort(key=lambda one: (one["known_from"], one["start"], one["id"]))
        lives[person] = said[-1]["lsoa"] if said else None
    rows = [{**one, "lsoa": one["lsoa"] or lives[M["who"](one)]} for one in world["care"]]
    return list(of_councils["care_costs"]({**world, "care": rows}))


COSTS = {
    "cost_hospital": hospital_costs,
    "cost_emergency": lambda world: _each(world, "attendances", "emergency attendance"),
    "cost_outpatients": lambda world: _each(world, "outpatients", "outpatient attendance"),
    "cost_gp": lambda world: _each(world, "appointments", "practice appointment"),
    "cost_community": lambda world: _each(world, "contacts", "community contact", "community"),
    "cost_mental_health": mental_costs,
    "cost_social_care": care_costs,
}
ORACLES = {
    "ascof_2D_1": lambda world: stayed_home(world, national=False),
    "ascof_2D_2": lambda world: offered(world, national=False),
    "ascof_2D_1_national": lambda world: stayed_home(world, national=True),
    "ascof_2D_2_national": lambda world: offered(world, national=True),
    "home_91": home_91,
    "reablement_offered_65": lambda world: [case(one, one["end"], began)
                                            for one, began in autumn(world)],
    "social_care_after_discharge": care_after,
    "days_at_home": at_home,
    "emergency_from_care_home": from_care_homes,
    "same_facts_recorded": facts_twice,
    **COSTS,
    "cost_per_person": lambda world: [one for cost in COSTS.values() for one in cost(world)],
}  # fmt: skip


@pytest.mark.parametrize("name", ORACLES)
def test_a_card_counts_what_the_sheet_counts(name: str, agree_on_care: Any) -> None:
    agree_on_care(name, ORACLES[name])


def test_figures_by_council_and_year_are_the_sums_of_the_cases(agree_by_council: Any) -> None:
    agree_by_council(ORACLES)
