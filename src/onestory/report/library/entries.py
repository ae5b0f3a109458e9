"""Entries: one report of the library each, or one effect that was published elsewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An outcome with its answers in words, and its effect.

    `estimate`, `lower` and `upper` are shares of what would have been where `contrast` is 'ratio'
    (-0.05 is 5% lower), else differences in `unit`. They are None where a report gives none.
    """

    id: str
    title: str
    role: str = ""
    planned: str = ""
    reached: str = ""
    verdict: str = ""
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    contrast: str = ""
    unit: str = ""
    found: str = ""
    span: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was tried, for whom, where, when, how it was judged, what was found, how certain.

    `harms` are those that came out worse, each a sentence. `file` is the page of the report as
    the library links to it, '' where there is none to open; `source` names the paper of an effect
    that was published elsewhere, '' of a report.
    """

    id: str
    title: str
    programme: str
    sentence: str
    tried: tuple[str, ...]
    whom: tuple[str, ...]
    places: tuple[str, ...]
    window: str
    design: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    harms: tuple[str, ...] = ()
    not_measured: tuple[str, ...] = ()
    certainty: tuple[str, ...] = ()
    lock: str = ""
    audience: str = ""
    invented: bool = False
    file: str = ""
    source: str = ""
    sha256: str = ""

    @property
    def elsewhere(self) -> bool:
        """Whether it was published elsewhere and is no report of this form."""
        return bool(self.source)
