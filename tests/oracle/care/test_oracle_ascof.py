"""ASCOF from Client Level Data beside oracles written from the sheet, section 8."""

import runpy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

M = runpy.run_path(str(Path(__file__).with_name("method.py")))
own, by_person, facts, until, rank = M["own"], M["by_person"], M["facts"], M["until"], M["rank"]
named, who, clusters, case, days = M["named"], M["who"], M["clusters"], M["case"], M["days"]
age_on, adult, later_record = M["age_on"], M["adult"], M["later_record"]
YEARS, NEVER, LONG_TERM, STRENGTH = M["YEARS"], M["NEVER"], M["LONG_TERM"], M["STRENGTH"]
NURSING, RESIDENTIAL, COMMUNITY, PRISON = LONG_TERM
Row = dict[str, Any]
World = dict[str, list[Row]]

HOMES_SHORT = ("Short term residential care", "Short term nursing care")
STAYED = (
    "Short term support: Ongoing low level", "Short term support: Other short term",
    "NFA: Information and advice or signposting", "NFA: Support ended as planned",
    "NFA: Responsibility moved to another local authority", "NFA: Other",
    "NFA: No services offered for other reason", "NFA: Support ended for other reason",
    "NFA: Referral to other service within the local authority",
)  # fmt: skip
WENT = (*LONG_TERM, "Short term support: Residential or Nursing care")


def short_term_support(world: World) -> list[Row]:
    """2A: clusters of ST-Max, by their sequel."""
    cases: list[Row] = []
    everything = by_person(named(world))
    for person, rows in by_person(own(world)).items():
        told = facts(everything[person])
        st_max = [one for one in rows
                  if one["kind"] == "Service" and one["service"] == M["ST_MAX"]]  # fmt: skip
        for cluster in clusters(st_max):
            begun, ended = cluster[0]["start"], max(until(one) for one in cluster)
            if ended == NEVER:
                continue
            if told["death"] and told["death"] < begun:
                continue
            if not adult(age_on(told["birth"], ended)):
                continue
            if _had_long_term(rows, begun):
                continue
            sequel = _sequel(cluster, rows, told["death"])
            if sequel in STAYED or sequel in WENT:
                cases.append(case(cluster[0], ended, sequel in STAYED))
    return cases


def _had_long_term(rows: list[Row], begun: date) -> bool:
    return any(one["kind"] == "Service" and one["service"] in LONG_TERM and one["start"] < begun
               and (begun - until(one)).days < 91 for one in rows)  # fmt: skip


def _sequel(cluster: list[Row], rows: list[Row], death: date | None) -> str | None:
    """2A.9: the first rule that applies; None where nothing says what followed."""
    begun, ended = cluster[0]["start"], max(until(one) for one in cluster)
    leading = _leading(cluster, ended)
    if death and death <= ended + days(7):
        return "NFA: Deceased"
    if leading["outcome"] == "Admitted to hospital":
        return "Admitted to hospital"
    others = [one for one in rows if one not in cluster and one["start"] >= begun]
    future = [one for one in others if until(one) > ended and one["start"] <= ended + days(7)]
    nested = [one for one in others if begun < until(one) <= ended]
    services = [one for one in future if one["kind"] == "Service" and one["service"] in STRENGTH]
    if services:
        return _strongest(services)
    ranks = {**_of_future(leading, future), **_of_nested(nested, ended)}
    if ranks:
        return ranks[min(ranks)]
    if any(one["kind"] == "Service" and one["component"] == "Equipment" for one in nested):
        return "Short term support: Ongoing low level"
    return leading["outcome"] if rank(leading) < 100 else None


def _leading(cluster: list[Row], ended: date) -> Row:
    """2A.5: the row that ends last, of the smallest rank, of the latest record."""
    lasts = [one for one in cluster if until(one) == ended]
    least = min(rank(one) for one in lasts)
    return max((one for one in lasts if rank(one) == least), key=later_record)


def _of_future(leading: Row, future: list[Row]) -> dict[int, str]:
    """2A.9.4 (a) and (b): outcomes by rank, below 100."""
    telling = [one for one in future if one["kind"] != "Service"
               and one["outcome"] != "NFA: Support ended as planned"]  # fmt: skip
    looked_at = [leading, *telling] if telling or not future else []
    return {rank(one): one["outcome"] for one in looked_at if rank(one) < 100}


def _of_nested(nested: list[Row], ended: date) -> dict[int, str]:
    """2A.9.4 (c): the assessment or review within the cluster that ended last, near its end."""
    inside = [one for one in nested if one["kind"] in ("Assessment", "Review")
              and (ended - until(one)).days < 14 and rank(one) < 100]  # fmt: skip
    last = max((until(one) for one in inside), default=None)
    return {rank(one): one["outcome"] for one in inside if until(one) == last}


def _strongest(services: list[Row]) -> str:
    best = min(STRENGTH.index(one["service"]) for one in services)
    kind: str = STRENGTH[best]
    components = {one["component"] for one in services if one["service"] == kind}
    if kind == "Short term support: Other short term" and components & set(HOMES_SHORT):
        return "Short term support: Residential or Nursing care"
    return kind


