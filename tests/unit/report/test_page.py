"""The page: one file that needs nothing else, with every picture told in words."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

NEVER = (
    "significant",
    "trend towards",
    "p-value",
    "proved",
    "ranked first",
    "best council",
    "worst council",
)


class Page(HTMLParser):
    """What a reader without scripts is given."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.ids, self.links, self.words, self.inside = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        self.inside.append(tag)
        if "id" in found:
            self.ids.append(found["id"])
        if found.get("href"):
            self.links.append(found["href"])

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if self.inside and self.inside[-1] not in {"script", "style"}:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        return [found for name, found in self.tags if name == tag]


@pytest.fixture(scope="module")
def source(written):
    return (written / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source):
    return Page(source)


def test_nothing_is_fetched_from_elsewhere(page):
    outside = [link for link in page.links if re.match(r"\w+:|//", link)]
    fetched = [
        a
        for tag, a in page.tags
        if tag in {"img", "script", "iframe", "link", "object"} and ("src" in a or "href" in a)
    ]
    assert outside == []
    assert fetched == []


def test_links_to_pictures_lead_to_files_that_were_written(page, written):
    files = [link for link in page.links if not link.startswith("#")]
    assert files
    assert all((written / link).is_file() for link in files)


def test_links_inside_the_page_lead_somewhere(page):
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_no_two_things_share_an_address(page):
    assert len(page.ids) == len(set(page.ids))


def test_it_says_that_it_is_invented_at_the_top_and_at_the_foot(page):
    said = [m.start() for m in re.finditer("Invented figures: no real place or person", page.text)]
    assert len(said) >= 2
    assert (
        said[0]
        < page.text.index("In this report")
        < page.text.index("About this report")
        < said[-1]
    )


def test_the_sentence_comes_before_the_picture_and_the_picture_before_the_table(source):
    section = source[source.index('<section class="indicator"') :]
    assert (
        section.index('class="sentence"')
        < section.index("<figure")
        < section.index('id="01-care-home-admissions-65-table"')
    )


def test_every_picture_has_a_sentence_for_those_who_cannot_see_it(page):
    drawn = [found for found in page.all("div") if found.get("role") == "img"]
    assert len(drawn) == 2 * len(page.all("figure"))
    assert all(found["aria-label"].endswith(".") for found in drawn)


def test_every_picture_is_drawn_without_scripts(source):
    for figure in re.findall(r"<figure.*?</figure>", source, flags=re.DOTALL):
        assert figure.count("<svg") == 2


def test_a_name_with_a_script_in_it_stays_a_name(source, page, invented):
    assert "<script>alert" not in source
    assert invented.HOSTILE in page.text


def test_what_goes_into_scripts_cannot_end_them(source):
    specs = re.findall(
        r'<script type="application/json"[^>]*>(.*?)</script>', source, flags=re.DOTALL
    )
    assert specs
    assert not any("<" in spec for spec in specs)


@pytest.mark.parametrize("phrase", NEVER)
def test_forbidden_words_are_never_said(page, phrase):
    assert phrase not in page.text.lower()


def test_it_says_for_whom_and_until_when(page):
    assert "For: public · Data up to 31 March 2024 · Made on 1 April 2026" in page.text


def test_what_was_left_out_is_counted(page):
    assert "7 of 1,510 rows received were refused" in page.text
    assert "2 places could not be matched to an area" in page.text
    assert "Figures marked 'hidden: small number'" in page.text
    assert "The rule for small numbers" in page.text


def test_a_finding_about_a_file_stands_under_about_this_report(page):
    about = page.text[page.text.index("About this report Figures") :]
    assert "Checks and findings about the files (1 note)" in about
    assert "Note: release.note Made for a test." in about


def test_a_section_says_where_the_findings_about_files_are(page):
    assert "Checks and findings (2 about this indicator)" in page.text
    assert "Rejected: negative count (7 rows)" in page.text
    assert "#checks" in page.links
    assert "Nothing was found that needs telling" not in page.text


def test_the_foot_says_how_to_make_it_again(page):
    assert "onestory run" in page.text
    assert "cd" * 32 in page.text
    assert "care_home_admissions_65 invented-1" in page.text


def test_headings_go_down_one_step_at_a_time(page):
    steps = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert steps[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(steps))


def test_every_table_has_a_caption_and_heads(page):
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(head["scope"] in {"col", "row"} for head in page.all("th"))
