"""`onestory story`: one person's page and FHIR, and who is refused it."""

import html
import importlib.util
import json
import os
import re
import shutil
import subprocess
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from onestory import pipeline
from onestory.cli.app import app
from onestory.intake import workspace as workspaces
from onestory.link.permitted import scopes
from onestory.model.errors import AgreementError, PlanError, WorkspaceError
from onestory.model.people import INDEX, PersonIndex
from onestory.model.story import TABLES
from onestory.model.table import Stored
from onestory.pipeline import plan as plans
from onestory.pipeline.records_plan import records_plan
from onestory.pipeline.story import delete_stories, story
from onestory.timeline.standing import let_story_stand

DRAWN = Path(__file__).parents[1] / "unit" / "report" / "person" / "conftest.py"
PLAN = """
title = "A place"
invented = {invented}
[workspace]
folder = "workspace"
key = "../onestory.key"
[agreement]
controllers = ["A hospital"]
purpose = "A test"
legal_basis = "None is needed: nobody in it exists"
links = ["hospital", "any"]
expires = 2099-12-31
no_opt_outs_because = "nobody in it exists"
purposes = {purposes}
"""
RECEIVED = """
[[records]]
source = "{source}"
provider = "XA1"
path = "."
pattern = "{named}"
"""
STAYS = RECEIVED.format(source="apc", named="apc*.csv")
OTHER = 5


def module_at(path):
    """A test's own module, by its place."""
    spec = importlib.util.spec_from_file_location(f"{path.stem}_of_stories", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def quiet(*_):
    """Tell nobody."""


@pytest.fixture
def place(tmp_path):
    """A folder with a plan and a workspace in which two people's stories stand."""

    def make(*, invented=True, purposes="[]", made_from=1):
        person, folder = module_at(DRAWN), tmp_path / "place"
        workspace = folder / "workspace"
        with workspaces.opened(workspace, write=True) as opened:
            version = opened.ledger.pseudonym_version
        plan = PLAN.format(invented=str(invented).lower(), purposes=purposes) + STAYS
        (folder / "onestory.toml").write_text(plan, encoding="utf-8")
        _let_index_stand(workspace, person, version)
        told = replace(
            person.story_in(workspace / "story", invented=invented),
            made_from=made_from,
            generation=0,
        )
        _write_tables(told.folder, person)
        tables = {name: Stored(path=f"{name}.parquet", rows=0, sha256="") for name in TABLES}
        let_story_stand(replace(told, tables=tables))
        return folder, person.WHO

    return make


def _let_index_stand(workspace, person, version):
    people = workspace / "people"
    people.mkdir()
    accounts = pa.Table.from_pylist(person.ACCOUNTS, schema=INDEX)
    pq.write_table(accounts, people / "accounts-1.parquet")
    (people / "quality-1.json").write_text("{}", encoding="utf-8")
    index = PersonIndex(
        run=1,
        generation=0,
        pseudonym_version=version,
        terms=scopes({}, None).terms,
        accounts=Stored(path="people/accounts-1.parquet", rows=2, sha256=""),
        quality=Stored(path="people/quality-1.json", rows=0, sha256=""),
        people=2,
        doubts=0,
        invented=True,
    )
    written = {"onestory_people": 1, "index": asdict(index)}
    (people / "people.json").write_text(json.dumps(written), encoding="utf-8")


def _write_tables(folder, person):
    """Write the person's rows, and a spell and a row of somebody else's beside them."""
    folder.mkdir()
    for name, rows in person.tables_of().items():
        others = []
        if name in ("people", "spells"):
            others = [{**row, "person_id": OTHER} for row in rows.to_pylist()]
        if name == "spells":
            others = [{**row, "id": 8, "row": 99} for row in others]
        if name == "people":
            others = [{**row, "sectors": ["hospital"]} for row in others]
        both = [*rows.to_pylist(), *others]
        pq.write_table(pa.Table.from_pylist(both, schema=TABLES[name]), folder / f"{name}.parquet")


class TestStory:
    def test_it_writes_a_private_page_and_fhir_of_that_person_alone(self, place, tmp_path):
        folder, who = place()
        done = story(folder, who, to=tmp_path / "out", tell=quiet)
        stories = tmp_path / "out" / "private" / "stories"
        assert done.files[0] == stories / f"{who}.html"
        text = done.files[0].read_text(encoding="utf-8")
        assert "row 12" in text
        assert "row 99" not in text
        stays = (stories / str(who) / "Encounter.ndjson").read_text(encoding="utf-8")
        assert stays.count('"IMP"') == 1

    def test_what_it_says_on_the_screen_tells_nothing_of_the_person(self, place, tmp_path):
        folder, who = place()
        said = " ".join(story(folder, who, to=tmp_path / "out", tell=quiet).sentences)
        assert not {"1932", "hip", "X01000001", "died"} & set(said.replace(".", " ").split())

    def test_without_fhir_there_is_the_page_alone(self, place, tmp_path):
        folder, who = place()
        done = story(folder, who, to=tmp_path / "out", tell=quiet, fhir=False)
        assert [path.suffix for path in done.files] == [".html"]

    def test_any_person_is_one_whom_most_sectors_know(self, place, tmp_path):
        folder, who = place()
        done = story(folder, None, to=tmp_path / "out", tell=quiet)
        assert done.files[0].stem == str(who)

    def test_the_same_story_gives_the_same_bytes(self, place, tmp_path):
        folder, who = place()
        one = story(folder, who, to=tmp_path / "one", tell=quiet).files
        two = story(folder, who, to=tmp_path / "two", tell=quiet).files
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]

    @pytest.mark.skipif(os.name != "posix", reason="the system knows no owners of files")
    def test_its_owner_alone_can_read_it(self, place, tmp_path):
        folder, who = place()
        stories = tmp_path / "out" / "private" / "stories"
        stories.mkdir(parents=True)
        (stories / f"{who}.html").write_text("an older page, open to all", encoding="utf-8")
        done = story(folder, who, to=tmp_path / "out", tell=quiet)
        assert {path.stat().st_mode & 0o777 for path in done.files} == {0o600}
        folders = {path.parent for path in done.files}
        assert folders == {stories, stories / str(who)}
        assert {one.stat().st_mode & 0o777 for one in folders} == {0o700}

    def test_stories_can_be_deleted_with_what_they_tell(self, place):
        folder, who = place()
        page = story(folder, who, to=None, tell=quiet).files[0]
        delete_stories(records_plan(plans.opened(folder)))
        assert not page.parent.exists()
        assert page.parent.parent.exists()


