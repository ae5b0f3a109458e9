"""Invented interviews and documents: who spoke, and what two coders found in what was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from onestory.synthetic.files import write_rows
from onestory.synthetic.voices.project import Mark, Source, write_project
from onestory.synthetic.voices.sites import VoicedSite

if TYPE_CHECKING:
    from onestory.model.survey import Wave

SPOKE = {"micro": 14, "meso": 14, "macro": 5}  # in each wave
_ROLES = {
    "micro": ("Nurse", "Social worker", "Physiotherapist", "Care coordinator", "Doctor"),
    "meso": ("Manager", "Commissioner", "Clinical lead"),
    "macro": ("Board member",),
}
_EMPLOYERS = {
    "micro": ("Community trust", "Council", "General practice", "Voluntary group"),
    "meso": ("Community trust", "Council", "General practice"),
    "macro": ("System board",),
}
_DOCUMENTS = ("Plan of the teams", "Board paper", "Report to the scrutiny committee")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    """A code of the two coders: what it means on the frame, and who names it how often."""

    name: str
    construct: str
    leaning: str
    micro: float
    meso: float
    macro: float
    with_feeling: float = 0.0  # added for each point of felt progress

    def chance(self, level: str, felt: float) -> float:
        """Return how likely it is that somebody at this level names it."""
        at = {"micro": self.micro, "meso": self.meso, "macro": self.macro}[level]
        return float(np.clip(at + self.with_feeling * felt, 0.02, 0.98))


CODES = (
    _Code(name="Purpose is shared", construct="motivation_and_purpose", leaning="enabler",
          micro=0.40, meso=0.55, macro=0.90, with_feeling=0.15),
    _Code(name="Aims keep changing", construct="motivation_and_purpose", leaning="barrier",
          micro=0.40, meso=0.25, macro=0.05, with_feeling=-0.15),
    _Code(name="Teams trust one another", construct="relationships_and_cultures",
          leaning="enabler", micro=0.60, meso=0.45, macro=0.50, with_feeling=0.20),
    _Code(name="Old quarrels", construct="relationships_and_cultures", leaning="barrier",
          micro=0.25, meso=0.35, macro=0.10, with_feeling=-0.10),
    _Code(name="Shared records help", construct="resources_and_capabilities",
          leaning="enabler", micro=0.45, meso=0.40, macro=0.60),
    _Code(name="Too few staff", construct="resources_and_capabilities", leaning="barrier",
          micro=0.85, meso=0.55, macro=0.10),
    _Code(name="The board backs the teams", construct="governance_and_leadership",
          leaning="enabler", micro=0.15, meso=0.45, macro=0.95),
    _Code(name="Who decides is unclear", construct="governance_and_leadership",
          leaning="barrier", micro=0.50, meso=0.60, macro=0.10),
    _Code(name="Money ends each March", construct="external_factors", leaning="barrier",
          micro=0.35, meso=0.70, macro=0.60),
)  # fmt: skip
_SEES = (0.93, 0.88)  # how often each coder finds what is there
_IMAGINES = (0.03, 0.06)  # and what is not
_MORE, _SEES_AGAIN = 0.6, 0.8  # passages beside the first, and how often each coder marks one


def write_interviews(
    folder: Path, sites: Sequence[VoicedSite], waves: Sequence[Wave], generator: np.random.Generator
) -> Path:
    """Return the sidecar of the coded interviews and documents."""
    sources = list(_sources(sites, waves, generator))
    write_project(folder / "interviews.qdpx", sources, [code.name for code in CODES], generator)
    header = ("source", "source_kind", "person", "site", "wave", "level", "organisation", "role")
    write_rows(
        folder / "spoken.csv",
        header,
        (
            (one.name, one.kind, one.person, one.site, one.wave, one.level, one.organisation,
             one.role)
            for one in sources
        ),
    )  # fmt: skip
    sidecar = folder / "voices.interviews.toml"
    sidecar.write_text(_sidecar(), encoding="utf-8", newline="\n")
    return sidecar


def _sidecar() -> str:
    codes = "".join(
        f'"{code.name}" = {{ construct = "{code.construct}", leaning = "{code.leaning}" }}\n'
        for code in CODES
    )
    return (
        "# Invented interviews: nobody spoke. Every key: docs/reference/interviews.md\n"
        'title = "What staff at three levels and the papers say helps and hinders"\n'
        'file = "interviews.qdpx"\nframe = "alderwick"\nspoken = "spoken.csv"\n'
        f"invented = true\n\n[codes]\n{codes}"
    )


def _sources(
    sites: Sequence[VoicedSite], waves: Sequence[Wave], generator: np.random.Generator
) -> Iterator[Source]:
    number = 0
    for wave in waves:
        early = wave is not waves[-1]
        for level, many in SPOKE.items():
            for turn in range(many):
                number += 1
                site = None if level == "macro" else sites[turn % len(sites)]
                yield _interview(number, wave, level, (site, early), generator)
        for title in _DOCUMENTS:
            yield _document(f"{title}, {wave.name}", wave.name, generator)


def _interview(
    number: int,
    wave: Wave,
    level: str,
    where: tuple[VoicedSite | None, bool],
    generator: np.random.Generator,
) -> Source:
    site, early = where
    felt = site.feels("staff", early=early) if site else 0.5
    return Source(
        name=f"Interview {number:02d}",
        kind="interview",
        person=f"P{number:02d}",
        site=site.name if site else "",
        wave=wave.name,
        level=level,
        organisation=str(generator.choice(_EMPLOYERS[level])),
        role=str(generator.choice(_ROLES[level])),
        marks=tuple(_marked(level, felt, generator)),
    )


def _document(name: str, wave: str, generator: np.random.Generator) -> Source:
    return Source(
        name=name,
        kind="document",
        person=name,
        site="",
        wave=wave,
        level="macro",
        organisation="System board",
        role="",
        marks=tuple(_marked("macro", 0.3, generator)),
    )


def _marked(level: str, felt: float, generator: np.random.Generator) -> Iterator[Mark]:
    """Return the passages marked: coders agree for the most part, on each and on what is there."""
    for number, code in enumerate(CODES):
        there = generator.random() < code.chance(level, felt)
        chances = np.array(_SEES if there else _IMAGINES)
        finds = np.flatnonzero(generator.random(len(chances)) < chances)
        for passage in range(1 + int(generator.poisson(_MORE))):
            sees = finds if passage == 0 else finds[generator.random(len(finds)) < _SEES_AGAIN]
            if len(sees):
                yield Mark(code=number, coders=tuple(int(coder) for coder in sees))
