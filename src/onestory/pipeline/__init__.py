"""The walk, one file a verb; the only room that sees every other."""

from onestory.pipeline.check import check
from onestory.pipeline.compare import compare
from onestory.pipeline.demo import demo
from onestory.pipeline.init import init
from onestory.pipeline.measure import measure
from onestory.pipeline.places import places
from onestory.pipeline.policies import Asked, policies
from onestory.pipeline.report import report
from onestory.pipeline.run import run

__all__ = [
    "Asked",
    "check",
    "compare",
    "demo",
    "init",
    "measure",
    "places",
    "policies",
    "report",
    "run",
]
