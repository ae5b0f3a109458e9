"""Stretches: which part of a source is whose, where several people speak in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onestory.evidence.interviews.passages import Speaker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onestory.evidence.interviews.sidecar import Sidecar

_ATTRIBUTES = ("source_kind", "site", "wave", "level", "organisation", "role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What a case has of a source: from one sign to another, or the whole where they are None."""

    source: str
    case: str
    start: int | None = None
    end: int | None = None


def whose(stretches: Sequence[Stretch], source: str, start: int | None) -> str:
    """Return the case that the passage at `start` of the source is of, '' for none.

    Where stretches lie within one another (a person's turns within the case of a site), the
    shortest is meant; of whole sources, the case with the fewest.
    """
    over = [one for one in stretches if one.source == source and _covers(one, start)]
    if not over:
        return ""
    parts = {case: sum(one.case == case for one in stretches) for case in {o.case for o in over}}
    return min(over, key=lambda one: (_length(one), parts[one.case], one.case)).case


def speakers_of(
    stretches: Sequence[Stretch],
    attributes: Mapping[tuple[str, str], Mapping[str, str]],
    sources: Sequence[str],
    sidecar: Sidecar,
) -> tuple[Speaker, ...]:
    """Return a speaker for each case and source, and for each source that no case has.

    `attributes` is by ('case' or 'source', name): headings and what stands under them.
    """
    pairs = dict.fromkeys((one.source, one.case) for one in stretches)
    of_cases = {source for source, _ in pairs}
    pairs |= dict.fromkeys((source, "") for source in sources if source not in of_cases)
    found: list[Speaker] = []
    for source, case in pairs:
        said = {**attributes.get(("source", source), {}), **attributes.get(("case", case), {})}
        told = {heading.strip().casefold(): value.strip() for heading, value in said.items()}
        cells = {
            name: told.get(sidecar.columns.get(name, name).strip().casefold(), "")
            for name in _ATTRIBUTES
        }
        found.append(
            Speaker(
                source=source,
                person=case or source,
                source_kind=cells["source_kind"] or "interview",
                site=cells["site"],
                wave=cells["wave"],
                level=cells["level"],
                organisation=cells["organisation"],
                role=cells["role"],
            )
        )
    return tuple(found)


def _covers(one: Stretch, start: int | None) -> bool:
    if one.start is None or one.end is None:
        return True
    return start is not None and one.start <= start < one.end


def _length(one: Stretch) -> float:
    whole = one.start is None or one.end is None
    return float("inf") if whole else float((one.end or 0) - (one.start or 0))
