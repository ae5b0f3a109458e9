from pathlib import Path

import pytest

from onestory import places
from onestory.model.errors import PlaceError


def written(folder: Path, text: str) -> Path:
    path = folder / "lsoas.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_each_level_named_in_the_list_gives_a_row_an_lsoa(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "lsoa,own_code,own_name,council_code,council_name,council_number,imd_decile\n"
        "E01000001,N1,North,E06000001,Ashmere,0901,1\n"
        "E01000002,N2,South,E06000001,Ashmere,0901,10\n",
    )
    found = places.lsoa_areas(path)
    assert found.levels == {"own", "council"}
    assert found.areas.num_rows == 4
    # North and South are parts of it: its cases can be placed in neither.
    assert found.councils.to_pylist() == [
        {"number": "0901", "level": "council", "code": "E06000001", "name": "Ashmere"}
    ]
    assert found.deprivation.to_pylist() == [
        {"lsoa": "E01000001", "fifth": 1},
        {"lsoa": "E01000002", "fifth": 5},
    ]


def test_the_official_lookup_is_read_by_its_own_headings(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "LSOA21CD,LSOA21NM,UTLA23CD,UTLA23NM,ICB23CD,ICB23NM\n"
        "E01000001,City 001A,E09000001,City of London,E54000029,North East London\n",
    )
    found = places.lsoa_areas(path).areas.to_pylist()
    assert {(row["level"], row["code"], row["name"]) for row in found} == {
        ("council", "E09000001", "City of London"),
        ("icb", "E54000029", "North East London"),
    }


def test_a_fifth_is_taken_as_it_stands_and_an_impossible_one_is_none(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "lsoa,council_code,deprivation_fifth\nE01000001,E06000001,5\nE01000002,E06000001,6\n",
    )
    assert places.lsoa_areas(path).deprivation["fifth"].to_pylist() == [5, None]


def test_a_list_without_any_area_is_refused_with_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="council_code"):
        places.lsoa_areas(written(tmp_path, "lsoa,imd_decile\nE01000001,1\n"))


def test_an_lsoa_given_twice_is_refused_by_name(tmp_path: Path) -> None:
    text = "lsoa,council_code\nE01000001,E06000001\nE01000001,E06000002\n"
    with pytest.raises(PlaceError, match="E01000001"):
        places.lsoa_areas(written(tmp_path, text))
