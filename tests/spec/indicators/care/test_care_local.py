"""Local indicators of social care and across sectors; each person is one trap."""

from datetime import date

import pytest

from onestory.indicators.catalogue.records.care_cost import CARD as COST
from onestory.indicators.catalogue.records.care_requests_65 import CARD as REQUESTS
from onestory.indicators.catalogue.records.carers_supported import CARD as CARERS
from onestory.indicators.catalogue.records.cost_per_person import CARDS as COSTS
from onestory.indicators.catalogue.records.days_at_home import CARD as AT_HOME
from onestory.indicators.catalogue.records.emergency_from_care_home import CARD as FROM_HOME
from onestory.indicators.catalogue.records.home_91 import CARD as DAY_91
from onestory.indicators.catalogue.records.long_term_support_65 import CARD as SUPPORTED
from onestory.indicators.catalogue.records.reablement_offered_65 import CARD as OFFERED
from onestory.indicators.catalogue.records.review_within_year import CARD as REVIEWED
from onestory.indicators.catalogue.records.same_facts_recorded import CARD as SAME
from onestory.indicators.catalogue.records.social_care_after_discharge import CARD as NEW_CARE

TWO = "person | certainty\np1 | firm\np2 | firm"


def test_support_of_a_year_without_a_break_is_reviewed_or_not(world, of_each):
    care = """
    person | kind       | assessment | service   | start      | end        | review_reason
    p1     |            |            | community | 2024-04-01 |            |
    p1     | Review     |            |           | 2024-03-20 | 2024-04-01 | Planned
    p2     |            |            | community | 2024-04-02 |            |
    p3     |            |            | community | 2023-04-01 | 2024-06-01 |
    p3     |            |            | prison    | 2024-06-08 |            |
    p4     |            |            | community | 2023-04-01 | 2024-06-01 |
    p4     |            |            | community | 2024-06-09 |            |
    p5     |            |            | community | 2023-04-01 |            |
    p5     | Review     |            |           | 2024-03-20 | 2024-03-31 | Planned
    p6     |            |            | community | 2023-04-01 |            |
    p6     | Review     |            |           | 2024-05-01 | 2024-05-01 | Review of short term support
    p7     |            |            | community | 2023-04-01 |            |
    p7     | Assessment | long       |           | 2024-05-01 | 2025-03-31 |
    p8     |            |            | community | 2023-04-01 | 2025-03-30 |
    """
    found = of_each(world.cases(REVIEWED.cases, care=care))
    # p2 is a day short, p4 had a break of 8 days, p8 is over; p5's review lies before the year.
    assert found == {"p1": 1.0, "p3": 0.0, "p5": 0.0, "p6": 0.0, "p7": 1.0}


def test_days_of_support_count_once_however_many_services(world):
    care = """
    person | service     | start      | end        | birth_month
    p1     | community   | 2024-04-01 | 2024-04-10 |
    p1     | residential | 2024-04-05 | 2024-04-20 |
    p1     | residential | 2024-05-01 | 2024-05-01 |
    p2     | community   | 2023-01-01 |            |
    p3     | community   | 2024-04-01 | 2024-04-10 | 1970-01-01
    p4     | ST-Max      | 2024-04-01 | 2024-04-10 |
    """
    found = world.cases(SUPPORTED.cases, care=care)
    told = [(case["person_id"], case["numerator"]) for case in found]
    assert told == [(1, 20.0), (1, 1.0), (2, 365.0)]


def test_requests_count_each_and_carers_once(world, of_each):
    care = """
    person | kind    | client         | service     | start      | end        | birth_month
    p1     | Request |                |             | 2024-05-01 | 2024-05-01 |
    p1     | Request |                |             | 2024-06-01 | 2024-06-01 |
    p2     | Request |                |             | 2024-05-01 | 2024-05-01 | 1970-01-01
    p3     |         | carer          | to carer    | 2024-05-01 | 2024-05-01 | 1970-01-01
    p3     |         | by association | with person | 2024-07-01 | 2024-07-01 | 1970-01-01
    p4     |         | user           | with person | 2024-07-01 | 2024-07-01 | 1970-01-01
    """
    assert [case["person_id"] for case in world.cases(REQUESTS.cases, care=care)] == [1, 1]
    assert of_each(world.cases(CARERS.cases, care=care)) == {"p3": 1.0}


