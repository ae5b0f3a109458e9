"""The register that comes with OneStory: national policies of England, and programme sites."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from importlib.resources import files
from typing import cast

from onestory.evidence.published_dates import published_date
from onestory.model.policy import (
    NOT_CODED,
    Extraction,
    Mode,
    Policy,
    PolicyRegister,
    Reach,
    Site,
)

CODER = "facts as entered"
"""The coder of the built-in readings: the one-line facts, and nothing that they do not say."""


@cache
def builtin() -> PolicyRegister:
    """Return the built-in register, the same one each time.

    49 national policies since the 1970s with `standing` as they were checked, and 88 sites of
    programmes under their published names: 25 Pioneers, 50 Vanguards and 13 of the early
    integrated care systems. No site carries an area code: that must be decided and recorded.
    """
    policies = tuple(_policy(row) for row in _rows("policies.csv"))
    addresses = {row["source"]: row["address"] for row in _rows("site_sources.csv")}
    read = {row["policy"]: row for row in _rows("extractions.csv")}
    return PolicyRegister(
        policies=policies,
        sites=tuple(_site(row, addresses) for row in _rows("sites.csv")),
        extractions=tuple(_extraction(policy, read.get(policy.id, {})) for policy in policies),
    )


def _policy(row: dict[str, str]) -> Policy:
    return Policy(
        id=row["id"],
        title=row["title"],
        kind=row["kind"],
        issuer=row["issuer"],
        announced=published_date(row["announced"]),
        effective_from=published_date(row["effective_from"]),
        effective_to=published_date(row["effective_to"]),
        reach=cast("Reach", row["reach"]),
        geography=row["geography"],
        mode=cast("Mode", row["mode"]),
        replaces=row["replaces"],
        fact=row["fact"],
        standing=row["standing"],
        source=row["source"],
    )


def _site(row: dict[str, str], addresses: dict[str, str]) -> Site:
    return Site(
        id=row["id"],
        programme=row["programme"],
        name=row["name"],
        wave=row["wave"],
        announced=published_date(row["announced"]),
        source=addresses[row["source"]],
    )


def _extraction(policy: Policy, row: dict[str, str]) -> Extraction:
    names = {field.name for field in fields(Extraction)} - {"policy", "coder", "summary"}
    said = {name: text for name, text in row.items() if name in names and text}
    return Extraction(policy=policy.id, coder=CODER, summary=policy.fact or NOT_CODED, **said)


def _rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a built-in table."""
    text = files("onestory.evidence").joinpath("data").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
