"""Writing: the library as one page that needs nothing else and works without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.model.errors import ReportError
from onestory.report import page, words
from onestory.report.library.comparing import forests
from onestory.report.library.rows import standing
from onestory.report.library.searching import said
from onestory.report.library.spans import effect, reach
from onestory.report.library.telling import summary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from onestory.model.finding import Finding
    from onestory.report.library.entries import Entry

_INSIDE = "inside the agreement"


def write_library(
    entries: Sequence[Entry], path: Path, *, findings: Sequence[Finding] = (), version: str
) -> Path:
    """Return the page as written to `path`; the same entries give the same bytes.

    Raises ReportError when it cannot be written.
    """
    text = (
        page.templates()
        .get_template("library.html")
        .render(
            entries=entries,
            reports=[one for one in entries if not one.elsewhere],
            forests=forests(entries),
            findings=findings,
            inside=any(one.audience == _INSIDE for one in entries),
            invented=[one for one in entries if one.invented],
            version=version,
            effect=effect,
            reach=reach,
            said=said,
            summary=summary(entries),
            standing=standing,
            words=words,
        )
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportError(
            found=f"The library cannot be written: {error.strerror or error}.",
            where=str(path),
            do="Close it if it is open elsewhere, or name another folder with --out.",
        ) from error
    return path
