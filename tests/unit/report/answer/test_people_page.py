"""The page of a study of people: the same page, in words of people."""

import importlib.util
import re
from dataclasses import replace
from pathlib import Path

import pytest

from onestory import release
from onestory.report.answer import page
from onestory.report.answer.pictures import Album
from onestory.report.answer.plan import AnswerPlan

NONE_DRAWN = Album(counterfactual=None, delivery=None, rivals=None, choices=None, event_study=None)
KINDS = ["answer", "null", "none_alike"]
PARTS = ("answer", "statements", "delivered", "wrong-answers", "who", "groups", "checks",
         "what-else", "sensitivity", "through-time", "others", "designs", "in-full")  # fmt: skip


@pytest.fixture(scope="module")
def people():
    path = Path(__file__).with_name("invented_people.py")
    spec = importlib.util.spec_from_file_location("invented_people", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def text_of(people, inside, tmp_path):
    """The text of the page of an answer, its pictures left out."""

    def write(answer, rule=inside):
        cleared = release.clear_answer(answer, rule=rule, provenance=people.provenance())
        path = page.write(
            cleared, NONE_DRAWN, tmp_path / "answer.html",
            plan=AnswerPlan(indicators=people.CARDS), effects_sha256="0" * 64,
        )  # fmt: skip
        return path.read_text(encoding="utf-8")

    return write


def plain(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.index("<body") :]).split())


class TestEveryKind:
    @pytest.mark.parametrize("kind", KINDS)
    def test_has_every_part(self, people, text_of, kind):
        text = text_of(getattr(people, kind)())
        assert [part for part in PARTS if f'id="{part}"' not in text] == []

    @pytest.mark.parametrize("kind", KINDS)
    def test_speaks_of_people_and_not_of_places_or_experiments(self, people, text_of, kind):
        text = plain(text_of(getattr(people, kind)())).lower()
        for phrase in ("exposed place", "comparator place", "people or places", "places exposed",
                       "treated", "matched controls", "onestory study export"):  # fmt: skip
            assert phrase not in text

    def test_of_places_has_no_part_of_people(self, people, text_of):
        text = text_of(people.PLACES.answer())
        assert 'id="wrong-answers"' not in text
        assert "exposed places" in plain(text)


class TestWhatItRestsOn:
    def test_people_teams_months_and_design(self, people, text_of):
        assert (
            "It rests on 3,646 people taken on by 6 teams and 17,311 people set beside them,"
            " followed for 12 months at most, by doubly robust weighting."
        ) in plain(text_of(people.answer()))

    def test_a_person_who_stands_in_several_months_is_counted_once(self, people, text_of):
        flow = (*people.FLOW[:-1], replace(people.FLOW[-1], comparators=9120))
        text = plain(text_of(replace(people.answer(), people=people.told(flow=flow))))
        assert (
            "and 9,120 people (some in several months: 17,311 times in all) set beside them" in text
        )

    def test_delivery_is_told_of_teams_and_of_places_of_sites(self, people, text_of):
        answer = people.answer()
        said = replace(answer.delivered, sentence="3 of 4 sites saw a first person. Sites vary.")
        text = plain(text_of(replace(answer, delivered=said)))
        assert "3 of 4 teams saw a first person. Teams vary." in text
        assert "What was announced at each team" in text
        places = people.PLACES.answer()
        assert "3 of 4 sites saw" in plain(text_of(replace(places, delivered=said)))

    def test_nobody_to_set_beside_is_said(self, people, text_of):
        assert "and nobody to set beside them" in plain(text_of(people.none_alike()))

    def test_the_change_seen_is_that_of_the_people(self, people, text_of):
        head = plain(text_of(people.answer()))
        assert "Emergency admissions of the people taken on were 25% lower" in head


class TestParts:
    def test_each_wrong_answer_has_its_figure_and_its_reason(self, people, text_of):
        text = plain(text_of(people.answer()))
        for one in people.NAIVE:
            assert one.sentence in text
        assert "61% lower 58% to 63% lower" in text

    def test_the_flow_is_told_step_by_step(self, people, text_of):
        text = plain(text_of(people.answer()))
        assert "Records joined to one person 3,988 61,884" in text

    def test_facts_still_apart_are_marked(self, people, text_of):
        rows = re.findall(r'<tr class="marked">(.*?)</tr>', text_of(people.answer()), re.DOTALL)
        assert any("Medicines on repeat" in row for row in rows)
        assert not any("Dementia" in row for row in rows)

    def test_the_protocol_stands_part_by_part(self, people, text_of):
        text = plain(text_of(people.answer()))
        for part, done in people.PROTOCOL:
            assert f"{part} {done}" in text

    def test_a_group_without_enough_people_says_so(self, people, text_of):
        assert "Mixed ethnicity 4 19 none none can be given not asked" in (
            plain(text_of(people.answer()))
        )
