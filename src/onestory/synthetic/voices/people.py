"""What invented people and carers say: coordination, progress, and carers' quality of life."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.voices.answers import progress_codes
from onestory.synthetic.voices.asking import Asking, Trait, asked_of, counted
from onestory.synthetic.voices.sidecar import AskedRow, Sidecar, write_survey
from onestory.synthetic.voices.sites import COORDINATED, WEARIER, VoicedSite

if TYPE_CHECKING:
    from onestory.model.survey import Wave

P3CEQ = ("1", "2", "3", "4", "5", "6", "7a", "7b", "7c", "7d", "8", "9", "10", "11")
YES_OR_NO = ("6", "7a")  # answered yes (1) or no (0)
CARERS = ("7", "8", "9", "10", "11", "12")  # the first answer of three is the best
_COORDINATION, _CARERS_LIFE = 0.50, 0.55  # of their ranges, on average in the first wave
_LESS = {"deprivation": 0.06, "disability": 0.04, "ethnicity": 0.03}  # of those worse served
_OF_FEELING = 0.02  # of the range of a score, for each point of felt progress
_SPREAD = 0.15  # of people, as a share of the range
_NO_ANSWER = 0.015

Answers = Callable[[Asking, "_Time", np.random.Generator], list[list[object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Time:
    """One wave at all sites: whether it is an early one."""

    sites: Sequence[VoicedSite]
    early: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """One survey of people or carers: its file, who is asked, and how answers are drawn."""

    name: str
    title: str
    instrument: str
    who: str
    drawn: str
    items: Mapping[str, str]
    each: int
    answering: float
    answers: Answers
    traits: Sequence[Trait]
    weighted: bool
    before: bool  # asked before any start and in the last wave


def write_people(
    folder: Path, sites: Sequence[VoicedSite], waves: Sequence[Wave], generator: np.random.Generator
) -> tuple[Path, ...]:
    """Return the sidecars of what people say of coordination, of progress, and of carers' lives.

    The first of `waves` is before any start: progress is asked about after it, the others then
    and in the last.
    """
    return tuple(
        _write(folder, form, sites, (waves[0], waves[-1]) if form.before else waves[1:], own)
        for form, own in zip(_FORMS, generator.spawn(len(_FORMS)), strict=True)
    )


def _write(
    folder: Path,
    form: _Form,
    sites: Sequence[VoicedSite],
    waves: Sequence[Wave],
    generator: np.random.Generator,
) -> Path:
    asked = [asked_of(sites, generator, each=form.each, answering=form.answering) for _ in waves]
    rows: list[Sequence[object]] = []
    for wave, asking in zip(waves, asked, strict=True):
        time = _Time(sites=sites, early=wave is not waves[-1])
        rows += _rows(form, time, wave, asking, generator)
    counts = [
        row
        for wave, asking in zip(waves, asked, strict=True)
        for row in counted(asking, sites, wave.name, form.traits)
    ]
    sidecar = _sidecar(form, sites, waves, counts)
    header = (*dict.fromkeys(sidecar.columns.values()), *form.items.values())
    return write_survey(folder / form.name, sidecar, header, rows)


def _rows(
    form: _Form, time: _Time, wave: Wave, asking: Asking, generator: np.random.Generator
) -> list[tuple[object, ...]]:
    """Return the answers of one wave, one a person who answered, in the order of the columns."""
    said = form.answers(asking, time, generator)
    weights = _weights(asking, time.sites)
    rows: list[tuple[object, ...]] = []
    for n in np.flatnonzero(asking.answered):
        site, weight = time.sites[asking.site[n]].name, f"{weights[asking.site[n]]:.4f}"
        groups = (asking.of(trait)[n] for trait in form.traits)
        rows.append(
            (site, wave.name, *groups, *([site, weight] if form.weighted else ()), *said[n])
        )
    return rows


def _sidecar(
    form: _Form, sites: Sequence[VoicedSite], waves: Sequence[Wave], asked: Sequence[AskedRow]
) -> Sidecar:
    columns = {"site": "Site", "wave": "Wave", **{t: _HEADINGS[t] for t in form.traits}}
    columns |= {"stratum": "Council", "weight": "Weight"} if form.weighted else {}
    return Sidecar(
        title=form.title,
        instrument=form.instrument,
        who=form.who,
        drawn=form.drawn,
        waves=waves,
        columns=columns,
        items=form.items,
        asked=asked,
        of_population={site.name: site.people for site in sites} if form.weighted else {},
    )


_HEADINGS: dict[Trait, str] = {
    "deprivation": "Deprivation fifth",
    "ethnicity": "Ethnic group",
    "disability": "Disability",
    "sex": "Sex",
    "age": "Age band",
}


def _weights(asking: Asking, sites: Sequence[VoicedSite]) -> NDArray[np.float64]:
    """Return how many people each answer at a site stands for."""
    answered = np.bincount(asking.site[asking.answered], minlength=len(sites))
    return np.array([site.people for site in sites]) / np.maximum(answered, 1)


def _well(
    asking: Asking, time: _Time, generator: np.random.Generator, *, first: float, change: float
) -> NDArray[np.float64]:
    """Return how well each person fares, as a share of a score's range.

    `first` is the share on average in the first wave, `change` what the last adds to it.
    """
    felt = np.array([site.feels("people") for site in time.sites])[asking.site]
    well = first + (0.0 if time.early else change + _OF_FEELING * felt)
    well -= _LESS["deprivation"] * (asking.deprivation == "1")
    well -= _LESS["disability"] * (asking.disability == "Disabled")
    well -= _LESS["ethnicity"] * (asking.ethnicity != "White")
    return np.clip(well + generator.normal(0, _SPREAD, len(well)), 0.02, 0.98)


def _coordination(
    asking: Asking, time: _Time, generator: np.random.Generator
) -> list[list[object]]:
    well = _well(asking, time, generator, first=_COORDINATION, change=COORDINATED)[:, None]
    steps = np.array([1 if item in YES_OR_NO else 3 for item in P3CEQ])[None, :]
    return _told(
        generator.binomial(steps, np.broadcast_to(well, (len(well), len(P3CEQ)))), generator
    )


def _carers_life(asking: Asking, time: _Time, generator: np.random.Generator) -> list[list[object]]:
    well = _well(asking, time, generator, first=_CARERS_LIFE, change=-WEARIER)[:, None]
    scores = generator.binomial(2, np.broadcast_to(well, (len(well), len(CARERS))))
    return _told(3 - scores, generator)


def _progress(asking: Asking, time: _Time, generator: np.random.Generator) -> list[list[object]]:
    felt = np.array([site.feels("people", early=time.early) for site in time.sites])
    return [[code] for code in progress_codes(felt[asking.site], generator)]


def _told(codes: NDArray[np.int64], generator: np.random.Generator) -> list[list[object]]:
    silent = generator.random(codes.shape) < _NO_ANSWER
    return [
        ["" if silent[row, item] else int(codes[row, item]) for item in range(codes.shape[1])]
        for row in range(codes.shape[0])
    ]


_BY_PEOPLE: tuple[Trait, ...] = ("deprivation", "ethnicity", "disability", "sex", "age")
_FORMS = (
    _Form(
        name="people-coordination.csv",
        title="What people say of how their care is coordinated",
        instrument="p3ceq",
        who="people",
        drawn="A sample of people with long-term conditions in each council",
        items={item: f"Q{item}" for item in P3CEQ},
        each=360,
        answering=-0.1,
        answers=_coordination,
        traits=_BY_PEOPLE,
        weighted=True,
        before=True,
    ),
    _Form(
        name="people-progress.csv",
        title="What people say of progress",
        instrument="progress",
        who="people",
        drawn="A sample of people with long-term conditions in each council",
        items={"progress": "Progress"},
        each=240,
        answering=-0.1,
        answers=_progress,
        traits=_BY_PEOPLE,
        weighted=True,
        before=False,
    ),
    _Form(
        name="carers.csv",
        title="What unpaid carers say of their own lives",
        instrument="sace",
        who="carers",
        drawn="Every carer known to the councils was asked",
        items={item: f"Q{item}" for item in CARERS},
        each=150,
        answering=0.1,
        answers=_carers_life,
        traits=("deprivation", "ethnicity", "disability", "sex"),
        weighted=False,
        before=True,
    ),
)  # fmt: skip
