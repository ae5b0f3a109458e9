"""The only door out: small numbers hidden, counts rounded, sources stated."""

from onestory.release.answers import ClearedAnswer, clear_answer
from onestory.release.clearing import clear
from onestory.release.hiding import hide
from onestory.release.learning import ClearedLearning, clear_learning
from onestory.release.origins import provenance
from onestory.release.receiving import add_received
from onestory.release.rules import inside_rule, public_rule, rule

__all__ = [
    "ClearedAnswer",
    "ClearedLearning",
    "add_received",
    "clear",
    "clear_answer",
    "clear_learning",
    "hide",
    "inside_rule",
    "provenance",
    "public_rule",
    "rule",
]
