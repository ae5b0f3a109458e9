"""2D: discharge into reablement, rule by rule; each person is one trap."""

from onestory.indicators.catalogue.records.ascof_2d import CARDS, OFFERED, STAYED

NATIONAL = {card.id: card for card in CARDS if card.id.endswith("_national")}


def _people(count: int, **death: str) -> str:
    """Return people numbered from 1, drawn, with the deaths given."""
    rows = [f"p{number} | {death.get(f'p{number}', '')}" for number in range(1, count + 1)]
    return "person | death\n" + "\n".join(rows)


def test_discharges_are_of_older_people_after_a_night_who_went_home(world, of_each):
    spells = """
    person | start      | end        | method | discharge_method | destination | last_specialty | lsoa
    p1     | 2024-05-01 | 2024-05-10 |        |                  |             |                |
    p2     | 2024-05-10 | 2024-05-10 |        |                  |             |                |
    p3     | 2024-05-01 | 2024-05-10 | 82     |                  |             |                |
    p4     | 2024-05-01 | 2024-05-10 |        | 4                |             |                |
    p5     | 2024-05-01 | 2024-05-10 |        |                  | 88          |                |
    p6     | 2024-05-01 | 2024-05-10 |        |                  |             | 712            |
    p7     | 2024-05-01 | 2024-05-10 |        |                  |             | 653            |
    p8     | 2024-05-01 | 2024-05-10 |        |                  |             | 560            |
    p9     | 2024-05-01 | 2024-05-10 |        |                  |             |                | W01000001
    p10    | 2023-03-31 | 2024-05-10 |        |                  |             |                |
    p11    | 2024-05-01 |            |        |                  |             |                |
    p12    | 2024-05-01 | 2024-05-10 | 11     |                  | 54          |                |
    p13    | 2024-05-01 | 2024-05-10 |        |                  |             |                |
    """
    people = _people(13, p13="1959-06-01").replace("death", "birth_month")
    found = of_each(world.cases(OFFERED.cases, spells=spells, people=people))
    assert found == {"p1": 0.0, "p12": 0.0}


def test_people_in_a_care_home_on_the_day_of_admission_are_left_out(world, of_each):
    care = """
    person | service     | start      | end        | key
    p1     | residential | 2024-01-01 |            |
    p2     | residential | 2024-01-01 | 2024-04-30 |
    p3     | community   | 2024-01-01 |            |
    p4     | nursing     | 2024-01-01 |            | 901_L4
    """
    spells = """
    person | start      | end
    p1     | 2024-05-01 | 2024-05-10
    p2     | 2024-05-01 | 2024-05-10
    p3     | 2024-05-01 | 2024-05-10
    p4     | 2024-05-01 | 2024-05-10
    """
    told = {"care": care, "spells": spells, "people": _people(4)}
    assert set(of_each(world.cases(OFFERED.cases, **told))) == {"p2", "p3"}
    # The national method cannot know of the home of p4, whose row has no NHS number.
    national = world.cases(NATIONAL["ascof_2D_2_national"].cases, **told)
    assert set(of_each(national)) == {"p2", "p3", "p4"}


REABLED = """
person | service   | component  | start      | end        | key
p1     | ST-Max    | Reablement | 2024-05-10 | 2024-06-10 |
p2     | ST-Max    | Reablement | 2024-05-17 | 2024-06-10 |
p3     | ST-Max    | Reablement | 2024-05-18 | 2024-06-10 |
p4     | ST-Max    | Reablement | 2024-05-07 | 2024-06-10 |
p5     | ST-Max    | Reablement | 2024-05-06 | 2024-06-10 |
p6     | ST-Max    | Meals      | 2024-05-10 | 2024-06-10 |
p7     | low level | Reablement | 2024-05-10 | 2024-06-10 |
p8     | ST-Max    | Reablement | 2024-05-10 | 2024-06-10 | 901_L8
p9     | ST-Max    | Reablement | 2024-05-08 | 2024-06-10 |
"""
LEFT = """
person | start      | end
p1     | 2024-05-01 | 2024-05-10
p2     | 2024-05-01 | 2024-05-10
p3     | 2024-05-01 | 2024-05-10
p4     | 2024-05-01 | 2024-05-10
p5     | 2024-05-01 | 2024-05-10
p6     | 2024-05-01 | 2024-05-10
p7     | 2024-05-01 | 2024-05-10
p8     | 2024-05-01 | 2024-05-10
p9     | 2024-05-09 | 2024-05-10
"""


def test_reablement_is_linked_from_three_days_before_to_seven_after_the_discharge(world, of_each):
    told = {"care": REABLED, "spells": LEFT, "people": _people(9)}
    found = of_each(world.cases(OFFERED.cases, **told))
    # p9 was admitted after the cluster began.
    linked = {person for person, given in found.items() if given}
    assert linked == {"p1", "p2", "p4", "p8"}
    assert len(found) == 9


