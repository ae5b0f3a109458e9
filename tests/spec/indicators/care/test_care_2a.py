"""2A: what followed short-term support, rule by rule; each person is one trap."""

from onestory.indicators.care.sequels import sequels
from onestory.indicators.catalogue.records.ascof_2a import CARD


def _sequels(world, care: str) -> dict[str, str]:
    story = world.story(care=care)
    found = world.relations.rows(sequels(story)).to_pylist()
    return {f"p{row['person_id']}": row["sequel"] for row in found}


def _ends(world, care: str) -> list[tuple[str, str, str]]:
    found = world.relations.rows(sequels(world.story(care=care))).to_pylist()
    return sorted((f"p{row['person_id']}", str(row["began"]), str(row["ended"])) for row in found)


def test_rows_at_most_seven_days_apart_are_one_cluster(world):
    care = """
    person | service | start      | end        | outcome
    p1     | ST-Max  | 2024-05-01 | 2024-05-10 | planned
    p1     | ST-Max  | 2024-05-17 | 2024-05-20 | planned
    p2     | ST-Max  | 2024-05-01 | 2024-05-10 | planned
    p2     | ST-Max  | 2024-05-18 | 2024-05-20 | planned
    p3     | ST-Max  | 2024-05-01 | 2024-06-30 | planned
    p3     | ST-Max  | 2024-05-03 | 2024-05-05 | planned
    p3     | ST-Max  | 2024-07-05 | 2024-07-06 | planned
    """
    assert _ends(world, care) == [
        ("p1", "2024-05-01", "2024-05-20"),
        ("p2", "2024-05-01", "2024-05-10"),
        ("p2", "2024-05-18", "2024-05-20"),
        ("p3", "2024-05-01", "2024-07-06"),  # days are told from the latest end so far
    ]


def test_clusters_are_of_one_council_and_an_open_one_drops_out(world):
    care = """
    person | provider | service | start      | end        | outcome
    p1     | 901      | ST-Max  | 2024-05-01 | 2024-05-10 | planned
    p1     | 902      | ST-Max  | 2024-05-11 | 2024-05-20 | planned
    p2     | 901      | ST-Max  | 2024-05-01 |            | planned
    p3     | 901      | ST-Max  | 2024-05-09 | 2024-05-01 | planned
    """
    assert _ends(world, care) == [
        ("p1", "2024-05-01", "2024-05-10"),
        ("p1", "2024-05-11", "2024-05-20"),
    ]


def test_the_outcome_is_of_the_row_that_ends_last_and_of_several_of_the_least_rank(world):
    care = """
    person | service | component  | start      | end        | outcome
    p1     | ST-Max  | Reablement | 2024-05-01 | 2024-05-20 | declined
    p1     | ST-Max  | Meals      | 2024-05-02 | 2024-05-21 | planned
    p2     | ST-Max  | Reablement | 2024-05-01 | 2024-05-20 | planned
    p2     | ST-Max  | Meals      | 2024-05-01 | 2024-05-20 | declined
    p3     | ST-Max  | Reablement | 2024-05-01 | 2024-05-20 | to services
    p3     | ST-Max  | Meals      | 2024-05-01 | 2024-05-20 | planned
    p4     | ST-Max  | Reablement | 2024-05-01 | 2024-05-20 | -
    p4     | ST-Max  | Meals      | 2024-05-01 | 2024-05-20 | to services
    """
    assert _sequels(world, care) == {
        "p1": "NFA: Support ended as planned",
        "p2": "NFA: Support declined",
        "p3": "NFA: Support ended as planned",  # what says nothing has a hundred more
        "p4": "Progress to support planning or services",  # a blank has 999
    }


def test_people_are_adults_or_of_unknown_age_and_had_not_died_before(world):
    care = """
    person | service | start      | end        | outcome | birth_month | death
    p1     | ST-Max  | 2024-05-01 | 2024-05-10 | planned | 2006-05-01  |
    p2     | ST-Max  | 2024-05-01 | 2024-05-10 | planned | 2006-06-01  |
    p3     | ST-Max  | 2024-05-01 | 2024-05-10 | planned | -           |
    p4     | ST-Max  | 2024-05-01 | 2024-05-10 | planned |             | 2024-04-30
    """
    assert set(_sequels(world, care)) == {"p1", "p3"}


