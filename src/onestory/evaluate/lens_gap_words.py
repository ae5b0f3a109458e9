"""Words of the gap: whether the most deprived gained more than the least, or less, and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from onestory.evaluate.lens_rows import GAP, HIGHER, Row, contrast_of, spanned
from onestory.model.effect_words import extent, magnitude, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.model.study import Contrast, Wanted

_ONE_OF = {"5": "fifth", "10": "tenth"}
_APART = (
    ", reckoned within each place and not by taking the one figure from the other, in which places"
    " count otherwise"
)


def gap_told(gap: Row, known: Sequence[Row], *, unit: str, wanted: Wanted) -> str:
    """Return who gained more and by how much, with the figures of both ends where they are known.

    `wanted` is the outcome's better direction: one that is wanted lower and came out higher in the
    most deprived is told as their gaining less.
    """
    names, ends = _names(gap), _ends(gap, known)
    lower, upper = cast("float", gap["lower"]), cast("float", gap["upper"])
    span = extent(lower, upper, contrast_of(gap), unit)
    if lower <= 0 <= upper:
        return (
            f"whether the programme did more for the {names[0]} or for the {names[1]} cannot yet be"
            f" told.{_figures(names, ends, unit)} Beside the {names[1]}, the {names[0]} came out"
            f" {span}."
        )
    better = (cast("float", gap["upper"]) < 0) == (wanted == "lower")
    moved = _moved(gap, names, _apart(gap, ends, unit), unit=unit, wanted=wanted)
    return (
        f"the {names[0]} {_fared(ends, wanted, better=better)} than the {names[1]}."
        f"{_figures(names, ends, unit)} {moved}"
    )


def _names(gap: Row) -> tuple[str, str]:
    """What both ends of the ranks are called: 'most deprived fifth', 'least deprived fifth'."""
    first, _, last = str(gap["group"]).removeprefix(f"{GAP}: ").partition(" beside ")
    if first == "1" and last in _ONE_OF:
        return f"most deprived {_ONE_OF[last]}", f"least deprived {_ONE_OF[last]}"
    return f"most deprived group ({first})", f"least deprived group ({last})"


def _ends(gap: Row, known: Sequence[Row]) -> tuple[Row, Row] | None:
    """The rows of both ends, where both are known."""
    first, _, last = str(gap["group"]).removeprefix(f"{GAP}: ").partition(" beside ")
    own = {str(row["group"]): row for row in known if row["group_kind"] == gap["group_kind"]}
    return (own[first], own[last]) if first in own and last in own else None


def _fared(ends: tuple[Row, Row] | None, wanted: Wanted, *, better: bool) -> str:
    """'gained less' where the least deprived gained at all; 'lost more' where they lost."""
    if ends is None:
        return "fared better" if better else "fared less well"
    # The end that is spoken of as having done better says whether anyone gained.
    best = cast("float", ends[0 if better else 1]["estimate"])
    if (best < 0) == (wanted == "lower"):
        return "gained more" if better else "gained less"
    return "lost less" if better else "lost more"


def _figures(names: tuple[str, str], ends: tuple[Row, Row] | None, unit: str) -> str:
    if ends is None:
        return ""
    (most, far), (least, near) = (spanned(row, unit) for row in ends)
    return (
        f" Beside comparators, it came out {most} in the {names[0]} (range {far}) and {least} in"
        f" the {names[1]} (range {near})."
    )


def _moved(gap: Row, names: tuple[str, str], why: str, *, unit: str, wanted: Wanted) -> str:
    """How far the gap widened or narrowed, where the most deprived had the worse figures before."""
    value, higher = cast("float", gap["estimate"]), bool(gap.get(HIGHER))
    moved, span = spanned(gap, unit)
    if higher != (wanted == "lower"):
        return f"Beside the {names[1]}, the {names[0]} came out {moved} (range {span}){why}."
    way = "widened" if (value > 0) == higher else "narrowed"
    far = magnitude(abs(value), contrast_of(gap), unit)
    span = span.removesuffix(" higher").removesuffix(" lower")
    return f"The gap between them {way} by {far} (range {span}){why}."


def _apart(gap: Row, ends: tuple[Row, Row] | None, unit: str) -> str:
    """Why the gap is not the one figure less the other, where it would be seen not to be."""
    if ends is None:
        return ""
    contrast = contrast_of(gap)
    most, least = (cast("float", row["estimate"]) for row in ends)
    plain = (1 + most) / (1 + least) - 1 if contrast == "ratio" else most - least
    return (
        "" if _shown(plain, contrast, unit) == _shown(gap["estimate"], contrast, unit) else _APART
    )


def _shown(value: object, contrast: Contrast, unit: str) -> str:
    return size(cast("float", value), contrast, unit)
