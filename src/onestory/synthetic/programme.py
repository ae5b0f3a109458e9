"""An invented programme in the invented country: its figures, its study and what is true of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.country import TINY, Council, councils
from onestory.synthetic.files import write_areas, write_rows
from onestory.synthetic.programme_effects import (
    EFFECT,
    FIRST,
    LAST,
    MONTHS,
    SITES,
    by_fifth,
    effects,
    effects_by_fifth,
    unlike,
)
from onestory.synthetic.voices import VoicedSite, invent_voices, own_claim, true_of

PLANNED = {name: 15 if number < 4 else 21 for number, name in enumerate(SITES)}
_OWN = 11  # of what was added later, so that older figures stay as they were
TO_SOCIAL_CARE = 0.04  # what they truly did to requests for social care
BEYOND = {"Glenbrook Vale": 1.35, "Ravensmere": 1.30, "Larkmoor": -1.75}  # felt, and not so
COURSE = -0.004  # a month: what happened everywhere, so that before and after misleads


def invent_programme(folder: Path, *, seed: int) -> Path:
    """Return the study.toml of an invented programme, written with its figures and its truth.

    Neighbourhood teams begin in eight of Merrowland's councils, later than announced. On average
    they truly lower emergency admissions by 3.5%, where 6% was planned: more at some sites, at
    two they raise them, and the most deprived gain least. They raise requests for social care by
    4%. Admissions fall everywhere, so before and after would claim four times the effect. In
    `voices` stands what is said of them: two sites feel better than they do, one worse.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(seed)
    places = [
        council
        for council in councils(generator, first=FIRST, last=LAST)
        if council.exists(LAST) and council.exists(FIRST) and council.name != TINY
    ]
    write_areas(folder / "areas.csv", places)
    started = np.array([SITES.get(place.name, (0, MONTHS))[1] for place in places])
    after = np.arange(MONTHS)[None, :] >= started[:, None]
    _outcomes(folder, places, after, generator, seed=seed)
    _activity(folder / "activity.csv", places, generator)
    write_rows(
        folder / "events.csv",
        ("what", "kind", "places", "from", "to", "source"),
        _EVENTS,
    )
    write_rows(
        folder / "exposures.csv", ("policy", "place", "from", "to", "dose", "mode"), _ELSEWHERE
    )
    sites = _voiced(places)
    invent_voices(folder / "voices", sites=sites, seed=seed, claim=_CLAIM)
    _truth(folder / "truth.json", seed, effects(places), sites)
    for name in ("programme.toml", "study.toml"):
        text = files(__package__ or "").joinpath(name).read_text(encoding="utf-8")
        made = "onestory.toml" if name == "programme.toml" else name
        (folder / made).write_text(text, encoding="utf-8", newline="\n")
    return folder / "study.toml"


_CLAIM = own_claim(
    place="Glenbrook Vale", indicator="emergency_admissions_65", first="2022-23", last="2025-26"
)
_OUTCOMES = {  # a month: how often, the course everywhere, the teams' effect
    "emergency-admissions.csv": (0.0185, COURSE, EFFECT),
    "care-requests.csv": (0.0065, 0.002, TO_SOCIAL_CARE),
    "planned-eye-surgery.csv": (0.0040, 0.0, 0.0),
}
_EVENTS: Sequence[Sequence[object]] = (
    ("Two practices close in Mossgate", "practice closure", "X06000011", "2023-11", "", "invented"),
    ("A virtual ward everywhere", "virtual ward", "everywhere", "2023-04", "", "invented"),
    ("none known", "new hospital", "everywhere", "2022-04", "", "asked of all councils"),
    ("none known", "recording change", "everywhere", "2022-04", "", "asked of all trusts"),
)


_ELSEWHERE: Sequence[Sequence[object]] = (
    ("P18", "none", "", "", "", ""),  # England's programmes had no site in Merrowland
    ("P38", "none", "", "", "", ""),
)


def _outcomes(
    folder: Path,
    places: Sequence[Council],
    after: NDArray[np.bool_],
    generator: np.random.Generator,
    *,
    seed: int,
) -> None:
    """Write the figures of every outcome, those of emergency admissions by fifth of people too."""
    for name, (rate, course, effect) in _OUTCOMES.items():
        added = np.where(after, effect, 0.0)
        counts = _counts(places, generator, rate=rate, course=course, added=added)
        if effect == EFFECT:
            own, parts = np.random.default_rng((seed, _OWN)).spawn(2)
            counts = unlike(counts, places, after, own)
            fifths = by_fifth(counts, places, after, parts)
            _fifths(folder / "emergency-by-deprivation.csv", places, fifths)
        _figures(folder / name, places, counts)


