"""The invented answers, and one of them written whole."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from onestory import release, report


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "invented_answers", Path(__file__).with_name("invented_answers.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def invented() -> ModuleType:
    return load()


@pytest.fixture(scope="session")
def inside():
    return release.inside_rule("The agreement of the invented board.")


@pytest.fixture(scope="session")
def whole(invented, inside, tmp_path_factory) -> Path:
    """The folder of the whole answer that cannot tell yet."""
    folder = tmp_path_factory.mktemp("answer")
    cleared = release.clear_answer(invented.answer(), rule=inside, provenance=invented.provenance())
    plan = report.AnswerPlan(indicators=invented.CARDS)
    report.write_answer(cleared, to=folder, plan=plan)
    return folder
