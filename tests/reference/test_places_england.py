"""England as published: councils, populations, deprivation and boundary changes.

Sources: Office for National Statistics mid-year estimates 2015 to 2020 and 2023, and lookups of
small areas; Adult Social Care Outcomes Framework 2017-18 to 2023-24; Indices of Deprivation 2019
and 2025. All under the Open Government Licence v3.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import csv

from onestory import engine, places
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import financial_year
from onestory.model.result import Result
from onestory.places import register as registers

ENGLAND = places.builtin()
YEARS = {2017: 152, 2018: 152, 2019: 151, 2020: 151, 2021: 152, 2022: 152, 2023: 153}
PUBLISHED_ENGLAND = {
    2015: 54_786_327,
    2016: 55_268_067,
    2017: 55_619_430,
    2018: 55_977_178,
    2019: 56_286_961,
    2020: 56_550_138,
}


@pytest.fixture(scope="module")
def geography(shared_data: Path) -> Path:
    return shared_data / "geography"


@pytest.fixture(scope="module")
def mid_years(geography: Path) -> places.Population:
    return places.populations(sorted((geography / "population").glob("ons_mye_*.xls")))


@pytest.fixture(scope="module")
def lookups(geography: Path) -> places.Lookups:
    return places.load(geography / "lookups")


@pytest.fixture(scope="module")
def small_areas(geography: Path) -> places.Population:
    folder = geography / "population"
    districts = sorted(folder.glob("ons_mye_*.xls"))
    return places.populations([*districts, folder / "population20_lsoa11.parquet"])


@pytest.fixture(scope="module")
def ascof(shared_data: Path) -> pa.Table:
    path = shared_data / "areas" / "ascof" / "ascof_council_2017-18_to_2023-24.csv"
    rows = csv.read_csv(path)
    return engine.query(
        """SELECT "ONS Code" AS place_code, "Geographical Description" AS place_name,
                  make_date(CAST(Year[:4] AS INTEGER), 4, 1) AS "on"
           FROM rows WHERE "Geographical Level" = 'Council'""",
        {"rows": rows},
    )


def councils_by_year(rows: pa.Table, found: places.Matched) -> dict[int, set[str]]:
    codes = zip(rows["on"].to_pylist(), found.rows["area_code"].to_pylist(), strict=True)
    years: dict[int, set[str]] = {year: set() for year in YEARS}
    for on, code in codes:
        years[on.year].add(code)
    return years


@pytest.mark.parametrize("columns", [["place_code", "place_name", "on"], ["place_name", "on"]])
def test_every_council_of_every_year_is_found_by_code_or_by_name_alone(ascof, columns):
    rows = ascof.select(columns)
    found = places.match(rows, ENGLAND, level="council")
    for year, codes in councils_by_year(rows, found).items():
        expected = places.expected(ENGLAND, level="council", on=date(year, 4, 1))
        assert codes == set(expected)
        assert len(codes) == YEARS[year]


def test_six_spellings_are_read_and_each_is_told_once(ascof):
    rows = ascof.select(["place_name", "on"])
    found = places.match(rows, ENGLAND, level="council")
    assert sorted(f.message.split("'")[1] for f in found.findings) == [
        "Bristol",
        "Durham",
        "Herefordshire",
        "Kingston upon Hull",
        "Medway Towns",
        "Telford and the Wrekin",
    ]


@pytest.mark.parametrize(("year", "people"), PUBLISHED_ENGLAND.items())
def test_england_has_the_people_that_were_published(mid_years, year, people):
    counted = mid_years.persons(["E92000001"], year=year)
    assert counted.persons.tolist() == [people]
    assert counted.notes == ("",)


@pytest.mark.parametrize("year", PUBLISHED_ENGLAND)
@pytest.mark.parametrize("sex", ["Persons", "Male", "Female"])
def test_the_councils_of_each_workbook_add_up_to_england(mid_years, year, sex):
    # Each workbook is on the boundaries of the April after it.
    councils = places.expected(ENGLAND, level="council", on=date(year + 1, 4, 1))
    counted = mid_years.persons(councils, year=year, ages=(65, 200), sex=sex)
    whole = mid_years.persons(["E92000001"], year=year, ages=(65, 200), sex=sex)
    assert counted.persons.sum() == whole.persons[0]
    assert set(counted.years) == {year}


def test_the_workbooks_have_no_faults_of_their_own(mid_years):
    assert mid_years.findings == ()


def test_england_of_2023_comes_from_the_table_with_a_row_an_age(geography):
    found = places.populations(geography / "population" / "ons_uk_population_2023.csv")
    counted = found.persons(["E92000001"], year=2023)
    assert counted.persons.tolist() == [57_690_323]


def test_the_groups_of_the_2021_census_table_are_not_taken_for_ages(geography):
    found = places.populations(geography / "population" / "age_gender21_ltla21_ew.csv")
    counted = found.persons(["E92000001"], year=2021)
    assert counted.persons.tolist() == [56_490_040]  # from the districts, by council and region
    assert found.persons(["E08000035"], year=2021, ages=(65, 200)).years == (None,)


def test_the_two_tables_of_2020_agree(geography):
    folder = geography / "population"
    found = places.populations([folder / "ons_mye_2020.xls", folder / "population20_utla20.csv"])
    assert found.findings == ()


def test_new_councils_have_the_people_of_their_districts(mid_years):
    counted = mid_years.persons(["E06000063", "E06000064", "E10000006"], year=2020)
    assert counted.persons[0] + counted.persons[1] == counted.persons[2]
    assert counted.notes[2] == ""


def by_code(found: places.Deprivation) -> dict[str, dict[str, object]]:
    return {row["area_code"]: row for row in found.rows.to_pylist()}


def test_ranks_of_2019_are_those_published(geography):
    path = geography / "imd" / "IoD2019_File_11_utla_summaries.xlsx"
    found = by_code(places.deprivation(path))
    assert len(found) == 151
    # File 11, IMD, rank of average score: Blackpool, Knowsley, Liverpool, Kingston upon Hull.
    first = {code: found[code]["rank"] for code in ("E06000009", "E08000011", "E08000012")}
    assert first == {"E06000009": 1, "E08000011": 2, "E08000012": 3}


def test_means_of_districts_are_the_published_scores_of_their_counties(geography, mid_years):
    published = by_code(
        places.deprivation(geography / "imd" / "IoD2019_File_11_utla_summaries.xlsx")
    )
    districts = places.deprivation(geography / "imd" / "imd2019_england_ltla23.csv")
    made = by_code(
        places.deprivation_on(
            districts, ENGLAND, level="council", on=date(2023, 4, 1), population=mid_years
        )
    )
    counties = [code for code in made if code.startswith("E10")]
    assert len(counties) == 21
    for code in counties:
        assert made[code]["score"] == pytest.approx(published[code]["score"], abs=0.05)


@pytest.mark.parametrize(("year", "missing"), [(2018, 3), (2019, 0), (2021, 2), (2023, 4)])
def test_councils_without_a_score_of_2019_are_told_one_by_one(geography, year, missing):
    known = places.deprivation(geography / "imd" / "IoD2019_File_11_utla_summaries.xlsx")
    found = places.deprivation_on(known, ENGLAND, level="council", on=date(year, 4, 1))
    assert len(found.findings) == missing
    assert found.rows.num_rows + missing == len(
        places.expected(ENGLAND, level="council", on=date(year, 4, 1))
    )


def test_every_council_of_2023_has_a_score_when_the_districts_are_given_too(geography, mid_years):
    folder = geography / "imd"
    known = places.deprivation(
        [folder / "IoD2019_File_11_utla_summaries.xlsx", folder / "imd2019_england_ltla23.csv"]
    )
    found = places.deprivation_on(
        known, ENGLAND, level="council", on=date(2023, 4, 1), population=mid_years
    )
    assert (found.rows.num_rows, found.findings) == (153, ())
    fifths = found.rows["quintile"].value_counts().to_pylist()
    assert sorted(f["counts"] for f in fifths) == [30, 30, 31, 31, 31]


def test_the_lookups_hold_what_the_office_for_national_statistics_says(lookups):
    counts = lookups.register.areas
    for level, size in (("ccg", 106), ("stp", 42)):
        assert sum(a.level == level for a in counts) == size
    assert not [f for f in lookups.findings if f.rule == "place code of the wrong pattern"]
    assert not [f for f in lookups.findings if f.rule == "small area in two areas"]


def test_only_three_groups_of_2021_lie_in_two_care_boards(lookups, small_areas):
    walk = places.crosswalk(
        "ccg", "icb", on=date(2022, 7, 1), lookups=lookups, population=small_areas
    )
    divided = walk.rows.filter(pc.less(walk.rows["weight"], 0.9999))
    shares = {
        (row["from_code"], row["to_code"]): round(row["weight"], 3) for row in divided.to_pylist()
    }
    # Glossop went to Derbyshire and west Birmingham to Birmingham; nine small areas of North
    # Northamptonshire left Cambridgeshire and Peterborough; Bassetlaw moved whole.
    assert shares == {
        ("E38000182", "E54000057"): 0.871,
        ("E38000182", "E54000058"): 0.129,
        ("E38000250", "E54000062"): 0.871,
        ("E38000250", "E54000055"): 0.129,
        ("E38000026", "E54000056"): 0.981,
        ("E38000026", "E54000059"): 0.019,
    }
    moved = {row["from_code"]: row["to_code"] for row in walk.rows.to_pylist()}
    assert moved["E38000008"] == "E54000060"


def test_four_small_areas_moved_from_surrey_to_sussex_in_2023(lookups, small_areas):
    walk = places.crosswalk(
        "icb", "icb", on=date(2023, 4, 1), lookups=lookups, population=small_areas
    )
    moved = {
        (row["from_code"], row["to_code"]): round(row["weight"], 4)
        for row in walk.rows.to_pylist()
        if row["from_code"] == "E54000052"
    }
    assert moved == {("E54000052", "E54000063"): 0.9936, ("E54000052", "E54000064"): 0.0064}


def test_the_councils_of_every_year_make_up_the_care_boards_of_2023(lookups, small_areas):
    walk = places.crosswalk(
        "council", "icb", on=date(2023, 4, 1), lookups=lookups, population=small_areas
    )
    links = walk.rows.to_pylist()
    for year in YEARS:
        councils = set(places.expected(ENGLAND, level="council", on=date(year, 4, 1)))
        used = [link for link in links if link["from_code"] in councils]
        given = dict.fromkeys(councils, 0.0)
        covered = dict.fromkeys(places.expected(ENGLAND, level="icb", on=date(2023, 4, 1)), 0.0)
        for link in used:
            given[link["from_code"]] += link["weight"]
            covered[link["to_code"]] += link["covers"]
        assert list(given.values()) == pytest.approx([1] * len(councils))
        assert list(covered.values()) == pytest.approx([1] * 42)


def test_where_trusts_patients_came_from_adds_up(lookups):
    walk = places.crosswalk("trust", "icb", on=date(2022, 7, 1), lookups=lookups)
    sums = walk.rows.group_by("from_code").aggregate([("weight", "sum")])["weight_sum"].to_pylist()
    assert len(sums) == 138
    assert sums == pytest.approx([1] * 138)


def test_small_areas_of_2021_make_the_councils_of_2023(lookups):
    walk = places.crosswalk("lsoa", "council", on=date(2023, 4, 1), lookups=lookups)
    assert set(walk.rows["to_code"].to_pylist()) == set(
        places.expected(ENGLAND, level="council", on=date(2023, 4, 1))
    )


def test_councils_of_2021_on_2023_conserve_people_and_give_cumbria_to_two(mid_years):
    councils = registers.at_level(ENGLAND, "council", on=date(2021, 4, 1))
    people = mid_years.persons([a.code for a in councils], year=2020, ages=(65, 200)).persons
    period = financial_year(2021)
    rows = [
        {
            "area_code": area.code,
            "area_name": area.name,
            "area_level": "council",
            "period_start": period.start,
            "period_end": period.end,
            "group": "",
            "numerator": count // 100,
            "denominator": count,
            "status": "published",
        }
        for area, count in zip(councils, people.tolist(), strict=True)
    ]
    result = Result(
        indicator=Indicator(
            id="a",
            title="A figure",
            measure="a",
            numerator="n",
            denominator="d",
            statistic="crude_rate",
            unit="per 1,000",
            multiplier=1000,
            direction="none declared",
            version="1",
            source="s",
        ),
        period=period,
        rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS),
        confidence=0.95,
        method="m",
    )
    walk = places.crosswalk(
        "council", "council", on=date(2023, 4, 1), population=mid_years, ages=(65, 200)
    )
    found = places.reexpress(result, walk).rows
    assert found.num_rows == 153
    for name in ("numerator", "denominator"):
        before, after = (pc.sum(rows[name]).as_py() for rows in (result.rows, found))
        assert after == pytest.approx(before)
    moved = {row["area_code"]: row for row in found.to_pylist() if row["apportioned"]}
    assert set(moved) == {"E06000063", "E06000064"}
    # Carlisle, Allerdale and Copeland, mid-2020, aged 65 and over.
    districts = mid_years.persons(
        ["E07000026", "E07000028", "E07000029"], year=2020, ages=(65, 200)
    )
    assert moved["E06000063"]["denominator"] == pytest.approx(districts.persons.sum())
