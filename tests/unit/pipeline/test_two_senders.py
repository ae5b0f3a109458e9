"""Entries of records: a file falls to one provider alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from onestory.model.errors import PlanError
from onestory.pipeline import plan as plans
from onestory.pipeline.receive import files_of
from onestory.pipeline.records_plan import postcode_directory, records_plan

PLAN = """title = "T"

[workspace]
folder = "workspace"
key = "../onestory.key"

[agreement]
controllers = ["A"]
purpose = "p"
legal_basis = "UK GDPR Article 6(1)(e) and 9(2)(h)"
links = ["social care"]
no_opt_outs_because = "invented people"
expires = 2099-01-01
"""
ENTRY = """
[[records]]
source = "cld"
provider = "{provider}"
path = "inbox"
pattern = "{pattern}"
"""


def received_of(home: Path, *patterns: tuple[str, str]) -> list[tuple[str, str]]:
    """Which file is taken as whose, by entries of provider and pattern."""
    (home / "inbox").mkdir()
    for name in ("CLD_901.csv", "CLD_902.csv"):
        (home / "inbox" / name).write_text(name, encoding="utf-8")
    entries = "".join(ENTRY.format(provider=who, pattern=which) for who, which in patterns)
    (home / "onestory.toml").write_text(PLAN + entries, encoding="utf-8")
    plan = records_plan(plans.opened(home / "onestory.toml"))
    files = files_of(plan, postcode_directory(None))
    return [(one.want.provider, one.path.name) for one in files]


def test_two_providers_without_a_pattern_are_refused_before_any_row_is_taken(tmp_path: Path):
    with pytest.raises(PlanError, match=r"'CLD_901.csv' falls to two .* of cld: 901 and 902"):
        received_of(tmp_path, ("901", "*"), ("902", "*"))


def test_each_file_is_of_the_provider_whose_pattern_it_fits(tmp_path: Path):
    found = received_of(tmp_path, ("901", "*_901*"), ("902", "*_902*"))
    assert found == [("901", "CLD_901.csv"), ("902", "CLD_902.csv")]
