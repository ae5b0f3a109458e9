"""People: which records are of one person, how that is known and how sure it is.

What one sender knows of one person is an *account*. Every record names its account by its key
(`RECORD_KEY`), and the person index says which accounts are one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from onestory.model.table import Stored

RECORD_KEY = "coalesce(person_pseudonym, nhs_pseudonym, identity)"
"""SQL: the key of a record's account: its sender's number of the person, or else the NHS number,
or else all that the row says of who the person is. Null where the row says nothing of it."""

How = Literal[
    "founder",  # the first account of its person: nothing was needed
    "nhs number",  # the same valid NHS number, and nothing that speaks against it
    "rule",  # a rule of deterministic tracing; `rule` names it
    "match weight",  # the probabilistic model
    "review",  # a person looked at it
    "sender's pseudonym",  # pseudonymised at source: joined on nothing else
    "not permitted",  # the agreement lets it be joined to nothing
    "no identity",  # the records say nothing that could be searched with
]

Certainty = Literal["firm", "doubtful", "closed"]
"""How sure it is that all of a person's accounts were found. 'firm': a valid NHS number or a match
beyond doubt; 'doubtful': a match near the threshold, or a candidate left unresolved, or too little
was said to search with; 'closed': the account may not be searched for (pseudonymised at source, not
permitted)."""

INDEX = pa.schema(
    {
        "key": pa.string(),  # of the account; unique
        "person_id": pa.int64(),  # below 2**48, so that a spreadsheet keeps every digit
        "how": pa.string(),  # How
        "rule": pa.string(),  # of deterministic tracing; '' otherwise
        "match_weight": pa.float64(),  # log2 of the odds; null where no model was asked
        "certainty": pa.string(),  # Certainty, of the account
        "sector": pa.string(),  # of the first source that named it
        "provider": pa.string(),
        "since": pa.timestamp("s"),  # when its first delivery was received
    }
)
"""One row an account. It holds pseudonyms and nothing that identifies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIndex:
    """Which accounts are of one person: the result of linking, as it stands in the workspace.

    `generation` is the ledger's when it was made, `run` counts linkings. `accounts` follow `INDEX`.
    `quality` is JSON of what is known of how good it is; `doubts` the number of pairs that nobody
    has decided on. `invented` is true where any of the records are. `terms` and `decided` are
    hashes of what might be linked and of the decisions that were followed; `vaulted` are the
    encrypted files of pairs and doubts, from the vault's folder.
    """

    run: int
    generation: int
    pseudonym_version: str
    accounts: Stored
    quality: Stored
    people: int
    doubts: int
    invented: bool
    terms: str = ""
    decided: str = ""
    vaulted: tuple[Stored, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a whole with the limits of its share (95%, Wilson); nan where there is no whole."""

    part: float
    whole: float
    lower: float
    upper: float

    @property
    def value(self) -> float:
        """Return the share, nan where there is no whole."""
        return self.part / self.whole if self.whole else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedAccounts:
    """How many accounts of a sector were linked in one way, and how sure that is."""

    sector: str
    how: str
    certainty: str
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Implausible:
    """How many people the links make who cannot well be one: what is odd, and how many."""

    what: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairQuality:
    """Pairs of accounts linked, truly of one person, and both, where a member is of the group.

    A pair of which both are of the group counts twice, once for each: precision and recall over all
    accounts are those of pairs, and a group's are those that its members meet.
    """

    group: str  # 'all', 'sector', 'sex' ...
    value: str
    accounts: int
    linked: int
    true: int
    both: int

    @property
    def precision(self) -> float:
        """Return the share of linked pairs that are of one person; nan where none is linked."""
        return self.both / self.linked if self.linked else float("nan")

    @property
    def recall(self) -> float:
        """Return the share of true pairs that were linked; nan where there is none."""
        return self.both / self.true if self.true else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkQuality:
    """What is known of how good the links are, without the truth and, where there is one, with it.

    `found_again` is the share of hidden NHS numbers whose account was linked to its person all the
    same: an estimate of recall without a number. `found_wrong` is the share linked to somebody
    else. `reviewed_right` estimates, from the sample that people looked at, the share of linked
    pairs that are right. None where there is nothing to tell it from.
    """

    accounts: int
    people: int
    counted: tuple[LinkedAccounts, ...]
    implausible: tuple[Implausible, ...]
    found_again: Share | None = None
    found_wrong: Share | None = None
    reviewed_right: Share | None = None
    truth: tuple[PairQuality, ...] = ()
