"""Rows of the inequality lens, before they are set in their table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from onestory.evaluate.designs import poisson, staggered
from onestory.evaluate.designs.estimated import Asked
from onestory.evaluate.scale import as_change
from onestory.model.effect_words import extent, size
from onestory.model.errors import StatsError, StudyError

if TYPE_CHECKING:
    from onestory.evaluate.panel import StudyPanel
    from onestory.model.study import Contrast, Study

Row = dict[str, str | float | bool | None]
Ends = tuple[float | None, float | None, float | None]
"""Estimate, lower and upper end."""
GAP: Literal["the gap"] = "the gap"
HIGHER = "most deprived higher before"
"""Whether the most deprived had the higher figures before sites began, in the row of the gap."""
WITHIN = "Reckoned within each place, each place counting as in the most deprived group."
"""Why the gap need not be the difference of two rows."""


def row(
    kind: str,
    group: str,
    *,
    ends: Ends,
    contrast: str,
    note: str | None = None,
    differs: bool = False,
) -> Row:
    """Return the row of a group; `differs` says that it was told from the others."""
    estimate, lower, upper = ends
    return {
        "group_kind": kind,
        "group": group,
        "estimate": estimate,
        "lower": lower,
        "upper": upper,
        "contrast": contrast,
        "known": lower is not None and upper is not None,
        "note": note or None,
        "differs": differs,
    }


def contrast_of(row: Row) -> Contrast:
    """Return the contrast of a row."""
    return cast("Contrast", row["contrast"])


def spanned(row: Row, unit: str) -> tuple[str, str]:
    """Return a row's estimate and its range in words."""
    estimate, lower, upper = (cast("float", row[name]) for name in ("estimate", "lower", "upper"))
    contrast = contrast_of(row)
    return size(estimate, contrast, unit), extent(lower, upper, contrast, unit)


def unknown(note: str, *, contrast: str) -> Row:
    """Return the row of an outcome of which nothing is known by group."""
    return row("everyone", "", ends=(None, None, None), contrast=contrast, note=note)


def estimated(panel: StudyPanel, study: Study, *, kind: str, group: str) -> Row:
    """Return the effect in a panel by changes beside comparators' changes, with the gate's range.

    Where counts are too few for proportions of single places, they are taken together.
    """
    contrast = panel.estimand.contrast
    asked = asked_of(study, contrast)
    try:
        found = staggered.estimate(panel, asked)
    except (StatsError, StudyError) as first:
        try:
            found = poisson.estimate(panel, asked)
        except (StatsError, StudyError):
            return row(kind, group, ends=(None, None, None), contrast=contrast, note=first.found)
    ends = (found.estimate, found.lower, found.upper)
    return row(kind, group, ends=changed(ends, contrast), contrast=contrast, note=found.reason)


def asked_of(study: Study, contrast: Contrast) -> Asked:
    """Return how a design is asked, as for the study's own effects."""
    return Asked(contrast=contrast, chosen_high=study.chosen in {"because high", "because low"})


def changed(ends: Ends, contrast: Contrast) -> Ends:
    """Return the ends of an analysed scale as shares, or in the unit."""
    estimate, lower, upper = (None if one is None else as_change(one, contrast) for one in ends)
    return estimate, lower, upper
