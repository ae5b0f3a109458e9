"""Kept: what a lock records of the files beside a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from onestory.pipeline.study.content import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One file as it was: the hash of its bytes and, of a file of outcomes, of its figures.

    `until` is the end (exclusive, an ISO day) of its last outcome, `rows` the hash of every
    outcome in it, `before` of those that end by the first start; all '' for any other file.
    """

    sha256: str
    until: str = ""
    rows: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Files by role and name ('events: events.csv'), and the settings of the plan by key.

    `first` is the first start (an ISO day) that outcomes are told apart by.
    """

    first: str
    files: Mapping[str, Kept]
    settings: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """The hash of all of it."""
        flat = {
            f"{name} {part}": text
            for name, kept in self.files.items()
            for part, text in asdict(kept).items()
        }
        settings = {f"setting {key}": text for key, text in self.settings.items()}
        return digest({**flat, **settings, "first": self.first})
