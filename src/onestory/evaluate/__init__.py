"""Did the programme do it? Studies of places, their designs, checks and verdicts."""

from onestory.evaluate.by_site import by_site
from onestory.evaluate.lens import lens
from onestory.evaluate.prepare import Prepared, happened, prepare
from onestory.evaluate.run import Surroundings, run
from onestory.evaluate.suggest import suggest

__all__ = ["Prepared", "Surroundings", "by_site", "happened", "lens", "prepare", "run", "suggest"]
