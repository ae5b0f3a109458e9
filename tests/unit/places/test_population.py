"""Populations: read from each layout, by age and sex, with every stand-in said."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from onestory import places
from onestory.model.errors import PlaceError

Write = Callable[[str, str], Path]
AGES = ",".join([*(str(age) for age in range(90)), "90+"])


def flat(code: str, each: int) -> str:
    return f"{code},{','.join([str(each)] * 91)}"


def wide(*lines: str, code: str = "utla20_code") -> str:
    return "\n".join([f"{code},{AGES}", *lines])


def test_a_table_with_a_column_an_age_gives_people_by_age(write: Write):
    found = places.populations(write("population_2020.csv", wide(flat("E08000035", 10))))
    counted = found.persons(["E08000035"], year=2020, ages=(65, 200))
    assert counted.persons.tolist() == [260.0]  # 65 to 89, and 90 and over
    assert counted.years == (2020,)
    assert counted.notes == ("",)
    assert counted.findings == ()


def test_ages_are_half_open_and_all_ages_are_everyone(write: Write):
    found = places.populations(write("population20_utla20.csv", wide(flat("E08000035", 1))))
    assert found.persons(["E08000035"], year=2020, ages=(18, 65)).persons.tolist() == [47.0]
    assert found.persons(["E08000035"], year=2020).persons.tolist() == [91.0]


def test_an_age_band_that_the_table_cannot_give_is_not_known(write: Write):
    found = places.populations(write("population_2020.csv", wide(flat("E08000035", 1))))
    counted = found.persons(["E08000035"], year=2020, ages=(95, 200))
    assert counted.years == (None,)
    assert counted.findings[0].rule == "population missing"


def test_a_table_with_a_row_an_age_gives_both_sexes_together(write: Write):
    rows = [
        f"{sex},E08000035,Leeds,Metropolitan District,{age},{count}"
        for sex, count in (("females", 3), ("males", 2))
        for age in [*range(90), "90+"]
    ]
    text = "\n".join(["sex,Code,Name,Geography,age,count", *rows])
    found = places.populations(write("ons_population_2023.csv", text))
    assert found.persons(["E08000035"], year=2023, ages=(65, 200)).persons.tolist() == [130.0]
    women = found.persons(["E08000035"], year=2023, ages=(65, 200), sex="Female")
    assert women.persons.tolist() == [78.0]


def workbook(path: Path, *, total: int = 910) -> Path:
    book = openpyxl.Workbook()
    for name, each in (("MYE2 - All", 10), ("MYE2 - M", 4), ("MYE2 - F", 6)):
        sheet = book.create_sheet(name)
        sheet.append(["MYE2: Population estimates by single year of age, mid-2016"])
        sheet.append([])
        sheet.append(["Code", "Name", "Geography1", "All ages", *range(90), "90+"])
        all_ages = total if each == 10 else each * 91
        sheet.append(["E08000035", "Leeds", "Metropolitan District", all_ages, *[each] * 91])
        sheet.append(["1. A footnote."])
    book.create_sheet("Notes").append(["Code", "a sheet without ages"])
    book.save(path)
    return path


def test_a_mid_year_workbook_is_known_by_its_headings_and_says_its_own_year(tmp_path: Path):
    found = places.populations(workbook(tmp_path / "some name.xlsx"))
    for sex, each in (("Persons", 10), ("Male", 4), ("Female", 6)):
        counted = found.persons(["E08000035"], year=2016, ages=(0, 1), sex=sex)
        assert counted.persons.tolist() == [each]
    assert found.findings == ()


def test_ages_that_do_not_add_up_to_the_total_are_said(tmp_path: Path):
    found = places.populations(workbook(tmp_path / "mye.xlsx", total=1000))
    assert [f.rule for f in found.findings] == ["population ages do not add up"]
    assert "E08000035" in found.findings[0].message


def test_a_neighbouring_year_stands_in_within_the_tolerance_and_is_said(write: Write):
    found = places.populations(write("population_2020.csv", wide(flat("E08000035", 1))))
    counted = found.persons(["E08000035"], year=2021)
    assert counted.years == (2020,)
    assert counted.notes == ("population of 2020 used for 2021",)
    assert counted.findings[0].rule == "population of another year"
    assert found.persons(["E08000035"], year=2022).years == (None,)
    assert found.persons(["E08000035"], year=2022, tolerance_years=2).years == (2020,)


def test_the_earlier_of_two_equally_near_years_is_taken(write: Write):
    files = [write(f"population_{y}.csv", wide(flat("E08000035", y))) for y in (2019, 2021)]
    found = places.populations(files)
    assert found.persons(["E08000035"], year=2020).years == (2019,)


def test_a_new_council_is_the_sum_of_the_districts_it_was_made_of(write: Write):
    lines = [flat(code, each) for code, each in (("E07000026", 1), ("E07000028", 2))]
    whole = [*lines, flat("E07000029", 4)]
    found = places.populations(write("population_2020.csv", wide(*whole, code="ltla20_code")))
    counted = found.persons(["E06000063"], year=2020, ages=(0, 1))
    assert counted.persons.tolist() == [7.0]
    assert counted.notes == ("sum of E07000026, E07000028, E07000029",)
    part = places.populations(write("population_2020.csv", wide(*lines, code="ltla20_code")))
    assert part.persons(["E06000063"], year=2020).years == (None,)


def test_a_council_of_which_a_part_went_elsewhere_is_never_summed(write: Write):
    # Dorset of 2019 is not the old county: Christchurch went to Bournemouth.
    found = places.populations(write("population_2018.csv", wide(flat("E10000009", 5))))
    assert found.persons(["E06000059"], year=2018).years == (None,)


def test_two_files_that_differ_are_told_and_the_first_is_used(write: Write):
    files = [
        write("a_population_2020.csv", wide(flat("E08000035", 5))),
        write("b_population_2020.csv", wide(flat("E08000035", 6))),
    ]
    found = places.populations(files)
    assert found.persons(["E08000035"], year=2020, ages=(0, 1)).persons.tolist() == [5.0]
    assert [f.rule for f in found.findings] == ["populations differ between files"]


def test_broad_groups_whose_ages_are_not_stated_give_only_the_total(write: Write):
    text = """ltla21_code,total_population,total_females,total_males,older_females,older_males
    E08000035,900,460,440,80,70"""
    found = places.populations(write("age_gender21_ltla21.csv", text))
    assert found.persons(["E08000035"], year=2021).persons.tolist() == [900.0]
    assert found.persons(["E08000035"], year=2021, ages=(65, 200)).years == (None,)
    assert "population ages not known" in [f.rule for f in found.findings]


def test_other_files_in_a_folder_are_passed_over_with_a_note(write: Write):
    write("population_2020.csv", wide(flat("E08000035", 5)))
    folder = write("ethnicity.csv", "ltla21_code,group,value\nE08000035,a,1").parent
    found = places.populations(folder)
    assert [(f.rule, f.file) for f in found.findings] == [("file passed over", "ethnicity.csv")]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("population.csv", wide(flat("E08000035", 5)), "which year"),
        ("population_2020.csv", "a,b\n1,2", "no table of populations"),
        ("population_2020.xlsx", "not a workbook", "cannot be opened"),
        ("population_2020.parquet", "not parquet", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_that_teaches(write: Write, name, text, told):
    with pytest.raises(PlaceError, match=told) as refused:
        places.populations(write(name, text))
    assert refused.value.do


def test_an_empty_folder_is_an_error(tmp_path: Path):
    with pytest.raises(PlaceError, match="No file of populations"):
        places.populations(tmp_path)


def test_counts_with_commas_are_read_and_words_are_told(write):
    head = "ltla20_code," + ",".join(str(age) for age in range(91))
    thousands = "E06000001," + ",".join(['"1,000"'] * 91)
    known = places.populations(write("population_2020.csv", f"{head}\n{thousands}"))
    assert known.persons(["E06000001"], year=2020).persons[0] == 91_000
    words = "E06000001," + ",".join(["many"] * 91)
    with pytest.raises(PlaceError, match="not a number"):
        places.populations(write("population_2021.csv", f"{head}\n{words}"))