class TestRefusals:
    def test_a_real_person_is_not_told_without_a_purpose_that_needs_it(self, place, tmp_path):
        folder, who = place(invented=False)
        with pytest.raises(AgreementError, match="neither direct care nor clerical review"):
            story(folder, who, to=tmp_path / "out", tell=quiet)
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("purpose", ["direct care", "clerical review"])
    def test_it_is_told_where_the_controllers_agreed_on_such_a_purpose(
        self, place, tmp_path, purpose
    ):
        folder, who = place(invented=False, purposes=f'["{purpose}"]')
        assert story(folder, who, to=tmp_path / "out", tell=quiet).files

    def test_an_agreement_that_ended_refuses_even_so(self, place, tmp_path):
        folder, who = place(invented=False, purposes='["direct care"]')
        plan = folder / "onestory.toml"
        ended = plan.read_text(encoding="utf-8").replace("2099-12-31", "2020-01-01")
        plan.write_text(ended, encoding="utf-8")
        with pytest.raises(AgreementError, match="ended"):
            story(folder, who, to=tmp_path / "out", tell=quiet)

    def test_a_person_who_is_not_there_is_an_error_that_teaches(self, place, tmp_path):
        folder, _ = place()
        with pytest.raises(WorkspaceError, match="--any") as refused:
            story(folder, 9434765919, to=tmp_path / "out", tell=quiet)
        assert "9434765919" not in str(refused.value)  # it may be an NHS number

    def test_a_story_older_than_the_links_is_not_told(self, place, tmp_path):
        folder, who = place(made_from=7)
        with pytest.raises(WorkspaceError, match="onestory build"):
            story(folder, who, to=tmp_path / "out", tell=quiet)

    def test_a_day_that_was_not_built_for_is_told_how_to_build_for(self, place, tmp_path):
        folder, who = place()
        with pytest.raises(WorkspaceError, match="--known-on 2020-01-31"):
            story(folder, who, to=tmp_path / "out", tell=quiet, known_on=date(2020, 1, 31))

    def test_without_stories_it_says_what_to_do_first(self, place, tmp_path):
        folder, who = place()
        (folder / "workspace" / "story" / "story.json").unlink()
        with pytest.raises(WorkspaceError, match="onestory link"):
            story(folder, who, to=tmp_path / "out", tell=quiet)


