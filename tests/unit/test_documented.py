"""Every command, option, error, source, setting and indicator stands in the manual."""

import ast
import dataclasses
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from onestory.model import errors
from onestory.model.indicator import Indicator
from onestory.pipeline.indicators import markdown as measured_cards_told
from onestory.pipeline.study.questions import QUESTIONS

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
PLAN = ROOT / "src" / "onestory" / "pipeline" / "plan.py"
SETTINGS = PLAN.with_name("settings.py")
STUDY = PLAN.with_name("study")


def page(name: str) -> str:
    path = REFERENCE / name
    assert path.exists(), f"docs/reference/{name} is not written"
    return path.read_text(encoding="utf-8")


def room(name: str) -> ModuleType:
    """The room, or a skip that says it is not built; a room that is there must import."""
    if not (ROOT / "src" / name.replace(".", "/")).is_dir():
        pytest.skip(f"{name} is not built yet")
    return importlib.import_module(name)


def missing(names: set[str], text: str) -> list[str]:
    """The names that the text does not show as code or as a heading."""
    return sorted(name for name in names if not re.search(rf"(`|# ){re.escape(name)}\b", text))


def error_classes(root: type[errors.OneStoryError]) -> Iterator[type[errors.OneStoryError]]:
    yield root
    for child in root.__subclasses__():
        yield from error_classes(child)


def command_line():
    import typer.main

    return typer.main.get_command(room("onestory.cli").app)


class TestErrors:
    CLASSES = (*error_classes(errors.OneStoryError),)

    def test_each_stands_in_the_manual_with_its_exit_code(self):
        text = page("errors.md")
        rows = {f"{error.__name__}": str(error.exit_code) for error in self.CLASSES}
        absent = {
            name
            for name, code in rows.items()
            if not re.search(rf"`{name}`[^\n]*\b{code}\b|\b{code}\b[^\n]*`{name}`", text)
        }
        assert not absent

    def test_each_stands_in_the_tree_at_the_head_of_the_module(self):
        tree = errors.__doc__ or ""
        assert not {error.__name__ for error in self.CLASSES if error.__name__ not in tree}

    def test_no_two_share_an_exit_code(self):
        codes = [error.exit_code for error in self.CLASSES]
        assert len(codes) == len(set(codes))

    def test_no_exit_code_means_something_else_to_a_shell(self):
        # 0 is success and 2 is the command line's own word for a mistyped option.
        assert not {error.exit_code for error in self.CLASSES} & {0, 2}
        assert all(0 < error.exit_code < 126 for error in self.CLASSES)


class TestCommandLine:
    def test_each_command_stands_in_the_manual(self):
        names = {f"onestory {name}" for name in getattr(command_line(), "commands", {})}
        assert names
        assert not missing(names, page("cli.md"))

    def test_each_option_stands_in_the_manual(self):
        options = {
            option
            for command in getattr(command_line(), "commands", {}).values()
            for parameter in command.params
            for option in parameter.opts
            if option.startswith("--")
        }
        assert not {option for option in options if option not in page("cli.md")}

    def test_each_command_teaches(self):
        silent = {
            name
            for name, command in getattr(command_line(), "commands", {}).items()
            if not command.help
        }
        assert not silent


class TestSources:
    def test_each_stands_in_the_manual(self):
        catalogue = room("onestory.sources").catalogue()
        declared = catalogue.values() if isinstance(catalogue, dict) else catalogue
        names = {source.id for source in declared}
        assert names
        assert not missing(names, page("sources.md"))


class TestIndicators:
    def test_each_card_stands_in_the_manual(self):
        catalogue = room("onestory.indicators.catalogue")
        cards = {path.stem for path in Path(catalogue.__path__[0]).glob("*.py")} - {"__init__"}
        assert cards
        assert not missing(cards, page("indicators.md"))


class TestMeasuredIndicators:
    def test_the_cards_measured_from_records_stand_in_the_manual_as_they_are(self):
        told = page("indicators.md").split("--markdown -->\n")[1].split("<!-- end -->")[0]
        assert told == measured_cards_told()


class TestSettings:
    def test_each_setting_of_the_toml_stands_in_the_manual(self):
        if not (PLAN.exists() and SETTINGS.exists()):
            pytest.skip("onestory.pipeline is not built yet")
        readers = {
            node.name
            for node in ast.walk(ast.parse(SETTINGS.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
        names = set(settings_read(ast.parse(PLAN.read_text(encoding="utf-8")), readers))
        assert names
        assert not missing(names, page("settings.md"))

    @pytest.mark.parametrize("file", ["records_plan.py", "agreement.py", "measure_plan.py"])
    def test_each_setting_of_records_stands_in_the_manual(self, file: str):
        tree = ast.parse(PLAN.with_name(file).read_text(encoding="utf-8"))
        settings = ast.parse(SETTINGS.read_text(encoding="utf-8"))
        readers = {n.name for n in ast.walk(settings) if isinstance(n, ast.FunctionDef)}
        names = set(settings_read(tree, readers))
        assert names & {"provider", "expires", "lsoas"}
        headings = {name for name in names if f"## {name}:" in page("settings.md")}
        assert not missing(names - headings, page("settings.md"))

    def test_each_field_of_an_own_indicator_stands_in_the_manual(self):
        names = {field.name for field in dataclasses.fields(Indicator)} | {"use"}
        assert not missing(names, page("settings.md"))


class TestStudy:
    def test_each_key_of_the_toml_stands_in_the_manual(self):
        form = ast.parse((STUDY / "form.py").read_text(encoding="utf-8"))
        readers = {node.name for node in ast.walk(form) if isinstance(node, ast.FunctionDef)}
        readers -= {"note"}  # it takes a sentence
        names = {
            key
            for file in ("reading.py", "sections.py", "sites.py", "people.py", "voices.py")
            for key in settings_read(ast.parse((STUDY / file).read_text(encoding="utf-8")), readers)
        }
        assert {"change_our_mind", "bedding_in", "not_agreed", "decided"} <= names
        text = page("study.md")
        sections = {name for name in names if f"## {name}" in text or f", {name}" in text}
        assert not missing(names - sections, text)

    def test_each_verb_and_its_options_stand_in_the_manual(self):
        verbs = getattr(getattr(command_line(), "commands", {})["study"], "commands", {})
        assert {"new", "check", "power", "lock", "amend", "export"} == set(verbs)
        text = page("cli.md")
        assert not missing({f"onestory study {name}" for name in verbs}, text)
        options = {o for v in verbs.values() for p in v.params for o in p.opts if o[:2] == "--"}
        assert not {option for option in options if option not in text}
        assert all(verb.help for verb in verbs.values())

    def test_each_question_is_of_a_key_that_is_read(self):
        text = page("study.md")
        asked = {key for keys in QUESTIONS.values() for key in keys}
        assert not missing(asked, text)


def settings_read(tree: ast.Module, readers: set[str]) -> Iterator[str]:
    """The keys that the plan takes from the toml: the first text given to a reader."""
    for call in ast.walk(tree):
        match call:
            case ast.Call(
                func=ast.Attribute(attr=reader), args=[ast.Constant(value=str(key)), *_]
            ) if reader in readers:
                yield key
            case _:
                pass
