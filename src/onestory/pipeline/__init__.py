"""The walk, one file a verb; the only room that sees every other.

A verb's module is imported when the verb is first named: `--help` need not wait for pictures.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.pipeline.build import build
    from onestory.pipeline.check import check
    from onestory.pipeline.compare import compare
    from onestory.pipeline.data_flow import data_flow
    from onestory.pipeline.demo import demo
    from onestory.pipeline.evaluate import evaluate, suggest
    from onestory.pipeline.find import FindAsked, find
    from onestory.pipeline.init import init
    from onestory.pipeline.invent import invent
    from onestory.pipeline.link import LinkAsked, link
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
    "FindAsked",
    "LinkAsked",
    "build",
    "check",
    "compare",
    "data_flow",
    "demo",
    "evaluate",
    "find",
    "init",
    "invent",
    "link",
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

_ELSEWHERE = {
    "Asked": "policies",
    "Declared": "study",
    "FindAsked": "find",
    "LinkAsked": "link",
    "source_shown": "sources",
    "study_amend": "study",
    "study_check": "study",
    "study_export": "study.export",
    "study_lock": "study",
    "study_new": "study",
    "study_power": "study",
    "suggest": "evaluate",
}
"""The module of what is not in one of its own name."""


class _Verbs(ModuleType):
    """This package, whose verbs are found when they are asked for."""

    def __getattr__(self, name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = import_module(f"{__name__}.{_ELSEWHERE.get(name, name)}")
        return getattr(module, name)

    def __setattr__(self, name: str, value: object) -> None:
        # An import binds the module `check` here, where the verb in it is meant.
        verb = isinstance(value, ModuleType) and name in __all__
        super().__setattr__(name, getattr(value, name) if verb else value)


sys.modules[__name__].__class__ = _Verbs
