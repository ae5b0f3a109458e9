"""The invented learning, its document, and one of them written whole."""

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from onestory import release, report
from onestory.model.learning import Length
from onestory.report.learning import fitting, page, telling
from onestory.report.learning.document import cut
from onestory.report.learning.pictures import Pictures


@pytest.fixture(scope="session")
def invented() -> ModuleType:
    path = Path(__file__).with_name("invented_learning.py")
    spec = importlib.util.spec_from_file_location("invented_learning", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def clear(invented):
    """The learning cleared for those inside the agreement."""
    rule = release.inside_rule("The agreement of the invented board.")

    def cleared(learning):
        made = invented.answers.provenance()
        return release.clear_learning(learning, rule=rule, provenance=made)

    return cleared


@pytest.fixture(scope="session")
def plan(invented):
    return report.AnswerPlan(indicators=invented.answers.CARDS, repeat="onestory report FOLDER")


@pytest.fixture(scope="session")
def material_of(clear, plan):
    return lambda learning: telling.gather(clear(learning), plan)


@pytest.fixture(scope="session")
def document_of(material_of):
    """The document of a learning, its pictures left out."""
    bare = Pictures(main=None)
    return lambda learning: telling.tell(material_of(learning), bare)


@pytest.fixture(scope="session")
def document_named(invented, document_of):
    """The document of a kind of learning, by its name."""
    return cache(lambda kind: document_of(getattr(invented, kind)()))


@pytest.fixture(scope="session")
def fitted(document_named):
    """A kind of learning as it fits the pages of a length."""

    def fit(kind: str, length: Length):
        return fitting.fit(document_named(kind), length, made=1748736000)

    return cache(fit)


@pytest.fixture(scope="session")
def read(document_of):
    """What a reader of one length of a learning reads, as plain text."""

    def text(learning, length: Length = "full"):
        shown = cut(document_of(learning), length)
        html = page.render(shown, length, version="0.1.0")
        return page.plain(re.sub("<nav.*?</nav>", "", html, flags=re.DOTALL))

    return text


@pytest.fixture(scope="session")
def whole(invented, clear, plan, tmp_path_factory) -> Path:
    """The folder of the whole report of the learning in which most is told."""
    folder = tmp_path_factory.mktemp("learning")
    report.write_learning(clear(invented.learning()), to=folder, plan=plan)
    return folder
