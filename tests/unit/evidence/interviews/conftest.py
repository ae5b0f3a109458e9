"""Small projects of coded interviews, written as their programs write them."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import pytest

from onestory.evidence import read_interviews
from onestory.model.interviews import Interviews

SPOKEN = """
    source,source_kind,person,site,wave,level,organisation,role
    Interview 1,interview,Jane Smith,Ashmere,2024,micro,Council,Nurse
    Interview 2,interview,Tom Jones,Elmby,2024,macro,System board,Chair
    Board paper,document,,Ashmere,2024,meso,Community trust,
    """
SIDECAR = """
    title = "Interviews"
    file = "{file}"
    frame = "alderwick"
    {more}
    [codes]
    "Shared records help" = {{ construct = "resources_and_capabilities", leaning = "enabler" }}
    "Money ends each March" = {{ construct = "external_factors", leaning = "barrier" }}
    """

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a text, its margin taken away."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8", newline="\n")
        return path

    return written


@pytest.fixture
def sidecar(write: Write) -> Callable[..., Path]:
    """Writes a sidecar on Alderwick's domains for the file."""

    def written(file: str, more: str = "") -> Path:
        return write("voices.interviews.toml", SIDECAR.format(file=file, more=more))

    return written


@pytest.fixture
def coded(write: Write) -> Callable[..., Interviews]:
    """Reads a table of codes and a table of who spoke, both drawn as text."""

    def read(
        codes: str, spoken: str = SPOKEN, *, frame: str = "alderwick", more: str = "",
        sites: Sequence[str] = (),
    ) -> Interviews:  # fmt: skip
        write("codes.csv", codes)
        write("spoken.csv", spoken)
        head = f'file = "codes.csv"\nspoken = "spoken.csv"\nframe = "{frame}"\n'
        return read_interviews(write("t.interviews.toml", head + dedent(more)), sites=sites)

    return read


@pytest.fixture
def qdpx(tmp_path: Path) -> Callable[[str], str]:
    """Writes the XML of a project into an archive, and returns the archive's name."""

    def written(project: str) -> str:
        with zipfile.ZipFile(tmp_path / "p.qdpx", "w") as archive:
            archive.writestr("project.qde", dedent(project).strip())
            archive.writestr("sources/one.txt", "What Jane Smith said of her manager.")
        return "p.qdpx"

    return written


@pytest.fixture
def qualcoder(tmp_path: Path) -> Callable[[str], str]:
    """Writes a QualCoder project of the rows given as SQL, and returns its folder's name."""

    def written(rows: str) -> str:
        folder = tmp_path / "p.qda"
        folder.mkdir()
        with closing(sqlite3.connect(folder / "data.qda")) as store:
            store.executescript(TABLES + dedent(rows))
            store.commit()
        return "p.qda"

    return written


# As QualCoder 3 makes them.
TABLES = """
create table source (id integer primary key, name text, fulltext text, mediapath text, memo text,
  owner text, date text, av_text_id integer, risid integer, unique(name));
create table code_image (imid integer primary key, id integer, x1 integer, y1 integer,
  width integer, height integer, cid integer, memo text, date text, owner text, important integer);
create table code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer,
  memo text, date text, owner text, important integer);
create table cases (caseid integer primary key, name text, memo text, owner text, date text);
create table case_text (id integer primary key, caseid integer, fid integer, pos0 integer,
  pos1 integer, owner text, date text, memo text);
create table attribute_type (name text primary key, date text, owner text, memo text,
  caseOrFile text, valuetype text);
create table attribute (attrid integer primary key, name text, attr_type text, value text,
  id integer, date text, owner text);
create table code_cat (catid integer primary key, name text, owner text, date text, memo text,
  supercatid integer);
create table code_text (ctid integer primary key, cid integer, fid integer, seltext text,
  pos0 integer, pos1 integer, owner text, date text, memo text, avid integer, important integer);
create table code_name (cid integer primary key, name text, memo text, catid integer, owner text,
  date text, color text, unique(name));
"""
