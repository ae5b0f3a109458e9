"""Pictures of the report: the one that carries the sentence, the mirrors, and all the others."""

from __future__ import annotations

from dataclasses import dataclass

from onestory.report.answer import pictures as answer_pictures
from onestory.report.charts.picture import Picture
from onestory.report.learning.cleared import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Every picture of the report; `main` is None where the figures cannot carry one."""

    main: Picture | None
    mirrors: tuple[tuple[str, Picture], ...]  # by the id of the mirror
    others: tuple[Picture, ...]

    @property
    def every(self) -> tuple[Picture, ...]:
        """All of them, each once, in the order of the report."""
        main = (self.main,) if self.main else ()
        return (*main, *(one for _, one in self.mirrors), *self.others)


def draw(material: Material) -> Pictures:
    """Return the pictures that the figures can carry, and no others."""
    album = answer_pictures.draw(material.answer, material.plan)
    main = album.counterfactual or album.people.arms
    return Pictures(
        main=main,
        mirrors=(),
        others=tuple(one for one in album.every if one is not main),
    )
