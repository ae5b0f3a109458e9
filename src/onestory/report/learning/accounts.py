"""Accounts: how many answers of a survey were received, accepted and rejected."""

from __future__ import annotations

from dataclasses import dataclass

from onestory.model.release import DisclosureRule
from onestory.model.survey import SurveyTold
from onestory.model.words import number, share

_MANY = 0.05  # share of the answers above which a board is told that they were rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Answers received and rejected, as counted; the others were accepted."""

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


def words_of(account: Account, rule: DisclosureRule) -> str:
    """Return it in words: '160 answers received, 142 accepted and 18 rejected'.

    Counts are hidden and rounded as the rule says of all others.
    """
    accepted = account.received - account.rejected
    received, kept, lost = (_count(n, rule) for n in (account.received, accepted, account.rejected))
    return f"{received} answers received, {kept} accepted and {lost} rejected"


def warning(account: Account, rule: DisclosureRule) -> str:
    """Return what a reader must know where many were rejected."""
    lost, received = _count(account.rejected, rule), _count(account.received, rule)
    hidden = account.rejected < rule.smallest or account.received < rule.smallest
    part = f" ({share(account.rejected / account.received)})"
    return (
        f"{lost} of {received} answers{'' if hidden or rule.round_to > 1 else part} could not be"
        " used and were rejected, so fewer are counted here than answered; 'What was found in the"
        " files' of the full account says why."
    )


def _count(value: int, rule: DisclosureRule) -> str:
    if 0 < value < rule.smallest:
        return f"fewer than {rule.smallest}"
    return number(round(value / rule.round_to) * rule.round_to)
