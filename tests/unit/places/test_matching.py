"""Matching: each row gets the area it means, or a Finding that says why not."""

from datetime import date

import pyarrow as pa
import pytest

from onestory import places
from onestory.model.errors import PlaceError
from onestory.model.finding import Finding

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


def test_a_line_that_gives_numerator_and_denominator_counts_once():
    rows = pa.table(
        {
            "place_name": ["Bristol"] * 4,
            "on": [date(2021, 4, 1)] * 2 + [date(2022, 4, 1)] * 2,
            "file": ["a.csv"] * 4,
            "row": [34, 34, 34, 35],
        }
    )
    (found,) = places.match(rows, ENGLAND, level="council").findings
    assert (found.rows, found.first_rows) == (2, (34, 35))


def test_lines_of_two_files_and_sheets_are_different_lines():
    rows = pa.table(
        {
            "place_name": ["Bristol"] * 3,
            "file": ["b.xlsx", "a.csv", "b.xlsx"],
            "sheet": ["T1", "", "T2"],
            "row": [7, 5, 7],
        }
    )
    (found,) = places.match(rows, ENGLAND, level="council", on=TODAY).findings
    assert (found.file, found.rows, found.first_rows) == ("a.csv", 3, (5,))


def boards(days: list[date]) -> tuple[Finding, ...]:
    codes = [a.code for a in ENGLAND.areas if a.level == "icb" and a.exists(TODAY) and not a.end]
    said = [(code, day) for code in codes for day in days]
    rows = pa.table({"place_code": [c for c, _ in said], "on": [d for _, d in said]})
    return places.match(rows, ENGLAND, level="icb").findings


def test_areas_that_began_on_one_day_are_told_together_with_five_of_them():
    found = boards([date(2022, 4, 1), date(2022, 5, 1), date(2022, 6, 1)])

    told = [f for f in found if "began on 1 July 2022" in f.message]
    assert len(told) == 1
    assert told[0].rule == "place not there on the date"
    assert "integrated care boards, such as NHS " in told[0].message
    assert told[0].message.count("(E54") == 5
    assert told[0].message.endswith(
        "so they were not there on 3 days from 1 April 2022 to 1 June 2022. The figures were "
        "taken as those of the same ground."
    )
    assert len(found) <= 3


def test_one_code_of_another_date_over_many_months_is_told_once():
    rows = pa.table(
        {
            "place_code": ["E10000027"] * 12,
            "on": [date(2023, m, 1) for m in range(4, 13)] * 1
            + [date(2024, m, 1) for m in range(1, 4)],
        }
    )
    (found,) = places.match(rows, ENGLAND, level="council").findings
    assert (found.rule, found.rows) == ("place code of another date", 12)
    assert "Somerset (E10000027) ended on 1 April 2023, so it was not there on 12 days" in (
        found.message
    )


@pytest.mark.parametrize(
    "said",
    [
        "Rotherham MBC",
        "MBC of Rotherham",
        "Rotherham Metropolitan Borough Council",
        "Rotherham Metropolitan Borough",
        "Rotherham Metropolitan",
        "Rotherham Borough",
        "Rotherham Council",
        "Rotherham MDC",
        "Rotherham Metropolitan District Council",
        "Metropolitan Borough of Rotherham",
    ],
)
def test_what_sort_of_council_it_is_does_not_change_which_place_a_name_means(said):
    assert matched(name=said)[:2] == ("E08000018", "spelling")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Bradford MDC", "E08000032"),
        ("City of Bradford MDC", "E08000032"),
        ("Slough BC", "E06000039"),
        ("Kent CC", "E10000016"),
        ("Leicester CC", "E06000016"),
        ("Leicestershire CC", "E10000018"),
        ("LB Camden", "E09000007"),
        ("LB of Camden", "E09000007"),
        ("London Borough of Camden", "E09000007"),
        ("Royal Borough of Kensington & Chelsea", "E09000020"),
        ("Council of the Isles of Scilly", "E06000053"),
        ("City of London", "E09000001"),
    ],
)
def test_short_words_for_councils_are_furniture_of_a_name(said, code):
    assert matched(name=said)[0] == code


@pytest.mark.parametrize("said", ["N E Lincs", "Leicester County"])
def test_what_could_be_another_place_is_not_guessed_from_its_furniture(said):
    assert matched(name=said)[0] is None


def test_metropolitan_districts_stay_a_group():
    assert matched(name="Metropolitan District")[2][0].startswith("place is a group")
