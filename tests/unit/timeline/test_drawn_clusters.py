"""Who shares one luck: teams that overlap are one cluster, and a stray does not make them so."""

import numpy as np
import pytest

from onestory.timeline.drawn_clusters import clusters


def test_teams_of_one_town_are_one_cluster_however_many_codes_they_have():
    teams, places = clusters([], {(f"T{nth:02}", "Town"): 9 for nth in range(12)})
    assert set(teams.values()) == {"T00"}
    assert places == {"Town": "T00"}


def test_teams_that_serve_a_place_after_one_another_are_one_cluster():
    teams, places = clusters([("A", "North"), ("B", "North"), ("B", "South"), ("C", "East")], {})
    assert teams == {"A": "A", "B": "A", "C": "C"}
    assert places == {"North": "A", "South": "A", "East": "C"}


@pytest.mark.parametrize(("strays", "joined"), [(1, False), (9, False), (10, True), (50, True)])
def test_teams_are_one_where_a_tenth_of_either_live_in_places_of_the_other(strays, joined):
    lived = {("A", "North"): 100 - strays, ("A", "South"): strays, ("B", "South"): 200}
    teams, places = clusters([("A", "North"), ("B", "South")], lived)
    assert teams == {"A": "A", "B": "A" if joined else "B"}
    assert places == {"North": "A", "South": "A" if joined else "B"}


def test_a_place_that_no_team_is_said_to_serve_goes_with_the_team_of_most_of_its_people():
    lived = {("A", "E1"): 40, ("B", "E1"): 2, ("B", "E2"): 60, ("A", "E3"): 1, ("B", "E3"): 1}
    teams, places = clusters([], lived)
    assert teams == {"A": "A", "B": "B"}
    assert places == {"E1": "A", "E2": "B", "E3": "A"}


def test_teams_that_share_small_areas_half_and_half_are_one_though_each_area_is_small():
    random = np.random.default_rng(5)
    lived = {(team, f"E{nth}"): int(random.integers(1, 4)) for nth in range(60) for team in "AB"}
    teams, _ = clusters([], lived)
    assert teams == {"A": "A", "B": "A"}


def test_clusters_do_not_depend_on_the_order_in_which_teams_are_told():
    random = np.random.default_rng(6)
    served = [(f"T{random.integers(8)}", f"P{random.integers(12)}") for _ in range(10)]
    lived = {(f"T{random.integers(8)}", f"P{random.integers(12)}"): 5 for _ in range(10)}
    other = dict(reversed(lived.items()))
    assert clusters(served, lived) == clusters(served[::-1], other)
