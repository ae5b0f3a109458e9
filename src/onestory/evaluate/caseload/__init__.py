"""Did it help these people? Studies of a caseload, from people drawn to the answer."""

from onestory.evaluate.caseload.by_team import by_team
from onestory.evaluate.caseload.run import run

__all__ = ["by_team", "run"]
