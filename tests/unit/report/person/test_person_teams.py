"""What teams decided about one person: in words, as a lane and as an episode of care."""

from datetime import date

import pytest

from onestory.report.person import lanes
from onestory.report.person.fhir import resources
from onestory.report.person.page import html

DECISION = {
    "id": 1, "source": "caseload", "provider": "XC1", "delivery": "f" * 16, "row": 7,
    "team": "T01", "programme": "Home First", "decision": "enrolled", "decided": date(2020, 2, 21),
    "start": date(2020, 2, 24), "end": date(2020, 8, 1), "end_reason": "goals met",
}  # fmt: skip
NOT_TAKEN_ON = {**DECISION, "decision": "no capacity", "start": None, "end": None, "end_reason": ""}
GOING_ON = {**DECISION, "end": None, "end_reason": ""}


@pytest.fixture
def decided(told):
    """A story with one decision, and that decision as it is told."""

    def make(row):
        story = told(caseload=[row])
        (one,) = (one for one in story.events if one.table == "caseload")
        return story, one

    return make


def episodes(story):
    kinds = ("EpisodeOfCare", "Encounter")
    return [
        one for one in resources(story)
        if one["resourceType"] in kinds and str(one["id"]).startswith("caseload")
    ]  # fmt: skip


def test_an_enrolment_lasts_from_its_first_day_to_the_last_on_which_the_team_had_the_person(
    decided,
):
    _, one = decided(DECISION)
    assert (one.start, one.end, one.lasts) == (date(2020, 2, 24), date(2020, 7, 31), True)
    assert one.title == "Enrolled with team T01"
    assert {each.term: each.text for each in one.details} == {
        "Programme": "Home First", "Decided": "21 February 2020", "Why it ended": "goals met",
    }  # fmt: skip


def test_teams_have_a_lane_of_their_own_after_the_hospital(decided):
    story, _ = decided(DECISION)
    drawn = lanes.wide(story)
    assert [one.name for one in drawn.lanes][-3:] == ["Hospital", "Teams", "Life and health"]
    (bar,) = drawn.lanes[-2].bars
    assert bar.told == "24 February 2020 to 31 July 2020: Enrolled with team T01"
    assert "1 enrolment with a team" in html(story)


def test_no_team_is_no_gap_in_what_the_partners_sent(told):
    assert "teams" not in lanes.wide(told()).empty


def test_an_enrolment_is_an_episode_of_care_of_the_partner_that_told_it(decided):
    story, _ = decided(DECISION)
    (episode,) = episodes(story)
    assert episode["resourceType"] == "EpisodeOfCare"
    assert episode["status"] == "finished"
    assert episode["period"] == {"start": "2020-02-24", "end": "2020-07-31"}
    managed_by = episode["managingOrganization"]  # misspelt on purpose
    assert managed_by == {"reference": "Organization/XC1"}  # misspelt on purpose


def test_one_that_goes_on_is_open_in_the_picture_and_active_in_the_export(decided):
    story, one = decided(GOING_ON)
    assert one.end is None
    assert lanes.wide(story).lanes[-2].bars[0].open
    (episode,) = episodes(story)
    assert (episode["status"], episode["period"]) == ("active", {"start": "2020-02-24"})


def test_whom_a_team_could_not_take_on_was_considered_on_that_day_and_had_no_episode(decided):
    story, one = decided(NOT_TAKEN_ON)
    assert one.title == "Considered by team T01: not taken on, as there was no capacity"
    assert (one.start, one.end, one.lasts) == (date(2020, 2, 21), None, False)
    assert len(lanes.wide(story).lanes[-2].marks) == 1
    assert episodes(story) == []
    assert "enrolment" not in html(story)
