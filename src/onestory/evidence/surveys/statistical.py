"""SPSS and Stata files of answers: codes, and the labels that the file gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyreadstat

from onestory.evidence.surveys.column import column, text_of
from onestory.evidence.surveys.files import SEEN, Answers
from onestory.model.errors import DeliveryError

if TYPE_CHECKING:
    from pathlib import Path

Wanted = Callable[[Sequence[str]], Iterable[str]]


def read_statistical(path: Path, wanted: Wanted) -> Answers:
    """Return the answers of an SPSS or Stata file: codes, and the labels that it gives them.

    A row's number is that of the case. What SPSS or Stata marks as missing is blank. Raises
    DeliveryError when the file is damaged or of another kind.
    """
    headings, labels = _about(path)
    whole = list(dict.fromkeys(wanted(headings)))
    cells = _cells(path, whole)
    others = _cells(path, [one for one in headings if one not in whole], most=SEEN)
    rows = max((len(values) for values in cells.values()), default=0)
    return Answers(
        file=path.name,
        headings=headings,
        numbers=np.arange(1, rows + 1, dtype=np.int64),
        columns={heading: column(values) for heading, values in cells.items()},
        seen={heading: tuple(map(text_of, values)) for heading, values in others.items()},
        labels=labels,
    )


def _about(path: Path) -> tuple[tuple[str, ...], dict[str, dict[str, str]]]:
    """Return the headings, and what each code means by heading."""
    about = _read(path, metadataonly=True)[1]
    labels = {
        heading: {text_of(code): text_of(label) for code, label in given.items()}
        for heading, given in about.variable_value_labels.items()
    }
    return tuple(about.column_names), labels


def _cells(path: Path, headings: Sequence[str], *, most: int = 0) -> Mapping[str, list[object]]:
    """Return the cells of these columns, the first `most` rows of them or, with 0, all."""
    if not headings:
        return {}
    cells = _read(path, usecols=list(headings), row_limit=most)[0]
    return {heading: list(values) for heading, values in cells.items()}


def _read(
    path: Path, *, metadataonly: bool = False, usecols: list[str] | None = None, row_limit: int = 0
) -> tuple[Mapping[str, Iterable[object]], pyreadstat.metadata_container]:
    """Return the cells by heading and what the file says of itself.

    An old file may not say in which letters it is written: those of Windows are tried then.
    """
    stata = path.suffix.lower() == ".dta"
    why: Exception | None = None
    for encoding in (None, "WINDOWS-1252"):
        try:
            return (pyreadstat.read_dta if stata else pyreadstat.read_sav)(
                str(path),
                metadataonly=metadataonly,
                usecols=usecols,
                row_limit=row_limit,
                encoding=encoding,
                output_format="dict",
            )
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError) as error:
            why = error
    raise DeliveryError(
        found="The file cannot be opened as an SPSS or Stata file: it is cut short or damaged.",
        where=path.name,
        do="Export it again, or save it as CSV.",
    ) from why
