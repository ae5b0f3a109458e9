"""QualCoder projects: what was coded, from its SQLite store, opened to read alone.

Read are names and positions; the words of transcripts and of selections stay in the file.
Source: QualCoder's own description of its tables (wiki, SQLite data structure).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from onestory.evidence.interviews.passages import Coded, Passage
from onestory.evidence.interviews.stretches import Stretch, speakers_of, whose
from onestory.model.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onestory.evidence.interviews.sidecar import Sidecar

Row = tuple[object, ...]

# Every coding, of text, picture or recording: source, first sign (null but of text), code, coder.
_CODINGS = """
select source.name, coded.start, code_name.name, coded.owner
from (
    select fid as source, pos0 as start, cid, owner, 1 as kind, ctid as number from code_text
    union all select id, null, cid, owner, 2, imid from code_image
    union all select id, null, cid, owner, 3, avid from code_av
) as coded
join code_name on code_name.cid = coded.cid
join source on source.id = coded.source
order by coded.kind, coded.number
"""

# Which case has what part of which source; the positions are null where it has the whole.
_CASES = """
select source.name, cases.name, case_text.pos0, case_text.pos1
from case_text
join cases on cases.caseid = case_text.caseid
join source on source.id = case_text.fid
order by case_text.id
"""

# What is noted of cases and sources, by the name of each.
_ATTRIBUTES = """
select 'case', cases.name, attribute.name, attribute.value
from attribute join cases on cases.caseid = attribute.id and attribute.attr_type = 'case'
union all
select 'source', source.name, attribute.name, attribute.value
from attribute join source on source.id = attribute.id and attribute.attr_type = 'file'
"""

_SOURCES = "select name from source order by id"


def store_of(path: Path) -> Path:
    """Return the SQLite file of a QualCoder project: the file itself, or data.qda in its folder."""
    return path / "data.qda" if path.is_dir() else path


def read_qualcoder(sidecar: Sidecar) -> Coded:
    """Return the passages and cases of the project.

    Raises DeliveryError when the store is missing or is no QualCoder project.
    """
    path = store_of(sidecar.file)
    if not path.is_file():
        raise _unreadable(path, "does not exist", "Name the .qda folder or the data.qda in it.")
    try:
        with closing(_opened(path)) as store:
            return _coded(store, sidecar)
    except sqlite3.Error as error:
        raise _unreadable(
            path,
            "is no readable QualCoder project",
            "Close it in QualCoder, and name the .qda folder or the data.qda in it.",
        ) from error


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _coded(store: sqlite3.Connection, sidecar: Sidecar) -> Coded:
    stretches = tuple(
        Stretch(
            source=_text(source),
            case=_text(case),
            start=_whole(start) if _whole(end) else None,  # a recording has no last sign
            end=_whole(end) or None,
        )
        for source, case, start, end in _rows(store, _CASES)
    )
    passages = tuple(
        Passage(
            source=_text(source),
            person=whose(stretches, _text(source), _whole(start)),
            code=_text(code),
            coder=_text(coder),
        )
        for source, start, code, coder in _rows(store, _CODINGS)
    )
    attributes: dict[tuple[str, str], dict[str, str]] = {}
    for kind, name, heading, value in _rows(store, _ATTRIBUTES):
        attributes.setdefault((_text(kind), _text(name)), {})[_text(heading)] = _text(value)
    sources = [_text(name) for (name,) in _rows(store, _SOURCES)]
    return Coded(passages=passages, speakers=speakers_of(stretches, attributes, sources, sidecar))


def _rows(store: sqlite3.Connection, statement: str) -> Iterator[Row]:
    yield from store.execute(statement)


def _text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _whole(cell: object) -> int | None:
    return cell if isinstance(cell, int) else None


def _unreadable(path: Path, what: str, do: str) -> DeliveryError:
    return DeliveryError(found=f"The project {what}.", where=str(path), do=do)
