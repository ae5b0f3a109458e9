"""A partnership is told by who sits where, whose ground is the same and who is not heard."""

from datetime import date
from pathlib import Path

import pytest

from onestory import evidence
from onestory.model.errors import DeliveryError, NothingUsableError

SEATS = """organisation,kind,board,seats,votes,since
Moor Council,council,System board,2,2,2022-07-01
Moor Council,council,Team board,1,1,2023-02-01
Coast Trust,mental health trust,Team board,1,1,
Moor Carers,carers,Team board,1,0,2024-01-01
"""
GROUND = """organisation,place,people
Moor Council,North,100
Moor Council,South,200
Moor Council,West,300
Coast Trust,South,200
Coast Trust,West,300
Coast Trust,Shore,500
"""


@pytest.fixture
def told(tmp_path: Path):
    def of(seats: str = SEATS, ground: str | None = GROUND, **options):
        (tmp_path / "partners.csv").write_text(seats, encoding="utf-8")
        beside = None
        if ground is not None:
            beside = tmp_path / "ground.csv"
            beside.write_text(ground, encoding="utf-8")
        return evidence.partnership(tmp_path / "partners.csv", ground=beside, **options)

    return of


def test_the_overlap_is_the_people_on_both_over_those_on_either(told):
    (pair,) = told().overlaps.to_pylist()
    assert (pair["one"], pair["other"]) == ("Moor Council", "Coast Trust")
    assert (pair["people_one"], pair["people_other"], pair["people_both"]) == (600, 1000, 500)
    assert pair["coterminosity"] == pytest.approx(500 / 1100)
    assert pair["of_one"] == pytest.approx(500 / 600)
    assert pair["of_other"] == pytest.approx(0.5)


def test_partners_are_counted_with_their_boards_seats_and_votes(told):
    council, trust, carers = told().partners.to_pylist()
    assert (council["boards"], council["seats"], council["votes"]) == (2, 3, 3)
    assert council["since"] == date(2022, 7, 1)
    assert trust["since"] is None
    assert carers["votes"] == 0
    first, second, *_ = told().sentences
    assert first == ("3 partners sit on 2 boards (System board and Team board), with 5 seats.")
    assert second == "Without a vote: Moor Carers."


def test_the_voices_that_sit_nowhere_are_missing_and_those_elsewhere_are_told(told):
    profile = told()
    assert profile.missing[:3] == ("voluntary sector", "people", "staff")
    assert "social care" not in profile.missing
    assert "Heard elsewhere but not on System board: carers and mental health." in profile.sentences


def test_boundaries_that_match_are_told_as_the_same(told):
    same = "organisation,place,people\nMoor Council,North,100\nCoast Trust,North,100\n"
    profile = told(ground=same)
    assert any("Boundaries match in 1 of 1 pair of partners" in one for one in profile.sentences)
    assert not [one for one in profile.sentences if "match least" in one]


def test_without_ground_it_says_that_boundaries_are_not_known(told):
    profile = told(ground=None)
    assert profile.overlaps.num_rows == 0
    assert any("is not known" in one for one in profile.sentences)
    assert profile.findings == ()


def test_people_whom_the_file_leaves_out_come_from_the_register(told):
    bare = "organisation,place\nMoor Council,E01\nMoor Council,E02\nCoast Trust,E02\n"
    (pair,) = told(ground=bare, people={"E01": 300.0, "E02": 100.0}).overlaps.to_pylist()
    assert pair["coterminosity"] == pytest.approx(0.25)


def test_places_without_people_and_strangers_are_found(told):
    rules = {
        one.rule
        for one in told(
            ground=GROUND + "Ghost,North,100\nCoast Trust,North,120\nMoor Council,East,\n"
        ).findings
    }
    assert rules == {
        "partner without ground",  # the carers serve no place in the file
        "ground without partner",
        "place without people",
        "place with unlike people",
    }


def test_ground_of_an_organisation_that_is_no_partner_is_told_once_and_left_out(told):
    others = "".join(f"Other {at},North,100\n" for at in range(1, 11))
    profile = told(ground=GROUND + others)
    assert profile.overlaps.to_pylist() == told().overlaps.to_pylist()
    assert profile.sentences == told().sentences
    assert not [one for one in profile.sentences if "Other" in one]
    (stranger,) = [one for one in profile.findings if one.rule == "ground without partner"]
    assert stranger.message == (
        "Other 1, Other 2, Other 3 and 7 more sit on no board: the ground is left out."
    )
    assert stranger.rows == 10


def test_where_no_partner_has_ground_boundaries_are_not_known(told):
    profile = told(ground="organisation,place,people\nGhost,North,100\nShade,North,100\n")
    assert profile.overlaps.num_rows == 0
    assert any("Whose boundaries match is not known" in one for one in profile.sentences)


