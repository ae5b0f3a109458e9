"""Fair comparison: where a place stands beside something stated, and how sure that is."""

from onestory.compare.deprivation import deprivation
from onestory.compare.funnel import funnel
from onestory.compare.gradient import gradient
from onestory.compare.neighbours import peers, region
from onestory.compare.past import own_past
from onestory.compare.ranked import ranked
from onestory.compare.sentences import sentence_for

__all__ = [
    "deprivation",
    "funnel",
    "gradient",
    "own_past",
    "peers",
    "ranked",
    "region",
    "sentence_for",
]
