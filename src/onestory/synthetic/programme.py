"""An invented programme in the invented country: its figures, its study and what is true of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.country import MERGER, TINY, Council, councils
from onestory.synthetic.files import write_areas, write_rows

FIRST, LAST = MERGER, 2025  # financial years, so that the merged council exists throughout
MONTHS = 12 * (LAST - FIRST + 1)
SITES: dict[str, tuple[int, int]] = {  # months from April 2022: staffed, first person seen
    "Ashmere": (17, 18),
    "Caldermoor": (17, 18),
    "Glenbrook Vale": (18, 20),
    "Larkmoor": (18, 19),
    "Netherwick": (23, 24),
    "Ravensmere": (23, 25),
    "Thornmoor": (24, 24),
    "Birchwater": (24, 26),
}
PLANNED = {name: 15 if number < 4 else 21 for number, name in enumerate(SITES)}
EFFECT = -0.035  # what the teams truly did to emergency admissions, from the first person on
TO_SOCIAL_CARE = 0.04  # what they truly did to requests for social care
COURSE = -0.004  # a month: what happened everywhere, so that before and after misleads


def invent_programme(folder: Path, *, seed: int) -> Path:
    """Return the study.toml of an invented programme, written with its figures and its truth.

    Neighbourhood teams begin in eight of Merrowland's councils, later than announced. They truly
    lower emergency admissions by 3.5%, where 6% was planned, and raise requests for social care
    by 4%. Admissions fall everywhere, so before and after would claim four times the effect.
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
    outcomes = {
        "emergency-admissions.csv": (0.0185, COURSE, EFFECT),
        "care-requests.csv": (0.0065, 0.002, TO_SOCIAL_CARE),
        "planned-eye-surgery.csv": (0.0040, 0.0, 0.0),
    }
    for name, (rate, course, effect) in outcomes.items():
        added = np.where(after, effect, 0.0)
        counts = _counts(places, generator, rate=rate, course=course, added=added)
        _figures(folder / name, places, counts)
    _activity(folder / "activity.csv", places, generator)
    write_rows(
        folder / "events.csv",
        ("what", "kind", "places", "from", "to", "source"),
        _EVENTS,
    )
    write_rows(
        folder / "exposures.csv", ("policy", "place", "from", "to", "dose", "mode"), _ELSEWHERE
    )
    _truth(folder / "truth.json", seed)
    for name in ("programme.toml", "study.toml"):
        text = files(__package__ or "").joinpath(name).read_text(encoding="utf-8")
        made = "onestory.toml" if name == "programme.toml" else name
        (folder / made).write_text(text, encoding="utf-8", newline="\n")
    return folder / "study.toml"


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
        eligible = round(people[name] * 0.05)
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


def _truth(path: Path, seed: int) -> None:
    truth = {
        "about": "What is true of the invented programme. A real study never knows it.",
        "seed": seed,
        "effect_on_emergency_admissions": round(float(np.expm1(EFFECT)), 6),
        "effect_on_care_requests": round(float(np.expm1(TO_SOCIAL_CARE)), 6),
        "effect_on_planned_eye_surgery": 0.0,
        "first_person_seen": {name: _month(first) for name, (_, first) in SITES.items()},
    }
    path.write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8", newline="\n")