def test_costs_are_those_of_the_days_in_the_period(world, of_each):
    care = """
    person | service   | start      | end        | unit_cost | cost_per  | units
    p1     | community | 2024-04-08 | 2024-04-14 | 70        | Weekly    |
    p2     | community | 2024-03-01 | 2024-04-14 | -70       | Hourly    | -2
    p3     | community | 2024-04-01 | 2024-04-07 | 52        | Monthly   | 9
    p4     | community | 2024-04-01 | 2025-03-31 | 500       | One-off   |
    p5     | community | 2024-04-01 | 2024-04-07 | 10        | Daily     | 0
    p6     | community | 2024-04-01 | 2024-04-07 | 0         | Weekly    |
    p7     | community | 2024-04-01 | 2024-04-07 | 10        | No charge |
    p8     | community | 2024-04-01 | 2024-04-14 | 100       | Fortnightly |
    p9     | community | 2024-04-20 | 2024-04-10 | 100       | Weekly    |
    """
    found = of_each(world.cases(COST.cases, care=care))
    assert found == pytest.approx({"p1": 70, "p2": 280, "p3": 12, "p4": 500, "p8": 100})


def test_prices_of_ones_own_stand_before_the_illustrative_ones(world, of_each):
    spells = "person | start | end\np1 | 2024-05-01 | 2024-05-04"
    hospital = next(card for card in COSTS if card.id == "cost_hospital")
    prices = {"emergency spell": 10.0, "hospital night": 1.0}
    found = world.cases(hospital.cases, spells=spells, prices=prices)
    assert of_each(found) == {"p1": 13.0}
    ours = of_each(world.cases(hospital.cases, spells=spells))
    assert ours == {"p1": 900 + 3 * 400}


def test_the_whole_cost_is_the_sum_of_the_payers(world):
    tables = {
        "spells": "person | start | end\np1 | 2024-05-01 | 2024-05-04",
        "mental_spells": "person | start | end\np1 | 2024-05-01 | 2024-05-03",
        "appointments": "person | start | attended\np1 | 2024-05-01 | yes\np1 | 2024-05-02 | no",
        "care": "person | service | start | end | unit_cost | cost_per\n"
        "p1 | community | 2024-05-01 | 2024-05-07 | 70 | Weekly",
    }
    each = {
        card.id: sum(case["numerator"] for case in world.cases(card.cases, **tables))
        for card in COSTS
    }
    assert each["cost_per_person"] == sum(each.values()) - each["cost_per_person"]
    assert each["cost_gp"] == 40
    assert each["cost_mental_health"] == 2 * 450


DISCHARGES = """
person | age | start      | end        | discharge_method
p1     | 80  | 2024-10-01 | 2024-10-05 |
p2     | 80  | 2024-10-01 | 2024-10-05 |
p3     | 80  | 2024-10-01 | 2024-10-05 |
p4     | 80  | 2024-10-01 | 2024-10-05 | 4
p5     | 64  | 2024-10-01 | 2024-10-05 |
p6     | 80  | 2024-09-20 | 2024-09-30 |
p7     | 80  | 2024-10-01 | 2024-10-05 |
"""


def test_reablement_within_a_week_of_an_autumn_discharge_and_home_on_day_91(world, of_each):
    care = """
    person | service | start      | end
    p1     | ST-Max  | 2024-10-12 | 2024-11-12
    p2     | ST-Max  | 2024-10-13 | 2024-11-12
    p3     | ST-Max  | 2024-10-05 | 2024-11-12
    p6     | ST-Max  | 2024-10-01 | 2024-11-12
    p7     | ST-Max  | 2024-10-05 | 2024-11-12
    """
    homes = """
    person | kind      | start      | end
    p1     | own home  | 2024-10-05 | 2025-01-05
    p1     | hospital  | 2025-01-05 |
    p3     | own home  | 2024-10-05 | 2025-01-04
    p3     | care home | 2025-01-04 |
    """
    people = """
    person | certainty
    p1     | firm
    p2     | firm
    p3     | firm
    p6     | firm
    p7     | firm
    """
    told = {"care": care, "spells": DISCHARGES, "homes": homes, "people": people}
    offered = of_each(world.cases(OFFERED.cases, **told))
    assert offered == {"p1": 1.0, "p2": 0.0, "p3": 1.0, "p7": 1.0}
    # Day 91 is 4 January; of p7 nothing is known.
    assert of_each(world.cases(DAY_91.cases, **told)) == {"p1": 1.0, "p3": 0.0, "p7": 0.0}


