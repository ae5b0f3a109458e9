"""Own places: dated members, mergers and closures; then an area like any other."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import places
from onestory.model.area import Area, Level
from onestory.model.errors import PlaceError
from onestory.model.result import Result
from onestory.places import register as registers
from onestory.places.register import Register, Succession

Write = Callable[[str, str], Path]
Draw = Callable[..., Result]
HEAD = "place,member_code,from,to,basis\n"
LSOAS = registers.extended(
    places.builtin(),
    areas=[Area(code=f"E0100000{n}", name=f"Here {n}", level="lsoa") for n in range(1, 5)],
)


def practices(*events: tuple[str, str, str]) -> Register:
    made = [
        Succession(
            on=date.fromisoformat(on),
            kind="merged" if new else "abolished",
            level="practice",
            old=old,
            new=new,
        )
        for on, old, new in events
    ]
    return registers.extended(places.builtin(), successions=made)


def members(own: places.OwnPlaces) -> list[tuple[str, str, str, str]]:
    return [(m.place, m.code, str(m.start or ""), str(m.end or "")) for m in own.members]


def test_a_place_is_an_area_that_lasts_from_its_first_member_to_its_last(write: Write):
    text = """North Team,E01000001,2022-04-01,,resident
    North Team,E01000002,01/04/2021,01/04/2023,"""
    own = places.own_places(write("own.csv", HEAD + text), LSOAS)
    assert own.areas == (
        Area(code="NORTH TEAM", name="North Team", level="own", start=date(2021, 4, 1)),
    )
    assert own.findings == ()
    known = places.with_own_places(LSOAS, own)
    rows = pa.table({"place_name": ["north team"]})
    found = places.match(rows, known, level="own", on=date(2023, 4, 1)).rows
    assert found["area_code"].to_pylist() == ["NORTH TEAM"]


def test_figures_of_members_make_the_figure_of_the_place(write: Write, draw: Draw):
    text = "North Team,E01000001,,,\nNorth Team,E01000002,,,"
    own = places.own_places(write("own.csv", HEAD + text), LSOAS)
    walk = places.own_crosswalk(own, "lsoa")
    drawn = draw(
        "E01000001 3 100 30 measured\nE01000002 7 100 70 measured\nE01000003 9 100 90 measured",
        level="lsoa",
    )
    (row,) = places.reexpress(drawn, walk).rows.to_pylist()
    assert (row["area_code"], row["area_name"]) == ("NORTH TEAM", "North Team")
    assert (row["area_level"], row["numerator"], row["value"]) == ("own", 10, 50)
    assert (row["status"], row["apportioned"]) == ("measured", 0)


def test_a_place_of_which_a_member_has_no_figure_has_none(write: Write, draw: Draw):
    text = "North Team,E01000001,,,\nNorth Team,E01000002,,,"
    own = places.own_places(write("own.csv", HEAD + text), LSOAS)
    drawn = draw("E01000001 3 100 30 measured", level="lsoa")
    (row,) = places.reexpress(drawn, places.own_crosswalk(own, "lsoa")).rows.to_pylist()
    assert (row["value"], row["status"]) == (None, "missing")


def test_a_period_belongs_to_the_members_of_its_first_day(write: Write, draw: Draw):
    text = "North Team,E01000001,,,\nNorth Team,E01000002,2022-04-01,,"
    own = places.own_places(write("own.csv", HEAD + text), LSOAS)
    walk = places.own_crosswalk(own, "lsoa")
    lines = "E01000001 3 100 30 measured\nE01000002 7 100 70 measured"
    before = places.reexpress(draw(lines, level="lsoa", year=2021), walk).rows.to_pylist()
    after = places.reexpress(draw(lines, level="lsoa", year=2022), walk).rows.to_pylist()
    assert [row["numerator"] for row in (*before, *after)] == [3, 10]


def test_members_in_two_places_count_in_both_and_are_told(write: Write, draw: Draw):
    text = "North Team,E01000001,,,\nSouth Team,E01000001,,,"
    own = places.own_places(write("own.csv", HEAD + text), LSOAS)
    assert [f.rule for f in own.findings] == ["overlapping members"]
    drawn = draw("E01000001 3 100 30 measured", level="lsoa")
    found = places.reexpress(drawn, places.own_crosswalk(own, "lsoa")).rows
    assert found["numerator"].to_pylist() == [3, 3]


def test_the_same_member_at_different_times_does_not_overlap(write: Write):
    text = "North Team,E01000001,,2022-04-01,\nSouth Team,E01000001,2022-04-01,,"
    assert places.own_places(write("own.csv", HEAD + text), LSOAS).findings == ()


def test_a_practice_that_closed_leaves_on_that_day(write: Write):
    known = practices(("2022-04-01", "A81001", ""))
    text = "North Network,A81001,,,registered\nNorth Network,A81002,,,"
    own = places.own_places(write("own.csv", HEAD + text), known)
    assert members(own) == [
        ("NORTH NETWORK", "A81001", "", "2022-04-01"),
        ("NORTH NETWORK", "A81002", "", ""),
    ]
    assert [(f.rule, f.severity) for f in own.findings] == [("member closed", "note")]


def test_a_merged_practice_comes_in_where_all_that_went_into_it_belonged(write: Write):
    known = practices(("2022-04-01", "A81001", "A81009"), ("2022-04-01", "A81002", "A81009"))
    text = "North Network,A81001,,,\nNorth Network,A81002,,,"
    own = places.own_places(write("own.csv", HEAD + text), known)
    assert members(own) == [
        ("NORTH NETWORK", "A81001", "", "2022-04-01"),
        ("NORTH NETWORK", "A81002", "", "2022-04-01"),
        ("NORTH NETWORK", "A81009", "2022-04-01", ""),
    ]


def test_a_practice_that_others_went_into_as_well_is_not_counted_and_is_asked_about(write: Write):
    known = practices(("2022-04-01", "A81001", "A81009"), ("2022-04-01", "A81002", "A81009"))
    own = places.own_places(write("own.csv", HEAD + "North Network,A81001,,,"), known)
    assert members(own) == [("NORTH NETWORK", "A81001", "", "2022-04-01")]
    assert [(f.rule, f.severity) for f in own.findings] == [("member merged", "warning")]
    assert "List A81009 from 2022-04-01" in own.findings[0].do


def test_a_chain_of_mergers_is_followed_to_its_end_and_a_circle_ends(write: Write):
    chain = practices(("2021-04-01", "A81001", "A81002"), ("2022-04-01", "A81002", "A81003"))
    own = places.own_places(write("own.csv", HEAD + "North Network,A81001,,,"), chain)
    assert members(own) == [
        ("NORTH NETWORK", "A81001", "", "2021-04-01"),
        ("NORTH NETWORK", "A81002", "2021-04-01", "2022-04-01"),
        ("NORTH NETWORK", "A81003", "2022-04-01", ""),
    ]
    circle = practices(("2021-04-01", "A81001", "A81002"), ("2022-04-01", "A81002", "A81001"))
    again = places.own_places(write("own.csv", HEAD + "North Network,A81001,,,"), circle)
    assert ("NORTH NETWORK", "A81001", "", "2021-04-01") in members(again)


def test_members_that_are_not_in_the_register_are_told(write: Write):
    own = places.own_places(write("own.csv", HEAD + "North,E01999999,,,"), LSOAS)
    assert [(f.rule, f.first_rows) for f in own.findings] == [("member unknown", (2,))]
    assert "'E01999999' of North" in own.findings[0].message


def test_residents_and_registered_people_are_not_mixed(write: Write):
    own = places.own_places(
        write("own.csv", HEAD + "North,A81001,,,resident\nNorth,E01000001,,,"), LSOAS
    )
    assert [f.rule for f in own.findings] == ["basis of members", "mixed members"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("North,,,,", "no place or no member_code"),
        ("North,E01000001,soon,,", "'soon' is not a date"),
        ("North,E01000001,2023-04-01,2022-04-01,", "before it begins"),
        ("North,E01000001,,,both", "neither 'resident' nor 'registered'"),
    ],
)
def test_a_row_that_cannot_be_read_is_left_out_with_its_number(write: Write, row, told):
    own = places.own_places(write("own.csv", f"{HEAD}North,E01000002,,,\n{row}"), LSOAS)
    assert [m.code for m in own.members] == ["E01000002"]
    assert [(f.severity, f.first_rows) for f in own.findings] == [("rejected", (3,))]
    assert told in own.findings[0].message


def test_its_people_are_those_of_its_members_of_the_year(write: Write):
    ages = ",".join([*(str(age) for age in range(90)), "90+"])
    lines = [f"E0100000{n},{','.join([str(n)] * 91)}" for n in (1, 2)]
    text = "\n".join([f"lsoa11_code,{ages}", *lines])
    files = [write(f"population_{year}.csv", text) for year in (2020, 2021)]
    listed = "North Team,E01000001,,,\nNorth Team,E01000002,2021-01-01,,"
    own = places.own_places(write("own.csv", HEAD + listed), LSOAS)
    people = places.own_population(places.populations(files, register=LSOAS), own)
    counts = [
        people.persons(["NORTH TEAM"], year=y, ages=(0, 1)).persons.tolist() for y in (2020, 2021)
    ]
    assert counts == [[1], [3]]


def test_a_place_of_which_a_member_has_no_people_has_none_and_is_told(write: Write):
    ages = ",".join([*(str(age) for age in range(90)), "90+"])
    text = f"lsoa11_code,{ages}\nE01000001,{','.join(['1'] * 91)}"
    population = places.populations(write("population_2020.csv", text), register=LSOAS)
    listed = "North Team,E01000001,,,\nNorth Team,E01000002,,,"
    own = places.own_places(write("own.csv", HEAD + listed), LSOAS)
    people = places.own_population(population, own)
    assert people.persons(["NORTH TEAM"], year=2020).years == (None,)
    assert "E01000002 first" in people.findings[0].message


def test_figures_of_a_level_that_no_member_has_are_refused(write: Write):
    own = places.own_places(write("own.csv", HEAD + "North,E01000001,,,"), LSOAS)
    with pytest.raises(PlaceError, match="members of level 'practice'; they are of: lsoa"):
        places.own_crosswalk(own, "practice")


@pytest.mark.parametrize(
    ("text", "told"),
    [("team,code\na,b", "'place' and 'member_code'"), (HEAD + "North,,,,", "No member")],
)
def test_a_list_that_is_none_is_an_error_that_teaches(write: Write, text, told):
    with pytest.raises(PlaceError, match=told):
        places.own_places(write("own.csv", text), LSOAS)


UNITARY = "Tees Team,E06000002,,,\nTees Team,E08000035,,,"


@pytest.mark.parametrize("level", ["council", "district"])
def test_a_council_that_is_its_own_district_serves_figures_of_both(
    write: Write, draw: Draw, level: Level
):
    own = places.own_places(write("own.csv", HEAD + UNITARY), places.builtin())
    assert own.findings == ()
    drawn = draw(
        "E06000002 3 100 30 measured\nE08000035 7 100 70 measured\nE06000001 9 100 90 measured",
        level=level,
    )
    found = places.reexpress(drawn, places.own_crosswalk(own, level))
    assert [(r["area_code"], r["value"]) for r in found.rows.to_pylist()] == [("TEES TEAM", 50)]
    assert "area not in the crosswalk" not in {f.rule for f in found.findings}


def test_a_county_and_a_unitary_council_together_are_councils_and_not_mixed(write: Write):
    text = "North,E10000014,,,\nNorth,E06000045,,,"
    own = places.own_places(write("own.csv", HEAD + text), places.builtin())
    assert own.findings == ()
    walk = places.own_crosswalk(own, "council")
    assert walk.rows["from_code"].to_pylist() == ["E06000045", "E10000014"]


def test_a_member_of_another_level_leaves_the_place_without_a_figure(write: Write, draw: Draw):
    text = "North,E06000045,,,\nNorth,E07000085,,,"
    own = places.own_places(write("own.csv", HEAD + text), places.builtin())
    drawn = draw("E06000045 3 100 30 measured", level="council")
    (row,) = places.reexpress(drawn, places.own_crosswalk(own, "council")).rows.to_pylist()
    assert row["value"] is None


def test_small_areas_without_a_lookup_are_known_by_the_pattern_of_their_code(write: Write):
    own = places.own_places(write("own.csv", HEAD + "North,E01000001,,,"), places.builtin())
    assert [(m.level, m.basis) for m in own.members] == [("lsoa", "resident")]
    assert own.findings == ()
