"""What is said when nothing that came could be read."""

from pathlib import Path

import pytest

from onestory.model.errors import DeliveryError
from onestory.pipeline.receive import receive

PLAN = """
title = "Partners"
invented = true
[workspace]
folder = "workspace"
key = "../partners.key"
[agreement]
controllers = ["Two practices"]
purpose = "Planning"
legal_basis = "Article 6(1)(e)"
links = ["general practice"]
expires = 2099-01-01
no_opt_outs_because = "invented people"
[[records]]
source = "gp_registration"
provider = "A81001"
path = "north.csv"
[[records]]
source = "gp_registration"
provider = "A81002"
path = "south.csv"
"""


def test_two_files_that_no_process_could_read_are_told_in_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "onestory.toml").write_text(PLAN, encoding="utf-8")
    for name in ("north", "south"):
        (folder / f"{name}.csv").write_text(f"Colour,{name}\nred,1\n", encoding="utf-8")

    with pytest.raises(DeliveryError, match="headings are not those") as met:
        receive(folder, tell=lambda *_: None, cores=2)

    assert "onestory map --suggest" in met.value.do
