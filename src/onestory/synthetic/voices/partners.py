"""Who sits on the invented boards, and whose ground they serve: one voice is missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from onestory.synthetic.files import write_rows
from onestory.synthetic.voices.sites import VoicedSite

TEAMS_BOARD, SYSTEM_BOARD = "Board of the teams", "System board"
_PARTS = ("North", "South", "West")
_BEYOND = ("Mossgate", "Inglesea")  # served by a partner whose boundary does not match
_SEATS: Sequence[tuple[str, str, str, int, int, str]] = (
    ("Merrowland Integrated Care Board", "integrated care board", SYSTEM_BOARD, 3, 3, "2022-07-01"),
    ("Merrowland Integrated Care Board", "integrated care board", TEAMS_BOARD, 2, 2, "2023-02-01"),
    ("Merrowland Community Trust", "community trust", TEAMS_BOARD, 2, 2, "2023-02-01"),
    ("Merrowland Hospitals Trust", "acute trust", SYSTEM_BOARD, 2, 2, "2022-07-01"),
    ("Merrowland Hospitals Trust", "acute trust", TEAMS_BOARD, 1, 1, "2023-02-01"),
    ("Moor and Coast Mental Health Trust", "mental health trust", TEAMS_BOARD, 1, 1, "2023-06-01"),
    ("Councils of Merrowland", "council", SYSTEM_BOARD, 2, 2, "2022-07-01"),
    ("Councils of Merrowland", "council", TEAMS_BOARD, 2, 2, "2023-02-01"),
    ("Merrowland Practices", "general practice", TEAMS_BOARD, 2, 2, "2023-02-01"),
    ("Merrowland Carers", "carers", TEAMS_BOARD, 1, 0, "2024-01-01"),
    ("Merrowland Voices", "people", SYSTEM_BOARD, 1, 0, "2022-07-01"),
    ("Merrowland Staff Council", "staff", SYSTEM_BOARD, 1, 0, "2023-04-01"),
    ("Merrowland Homes", "housing provider", TEAMS_BOARD, 1, 0, "2024-01-01"),
)
_ELSEWHERE = "Moor and Coast Mental Health Trust"


def write_partners(
    folder: Path, sites: Sequence[VoicedSite], generator: np.random.Generator
) -> tuple[Path, Path]:
    """Return partners.csv and ground.csv: no voluntary body sits on either board.

    All serve the sites' ground but one trust, which serves two thirds of it and two places beyond.
    """
    partners, ground = folder / "partners.csv", folder / "ground.csv"
    write_rows(partners, ("organisation", "kind", "board", "seats", "votes", "since"), _SEATS)
    inside = [
        (f"{site.name} {part}", people)
        for site in sites
        for part, people in zip(_PARTS, _parted(site.people, generator), strict=True)
    ]
    usual = sum(site.people for site in sites) // len(sites)
    beyond = [
        (f"{name} {part}", people)
        for name in _BEYOND
        for part, people in zip(_PARTS, _parted(usual, generator), strict=True)
    ]
    serves = dict.fromkeys((row[0] for row in _SEATS), inside)
    serves[_ELSEWHERE] = [*inside[: 2 * len(inside) // 3], *beyond]
    rows = [(name, place, people) for name, places in serves.items() for place, people in places]
    write_rows(ground, ("organisation", "place", "people"), rows)
    return partners, ground


def _parted(people: int, generator: np.random.Generator) -> list[int]:
    shares = generator.dirichlet((8, 8, 8))
    first, second = (int(people * share) for share in shares[:2])
    return [first, second, people - first - second]
