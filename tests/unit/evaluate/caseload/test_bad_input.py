"""Studies of people that cannot be answered, and the sentences that say why."""

from dataclasses import replace

import pyarrow.compute as pc
import pytest

from onestory.evaluate.caseload import run
from onestory.model.errors import StatsError, StudyError


@pytest.fixture
def main(study, surroundings):
    """The main effect of a study of these people."""

    def of(people, **changes):
        return run(study(**changes), people, surroundings=surroundings).effects[0]

    return of


def test_nobody_taken_on_says_where_to_look(drawn, with_entries, main):
    people = drawn("none")
    with pytest.raises(StudyError, match="Nobody was exposed"):
        main(with_entries(people, exposed=[False] * people.entries.num_rows))


def test_no_candidates_says_whom_else_to_ask_for(drawn, with_entries, main):
    people = drawn("none")
    with pytest.raises(StudyError, match="nobody to set the"):
        main(with_entries(people, exposed=[True] * people.entries.num_rows))


def test_trials_that_never_hold_both_are_refused(drawn, with_entries, main):
    people = drawn("none")
    exposed = people.entries["exposed"].to_pylist()
    with pytest.raises(StatsError):
        main(with_entries(people, trial=[int(one) for one in exposed]))


def test_a_study_of_places_is_sent_elsewhere(drawn, main):
    with pytest.raises(StudyError, match="one of places"):
        main(drawn("none"), caseload=None)


def test_a_study_without_a_question_is_refused(drawn, main):
    with pytest.raises(StudyError, match="asks nothing"):
        main(drawn("none"), estimands=())


def test_one_team_gives_a_number_and_no_range(drawn, with_entries, main):
    people = drawn("none")
    places = people.entries["place"].to_pylist()
    exposed = people.entries["exposed"].to_pylist()
    cluster = ["the team" if one else place for one, place in zip(exposed, places, strict=True)]
    effect = main(with_entries(people, cluster=cluster))
    assert effect.estimate is not None
    assert effect.lower is None
    assert effect.verdict == "cannot tell yet"
    assert "one team" in effect.reason
    teams = next(c for c in effect.checks if c.name == "Teams")
    assert teams.passed == "cannot know"


def test_people_who_all_died_at_once_have_no_rate_and_deaths_are_suggested(
    drawn, with_entries, main
):
    people = drawn("none")
    exposed = people.entries["exposed"].to_pylist()
    columns = {name: people.entries[name].to_pylist() for name in ("exit_reason", "exit_date")}
    day = people.entries["index_date"].to_pylist()
    dead = with_entries(
        people,
        exit_reason=["died" if e else r for e, r in zip(exposed, columns["exit_reason"], strict=True)],
        exit_date=[d if e else x for e, d, x in zip(exposed, day, columns["exit_date"], strict=True)],
    )  # fmt: skip
    effect = main(dead)
    assert effect.verdict == "cannot be estimated"
    assert "died before the days that count" in effect.reason
    assert "Ask about death itself" in effect.reason


def test_an_outcome_whose_records_end_before_anyone_was_taken_on_is_told(drawn, main):
    people = drawn("none")
    early = replace(people, happened=people.happened.filter(pc.less(people.happened["day"], 0)))
    effect = main(early)
    assert effect.verdict == "cannot be estimated"
    assert "its records end before people were taken on" in effect.reason


def test_follow_up_beyond_the_records_is_told(drawn, estimand, main):
    effect = main(drawn("none"), estimands=(estimand("emergency", bedding_in=13),))
    assert effect.verdict == "cannot be estimated"
    assert "wait for records" in effect.reason


def test_an_outcome_that_nobody_followed_is_named(drawn, main):
    people = drawn("none")
    without = replace(
        people, followed=tuple(one for one in people.followed if one.outcome != "emergency")
    )
    effect = main(without)
    assert "'emergency' was not followed" in effect.reason


def test_an_arm_to_whom_nothing_happened_is_told_as_a_difference_with_an_exact_end(drawn, main):
    people = drawn("none")
    exposed = people.entries["entry"].filter(people.entries["exposed"])
    own = pc.and_(
        pc.is_in(people.happened["entry"], exposed.combine_chunks()),
        pc.greater_equal(people.happened["day"], 0),
    )
    effect = main(replace(people, happened=people.happened.filter(pc.invert(own))))
    assert effect.verdict == "helped"
    assert effect.contrast == "difference"
    assert effect.lower < effect.estimate < effect.upper < 0
    assert "exact" in effect.inference
