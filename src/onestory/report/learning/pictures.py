"""Pictures of the report: the one that carries the sentence, mirrors, voices, and all others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onestory.model.survey import SurveyTold
from onestory.report import page
from onestory.report.answer import pictures as answer_pictures
from onestory.report.charts import mirror, profile, voices
from onestory.report.charts.picture import Picture
from onestory.report.learning.cleared import Material
from onestory.report.page import Figure

_GROUPS = ("deprivation", "ethnicity", "disability")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Every picture of the report; `main` is None where the figures cannot carry one.

    Mirrors, voices and profiles each stand under the id of the mirror, survey or interviews.
    """

    main: Figure | None
    mirrors: tuple[tuple[str, Figure], ...] = ()
    voices: tuple[tuple[str, Figure], ...] = ()
    profiles: tuple[tuple[str, Figure], ...] = ()
    others: tuple[Figure, ...] = ()

    @property
    def every(self) -> tuple[Figure, ...]:
        """All of them, each once, in the order of the report."""
        main = (self.main,) if self.main else ()
        heard = (*self.voices, *self.profiles, *self.mirrors)
        return (*main, *(one for _, one in heard), *self.others)


def draw(material: Material) -> Pictures:
    """Return the pictures that the figures can carry, and no others."""
    album = answer_pictures.draw(material.answer, material.plan)
    main = album.counterfactual or album.people.arms
    learning = material.learning
    return Pictures(
        main=page.drawn(main) if main else None,
        mirrors=tuple(
            (one.asked.id, page.drawn(drawn))
            for at, one in enumerate(learning.mirrors, 1)
            for drawn in mirror.draw(one, name=f"mirror-{at}")
        ),
        voices=tuple(
            (one.survey, page.drawn(drawn))
            for at, one in enumerate(learning.surveys, 1)
            for drawn in _voices(one, material, f"voices-{at}")
        ),
        profiles=tuple(
            (one.interviews, page.drawn(drawn))
            for at, one in enumerate(learning.interviews, 1)
            if (drawn := profile.picture(one, name=f"profile-{at}"))
        ),
        others=tuple(page.drawn(one) for one in album.every if one is not main),
    )


def _voices(told: SurveyTold, material: Material, name: str) -> Iterable[Picture]:
    """Of each score that the study registered: sites in two waves or one, and groups."""
    for at, (scale, who) in enumerate(_scores(told, material), 1):
        own = f"{name}-{at}"
        sites = voices.two_waves(told, scale, who=who, name=own) or voices.by_site(
            told, scale, who=who, name=own
        )
        groups = [voices.by_group(told, scale, kind=kind, who=who, name=own) for kind in _GROUPS]
        yield from (one for one in (sites, *groups) if one is not None)


def _scores(told: SurveyTold, material: Material) -> tuple[tuple[str, str], ...]:
    """The scores that are drawn: scale and who answered."""
    asked = [
        (one.scale.partition(".")[2], one.who)
        for one in material.answer.study.experience
        if one.scale.partition(".")[0] == told.instrument.id
    ]
    rows = zip(
        told.scores.column("scale").to_pylist(), told.scores.column("who").to_pylist(), strict=True
    )
    held = list(dict.fromkeys(rows))
    return tuple(one for one in held if one in asked) or tuple(held[:1])
