"""Entries: one report of the library each, or one effect that was published elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEARD = "heard, not compared"
_SAID = re.compile(r", as .+ says?$")


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

    @property
    def heard(self) -> bool:
        """Whether it is what people said, with nothing beside it, and was not counted."""
        return self.verdict == HEARD or _SAID.search(self.title) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was tried, for whom, where, when, how it was judged, what was found, how certain.

    `harms` are those that came out worse, each a sentence. `made_on` is the day of making in words
    and `folder` where the report lies, by which reports of one title are told apart. `file` is the
    page of the report as the library links to it, '' where there is none to open; `source` names
    the paper of an effect that was published elsewhere, '' of a report.
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
    made_on: str = ""
    folder: str = ""
    file: str = ""
    source: str = ""
    sha256: str = ""

    @property
    def elsewhere(self) -> bool:
        """Whether it was published elsewhere and is no report of this form."""
        return bool(self.source)
