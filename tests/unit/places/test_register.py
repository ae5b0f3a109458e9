"""The register: which areas exist on a day, what they were made of and what they became."""

from datetime import date

import pytest

from onestory import places
from onestory.model.area import Area
from onestory.model.errors import PlaceError
from onestory.places import register
from onestory.places.register import Succession

ENGLAND = places.builtin()


@pytest.mark.parametrize(
    ("year", "councils", "districts"),
    [
        (2016, 152, 326),
        (2018, 152, 326),
        (2019, 151, 317),
        (2020, 151, 314),
        (2021, 152, 309),
        (2022, 152, 309),
        (2023, 153, 296),
        (2025, 153, 296),
    ],
)
def test_england_has_the_councils_and_districts_of_each_year(year, councils, districts):
    on = date(year, 4, 1)
    assert len(places.expected(ENGLAND, level="council", on=on)) == councils
    assert len(places.expected(ENGLAND, level="district", on=on)) == districts


def test_there_are_42_care_boards_from_july_2022_and_none_before():
    assert len(places.expected(ENGLAND, level="icb", on=date(2022, 7, 1))) == 42
    assert len(places.expected(ENGLAND, level="icb", on=date(2023, 4, 1))) == 42
    assert places.expected(ENGLAND, level="icb", on=date(2022, 6, 30)) == ()


def test_the_care_boards_of_april_2026_are_not_claimed_to_be_known():
    assert len(places.expected(ENGLAND, level="icb", on=date(2026, 3, 31))) == 42
    with pytest.raises(PlaceError, match=r"not known.*\[places\] lookups"):
        places.expected(ENGLAND, level="icb", on=date(2026, 4, 1))


def test_each_council_lies_in_one_of_nine_regions_and_each_care_board_in_one_of_seven():
    on = date(2023, 4, 1)
    councils = register.at_level(ENGLAND, "council", on=on)
    boards = register.at_level(ENGLAND, "icb", on=on)
    assert {a.parent for a in councils} == set(places.expected(ENGLAND, level="region", on=on))
    assert {a.parent for a in boards} == set(places.expected(ENGLAND, level="nhs_region", on=on))


def test_each_district_lies_in_a_council_that_exists_as_long_as_it_does():
    for area in ENGLAND.areas:
        if area.level == "district":
            on = area.start or date(2018, 4, 1)
            on = on if area.exists(on) else date(2013, 1, 1)
            assert register.area(ENGLAND, area.parent, on=on, level="council").code == area.parent


def test_a_name_means_another_area_at_another_time():
    before = register.named(ENGLAND, "Dorset", level="council", on=date(2018, 4, 1))
    after = register.named(ENGLAND, "Dorset", level="council", on=date(2019, 4, 1))
    assert [a.code for a in before] == ["E10000009"]
    assert [a.code for a in after] == ["E06000059"]


def test_a_code_of_the_nhs_or_of_social_care_finds_the_area():
    assert register.area(ENGLAND, "QYG").code == "E54000008"
    assert register.area(ENGLAND, "323", level="council").name == "Lancashire"
    assert register.area(ENGLAND, "905", on=date(2022, 4, 1), level="council").code == "E10000027"


def test_a_code_that_serves_two_levels_needs_the_level():
    with pytest.raises(PlaceError, match="council, district"):
        register.area(ENGLAND, "E06000001")
    assert register.area(ENGLAND, "E06000001", level="district").parent == "E06000001"


def test_an_unknown_code_is_an_error_that_says_what_to_do():
    with pytest.raises(PlaceError, match="No area has the code 'E06999999'"):
        register.area(ENGLAND, "E06999999")


def test_cumbria_became_two_councils():
    events = register.successors(ENGLAND, "E10000006", level="council")
    assert [(e.on, e.kind, e.new) for e in events] == [
        (date(2023, 4, 1), "split", "E06000063"),
        (date(2023, 4, 1), "split", "E06000064"),
    ]


def test_an_area_is_followed_along_recodings_and_never_through_a_merger_or_split():
    somerset, cumbria = (
        register.area(ENGLAND, code, level="council") for code in ("E10000027", "E10000006")
    )
    followed = register.follow(ENGLAND, somerset, on=date(2024, 1, 1))
    assert followed is not None
    assert followed.code == "E06000066"
    assert register.follow(ENGLAND, followed, on=date(2020, 1, 1)) == somerset
    assert register.follow(ENGLAND, cumbria, on=date(2024, 1, 1)) is None


def test_following_ends_when_recodings_go_in_a_circle():
    day = date(2020, 1, 1)
    areas = [Area(code=c, name=c, level="trust", end=day) for c in ("RAA", "RBB")]
    circle = [
        Succession(on=day, kind="recoded", level="trust", old="RAA", new="RBB"),
        Succession(on=day, kind="recoded", level="trust", old="RBB", new="RAA"),
    ]
    looped = register.build(areas, successions=circle)
    assert register.follow(looped, areas[0], on=date(2021, 1, 1)) is None


def test_the_children_of_a_county_are_its_districts_of_the_day():
    assert len(register.children(ENGLAND, "E10000027", on=date(2018, 6, 30))) == 5
    assert len(register.children(ENGLAND, "E10000027", on=date(2022, 6, 30))) == 4
    assert register.children(ENGLAND, "E10000027", on=date(2023, 6, 30)) == ()


def test_extending_a_register_keeps_its_spellings_and_other_codes():
    more = register.extended(ENGLAND, areas=[Area(code="OURS", name="Ours", level="own")])
    assert register.area(more, "OURS").level == "own"
    assert register.named(more, "Medway Towns", level="council")[0].code == "E06000035"
    assert register.area(more, "QYG").code == "E54000008"
    assert more.breaks == ENGLAND.breaks