def test_the_national_method_never_finds_who_has_no_nhs_number(world, of_each):
    told = {"care": REABLED, "spells": LEFT, "people": _people(9)}
    national = of_each(world.cases(NATIONAL["ascof_2D_2_national"].cases, **told))
    assert {person for person, given in national.items() if given} == {"p1", "p2", "p4"}
    national = of_each(world.cases(NATIONAL["ascof_2D_1_national"].cases, **told))
    assert set(national) == {"p1", "p2", "p4"}


def test_the_latest_discharge_stands_and_one_can_lead_to_two_clusters(world, of_each):
    care = """
    person | provider | service | component  | start      | end
    p1     | 901      | ST-Max  | Reablement | 2024-05-10 | 2024-06-10
    p2     | 901      | ST-Max  | Reablement | 2024-05-10 | 2024-05-12
    p2     | 902      | ST-Max  | Reablement | 2024-05-12 | 2024-06-12
    """
    spells = """
    person | start      | end
    p1     | 2024-04-20 | 2024-05-05
    p1     | 2024-05-06 | 2024-05-09
    p2     | 2024-05-01 | 2024-05-10
    """
    told = {"care": care, "spells": spells, "people": _people(2)}
    found = world.cases(OFFERED.cases, **told)
    shown = [(case["person_id"], str(case["on"]), case["numerator"]) for case in found]
    assert shown == [(1, "2024-05-05", 0.0), (1, "2024-05-09", 1.0), (2, "2024-05-10", 2.0)]


def test_a_cluster_linked_to_two_discharges_of_one_day_is_one_cluster(world, of_each):
    care = """
    person | service | component  | start      | end
    p1     | ST-Max  | Reablement | 2024-05-10 | 2024-06-10
    """
    spells = """
    person | start      | end
    p1     | 2024-05-01 | 2024-05-09
    p1     | 2024-05-03 | 2024-05-09
    """
    told = {"care": care, "spells": spells, "people": _people(1)}
    found = world.cases(OFFERED.cases, **told)
    assert sorted(case["numerator"] for case in found) == [0.0, 1.0]
    assert of_each(world.cases(STAYED.cases, **told)) == {"p1": 1.0}


def test_a_stay_a_death_or_a_care_home_within_84_days_is_not_having_stayed(world, of_each):
    reabled = "\n".join(
        f"p{number} | ST-Max | Reablement | 2024-05-10 | 2024-06-10" for number in range(1, 12)
    )
    care = f"""
    person | service     | component  | start      | end
    {reabled}
    p7     | residential | Meals      | 2024-08-02 |
    p8     | community   | Meals      | 2024-06-02 |
    p11    | residential | Meals      | 2024-08-03 |
    """
    left = "\n".join(f"p{number} | 2024-05-01 | 2024-05-10 |  |" for number in range(1, 12))
    spells = f"""
    person | start      | end        | method | discharge_method
    {left}
    p1     | 2024-08-02 | 2024-08-03 |        |
    p2     | 2024-08-03 | 2024-08-04 |        |
    p3     | 2024-07-01 | 2024-07-01 |        |
    p4     | 2024-07-01 | 2024-07-04 | 11     |
    p5     | 2024-07-01 |            |        |
    p6     | 2024-07-01 | 2024-07-04 | 81     |
    """
    people = _people(11, p9="2024-08-02", p10="2024-08-03")
    found = of_each(world.cases(STAYED.cases, care=care, spells=spells, people=people))
    # Day 84 is 2 August. p3 stayed no night, p4 was planned, p5 is still in and so not finished.
    assert {person for person, stayed in found.items() if not stayed} == {"p1", "p6", "p7", "p9"}
    assert len(found) == 11


def test_a_case_whose_links_may_be_missing_is_open_where_that_could_change_it(world, of_each):
    people = """
    person | certainty | birth_month
    p1     | firm      | 1950-01-01
    p2     | doubtful  | 1950-02-01
    p3     | closed    | 1950-03-01
    p4     |           | 1950-04-01
    p5     |           | 1950-04-01
    p6     |           | 1950-04-01
    p7     |           | 1950-04-01
    p8     |           | 1950-04-01
    p9     |           | 1950-04-01
    """
    told = {"care": REABLED, "spells": LEFT, "people": people}
    found = of_each(world.cases(OFFERED.cases, **told), "open")
    assert {person for person, doubt in found.items() if doubt} == {"p2", "p3"}
    found = of_each(world.cases(STAYED.cases, **told), "open")
    assert {person for person, doubt in found.items() if doubt} == {"p2", "p3"}
    below = of_each(world.cases(STAYED.cases, **told), "denominator")
    assert (below["p2"], below["p3"]) == (1.0, 0.0)  # p3 found no discharge, and could