def test_a_partners_ground_is_found_whatever_its_case(told):
    profile = told(ground=GROUND.replace("Moor Council", "MOOR COUNCIL"))
    assert profile.overlaps.to_pylist() == told().overlaps.to_pylist()
    assert {one.rule for one in profile.findings} == {"partner without ground"}


def test_of_how_many_partners_the_ground_is_known_is_told(told):
    assert "The ground of 2 of 3 partners is known." in told().sentences


def test_kinds_that_are_not_known_are_refused_at_once_each_with_the_nearest(told):
    strange = "Bay,acute trusts,Team board,1,,\nDell,hospitals,Team board,1,,\n"
    with pytest.raises(DeliveryError) as met:
        told(SEATS + strange + "Isle,zzz,Team board,1,,\nGlen,acute trusts,Team board,1,,\n")
    said = str(met.value)
    assert "'acute trusts' is no kind of organisation (rows 6 and 9): did you mean 'acute" in said
    assert "'hospitals' is no kind of organisation (row 7): did you mean 'acute trust'" in said
    assert "'zzz' is no kind of organisation (row 8); " not in said  # the last has no rival
    assert "'zzz' is no kind of organisation (row 8)." in said
    assert "Kinds are council," in said  # one has none near, so all are told


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("ICB", "integrated care board"),
        ("NHS Integrated Care Board", "integrated care board"),
        ("VCS", "voluntary body"),
        ("VCSE", "voluntary body"),
        ("Voluntary & community sector", "voluntary body"),
        ("PCN", "primary care network"),
        ("GP federation", "general practice"),
        ("Local authority", "council"),
        ("Housing association", "housing provider"),
        ("Hospital", "acute trust"),
    ],
)
def test_kinds_are_known_by_their_other_names(told, written, kind):
    profile = told(SEATS + f"Bay,{written},Team board,1,,\n")
    assert profile.partners.to_pylist()[-1]["kind"] == kind


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("01/02/2023", date(2023, 2, 1)),
        ("1/2/23", date(2023, 2, 1)),
        ("1 February 2023", date(2023, 2, 1)),
        ("2023-02-01 00:00:00", date(2023, 2, 1)),
        ("Feb 2023", date(2023, 2, 1)),
        ("2023", date(2023, 1, 1)),
    ],
)
def test_days_are_read_as_people_here_write_them(told, written, day):
    profile = told(SEATS + f"Bay,acute trust,Team board,2,,{written}\n")
    assert profile.partners.to_pylist()[-1]["since"] == day
    assert {one.rule for one in profile.findings} == {"partner without ground"}


def test_a_day_in_doubt_is_left_blank_and_the_partner_stays(told):
    seats = SEATS + "Bay,acute trust,Team board,2,,31/02/2023\n"
    profile = told(seats)
    bay = profile.partners.to_pylist()[-1]
    assert (bay["organisation"], bay["seats"], bay["since"]) == ("Bay", 2, None)
    assert "hospital" not in profile.missing
    (doubt,) = [one for one in profile.findings if one.rule == "partner day in doubt"]
    assert (doubt.severity, doubt.first_rows) == ("warning", (6,))


def test_days_that_may_be_month_first_are_in_doubt(told):
    seats = SEATS + (
        "Bay,acute trust,Team board,2,,02/13/2023\n"  # month first, or no day
        "Dell,community trust,Team board,2,,03/04/2023\n"  # then so may this be
        "Glen,housing provider,Team board,1,,05/05/2023\n"  # the same either way
    )
    profile = told(seats)
    since = [row["since"] for row in profile.partners.to_pylist()[-3:]]
    assert since == [None, None, date(2023, 5, 5)]
    (doubt,) = [one for one in profile.findings if one.rule == "partner day in doubt"]
    assert doubt.first_rows == (6, 7)


def test_rows_that_cannot_be_used_are_left_out_and_told(told):
    profile = told(SEATS + "Bay,acute trust,,1,,\nBay,acute trust,Team board,two,,\n")
    assert profile.partners.num_rows == 3
    rejected = [one for one in profile.findings if one.severity == "rejected"]
    assert [one.first_rows for one in rejected] == [(6,), (7,)]


def test_a_seat_written_twice_is_added_and_told(told):
    profile = told(SEATS + "Moor Carers,carers,Team board,1,1,\n")
    assert "partner twice" in {one.rule for one in profile.findings}
    assert profile.partners.to_pylist()[2]["seats"] == 2


def test_a_file_without_a_usable_row_or_a_column_is_refused(told):
    with pytest.raises(NothingUsableError):
        told("organisation,kind,board\n,council,System board\n")
    with pytest.raises(DeliveryError, match="no column 'board'"):
        told("organisation,kind\nMoor,council\n")
