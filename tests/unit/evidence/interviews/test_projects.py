"""Projects of QDA programs: who said what is read, the words they said are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onestory.evidence import read_interviews
from onestory.model.errors import DeliveryError
from onestory.model.interviews import Interviews

# A focus group of two, each with their own turns, and an interview; Ann codes all, Ben the first.
FOCUS_GROUP = """
    <?xml version="1.0" encoding="utf-8"?>
    <Project name="P" xmlns="urn:QDA-XML:project:1.0">
      <Users><User guid="U1" name="Ann Coder"/><User guid="U2" name="Ben Coder"/></Users>
      <CodeBook><Codes>
        <Code guid="C0" name="Help" isCodable="true">
          <Code guid="C1" name="Shared records help" isCodable="true"/>
        </Code>
        <Code guid="C2" name="Money ends each March" isCodable="true"/>
      </Codes></CodeBook>
      <Variables><Variable guid="V1" name="Site" typeOfVariable="Text"/>
        <Variable guid="V2" name="Level" typeOfVariable="Text"/></Variables>
      <Cases>
        <Case guid="K1" name="Jane Smith">
          <VariableValue><VariableRef targetGUID="V1"/><TextValue>Ashmere</TextValue></VariableValue>
          <VariableValue><VariableRef targetGUID="V2"/><TextValue>micro</TextValue></VariableValue>
          <SelectionRef targetGUID="T1"/></Case>
        <Case guid="K2" name="Tom Jones"><SelectionRef targetGUID="T2"/></Case>
        <Case guid="K3" name="Una Brown"><SourceRef targetGUID="S2"/></Case>
      </Cases>
      <Sources>
        <TextSource guid="S1" name="Group" plainTextPath="internal://one.txt">
          <PlainTextSelection guid="T1" startPosition="0" endPosition="100"/>
          <PlainTextSelection guid="T2" startPosition="100" endPosition="200"/>
          <PlainTextSelection guid="T3" name="my manager shouts" startPosition="20" endPosition="30"
            creatingUser="U1"><Description>secret</Description>
            <Coding guid="X1" creatingUser="U1"><CodeRef targetGUID="C1"/></Coding>
            <Coding guid="X2" creatingUser="u2"><CodeRef targetGUID="c1"/></Coding>
          </PlainTextSelection>
          <PlainTextSelection guid="T4" startPosition="150" endPosition="160" creatingUser="U1">
            <Coding guid="X3"><CodeRef targetGUID="C2"/></Coding></PlainTextSelection>
        </TextSource>
        <AudioSource guid="S2" name="Call">
          <Transcript guid="T9" name="t"><TranscriptSelection guid="T5" creatingUser="U1">
            <Coding guid="X4"><CodeRef targetGUID="C2"/></Coding>
          </TranscriptSelection></Transcript></AudioSource>
      </Sources>
    </Project>
    """


def codings(interviews: Interviews) -> list[tuple[Any, ...]]:
    columns = ("person", "coder", "construct", "leaning", "mentions")
    return sorted(tuple(row[c] for c in columns) for row in interviews.codings.to_pylist())


def test_a_passage_of_a_focus_group_is_of_the_person_whose_turn_it_is(
    qdpx: Callable[[str], str], sidecar: Callable[..., Path]
):
    read = read_interviews(sidecar(qdpx(FOCUS_GROUP)))
    assert codings(read) == [
        ("person 1", "coder 1", "resources_and_capabilities", "enabler", 1),
        ("person 1", "coder 2", "resources_and_capabilities", "enabler", 1),
        ("person 2", "coder 1", "external_factors", "barrier", 1),
        ("person 3", "coder 1", "external_factors", "barrier", 1),
    ]
    assert read.spoken["source"].to_pylist() == ["interview 1", "interview 1", "interview 2"]


def test_attributes_of_a_case_say_where_a_person_stands(
    qdpx: Callable[[str], str], sidecar: Callable[..., Path]
):
    jane = read_interviews(sidecar(qdpx(FOCUS_GROUP))).spoken.to_pylist()[0]
    assert (jane["site"], jane["level"]) == ("Ashmere", "micro")


def test_no_name_and_no_word_that_was_said_is_read(
    qdpx: Callable[[str], str], sidecar: Callable[..., Path]
):
    told = repr(read_interviews(sidecar(qdpx(FOCUS_GROUP))))
    told += str(read_interviews(sidecar("p.qdpx")).codings.to_pylist())
    told += str(read_interviews(sidecar("p.qdpx")).spoken.to_pylist())
    for word in ("Jane", "Tom", "Una", "Ann", "Ben", "manager", "secret"):
        assert word not in told


BOMB = """
    <?xml version="1.0"?>
    <!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
    <Project name="&b;"/>
    """


@pytest.mark.parametrize(
    "project",
    [BOMB, "<Project>" + "<Note>" * 500 + "</Note>" * 500 + "</Project>", "<Project><Users>", ""],
    ids=["entities", "nested without end", "cut short", "empty"],
)
def test_an_unsafe_or_broken_project_is_refused_in_words(
    project: str, qdpx: Callable[[str], str], sidecar: Callable[..., Path]
):
    with pytest.raises(DeliveryError, match="project") as refused:
        read_interviews(sidecar(qdpx(project)))
    assert refused.value.do


def test_what_is_no_archive_or_is_not_there_is_refused_in_words(
    tmp_path: Path, sidecar: Callable[..., Path]
):
    (tmp_path / "x.qdpx").write_bytes(b"PK no archive")
    with pytest.raises(DeliveryError, match="no readable REFI-QDA project"):
        read_interviews(sidecar("x.qdpx"))
    for absent in ("gone.qdpx", "gone.qda", "gone.csv"):
        with pytest.raises(DeliveryError):
            read_interviews(sidecar(absent))


# Jane has the first hundred signs of the group, Tom the rest; the recording is Una's alone.
QUALCODER = """
    insert into source(id, name, fulltext) values (1, 'Group', 'secret words'), (2, 'Call', null);
    insert into code_name(cid, name) values (1, 'Shared records help'), (2, 'Weather');
    insert into cases(caseid, name) values (1, 'Jane'), (2, 'Tom'), (3, 'Una');
    insert into case_text(caseid, fid, pos0, pos1) values (1, 1, 0, 100), (2, 1, 100, 200),
      (3, 2, 0, 0);
    insert into attribute(name, attr_type, value, id) values ('site', 'case', 'Ashmere', 1),
      ('wave', 'file', '2024', 1);
    insert into code_text(cid, fid, seltext, pos0, pos1, owner) values
      (1, 1, 'secret', 5, 9, 'ann'), (1, 1, 'words', 20, 25, 'ann'), (1, 1, 'x', 130, 131, 'ben'),
      (2, 1, 'x', 130, 131, 'ben');
    insert into code_av(id, pos0, pos1, cid, owner) values (2, 0, 900, 1, 'ann');
    """


def test_a_qualcoder_project_is_read_by_case(
    qualcoder: Callable[[str], str], sidecar: Callable[..., Path]
):
    read = read_interviews(sidecar(qualcoder(QUALCODER)))
    assert codings(read) == [
        ("person 1", "coder 1", "resources_and_capabilities", "enabler", 2),
        ("person 2", "coder 2", "resources_and_capabilities", "enabler", 1),
        ("person 2", "coder 2", "unmapped", "either", 1),
        ("person 3", "coder 1", "resources_and_capabilities", "enabler", 1),
    ]
    first = read.spoken.to_pylist()[0]
    assert (first["site"], first["wave"]) == ("Ashmere", "2024")


def test_a_qualcoder_project_is_left_as_it_was(
    tmp_path: Path, qualcoder: Callable[[str], str], sidecar: Callable[..., Path]
):
    folder = tmp_path / qualcoder(QUALCODER)
    before = (folder / "data.qda").read_bytes()
    read_interviews(sidecar("p.qda/data.qda"))
    assert (folder / "data.qda").read_bytes() == before
    assert [one.name for one in folder.iterdir()] == ["data.qda"]


def test_a_store_of_another_program_is_refused_in_words(
    tmp_path: Path, sidecar: Callable[..., Path]
):
    (tmp_path / "other.sqlite").write_bytes(b"no store at all, but long enough to be read as one")
    with pytest.raises(DeliveryError, match="no readable QualCoder project"):
        read_interviews(sidecar("other.sqlite"))
