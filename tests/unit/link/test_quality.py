"""How good the links are, without the truth and with it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from onestory.link import against_truth
from onestory.model.people import PairQuality

if TYPE_CHECKING:
    from conftest import World  # pyright: ignore[reportAttributeAccessIssue]


# Person 1 is split in two, and the account d of person 2 was put with her.
ACCOUNTS = """
key | person_id | person | sex
a   | 10        | 1      | female
b   | 10        | 1      | female
c   | 11        | 1      | female
d   | 10        | 2      | male
e   | 12        | 2      | male
f   | 13        | 3      | male
"""


def scored() -> dict[tuple[str, str], PairQuality]:
    heading, *lines = (
        [cell.strip() for cell in line.split("|")] for line in ACCOUNTS.strip().splitlines()
    )
    columns = dict(zip(heading, map(list, zip(*lines, strict=True)), strict=True))
    table = pa.table(
        {name: [int(v) for v in col] if "person" in name else col for name, col in columns.items()}
    )
    accounts, truth = table.select(["key", "person_id"]), table.drop_columns(["person_id"])
    found = against_truth(accounts, truth, {"sex": "sex"})
    return {(one.group, one.value): one for one in found}


def test_pairs_are_counted_from_both_sides():
    every = scored()["all", "all"]
    # Linked: ab, ad, bd. True: ab, ac, bc, de. Both: ab.
    assert (every.linked, every.true, every.both) == (6, 8, 2)
    assert every.precision == pytest.approx(1 / 3)
    assert every.recall == pytest.approx(1 / 4)


def test_a_group_is_judged_by_the_pairs_that_its_members_meet():
    found = scored()
    # Of the women's four sides of linked pairs two are right; of true pairs they have six.
    women, men = found["sex", "female"], found["sex", "male"]
    assert (women.linked, women.true, women.both) == (4, 6, 2)
    assert (men.linked, men.true, men.both) == (2, 2, 0)
    assert men.recall == 0.0


def people_of(numbers: range, *, with_number: bool) -> str:
    return "\n".join(
        f"{n},{nhs(n) if with_number else ''},Ada,Surname{n},19{30 + n % 60}-02-0{n % 9 + 1},2,OX1 1AA"
        for n in numbers
    )


def nhs(number: int) -> str:
    """A valid NHS number: ten digits of which the last is the check digit."""
    for stem in range(999_000_000 + number * 20, 999_000_000 + number * 20 + 20):
        digits = str(stem)
        check = (
            11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        ) % 11
        if check < 10:
            return f"{digits}{check}"
    raise AssertionError(number)


def test_who_says_the_same_without_a_number_is_found_again(world: World):
    world.withheld = 0.5
    world.send(people_of(range(40), with_number=True), by="XA")
    world.send(people_of(range(40), with_number=True), by="XB")
    good = world.link().quality
    assert good is not None
    assert good.found_again is not None
    assert good.found_wrong is not None
    assert 5 <= good.found_again.whole <= 35  # about half of forty persons
    assert good.found_again.part == good.found_again.whole
    assert good.found_wrong.part == 0


def test_hidden_numbers_that_nothing_else_finds_are_not_found_again(world: World):
    world.withheld = 0.5
    listed = people_of(range(40), with_number=True)
    renamed = re.sub(r"Ada,Surname(\d+)", r"Zoe,Other\1", listed).replace("OX1 1AA", "LS1 4DT")
    world.send(listed, by="XA")
    world.send(renamed, by="XB")
    good = world.link().quality
    assert good is not None
    assert good.found_again is not None
    assert good.found_again.whole >= 5
    assert good.found_again.part == 0
    assert good.found_again.upper > 0


def test_without_anything_hidden_nothing_is_estimated(world: World):
    world.send(people_of(range(3), with_number=True), by="XA")
    good = world.link().quality
    assert good is not None
    assert good.found_again is None
    assert good.reviewed_right is None


def test_accounts_are_counted_by_sector_and_how(world: World):
    world.send(people_of(range(3), with_number=True), by="XA")
    world.send(people_of(range(2), with_number=True), by="XB")
    good = world.link().quality
    assert good is not None
    assert {(one.how, one.certainty): one.accounts for one in good.counted} == {
        ("founder", "firm"): 3,
        ("nhs number", "firm"): 2,
    }
    assert (good.accounts, good.people) == (5, 3)


def test_one_number_of_two_lives_is_told_as_implausible(world: World):
    world.send("1,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA", by="XA")
    world.send("2,9434765919,Ben,Lovelock,1965-12-10,1,OX1 1AA", by="XB")
    good = world.link().quality
    assert good is not None
    assert {one.what: one.people for one in good.implausible} == {
        "accounts of both sexes": 1,
        "birth dates more than two years apart": 1,
        "two valid NHS numbers": 0,
    }


def test_the_quality_is_written_beside_the_index(world: World):
    world.send(people_of(range(3), with_number=True), by="XA")
    index = world.link().index
    written = json.loads((world.workspace / index.quality.path).read_text(encoding="utf-8"))
    assert written["quality"]["people"] == 3


def test_what_people_looked_at_tells_how_many_links_are_right(world: World):
    world.send(people_of(range(35), with_number=True), by="XA")
    world.send(people_of(range(35), with_number=True), by="XB")
    world.link()
    assert world.decide(*["yes"] * 24, *["no"] * 8).taken == 32
    good = world.link().quality
    assert good is not None
    assert good.reviewed_right is not None
    assert good.reviewed_right.whole == 27
    assert good.reviewed_right.value == pytest.approx(0.75)
    assert good.reviewed_right.lower < 0.6


def test_fewer_than_thirty_looked_at_tell_nothing_of_all_links(world: World):
    world.send(people_of(range(8), with_number=True), by="XA")
    world.send(people_of(range(8), with_number=True), by="XB")
    world.link()
    world.decide("yes", "yes", "yes", "no")
    good = world.link().quality
    assert good is not None
    assert good.reviewed_right is None


def test_who_is_hardly_one_is_doubtful_and_to_be_looked_at_until_decided(world: World):
    world.send("1,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA", by="XA")
    world.send("2,9434765919,Ada,Lovelock,1935-12-10,1,OX1 1AA", by="XB")
    assert world.link().index.doubts == 1
    assert {row["certainty"] for row in world.index().values()} == {"doubtful"}
    assert world.decide("yes").taken == 1
    assert world.link().index.doubts == 0
    assert {row["certainty"] for row in world.index().values()} == {"firm"}
