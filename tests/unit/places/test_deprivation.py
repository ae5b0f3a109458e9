"""Deprivation: ranked within a level, restated on the councils of a day, and who is alike."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from onestory import places
from onestory.model.errors import PlaceError

Write = Callable[[str, str], Path]
ENGLAND = places.builtin()

SCORES = """ltla23_code,Score
E08000035,30
E08000032,40
E08000033,20
E08000034,10
E08000036,25"""


def by_code(found: places.Deprivation) -> dict[str, dict[str, object]]:
    return {row["area_code"]: row for row in found.rows.to_pylist()}


def test_the_most_deprived_is_first_in_rank_tenth_and_fifth(write: Write):
    found = by_code(places.deprivation(write("imd2019.csv", SCORES)))
    assert found["E08000032"]["rank"] == found["E08000032"]["quintile"] == 1
    assert found["E08000034"]["rank"] == found["E08000034"]["quintile"] == 5
    assert found["E08000034"]["decile"] == 10
    assert {row["vintage"] for row in found.values()} == {2019}


def test_where_only_ranks_are_published_they_are_kept(write: Write):
    text = "lsoa11_code,IMD_rank,IMD_decile\nE01000001,2,10\nE01000002,1,1"
    found = by_code(places.deprivation(write("imd.csv", text), vintage=2015))
    assert (found["E01000002"]["rank"], found["E01000002"]["score"]) == (1, None)


def test_the_summary_workbook_is_found_by_its_headings(tmp_path: Path):
    book = openpyxl.Workbook()
    book.create_sheet("Notes")
    sheet = book.create_sheet("IMD")
    heads = ["Upper Tier Local Authority District code (2013)", "name", "IMD - Average score "]
    sheet.append(heads)
    sheet.append(["E08000035", "Leeds", 27.5])
    book.save(tmp_path / "File_11.xlsx")
    found = by_code(places.deprivation(tmp_path / "File_11.xlsx", vintage=2015))
    assert found["E08000035"]["score"] == 27.5
    assert found["E08000035"]["vintage"] == 2015


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("scores.csv", SCORES, "which Indices"),
        ("imd2019.csv", "a,b\n1,2", "No column of codes"),
        ("imd2019.xlsx", "no workbook", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_that_teaches(write: Write, name, text, told):
    with pytest.raises(PlaceError, match=told):
        places.deprivation(write(name, text))


def test_one_score_an_area_the_first_file_first(write: Write):
    files = [
        write("a_imd2019.csv", "area_code,score\nE08000035,30"),
        write("b_imd2019.csv", SCORES),
    ]
    found = by_code(places.deprivation(files))
    assert len(found) == 5
    assert found["E08000035"]["score"] == 30


def test_a_recoded_council_keeps_the_score_of_the_same_place(write: Write):
    known = places.deprivation(write("imd2019.csv", "area_code,score\nE10000027,19.5"))
    found = by_code(places.deprivation_on(known, ENGLAND, level="council", on=date(2023, 4, 1)))
    assert found["E06000066"]["score"] == 19.5
    assert found["E06000066"]["how"] == "published as E10000027, the same place"


def test_a_council_without_a_score_is_left_out_and_told(write: Write):
    known = places.deprivation(write("imd2019.csv", "area_code,score\nE10000006,21"))
    found = places.deprivation_on(known, ENGLAND, level="council", on=date(2023, 4, 1))
    told = {f.message.split(")")[0] for f in found.findings}
    assert found.rows.num_rows == 0
    assert "Cumberland (E06000063" in told
    assert len(told) == 153


def test_a_new_council_has_the_mean_of_its_districts_by_people(
    write: Write, districts_of_cumbria: places.Population
):
    scores = """ltla21_code,Score
    E07000027,10
    E07000030,90
    E07000031,90
    E07000026,30
    E07000028,40
    E07000029,50"""
    known = places.deprivation(write("imd2019.csv", scores))
    found = places.deprivation_on(
        known, ENGLAND, level="council", on=date(2023, 4, 1), population=districts_of_cumbria
    )
    rows = by_code(found)
    assert rows["E06000063"]["score"] == pytest.approx(40)
    assert rows["E06000064"]["score"] == pytest.approx(10)  # nobody lives in the other two
    bare = places.deprivation_on(known, ENGLAND, level="council", on=date(2023, 4, 1))
    assert any("no populations to weight" in f.message for f in bare.findings)


def test_a_council_older_than_the_vintage_has_the_mean_of_its_small_areas(write: Write):
    lookup = "lsoa11_code,ltla21_code\nE01000001,E08000035\nE01000002,E08000035"
    lookups = places.load(write("lookup.csv", lookup))
    ages = ",".join([*(str(age) for age in range(90)), "90+"])
    people = "\n".join(
        [f"lsoa11_code,{ages}"]
        + [f"{c},{','.join([str(n)] * 91)}" for c, n in (("E01000001", 3), ("E01000002", 1))]
    )
    population = places.populations(write("population_2015.csv", people))
    known = places.deprivation(
        write("imd2019.csv", "lsoa11_code,IMD_score\nE01000001,10\nE01000002,30")
    )
    walk = places.crosswalk("lsoa", "council", on=date(2021, 4, 1), lookups=lookups)
    found = places.deprivation_on(
        known,
        ENGLAND,
        level="council",
        on=date(2021, 4, 1),
        population=population,
        small_areas=walk,
    )
    assert by_code(found)["E08000035"]["score"] == pytest.approx(15)


def test_peers_are_the_nearest_in_score():
    scores = {"A": 10.0, "B": 12.0, "C": 30.0, "D": 13.5}
    assert places.peers(scores, count=2) == {
        "A": ("B", "D"),
        "B": ("D", "A"),
        "C": ("D", "B"),
        "D": ("B", "A"),
    }


def test_ties_go_by_code():
    assert places.peers({"B": 20.0, "D": 10.0, "C": 30.0, "A": 10.0})["B"] == ("A", "C", "D")
