"""Pages of records: made from the declarations, and never behind them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onestory import sources
from onestory.cli.app import app

RECORDS = [one.id for one in sources.catalogue() if one.kind == "records"]
PAGES = Path(__file__).parents[3] / "docs" / "reference" / "records"


@pytest.mark.parametrize("source_id", RECORDS)
class TestThePageOfTheManual:
    def test_is_as_the_declaration_makes_it(self, source_id: str):
        remake = f"onestory sources {source_id} --markdown > docs/reference/records/{source_id}.md"
        written = PAGES / f"{source_id}.md"
        assert written.exists(), remake
        made = sources.markdown(sources.source(source_id))
        assert written.read_text(encoding="utf-8") == made, remake

    def test_names_every_field_list_and_rule(self, source_id: str):
        made = sources.markdown(sources.source(source_id))
        layout = sources.record_layout(sources.source(source_id))
        assert all(f"| `{rule.id}` |" in made for rule in layout.rules)
        assert all(f"`{code}`" in made for one in layout.codes for code in one.codes)
        whole = [one.name for one in sources.declared_fields(sources.source(source_id))]
        assert all(f"| `{name}` |" in made for name in whole if "{" not in name)


def test_no_page_is_left_of_a_source_that_is_gone():
    assert {path.stem for path in PAGES.glob("*.md")} == set(RECORDS)


class TestTheVerb:
    def test_lists_sources_of_figures_and_of_records(self):
        answer = CliRunner().invoke(app, ["sources"])
        assert answer.exit_code == 0
        assert "ascof" in answer.stdout
        assert "Admitted care: consultant episodes" in answer.stdout

    def test_shows_one_source_in_words(self):
        answer = CliRunner().invoke(app, ["sources", "apc"])
        assert "May be joined: identifiable; pseudonymised at source" in answer.stdout
        assert "apc-admission-after-discharge" in answer.stdout
        assert "diag_01 … diag_20" in answer.stdout

    def test_gives_a_script_the_whole_layout(self):
        told = json.loads(CliRunner().invoke(app, ["sources", "apc", "--json"]).stdout)
        lists = {one["id"]: one["codes"] for one in told["layout"]["codes"]}
        assert lists["discharge destination"]["55"] == "Care home with nursing"
        assert told["layout"]["resubmission"] == "replace"

    def test_shows_the_measures_of_a_source_of_figures(self):
        assert "ascof_care_home_65" in CliRunner().invoke(app, ["sources", "ascof"]).stdout
