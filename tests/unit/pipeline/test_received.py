"""What stands in a workspace, told beside figures without a key and without a person."""

import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest

from onestory.model.records import Received
from onestory.pipeline.receive import receive
from onestory.pipeline.received import received

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
links = ["general practice with deaths"]
expires = 2099-01-01
no_opt_outs_because = "invented people"
[[records]]
source = "gp_registration"
provider = "A81001"
path = "inbox/north.csv"
[[records]]
source = "gp_registration"
provider = "A81002"
path = "inbox/south.csv"
join = "no permitted link"
[[records]]
source = "deaths"
provider = "ONS"
path = "inbox/deaths.csv"
join = "pseudonymised at source"
"""
FIGURES = 'title = "Figures"\n[workspace]\nfolder = "{folder}"\n'
HEADINGS = "practice_code,local_id,nhs_number,registered_from,lsoa\n"


def nhs_number(serial: int) -> str:
    """A valid number of the range kept for tests, or the next that can be one."""
    for first in range(999_000_000 + 10 * serial, 999_000_010 + 10 * serial):
        check = 11 - sum(int(d) * w for d, w in zip(str(first), range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{first}{check % 11}"
    raise AssertionError("no number can be had")


def practice(code: str, rows: int, *, named: int = 0) -> str:
    """Registrations of a practice, `named` of them with an NHS number, every third with an LSOA."""
    lines = (
        f"{code},{at},{nhs_number(at) if at < named else ''},2020-0{1 + at % 6}-01,"
        f"{'E01000001' if at % 3 == 0 else ''}\n"
        for at in range(rows)
    )
    return HEADINGS + "".join(lines)


@pytest.fixture(scope="module")
def partners(tmp_path_factory) -> Path:
    """Two practices and a registrar, received."""
    folder = tmp_path_factory.mktemp("received") / "partners"
    (folder / "inbox").mkdir(parents=True)
    files = {
        "north.csv": practice("A81001", 120, named=90) + "too,few\n",
        "south.csv": practice("A81002", 60),
        "deaths.csv": "death_id,nhs_number_pseudonym,death_date\n1,a1b2,2020-01-05\n",
    }
    for name, text in files.items():
        (folder / "inbox" / name).write_text(text, encoding="utf-8")
    (folder / "onestory.toml").write_text(PLAN, encoding="utf-8")
    receive(folder, tell=lambda *_: None, cores=1)
    return folder


@pytest.fixture
def figures(partners, tmp_path) -> Path:
    """A plan of figures alone that names the partners' workspace."""
    text = FIGURES.format(folder=(partners / "workspace").as_posix())
    (tmp_path / "onestory.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_rows_partners_and_ways_of_joining_are_counted_by_source(figures):
    told = received(figures).received
    assert told is not None
    practices, deaths = told.sources
    assert (told.partners, told.received_rows, told.accepted_rows) == (3, 182, 181)
    assert (practices.sector, practices.partners, practices.deliveries) == (
        "general practice",
        2,
        2,
    )
    assert (practices.received_rows, practices.accepted_rows, practices.not_used_rows) == (
        181, 180, 1,
    )  # fmt: skip
    assert practices.joins == {"identifiable": 1, "no permitted link": 1}
    assert deaths.joins == {"pseudonymised at source": 1}
    assert told.invented


def told_of(figures: Path) -> Received:
    found = received(figures).received
    assert found is not None
    return found


def test_the_nhs_number_is_asked_only_of_rows_to_be_joined_on_it(figures):
    practices = told_of(figures).sources[0]
    assert practices.nhs_share.value == pytest.approx(90 / 120, abs=0.001)
    assert practices.lsoa_share.value == pytest.approx(60 / 180, abs=0.001)


def test_of_one_row_neither_share_nor_month_is_told(figures):
    deaths = told_of(figures).sources[1]
    assert (deaths.accepted_rows, deaths.start, deaths.end, deaths.usable_share) == (
        1, None, None, None,
    )  # fmt: skip
    assert (deaths.nhs_share.reason, deaths.lsoa_share.reason) == (
        "not joined on it",
        "too few to say",
    )


def test_the_months_are_those_that_hold_rows(figures):
    practices = told_of(figures).sources[0]
    assert (str(practices.start), str(practices.end)) == ("2020-01-01", "2020-07-01")


def test_no_time_of_receipt_is_told_so_that_bytes_repeat(figures):
    values = [value for one in told_of(figures).sources for value in asdict(one).values()]
    assert not [value for value in values if isinstance(value, datetime)]
    assert received(figures) == received(figures)


def test_a_workspace_that_is_not_there_is_a_warning(tmp_path):
    (tmp_path / "onestory.toml").write_text(FIGURES.format(folder="gone"), encoding="utf-8")
    standing = received(tmp_path)
    assert standing.received is None
    (finding,) = standing.findings
    assert (finding.rule, finding.severity, finding.file) == ("records not told", "warning", "gone")
    assert "There is no workspace here." in finding.message


def test_a_damaged_workspace_does_not_stop_the_figures(partners, tmp_path):
    shutil.copytree(partners / "workspace", tmp_path / "workspace")
    next((tmp_path / "workspace" / "records").rglob("profile*.json")).write_text("{", "utf-8")
    (tmp_path / "onestory.toml").write_text(FIGURES.format(folder="workspace"), encoding="utf-8")
    assert [one.rule for one in received(tmp_path).findings] == ["records not told"]


def test_a_plan_without_a_workspace_has_nothing_to_tell(tmp_path):
    (tmp_path / "onestory.toml").write_text('title = "Figures"\n', encoding="utf-8")
    standing = received(tmp_path)
    assert (standing.received, standing.findings) == (None, ())
