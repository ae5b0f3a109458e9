"""Find people who meet a rule, in order of need or of chance, and tell how well that told before.

Arrays and tables come in, a list and its account go out: nothing here opens a story.
"""

from onestory.find.calibration import tested
from onestory.find.deciding import offered
from onestory.find.finding import found, late, warned
from onestory.find.fitting import fitted, held_out
from onestory.find.judging import judged
from onestory.find.points import points

__all__ = ["fitted", "found", "held_out", "judged", "late", "offered", "points", "tested", "warned"]
