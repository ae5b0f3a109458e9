"""Accounts in words: how each sender's account was linked to the person, and how sure that is."""

from __future__ import annotations

from typing import cast

import pyarrow as pa

from onestory.model.person_story import AccountTold
from onestory.report.person.codes import SECTORS
from onestory.report.person.rows import Row, day, text

_HOW = {
    "founder": "the first account of this person: nothing was needed",
    "nhs number": "the same valid NHS number, and nothing that speaks against it",
    "rule": "a fixed rule on name, birth date and address",
    "match weight": "a statistical match of name, birth date, address and the like",
    "review": "a person looked at both and decided",
    "sender's pseudonym": "came under a pseudonym, so it is joined to nothing else",
    "not permitted": "the agreement lets it be joined to nothing",
    "no identity": "says nothing that could be searched with, so it stands alone",
}
_CERTAINTY = {
    "firm": "firm",
    "doubtful": "doubtful: some of this may be about somebody else, or some may be missing",
    "closed": "closed: other records of this person were not searched for",
}
OVERALL = {
    "firm": "Every link was made firmly: nothing speaks against these records being of one person.",
    "doubtful": "We are not sure of every link: some of this may be about somebody else, or some"
    " of this person's records may be missing.",
    "closed": "Only what one sender holds is here: its records may not be searched for elsewhere.",
}
"""What is said of the whole story, by the person's certainty."""


def accounts(index: pa.Table) -> tuple[AccountTold, ...]:
    """Return the accounts of rows of `model.people.INDEX`, the oldest first."""
    rows = cast("list[Row]", index.to_pylist())
    ordered = sorted(rows, key=lambda row: (str(row.get("since")), text(row, "key")))
    return tuple(_account(row) for row in ordered)


def _account(row: Row) -> AccountTold:
    how, certainty = text(row, "how"), text(row, "certainty")
    return AccountTold(
        provider=text(row, "provider"),
        sector=SECTORS.get(text(row, "sector"), text(row, "sector")),
        how=f"{_HOW.get(how, how)}{_by(row)}",
        certainty=_CERTAINTY.get(certainty, certainty),
        firm=certainty == "firm",
        since=day(row, "since"),
    )


def _by(row: Row) -> str:
    """Return the rule's name, or the odds that the model gives."""
    rule, weight = text(row, "rule"), row.get("match_weight")
    if rule:
        return f" ({rule})"
    return f" (match weight {weight:.1f})" if isinstance(weight, float) else ""
