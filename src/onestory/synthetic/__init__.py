"""An invented Integrated Care System with known truth; so far figures of places, and programmes."""

from onestory.synthetic.figures import invent, sample
from onestory.synthetic.programme import invent_programme
from onestory.synthetic.voices import VoicedSite, invent_voices

__all__ = ["VoicedSite", "invent", "invent_programme", "invent_voices", "sample"]
