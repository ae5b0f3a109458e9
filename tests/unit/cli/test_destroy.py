"""Destroying is not done by a slip of the finger."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from onestory.cli import app
from onestory.model.errors import WorkspaceError
from onestory.pipeline.receive import receive
from onestory.pipeline.workspace import status

PLAN = """
title = "Partners"
invented = true
[workspace]
folder = "workspace"
key = "../partners.key"
[agreement]
controllers = ["A practice"]
purpose = "Planning"
legal_basis = "Article 6(1)(e)"
links = ["general practice with deaths"]
expires = 2099-01-01
no_opt_outs_because = "invented people"
[[records]]
source = "gp_registration"
provider = "A81001"
path = "north.csv"
"""
SENT = "practice_code,local_id,nhs_number,registered_from,lsoa\nA81001,1,,2020-01-01,E01000001\n"
WHY = ["--by", "A. Keeper", "--reason", "recalled"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "plan"
    made.mkdir()
    (made / "onestory.toml").write_text(PLAN, encoding="utf-8")
    (made / "north.csv").write_text(SENT, encoding="utf-8")
    receive(made, tell=lambda *_: None, cores=1)
    return made


def test_a_delivery_is_shown_and_kept_unless_it_is_confirmed(folder: Path):
    delivery = status(folder).receipts[0].id
    command = ["workspace", "destroy", str(folder), delivery[:8], *WHY]

    kept = CliRunner().invoke(app, command, input="n\n")

    assert kept.exit_code == 1
    assert f"{delivery}  gp_registration  A81001  north.csv" in kept.output
    assert len(status(folder).receipts) == 1
    assert CliRunner().invoke(app, [*command, "--yes"]).exit_code == 0
    assert not status(folder).receipts


def test_a_few_letters_of_an_id_destroy_nothing(folder: Path):
    delivery = status(folder).receipts[0].id
    done = CliRunner().invoke(app, ["workspace", "destroy", str(folder), delivery[:7], *WHY])
    assert isinstance(done.exception, WorkspaceError)
    assert "at least 8 letters" in done.exception.do
    assert len(status(folder).receipts) == 1