class TestCommandLine:
    @pytest.mark.parametrize(
        ("words", "said"),
        [(["9434765919x"], "PERSON_ID is no number."), ([], "No person was named.")],
    )
    def test_a_name_or_nothing_is_refused_in_words(self, words, said):
        done = CliRunner().invoke(app, ["story", *words])
        assert isinstance(done.exception, PlanError)
        assert done.exception.found == said

    def test_any_person_needs_no_id(self, place, tmp_path):
        folder, who = place()
        words = ["story", "--any", str(folder), "--no-fhir", "--out", str(tmp_path / "out")]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0
        assert f"{who}.html" in done.output.replace("\n", "")


def test_what_is_written_as_fhir_can_be_received(place, tmp_path):
    folder, who = place()
    story(folder, who, to=tmp_path / "out", tell=quiet)
    again = tmp_path / "out" / "private" / "stories" / str(who)
    kinds = ("Patient", "Encounter", "Condition")
    plan = PLAN.format(invented="true", purposes="[]")
    plan += "".join(
        RECEIVED.format(source=f"fhir_{kind.lower()}", named=f"{kind}.ndjson") for kind in kinds
    )
    (again / "onestory.toml").write_text(plan, encoding="utf-8")
    sent = sum(len((again / f"{kind}.ndjson").read_text("utf-8").splitlines()) for kind in kinds)
    done = pipeline.receive(again, tell=quiet, cores=1)
    assert (done.received_rows, done.accepted_rows) == (sent, sent)
    # A month of birth is a date to FHIR and none to intake, which keeps birth days in the vault.
    assert {(one.rule, one.column) for one in done.findings} <= {("unreadable value", "birth_date")}


@pytest.mark.parametrize("width", [1300, 500])
def test_axe_finds_no_barrier_on_the_page(place, tmp_path, width):
    shown = module_at(Path(__file__).with_name("test_quality_page.py"))
    browser = next((path for name in shown.BROWSERS if (path := shutil.which(str(name)))), None)
    spec = importlib.util.find_spec("axe_playwright_python")
    if browser is None or spec is None or not spec.submodule_search_locations:
        pytest.skip("no Chromium, or no axe, is installed, so the page cannot be shown")
    axe = Path(spec.submodule_search_locations[0]) / "axe.min.js"
    folder, who = place()
    page = story(folder, who, to=tmp_path / "out", tell=quiet, fhir=False).files[0]
    copy = tmp_path / "page.html"
    script = shown.RUN_AXE % axe.read_text(encoding="utf-8")
    copy.write_text(page.read_text(encoding="utf-8") + script, encoding="utf-8")
    command = [browser, *shown.QUIET, f"--user-data-dir={tmp_path / 'profile'}"]
    done = subprocess.run(
        [*command, f"--window-size={width},9000", copy.as_uri()],
        capture_output=True, check=False, timeout=100,
    )  # fmt: skip
    dom = done.stdout.decode("utf-8", errors="replace")
    found = re.search(r'<pre id="told">(.*?)</pre>', dom, flags=re.DOTALL)
    assert found, "the page did not finish"
    told = json.loads(html.unescape(found[1]))
    assert told["violations"] == []
    assert told["passes"] > 10
    assert told["wide"] <= told["room"]