def _counts(
    places: Sequence[Council],
    generator: np.random.Generator,
    *,
    rate: float,
    course: float,
    added: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return counts (N, months): places differ for good, drift, share a season and a course."""
    month = np.arange(MONTHS)
    level = generator.normal(0, 0.10, (len(places), 1))
    drift = np.zeros((len(places), MONTHS))
    shocks = generator.normal(0, 0.02, drift.shape)
    for t in range(MONTHS):
        drift[:, t] = (0.7 * drift[:, t - 1] if t else 0.0) + shocks[:, t]
    season = 0.08 * np.cos(2 * np.pi * (month - 9) / 12)
    people = np.array([place.people for place in places])[:, None]
    logarithm = level + drift + season + course * month + added
    return generator.poisson(people * rate * np.exp(logarithm))


def _voiced(places: Sequence[Council]) -> tuple[VoicedSite, ...]:
    """Return the sites as those who work and live there know them, in the order of the study."""
    of, council = effects(places), {place.name: place for place in places}
    return tuple(
        VoicedSite(
            name=name,
            people=_eligible(council[name].people),
            fell=-of[name],
            beyond=BEYOND.get(name, 0.0),
            deprived=float(np.clip(0.2 + (council[name].deprivation - 21) / 60, 0.05, 0.5)),
        )
        for name in SITES
    )


def _eligible(people: int) -> int:
    return round(people * 0.05)


def _fifths(
    path: Path,
    places: Sequence[Council],
    parts: Mapping[int, tuple[NDArray[np.int64], NDArray[np.int64]]],
) -> None:
    rows = [
        (place.name, _month(t), fifth, int(counts[n, t]), int(people[n]))
        for fifth, (counts, people) in parts.items()
        for n, place in enumerate(places)
        for t in range(MONTHS)
    ]
    header = ("Council", "Month", "deprivation", "Count", "People aged 65 and over")
    write_rows(path, header, rows)


def _figures(path: Path, places: Sequence[Council], counts: NDArray[np.int64]) -> None:
    rows = [
        (place.name, _month(t), int(counts[n, t]), place.people)
        for n, place in enumerate(places)
        for t in range(MONTHS)
    ]
    write_rows(path, ("Council", "Month", "Count", "People aged 65 and over"), rows)


def _month(elapsed: int) -> str:
    months = FIRST * 12 + 3 + elapsed
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def _activity(path: Path, places: Sequence[Council], generator: np.random.Generator) -> None:
    """Write what each site did: staffed and seeing people later than was announced."""
    people = {place.name: place.people for place in places}
    rows: list[Sequence[object]] = []
    for name, (staffed, first) in SITES.items():
        eligible = _eligible(people[name])
        for t in range(PLANNED[name], MONTHS):
            seen = int(generator.poisson(30)) if t >= first else 0
            caseload = min(round(eligible * 0.02 * max(0, t - first + 1)), round(eligible * 0.4))
            meetings = int(generator.poisson(4)) if t >= first else 0
            spent = 42_000 if t >= staffed else 0
            rows.append(
                (name, _month(t), "yes" if t >= staffed else "no", seen, caseload, eligible,
                 meetings, spent)
            )  # fmt: skip
    write_rows(
        path,
        ("Site", "Month", "Staffed", "People seen", "Caseload", "Eligible", "Meetings held",
         "Money spent"),
        rows,
    )  # fmt: skip


def _truth(
    path: Path, seed: int, by_site: Mapping[str, float], sites: Sequence[VoicedSite]
) -> None:
    truth = {
        "about": "What is true of the invented programme. A real study never knows it.",
        "seed": seed,
        "effect_on_emergency_admissions": round(float(np.expm1(EFFECT)), 6),
        "effect_on_care_requests": round(float(np.expm1(TO_SOCIAL_CARE)), 6),
        "effect_on_planned_eye_surgery": 0.0,
        "effect_on_emergency_admissions_by_site": _shares(by_site),
        "effect_on_emergency_admissions_by_deprivation_fifth": _shares(
            {str(fifth): EFFECT + more for fifth, more in effects_by_fifth().items()}
        ),
        "first_person_seen": {name: _month(first) for name, (_, first) in SITES.items()},
        **true_of(sites),
    }
    path.write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8", newline="\n")


def _shares(logarithms: Mapping[str, float]) -> dict[str, float]:
    """Return effects as shares: -0.06 is 6% fewer."""
    return {name: round(float(np.expm1(value)), 4) for name, value in logarithms.items()}
