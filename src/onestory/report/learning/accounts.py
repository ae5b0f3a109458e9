"""Accounts: how many answers of a survey were received, accepted and rejected."""

from __future__ import annotations

from dataclasses import dataclass

from onestory.model.survey import SurveyTold
from onestory.model.words import many, number, share

_MANY = 0.05  # share of the answers above which a board is told that they were rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Answers received and rejected; the others were accepted."""

    received: int
    rejected: int

    @property
    def many(self) -> bool:
        """Whether so many were rejected that every reader must know of it."""
        return self.rejected > _MANY * self.received


def account(told: SurveyTold) -> Account | None:
    """Return the account of the survey's files together, or None where no file is named."""
    if not told.inputs:
        return None
    return Account(
        received=sum(one.received_rows for one in told.inputs),
        rejected=sum(one.rejected_rows for one in told.inputs),
    )


def words_of(account: Account) -> str:
    """Return it in words: '160 answers received, 142 accepted and 18 rejected'."""
    accepted, rejected = account.received - account.rejected, account.rejected
    received = many(account.received, "answer")
    return f"{received} received, {number(accepted)} accepted and {number(rejected)} rejected"


def warning(account: Account) -> str:
    """Return what a reader must know where many were rejected."""
    part = share(account.rejected / account.received)
    return (
        f"{number(account.rejected)} of {many(account.received, 'answer')} ({part}) could not be"
        " used and were rejected, so fewer are counted here than answered; 'What was found in the"
        " files' of the full account says why."
    )
