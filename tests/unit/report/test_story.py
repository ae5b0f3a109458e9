"""A release put in the order in which it is told, and what may be concluded from it."""

from dataclasses import replace

import pytest

from onestory.model.period import financial_year
from onestory.report.conclusions import by_chance, conclude, headline, of_places
from onestory.report.plan import ReportPlan
from onestory.report.story import absent_voices, tell


def test_a_section_an_indicator_in_the_order_asked(story, invented):
    assert [s.indicator.id for s in story.sections] == [invented.ADMISSIONS.id, invented.AT_HOME.id]
    assert story.sections[0].anchor == "01-care-home-admissions-65"


def test_the_latest_funnel_leads_and_earlier_ones_stand_behind_it(invented):
    latest = invented.funnel()
    before = replace(latest, period=financial_year(2022))
    release = replace(invented.release(both=False), comparisons=(invented.peers(), before, latest))
    section = tell(release, ReportPlan(title="t")).sections[0]
    assert section.lead is latest
    assert section.earlier == (before,)
    assert section.every("funnel") == (before, latest)


def test_an_indicator_with_nothing_to_compare_has_no_lead(invented):
    release = replace(invented.release(both=False), comparisons=())
    story = tell(release, ReportPlan(title="t"))
    assert story.sections[0].lead is None
    assert conclude(story).found[0].sentence == "No comparison was made."


def test_a_report_without_people_and_carers_says_so(story):
    assert absent_voices(story.indicators) == ("people and carers",)
    assert any("from people and carers" in line for line in conclude(story).cannot)


def test_a_hospital_report_says_that_it_lacks_social_care_too(invented):
    card = replace(invented.ADMISSIONS, sector="hospital")
    assert absent_voices([card]) == ("social care", "people and carers")


def test_a_card_without_a_sector_is_judged_by_its_source(invented):
    card = replace(invented.ADMISSIONS, sector="", id="x", title="x", source="ASCOF, users' survey")
    assert absent_voices([card]) == ()


def test_flags_are_told_beside_those_of_chance(invented):
    said = by_chance(invented.funnel())
    assert "of 142 places stood out" in said
    assert "chance alone would make about 0.3 do so, and 19 times in 20 no more than 1" in said


def test_a_marked_place_gets_a_sentence_with_its_range_and_the_reason(story):
    (said,) = of_places(story, story.sections[0])
    assert said.startswith("Mapleshire, 2023/24: 590 (plausible range 517 to 671); ")
    assert "Invented England (556)" in said


@pytest.mark.parametrize("code", ["X06000020", "X06000033"])
def test_a_marked_place_without_a_figure_says_why(invented, code):
    story = tell(invented.release(both=False), ReportPlan(title="t", focus_area=code))
    (said,) = of_places(story, story.sections[0])
    assert said.endswith(("hidden: small number.", "not published."))


def test_the_focus_is_marked_first_and_once():
    plan = ReportPlan(title="t", highlight=("A", "B"), focus_area="B")
    assert plan.marked == ("B", "A")


def test_no_cause_and_no_rank_is_ever_claimed(story):
    cannot = " ".join(conclude(story).cannot)
    assert "not a test of cause" in cannot
    assert "no rank is given without its range" in cannot
    assert "no direction is declared" in cannot
    assert "no interval can be given" in cannot


def test_invented_figures_anywhere_make_the_whole_report_invented(invented):
    release = invented.release(invented=False)
    assert not release.provenance.invented
    assert tell(release, ReportPlan(title="t")).invented


def test_an_indicator_in_which_nothing_could_be_compared_is_among_what_cannot_be_told(invented):
    lead = invented.funnel()
    nothing = replace(lead.flags, places=0, flagged=0, expected=0.0, expected_upper=0)
    release = replace(invented.release(both=False), comparisons=(replace(lead, flags=nothing),))
    found = conclude(tell(release, ReportPlan(title="t")))
    assert found.can == ()
    assert any(
        line.startswith("Which places stand out on") and "no place could be compared" in line
        for line in found.cannot
    )


def test_a_newest_period_without_intervals_is_told_and_the_latest_comparable_one_drawn(invented):
    latest = invented.funnel()
    nothing = replace(latest.flags, places=0, flagged=0, expected=0.0, expected_upper=0)
    newest = replace(
        latest, period=financial_year(2024), flags=nothing, sentence="In 2024/25 we cannot tell."
    )
    release = replace(invented.release(both=False), comparisons=(newest, latest))
    section = tell(release, ReportPlan(title="t")).sections[0]
    assert section.lead is latest
    assert headline(section).startswith(
        "In 2024/25 we cannot tell. The latest that can be compared: In 2023/24, "
    )
    assert by_chance(newest) == "No place could be compared."


@pytest.mark.parametrize(
    ("places", "flagged", "can", "untold"),
    [(8, 0, 0, True), (8, 1, 1, False), (10, 0, 1, False)],
)
def test_indicators_on_which_none_of_few_places_stood_out_cannot_tell_and_are_told_together(
    invented, places, flagged, can, untold
):
    whole = invented.release()
    few = tuple(
        replace(c, flags=replace(c.flags, places=places, flagged=flagged))
        for c in whole.comparisons
        if c.method == "funnel"
    )
    found = conclude(tell(replace(whole, comparisons=few), ReportPlan(title="t")))
    assert len(found.can) == can * 2
    said = (
        "Whether places differ on 2 indicators on which none stood out:"
        " with so few places, even large differences can go untold."
    )
    assert (said in found.cannot) is untold
