"""Interviews and documents: read on one code frame, and told by person, not by mention."""

from onestory.evidence.interviews.frames import frames
from onestory.evidence.interviews.reading import read_interviews

__all__ = ["frames", "read_interviews"]