def test_long_term_support_within_91_days_before_makes_a_cluster_existing(world):
    care = """
    person | service     | start      | end        | outcome
    p1     | community   | 2023-01-01 | 2024-02-01 |
    p1     | ST-Max      | 2024-05-01 | 2024-05-10 | planned
    p2     | community   | 2023-01-01 | 2024-01-31 |
    p2     | ST-Max      | 2024-05-01 | 2024-05-10 | planned
    p3     | prison      | 2023-01-01 |            |
    p3     | ST-Max      | 2024-05-01 | 2024-05-10 | planned
    p4     | low level   | 2023-01-01 | 2024-04-30 |
    p4     | ST-Max      | 2024-05-01 | 2024-05-10 | planned
    p5     | community   | 2024-05-01 | 2024-05-09 |
    p5     | ST-Max      | 2024-05-01 | 2024-05-10 | planned
    """
    # p1: 90 days before; p2: 91; p3 is open; p4 is not long term; p5 did not start before.
    assert set(_sequels(world, care)) == {"p2", "p4", "p5"}


def test_death_then_hospital_come_before_what_followed(world):
    care = """
    person | service   | start      | end        | outcome  | death
    p1     | ST-Max    | 2024-05-01 | 2024-05-10 | hospital | 2024-05-17
    p2     | ST-Max    | 2024-05-01 | 2024-05-10 | planned  | 2024-05-18
    p3     | ST-Max    | 2024-05-01 | 2024-05-10 | hospital |
    p3     | community | 2024-05-11 |            |          |
    """
    assert _sequels(world, care) == {
        "p1": "NFA: Deceased",
        "p2": "NFA: Support ended as planned",
        "p3": "Admitted to hospital",
    }


def test_the_strongest_service_that_begins_within_seven_days_is_the_sequel(world):
    care = """
    person | service     | component         | start      | end        | outcome
    p1     | ST-Max      | Reablement        | 2024-05-01 | 2024-05-10 | planned
    p1     | community   | Meals             | 2024-05-11 |            |
    p1     | residential | long residential  | 2024-05-17 |            |
    p2     | ST-Max      | Reablement        | 2024-05-01 | 2024-05-10 | planned
    p2     | residential | long residential  | 2024-05-18 |            |
    p3     | ST-Max      | Reablement        | 2024-05-01 | 2024-05-10 | planned
    p3     | other short | Meals             | 2024-05-11 | 2024-05-30 |
    p3     | other short | short residential | 2024-05-11 | 2024-05-20 |
    p4     | ST-Max      | Reablement        | 2024-05-01 | 2024-05-10 | planned
    p4     | low level   | Equipment         | 2024-05-01 | 2024-05-10 |
    p5     | ST-Max      | Reablement        | 2024-05-01 | 2024-05-10 | planned
    p5     | community   | Meals             | 2024-05-01 | 2024-05-11 |
    """
    assert _sequels(world, care) == {
        "p1": "Long term support: Residential care",
        "p2": "NFA: Support ended as planned",
        "p3": "Short term support: Residential or Nursing care",
        "p4": "NFA: Support ended as planned",  # its own outcome; the equipment is not asked for
        "p5": "Long term support: Community",  # begins with the cluster and outlasts it
    }


