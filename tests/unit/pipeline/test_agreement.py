"""The agreement: what is refused, and whose opt-outs are honoured."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onestory import sources
from onestory.model.agreement import Agreement
from onestory.model.errors import AgreementError, PlanError
from onestory.pipeline import workspace
from onestory.pipeline.agreement import agreement, opted_out, refuse_beyond
from onestory.pipeline.received import received
from onestory.pipeline.settings import Section


def agreed(**parts: object) -> Agreement:
    usual: dict[str, object] = {
        "controllers": ("A council",),
        "purpose": "Planning",
        "legal_basis": "Article 6(1)(e)",
        "links": frozenset({frozenset({"hospital", "deaths"})}),
        "audiences": ("inside the agreement",),
        "expires": date(2030, 1, 1),
    }
    return Agreement(**(usual | parts))  # type: ignore[arg-type]


def test_nothing_may_be_used_from_the_day_on_which_the_agreement_ends():
    refuse_beyond(agreed(), [], date(2029, 12, 31))
    with pytest.raises(AgreementError, match="01/01/2030"):
        refuse_beyond(agreed(), [], date(2030, 1, 1))


def test_a_sector_without_any_link_comes_unlinked_or_not_at_all():
    today, council = date(2024, 1, 1), sources.source("cld")
    with pytest.raises(AgreementError, match="no link of social care records"):
        refuse_beyond(agreed(), [(council, "identifiable")], today)
    refuse_beyond(agreed(), [(council, "no permitted link")], today)
    refuse_beyond(agreed(), [(sources.source("apc"), "identifiable")], today)


@pytest.mark.parametrize(
    "text",
    [
        "NHS number\n999 000 0018\n999-000-0026\n",
        "9990000018;9990000026\n",
        '\ufeff"9990000018"\n\n9990000026',
    ],
    ids=["a heading, spaces and hyphens", "semicolons and no heading", "quotes and a mark"],
)
def test_opt_outs_are_read_however_they_are_written(tmp_path: Path, text: str):
    (tmp_path / "o.csv").write_text(text, encoding="utf-8")
    found = opted_out(agreed(opt_outs=str(tmp_path / "o.csv")))
    assert found.to_pylist() == ["9990000018", "9990000026"]


@pytest.mark.parametrize(
    "text", ["9990000019\n", "NHS number\n9990000018\n99900000\n", "A. Name 1"]
)
def test_an_opt_out_that_cannot_be_honoured_stops_everything(tmp_path: Path, text: str):
    (tmp_path / "o.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match="no valid NHS number"):
        opted_out(agreed(opt_outs=str(tmp_path / "o.csv")))


def test_opt_outs_in_another_encoding_are_told_and_not_guessed(tmp_path: Path):
    (tmp_path / "o.csv").write_text("9990000018\n", encoding="utf-16")
    with pytest.raises(PlanError, match="UTF-8"):
        opted_out(agreed(opt_outs=str(tmp_path / "o.csv")))


def terms(folder: Path, *links: str) -> Section:
    values: dict[str, object] = {
        "controllers": ["A council"],
        "purpose": "Planning",
        "legal_basis": "Article 6(1)(e)",
        "links": list(links),
        "expires": date(2030, 1, 1),
        "no_opt_outs_because": "direct care",
    }
    return Section(values=values, where="[agreement]", folder=folder)


def test_links_name_sectors_that_there_are(tmp_path: Path):
    made = agreement(terms(tmp_path, "hospital with social care", "any", "deaths with hospital"))
    assert made.permits_link("social care", "hospital")
    with pytest.raises(PlanError, match="'hospitall', which is no sector") as told:
        agreement(terms(tmp_path, "hospitall with social care"))
    assert "Did you mean 'hospital'?" in told.value.do
    assert "'any' is that of FHIR" in told.value.do


def test_fhir_is_refused_by_its_name():
    with pytest.raises(AgreementError, match="no link of FHIR records"):
        refuse_beyond(
            agreed(), [(sources.source("fhir_patient"), "identifiable")], date(2024, 1, 1)
        )


def test_after_its_end_no_row_is_shown_no_key_changed_and_nothing_told(tmp_path: Path):
    (tmp_path / "onestory.toml").write_text(
        """title = "Past its end"
[workspace]
key = "../keys/past.key"
[agreement]
controllers = ["A council"]
purpose = "Planning"
legal_basis = "Article 6(1)(e)"
links = ["social care"]
expires = 2020-03-31
no_opt_outs_because = "direct care"
[[records]]
source = "cld"
provider = "901"
path = "not yet there"
""",
        encoding="utf-8",
    )
    with pytest.raises(AgreementError, match="31/03/2020"):
        workspace.refused_rows(tmp_path, "0123", most=1)
    with pytest.raises(AgreementError, match="31/03/2020"):
        workspace.rotate(tmp_path)
    told = received(tmp_path)
    assert told.received is None
    assert "31/03/2020" in told.findings[0].message
