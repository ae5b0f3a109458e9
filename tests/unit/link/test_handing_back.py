"""A list goes back to a partner by its own numbers, and tells it of nobody else."""

import csv
import os
import stat
from pathlib import Path

import pytest

from onestory import link
from onestory.link.handing_back import OWN, SURE
from onestory.model.errors import PlanError


@pytest.fixture
def sent(world):
    """XA knows 1, 2 and 3; XB knows 3, by its NHS number, and 4; XC sends no numbers."""
    world.send(
        """
        17,9434765919,Ada,Long,1940-01-02,2,LS1 1AA
        =18,,Bea,Short,1941-01-02,2,LS1 1AB
        19,9434765870,Cia,Tall,1942-01-02,2,LS1 1AC
        """,
        by="XA",
    )
    world.send(
        """
        70,9434765870,Cia,Tall,1942-01-02,2,LS1 1AC
        71,,Dee,Small,1943-01-02,2,LS1 1AD
        """,
        by="XB",
    )
    world.link()
    return world


def handed(world, provider: str, ids) -> list[dict[str, str]]:
    held, key = world.held()
    index = link.standing_index(held.folder)
    assert index is not None
    rows = {one: {"person": f"P-{one:x}", "position": n} for n, one in enumerate(ids, 1)}
    made = link.hand_back(held, key, index, provider=provider, rows=rows, name="frail-1")
    assert made.path.is_relative_to(held.vault)
    with made.path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert made.people == len(found)
    return found


def test_a_partner_gets_its_own_number_of_each_it_knows_and_of_nobody_else(sent):
    ids = [sent.person("XB:70"), sent.person("XB:71"), sent.person("XA:17")]
    assert [(row[OWN], row["position"]) for row in handed(sent, "XA", ids)] == [
        ("19", "1"),
        ("17", "3"),
    ]
    assert [(row[OWN], row["position"]) for row in handed(sent, "XB", ids)] == [
        ("70", "1"),
        ("71", "2"),
    ]


def test_the_file_names_pseudonyms_that_come_back(sent):
    one = sent.person("XA:17")
    assert handed(sent, "XA", [one])[0]["person"] == f"P-{one:x}"


def test_nobody_who_is_not_on_the_list_is_in_the_file(sent):
    assert len(handed(sent, "XA", [sent.person("XA:17")])) == 1
    assert handed(sent, "XA", [sent.person("XB:71")]) == []


def test_who_may_be_somebody_else_is_to_be_checked(sent):
    rows = {row[OWN]: row[SURE] for row in handed(sent, "XA", sent.ids("XA:17", "XA:=18").values())}
    assert rows == {"17": "yes", "'=18": "no: check who it is"}, "and no cell is a formula"


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such owners")
def test_only_its_owner_may_read_it(sent):
    handed(sent, "XA", [sent.person("XA:17")])
    path = next(Path(sent.held()[0].vault, "find").glob("*.csv"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_partner_that_sent_no_numbers_is_told_so(sent):
    with pytest.raises(PlanError, match="'XZ' sent no numbers"):
        handed(sent, "XZ", [1])
