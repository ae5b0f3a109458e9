"""An invented Integrated Care System with known truth; so far its published figures."""

from onestory.synthetic.figures import invent, sample

__all__ = ["invent", "sample"]
