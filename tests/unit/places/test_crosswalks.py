"""Crosswalks: how much of each area lies in which other, by people."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from onestory import places
from onestory.model.errors import PlaceError

Write = Callable[[str, str], Path]
APRIL_2023 = date(2023, 4, 1)
AGES = ",".join([*(str(age) for age in range(90)), "90+"])


def weights(walk: places.Crosswalk, *sources: str) -> dict[tuple[str, str], float]:
    return {
        (row["from_code"], row["to_code"]): round(row["weight"], 6)
        for row in walk.rows.to_pylist()
        if row["from_code"] in sources
    }


def people(write: Write, counts: dict[str, int]) -> places.Population:
    lines = [f"{code},{','.join([str(each)] * 91)}" for code, each in counts.items()]
    return places.populations(
        write("population_2020.csv", "\n".join([f"lsoa11_code,{AGES}", *lines]))
    )


@pytest.fixture
def lookups(write: Write) -> places.Lookups:
    text = """lsoa11_code,ccg21_code,stp21_code
    E01000001,E38000001,E54000001
    E01000002,E38000001,E54000001
    E01000003,E38000002,E54000001"""
    boards = """lsoa11_code,sicbl22_code,icb22_code,icb22_name
    E01000001,E38000009,E54000008,NHS Cheshire and Merseyside Integrated Care Board
    E01000002,E38000008,E54000010,NHS Staffordshire and Stoke-on-Trent Integrated Care Board
    E01000003,E38000008,E54000010,NHS Staffordshire and Stoke-on-Trent Integrated Care Board"""
    return places.load([write("ccg.csv", text), write("icb.csv", boards)])


def test_a_county_that_became_two_is_divided_by_the_people_of_its_districts(districts_of_cumbria):
    walk = places.crosswalk("council", "council", on=APRIL_2023, population=districts_of_cumbria)
    assert weights(walk, "E10000006") == {
        ("E10000006", "E06000063"): 0.75,
        ("E10000006", "E06000064"): 0.25,
    }


def test_merged_and_recoded_councils_move_whole_and_need_no_people():
    walk = places.crosswalk("council", "council", on=APRIL_2023)
    assert weights(walk, "E06000028", "E06000029", "E10000027", "E08000035") == {
        ("E06000028", "E06000058"): 1,
        ("E06000029", "E06000058"): 1,
        ("E10000027", "E06000066"): 1,
        ("E08000035", "E08000035"): 1,
    }


def test_without_people_a_divided_council_has_no_weight_and_is_told():
    walk = places.crosswalk("council", "council", on=APRIL_2023)
    assert weights(walk, "E10000006") == {}
    assert [f.rule for f in walk.findings] == ["area cannot be divided"]
    assert "E10000006" in walk.findings[0].message


def test_time_runs_backwards_too():
    walk = places.crosswalk("council", "council", on=date(2021, 4, 1))
    assert weights(walk, "E06000063", "E06000064", "E06000066") == {
        ("E06000063", "E10000006"): 1,
        ("E06000064", "E10000006"): 1,
        ("E06000066", "E10000027"): 1,
    }


def test_councils_of_every_year_lie_in_a_region():
    walk = places.crosswalk("council", "region", on=APRIL_2023)
    assert weights(walk, "E10000006", "E06000063") == {
        ("E10000006", "E12000002"): 1,
        ("E06000063", "E12000002"): 1,
    }
    assert walk.findings == ()


def test_an_area_in_two_is_divided_by_the_people_of_its_small_areas(write: Write, lookups):
    population = people(write, {"E01000001": 1, "E01000002": 3, "E01000003": 7})
    walk = places.crosswalk(
        "ccg", "icb", on=date(2022, 7, 1), lookups=lookups, population=population
    )
    assert weights(walk, "E38000001", "E38000002") == {
        ("E38000001", "E54000008"): 0.25,
        ("E38000001", "E54000010"): 0.75,
        ("E38000002", "E54000010"): 1,
    }
    assert walk.basis == "people in LSOAs of 2011, population of 2020"
    assert set(walk.rows["to_name"].to_pylist()) == {
        "NHS Cheshire and Merseyside Integrated Care Board",
        "NHS Staffordshire and Stoke-on-Trent Integrated Care Board",
    }


def test_weights_are_of_the_people_whom_the_figures_are_about(write: Write, lookups):
    young = ",".join(["9"] * 65 + ["1"] * 26)
    old = ",".join(["0"] * 65 + ["9"] * 26)
    path = write(
        "population_2020.csv",
        "\n".join(
            [f"lsoa11_code,{AGES}", f"E01000001,{old}", f"E01000002,{young}", f"E01000003,{old}"]
        ),
    )
    walk = places.crosswalk(
        "ccg",
        "icb",
        on=date(2022, 7, 1),
        lookups=lookups,
        population=places.populations(path),
        ages=(65, 200),
    )
    assert weights(walk, "E38000001") == {
        ("E38000001", "E54000008"): 0.9,
        ("E38000001", "E54000010"): 0.1,
    }
    assert walk.basis == "people aged 65 and over in LSOAs of 2011, population of 2020"


def test_where_one_lookup_nests_the_areas_nobody_is_counted(lookups):
    walk = places.crosswalk("ccg", "stp", on=date(2021, 4, 1), lookups=lookups)
    assert weights(walk, "E38000001", "E38000002") == {
        ("E38000001", "E54000001"): 1,
        ("E38000002", "E54000001"): 1,
    }


def test_the_share_of_a_trust_is_the_one_published(write: Write):
    text = """nhs_trust22_code,icb22_code,proportion_trust_came_from_icb
    R0A,E54000008,0.25
    R0A,E54000010,0.75"""
    found = places.load(write("trusts.csv", text))
    walk = places.crosswalk("trust", "icb", on=date(2022, 7, 1), lookups=found)
    assert weights(walk, "R0A") == {("R0A", "E54000008"): 0.25, ("R0A", "E54000010"): 0.75}


def test_levels_that_no_lookup_connects_are_an_error_that_teaches(lookups):
    with pytest.raises(PlaceError, match="do not connect 'trust'"):
        places.crosswalk("trust", "icb", on=date(2022, 7, 1), lookups=lookups)


def test_a_day_whose_areas_no_lookup_has_is_an_error_that_names_those_there_are(lookups):
    with pytest.raises(PlaceError, match="icb on 2022-07-01"):
        places.crosswalk("ccg", "icb", on=APRIL_2023, lookups=lookups)


def test_the_care_boards_of_2026_are_refused_until_the_user_gives_them(write: Write, lookups):
    with pytest.raises(PlaceError, match="Twelve integrated care boards were abolished"):
        places.crosswalk("icb", "icb", on=date(2026, 4, 1), lookups=lookups)
    given = """icb25_code,icb26_code,icb26_name
    E54000022,E54000999,NHS Norfolk and Suffolk Integrated Care Board
    E54000037,E54000037,NHS Devon Integrated Care Board"""
    walk = places.crosswalk(
        "icb", "icb", on=date(2026, 4, 1), lookups=places.load(write("given.csv", given))
    )
    assert weights(walk, "E54000022", "E54000037") == {
        ("E54000022", "E54000999"): 1,
        ("E54000037", "E54000037"): 1,
    }


def test_trusts_lie_whole_in_those_that_took_them_over_along_the_chain(write: Write):
    text = """old_code,new_code,date
    RDD,RQ8,2017-04-01
    RQ8,RAJ,2020-04-01
    RW6,RM3,2021-10-01
    RW6,R0A,2021-10-01
    RXX,RYY,2015-04-01
    RYY,RXX,2016-04-01"""
    found = places.load(write("trusts.csv", text))
    walk = places.crosswalk("trust", "trust", on=date(2022, 4, 1), lookups=found)
    assert weights(walk, "RDD", "RQ8", "RAJ", "RW6") == {
        ("RDD", "RAJ"): 1,
        ("RQ8", "RAJ"): 1,
        ("RAJ", "RAJ"): 1,
    }
    assert [f.rule for f in walk.findings] == ["area cannot be divided"]
    assert "(RW6)" in walk.findings[0].message
    before = places.crosswalk("trust", "trust", on=date(2019, 4, 1), lookups=found)
    assert weights(before, "RDD", "RW6") == {("RDD", "RQ8"): 1, ("RW6", "RW6"): 1}


def test_councils_older_than_the_lookups_go_through_those_that_followed_them(write: Write):
    text = """lsoa11_code,ltla21_code,icb22_code
    E01000001,E06000058,E54000041
    E01000002,E06000059,E54000041
    E01000003,E08000035,E54000054"""
    found = places.load(write("icb.csv", text))
    walk = places.crosswalk("council", "icb", on=date(2022, 7, 1), lookups=found)
    assert weights(walk, "E06000028", "E06000029", "E08000035") == {
        ("E06000028", "E54000041"): 1,
        ("E06000029", "E54000041"): 1,
        ("E08000035", "E54000054"): 1,
    }
