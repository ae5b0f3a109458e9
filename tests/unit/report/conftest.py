"""The invented release that every test of the report is made from."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from onestory import report
from onestory.report.plan import ReportPlan
from onestory.report.story import Story, tell


@pytest.fixture(scope="session")
def invented() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "invented", Path(__file__).with_name("invented.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def asked(invented) -> ReportPlan:
    return ReportPlan(
        title="Do fewer older people move into care homes?",
        question="How do councils compare?",
        highlight=(invented.MARKED,),
    )


@pytest.fixture(scope="session")
def story(invented, asked) -> Story:
    return tell(invented.release(hostile=True), asked)


@pytest.fixture(scope="session")
def written(invented, asked, tmp_path_factory) -> Path:
    """The folder of a whole report of one indicator, with a hostile name in it."""
    folder = tmp_path_factory.mktemp("report")
    report.write(invented.release(hostile=True, both=False), to=folder, plan=asked)
    return folder
