"""Interviews and documents: read on one code frame, and told by person, not by mention."""

from onestory.evidence.interviews.frames import frames
from onestory.evidence.interviews.judged import judged
from onestory.evidence.interviews.profiles import ratings_by_site
from onestory.evidence.interviews.reading import read_interviews
from onestory.evidence.interviews.telling import tell_interviews

__all__ = ["frames", "judged", "ratings_by_site", "read_interviews", "tell_interviews"]
