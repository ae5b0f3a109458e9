"""Checks of a study of people: what each finds where there is something to find."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from onestory.evaluate.caseload import run
from onestory.model.caseload import HAPPENED


@pytest.fixture
def check(study, surroundings):
    """A check of the main effect of these people, by its name."""

    def of(name, people, **changes):
        effect = run(study(**changes), people, surroundings=surroundings).effects[0]
        return next(c for c in effect.checks if c.name == name)

    return of


def more(people, entries, day, times=1):
    """The people with as many more emergency admissions of some entries on a day."""
    rows = np.repeat(np.asarray(entries), times)
    added = pa.table(
        {
            "entry": rows,
            "outcome": ["emergency"] * rows.size,
            "day": np.full(rows.size, day),
            "amount": np.ones(rows.size),
        },
        schema=HAPPENED,
    )
    return replace(people, happened=pa.concat_tables([people.happened, added]))


def of_arm(people, *, exposed):
    flags = people.entries["exposed"].to_numpy()
    return np.flatnonzero(flags == exposed)


def without(people, words):
    """The people with fewer facts to be made alike in: those whose words hold these are gone."""
    kept = tuple(one for one in people.covariates if words not in one.words)
    return replace(people, covariates=kept)


def test_people_made_alike_in_the_year_are_free_of_regression_to_the_mean(drawn, check):
    found = check("Regression to the mean", drawn("none"))
    assert found.passed == "passed"
    before, after = found.table["year_before"].to_pylist(), found.table["after"].to_pylist()
    assert before[1] == pytest.approx(before[0], rel=0.02)
    assert after[1] < 0.7 * before[1]


def test_stand_ins_who_never_were_as_high_fail_regression_to_the_mean(drawn, check):
    people = drawn("none")
    unlike = replace(people, covariates=people.covariates[:2])
    assert check("Regression to the mean", unlike).passed == "failed"


def test_a_difference_in_the_second_year_before_fails_placebo_dates(drawn, check):
    people = without(drawn("none"), "366")
    sicker = more(people, of_arm(people, exposed=True), -500, times=2)
    found = check("Placebo dates", sicker)
    assert found.passed == "failed"
    assert "higher" in found.sentence


def test_people_taken_on_the_day_of_an_admission_fail_the_day_itself(drawn, check):
    people = drawn("none")
    assert check("The day itself", people).passed == "passed"
    found = check("The day itself", more(people, of_arm(people, exposed=True)[::4], 0))
    assert found.passed == "failed"
    assert found.table["had_any"][0].as_py() == pytest.approx(0.25, abs=0.02)


def test_what_happened_on_the_day_itself_is_in_no_rate(drawn, study, surroundings):
    people = drawn("none")
    busier = more(people, of_arm(people, exposed=True), 0)
    plain, more_on_the_day = (
        run(study(), one, surroundings=surroundings) for one in (people, busier)
    )
    assert more_on_the_day.effects[0].estimate == plain.effects[0].estimate
    assert more_on_the_day.people is not None
    assert plain.people is not None
    assert more_on_the_day.people.arms.equals(plain.people.arms)


def test_a_second_year_that_was_not_asked_for_was_not_looked_at(drawn, check, study):
    short = replace(study().caseload, history=365)
    found = check("Placebo dates", without(drawn("none"), "366"), caseload=short)
    assert found.passed == "cannot know"
    assert "was not looked at" in found.sentence


def test_a_second_year_that_was_balanced_cannot_be_a_placebo(drawn, check):
    assert check("Placebo dates", drawn("none")).passed == "cannot know"


def test_stand_ins_taken_on_later_are_told_where_no_difference_may_be_theirs(
    drawn, with_entries, check
):
    people = drawn("none")
    dates = people.entries["index_date"].to_pylist()
    exposed = people.entries["exposed"].to_pylist()
    soon = [None if e else d.replace(day=28) for e, d in zip(exposed, dates, strict=True)]
    found = check("Enrolled later", with_entries(people, enrolled_later=soon))
    assert found.passed == "failed"
    assert found.table["share"].to_pylist() == [pytest.approx(1.0, abs=0.1)]


def test_records_joined_to_nobody_turn_a_claim_where_they_are_many(drawn, check):
    people = drawn("benefit")
    fewer = more(people, of_arm(people, exposed=False)[::2], 30)
    assert check("Links", replace(fewer, enrolments=1000, unlinked=10)).passed == "passed"
    assert check("Links", replace(fewer, enrolments=1000, unlinked=900)).passed == "failed"


def test_links_not_counted_cannot_be_known(drawn, check):
    assert check("Links", replace(drawn("none"), enrolments=0)).passed == "cannot know"


def test_facts_that_came_late_are_told(drawn, check, study):
    people = replace(drawn("none"), known_late=0.3)
    assert check("Known at time zero", people).passed == "cannot know"
    delivered = replace(study().caseload, known="delivered before")
    assert check("Known at time zero", people, caseload=delivered).passed == "passed"


def test_nobody_is_immortal_by_construction(drawn, check):
    assert check("Immortal time", drawn("none")).passed == "passed"


def test_someone_taken_on_before_their_own_time_zero_is_found(drawn, with_entries, check):
    people = drawn("none")
    dates = people.entries["index_date"].to_pylist()
    exposed = people.entries["exposed"].to_pylist()
    early = [None if e else d for e, d in zip(exposed, dates, strict=True)]
    found = check("Immortal time", with_entries(people, enrolled_later=early))
    assert found.passed == "failed"


@pytest.fixture
def a_third_died(drawn, with_entries):
    """Invented people of whom a third of those taken on died half-way, nothing else changed."""
    people = drawn("none")
    exposed = of_arm(people, exposed=True)
    reasons = people.entries["exit_reason"].to_pylist()
    dates = people.entries["exit_date"].to_pylist()
    zero = people.entries["index_date"].to_pylist()
    for row in exposed[::3]:
        reasons[row], dates[row] = "died", zero[row] + (dates[row] - zero[row]) / 2
    return with_entries(people, exit_reason=reasons, exit_date=dates)


def test_a_claim_that_a_count_per_person_does_not_share_fails_where_deaths_differ(
    a_third_died, check
):
    found = check("Deaths", a_third_died)
    assert found.passed == "failed"
    assert "no longer the same kind of people" in found.sentence
    assert "with nothing after death" in found.sentence


def test_more_deaths_stand_right_after_the_numbers(a_third_died, study, surroundings):
    said = run(study(), a_third_died, surroundings=surroundings).sentence
    assert "More of the people taken on died than of their stand-ins" in said
    assert said.index("Best estimate") < said.index("More of the people") < said.index("planned")


def test_starts_written_in_later_are_told_and_fail_where_they_are_many(drawn, check):
    people = replace(drawn("none"), enrolments=1000)
    assert check("Immortal time", replace(people, backdated=15)).passed == "passed"
    many = check("Immortal time", replace(people, backdated=30))
    assert many.passed == "failed"
    assert "30 (3.0%) begin before" in many.sentence


@pytest.mark.parametrize(("whose", "passed"), [("everybody", "passed"), ("taken on", "failed")])
def test_records_that_end_early_take_a_claim_away_where_they_do_in_one_arm(
    drawn, with_entries, check, whose, passed
):
    people = more(drawn("none"), of_arm(drawn("none"), exposed=False)[::3], 30)
    cut = [whose == "everybody" or own for own in people.entries["exposed"].to_pylist()]
    zero, ends = (people.entries[name].to_pylist() for name in ("index_date", "exit_date"))
    soon = [
        min(end, day + timedelta(days=120)) if short else end
        for day, end, short in zip(zero, ends, cut, strict=True)
    ]
    late = np.array(cut)[people.happened["entry"].to_numpy()]
    seen = ~late | (people.happened["day"].to_numpy() < 120)
    seen = replace(people, happened=people.happened.filter(pa.array(seen)))
    found = check("Leaving", with_entries(seen, exit_date=soon))
    assert found.table["records_ended"][0].as_py() > 0.4
    assert "its sign" in found.sentence
    assert found.passed == passed


def test_an_answer_that_rests_on_one_team_fails(drawn, check):
    people = drawn("none")
    teams = np.array(people.entries["cluster"].to_pylist())
    first = teams[of_arm(people, exposed=True)][0]
    own = [row for row in of_arm(people, exposed=True) if teams[row] == first]
    found = check("Teams", more(people, own, 10, times=30))
    widest = found.table["estimate"].to_pylist()
    assert min(widest) < max(widest) - 0.5


def test_strong_recorded_causes_stand_beside_what_an_unrecorded_one_must_be(drawn, check):
    found = check("Unmeasured causes", drawn("none"))
    assert "Of what was recorded" in found.sentence
    moves = np.abs(found.table["moves_the_answer_by"].to_numpy())
    assert list(moves) == sorted(moves, reverse=True)
