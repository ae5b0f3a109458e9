"""One published answer and ours: what `published.py` collects from the designs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Ours beside a published number; `tolerance` is in the number's own unit.

    A tolerance is half of the last digit printed unless the page beside it says why not.
    """

    data_set: str
    figure: str
    ours: float
    published: float
    tolerance: float

    @property
    def within(self) -> bool:
        """Whether ours lies within the tolerance of the published number."""
        return abs(self.ours - self.published) <= self.tolerance

    @property
    def name(self) -> str:
        """The data set and the figure, such as 'minimum wage: average effect'."""
        return f"{self.data_set}: {self.figure}"