def admissions(world: World, ages: tuple[int, int], *, null_kept: bool = False) -> list[Row]:
    """2B and 2C: people admitted to a care home for long, each once a council and year."""
    cases: list[Row] = []
    for rows in by_person(named(world)).values():
        told = facts(rows)
        if told["birth"] is None:
            continue
        stays = [one for one in rows if _in_care_home(one, null_kept=null_kept)]
        for first, last in YEARS:
            if told["death"] and told["death"] < first:
                continue
            new = [one for one in stays if first <= one["start"] <= last
                   and one["outcome"] != "NFA: Self-funded client or under 12wk disregard"
                   and not _there_before(one, stays)]  # fmt: skip
            new = [one for one in new if age_on(told["birth"], one["start"]) >= 18]
            if not new:
                continue
            earliest = min(new, key=lambda one: one["start"])
            youngest = age_on(told["birth"], earliest["start"])
            if ages[0] <= youngest < ages[1]:
                cases.append(case(earliest, earliest["start"], 1, 0))
    return cases


def _in_care_home(row: Row, *, null_kept: bool) -> bool:
    if row["kind"] != "Service" or row["client"] != "Service user":
        return False
    if row["service"] not in (NURSING, RESIDENTIAL):
        return False
    if row["component"] is None:
        return null_kept
    words = row["component"].lower()
    return ("residential" in words or "nursing" in words) and "short" not in words


def _there_before(row: Row, stays: list[Row]) -> bool:
    return any(one["start"] < row["start"] and (row["start"] - until(one)).days < 365
               for one in stays)  # fmt: skip


SETTLED = (
    "Owner occupier or shared ownership scheme",
    "Tenant: Local authority or other social housing provider", "Tenant: Private landlord",
    "Settled mainstream housing with family or friends",
    "Supported accommodation, supported lodgings or supported group home", "Shared Lives scheme",
    "Approved premises for offenders released from prison or under probation supervision",
    "Sheltered housing, extra care housing or other sheltered housing",
    "Mobile accommodation for Gypsy, Roma and Traveller communities",
    "Unknown: Presumed at home",
)  # fmt: skip


def lives_at_home(world: World, *, learning_disability: bool = False) -> list[Row]:
    """2E: people with long-term support in the year, by where they live."""
    cases: list[Row] = []
    everything = by_person(named(world))
    for first, last in YEARS:
        for person, rows in by_person(own(world)).items():
            supported = [one for one in rows if one["kind"] == "Service"
                         and one["service"] in LONG_TERM and one["start"] <= last
                         and until(one) >= first]  # fmt: skip
            told = facts(everything[person])
            if not supported or (told["death"] and told["death"] < first):
                continue
            age = age_on(told["birth"], min(last, max(until(one) for one in supported)))
            if age is None or age < 18:
                continue
            by_then = [one for one in everything[person] if one["start"] <= last]
            if learning_disability:
                reason = settled(by_then, "support_reason")
                if reason != "Learning disability support" or age > 64:
                    continue
            cases.append(case(supported[0], last, _accommodation(by_then) in SETTLED))
    return cases


def settled(rows: list[Row], column: str) -> str:
    """Section 5: known first; then told, ended and begun last; ties that differ are Unknown."""
    unknown = (None, "Unknown", "Invalid and not mapped", "Social support: Support to unpaid carer")
    known = [one for one in rows if one[column] not in unknown]
    if not known:
        return "Unknown"
    top = max((one["known_from"], until(one), one["start"]) for one in known)
    values = {one[column] for one in known if (one["known_from"], until(one), one["start"]) == top}
    return values.pop() if len(values) == 1 else "Unknown"


def _accommodation(rows: list[Row]) -> str:
    said = settled(rows, "accommodation")
    if said != "Unknown":
        return said
    services = [one for one in rows if one["kind"] == "Service"]
    if not services:
        return "Unknown"
    lived_in = ("Shared Lives", "Community supported living", "Extra care housing",
                "Home support or domiciliary care")  # fmt: skip

    def order(one: Row) -> tuple[object, ...]:
        strength = STRENGTH.index(one["service"]) + 1 if one["service"] in STRENGTH else 99
        return (-until(one).toordinal(), strength, one["component"] not in lived_in,
                -one["start"].toordinal())  # fmt: skip

    top = min(order(one) for one in services)
    useful = {_home_by_service(one) for one in services if order(one) == top} - {None}
    return str(useful.pop()) if len(useful) == 1 else "Unknown"


def _home_by_service(row: Row) -> str | None:
    service, component = row["service"], row["component"]
    by_service = {NURSING: "Registered nursing home", RESIDENTIAL: "Registered care home"}
    by_component = {
        "Shared Lives": "Shared Lives scheme",
        "Extra care housing": SETTLED[7], "Community supported living": SETTLED[4],
    }  # fmt: skip
    in_community = {"Home support or domiciliary care": "Unknown: Presumed at home",
                    None: "Unknown: Presumed in community"}  # fmt: skip
    said = by_service.get(service) or by_component.get(component)
    if said is None and service == COMMUNITY:
        said = in_community.get(component)
    return "Prison" if said is None and service == PRISON else said


