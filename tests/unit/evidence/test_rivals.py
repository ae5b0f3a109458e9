"""Rivals: every other thing at work in the window and places of a study, and what is left to ask."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from onestory import evidence
from onestory.evidence import OwnRegister, published_date
from onestory.model.errors import PlanError
from onestory.model.period import Period
from onestory.model.policy import InForce, PolicyExposure, PolicyRegister
from onestory.model.rivals import Rival, Rivals

Write = Callable[..., OwnRegister]

WINDOW = Period(start=date(2013, 4, 1), end=date(2018, 4, 1))
EXPOSED = tuple(f"E08000{i:03d}" for i in range(1, 5))
OTHERS = tuple(f"E08000{i:03d}" for i in range(11, 31))
NONE_KNOWN = "what,kind,places,from,to\nnone known,any,everywhere,2013,2018"


def with_exposures(policy: str, *places: str, **said: str) -> PolicyRegister:
    dates = InForce(
        start=published_date(said.get("first", "")), end=published_date(said.get("last", ""))
    )
    added = [
        PolicyExposure(policy=policy, place=place, in_force=dates, dose=said.get("dose", ""))
        for place in places
    ]
    base = evidence.builtin()
    return replace(base, exposures=(*base.exposures, *added))


def judged(register: PolicyRegister, *exclude: str, window: Period = WINDOW) -> Rivals:
    return evidence.rivals(
        register, window=window, exposed=EXPOSED, comparators=OTHERS, exclude=exclude
    )


def named(found: Rivals, identifier: str) -> Rival:
    return next(rival for rival in found.rivals if rival.id == identifier)


class TestUnequal:
    def test_a_programme_at_some_places_has_the_share_of_each_side(self):
        rival = named(judged(with_exposures("P14", EXPOSED[0], *OTHERS[:5]), "P09"), "P14")
        assert rival.touch == "unequally"
        assert (rival.exposed_share, rival.comparator_share) == (0.25, 0.25)
        assert rival.places_touched == (EXPOSED[0], *OTHERS[:5])
        assert rival.testable
        assert "1 of 4 exposed places (E08000001)" in rival.sentence
        assert "5 of 20 comparator places" in rival.sentence
        assert "25%" in rival.sentence

    def test_under_ten_places_no_per_cent_is_told(self):
        rival = named(judged(with_exposures("P14", *EXPOSED[:2]), "P09"), "P14")
        assert "2 of 4 exposed places" in rival.sentence
        assert "%" not in rival.sentence

    def test_a_rival_at_every_exposed_place_cannot_be_left_out(self):
        rival = named(judged(with_exposures("P14", *EXPOSED, OTHERS[0]), "P09"), "P14")
        assert not rival.testable
        assert "No exposed place is without it" in rival.sentence

    def test_every_place_by_other_dates_is_unequal(self):
        early = with_exposures("P11", *EXPOSED, first="2014-04")
        rival = named(judged(early), "P11")
        assert rival.touch == "unequally"
        assert (rival.exposed_share, rival.comparator_share) == (1, 1)
        assert not rival.testable
        assert "dates or doses differ" in rival.sentence

    def test_every_place_in_another_dose_is_unequal(self):
        richer = with_exposures("P11", EXPOSED[0], first="2015-04", dose="£9m")
        assert named(judged(richer), "P11").touch == "unequally"

    def test_those_who_volunteered_differed_before(self):
        rival = named(judged(with_exposures("P10", EXPOSED[0]), "P09"), "P10")
        assert "volunteered" in rival.sentence

    def test_exposures_outside_the_window_are_no_rival(self):
        found = judged(with_exposures("P14", EXPOSED[0], first="2018-05", last="2019"), "P09")
        assert "P14" not in {rival.id for rival in found.rivals}

    def test_it_is_read_before_what_was_alike(self):
        touches = [one.touch for one in judged(with_exposures("P14", EXPOSED[0])).rivals]
        assert touches == sorted(touches, key=("unequally", "not known", "equally").index)


class TestEqual:
    def test_national_policies_become_one_line(self):
        found = judged(evidence.builtin(), "P09")
        lines = [text for text in found.sentences if text.startswith("National policies that")]
        assert len(lines) == 1
        assert "touched every place equally" in lines[0]
        assert "Care Act 2014 (P12)" in lines[0]
        assert {one.id for one in found.touching("equally")} >= {"P11", "P12", "P13"}

    def test_what_held_throughout_is_told_from_what_began(self):
        found = judged(evidence.builtin(), "P09")
        assert named(found, "P03").throughout
        assert not named(found, "P12").throughout
        line = next(t for t in found.sentences if t.startswith("National policies that"))
        began, held = line.split("; ")
        assert "(P12)" in began
        assert "(P03)" in held

    def test_national_mandates_are_said_to_leave_no_comparator(self):
        line = next(t for t in judged(evidence.builtin()).sentences if "national mandates" in t)
        assert "leave no comparator" in line
        assert "Better Care Fund (P11)" in line

    def test_every_place_listed_by_the_same_dates_is_equal(self):
        found = judged(with_exposures("P14", *EXPOSED, *OTHERS), "P09")
        assert named(found, "P14").touch == "equally"


class TestTheProgrammeItself:
    def test_it_is_no_rival_of_itself(self):
        found = judged(with_exposures("P09", *EXPOSED), "P09")
        assert "P09" not in {rival.id for rival in found.rivals}
        assert not found.own

    def test_a_national_mandate_leaves_no_comparator(self):
        found = judged(evidence.builtin(), "P12")
        assert found.own[0].startswith("Care Act 2014 (P12), a national mandate,")
        assert "leaves no comparator" in found.own[0]
        assert found.own[0] in found.sentences

    def test_one_that_came_to_every_place_in_turn_leaves_its_timing(self):
        found = judged(with_exposures("P11", *EXPOSED, first="2014-04"), "P11")
        assert "only its timing or dose can speak" in found.own[0]

    def test_a_comparator_that_was_itself_exposed_is_named(self):
        found = judged(with_exposures("P09", *EXPOSED, OTHERS[3]), "P09")
        assert found.own == (
            "Integrated Care and Support Pioneers wave 1 (P09), under study, also touched 1 of"
            " 20 comparator places (E08000014): they are no comparators.",
        )

    def test_single_sites_under_study_leave_the_rest_of_their_programme_a_rival(self):
        register = with_exposures("P09-leeds", EXPOSED[0])
        register = replace(
            register,
            exposures=(*register.exposures, *with_exposures("P09-kent", OTHERS[0]).exposures),
        )
        rival = named(judged(register, "P09-leeds"), "P09")
        assert rival.places_touched == (OTHERS[0],)


class TestWhatIsLeftToAsk:
    def test_without_events_the_list_is_incomplete_and_says_what_to_ask(self):
        found = judged(evidence.builtin(), "P09", "P10", "P14", "P18")
        assert not found.complete
        assert len(found.to_ask) == 1
        for kind in ("practice closures", "virtual wards", "a new hospital", "recording"):
            assert kind in found.to_ask[0]
        assert "1 April 2013 to 31 March 2018" in found.to_ask[0]

    def test_local_events_are_asked_for_first(self):
        found = judged(evidence.builtin())
        assert "incomplete" in found.sentences[0]
        assert "practice closures" in found.sentences[1]

    def test_none_known_is_an_answer(self, write: Write):
        found = judged(write(events=NONE_KNOWN).register, "P09", "P10", "P14", "P18")
        assert found.complete
        assert not found.to_ask

    def test_an_answer_for_another_time_is_none(self, write: Write):
        later = NONE_KNOWN.replace("2013,2018", "2020,2021")
        assert not judged(write(events=later).register, "P09", "P10", "P14", "P18").complete

    def test_one_kind_told_leaves_the_others_to_ask(self, write: Write):
        own = write(
            events="""
            what,kind,places,from,to
            Two surgeries closed,practice closure,E08000001,2016-02,2016-04
            """
        )
        found = judged(own.register, "P09", "P10", "P14", "P18")
        assert "practice closures" not in found.to_ask[0]
        assert "virtual wards" in found.to_ask[0]
        rival = found.rivals[0]
        assert (rival.what, rival.touch, rival.places_touched) == (
            "local event", "unequally", ("E08000001",),
        )  # fmt: skip

    def test_a_programme_of_unsaid_places_is_not_known_rather_than_absent(self):
        found = judged(evidence.builtin(), "P09")
        rival = named(found, "P14")
        assert (rival.touch, rival.exposed_share, rival.places_touched) == ("not known", None, ())
        assert rival.sentence in found.to_ask

    def test_codes_of_another_kind_of_area_are_not_known_rather_than_absent(self):
        found = judged(with_exposures("P14", "E38000001", "E38000002"), "P09")
        assert named(found, "P14").touch == "not known"

    def test_codes_of_other_councils_are_absent(self):
        found = judged(with_exposures("P14", "E06000001", "E10000002"), "P09")
        assert "P14" not in {rival.id for rival in found.rivals}

    def test_a_programme_half_of_whose_sites_have_places_is_asked_for(self):
        found = judged(with_exposures("P09-leeds", OTHERS[0]), "P10", "P14", "P18")
        asked = [text for text in found.to_ask if "(P09)" in text]
        assert len(asked) == 1
        assert asked[0].startswith("13 sites of")

    def test_the_rest_of_a_programme_can_be_said_to_be_elsewhere(self, write: Write):
        own = write(exposures="policy,place\nP09-leeds,E08000011\nP09,none\nP10,none")
        found = judged(own.register, "P14", "P18")
        assert named(found, "P09").places_touched == ("E08000011",)
        assert "P10" not in {rival.id for rival in found.rivals}
        assert len(found.to_ask) == 1  # local events


class TestBadQuestions:
    def test_a_place_cannot_stand_on_both_sides(self):
        with pytest.raises(PlanError, match="E08000001"):
            evidence.rivals(
                evidence.builtin(), window=WINDOW, exposed=EXPOSED, comparators=EXPOSED[:1]
            )

    def test_no_exposed_place_is_no_study(self):
        with pytest.raises(PlanError):
            evidence.rivals(evidence.builtin(), window=WINDOW, exposed=(), comparators=OTHERS)

    def test_an_unknown_programme_is_an_error(self):
        with pytest.raises(PlanError, match="P99"):
            judged(evidence.builtin(), "P99")

    def test_without_comparators_nothing_can_be_told_apart(self):
        found = evidence.rivals(evidence.builtin(), window=WINDOW, exposed=EXPOSED, comparators=())
        assert any("There is no comparator place" in text for text in found.sentences)
        assert all(one.comparator_share is None for one in found.rivals)


class TestPlacesByName:
    EVENTS = "what,kind,places,from,to\nMoved to ECDS,recording change,leeds;York,2015,"

    def found(self, write: Write, **names: str) -> Rival:
        register = write(events=self.EVENTS).register
        judged = evidence.rivals(
            register, window=WINDOW, exposed=EXPOSED, comparators=OTHERS, names=names
        )
        return named(judged, "event 1")

    def test_a_name_is_read_by_the_study_s_own_table(self, write: Write):
        rival = self.found(write, Leeds=EXPOSED[0], York=OTHERS[0])
        assert rival.places_touched == (EXPOSED[0], OTHERS[0])
        assert rival.kind == "recording change"

    def test_a_name_that_is_not_known_is_told_and_leaves_the_places_unknown(self, write: Write):
        rival = self.found(write, Leeds=EXPOSED[0])
        assert rival.touch == "not known"
        assert "'York' is no code or name of the study's table" in rival.sentence
        assert "events.csv" in rival.sentence

    def test_places_of_a_programme_may_go_by_name_too(self):
        register = with_exposures("P14", "Leeds", "E08000002")
        judged = evidence.rivals(
            register, window=WINDOW, exposed=EXPOSED, comparators=OTHERS,
            names={"Leeds": EXPOSED[0]},
        )  # fmt: skip
        assert named(judged, "P14").places_touched == EXPOSED[:2]
