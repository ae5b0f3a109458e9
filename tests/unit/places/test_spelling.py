"""Spellings brought to one form."""

import pytest

from onestory.places import spelling


@pytest.mark.parametrize(
    ("said", "official"),
    [
        ("St Helens", "St. Helens"),
        ("Saint Helens", "St. Helens"),
        ("Bath & North East Somerset", "Bath and North East Somerset"),
        ("KINGSTON-UPON-HULL", "Kingston upon Hull, City of"),
        ("City of Bristol", "Bristol, City of"),
        ("Leeds City Council", "Leeds"),
        ("London Borough of Camden", "Camden"),
        ("Camden LB", "Camden"),
        ("Royal Borough of Greenwich", "Greenwich"),
        ("Kent County Council", "Kent"),
        ("Luton UA", "Luton"),
        ("NHS Devon ICB", "NHS Devon Integrated Care Board"),
        ("King's Lynn and West Norfolk", "Kings Lynn & West Norfolk"),
        ("Isle of Wight Council", "Isle of Wight"),
    ],
)
def test_ways_of_writing_a_name_come_to_the_same(said, official):
    assert spelling.key(said) == spelling.key(official)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("City of London", "London"),
        ("Derby", "Derbyshire"),
        ("Suffolk", "West Suffolk"),
        ("County Durham", "Durham"),  # listed as a known name instead: Durham is a city too
        ("North Somerset", "Somerset"),
    ],
)
def test_names_of_different_places_stay_apart(one, other):
    assert spelling.key(one) != spelling.key(other)


def test_the_nearest_come_first_and_ties_in_alphabetical_order():
    found = spelling.nearest("kent", ["cent", "bent", "kent", "york"], count=3)
    assert [name for _, name in found] == ["kent", "bent", "cent"]
