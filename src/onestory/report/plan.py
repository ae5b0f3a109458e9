"""What a report is asked to show: its title, its question and the places it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlan:
    """The choices of one report; everything else comes from the release.

    `question` is one sentence. `highlight` are the codes of the areas that pictures and tables
    mark, `focus_area` the one (or '') that is named first. `boundaries` are GeoJSON files by
    level of area: a map is drawn only of a level that has one. `parents` gives the code of the
    larger area that an area lies in, which tables name where the figures hold it.
    """

    title: str
    question: str = ""
    highlight: tuple[str, ...] = ()
    focus_area: str = ""
    boundaries: Mapping[str, Path] = field(default_factory=dict[str, Path])
    parents: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def marked(self) -> tuple[str, ...]:
        """The codes to mark, the focus first."""
        first = (self.focus_area,) if self.focus_area else ()
        return (*first, *(code for code in self.highlight if code != self.focus_area))
