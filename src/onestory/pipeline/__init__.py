"""The walk, one file a verb; the only room that sees every other."""

from onestory.pipeline.check import check
from onestory.pipeline.compare import compare
from onestory.pipeline.data_flow import data_flow
from onestory.pipeline.demo import demo
from onestory.pipeline.evaluate import evaluate, suggest
from onestory.pipeline.init import init
from onestory.pipeline.invent import invent
from onestory.pipeline.measure import measure
from onestory.pipeline.places import places
from onestory.pipeline.policies import Asked, policies
from onestory.pipeline.receive import receive
from onestory.pipeline.report import report
from onestory.pipeline.run import run
from onestory.pipeline.sources import source_shown, sources
from onestory.pipeline.study import (
    Declared,
    study_amend,
    study_check,
    study_lock,
    study_new,
    study_power,
)
from onestory.pipeline.study.export import study_export

__all__ = [
    "Asked",
    "Declared",
    "check",
    "compare",
    "data_flow",
    "demo",
    "evaluate",
    "init",
    "invent",
    "measure",
    "places",
    "policies",
    "receive",
    "report",
    "run",
    "source_shown",
    "sources",
    "study_amend",
    "study_check",
    "study_export",
    "study_lock",
    "study_new",
    "study_power",
    "suggest",
]