def clients_budgets(world: World, ranks: tuple[int, ...]) -> list[Row]:
    """3D 1a and 2a: people with community support at the end of the year, by its mechanism."""
    cases: list[Row] = []
    everything = by_person(named(world))
    for _first, last in YEARS:
        for person, rows in by_person(own(world)).items():
            there = [one for one in rows if one["kind"] == "Service"
                     and one["service"] in LONG_TERM and one["start"] <= last
                     and until(one) >= last]  # fmt: skip
            told = facts(everything[person])
            if not there or (told["death"] and told["death"] < last):
                continue
            best = min(_support_rank(one) for one in there)
            if adult(age_on(told["birth"], last)) and 3 <= best <= 6:
                cases.append(case(there[0], last, best in ranks))
    return cases


def _support_rank(row: Row) -> int:
    if row["service"] == NURSING:
        return 1
    if row["service"] == RESIDENTIAL:
        return 2
    mechanism = row["mechanism"]
    if row["component"] == "Direct payment":
        mechanism = "Direct payment"
    if row["service"] == PRISON:
        return {"CASSR managed personal budget": 7, "CASSR commissioned support": 8}.get(
            mechanism, 9
        )
    return {"Direct payment": 3, "CASSR managed personal budget": 4,
            "CASSR commissioned support": 5}.get(mechanism, 6)  # fmt: skip


def carers_budgets(world: World, categories: tuple[int, ...], null_kept: bool) -> list[Row]:
    """3D 1b and 2b: carers supported in the year, by the best of their categories."""
    cases: list[Row] = []
    for first, last in YEARS:
        for rows in by_person(named(world)).values():
            found = [one for one in rows if one["client"] in CARERS and one["start"] <= last
                     and until(one) >= first and until(one) >= one["start"]
                     and _of_carer(one)]  # fmt: skip
            told = facts(rows)
            if not found or (told["death"] and told["death"] < first):
                continue
            # 4.7: the latest age of a row is that at its end, of an open one at the year's.
            ages = [age_on(told["birth"], min(until(one), last)) for one in found]
            best = min(_category(one, null_kept) for one in found)
            if best <= 3 and (told["birth"] is None or min(ages) >= 18):
                cases.append(case(found[0], last, best in categories))
    return cases


CARERS = ("Unpaid carer", "Unpaid carer known by association")


def _of_carer(row: Row) -> bool:
    """3D.1 of carers: signposting, support of a carer, or an assessment or review."""
    if row["service"] is not None:
        return str(row["service"]).startswith("Unpaid carer support")
    signposted = row["outcome"] == "NFA: Information and advice or signposting"
    return signposted or row["kind"] in ("Assessment", "Review")


def _category(row: Row, null_kept: bool) -> int:
    signposted = row["outcome"] == "NFA: Information and advice or signposting"
    if row["service"] == "Unpaid carer support: Direct to unpaid carer":
        if "Direct payment" in (row["mechanism"], row["component"]):
            return 1
        if row["component"] is None and not null_kept:
            return 99
        return {"CASSR managed personal budget": 2, "CASSR commissioned support": 3}.get(
            row["mechanism"], 4
        )
    if row["service"] is None and signposted:
        return 5
    if row["service"] == "Unpaid carer support: Support involving the person cared-for":
        return 6
    return 6 if row["service"] is None and row["kind"] in ("Assessment", "Review") else 99


ORACLES = {
    "ascof_2A": short_term_support,
    "ascof_2B": lambda world: admissions(world, (18, 65)),
    "ascof_2C": lambda world: admissions(world, (65, 200)),
    "ascof_2C_null_kept": lambda world: admissions(world, (65, 200), null_kept=True),
    "care_home_adm_65": lambda world: admissions(world, (65, 200)),
    "ascof_2E": lives_at_home,
    "ascof_2E_ld": lambda world: lives_at_home(world, learning_disability=True),
    "ascof_3D_1a": lambda world: clients_budgets(world, (3, 4)),
    "ascof_3D_2a": lambda world: clients_budgets(world, (3,)),
    "ascof_3D_1b": lambda world: carers_budgets(world, (1, 2), False),
    "ascof_3D_2b": lambda world: carers_budgets(world, (1,), False),
    "ascof_3D_1b_null_kept": lambda world: carers_budgets(world, (1, 2), True),
    "ascof_3D_2b_null_kept": lambda world: carers_budgets(world, (1,), True),
}


@pytest.mark.parametrize("name", ORACLES)
def test_a_card_counts_what_the_sheet_counts(name: str, agree_on_care: Any) -> None:
    agree_on_care(name, ORACLES[name])


def test_figures_by_council_and_year_are_the_sums_of_the_cases(agree_by_council: Any) -> None:
    agree_by_council(ORACLES)
