"""An invented Integrated Care System with known truth; so far figures of places, and programmes."""

from onestory.synthetic.figures import invent, sample
from onestory.synthetic.programme import invent_programme

__all__ = ["invent", "invent_programme", "sample"]