def test_new_care_after_an_emergency_stay_is_of_a_type_not_held_before(world, of_each):
    care = """
    person | service   | start      | end
    p1     | community | 2024-10-19 |
    p2     | community | 2024-10-20 |
    p3     | community | 2024-01-01 | 2024-10-02
    p3     | community | 2024-10-06 |
    p6     | low level | 2024-01-01 |
    p6     | community | 2024-10-06 |
    """
    found = of_each(world.cases(NEW_CARE.cases, care=care, spells=DISCHARGES))
    assert found == {"p1": 1.0, "p2": 0.0, "p3": 0.0, "p6": 1.0, "p7": 0.0}


def test_days_at_home_are_over_days_of_which_something_is_known(world):
    homes = """
    person | kind      | start      | end
    p1     | own home  | 2024-01-01 | 2024-04-11
    p1     | hospital  | 2024-04-11 | 2024-04-16
    p1     | not known | 2024-04-16 | 2025-03-01
    p1     | care home | 2025-03-30 | 2025-05-01
    p2     | own home  | 2026-01-01 | 2026-02-01
    """
    found = world.cases(AT_HOME.cases, homes=homes, people=TWO)
    told = [(str(case["on"]), case["numerator"], case["denominator"]) for case in found]
    assert told == [("2024-04-01", 10.0, 10.0), ("2024-04-11", 0.0, 5.0), ("2025-03-30", 0.0, 2.0)]


def test_emergencies_from_care_homes_are_over_years_lived_there(world):
    homes = """
    person | kind         | start      | end
    p1     | care home    | 2024-01-01 | 2024-05-01
    p1     | hospital     | 2024-05-01 | 2024-05-04
    p1     | nursing home | 2024-05-04 |
    p2     | own home     | 2024-01-01 |
    """
    spells = """
    person | age | start      | end        | method
    p1     | 74  | 2024-05-01 | 2024-05-04 |
    p1     | 74  | 2024-06-01 | 2024-06-01 |
    p1     | 74  | 2024-07-01 | 2024-07-01 | 11
    p2     | 74  | 2024-05-01 | 2024-05-04 |
    """
    found = world.cases(FROM_HOME.cases, homes=homes, spells=spells, people=TWO)
    admitted = [str(case["on"]) for case in found if case["numerator"]]
    assert admitted == ["2024-05-01", "2024-06-01"]
    years = sum(case["denominator"] for case in found)
    assert years == pytest.approx(((date(2025, 4, 1) - date(2024, 4, 1)).days - 3) / 365.25)


def test_days_of_people_whom_no_practice_has_are_those_of_others_told_again(world):
    homes = """
    person | kind      | start      | end
    p1     | own home  | 2024-04-01 | 2024-04-11
    p2     | own home  | 2024-04-01 | 2024-04-11
    p2     | care home | 2024-04-11 | 2024-04-21
    """
    spells = "person | age | start | end\np2 | 74 | 2024-04-20 | 2024-04-20"
    told = {"homes": homes, "people": TWO, "spells": spells}
    registered = told | {"registrations": "person | start\np1 | 2020-01-01"}
    lived = [sum(one["denominator"] for one in world.cases(AT_HOME.cases, **each))
             for each in (told, registered)]  # fmt: skip
    assert lived == [30.0, 10.0]
    assert len(world.cases(FROM_HOME.cases, **told)) == 2
    assert world.cases(FROM_HOME.cases, **registered) == []


def test_facts_recorded_twice_are_counted_on_their_day(world, of_each):
    facts = "person | fact | on\np1 | a death | 2024-05-01\np2 | a discharge | -"
    found = world.cases(SAME.cases, same_facts=facts, people=TWO)
    assert of_each(found) == {"p1": 1.0}
    assert of_each(found, "age") == {"p1": 74}
