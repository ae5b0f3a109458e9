"""2B and 2C: admissions to care homes, rule by rule; each person is one trap."""

from datetime import date

from onestory.indicators.catalogue.records.ascof_2b import CARD as YOUNGER
from onestory.indicators.catalogue.records.ascof_2c import AS_PUBLISHED, NULL_KEPT

SERVICES = """
person | service     | component         | start      | end        | outcome     | birth_month | death
p1     | residential | long residential  | 2024-05-01 |            |             |             |
p2     | nursing     | long nursing      | 2024-05-01 |            |             |             |
p3     | residential | short residential | 2024-05-01 |            |             |             |
p4     | residential | Meals             | 2024-05-01 |            |             |             |
p5     | residential | -                 | 2024-05-01 |            |             |             |
p6     | community   | long residential  | 2024-05-01 |            |             |             |
p7     | residential | long residential  | 2024-05-01 |            |             | -           |
p8     | residential | long residential  | 2024-05-01 |            |             |             | 2024-03-31
p9     | residential | long residential  | 2024-05-01 |            |             |             | 2024-04-01
p10    | residential | long residential  | 2024-05-01 |            | self-funded |             |
p11    | residential | long residential  | 2024-05-01 |            | advice      |             |
p12    | residential | long residential  | 2024-03-31 |            |             |             |
p13    | residential | long residential  | 2025-03-31 |            |             |             |
p14    | residential | long residential  | 2025-04-01 |            |             |             |
"""


def test_new_long_term_services_in_a_home_of_people_of_known_birth_count(world, of_each):
    found = of_each(world.cases(AS_PUBLISHED.cases, care=SERVICES))
    assert found == dict.fromkeys(["p1", "p2", "p9", "p11", "p13"], 1.0)


def test_a_blank_component_is_dropped_and_in_the_other_version_kept(world, of_each):
    published = of_each(world.cases(AS_PUBLISHED.cases, care=SERVICES))
    kept = of_each(world.cases(NULL_KEPT.cases, care=SERVICES))
    assert set(kept) - set(published) == {"p5"}


def test_a_home_in_the_year_before_makes_it_no_admission(world, of_each):
    care = """
    person | provider | service     | component        | start      | end        | outcome
    p1     |          | residential | long residential | 2022-01-01 | 2023-05-03 |
    p1     |          | nursing     | long nursing     | 2024-05-01 |            |
    p2     |          | residential | long residential | 2022-01-01 | 2023-05-02 |
    p2     |          | nursing     | long nursing     | 2024-05-01 |            |
    p3     |          | residential | long residential | 2022-01-01 |            |
    p3     |          | nursing     | long nursing     | 2024-05-01 |            |
    p4     | 902      | residential | long residential | 2022-01-01 |            |
    p4     | 901      | nursing     | long nursing     | 2024-05-01 |            |
    p5     |          | residential | long residential | 2022-01-01 |            | self-funded
    p5     |          | nursing     | long nursing     | 2024-05-01 |            |
    p6     |          | residential | -                | 2022-01-01 |            |
    p6     |          | nursing     | long nursing     | 2024-05-01 |            |
    """
    # p1: 364 days before; p2: 365, over a leap day.
    # p4 was elsewhere; p5's self-funded stay counts as before; p6's blank one is no such row.
    assert set(of_each(world.cases(AS_PUBLISHED.cases, care=care))) == {"p2", "p4", "p6"}


def test_a_person_counts_once_in_the_younger_band(world, of_each):
    care = """
    person | service     | component        | start      | end        | birth_month
    p1     | residential | long residential | 2024-05-01 | 2024-05-02 | 1959-06-01
    p1     | nursing     | long nursing     | 2024-07-01 |            | 1959-06-01
    p2     | residential | long residential | 2024-05-01 |            | 2006-06-01
    p3     | residential | long residential | 2024-05-01 |            | 2006-05-01
    """
    assert of_each(world.cases(AS_PUBLISHED.cases, care=care)) == {}
    assert of_each(world.cases(YOUNGER.cases, care=care)) == {"p1": 1.0, "p3": 1.0}


def test_each_period_asked_for_has_its_own_admissions(world):
    care = """
    person | service     | component        | start      | end
    p1     | residential | long residential | 2023-04-01 | 2023-04-02
    p1     | residential | long residential | 2025-03-01 |
    """
    years = tuple((date(year, 4, 1), date(year + 1, 4, 1)) for year in (2023, 2024))
    found = world.cases(AS_PUBLISHED.cases, care=care, periods=years)
    assert [str(case["on"]) for case in found] == ["2023-04-01", "2025-03-01"]
