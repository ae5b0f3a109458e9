"""What stands and what was destroyed: neither is changed in silence by receiving once more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onestory import pipeline
from onestory.model.errors import AgreementError, DeliveryError, VaultError
from onestory.pipeline import workspace
from onestory.pipeline.outcome import Outcome

HEADINGS = (
    "la_code,nhs_number,la_person_unique_identifier,first_name,client_type,event_type,"
    "event_start_date,event_end_date"
)
ROW = "901,9434765919,P001,Ada,Service User,Review,01/05/2025,01/05/2025"


def project(folder: Path, *, join: str = "identifiable") -> Path:
    """A plan with one file of one sender."""
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    (folder / "onestory.toml").write_text(
        f"""title = "Home sooner"
[workspace]
key = "../keys/merrow.key"
[agreement]
controllers = ["Merrow Council"]
purpose = "To see whether people come home sooner"
legal_basis = "Article 6(1)(e) and 9(2)(h)"
links = ["social care"]
expires = 2099-03-31
no_opt_outs_because = "direct care"
[[records]]
source = "cld"
provider = "901"
path = "inbox"
join = "{join}"
""",
        encoding="utf-8",
    )
    (folder / "inbox" / "care.csv").write_text(f"{HEADINGS}\n{ROW}\n", encoding="utf-8")
    return folder


def received(folder: Path, *, again: bool = False) -> Outcome:
    return pipeline.receive(folder, cores=1, tell=lambda *_: None, again=again)


def test_what_was_destroyed_comes_back_only_when_asked_for(tmp_path: Path):
    folder = project(tmp_path / "a")
    received(folder)
    gone = workspace.destroy(
        folder, workspace.status(folder).receipts[0].id, by="D. Keeper", reason="recalled"
    )

    outcome = received(folder)
    (told,) = (one for one in outcome.findings if one.rule == "destroyed before")
    assert "0 known already, 1 destroyed before" in outcome.sentences[0]
    assert gone.id in told.message
    assert workspace.status(folder).receipts == ()

    received(folder, again=True)
    assert len(workspace.status(folder).receipts) == 1
    assert "already received" in {one.rule for one in received(folder).findings}


def test_a_stricter_join_is_not_taken_for_done_while_the_wider_stands(tmp_path: Path):
    folder = project(tmp_path / "a")
    received(folder)
    standing = workspace.status(folder).receipts[0].id
    project(folder, join="no permitted link")
    with pytest.raises(AgreementError, match=standing) as told:
        received(folder)
    assert "--again" in told.value.do
    assert 'join = "identifiable"' in told.value.do

    workspace.destroy(folder, standing, by="D. Keeper", reason="no link is permitted any more")
    received(folder, again=True)
    (receipt,) = workspace.status(folder).receipts
    assert receipt.join == "no permitted link"


def test_two_projects_do_not_share_a_key(tmp_path: Path):
    received(project(tmp_path / "a"))
    with pytest.raises(VaultError, match="made for another workspace"):
        received(project(tmp_path / "b"))
    workspace.rotate(tmp_path / "a")
    with pytest.raises(VaultError, match="made for another workspace"):
        received(project(tmp_path / "b"))


def test_the_key_of_an_attempt_that_took_nothing_serves_the_next(tmp_path: Path):
    folder = project(tmp_path / "a")
    care = folder / "inbox" / "care.csv"
    sound = care.read_bytes()
    care.write_bytes(b"")
    with pytest.raises(DeliveryError):
        received(folder)
    care.write_bytes(sound)
    received(folder)
    assert len(workspace.status(folder).receipts) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such mode")
def test_a_key_that_others_may_read_is_a_warning(tmp_path: Path):
    folder = project(tmp_path / "a")
    assert "key open to others" not in {one.rule for one in received(folder).findings}
    (tmp_path / "keys" / "merrow.key").chmod(0o644)
    assert "key open to others" in {one.rule for one in received(folder).findings}


def test_a_sender_whose_folder_is_still_to_come_holds_up_nobody(tmp_path: Path):
    folder = project(tmp_path / "a")
    with (folder / "onestory.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[[records]]\nsource = "cld"\nprovider = "902"\npath = "inbox/dunmere"\n'
            'join = "no permitted link"\n'
        )
    told = received(folder)
    (absent,) = (one for one in told.findings if one.rule == "no file")
    assert "902" in absent.message
    assert str(Path("inbox", "dunmere")) in absent.message
    assert told.accepted_rows == 1
