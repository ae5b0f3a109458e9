"""Match accounts of the same person on identifiers; reads only the vault."""

from onestory.link.forgetting import forget, rekeyed, remembered
from onestory.link.handing_back import HandedBack, hand_back
from onestory.link.holdings import Holdings
from onestory.link.index import standing_index
from onestory.link.people import Linked, Ways, people
from onestory.link.review import Decided, read_decisions, write_review
from onestory.link.standing import tells_now
from onestory.link.truth import against_truth
from onestory.vault import Key

__all__ = [
    "Decided",
    "HandedBack",
    "Holdings",
    "Key",
    "Linked",
    "Ways",
    "against_truth",
    "forget",
    "hand_back",
    "people",
    "read_decisions",
    "rekeyed",
    "remembered",
    "standing_index",
    "tells_now",
    "write_review",
]
