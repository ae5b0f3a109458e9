"""Fair comparison: where a place stands beside something stated, and how sure that is."""

from onestory.compare.funnel import funnel
from onestory.compare.sentences import sentence_for

__all__ = ["funnel", "sentence_for"]
