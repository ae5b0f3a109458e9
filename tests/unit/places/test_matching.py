"""Matching: each row gets the area it means, or a Finding that says why not."""

from datetime import date

import pyarrow as pa
import pytest

from onestory import places
from onestory.model.errors import PlaceError

ENGLAND = places.builtin()
TODAY = date(2023, 4, 1)


def matched(code: str = "", name: str = "", on: date = TODAY):
    rows = pa.table({"place_code": [code], "place_name": [name]})
    found = places.match(rows, ENGLAND, level="council", on=on)
    row = found.rows.to_pylist()[0]
    return row["area_code"], row["how"], [f"{f.rule}: {f.message}" for f in found.findings]


def test_a_code_goes_before_a_name_and_needs_no_finding():
    assert matched("E06000023", "Bristol") == ("E06000023", "code", [])


def test_an_official_name_needs_no_finding():
    assert matched(name="Leeds") == ("E08000035", "name", [])


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Bristol", "E06000023"),
        ("Medway Towns", "E06000035"),
        ("Durham", "E06000047"),
        ("Telford and the Wrekin", "E06000020"),
        ("Herefordshire", "E06000019"),
        ("Kingston upon Hull", "E06000010"),
        ("St Helens", "E08000013"),
        ("Westmoreland and Furness", "E06000064"),
        ("Barnett", "E09000003"),
    ],
)
def test_another_spelling_is_read_and_said(said, code):
    found, how, findings = matched(name=said)
    assert (found, how) == (code, "spelling")
    assert len(findings) == 1
    assert said in findings[0]
    assert code in findings[0]


@pytest.mark.parametrize("said", ["Leed", "Gloucester", "West Sufolk", "Northampton", "Sussex"])
def test_a_name_near_several_or_none_is_not_guessed_and_the_nearest_are_shown(said):
    code, how, findings = matched(name=said)
    assert (code, how) == (None, "not matched")
    assert "Nearest names" in findings[0]


def test_one_name_means_what_it_meant_on_the_day():
    assert matched(name="Dorset", on=date(2018, 4, 1))[0] == "E10000009"
    assert matched(name="Dorset", on=date(2019, 4, 1))[0] == "E06000059"
    assert matched(name="Cumberland")[0] == "E06000063"


def test_a_council_that_is_gone_is_told_with_what_it_became():
    code, how, findings = matched(name="Cumbria")
    assert (code, how) == (None, "not matched")
    assert "ended on 2023-04-01" in findings[0]
    assert "Cumberland (E06000063), Westmorland and Furness (E06000064)" in findings[0]


def test_a_code_of_another_date_is_read_as_the_same_place_of_the_day():
    code, how, findings = matched("E10000027", "Somerset", on=date(2023, 4, 1))
    assert (code, how) == ("E06000066", "code of its predecessor")
    assert "was not in use on 2023-04-01" in findings[0]
    assert matched("E06000066", "Somerset", on=date(2020, 4, 1))[0] == "E10000027"
    assert matched("E08000016", "Barnsley", on=date(2025, 4, 1))[0] == "E08000038"


def test_figures_carried_back_onto_later_boundaries_keep_their_ground_and_are_said():
    code, how, findings = matched("E06000059", "Dorset", on=date(2018, 4, 1))
    assert (code, how) == ("E06000059", "code")
    assert "began on 2019-04-01" in findings[0]


def test_code_and_name_of_different_councils_are_told_and_the_code_is_followed():
    code, how, findings = matched("E08000035", "Bradford")
    assert (code, how) == ("E08000035", "code")
    assert findings[0].startswith("place code and name disagree")


def test_a_wrong_code_falls_back_on_the_name_with_a_warning():
    code, how, findings = matched("E06999999", "Leeds")
    assert (code, how) == ("E08000035", "name")
    assert "'E06999999' is not known" in findings[0]


def test_a_code_in_the_column_of_names_is_read_as_a_code():
    assert matched(name="e06000059")[:2] == ("E06000059", "code")
    assert matched(code="Leeds")[:2] == ("E08000035", "name")


def test_regions_and_country_in_a_table_of_councils_come_back_as_what_they_are():
    rows = pa.table({"place_name": ["England", "London", "City of London", "Eastern"]})
    found = places.match(rows, ENGLAND, level="council", on=TODAY).rows
    assert found["area_level"].to_pylist() == ["country", "region", "council", "region"]


def test_groups_of_councils_are_no_place_and_need_no_action():
    code, _, findings = matched("-", "Shire Counties")
    assert code is None
    assert findings[0].startswith("place is a group")


def test_nothing_at_all_is_a_finding_too():
    code, how, findings = matched()
    assert (code, how) == (None, "not matched")
    assert findings[0].startswith("place missing")


def test_each_row_has_its_own_day_and_findings_count_rows_as_the_file_numbers_them():
    rows = pa.table(
        {
            "place_name": ["Durham", "Dorset", "Durham", "Atlantis"],
            "on": [date(2017, 4, 1), date(2017, 4, 1), date(2021, 4, 1), None],
            "file": ["a.csv"] * 4,
            "row": [5, 6, 9, 11],
        }
    )
    found = places.match(rows, ENGLAND, level="council")
    assert found.rows["area_code"].to_pylist() == ["E06000047", "E10000009", "E06000047", None]
    assert [(f.rule, f.file, f.rows, f.first_rows) for f in found.findings] == [
        ("place spelling", "a.csv", 2, (5, 9)),
        ("place unknown", "a.csv", 1, (11,)),
    ]


def test_care_boards_match_by_any_of_their_codes_and_names():
    for said in ("QUE", "E54000056", "NHS CAMBRIDGESHIRE AND PETERBOROUGH INTEGRATED CARE BOARD"):
        rows = pa.table({"place_code": [said]})
        found = places.match(rows, ENGLAND, level="icb", on=TODAY)
        assert found.rows["area_code"].to_pylist() == ["E54000056"]


def test_the_same_rows_give_the_same_answer_twice():
    rows = pa.table({"place_name": ["Durham", "Leed", "Bristol", "Leed"]})
    once, again = (places.match(rows, ENGLAND, level="council", on=TODAY) for _ in range(2))
    assert once.rows.equals(again.rows)
    assert once.findings == again.findings


def test_rows_without_any_column_of_places_are_an_error():
    with pytest.raises(PlaceError, match="place_code"):
        places.match(pa.table({"council": ["Leeds"]}), ENGLAND, level="council")


def test_an_official_code_that_only_a_lookup_could_know_is_kept_as_published():
    asked = pa.table({"place_code": ["E38000002"], "place_name": ["NHS Ashford CCG"]})
    found = places.match(asked, places.builtin(), level="ccg")
    assert found.rows["area_code"].to_pylist() == ["E38000002"]
    assert [f.rule for f in found.findings] == ["place in no lookup"]
    # Councils are known whole: a council's code that is not there is wrong.
    asked = pa.table({"place_code": ["E06999999"], "place_name": ["Nowhere"]})
    found = places.match(asked, places.builtin(), level="council")
    assert found.rows["area_code"].to_pylist() == [None]
