"""The exposure is what happened at a site, not what was announced; every row is accounted for."""

from datetime import date

import pytest

from onestory.model.errors import PlanError
from onestory.pipeline.study import delivered, read_study

HEAD = "Site,Month,Staffed?,People seen,Caseload,Eligible,Meetings held,Money spent (£)\n"
NORTH = (
    "Northbank,April 2021,no,0,0,900,1,\n"
    'Northbank,2021-05,yes,0,0,900,4,"£12,000"\n'
    "northbank,01/06/2021,yes,7,7,900,4,12000\n"
    "Northbank,2021-07,yes,30,37,900,4,12000\n"
)
SOUTH = "Southfield,2021-10,no,0,0,400,0,0\nSouthfield,2021-11,no,0,0,400,0,0\n"
NEVER = SOUTH + "".join(
    f"Southfield,{month},no,0,0,400,0,0\n"
    for month in ("2021-12", "2022-01", "2022-02", "2022-03", "2022-04")
)


@pytest.fixture
def told(written):
    def tell(table, *changes):
        folder = written(*changes)
        path = folder / "activity.csv"
        path.write_text(table, encoding="utf-8")
        return delivered(read_study(folder), path)

    return tell


def test_a_record_of_headings_alone_is_told(told):
    found = told(HEAD)
    assert [f.rule for f in found.findings] == ["activity file empty"]
    assert found.delivered.verdict == "delivery not known"


def test_the_exposure_is_the_month_of_the_first_person_seen(told):
    found = told(HEAD + NORTH + SOUTH).delivered
    north = [s for s in found.sites if s.site == "Northbank"]
    assert [s.place for s in north] == ["X1", "X2"]
    assert {s.exposed_from for s in north} == {date(2021, 6, 1)}
    assert {s.staffed for s in north} == {date(2021, 5, 1)}
    assert {s.planned for s in north} == {date(2021, 4, 1)}
    assert {s.announced for s in north} == {date(2020, 11, 1)}


def test_a_site_that_never_began_is_never_exposed_and_is_named(told):
    found = told(HEAD + NORTH + NEVER).delivered
    assert [s.exposed_from for s in found.sites if s.site == "Southfield"] == [None]
    assert found.verdict == "partly delivered"
    assert "1 of 2 sites saw a first person" in found.sentence
    assert "Southfield never did" in found.sentence
    assert "£36,000 is recorded as spent" in found.sentence


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ('"staffed"', date(2021, 5, 1)),
        ('"announced"', date(2020, 11, 1)),
        ('"caseload"\ncaseload_share = 0.04', date(2021, 7, 1)),
        ('"caseload"\ncaseload_share = 0.50', date(2021, 4, 1)),
    ],
)
def test_the_rule_of_the_study_decides_the_start(told, rule, day):
    found = told(HEAD + NORTH, ('"first person seen"', rule)).delivered
    assert {s.exposed_from for s in found.sites if s.site == "Northbank"} == {day}


def test_nothing_done_anywhere_is_not_delivered(told):
    none = "".join(f"Northbank,2021-{month:02d},no,0,,,,\n" for month in range(4, 13))
    assert told(HEAD + NEVER + none).delivered.verdict == "not delivered"


def test_one_row_of_nothing_does_not_show_that_a_site_never_began(told):
    found = told(HEAD + NORTH + "Southfield,2021-11,no,0,0,400,0,0\n").delivered
    assert [s.exposed_from for s in found.sites if s.site == "Southfield"] == [date(2021, 10, 1)]
    assert "never did" not in found.sentence
    planned = told(HEAD + NORTH + "Southfield,2021-10,no,0,0,400,0,0\n")
    assert "activity begins under way" not in {f.rule for f in planned.findings}
    assert "1 of 2 sites (Southfield) has no record that could tell" in found.sentence


