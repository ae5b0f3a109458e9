"""Where all findings of the records received stand."""

import csv
from pathlib import Path

from onestory.pipeline.receive import receive
from onestory.pipeline.workspace import destroy, status

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


def test_every_finding_stands_in_a_list_beside_the_pages_until_its_delivery_is_destroyed(
    tmp_path: Path,
):
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "onestory.toml").write_text(PLAN, encoding="utf-8")
    (folder / "north.csv").write_text(SENT, encoding="utf-8")

    outcome = receive(folder, tell=lambda *_: None, cores=1)

    listed = folder / "output" / "private" / "quality" / "findings.csv"
    assert listed in outcome.files
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rules = [row["rule"] for row in csv.DictReader(file)]
    assert rules == [one.rule for one in outcome.findings]
    assert "column missing" in rules

    destroy(folder, status(folder).receipts[0].id, by="A. Keeper", reason="Recall")
    assert not listed.exists()
