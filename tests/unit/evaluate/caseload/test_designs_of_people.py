"""Designs of people: each asked by its name, on people whose truth is known."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from onestory.evaluate.caseload import run
from onestory.synthetic.caseload_drawn import redrawn
from onestory.synthetic.caseload_effects import EFFECTS
from onestory.synthetic.caseload_teams import Teams


@pytest.fixture(scope="module")
def listed(history):
    """Everyone whom teams scored, taken on or not, where the programme does nothing."""
    teams = Teams(beside="same places", capacity=30, noise=0.0, months=2)
    generator = np.random.default_rng(2)
    return redrawn(history, EFFECTS["none"], generator=generator, teams=teams).drawn


@pytest.fixture
def by(study, surroundings):
    """The main effect of a study, its caseload changed so."""

    def made(people, *, designs=(), **caseload):
        of = study(designs=designs)
        asked = replace(of, caseload=replace(of.caseload, **caseload))
        return run(asked, people, surroundings=surroundings).effects[0]

    return made


@pytest.mark.parametrize("design", ["overlap weighting", "matched persons"])
def test_a_planned_design_is_used_and_the_default_stands_among_the_choices(drawn, by, design):
    effect = by(drawn("none"), designs=(design,))
    assert effect.design == design
    assert "By doubly robust weighting" in effect.choices["choice"].to_pylist()
    assert effect.choices["main"].to_pylist()[0] is True


def test_a_threshold_sets_people_just_above_beside_people_just_below(listed, with_entries, by):
    score = listed.entries["score"].to_numpy() + np.random.default_rng(3).normal(
        0, 0.2, listed.entries.num_rows
    )
    threshold = float(np.quantile(score, 0.7))
    above = with_entries(listed, score=list(score), exposed=list(score >= threshold))
    effect = by(
        above, comparators="score threshold", threshold=threshold, took="offered",
        chosen="score threshold", subgroups=(),
    )  # fmt: skip
    assert effect.design == "regression discontinuity"
    assert effect.n_exposed < int((score >= threshold).sum())
    names = {c.name for c in effect.checks}
    assert {"Crowding at the threshold", "Alike across the threshold"} <= names
    assert "Balance" not in names
    assert effect.choices.num_rows == 2


def test_scores_made_to_fit_crowd_at_the_threshold(listed, with_entries, by):
    score = listed.entries["score"].to_numpy() + np.random.default_rng(3).normal(
        0, 0.2, listed.entries.num_rows
    )
    threshold = float(np.quantile(score, 0.7))
    pushed = np.where((score > threshold - 0.1) & (score < threshold), threshold + 0.01, score)
    made_to_fit = with_entries(listed, score=list(pushed), exposed=list(pushed >= threshold))
    effect = by(
        made_to_fit, comparators="score threshold", threshold=threshold, took="offered",
        chosen="score threshold", subgroups=(),
    )  # fmt: skip
    crowding = next(c for c in effect.checks if c.name == "Crowding at the threshold")
    assert crowding.passed == "failed"


def test_scores_that_grow_fewer_towards_the_high_ones_do_not_crowd(listed, with_entries, by):
    score = np.random.default_rng(4).exponential(0.1, listed.entries.num_rows)
    effect = by(
        with_entries(listed, score=list(score), exposed=list(score >= 0.2)),
        comparators="score threshold", threshold=0.2, took="offered",
        chosen="score threshold", subgroups=(),
    )  # fmt: skip
    crowding = next(c for c in effect.checks if c.name == "Crowding at the threshold")
    assert crowding.passed == "passed"


def test_a_threshold_from_which_nobody_more_was_taken_on_tells_nothing_of_enrolment(
    listed, with_entries, by
):
    score = np.random.default_rng(4).normal(50, 12, listed.entries.num_rows)
    effect = by(
        with_entries(listed, score=list(score), exposed=list(score >= 55)),
        comparators="score threshold", threshold=40.0, took="enrolled",
        chosen="score threshold", subgroups=(),
    )  # fmt: skip
    assert not effect.known
    assert "hardly changed who was taken on" in effect.reason


def test_a_threshold_that_nobody_gave_is_asked_for(listed, by):
    effect = by(listed, comparators="score threshold", took="offered", chosen="score threshold")
    assert effect.verdict == "cannot be estimated"
    assert "threshold" in effect.reason


def test_a_random_order_needs_no_weights_to_make_people_alike(listed, with_entries, by):
    lot = np.random.default_rng(9).random(listed.entries.num_rows) < 0.3
    effect = by(
        with_entries(listed, exposed=list(lot), enrolled_later=[None] * lot.size),
        comparators="random order", took="offered", chosen="random order", subgroups=(),
    )  # fmt: skip
    assert effect.design == "random order"
    assert effect.lower < 0 < effect.upper
    order = next(c for c in effect.checks if c.name == "Order at random")
    assert order.passed == "passed"


@pytest.fixture
def lottery(history, with_entries):
    """A lottery of one team: half take the offer up, and enrolment saves four in ten admissions."""
    teams = Teams(beside="same places", capacity=30, noise=0.0, months=2)
    people = redrawn(history, EFFECTS["none"], generator=np.random.default_rng(2), teams=teams)
    generator = np.random.default_rng(9)
    many = people.drawn.entries.num_rows
    reached = generator.random(many) < 0.5
    enrolled = reached & (generator.random(many) < 0.5)
    told = np.where(enrolled, "enrolled", np.where(reached, "declined", "no capacity"))
    rows = people.drawn.happened
    entry, day = rows["entry"].to_numpy(), rows["day"].to_numpy()
    own = np.array(rows["outcome"].to_pylist()) == "emergency"
    spared = enrolled[entry] & (day >= 1) & own & (generator.random(day.size) < 0.4)
    return with_entries(
        replace(people.drawn, happened=rows.filter(pa.array(~spared))),
        exposed=list(reached), decision=list(told), enrolled_later=[None] * many,
        team=["A"] * many, cluster=["A"] * many,
    )  # fmt: skip


LOT = {"comparators": "random order", "chosen": "random order", "subgroups": ()}


def test_a_lottery_tells_what_being_taken_on_did_to_those_who_accepted(lottery, by):
    offer, taken = (by(lottery, took=took, **LOT) for took in ("offered", "enrolled"))
    assert taken.lower < -0.4 < taken.upper
    assert taken.estimate < 1.5 * offer.estimate < 0


def test_a_lottery_within_one_team_has_a_range_and_is_that_teams_effect(lottery, by):
    effect = by(lottery, took="offered", **LOT)
    assert effect.known
    assert "this one team" in effect.sentence
    assert next(c for c in effect.checks if c.name == "Order at random").passed == "passed"


def test_people_of_earlier_years_alone_support_no_claim(drawn, by):
    people = drawn("none")
    exposed = people.entries["exposed"].to_numpy()
    rows = people.happened
    after = exposed[rows["entry"].to_numpy()] & (rows["day"].to_numpy() >= 1)
    kept = ~after | (np.arange(after.size) % 2 == 0)
    fewer = replace(people, happened=rows.filter(pa.array(kept)))
    assert by(fewer).verdict == "helped"
    earlier = by(fewer, comparators="before the start")
    assert earlier.verdict == "cannot tell yet"
    assert "whatever else changed over those years" in earlier.sentence


def test_an_order_that_was_not_random_is_found_out(listed, with_entries, by):
    old = listed.entries["age"].to_numpy() > 80
    lot = np.random.default_rng(9).random(old.size) < np.where(old, 0.6, 0.2)
    effect = by(
        with_entries(listed, exposed=list(lot)),
        comparators="random order", took="offered", chosen="random order", subgroups=(),
    )  # fmt: skip
    assert next(c for c in effect.checks if c.name == "Order at random").passed == "failed"


def test_the_chance_of_a_first_event_is_told_in_percentage_points(answers):
    deaths = answers("none").effects[1]
    assert deaths.unit == "% of people"
    assert -20 < deaths.lower < 0 < deaths.upper < 20


def test_the_chance_of_death_is_what_was_seen_where_everyone_is_followed(answers, drawn):
    people = drawn("none").entries
    exposed = people["exposed"].to_numpy()
    died = np.array(people["exit_reason"].to_pylist()) == "died"
    gone = np.array(people["exit_reason"].to_pylist()) == "moved away"
    deaths = answers("none").effects[1]
    seen = 100 * died[exposed & ~gone].mean()
    told = float(deaths.method.split("taken on had ")[1].split("%")[0])
    assert told == pytest.approx(seen, abs=0.5)


def test_a_choice_that_was_planned_and_cannot_be_made_is_told(drawn, study, surroundings):
    of = study(sensitivities=("firm links only", "followed until enrolled later"))
    rows = run(of, drawn("none"), surroundings=surroundings).effects[0].choices.to_pylist()
    planned = {r["choice"]: r["note"] for r in rows if r["planned"] and not r["main"]}
    assert "Links are all firm" in planned["Planned: firm links only"]
    assert "No stand-in was taken on later" in planned["Planned: followed until enrolled later"]


def test_designs_are_suggested_by_how_people_were_chosen(answers):
    supported = {one.design: one.supported for one in answers("none").suggestions}
    assert supported == {
        "random order": False,
        "regression discontinuity": False,
        "doubly robust weighting": True,
        "overlap weighting": True,
        "matched persons": True,
    }
