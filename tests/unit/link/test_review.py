"""Clerical review: pairs out, decisions in, and what they do to the index."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onestory import link
from onestory.intake.rotate import rotate
from onestory.intake.workspace import opened
from onestory.model.errors import VaultError

if TYPE_CHECKING:
    from conftest import World  # pyright: ignore[reportAttributeAccessIssue]


ADA = "9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA"
UNTRACED = ",Ada,Lovelock,1935-12-10,2,OX1 1AA"


@pytest.fixture
def pair(world: World) -> World:
    """Two accounts that may be one: the second has no number."""
    world.send(f"1,{ADA}", by="XA", month=1)
    world.send(f"2,{UNTRACED}", by="XB", month=2)
    world.link()
    return world


def shown(world: World, most: int = 10) -> Path:
    held, key = world.held()
    index = link.standing_index(held.folder)
    assert index is not None
    path = link.write_review(held, key, index, most=most, tell=lambda *_: None)
    assert path is not None
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def answer(world: World, path: Path, *answers: str) -> link.Decided:
    """Read the file back with these words in its column `same`."""
    rows = rows_of(path)
    for row, said in zip(rows, answers, strict=True):
        row["same"] = said
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    held, key = world.held()
    index = link.standing_index(held.folder)
    assert index is not None
    return link.read_decisions(path, held, key, index)


def test_a_doubt_is_shown_side_by_side(pair: World):
    (row,) = rows_of(shown(pair))
    assert row["same"] == ""
    assert row["why"] == "same name and birth date"
    assert {row["nhs_number_a"], row["nhs_number_b"]} == {"9434765919", ""}
    assert row["last_name_a"] == row["last_name_b"] == "Lovelock"


def test_the_file_lies_in_the_vault_for_its_owner_alone(pair: World):
    path = shown(pair)
    assert path.is_relative_to(pair.workspace / "vault")
    if os.name != "nt":
        assert path.stat().st_mode & 0o077 == 0


def test_a_yes_makes_two_accounts_one_person(pair: World):
    assert pair.person("XA:1") != pair.person("XB:2")
    assert answer(pair, shown(pair), "yes").taken == 1
    done = pair.link()
    assert done.made
    assert pair.person("XA:1") == pair.person("XB:2")
    assert done.index.doubts == 0


def test_a_no_is_not_asked_again(pair: World):
    answer(pair, shown(pair), "No")
    assert pair.link().index.doubts == 0
    held, key = pair.held()
    index = link.standing_index(held.folder)
    assert index is not None
    assert link.write_review(held, key, index, most=10, tell=lambda *_: None) is None


def test_a_no_cuts_a_link_and_leaves_one_of_the_two_its_number(world: World):
    world.send(f"1,{ADA}", by="XA", month=1)
    world.send(f"2,{ADA}", by="XB", month=2)
    world.link()
    before = world.ids("XA:1", "XB:2")
    assert before["XA:1"] == before["XB:2"]
    answer(world, shown(world), "no")  # the one linked pair, shown as a sample
    world.link()
    after = world.ids("XA:1", "XB:2")
    assert before["XA:1"] in after.values()
    assert after["XA:1"] != after["XB:2"]


def test_a_later_decision_stands_in_the_place_of_an_earlier(pair: World):
    path = shown(pair)
    answer(pair, path, "no")
    pair.link()
    answer(pair, path, "yes")
    pair.link()
    assert pair.person("XA:1") == pair.person("XB:2")


def test_decisions_are_kept_when_more_is_received(pair: World):
    answer(pair, shown(pair), "yes")
    pair.link()
    pair.send("3,9990000018,Ben,Unthank,1941-02-01,1,OX1 1AB", by="XA", month=3)
    pair.link()
    assert pair.person("XA:1") == pair.person("XB:2")


def test_a_doubt_stays_open_until_it_is_decided(pair: World):
    pair.send("3,9990000018,Ben,Unthank,1941-02-01,1,OX1 1AB", by="XA", month=3)
    assert pair.link().index.doubts == 1
    assert pair.index()[pair.key_of("XB:2")]["certainty"] == "doubtful"
    answer(pair, shown(pair), "no")
    assert pair.link().index.doubts == 0


def test_blank_stays_open_and_other_words_are_told(pair: World):
    path = shown(pair)
    blank = answer(pair, path, "")
    assert (blank.taken, blank.blank, blank.findings) == (0, 1, ())
    (finding,) = answer(pair, path, "perhaps").findings
    assert (finding.rule, finding.rows, finding.first_rows) == ("decision not read", 1, (2,))
    assert "perhaps" not in str(finding)


def test_a_decision_on_accounts_that_are_not_here_is_told(pair: World):
    path = shown(pair)
    body = path.read_text(encoding="utf-8-sig").replace(pair.key_of("XB:2"), "f" * 32)
    path.write_text(body, encoding="utf-8")
    found = answer(pair, path, "yes")
    assert found.taken == 0
    assert [one.rule for one in found.findings] == ["decision on nobody"]


def test_a_file_outside_the_vault_is_refused(pair: World, tmp_path: Path):
    held, key = pair.held()
    index = link.standing_index(held.folder)
    assert index is not None
    copy = tmp_path / "copy.csv"
    copy.write_bytes(shown(pair).read_bytes())
    with pytest.raises(VaultError, match="vault's folder"):
        link.read_decisions(copy, held, key, index)


def test_a_file_of_another_kind_is_refused(pair: World):
    path = shown(pair)
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    held, key = pair.held()
    index = link.standing_index(held.folder)
    assert index is not None
    with pytest.raises(VaultError, match="lacks the columns"):
        link.read_decisions(path, held, key, index)


def test_a_formula_is_no_formula_in_the_file(world: World):
    world.send("1,9434765919,Ada,=1+1,1935-12-10,2,OX1 1AA", by="XA", month=1)
    world.send("2,,Ada,=1+1,1935-12-10,2,OX1 1AA", by="XB", month=2)
    world.link()
    cells = [cell for row in rows_of(shown(world)) for cell in row.values()]
    assert not any(cell.startswith("=") for cell in cells)


def test_decisions_outlive_a_change_of_key(pair: World):
    answer(pair, shown(pair), "yes")
    pair.link()
    decided = link.remembered(*pair.held())
    with opened(pair.workspace, write=True) as workspace:
        rotate(workspace, key_path=pair.folder / "key.json")
    held, key = pair.held()
    link.forget(held, None)
    link.rekeyed(held, key, decided)
    pair.link()
    assert pair.person("XA:1") == pair.person("XB:2")


def test_without_the_rest_of_a_change_of_key_all_is_linked_anew(pair: World):
    answer(pair, shown(pair), "yes")
    pair.link()
    with opened(pair.workspace, write=True) as workspace:
        rotate(workspace, key_path=pair.folder / "key.json")
    done = pair.link()  # the decisions were locked with a key that is gone
    assert done.said == ("The key changed since they were linked: all accounts were linked anew.",)
    assert pair.person("XA:1") != pair.person("XB:2")


def test_what_was_decided_on_a_destroyed_delivery_goes_with_it(pair: World):
    answer(pair, shown(pair), "yes")
    held, key = pair.held()
    second = next(one.id for one in held.ledger.receipts if one.provider == "XB")
    link.forget(pair.without(second), key)
    assert not link.remembered(*pair.held()).num_rows


def test_what_was_decided_on_other_deliveries_stays(pair: World):
    other = pair.send("3,9990000018,Ben,Unthank,1941-02-01,1,OX1 1AB", by="XC", month=3)
    answer(pair, shown(pair), "yes")
    _, key = pair.held()
    link.forget(pair.without(other), key)
    assert link.remembered(*pair.held()).num_rows == 1
