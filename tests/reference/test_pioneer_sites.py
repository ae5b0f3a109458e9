"""The sites of the Pioneers and Vanguards: every published site has its areas, with true codes."""

import csv
from pathlib import Path

import pytest

from onestory.pipeline.study import read_study

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "pioneers"
POPULATION_BASED = {"PACS", "MCP", "EHCH"}


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


SITES = rows_of(FOLDER / "sites.csv")


@pytest.mark.parametrize(
    ("programme", "file"), [("Pioneer", "pioneers_25"), ("Vanguard", "vanguards_50")]
)
def test_every_published_site_is_there_under_its_published_name_and_date(
    shared_data, programme, file
):
    published = {
        (row["site_name_as_published"], row["announced"][:7])
        for row in rows_of(shared_data / "programmes" / f"{file}.csv")
    }
    ours = {(r["site"], r["announced"][:7]) for r in SITES if r["programme"] == programme}
    assert ours == published


def test_every_group_has_the_code_and_name_of_its_figures(shared_data):
    path = shared_data / "areas" / "ccg_mortality" / "ccg_annual_mortality_controls.csv"
    named = {
        (row["ccg19cd"], row["CCG19NM"].removeprefix("NHS ").removesuffix(" CCG"))
        for row in rows_of(path)
    }
    assert {(r["area_code"], r["area_name"]) for r in SITES if r["level"] == "ccg"} <= named


def test_every_council_has_the_code_and_name_of_its_figures(shared_data):
    path = shared_data / "areas" / "ascof" / "ascof_council_2017-18_to_2023-24.csv"
    named = {(row["ONS Code"], row["Geographical Description"]) for row in rows_of(path)}
    assert {(r["area_code"], r["area_name"]) for r in SITES if r["level"] == "council"} <= named


def test_a_site_names_an_area_once():
    keys = [(r["site"], r["programme"], r["area_code"]) for r in SITES]
    assert len(keys) == len(set(keys))


def test_what_is_part_of_an_area_is_uncertain():
    """All but Tameside and Glossop, of which an eighth is in Derbyshire."""
    parts = [r for r in SITES if r["share"] != "1" and r["certain"] == "yes"]
    assert [r["area_name"] for r in parts] == ["Tameside and Glossop"]


def test_every_row_says_how_it_was_decided():
    assert all(r["how_decided"].endswith(".") for r in SITES)
    assert {r["certain"] for r in SITES} == {"yes", "uncertain"}


@pytest.mark.parametrize(
    ("file", "programme", "waves", "groups", "certain"),
    [
        ("pioneer_groups", "Pioneer", {"1", "2"}, 66, 56),
        ("vanguard_groups", "Vanguard", POPULATION_BASED, 33, 22),
        ("network_groups", "Vanguard", {"UEC"}, 33, 0),
    ],
)
def test_the_lists_of_groups_are_rows_of_the_sites_one_a_group(
    file, programme, waves, groups, certain
):
    listed = rows_of(FOLDER / f"{file}.csv")
    wanted = [
        r
        for r in SITES
        if (r["programme"], r["level"]) == (programme, "ccg") and r["wave"] in waves
    ]
    assert all(row in wanted for row in listed)
    assert {r["area_code"] for r in listed} == {r["area_code"] for r in wanted}
    assert len(listed) == groups
    assert sum(row["certain"] == "yes" for row in listed) == certain


def test_as_many_groups_are_both_as_the_readme_says():
    both = [
        {r["area_code"] for r in rows_of(FOLDER / f"{name}_groups.csv")}
        for name in ("pioneer", "vanguard")
    ]
    assert len(both[0] & both[1]) == 14
    assert 191 - len(both[0] | both[1]) == 106


def test_the_exposures_are_the_vanguards_of_the_sites():
    """By name here, by id of the register of policies there; chains of hospitals have no place."""
    touched = {
        (row["place"], row["certain"])
        for row in rows_of(FOLDER / "exposures.csv")
        if row["policy"].startswith("P14")
    }
    ours = {
        (row["area_code"], row["certain"])
        for row in SITES
        if (row["programme"], row["level"]) == ("Vanguard", "ccg")
    }
    assert touched == ours


def test_the_study_reads_every_group_and_which_are_uncertain():
    study = read_study(FOLDER / "study.toml")
    assert len(study.sites) == 66
    assert sum(site.certain for site in study.sites) == 56
    assert {site.starts.year for site in study.sites} == {2013, 2015}
