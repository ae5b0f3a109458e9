"""The data-flow page: all that is private is on it, and it says what intake does."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import pipeline, sources, vault
from onestory.intake.records import identities
from onestory.intake.records.want import POSTCODES, Want
from onestory.model.errors import PlanError, ReportError, WorkspaceError
from onestory.pipeline.fields_kept import Sending, source_flow
from onestory.report.data_flow.markdown import marked
from onestory.sources import Field, record_layout

TODAY = date(2026, 11, 22)
RECORDS = tuple(one for one in sources.catalogue() if one.kind == "records")
WAYS = [(source, join) for source in RECORDS for join in record_layout(source).joins]

TERMS = """
[agreement]
controllers = ["Merrow Council", "Merrow Hospital"]
purpose = "To see whether people come home sooner"
legal_basis = "Article 6(1)(e) and 9(2)(h)"
links = ["hospital with social care", "hospital"]
audiences = ["inside the agreement"]
expires = 2027-03-31
no_opt_outs_because = "direct care"
"""


def plan(folder: Path, *entries: str, terms: str = TERMS, workspace: str = "") -> Path:
    """A plan in `folder` whose records are 'source provider join'."""
    folder.mkdir(exist_ok=True)
    (folder / "inbox").mkdir(exist_ok=True)
    records = [
        f'[[records]]\nsource = "{source}"\nprovider = "{provider}"\npath = "inbox"\njoin = "{join}"\n'
        for source, provider, join in (entry.split(" ", 2) for entry in entries)
    ]
    place = workspace or '[workspace]\nfolder = "workspace"\nkey = "../keys/merrow.key"\n'
    text = f'title = "Home sooner"\nmade_on = 2026-11-01\n{place}{terms}{"".join(records)}'
    (folder / "onestory.toml").write_text(text, encoding="utf-8")
    return folder


def written(folder: Path, *, today: date = TODAY) -> tuple[str, str]:
    """The page as HTML and as Markdown."""
    html, text = pipeline.data_flow(folder, to=None, today=today).files
    return html.read_text(encoding="utf-8"), text.read_text(encoding="utf-8")


def test_each_private_field_of_each_source_stands_on_the_page(tmp_path: Path):
    entries = [f"{source.id} XA1 {join}" for source, join in WAYS]
    html, text = written(plan(tmp_path / "all", *entries))
    for source in RECORDS:
        for field in sources.declared_fields(source):
            if field.private:
                name = field.name.partition("{")[0]
                assert name in html, (source.id, field.name)
                assert marked(name) in text, (source.id, field.name)


@pytest.mark.parametrize(("source", "join"), WAYS, ids=[f"{s.id}, {j}" for s, j in WAYS])
def test_what_it_says_of_a_source_is_what_intake_does(source, join, tmp_path: Path):
    layout = record_layout(source)
    key = vault.create_key(tmp_path / "a.key")
    told = source_flow(source, [Sending(provider="XA1", join=join)], postcodes=True)
    want = Want(
        source=source,
        provider="XA1",
        join=join,
        received=datetime(2026, 11, 1, tzinfo=UTC),
        postcodes=pa.table({"postcode": ["AB12CD"], "lsoa": ["E01000001"]}, schema=POSTCODES),
    )
    split = identities.split(one_row(layout.fields), layout.fields, want, key)

    way = told.ways[0]
    derived = " ".join(way.derived)
    kept = {name for name in split.public if name in {one.name for one in layout.fields}}
    assert kept == {name for one in told.kept for name in names(one)}
    made = set(split.public) - kept
    filled = {name for name in made if not split.public[name].null_count}
    for name in ("person_pseudonym", "nhs_pseudonym", "identity"):
        assert (name in filled) == (name in derived), name
    assert {name for name in made if name.endswith("_1_linked_person_id_pseudonym")} <= set(
        re.findall(r"\w+_pseudonym", derived)
    )

    values = {value for table in (split.persons, split.register) if table for value in cells(table)}
    for field in layout.fields:
        secret = field.private != "free text" and not identities.is_public(field)
        vaulted = any(field.name in names(one) for one in way.vaulted)
        if secret:
            assert (sample(field) in values) == vaulted, field.name
            assert vaulted != any(field.name in names(one) for one in way.let_go), field.name
    locked = {name for one in way.free_text for name in names(one)}
    assert locked == {one.name for one in layout.fields if one.private == "free text"}


def sample(field: Field) -> str:
    """A value that no other field has."""
    if field.role == "nhs number":
        return "9434765919"
    return "1950-02-03" if field.type == "date" else f"said by {field.name}"


def one_row(fields: tuple[Field, ...]) -> dict[str, pa.Array]:
    def cell(one: Field) -> pa.Array:
        if one.type == "date":
            return pa.array([date(1950, 2, 3)])
        return pa.array([sample(one)])

    return {"row": pa.array([2]), **{one.name: cell(one) for one in fields}}


def cells(table: pa.Table) -> set[str]:
    return {str(row[name]) for row in table.to_pylist() for name in row}


def names(shown: str) -> list[str]:
    """The names behind 'Title (diag_01 to diag_03)'."""
    name = shown.rpartition("(")[2].rstrip(")") if shown.endswith(")") else shown
    first, _, last = name.partition(" to ")
    if not last:
        return [first]
    stem, low, high = re.match(r"(.*?)(\d+)$", first), first, last
    assert stem
    width = len(stem[2])
    top = int(re.findall(r"\d+$", high)[0])
    found = [f"{stem[1]}{n:0{width}d}" for n in range(int(stem[2]), top + 1)]
    assert found[0] == low
    return found


class TestTheAgreement:
    def test_one_in_force_says_until_when(self, tmp_path: Path):
        html, text = written(plan(tmp_path / "a", "cld 901 identifiable"))
        assert "in force and ends on 31 March 2027" in html
        assert "in force and ends on 31 March 2027" in text
        assert "Article 6(1)(e) and 9(2)(h)" in html

    def test_one_that_ended_is_said_to_have_ended(self, tmp_path: Path):
        folder = plan(tmp_path / "a", "cld 901 identifiable")
        for page in written(folder, today=date(2027, 3, 31)):
            assert "THIS AGREEMENT HAS ENDED" in page
            assert "is in force" not in page

    def test_what_would_be_refused_is_told(self, tmp_path: Path):
        folder = plan(tmp_path / "a", "gp_registration XG1 identifiable")
        html, _ = written(folder)
        assert "permits no link of general practice records" in html
        assert any(
            "permits no link" in s
            for s in pipeline.data_flow(folder, to=None, today=TODAY).sentences
        )

    def test_why_nobody_can_opt_out_is_told(self, tmp_path: Path):
        assert "because: direct care" in written(plan(tmp_path / "a", "cld 901 identifiable"))[0]

    def test_a_file_of_opt_outs_that_lists_nobody_is_to_be_checked(self, tmp_path: Path):
        terms = TERMS.replace('no_opt_outs_because = "direct care"', 'opt_outs = "out.csv"')
        folder = plan(tmp_path / "a", "cld 901 identifiable", terms=terms)
        (folder / "out.csv").write_text("NHS number\n", encoding="utf-8")
        assert "the file of opt-outs lists nobody" in written(folder)[0]

    def test_pairs_that_only_the_agreement_keeps_apart_are_listed(self, tmp_path: Path):
        entries = ("apc XA1 identifiable", "cld 901 identifiable", "cld 902 identifiable")
        _, text = written(plan(tmp_path / "a", *entries))
        apart = text.partition("Kept apart by the agreement alone")[2].partition("##")[0]
        assert "- social care with itself" in apart
        assert "hospital" not in apart

    def test_records_that_may_not_be_linked_meet_nothing(self, tmp_path: Path):
        entries = ("apc XA1 identifiable", "cld 901 no permitted link", "cld 902 no permitted link")
        _, text = written(plan(tmp_path / "a", *entries))
        apart = text.partition("Kept apart by the agreement alone")[2].partition("##")[0]
        assert "None: every pair" in apart

    def test_sources_in_which_nobody_who_opted_out_is_known_are_named(self, tmp_path: Path):
        terms = TERMS.replace('no_opt_outs_because = "direct care"', 'opt_outs = "out.csv"')
        folder = plan(tmp_path / "a", "csds_contact XC1 no permitted link", terms=terms)
        (folder / "out.csv").write_text("NHS number\n943 476 5919\n9434765919\n", encoding="utf-8")
        html, _ = written(folder)
        assert "1 NHS number listed" in html
        assert "carry no NHS number at all: csds_contact" in html


class TestTheKey:
    def test_one_that_a_copy_of_the_folder_would_take_is_to_be_moved(self, tmp_path: Path):
        near = '[workspace]\nfolder = "workspace"\nkey = "merrow.key"\n'
        html, _ = written(plan(tmp_path / "a", "cld 901 identifiable", workspace=near))
        assert "TO BE MENDED: the key lies in the folder that also holds the workspace" in html

    def test_one_kept_elsewhere_is_well(self, tmp_path: Path):
        html, _ = written(plan(tmp_path / "a", "cld 901 identifiable"))
        assert "merrow.key" in html
        assert "TO BE MENDED" not in html


class TestThePage:
    def test_the_same_plan_gives_the_same_bytes(self, tmp_path: Path):
        folder = plan(tmp_path / "a", "cld 901 identifiable", "apc XA1 pseudonymised at source")
        assert written(folder) == written(folder, today=date(2026, 11, 23))

    def test_it_needs_no_network_and_no_script(self, tmp_path: Path):
        html, _ = written(plan(tmp_path / "a", "cld 901 identifiable"))
        assert "<script" not in html
        assert not re.search(r'(?:src|href)="(?!#)', html)

    def test_the_diagram_says_in_words_what_it_draws(self, tmp_path: Path):
        html, text = written(plan(tmp_path / "a", "cld 901 identifiable"))
        told = re.search(r"<desc[^>]*>([^<]+)</desc>", html)
        assert told
        for step in ("Partners", "Inbox", "Intake", "Vault", "Workspace", "Release", "Audience"):
            assert step in told[1]
            assert step in text

    def test_words_of_the_plan_cannot_become_markup(self, tmp_path: Path):
        terms = TERMS.replace("To see whether", "<img src=x> | To see whether")
        html, text = written(plan(tmp_path / "a", "cld 901 identifiable", terms=terms))
        assert "<img" not in html
        assert "\\<img" in text
        assert "\\|" in text

    def test_before_anything_is_received_it_says_that_nothing_stands(self, tmp_path: Path):
        html, _ = written(plan(tmp_path / "a", "cld 901 identifiable"))
        assert "no delivery has been received" in html
        assert not (tmp_path / "a" / "workspace").exists()


class TestWhatStands:
    HEADS = "local_id,nhs_number,first_name,last_name,birth_date"

    def received(self, folder: Path) -> Path:
        entry = "identity_list XA1 identifiable"
        terms = TERMS.replace('"hospital"]', '"hospital with identity"]')
        made = plan(folder, entry, terms=terms)
        rows = f"{self.HEADS}\n17,9434765919,Ada,Quill,1950-02-03\n,,No,Number,1950-02-03\n"
        (made / "inbox" / "people.csv").write_text(rows, encoding="utf-8")
        pipeline.receive(made, cores=1, tell=lambda *_: None)
        return made

    def test_rows_and_what_was_destroyed_are_counted_and_nobody_is_named(self, tmp_path: Path):
        folder = self.received(tmp_path / "a")
        html, text = written(folder)
        assert "1 delivery stands" in html
        assert "| identity_list | XA1 | identifiable | 1 | 2 | 1 | 1 |" in text.replace("\\", "")

        from onestory.pipeline import workspace

        receipt = workspace.status(folder).receipts[0].id
        workspace.destroy(folder, receipt, by="D. Keeper", reason="recalled by the trust")
        html, text = written(folder)
        assert "every delivery is gone" in html
        assert "D. Keeper" in html
        assert "recalled by the trust" in text
        for secret in ("9434765919", "Quill", "1950-02-03"):
            assert secret not in html + text

    def test_no_quality_page_of_a_destroyed_delivery_stays(self, tmp_path: Path):
        from onestory.pipeline import workspace

        folder = self.received(tmp_path / "a")
        pages = folder / "output" / "private" / "quality"
        assert len(list(pages.glob("identity_list*.html"))) == 1
        receipt = workspace.status(folder).receipts[0].id
        workspace.destroy(folder, receipt, by="D. Keeper", reason="recalled by the trust")
        assert [page.name for page in pages.iterdir()] == ["index.html"]
        assert "people.csv" not in (pages / "index.html").read_text(encoding="utf-8")

    def test_the_page_is_made_again_when_a_delivery_is_destroyed(self, tmp_path: Path):
        from onestory.pipeline import workspace

        folder = self.received(tmp_path / "a")
        written(folder)
        receipt = workspace.status(folder).receipts[0].id
        workspace.destroy(folder, receipt, by="D. Keeper", reason="recalled by the trust")
        page = folder / "output" / "private" / "data-flow.html"
        assert "recalled by the trust" in page.read_text(encoding="utf-8")

    def test_births_deaths_and_numbers_of_events_are_among_the_risks(self, tmp_path: Path):
        html, _ = written(self.received(tmp_path / "a"))
        assert "day of death beside sex and small area" in html
        assert "the day of birth stands in all but name" in html
        assert "could be joined by it, whatever was agreed" in html

    def test_no_quality_page_stays_where_what_is_left_is_damaged(self, tmp_path: Path):
        from onestory.pipeline import workspace

        folder = self.received(tmp_path / "a")
        people = folder / "inbox" / "people.csv"
        other = people.with_name("people_of_may.csv")
        other.write_text(people.read_text(encoding="utf-8").replace("17,", "18,"), encoding="utf-8")
        pipeline.receive(folder, cores=1, tell=lambda *_: None)
        first, second = workspace.status(folder).receipts
        (folder / "workspace" / second.findings.path).unlink()
        workspace.destroy(folder, first.id, by="D. Keeper", reason="recalled by the trust")
        assert list((folder / "output" / "private" / "quality").glob("*.html")) == []

    def test_what_the_plan_no_longer_names_is_told(self, tmp_path: Path):
        folder = self.received(tmp_path / "a")
        plan(folder, "cld 901 identifiable")
        html, _ = written(folder)
        assert "not in the plan: identity_list of XA1" in html

    def test_files_that_are_gone_are_told(self, tmp_path: Path):
        folder = self.received(tmp_path / "a")
        next((folder / "workspace" / "records").rglob("accepted*.parquet")).unlink()
        html, _ = written(folder)
        assert "1 file that the ledger names cannot be found" in html

    def test_a_damaged_ledger_is_an_error_and_not_a_page(self, tmp_path: Path):
        folder = self.received(tmp_path / "a")
        (folder / "workspace" / "ledger.json").write_text("{", encoding="utf-8")
        with pytest.raises(WorkspaceError):
            written(folder)


class TestErrors:
    def test_a_plan_of_figures_alone_has_no_data_flow(self, tmp_path: Path):
        (tmp_path / "onestory.toml").write_text('title = "Figures"\n', encoding="utf-8")
        with pytest.raises(PlanError, match="no \\[\\[records\\]\\]"):
            written(tmp_path)

    def test_an_opt_out_that_cannot_be_read_stops_the_page(self, tmp_path: Path):
        terms = TERMS.replace('no_opt_outs_because = "direct care"', 'opt_outs = "out.csv"')
        folder = plan(tmp_path / "a", "cld 901 identifiable", terms=terms)
        (folder / "out.csv").write_text("NHS number\n12345\n", encoding="utf-8")
        with pytest.raises(PlanError, match="opt-outs"):
            written(folder)

    def test_a_folder_that_cannot_be_written_is_told(self, tmp_path: Path):
        folder = plan(tmp_path / "a", "cld 901 identifiable")
        (folder / "output").write_text("in the way", encoding="utf-8")
        with pytest.raises(ReportError):
            written(folder)
