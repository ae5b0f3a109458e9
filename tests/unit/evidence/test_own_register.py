"""The user's own files: every row accepted, or rejected with the reason."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from onestory import evidence
from onestory.evidence import OwnRegister
from onestory.model.errors import DeliveryError
from onestory.model.policy import NOT_CODED

Write = Callable[..., OwnRegister]


def test_a_policy_of_ones_own_joins_those_built_in(write: Write):
    own = write(
        policies="""
        id,title,announced,effective_from,reach
        LOCAL1,Telemedicine in care homes,2015-06,2015-09,some places
        """
    )
    added = own.register.policies[-1]
    assert len(own.register.policies) == 50
    assert (added.id, added.standing, added.is_programme) == ("LOCAL1", "own", True)
    assert (own.received_rows, own.accepted_rows, own.rejected_rows) == (1, 1, 0)


def test_an_exposure_may_name_a_policy_a_site_or_a_policy_of_ones_own(write: Write):
    own = write(
        policies="id,title,announced\nLOCAL1,Telemedicine,2015",
        exposures="""
        policy,place,from,to,dose,mode
        LOCAL1,E08000035,2015-09,,3 homes,bid
        P09-leeds,e08000035,,,,
        P11,everywhere,2015-04,,,mandated
        """,
    )
    assert [one.policy for one in own.register.exposures] == ["LOCAL1", "P09-leeds", "P11"]
    assert own.register.exposures[1].place == "E08000035"
    assert not own.findings


def test_rows_that_cannot_be_used_are_rejected_with_the_reason_and_counted(write: Write):
    own = write(
        exposures="""
        policy,place,from,to,dose,mode
        P9,E08000035,2015-09,,,
        P09,,2015-09,,,
        P09,E08000035,soon,,,
        P09,E08000035,2016,2015,,
        P09,E08000035,2015,2016,,forced
        P09,E08000035,2015,2016
        P09,E08000035,2015,2016,,
        P09,E08000035,2015,2016,,
        """
    )
    assert [finding.rule for finding in own.findings] == [
        "policy unknown",
        "register cell missing",
        "register date unreadable",
        "ends before it begins",
        "register word unknown",
        "register row ragged",
        "exposure given twice",
    ]
    assert (own.received_rows, own.accepted_rows, own.rejected_rows) == (8, 1, 7)
    assert all(f.severity == "rejected" and f.file == "exposures.csv" for f in own.findings)
    assert "P09" in own.findings[0].do


def test_an_id_that_is_taken_is_refused(write: Write):
    own = write(policies="id,title,announced\nP09,Mine,2015\nA1,One,2015\nA1,Two,2016")
    assert [(f.rule, f.rows, f.first_rows) for f in own.findings] == [
        ("policy given twice", 2, (2, 4))
    ]
    assert own.register.policies[-1].title == "One"


def test_a_blank_field_is_not_coded_and_not_stated_is_a_value(write: Write):
    own = write(
        extractions="""
        policy,coder,intended_aims,stated_risks
        P11,Amina,Pool funds,not stated
        P11,Amina,Again,
        """
    )
    reading = own.register.extractions[-1]
    assert (reading.intended_aims, reading.stated_risks) == ("Pool funds", "not stated")
    assert reading.actual_outcomes == NOT_CODED
    assert [f.rule for f in own.findings] == ["reading given twice"]


def test_an_event_may_touch_several_places(write: Write):
    own = write(
        events="""
        what,kind,places,from,to
        Ward at home,virtual ward,E08000035; E08000036,2016-09,
        none known,new hospital,everywhere,2013,2018
        """
    )
    assert own.register.events[0].places == ("E08000035", "E08000036")
    assert [event.kind for event in own.register.events] == ["virtual ward", "new hospital"]


def test_a_column_that_is_not_read_is_told(write: Write):
    own = write(exposures="policy,place,form\nP09,E08000035,2015")
    assert [(f.rule, f.column) for f in own.findings] == [("register column unknown", "form")]


def test_blank_lines_are_no_rows_and_quoted_commas_are_text(write: Write):
    own = write(policies='id,title,announced\n\n,,\nA1,"One, two",2015\n\n')
    assert own.received_rows == 1
    assert own.register.policies[-1].title == "One, two"


def test_a_file_saved_by_a_spreadsheet_in_another_encoding_is_read(tmp_path: Path):
    text = "id,title,announced\nA1,Café “model”,2015\n"
    (tmp_path / "policies.csv").write_bytes(text.encode("cp1252"))
    assert evidence.own_register(tmp_path).register.policies[-1].title == "Café “model”"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("exposures.csv", "place,from\nE08000035,2015\n", "policy"),
        ("exposures.csv", 'policy,place\nP09,"E08000035\n', "CSV"),
        ("exposures.csv", "", "policy"),
        ("notes.csv", "a,b\n1,2\n", "no file"),
    ],
)
def test_a_file_that_cannot_be_followed_is_an_error_in_words(
    tmp_path: Path, name: str, text: str, told: str
):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DeliveryError) as error:
        evidence.own_register(tmp_path)
    assert told in error.value.found
    assert error.value.do


def test_every_row_shown_in_the_manual_is_accepted(tmp_path: Path):
    page = Path(__file__).parents[3] / "docs" / "how-to" / "policies.md"
    blocks = re.findall(r"```\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    shown = {block.split(",")[1]: block for block in blocks if not block.startswith("onestory")}
    names = {"kind": "events", "place": "exposures", "title": "policies", "coder": "extractions"}
    for column, name in names.items():
        (tmp_path / f"{name}.csv").write_text(shown[column], encoding="utf-8")
    own = evidence.own_register(tmp_path)
    assert not own.findings
    assert own.accepted_rows == 11
