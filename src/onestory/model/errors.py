"""The errors a user can meet: what was found, where, and what to do next.

OneStoryError                exit code
├── PlanError                3   the onestory.toml cannot be followed
├── DeliveryError            4   a file cannot be read at all
├── NothingUsableError       5   every row was rejected, so there is nothing to go on with
├── PlaceError               6   places, lookups or populations do not fit together
├── StatsError               7   numbers that no statistic can be made from
├── ComparisonRefusedError   8   the comparison asked for would mislead
├── ReleaseError             9   what was asked for may not leave
├── ReportError              10  a page or picture cannot be written
├── StudyError               11  the study asks what these data cannot answer
├── VaultError               12  the key or the vault cannot be opened, read or written
├── WorkspaceError           13  the workspace is in use, damaged, or cannot be written
└── AgreementError           14  the partners' agreement does not allow it
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Self


class OneStoryError(Exception):
    """Any error with a message meant for the analyst.

    `found` says what was found, `where` the file, row or setting, `do` the next step.
    """

    exit_code = 1

    def __init__(self, *, found: str, do: str, where: str = "") -> None:
        self.found = found
        self.where = where
        self.do = do
        super().__init__(found, where, do)

    def __reduce__(self) -> tuple[Callable[[], Self], tuple[()]]:
        """Return how it is made anew: one that another process met must be told in this one."""
        return partial(type(self), found=self.found, do=self.do, where=self.where), ()

    def __str__(self) -> str:
        """Return the three parts as sentences, the place first."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.found} {self.do}".strip()


class PlanError(OneStoryError):
    """The onestory.toml has a setting that is missing, unknown or impossible."""

    exit_code = 3


class DeliveryError(OneStoryError):
    """A file cannot be read at all: missing, empty, truncated or of another kind."""

    exit_code = 4


class NothingUsableError(OneStoryError):
    """Files were read, but no row in them could be used."""

    exit_code = 5


class PlaceError(OneStoryError):
    """Places, lookups, populations or deprivation scores do not fit together."""

    exit_code = 6


class StatsError(OneStoryError):
    """Numbers that no statistic can be made from, such as a negative count."""

    exit_code = 7


class ComparisonRefusedError(OneStoryError):
    """The comparison asked for would mislead; the message names the alternative."""

    exit_code = 8


class ReleaseError(OneStoryError):
    """What was asked for may not leave, or the rule for leaving is not stated."""

    exit_code = 9


class ReportError(OneStoryError):
    """A page, workbook or picture cannot be written."""

    exit_code = 10


class StudyError(OneStoryError):
    """The study asks what these data cannot answer; the message says what could still be asked."""

    exit_code = 11


class VaultError(OneStoryError):
    """The key or the vault is missing, damaged, in the wrong place, or cannot be written."""

    exit_code = 12


class WorkspaceError(OneStoryError):
    """The workspace is in use by another process, damaged, or cannot be written."""

    exit_code = 13


class AgreementError(OneStoryError):
    """What was asked goes beyond what the partners agreed."""

    exit_code = 14
