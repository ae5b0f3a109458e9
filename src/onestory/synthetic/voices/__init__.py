"""Invented voices: surveys, interviews, claims and partners that agree loosely with the truth."""

from onestory.synthetic.voices.claims import own_claim
from onestory.synthetic.voices.sites import VoicedSite, true_of
from onestory.synthetic.voices.voices import BEFORE, WAVES, invent_voices

__all__ = ["BEFORE", "WAVES", "VoicedSite", "invent_voices", "own_claim", "true_of"]
