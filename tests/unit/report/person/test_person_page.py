"""The page of one person: private, whole, and as good on paper and without a picture."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from onestory.report.person import lanes, write_page
from onestory.report.person.page import counted, html, who


class Page(HTMLParser):
    """What a reader without scripts is given."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.ids, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        self.ids += [found["id"]] if "id" in found else []

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


class TestPage:
    def test_it_says_first_that_it_is_private_and_invented(self, told):
        text = Page(html(told())).text
        assert text.index("Invented figures") < text.index("The story of person 281474976710000 A")
        assert text.index("Private: this page is about one person") < text.index("A woman born")

    def test_a_real_person_is_not_called_invented(self, told):
        assert "Invented" not in Page(html(told(invented=False))).text

    def test_a_doubtful_link_is_told_before_anything_else_of_the_story(self, told):
        text = Page(html(told())).text
        assert text.index("We are not sure of every link") < text.index("Who, and how sure")

    def test_every_event_stands_in_words_with_its_record(self, told):
        story = told()
        page = Page(html(story))
        for one in story.events:
            assert f"{one.table}-{one.id}" in page.ids
            assert one.title in page.text
        assert "apc_XA1.csv, row 12" in page.text
        assert "Also recorded by council 901" in page.text

    def test_it_needs_nothing_from_a_network_and_runs_no_script(self, told):
        page = Page(html(told()))
        assert "script" not in {tag for tag, _ in page.tags}
        for _, found in page.tags:
            assert not str(found.get("src", "")).startswith("http")
            assert not str(found.get("href", "#")).startswith("http")

    def test_pictures_are_told_in_words_and_no_two_things_share_an_id(self, told):
        page = Page(html(told()))
        pictures = [found for tag, found in page.tags if tag == "svg"]
        assert all(found["role"] == "img" and found["aria-labelledby"] for found in pictures)
        assert len(pictures) == 2
        assert len(page.ids) == len(set(page.ids))

    def test_what_a_partner_wrote_cannot_become_a_part_of_the_page(self, told):
        story = told()
        wicked = replace(story.events[0], title="<script>alert(1)</script>")
        text = html(replace(story, events=(wicked,)))
        assert "<script>" not in text
        assert "&lt;script&gt;" in text

    def test_a_person_without_events_has_a_page_all_the_same(self, told, rows):
        nothing = {name: [] for name in rows().tables if name != "people"}
        text = Page(html(told(**nothing))).text
        assert "No care is recorded." in text

    def test_the_same_story_gives_the_same_bytes(self, told, tmp_path):
        one, two = (write_page(told(), tmp_path / name) for name in ("a.html", "b.html"))
        assert one.read_bytes() == two.read_bytes()


class TestSentences:
    def test_who_it_is_is_told_without_saying_who(self, told):
        assert who(told()) == (
            "A woman born in May 1932 who died on 9 January 2021: 9 events from 4 partners."
        )

    def test_a_child_is_called_one(self, told):
        child = replace(told(), born=date(2010, 1, 1), died=None, sex="male")
        assert who(child).startswith("A boy born")

    def test_what_took_place_is_counted_apart_from_what_was_missed(self, told):
        assert counted(told().events) == (
            "1 hospital stay, 1 emergency attendance, 1 social care service and 1 that was missed"
            " or cancelled."
        )


class TestLanes:
    @pytest.fixture
    def drawn(self, told):
        return lanes.wide(told())

    def test_lanes_stand_in_their_order_and_an_empty_one_is_named(self, drawn):
        assert [one.name for one in drawn.lanes] == [
            "Home", "Social care", "GP practice", "Emergency", "Hospital", "Life and health",
        ]  # fmt: skip
        assert drawn.empty == ("community", "mental health", "outpatients")

    def test_everything_lies_within_the_drawing_and_its_own_lane(self, drawn):
        for lane in drawn.lanes:
            for bar in lane.bars:
                assert drawn.left <= bar.x <= bar.x + bar.width <= drawn.width
                assert lane.y <= bar.y < lane.y + lane.height
            for mark in lane.marks:
                assert drawn.left <= mark.x <= drawn.width
                assert lane.y <= mark.y <= lane.y + lane.height

    def test_a_longer_stay_is_a_longer_bar(self, drawn):
        home, care_home = drawn.lanes[0].bars
        assert home.width > care_home.width
        assert home.x + home.width == pytest.approx(care_home.x, abs=0.2)

    def test_what_happened_before_the_records_begin_is_counted_and_not_drawn(self, drawn):
        assert drawn.outside == 1

    def test_spans_that_overlap_stand_in_rows_of_their_own(self, told, rows):
        first = rows().tables["care"].to_pylist()[1]
        both = [first, {**first, "id": 3, "start": date(2020, 5, 1)}]
        care = next(one for one in lanes.wide(told(care=both)).lanes if one.name == "Social care")
        assert len({bar.y for bar in care.bars}) == 2

    def test_a_missed_appointment_is_hollow_and_death_a_cross(self, drawn):
        shapes = {one.name: {mark.shape for mark in one.marks} for one in drawn.lanes}
        assert shapes["GP practice"] == {"hollow"}
        assert shapes["Life and health"] == {"cross"}
