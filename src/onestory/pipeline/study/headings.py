"""Headings: the columns of a small table of one's own, however their headings are spelled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onestory.intake.sheet import same_words, text_of
from onestory.model.errors import PlanError

if TYPE_CHECKING:
    from onestory.intake.sheet import Sheet


def headed(
    sheet: Sheet, names: Mapping[str, tuple[str, ...]], *, needed: Sequence[str], file: str
) -> dict[str, int]:
    """Return the position of each column that the first row of the sheet heads.

    `names` gives, for each column, the headings read as it, the plainest first. Case, spaces,
    underscores and what stands in brackets do not matter. Raises PlanError when one of `needed`
    is not there.
    """
    header = sheet.rows[0].cells if sheet.rows else ()
    headings = {_plain(text_of(cell)): n for n, cell in enumerate(header)}
    at = {
        key: next(headings[name] for name in known if name in headings)
        for key, known in names.items()
        if any(name in headings for name in known)
    }
    lacking = [names[key][0] for key in needed if key not in at]
    if lacking:
        raise PlanError(
            found="There is no column " + " and ".join(f"'{name}'" for name in lacking) + ".",
            where=file,
            do=f"Head the columns: {', '.join(known[0] for known in names.values())}.",
        )
    return at


def _plain(heading: str) -> str:
    bare = re.sub(r"\(.*?\)|[£?:]", " ", same_words(heading).replace("_", " ").replace("-", " "))
    return " ".join(bare.split())
