"""What is said of accounts, gathered from the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onestory import engine
from onestory.link.gathering import gather
from onestory.link.sayings import SAYINGS
from onestory.model.errors import VaultError

if TYPE_CHECKING:
    from conftest import World  # pyright: ignore[reportAttributeAccessIssue]


def gathered(world: World) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The sayings and the accounts."""
    with engine.session(memory_gb=1.0) as session:
        gather(session, *world.held(), tell=lambda *_: None)
        assert session.query("select * from sayings").schema.names == SAYINGS.names
        return (
            session.query("select * from sayings order by all").to_pylist(),
            session.query("select * from accounts order by all").to_pylist(),
        )


def test_what_is_said_twice_is_one_saying_of_both_rows(world: World):
    line = "1,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA"
    world.send(line, by="XA", month=1)
    world.send(f"{line}\n2,,Ben,Unthank,1941-02-01,1,OX1 1AB", by="XA", month=3)
    sayings, _ = gathered(world)
    (ada,) = (one for one in sayings if one["first_name"] == "Ada")
    assert ada["rows"] == 2
    assert (ada["first_received"].month, ada["last_received"].month) == (1, 3)  # type: ignore[attr-defined]


def test_what_was_said_before_a_correction_was_said(world: World):
    world.send("1,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA", by="XA", month=1)
    world.send("1,9434765919,Ada,King,1935-12-10,2,OX1 1AA", by="XA", month=2)
    sayings, accounts = gathered(world)
    assert {one["last_name"] for one in sayings} == {"Lovelock", "King"}
    assert len(accounts) == 1


NUMBERS = [
    ("943 476 5919", "9434765919"),
    ("9434765919.0", "9434765919"),
    ("9434765918", None),  # the check digit is wrong
    ("", None),
]


@pytest.mark.parametrize(("sent", "number"), NUMBERS)
def test_numbers_are_told_as_ten_digits_where_they_are_valid(
    world: World, sent: str, number: str | None
):
    world.send(f"1,{sent},Ada,Lovelock,1935-12-10,2,OX1 1AA", by="XA")
    sayings, _ = gathered(world)
    assert [one["nhs_number"] for one in sayings] == [number]


def test_sexes_have_one_code_whoever_tells_them(world: World):
    world.send("1,9434765919,Ada,Lovelock,1935-12-10,F,OX1 1AA", by="XA")
    world.send("2,,Cy,Nobody,1951-02-01,X,OX1 1AC", by="XB")
    sayings, _ = gathered(world)
    assert {one["first_name"]: one["sex"] for one in sayings} == {"Ada": "2", "Cy": None}


def test_a_row_that_tells_the_number_alone_adds_nothing(world: World):
    world.send("1,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA", by="XA", month=1)
    world.send("1,9434765919,,,,,", by="XA", month=2)
    sayings, _ = gathered(world)
    assert [one["last_name"] for one in sayings] == ["Lovelock"]


def test_an_account_of_a_list_and_of_events_is_of_the_sector_of_the_events(world: World):
    world.send("9,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA", by="XG", month=1)
    world.send("XG,9,9434765919,2020-01-01,2", by="XG", month=2, kind="gp_registration")
    _, (account,) = gathered(world)
    assert (account["sector"], account["since"].month) == ("general practice", 1)  # type: ignore[attr-defined]


def test_a_file_of_the_vault_that_is_damaged_is_told_as_such(world: World):
    world.send("1,9434765919,Ada,Lovelock,1935-12-10,2,OX1 1AA", by="XA")
    (file,) = (world.workspace / "vault").rglob("persons*.parquet")
    body = bytearray(file.read_bytes())
    body[40] ^= 0xFF
    file.write_bytes(bytes(body))
    with pytest.raises(VaultError, match="damaged"):
        gathered(world)
