"""The mirror: what people perceive set beside what was measured."""

from onestory.evidence.mirror.measured import measured_of, measured_of_comparison
from onestory.evidence.mirror.separating import separating_constructs, separating_sentence
from onestory.evidence.mirror.setting import mirror

__all__ = [
    "measured_of",
    "measured_of_comparison",
    "mirror",
    "separating_constructs",
    "separating_sentence",
]
