"""Did it help these people? Studies of a caseload, from people drawn to the answer."""

from onestory.evaluate.caseload.run import run

__all__ = ["run"]
