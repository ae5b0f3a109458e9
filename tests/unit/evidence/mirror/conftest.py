"""Worlds for mirrors, drawn as text."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from onestory import evidence
from onestory.model.mirror import MEASURED_ROWS, PERCEIVED_ROWS, MirrorAsked, Sides

DAYS = {"first": date(2023, 4, 30), "last": date(2024, 4, 30)}
KINDS = {"alone": "absolute change", "against": "change against comparators"}


def number(text: str) -> float | None:
    return None if text == "-" else float(text)


def perceived_rows(drawn: str) -> pa.Table:
    """Return rows of lines 'site wave value lower upper respondents', '-' for none."""
    rows = []
    for line in drawn.strip().splitlines():
        site, wave, value, lower, upper, people = line.split()
        rows.append(
            {
                "site": "" if site == "ALL" else site,
                "wave": wave,
                "through": DAYS.get(wave),
                "value": number(value),
                "lower": number(lower),
                "upper": number(upper),
                "respondents": None if people == "-" else int(people),
                "note": None if lower != "-" else "one respondent",
            }
        )
    return pa.Table.from_pylist(rows, schema=PERCEIVED_ROWS)


def measured_rows(drawn: str, *, contrast: str = "ratio") -> pa.Table:
    """Return rows of lines 'site kind estimate lower upper [day]', '-' for none."""
    rows = []
    for line in drawn.strip().splitlines():
        site, kind, estimate, lower, upper, *day = line.split()
        rows.append(
            {
                "outcome": "emergency",
                "site": "" if site == "ALL" else site,
                "through": date.fromisoformat(day[0]) if day else DAYS["last"],
                "kind": KINDS[kind],
                "estimate": number(estimate),
                "lower": number(lower),
                "upper": number(upper),
                "contrast": contrast,
                "events": 400.0,
                "note": None if lower != "-" else "only 3 comparators",
            }
        )
    return pa.Table.from_pylist(rows, schema=MEASURED_ROWS)


ASKED = MirrorAsked(id="staff", perceived="progress.overall", who="staff", outcome="emergency")
SIDES = Sides(
    perceived_title="Progress",
    perceived_unit="points",
    perceived_wanted="higher",
    neutral=0.0,
    measured_title="Emergency admissions",
    wanted="lower",
    contrast="ratio",
)


@pytest.fixture
def held():
    """Hold the mirror to two drawn tables."""

    def hold(perceived: str, measured: str, *, asked=ASKED, sides=SIDES):
        return evidence.mirror(
            asked,
            perceived=perceived_rows(perceived),
            measured=measured_rows(measured),
            sides=sides,
        )

    return hold


@pytest.fixture
def early():
    """Hold a mirror of a programme of which the first site began in June 2023."""

    def hold(perceived: str, measured: str):
        return evidence.mirror(
            ASKED,
            perceived=perceived_rows(perceived),
            measured=measured_rows(measured),
            sides=SIDES,
            began=date(2023, 6, 1),
        )

    return hold


@pytest.fixture
def flags():
    """Return each site's flag of the last wave against comparators."""

    def of(mirror, kind: str = "against", wave: str = "last"):
        rows = mirror.rows.to_pylist()
        return {
            row["site"]: row["flag"]
            for row in rows
            if row["kind"] == KINDS[kind] and row["wave"] == wave
        }

    return of
