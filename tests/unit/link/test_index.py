"""The person index: who is one person, under which number, from run to run."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from onestory import link
from onestory.intake.destroy import destroy
from onestory.intake.workspace import opened
from onestory.link.persons import person_ids
from onestory.model.agreement import Agreement
from onestory.model.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import World  # pyright: ignore[reportAttributeAccessIssue]


ADA = "9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA"
BEN = "9990000018,Ben,Unthank,1941-02-01,1,OX1 1AB"
CY = ",Cy,Nobody,1951-02-01,1,OX1 1AC"


def agreement(*links: str) -> Agreement:
    return Agreement(
        controllers=("A",),
        purpose="Planning",
        legal_basis="Article 6(1)(e)",
        links=frozenset(frozenset(pair.split(" with ")) for pair in links),
        audiences=("inside the agreement",),
        expires=date(2099, 1, 1),
    )


def test_accounts_of_two_providers_with_one_number_are_one_person(world: World):
    world.send(f"1,{ADA}\n2,{BEN}\n3,{CY}", by="XA")
    world.send(f"17,{ADA}", by="XB")
    done = world.link()
    assert world.person("XA:1") == world.person("XB:17")
    assert len({world.person(one) for one in ("XA:1", "XA:2", "XA:3")}) == 3
    assert (done.index.accounts.rows, done.index.people) == (4, 3)


def test_the_founder_is_the_account_known_first(world: World):
    world.send(f"17,{ADA}", by="XB", month=1)
    world.send(f"1,{ADA}", by="XA", month=2)
    world.link()
    rows = world.index()
    assert rows[world.key_of("XB:17")]["how"] == "founder"
    assert rows[world.key_of("XA:1")]["how"] == "nhs number"


def test_nothing_is_done_where_nothing_changed(world: World):
    world.send(f"1,{ADA}", by="XA")
    first = world.link()
    again = world.link()
    assert first.made
    assert not again.made
    assert again.index == first.index


def test_numbers_stay_when_more_is_received(world: World):
    world.send(f"1,{ADA}\n3,{CY}", by="XA", month=1)
    world.link()
    first = world.ids("XA:1", "XA:3")
    world.send(f"17,{ADA}\n18,{BEN}", by="XB", month=2)
    world.link()
    assert world.ids("XA:1", "XA:3") == first
    assert world.person("XB:17") == first["XA:1"]
    assert world.person("XB:18") not in first.values()


def together(index: Mapping[str, Mapping[str, object]]) -> set[frozenset[str]]:
    people: dict[object, set[str]] = {}
    for key, row in index.items():
        people.setdefault(row["person_id"], set()).add(key)
    return {frozenset(keys) for keys in people.values()}


def test_delivery_by_delivery_gives_the_people_of_all_at_once(world: World):
    world.send(f"1,{ADA}\n3,{CY}", by="XA", month=1)
    world.link()
    world.send(f"17,{ADA}\n18,{BEN}", by="XB", month=2)
    stepwise = world.link()
    ids = world.index()
    link.forget(*world.held())
    at_once = world.link()
    # The same accounts together; a person's number is of the least key when it was founded.
    assert together(world.index()) == together(ids)
    assert at_once.index.people == stepwise.index.people


def test_a_person_number_fits_a_spreadsheet(world: World):
    world.send(f"1,{ADA}\n2,{BEN}\n3,{CY}", by="XA")
    world.link()
    assert all(0 <= int(str(row["person_id"])) < 2**48 for row in world.index().values())


def test_who_is_pseudonymised_at_source_is_joined_on_nothing_else(world: World):
    world.send(f"1,{ADA}", by="XA")
    world.send(
        "D1,a1b2,2024-01-05\nD2,a1b2,2024-01-06", by="ONS", kind="deaths",
        join="pseudonymised at source",
    )  # fmt: skip
    world.link()
    closed = [row for row in world.index().values() if row["certainty"] == "closed"]
    assert [row["how"] for row in closed] == ["sender's pseudonym"]
    assert closed[0]["person_id"] != world.person("XA:1")


def test_an_account_that_says_nothing_is_doubtful(world: World):
    world.send("1,,,,,,", by="XA")
    world.link()
    row = world.index()[world.key_of("XA:1")]
    assert (row["how"], row["certainty"]) == ("no identity", "doubtful")


def test_a_sector_that_no_link_names_stays_by_itself(world: World):
    world.send(f"1,{ADA}", by="XA")
    world.send("P1,9,9434765919,2020-01-01,2", by="XG", kind="gp_registration")
    world.link(agreement("identity", "hospital with general practice"))
    assert world.index()[world.key_of("P1:9")]["how"] == "not permitted"
    world.link(agreement("identity with general practice"))
    assert world.person("P1:9") == world.person("XA:1")


def test_a_change_of_the_agreed_links_is_told_and_links_all_anew(world: World):
    world.send(f"1,{ADA}", by="XA")
    world.link(agreement("identity"))
    done = world.link(agreement("hospital with social care"))
    assert done.made
    assert done.said == ("What may be linked changed since: all accounts were linked anew.",)


def test_a_run_that_was_cut_off_leaves_the_index_that_stood(world: World):
    world.send(f"1,{ADA}", by="XA", month=1)
    first = world.link().index
    half = world.workspace / "people" / "accounts-2.parquet"
    half.write_bytes(b"half of it")
    assert link.standing_index(world.workspace) == first
    world.send(f"2,{BEN}", by="XA", month=2)
    world.link()
    assert len(world.index()) == 2


def test_files_of_earlier_runs_are_swept_away(world: World):
    world.send(f"1,{ADA}", by="XA", month=1)
    world.link()
    world.send(f"2,{BEN}", by="XA", month=2)
    world.link()
    names = {one.name for one in (world.workspace / "people").iterdir()}
    assert names == {"people.json", "accounts-2.parquet", "quality-2.json"}
    safe = {one.name for one in (world.workspace / "vault" / "people").iterdir()}
    assert safe == {"pairs-2.parquet", "doubts-2.parquet"}


def test_a_damaged_index_is_told(world: World):
    world.send(f"1,{ADA}", by="XA")
    world.link()
    (world.workspace / "people" / "people.json").write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="damaged"):
        world.link()


def test_no_index_is_none(world: World):
    assert link.standing_index(world.workspace) is None


def test_nothing_that_identifies_is_outside_the_vault(world: World):
    world.send(f"1,{ADA}", by="XA")
    world.link()
    for path in (world.workspace / "people").iterdir():
        body = path.read_bytes()
        assert not any(word in body for word in (b"Lovelock", b"9434765919", b"OX1", b"1935-12"))


def test_forgetting_leaves_neither_index_nor_story(world: World):
    world.send(f"1,{ADA}", by="XA")
    world.link()
    story = world.workspace / "story"
    story.mkdir()
    (story / "people.parquet").write_bytes(b"made of it")
    link.forget(*world.held())
    assert link.standing_index(world.workspace) is None
    assert not story.exists()
    assert not (world.workspace / "people").exists()
    assert not list((world.workspace / "vault" / "people").iterdir())


def test_shuffled_rows_give_the_same_people_the_same_numbers(world: World):
    lines = [f"1,{ADA}", f"2,{BEN}", f"3,{CY}", f"4,{ADA}"]
    first = world.send("\n".join(lines), by="XA")
    world.link()
    before = {key: row["person_id"] for key, row in world.index().items()}
    held, key = world.held()
    link.forget(held, key)
    with opened(world.workspace, write=True) as workspace:
        destroy(workspace, first, by="A. Nalyst", reason="sent again in another order")
    world.send("\n".join(reversed(lines)), by="XA")
    world.link()
    assert {key: row["person_id"] for key, row in world.index().items()} == before


def test_one_account_of_two_sectors_without_a_link_is_told(world: World):
    world.send(f"9,{ADA}", by="XG", month=1)
    world.send("XG,9,9434765919,2020-01-01,2", by="XG", month=2, kind="gp_registration")
    done = world.link(agreement("identity", "general practice"))
    assert [one.rule for one in done.findings] == ["met without a link"]


@pytest.mark.parametrize("months", [(1, 2), (2, 1)])
def test_a_number_does_not_hang_on_who_was_received_first(world: World, months: tuple[int, int]):
    ada = "9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA"
    for by, month in zip(("XA", "XB"), months, strict=True):
        world.send(f"1,{ada}", by=by, month=month)
    world.link()
    least = min(world.key_of("XA:1"), world.key_of("XB:1"))
    none = np.array([], np.int64)
    assert [world.person("XA:1")] == person_ids([least], key=world.held()[1], taken=none).tolist()
