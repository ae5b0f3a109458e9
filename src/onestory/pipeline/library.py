"""Library: the learning reports of a folder gathered, searched and set side by side."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import takewhile
from typing import TYPE_CHECKING
from urllib.parse import quote

from onestory import evidence
from onestory.model.errors import DeliveryError
from onestory.model.finding import Finding
from onestory.model.words import listed
from onestory.pipeline.outcome import Outcome
from onestory.pipeline.written import write_rows
from onestory.report import library as shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from onestory.evidence.published_effects import PublishedEffect

_NAME = "learning.json"
_PAGES = ("board.html", "full.html", "team.html")
_SHOWN = 20


def library(folder: Path, *, search: str = "", to: Path | None = None) -> Outcome:
    """Return the outcome of gathering every report below the folder, those searched for first.

    library.html and library.csv go into `to`, or into `library` in the folder. Raises
    DeliveryError when there is no such folder.
    """
    if not folder.is_dir():
        raise DeliveryError(
            found="There is no such folder.", where=str(folder), do="Name one that holds reports."
        )
    place = (to or folder / "library").resolve()
    read = [_read(path, folder, place) for path in _files(folder)]
    reports, twice = _once([one for one in read if isinstance(one, shelf.Entry)])
    findings = (*(one for one in read if isinstance(one, Finding)), *twice)
    entries = (*sorted(reports, key=_order), *_elsewhere())
    page = shelf.write_library(
        entries, place / "library.html", findings=findings, version=_version()
    )
    table = write_rows(place / "library.csv", shelf.COLUMNS, shelf.rows(entries))
    return Outcome(
        files=(page, table),
        sentences=(shelf.summary(entries), *_found(entries, search)),
        findings=findings,
    )


def _order(entry: shelf.Entry) -> tuple[str, str, str]:
    return entry.title.casefold(), entry.folder, entry.id


def _files(folder: Path) -> list[Path]:
    """Every report below the folder, by name; links to other folders are not followed."""
    return sorted(path for path in folder.rglob(_NAME) if path.is_file())


def _read(path: Path, folder: Path, place: Path) -> shelf.Entry | Finding:
    shown = path.relative_to(folder).as_posix()
    return shelf.read_entry(path, shown=shown, link=_link(path.parent, place))


def _link(folder: Path, place: Path) -> str:
    """Where the report's page lies, from the library's; '' where there is none to open."""
    page = next((name for name in _PAGES if (folder / name).is_file()), "")
    if not page:
        return ""
    there, here = folder.resolve().parts, place.parts
    shared = sum(takewhile(bool, (one == other for one, other in zip(there, here, strict=False))))
    if not shared:  # another drive: no way leads there from here
        return ""
    return quote("/".join((*[".."] * (len(here) - shared), *there[shared:], page)))


def _once(entries: Sequence[shelf.Entry]) -> tuple[tuple[shelf.Entry, ...], tuple[Finding, ...]]:
    """The entries, each file once; copies of the same report are told."""
    kept = {one.sha256: one for one in reversed(entries)}
    copies = len(entries) - len(kept)
    told = Finding(
        rule="library entry twice",
        severity="note",
        message="The same report lies in more than one folder; it stands here once.",
        do="Nothing needs doing.",
        rows=copies,
    )
    return tuple(kept.values()), (told,) if copies else ()


def _elsewhere() -> Iterator[shelf.Entry]:
    """What was published of other programmes, one entry a programme and paper."""
    held: dict[tuple[str, str, str], list[PublishedEffect]] = {}
    for one in evidence.published_effects():
        held.setdefault((one.programme, one.source, one.among), []).append(one)
    for (programme, source, among), effects in held.items():
        yield _published(programme, source, among, effects)


def _published(
    programme: str, source: str, among: str, effects: Sequence[PublishedEffect]
) -> shelf.Entry:
    derived = dict.fromkeys(one.derived for one in effects if one.derived)
    digest = sha256(f"{programme}\n{source}\n{among}".encode()).hexdigest()
    months = [str(one) for one in sorted({one.months for one in effects if one.months})]
    return shelf.Entry(
        id=f"published-{digest[:12]}",
        title=programme[:1].upper() + programme[1:],
        programme=programme,
        sentence="",
        tried=(),
        whom=(among,),
        places=("England",),
        window=f"after {listed(months)} months" if months else "",
        design=(),
        outcomes=tuple(
            shelf.Outcome(
                id=one.outcome,
                title=one.outcome[:1].upper() + one.outcome[1:],
                verdict="as published",
                estimate=one.change,
                lower=one.lower,
                upper=one.upper,
                contrast="difference" if one.unit else "ratio",
                unit=one.unit,
            )
            for one in effects
        ),
        certainty=tuple(f"Worked out as {one}." for one in derived),
        source=source,
        sha256="",
    )


def _found(entries: Iterable[shelf.Entry], words: str) -> Iterator[str]:
    """The entries found, best first; the effects of each with their ranges."""
    if not words.strip():
        return
    held = shelf.search(tuple(entries), words)
    none = "no report or published effect here holds every word."
    yield f"'{words}': {len(held):,} found." if held else f"'{words}': {none}"
    yield from (shelf.told(one) for one in held[:_SHOWN])
    if len(held) > _SHOWN:
        yield f"… and {len(held) - _SHOWN:,} more; search the page for them."


def _version() -> str:
    try:
        return version("onestory")
    except PackageNotFoundError:
        return "not installed"
