"""Records received: what a board reads of them, and what no reader is told."""

import json
from dataclasses import replace

import pyarrow.csv as pa_csv
import pytest
from python_calamine import CalamineWorkbook

from onestory import report
from onestory.report import received as receiving
from onestory.report.plan import ReportPlan


@pytest.fixture(scope="module")
def folder(invented, tmp_path_factory):
    """A report beside which partners' records were received."""
    release = replace(invented.release(both=False), received=invented.received())
    return report.write(
        release, to=tmp_path_factory.mktemp("received"), plan=ReportPlan(title="t")
    )[0].parent


def test_one_sentence_says_how_much_came_and_how_much_could_be_used(invented):
    assert receiving.sentence(invented.received()) == (
        "1.4 million rows came from 13 partners in 3 kinds of file: 98.9% could be used;"
        " 0.5% were left out because people opted out."
    )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (1, "1 row came"),
        (999, "999 rows came"),
        (12_345, "12,300 rows came"),
        (999_999, "1,000,000 rows came"),
        (1_449_999, "1.4 million rows came"),
    ],
)
def test_a_number_is_said_as_one_says_it(invented, rows, told):
    many = replace(invented.received(), received_rows=rows, accepted_rows=rows)
    assert receiving.sentence(many).startswith(told)


def test_nearly_all_is_not_told_as_all(invented):
    nearly = replace(
        invented.received(), received_rows=100_000, accepted_rows=99_999, opted_out_rows=0
    )
    assert "99.9% could be used." in receiving.sentence(nearly)


def test_the_weakest_is_named_for_its_use_and_for_its_joining(invented):
    use, join = receiving.weakest(invented.received())
    assert use.startswith("Weakest to use: Adult Social Care Client Level Data, of which 84.2%")
    assert "79.6% of the rows that may be joined on identifiers" in join


def test_where_nothing_is_weak_nobody_is_named(invented):
    whole = invented.received()
    good = replace(whole, sources=(whole.sources[1],))
    assert receiving.weakest(good) == (
        "Opt-outs aside, at least 99.3% of each kind could be used.",
    )


def test_the_page_says_that_no_figure_is_made_of_them(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    at = text.index('<section class="indicator" id="received"')
    section = text[at : text.index("</section>", at)]
    assert "no figure on this page is made from them" in " ".join(section.split())
    assert "Invented records: no real person" in section
    assert '<a href="#received">' in text[:at]
    assert at < text.index('<footer id="about">')


def test_few_rows_have_no_share_and_no_months(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    line = next(part for part in text.split("<tr>") if "Deaths registered" in part)
    assert line.count("too few to say") == 3
    assert "1 on a shared pseudonym" in line


def test_the_data_behind_it_stand_in_a_file_a_sheet_and_the_manifest(folder):
    rows = pa_csv.read_csv(folder / "data" / "received.csv")
    assert rows["source"].to_pylist() == ["cld", "op", "deaths"]
    assert rows["nhs_number_share"].to_pylist() == [0.796, 0.981, None]
    book = CalamineWorkbook.from_path(folder / "report.xlsx")
    assert len(book.get_sheet_by_name("Received").to_python()) == 4
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "data/received.csv" in told["files"]


def test_where_nothing_was_received_nothing_is_said_of_it(written):
    assert 'id="received"' not in (written / "report.html").read_text(encoding="utf-8")
    assert not (written / "data" / "received.csv").exists()
    assert "Received" not in CalamineWorkbook.from_path(written / "report.xlsx").sheet_names


def test_real_records_beside_invented_figures_are_told_as_real(invented, tmp_path):
    whole = invented.received()
    real = replace(whole, sources=tuple(replace(one, invented=False) for one in whole.sources))
    release = replace(invented.release(both=False), received=real)
    text = report.write(release, to=tmp_path, plan=ReportPlan(title="t"))[0].read_text("utf-8")
    assert "The figures above are invented; these records are not." in text
    assert "Invented records" not in text


def test_of_a_mixture_the_table_says_which_are_invented(invented):
    first, *rest = invented.received().sources
    mixed = replace(invented.received(), sources=(first, replace(rest[0], invented=False)))
    told = receiving.tell_received(mixed)
    assert [line.cells[0].hint for line in told.table.lines] == [
        "social care, invented",
        "hospital",
    ]
    assert told.invented.startswith("Some of these records are invented")


def test_every_column_of_the_data_stands_in_the_manual(shared_manual):
    assert not [name for name in receiving.RECEIVED.names if f"`{name}`" not in shared_manual]


@pytest.fixture
def shared_manual(request) -> str:
    page = request.config.rootpath / "docs" / "reference" / "outputs.md"
    return page.read_text(encoding="utf-8").partition("## Received")[2]
