"""Export: a study's panel, and a script for R that repeats the estimate with did and fixest.

The panel holds the figures of single places, so it is written into the folder `private` unless
every figure of it is already public. The script is not run here: it says so itself.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING

from onestory.model.effect_words import extent, size
from onestory.model.errors import ReportError
from onestory.report.data_files import safe_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from onestory.model.effect import Effect
    from onestory.model.period import Period
    from onestory.stats.panel import Panel

COLUMNS = (
    *("place", "place_number", "name", "period", "period_start", "period_end", "first", "exposed"),
    *("counted", "value", "analysed", "events", "at_risk", "weight"),
)
"""`first` is the period of the start, 0 where there is none, as the package did has it."""

_COUNTS = """
# 4. Counts, with the people they are counted among as an offset.
poisson <- fepois(
  events ~ exposed | place + period, data = whole[!is.na(whole$events), ],
  offset = ~log(at_risk), cluster = ~place
)
cat("4. Poisson (fixest):            ", expm1(coef(poisson)["exposed"]), "\\n")
"""

Row = tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExportedPanel:
    """The panel of one estimand, and the effect that was found on it.

    `panel.value` is in the unit of the indicator; `analysed` (N, T) on the scale of the contrast.
    `counted` (N, T) is true for the exposed cells that the estimand counts. `codes` and `names`
    (N,) and `periods` (T,) name the rows and columns.
    """

    panel: Panel
    analysed: NDArray[np.float64]
    counted: NDArray[np.bool_]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    periods: tuple[Period, ...]
    effect: Effect
    title: str
    already_public: bool


def export_r(exported: ExportedPanel, *, to: Path) -> tuple[Path, ...]:
    """Return the files written: panel.csv and repeat.R, under `to`/private unless all is public.

    Raises ReportError when they cannot be written.
    """
    folder = to if exported.already_public else to / "private"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _panel(exported, folder / "panel.csv"), _script(exported, folder / "repeat.R")
    except OSError as error:
        raise ReportError(
            found=f"The panel cannot be written: {error.strerror or error}.",
            where=str(error.filename or folder),
            do="Close the file if it is open elsewhere, or choose another folder.",
        ) from error


def rows(exported: ExportedPanel) -> Iterable[Row]:
    """Return one row a place and period, in the order of `COLUMNS`; '' where nothing is known."""
    panel = exported.panel
    for i, (code, name) in enumerate(zip(exported.codes, exported.names, strict=True)):
        first = int(panel.first[i]) + 1 if panel.first[i] < len(exported.periods) else 0
        for t, period in enumerate(exported.periods):
            yield (
                safe_text(code),
                i + 1,
                safe_text(name),
                t + 1,
                period.start.isoformat(),
                period.end.isoformat(),
                first,
                int(first > 0 and t + 1 >= first),
                int(exported.counted[i, t]),
                _known(panel.value[i, t]),
                _known(exported.analysed[i, t]),
                "" if panel.events is None else _known(panel.events[i, t]),
                "" if panel.at_risk is None else _known(panel.at_risk[i, t]),
                _known(panel.weight[i]),
            )


def _panel(exported: ExportedPanel, path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(exported))
    return path


def _script(exported: ExportedPanel, path: Path) -> Path:
    effect, panel = exported.effect, exported.panel
    text = resources("onestory.report").joinpath("templates/repeat.R").read_text(encoding="utf-8")
    told = {
        "TITLE": _comment(exported.title),
        "VERSION": _version(),
        "DESIGN": effect.design,
        "ANSWER": _comment(_answer(effect)),
        "CONTRAST": json.dumps(effect.contrast),
        "WEIGHTED": "TRUE" if effect.average == "people" else "FALSE",
        "ESTIMATE": "NA" if effect.estimate is None else repr(effect.estimate),
        "COUNTS": _COUNTS if panel.events is not None and panel.at_risk is not None else "",
    }
    for name, value in told.items():
        text = text.replace(f"@@{name}@@", value)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _answer(effect: Effect) -> str:
    if effect.estimate is None:
        return f"none. {effect.reason}"
    best = size(effect.estimate, effect.contrast, effect.unit)
    span = extent(effect.lower, effect.upper, effect.contrast, effect.unit)
    return f"{best}; plausible range {span or 'none'}; verdict: {effect.verdict}."


def _comment(text: str) -> str:
    """Text that cannot end the comment it stands in."""
    return " ".join(text.split())


def _known(value: float) -> str | float:
    return "" if math.isnan(value) else float(value)


def _version() -> str:
    try:
        return version("onestory")
    except PackageNotFoundError:
        return "(not installed)"
