"""Lookups: known by their columns, checked on the way in, and made into a register."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from onestory import places
from onestory.model.errors import PlaceError
from onestory.places import columns, register
from onestory.places.columns import Edition

Write = Callable[[str, str], Path]

CCG = """lsoa11_name,lsoa11_code,ccg21_name,ccg21_code
Here 001A,E01000001,NHS Here CCG,E38000001
Here 001B,E01000002,NHS Here CCG,E38000001
There 001A,E01000003,NHS There CCG,E38000002"""


def rules(found: places.Lookups) -> list[tuple[str, int, tuple[int, ...]]]:
    return [(f.rule, f.rows, f.first_rows) for f in found.findings]


def test_columns_of_either_style_say_level_and_year():
    tidy = columns.fields(["lsoa11_name", "lsoa11_code", "ccg21_code", "change_code"])
    official = columns.fields(
        ["LSOA11CD", "LSOA11NM", "LAD22CD", "ICB23CD", "ICB23CDH", "ObjectId"]
    )
    assert [f.edition for f in tidy] == [
        Edition(level="lsoa", year=2011),
        Edition(level="ccg", year=2021),
    ]
    assert [(str(f.edition), f.name, f.other_code) for f in official] == [
        ("lsoa 2011", "LSOA11NM", ""),
        ("district 2022", "", ""),
        ("icb 2023", "", "ICB23CDH"),
    ]


def test_a_file_is_known_by_its_columns_whatever_its_name(write: Write):
    found = places.load(write("anything at all.csv", CCG))
    here = register.area(found.register, "E38000001")
    assert (here.name, here.level, here.end) == ("NHS Here CCG", "ccg", date(2022, 7, 1))
    assert [(str(r.start), str(r.end)) for r in found.relations] == [
        ("lsoa on 2011-03-27", "ccg on 2021-04-01")
    ]
    assert found.findings == ()


def test_the_office_for_national_statistics_own_headings_are_read_too(write: Write):
    text = """LSOA11CD,LSOA11NM,LAD22CD,LAD22NM
    E01000001,Here 001A,E08000035,Leeds"""
    found = places.load(write("lsoa_lad.csv", "\ufeff" + text))
    assert found.relations[0].rows.to_pylist() == [
        {"from_code": "E01000001", "to_code": "E08000035", "share": 1.0}
    ]


def test_what_the_register_knows_is_kept_and_another_name_is_told(write: Write):
    text = "lsoa11_code,ltla21_code,ltla21_name\nE01000001,E08000035,Leodis"
    found = places.load(write("a.csv", text))
    assert register.area(found.register, "E08000035", level="district").name == "Leeds"
    assert rules(found) == [("place name differs from the register", 1, ())]


def test_a_code_of_the_wrong_pattern_is_told_with_its_row_and_not_used(write: Write):
    text = CCG + "\nThere 001B,E01000004,NHS Other CCG,Q99"
    found = places.load(write("a.csv", text))
    assert rules(found) == [("place code of the wrong pattern", 1, (5,))]
    assert "'Q99'" in found.findings[0].message
    assert found.relations[0].rows.num_rows == 3


def test_blanks_two_names_and_places_outside_england_are_told(write: Write):
    text = f"""{CCG}
    There 001B,E01000004,,
    X,E01000005,NHS Hereabouts CCG,E38000001
    W,W01000001,,"""
    found = places.load(write("a.csv", text))
    assert rules(found) == [
        ("place code missing", 2, (5, 7)),
        ("place outside England", 1, (7,)),
        ("place code with two names", 1, (2,)),
    ]


def test_a_small_area_in_two_larger_ones_is_in_neither(write: Write):
    found = places.load(write("a.csv", CCG + "\nHere 001A,E01000001,NHS There CCG,E38000002"))
    assert rules(found) == [("small area in two areas", 1, (2,))]
    codes = found.relations[0].rows["from_code"].to_pylist()
    assert codes == ["E01000002", "E01000003"]


def test_a_row_given_twice_is_used_once_and_told(write: Write):
    found = places.load(write("a.csv", CCG + "\nHere 001A,E01000001,NHS Here CCG,E38000001"))
    assert rules(found) == [("row given twice", 1, (5,))]
    assert found.relations[0].rows.num_rows == 3


def test_a_small_area_that_was_divided_is_shared_equally(write: Write):
    text = """lsoa11_code,change_code,lsoa21_code
    E01000001,U,E01000001
    E01000002,S,E01000008
    E01000002,S,E01000009"""
    (relation,) = places.load(write("a.csv", text)).relations
    assert relation.rows["share"].to_pylist() == [1.0, 0.5, 0.5]


def test_an_area_begins_and_ends_with_the_editions_that_have_it(write: Write):
    files = [
        write("old.csv", "lsoa11_code,ccg19_code\nE01000001,E38000001\nE01000002,E38000002"),
        write("new.csv", "lsoa11_code,ccg21_code\nE01000001,E38000003\nE01000002,E38000002"),
    ]
    found = places.load(files)
    dated = {a.code: (a.start, a.end) for a in found.register.areas if a.level == "ccg"}
    assert dated == {
        "E38000001": (None, date(2021, 4, 1)),
        "E38000002": (None, date(2022, 7, 1)),
        "E38000003": (date(2021, 4, 1), date(2022, 7, 1)),
    }


def test_the_care_boards_of_2026_are_known_once_a_lookup_has_them(write: Write):
    text = """lsoa21_code,icb25_code,icb26_code,icb26_name
    E01000001,E54000022,E54000999,NHS Norfolk and Suffolk Integrated Care Board"""
    found = places.load(write("a.csv", text))
    assert not [b for b in found.register.breaks if b.level == "icb"]
    assert "E54000999" in places.expected(found.register, level="icb", on=date(2026, 4, 1))
    assert register.area(found.register, "E54000999").start == date(2026, 4, 1)


def test_successions_of_trusts_and_practices_are_read_and_the_rest_is_counted(write: Write):
    text = """old_code,new_code,date
    RW6,RM3,2021-10-01
    RW6,R0A,2021-10-01
    RDD,RAJ,2020-04-01
    A81001,,2022-04-01
    RAJ,RAJ,2020-04-01
    5A1,5A2,2006-10-01"""
    found = places.load(write("a.csv", text))
    events = {(s.old, s.new, s.kind) for s in found.register.successions if len(s.old) in {3, 6}}
    assert events == {
        ("RW6", "RM3", "split"),
        ("RW6", "R0A", "split"),
        ("RDD", "RAJ", "merged"),
        ("A81001", "", "abolished"),
    }
    assert [(f.severity, f.rows) for f in found.findings] == [("note", 1), ("warning", 1)]


def test_other_tables_in_the_folder_are_passed_over_with_a_note(write: Write):
    folder = write("a.csv", CCG).parent
    write("rural.csv", "lsoa11_code,ruc\nE01000001,Urban")
    write("hospitals.csv", "hospital22_name\nAiredale")
    found = places.load(folder)
    assert [(f.rule, f.file) for f in found.findings] == [
        ("file passed over", "hospitals.csv"),
        ("file passed over", "rural.csv"),
    ]


def test_a_folder_without_lookups_is_an_error_that_teaches(write: Write):
    folder = write("rural.csv", "lsoa11_code,ruc\nE01000001,Urban").parent
    with pytest.raises(PlaceError, match="No file here is a lookup"):
        places.load(folder)


def test_a_file_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path):
    path = tmp_path / "broken.csv"
    path.write_bytes(b"lsoa11_code,ccg21_code\n\xff\xfe\x00,\x80")
    with pytest.raises(PlaceError, match=r"broken\.csv"):
        places.load(path)
    with pytest.raises(PlaceError, match=r"absent\.csv"):
        places.load(tmp_path / "absent.csv")


def test_the_same_files_give_the_same_register_and_findings(write: Write):
    path = write("a.csv", CCG + "\nX,E01000005,NHS Hereabouts CCG,E38000001")
    once, again = places.load(path), places.load(path)
    assert once.register.areas == again.register.areas
    assert once.findings == again.findings
    assert once.relations[0].rows.equals(again.relations[0].rows)
