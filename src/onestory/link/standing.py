"""Standing: whether the person index is still of what stands, is agreed and was decided."""

from __future__ import annotations

from collections import Counter

from onestory.link import decisions
from onestory.link.holdings import Holdings, sectors_of_sources
from onestory.link.permitted import scopes
from onestory.model.agreement import Agreement
from onestory.model.people import PersonIndex


def tells_now(index: PersonIndex, place: Holdings, agreed: Agreement | None) -> bool:
    """Return whether linking anew would leave the index: of deliveries, agreed links, decisions."""
    ledger = place.ledger
    return (index.generation, index.pseudonym_version, index.terms, index.decided) == (
        ledger.generation,
        ledger.pseudonym_version,
        scopes(senders_by_sector(place), agreed).terms,
        decisions.fingerprint(place),
    )


def senders_by_sector(place: Holdings) -> dict[str, int]:
    """Return how many providers send identifiable records, by sector."""
    sectors = sectors_of_sources()
    found = {
        (sectors.get(one.source, ""), one.provider)
        for one in place.ledger.receipts
        if one.accepted_rows and one.join == "identifiable"
    }
    return dict(Counter(sector for sector, _ in sorted(found)))