def test_a_single_late_row_does_not_say_when_a_site_began(told):
    found = told(HEAD + NORTH + "Southfield,2022-12,yes,5,5,400,1,0\n").delivered
    assert [s.exposed_from for s in found.sites if s.site == "Southfield"] == [date(2021, 10, 1)]


def test_a_start_after_the_window_is_no_start_within_it(written):
    study = read_study(written(("starts = 2021-10-01", "starts = 2042-10-01")))
    found = delivered(study, None)
    assert found.delivered.sites[-1].exposed_from is None
    (finding,) = [f for f in found.findings if f.rule == "start after the window"]
    assert "Southfield (1 October 2042)" in finding.message


def test_all_done_is_delivered(told):
    found = told(HEAD + NORTH + SOUTH + "Southfield,2021-12,yes,3,3,400,1,\n").delivered
    assert found.verdict == "delivered"


def test_work_that_stopped_is_only_partly_delivered(told):
    gone = "".join(f"Northbank,2021-{month:02d},yes,0,0,900,0,0\n" for month in (8, 9, 10))
    found = told(HEAD + NORTH + gone + SOUTH + "Southfield,2021-12,yes,3,3,400,1,\n").delivered
    assert found.verdict == "partly delivered"
    assert "Northbank stopped" in found.sentence


def test_without_a_record_delivery_is_not_known_and_the_plan_stands_in(written):
    found = delivered(read_study(written()), None).delivered
    assert found.verdict == "delivery not known"
    assert {s.exposed_from for s in found.sites} == {date(2021, 4, 1), date(2021, 10, 1)}
    assert "not known whether the programme was delivered" in found.sentence


def test_a_record_without_the_column_that_could_tell_is_no_knowledge(told):
    found = told("Site,Month,Meetings\nNorthbank,2021-05,3\nSouthfield,2021-11,3\n").delivered
    assert found.verdict == "delivery not known"


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("Eastgate,2021-05,yes,3,,,,", "activity site unknown"),
        (",2021-05,yes,3,,,,", "activity site unknown"),
        ("Northbank,soon,yes,3,,,,", "activity month unreadable"),
        ("Northbank,2021-09,yes,three,,,,", "activity not a number"),
        ("Northbank,2021-09,yes,-3,,,,", "activity not a number"),
        ("Northbank,2021-09,perhaps,3,,,,", "activity neither yes nor no"),
        ("Northbank,2021-05,yes,3,,,,", "activity row twice"),
        ("Northbank,2021-09,=1+1,3,,,,", "activity neither yes nor no"),
    ],
)
def test_a_bad_row_is_rejected_with_its_number_and_counted(told, row, rule):
    found = told(HEAD + NORTH + row + "\n" + SOUTH)
    assert (found.received_rows, found.accepted_rows, found.rejected_rows) == (7, 6, 1)
    (finding,) = [f for f in found.findings if f.severity == "rejected"]
    assert (finding.rule, finding.first_rows) == (rule, (6,))


def test_a_record_that_begins_with_work_under_way_is_doubted(told):
    late = HEAD + "Northbank,2021-04,yes,7,7,900,4,\n" + SOUTH
    assert "activity begins under way" in {f.rule for f in told(late).findings}


def test_more_people_on_the_caseload_than_eligible_is_doubted(told):
    wrong = HEAD + NORTH + "Northbank,2021-08,yes,30,1900,900,4,\n"
    assert "activity caseload above eligible" in {f.rule for f in told(wrong).findings}


def test_one_row_a_place_is_read_by_its_code(told):
    table = "place code,month,people seen\nX1,2021-04,0\nX1,2021-05,2\nX2,2021-05,0\nX2,2021-06,1\nX3,2021-11,0\nX3,2021-12,4\n"
    found = told(table).delivered
    assert [s.exposed_from for s in found.sites] == [
        date(2021, 5, 1),
        date(2021, 6, 1),
        date(2021, 12, 1),
    ]


def test_a_table_without_months_is_told(told):
    with pytest.raises(PlanError, match="no column 'month'"):
        told("Site,People seen\nNorthbank,3\n")
