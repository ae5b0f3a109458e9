"""Pictures of the report: the one that carries the sentence, the mirrors, and all the others."""

from __future__ import annotations

from dataclasses import dataclass

from onestory.report import page
from onestory.report.answer import pictures as answer_pictures
from onestory.report.charts import mirror
from onestory.report.learning.cleared import Material
from onestory.report.page import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Every picture of the report; `main` is None where the figures cannot carry one."""

    main: Figure | None
    mirrors: tuple[tuple[str, Figure], ...]  # by the id of the mirror
    others: tuple[Figure, ...]

    @property
    def every(self) -> tuple[Figure, ...]:
        """All of them, each once, in the order of the report."""
        main = (self.main,) if self.main else ()
        return (*main, *(one for _, one in self.mirrors), *self.others)


def draw(material: Material) -> Pictures:
    """Return the pictures that the figures can carry, and no others."""
    album = answer_pictures.draw(material.answer, material.plan)
    main = album.counterfactual or album.people.arms
    return Pictures(
        main=page.drawn(main) if main else None,
        mirrors=tuple(
            (one.asked.id, page.drawn(drawn))
            for at, one in enumerate(material.learning.mirrors, 1)
            for drawn in mirror.draw(one, name=f"mirror-{at}")
        ),
        others=tuple(page.drawn(one) for one in album.every if one is not main),
    )
