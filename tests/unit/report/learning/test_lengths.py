"""Three lengths of the same truth: one page, four at most, and everything."""

import shutil
import subprocess
from dataclasses import replace

import pytest

from onestory.model.errors import ReportError
from onestory.report.learning import fitting, page
from onestory.report.learning.document import Drawing, Line, cut

KINDS = ["learning", "failed", "harmful", "missing", "unheard", "crowded"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_team_reads_one_page_and_a_board_four_at_most(fitted, kind):
    assert fitted(kind, "team").pages == 1
    assert fitted(kind, "board").pages <= 4


def test_nothing_registered_is_left_out_of_a_crowded_page(document_named, fitted):
    document = document_named("crowded")
    shown = fitted("crowded", "team").document
    registered = {key for key in document.told if not key.startswith("missing")}
    assert registered <= shown.told
    assert len(registered) > 40


def test_what_cannot_fit_is_refused_with_what_to_do(invented, document_of):
    with pytest.raises(ReportError, match=r"one page.*split the study"):
        fitting.fit(document_of(invented.crowded(60)), "team", made=0)


def test_a_shorter_length_says_nothing_that_a_longer_one_does_not(fitted):
    said = {
        length: {line.words for _, line in fitted("learning", length).document.lines}
        for length in ("team", "board", "full")
    }
    assert said["team"] < said["board"] < said["full"]


@pytest.mark.parametrize("kind", KINDS)
def test_warnings_stand_in_every_length(document_named, fitted, kind):
    warned = {line.id for _, line in document_named(kind).lines if line.warned and line.spare == 0}
    assert warned <= {line.id for _, line in fitted(kind, "team").document.lines}


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
@pytest.mark.parametrize("kind", ["learning", "failed"])
@pytest.mark.parametrize("length", ["team", "board", "full"])
def test_every_sentence_of_the_page_stands_in_the_pdf(fitted, tmp_path, kind, length):
    found = fitted(kind, length)
    (tmp_path / "it.pdf").write_bytes(found.pdf)
    column = ["-x", "116", "-y", "36", "-W", "480", "-H", "770"]  # beside the headings
    subprocess.run(["pdftotext", *column, "it.pdf", "it.txt"], cwd=tmp_path, check=True,
                   stderr=subprocess.DEVNULL)  # fmt: skip
    told = "".join((tmp_path / "it.txt").read_text(encoding="utf-8").split())
    lines = [line for _, line in found.document.lines]
    assert [line.words for line in lines if "".join(line.words.split()) not in told] == []
    html = page.plain(page.render(found.document, length, version="0.1.0"))
    assert [line.words for line in lines if " ".join(line.words.split()) not in html] == []


def test_the_same_words_give_the_same_bytes_and_the_pdf_is_tagged(document_named, fitted):
    made = fitted("learning", "board").pdf
    assert made == fitting.fit(document_named("learning"), "board", made=1748736000).pdf
    assert b"/MarkInfo" in made
    assert b"/StructTreeRoot" in made
    assert b"en-GB" in made


def test_text_is_never_read_as_markup_and_strange_letters_stop_nothing(document_named):
    evil = '#panic("x") *b* $x$ <b>i</b> \\ @here // no `code` ] )'
    document = document_named("learning")
    section = replace(document.sections[0], parts=(
        *document.sections[0].parts, Line(id="x", text=f"{evil} 漢字 ŵ", least="team")))  # fmt: skip
    hostile = replace(document, title=evil, sections=(section, *document.sections[1:]))
    assert fitting.fit(hostile, "team", made=0).pages == 1
    html = page.render(cut(hostile, "team"), "team", version="0.1.0")
    assert "<b>i</b>" not in html
    assert "&lt;b&gt;i&lt;/b&gt;" in html


def test_pictures_go_before_anything_that_is_registered(document_named):
    document = document_named("learning")
    registered = [p for s in document.sections for p in s.parts if getattr(p, "told", ())]
    assert registered
    assert all(part.spare == 0 and part.least == "team" for part in registered)
    assert Drawing.__dataclass_fields__["spare"].default > 0
