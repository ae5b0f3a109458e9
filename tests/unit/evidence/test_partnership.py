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
    assert "Boundaries match in 1 of 1 pair of partners" in profile.sentences[2]
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
        one.rule for one in told(ground=GROUND + "Ghost,North,120\nMoor Council,East,\n").findings
    }
    assert rules == {
        "partner without ground",  # the carers serve no place in the file
        "ground without partner",
        "place without people",
        "place with unlike people",
    }


def test_a_kind_that_is_not_known_is_refused_with_the_nearest(told):
    with pytest.raises(DeliveryError, match="Did you mean 'acute trust'") as met:
        told(SEATS + "Bay,acute trusts,Team board,1,,\n")
    assert "row 6" in str(met.value)


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
