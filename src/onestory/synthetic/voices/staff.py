"""What invented staff say: how far they see progress, and how settled the new way of working is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.voices.answers import progress_codes
from onestory.synthetic.voices.sidecar import AskedRow, Sidecar, write_survey
from onestory.synthetic.voices.sites import VoicedSite

if TYPE_CHECKING:
    from onestory.model.survey import Wave

_TEAMS, _IN_A_TEAM, _ON_A_BOARD, _ON_THE_SYSTEM_BOARD = 8, 9, 10, 24
_ANSWER = {"micro": 0.62, "meso": 0.70, "macro": 0.75}
_HIGHER = {"micro": 0.0, "meso": 0.15, "macro": 0.30}  # boards see more progress than teams do
_TEAM_SPREAD = 0.12
_FRONT_LINE = ("Community trust", "Council", "General practice", "Voluntary group")
_WORDS = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
_NOMAD = tuple(str(number) for number in range(1, 24))
_GENERAL, _REVERSED = 3, 13  # the first items, from 0 to 10; the one worded the other way
_ANSWERS = (*_WORDS, "Not relevant")
_CHANCE_OF_NOT_RELEVANT, _CHANCE_OF_NO_ANSWER = 0.04, 0.05
_HALF_DONE = 0.35  # of those who begin the long form leave its second half out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """One member of staff: where they stand, and the progress that they feel, from -2 to +2."""

    site: str
    level: str
    organisation: str
    team: str
    felt: float


def write_staff(
    folder: Path, sites: Sequence[VoicedSite], waves: Sequence[Wave], generator: np.random.Generator
) -> tuple[Path, Path]:
    """Return the sidecars of two files: of felt progress, and of the longer form about the work."""
    asked, heard = zip(*(_heard(sites, waves, wave, generator) for wave in waves), strict=True)
    said = [
        (wave.name, voice) for wave, voices in zip(waves, heard, strict=True) for voice in voices
    ]
    short = [
        (*_who(wave, voice), code)
        for (wave, voice), code in zip(
            said, progress_codes(np.array([one.felt for _, one in said]), generator), strict=True
        )
    ]
    long = [(*_who(wave, voice), *_settled(voice.felt, generator)) for wave, voice in said]
    rows = [row for part in asked for row in part]
    return (
        write_survey(
            folder / "staff-progress.csv",
            _sidecar("What staff say of progress", "progress", waves, rows),
            (*_WHO, "Progress"),
            short,
        ),
        write_survey(
            folder / "staff-nomad.csv",
            _sidecar("How settled the teams' work is, as staff say", "nomad", waves, rows),
            (*_WHO, *(f"Q{item}" for item in _NOMAD)),
            long,
        ),
    )


_WHO = ("Site", "Wave", "Level", "Organisation", "Team", "Council")


def _who(wave: str, voice: _Voice) -> tuple[str, ...]:
    stratum = voice.site or "System board"
    return (voice.site, wave, voice.level, voice.organisation, voice.team, stratum)


def _heard(
    sites: Sequence[VoicedSite], waves: Sequence[Wave], wave: Wave, generator: np.random.Generator
) -> tuple[list[AskedRow], list[_Voice]]:
    """Return how many were asked in the wave, and those who answered."""
    early = wave is not waves[-1]
    asked: list[AskedRow] = []
    heard: list[_Voice] = []
    for site in sites:
        staff = list(_staff(site, site.feels("staff", early=early), generator))
        asked.append((wave.name, site.name, "", "", len(staff)))
        heard += [one for one in staff if generator.random() < _ANSWER[one.level]]
    whole = sum(row[-1] for row in asked) + _ON_THE_SYSTEM_BOARD
    asked.append((wave.name, "", "", "", whole))
    over = float(np.mean([site.feels("staff", early=early) for site in sites]))
    board = [
        _Voice(
            site="",
            level="macro",
            organisation="System board",
            team="",
            felt=over + _HIGHER["macro"],
        )
        for _ in range(_ON_THE_SYSTEM_BOARD)
    ]
    return asked, heard + [one for one in board if generator.random() < _ANSWER["macro"]]


def _staff(site: VoicedSite, felt: float, generator: np.random.Generator) -> Iterator[_Voice]:
    for team in range(_TEAMS):
        of_team = felt + float(generator.normal(0, _TEAM_SPREAD))
        for _ in range(_IN_A_TEAM):
            employer = str(generator.choice(_FRONT_LINE))
            name = f"{site.name} team {team + 1}"
            yield _Voice(
                site=site.name, level="micro", organisation=employer, team=name, felt=of_team
            )
    for _ in range(_ON_A_BOARD):
        employer = str(generator.choice(_FRONT_LINE[:3]))
        yield _Voice(
            site=site.name,
            level="meso",
            organisation=employer,
            team="",
            felt=felt + _HIGHER["meso"],
        )


def _settled(felt: float, generator: np.random.Generator) -> list[object]:
    """Return answers to the long form: three from 0 to 10, then twenty in words."""
    count = len(_NOMAD)
    lean = felt + float(generator.normal(0, 0.5))
    tens = np.clip(np.rint(5.5 + 1.5 * lean + generator.normal(0, 1.5, _GENERAL)), 0, 10)
    fives = np.clip(np.rint(3.3 + 0.5 * lean + generator.normal(0, 0.8, count - _GENERAL)), 1, 5)
    fives[_REVERSED - _GENERAL - 1] = 6 - fives[_REVERSED - _GENERAL - 1]
    said: list[object] = [int(code) for code in tens]
    said += [_WORDS[int(code) - 1] for code in fives]
    luck = generator.random(count)
    given: NDArray[np.bool_] = luck > _CHANCE_OF_NO_ANSWER
    if generator.random() < _HALF_DONE:
        given[count // 2 :] = False
    beside = luck > 1 - _CHANCE_OF_NOT_RELEVANT
    return [
        "" if not given[n] else _ANSWERS[-1] if beside[n] and n >= _GENERAL else said[n]
        for n in range(count)
    ]


def _sidecar(
    title: str, instrument: str, waves: Sequence[Wave], asked: Sequence[AskedRow]
) -> Sidecar:
    short = instrument == "progress"
    return Sidecar(
        title=title,
        instrument=instrument,
        who="staff",
        drawn="Everyone in the teams and on their boards was asked",
        waves=waves,
        columns={
            "site": "Site",
            "wave": "Wave",
            "level": "Level",
            "organisation": "Organisation",
            "stratum": "Council",
            "cluster": "Team",
        },
        items={"progress": "Progress"} if short else {item: f"Q{item}" for item in _NOMAD},
        asked=asked,
        labels={} if short else {word: code for code, word in enumerate(_ANSWERS, start=1)},
    )