def test_otherwise_the_least_rank_of_cluster_later_and_nested_events(world):
    care = """
    person | kind       | service | start      | end        | outcome
    p1     |            | ST-Max  | 2024-05-01 | 2024-05-20 | planned
    p1     | Review     |         | 2024-05-21 | 2024-05-22 | advice
    p2     |            | ST-Max  | 2024-05-01 | 2024-05-20 | to services
    p2     | Assessment |         | 2024-05-21 | 2024-05-22 | declined
    p3     |            | ST-Max  | 2024-05-01 | 2024-05-20 | declined
    p3     | Review     |         | 2024-05-21 | 2024-05-22 | planned
    p4     |            | ST-Max  | 2024-05-01 | 2024-05-20 | other
    p4     | Review     |         | 2024-05-05 | 2024-05-07 | advice
    p5     |            | ST-Max  | 2024-05-01 | 2024-05-20 | other
    p5     | Review     |         | 2024-05-05 | 2024-05-06 | advice
    p6     |            | ST-Max  | 2024-05-01 | 2024-05-20 | other
    p6     | Review     |         | 2024-05-05 | 2024-05-10 | advice
    p6     | Assessment |         | 2024-05-05 | 2024-05-12 | declined
    p7     |            | ST-Max  | 2024-05-01 | 2024-05-20 | continued
    p7     | Review     |         | 2024-05-21 | 2024-05-22 | to services
    p8     |            | ST-Max  | 2024-05-01 | 2024-05-20 | other
    p8     | Review     |         | 2024-05-01 | 2024-05-01 | advice
    """
    assert _sequels(world, care) == {
        "p1": "NFA: Information and advice or signposting",  # 10 before 14
        "p2": "NFA: Support declined",  # the cluster's own says nothing
        "p3": "NFA: Support declined",  # only 'ended as planned' came later: 9.6 gives its own
        "p4": "NFA: Information and advice or signposting",  # 13 days before the end
        "p5": "NFA: Other",  # 14 days before
        "p6": "NFA: Support declined",  # the last to end, though its rank is greater
        "p7": "Continuation of support or services",  # nobody says: unable to classify
        "p8": "NFA: Other",  # ended on the day that the cluster began
    }


def test_equipment_within_the_cluster_is_low_level_support_where_nothing_else_says(world):
    care = """
    person | service   | component  | start      | end        | outcome
    p1     | ST-Max    | Reablement | 2024-05-01 | 2024-05-20 | continued
    p1     | low level | Equipment  | 2024-05-02 | 2024-05-03 |
    p2     | ST-Max    | Reablement | 2024-05-01 | 2024-05-20 | continued
    p2     | low level | Meals      | 2024-05-02 | 2024-05-03 |
    p3     | ST-Max    | Equipment  | 2024-05-01 | 2024-05-20 | continued
    """
    assert _sequels(world, care) == {
        "p1": "Short term support: Ongoing low level",
        "p2": "Continuation of support or services",
        "p3": "Continuation of support or services",  # its own equipment follows nothing
    }


def test_a_later_service_of_a_carer_leaves_the_outcome_to_stand_by_the_last_rule(world, of_each):
    care = """
    person | service     | start      | end        | outcome
    p1     | ST-Max      | 2024-05-01 | 2024-05-20 | planned
    p1     | with person | 2024-05-21 | 2024-06-20 |
    """
    assert of_each(world.cases(CARD.cases, care=care)) == {"p1": 1.0}


def test_sequels_that_tell_nothing_are_in_neither_count(world, of_each):
    care = """
    person | service   | component         | start      | end        | outcome     | death
    p1     | ST-Max    |                   | 2024-05-01 | 2024-05-10 | planned     |
    p2     | ST-Max    |                   | 2024-05-01 | 2024-05-10 | declined    |
    p3     | ST-Max    |                   | 2024-05-01 | 2024-05-10 | self-funded |
    p4     | ST-Max    |                   | 2024-05-01 | 2024-05-10 | hospital    |
    p5     | ST-Max    |                   | 2024-05-01 | 2024-05-10 | planned     | 2024-05-10
    p6     | ST-Max    |                   | 2024-05-01 | 2024-05-10 | continued   |
    p7     | ST-Max    |                   | 2024-05-01 | 2024-05-10 | planned     |
    p7     | community |                   | 2024-05-12 |            |             |
    p8     | ST-Max    |                   | 2024-05-01 | 2024-05-10 | moved       |
    """
    assert of_each(world.cases(CARD.cases, care=care)) == {"p1": 1.0, "p7": 0.0, "p8": 1.0}


def test_the_case_is_of_the_day_it_ended_with_the_age_of_that_day(world, of_each):
    care = """
    person | service | start      | end        | outcome | birth_month
    p1     | ST-Max  | 2024-04-20 | 2024-05-10 | planned | 1959-05-01
    """
    found = world.cases(CARD.cases, care=care)
    assert str(of_each(found, "on")["p1"]) == "2024-05-10"
    assert of_each(found, "age") == {"p1": 65}
    assert of_each(found, "council") == {"p1": "901"}
