"""Invented caseloads are what they are said to be, so that answers can be marked against them."""

from dataclasses import replace

import numpy as np
import pytest

from onestory.model.caseload import ENTRIES, HAPPENED
from onestory.synthetic.caseload_drawn import FOLLOWED, Redrawn, redrawn
from onestory.synthetic.caseload_effects import EFFECTS, Effect, applied, part
from onestory.synthetic.caseload_faults import FAULTS, kept, spoilt
from onestory.synthetic.caseload_history import between, in_order, nights, number
from onestory.synthetic.caseload_teams import Teams
from onestory.synthetic.caseloads import Settings, invented_history

SETTINGS = Settings(people=3_000)
HISTORY = invented_history(SETTINGS, 11)


def made(effect: Effect = EFFECTS["none"], *, seed: int = 1, **teams: object) -> Redrawn:
    generator = np.random.default_rng(seed)
    return redrawn(HISTORY, effect, generator=generator, teams=replace(Teams(), **teams))


def column(drawn, name):
    return drawn.entries[name].to_numpy(zero_copy_only=False)


def days(drawn):
    return (column(drawn, "exit_date") - column(drawn, "index_date")).astype(int)


def rate(drawn, outcome, *, exposed=True, first=0, last=365):
    """Events a year of one arm, in days since time zero."""
    arm = column(drawn, "exposed") == exposed
    happened = drawn.happened
    named = happened["outcome"].to_numpy(zero_copy_only=False) == outcome
    entry = happened["entry"].to_numpy()[named]
    day = happened["day"].to_numpy()[named]
    amount = happened["amount"].to_numpy()[named]
    inside = arm[entry] & (day >= first) & (day < last)
    followed = np.clip(np.minimum(days(drawn), last) - first, 0, None)
    years = (followed if first >= 0 else np.full(len(arm), last - first))[arm].sum() / 365
    return amount[inside].sum() / years


def test_events_are_found_by_person_and_day():
    events = in_order(np.array([1, 0, 1]), np.array([5, 9, 2]), np.array([3, 0, 1]))
    who, start, end = np.array([1, 0, 1]), np.array([2, 0, 3]), np.array([6, 9, 5])
    assert list(number(events, who, start=start, end=end)) == [2, 0, 0]
    assert list(nights(events, who, start=start, end=end)) == [4, 0, 0]
    seen = between(events, who, start=start, end=end)
    assert list(events.day[seen.which]) == [2, 5]
    assert list(seen.asked) == [0, 0]


def test_a_history_is_the_same_for_the_same_seed_and_another_for_another():
    same, other = invented_history(SETTINGS, 11), invented_history(SETTINGS, 12)
    assert np.array_equal(same.events["emergency"].key, HISTORY.events["emergency"].key)
    assert not np.array_equal(same.need, other.need)


def test_nothing_happens_to_people_after_they_died_or_moved_away():
    gone = np.minimum(HISTORY.death, HISTORY.moved)
    for events in HISTORY.events.values():
        assert (events.day < gone[events.person]).all()


def test_those_in_greater_need_have_more_emergencies_and_die_sooner():
    many = np.bincount(HISTORY.events["emergency"].person, minlength=3_000)
    needy = HISTORY.need > np.quantile(HISTORY.need, 0.75)
    assert many[needy].mean() > 2 * many[~needy].mean()
    died = HISTORY.death < HISTORY.end
    assert died[needy].mean() > 1.5 * died[~needy].mean()


def test_crises_cluster_a_persons_emergencies_and_pass():
    """A month after an admission is worse than that person's other months, a year after is not."""
    events = HISTORY.events["emergency"]
    there = events.only((events.day >= 400) & (events.day < 1_000))
    soon = number(events, there.person, start=there.day + 1, end=there.day + 31).mean()
    late = number(events, there.person, start=there.day + 366, end=there.day + 396).mean()
    assert soon > 1.5 * late


def test_people_drawn_have_the_columns_of_a_study_of_people():
    drawn = made().drawn
    names = [one.name for one in drawn.covariates]
    assert drawn.entries.schema.names == [*ENTRIES.names, *names]
    assert drawn.happened.schema.equals(HAPPENED)
    assert len(set(drawn.entries.schema.names)) == len(drawn.entries.schema.names)
    assert all(drawn.entries[name].null_count == 0 for name in names)
    assert {str(drawn.entries.schema.field(name).type) for name in names} == {"float"}
    assert set(drawn.happened["outcome"].unique().to_pylist()) == {one.outcome for one in FOLLOWED}
    assert drawn.invented


def test_each_team_takes_on_as_many_as_it_can_and_nobody_twice():
    drawn = made(capacity=3, months=4).drawn
    exposed = column(drawn, "exposed")
    teams, many = np.unique(column(drawn, "team")[exposed], return_counts=True)
    assert len(teams) == 12
    assert set(many) == {12}
    assert len(set(column(drawn, "person_id")[exposed])) == exposed.sum() == 144


def test_whoever_stands_beside_is_there_not_enrolled_and_met_the_rule_on_the_day():
    drawn = made(beside="same and other places").drawn
    person, zero = column(drawn, "person_id"), column(drawn, "index_date")
    enrolled = {
        who: day
        for who, day, was in zip(person, zero, column(drawn, "exposed"), strict=True)
        if was
    }
    others = ~column(drawn, "exposed")
    assert all(enrolled.get(who, np.datetime64("2100-01-01")) > day
               for who, day in zip(person[others], zero[others], strict=True))  # fmt: skip
    windows = ("emergency_1_30", "emergency_31_90", "emergency_91_180", "emergency_181_365")
    year = sum(column(drawn, name) for name in windows)
    assert ((year >= 1) | (column(drawn, "conditions") >= 3)).all()
    assert (days(drawn) > 0).all()


def test_time_zero_of_those_beside_is_a_day_on_which_somebody_of_their_trial_was_taken_on():
    drawn = made().drawn
    exposed, trial = column(drawn, "exposed"), column(drawn, "trial")
    zero = column(drawn, "index_date")
    taken = set(zip(trial[exposed], zero[exposed], strict=True))
    assert {*zip(trial[~exposed], zero[~exposed], strict=True)} <= taken


def test_who_is_beside_them_is_of_the_places_asked_for():
    for beside, served in (("other places", {False}), ("same places", {True}),
                           ("eligible not offered", {True})):  # fmt: skip
        drawn = made(beside=beside).drawn
        others = ~column(drawn, "exposed")
        assert {team is not None for team in column(drawn, "team")[others]} == served
    later = made(beside="same places").drawn.entries["enrolled_later"]
    assert len(later) > later.null_count > 0


def test_teams_choose_people_at_their_worst_so_that_before_and_after_falls_by_itself():
    """With no effect at all, those taken on have far fewer emergencies than the year before."""
    drawn = made().drawn
    before, after = rate(drawn, "emergency", first=-365, last=0), rate(drawn, "emergency")
    assert after < 0.8 * before
    assert rate(drawn, "emergency", exposed=False, first=-365, last=0) < before


def test_covariates_know_nothing_of_what_came_after_time_zero():
    """The same people under an effect have the same covariates, though their events differ."""
    none, harm = made(), made(Effect(ratio=1.5))
    assert none.drawn.entries["person_id"].equals(harm.drawn.entries["person_id"])
    for one in none.drawn.covariates:
        assert none.drawn.entries[one.name].equals(harm.drawn.entries[one.name])
    assert rate(harm.drawn, "emergency") > rate(none.drawn, "emergency")


@pytest.mark.parametrize("ratio", [0.7, 1.0, 1.4])
def test_the_truth_is_what_events_of_the_exposed_are_multiplied_by(ratio):
    without = rate(made().drawn, "emergency")
    found = [made(Effect(ratio=ratio), seed=1).truth["emergency"]]
    assert found[0].of_these == found[0].of_such == pytest.approx(ratio)
    history = HISTORY
    rates = [
        rate(redrawn(history, Effect(ratio=ratio), generator=np.random.default_rng(n)).drawn,
             "emergency")
        / rate(redrawn(history, Effect(), generator=np.random.default_rng(n)).drawn, "emergency")
        for n in range(4)
    ]  # fmt: skip
    assert without > 0
    assert np.mean(rates) == pytest.approx(ratio, abs=0.06)


def test_an_effect_touches_nobody_but_the_exposed():
    none, harm = made(), made(Effect(ratio=2.0))
    assert rate(harm.drawn, "emergency", exposed=False) == rate(
        none.drawn, "emergency", exposed=False
    )
    assert harm.truth["injuries"].of_these == 1


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("at once", [0, 1, 1, 1]),
        ("delayed", [0, 0, 0, 1]),
        ("growing", [0, 0.5, 1, 1]),
        ("fading", [0, 1, 2**-0.5, 0.5]),
    ],
)
def test_effects_take_their_shape(shape, expected):
    effect = Effect(shape=shape, bedding_in=2)
    assert part(effect, np.array([-1, 0, 30, 60])) == pytest.approx(expected)


def test_an_effect_on_the_frail_alone_is_smaller_among_all():
    truth = made(EFFECTS["only for the frail"]).truth["emergency"]
    assert 0.75 < truth.of_these < 1


def test_teams_differ_by_as_much_as_is_stated():
    effect = Effect(ratio=0.8, varies=0.2)
    generator = np.random.default_rng(6)
    by_place = [
        applied(HISTORY, effect, generator=generator).these[: SETTINGS.places] for _ in range(200)
    ]
    assert np.mean(by_place) == pytest.approx(0.8, abs=0.01)
    assert np.std(np.log(by_place)) == pytest.approx(0.2, abs=0.01)
    truth = made(effect).truth["emergency"]
    assert truth.of_such == pytest.approx(0.8)
    assert truth.of_these != pytest.approx(0.8, abs=1e-4)


def test_the_sixteen_pilots_have_more_emergencies_and_less_planned_care():
    truth = made(EFFECTS["sixteen pilots"]).truth
    assert truth["emergency"].of_these == pytest.approx(1.09)
    assert truth["planned"].of_these == pytest.approx(0.79)
    assert truth["outpatients"].of_these == pytest.approx(0.78)


def test_redraws_repeat_by_their_generator():
    first, again, other = made(seed=3).drawn, made(seed=3).drawn, made(seed=4).drawn
    assert first.entries.equals(again.entries)
    assert first.happened.equals(again.happened)
    assert not first.entries.equals(other.entries)


def test_a_death_is_told_on_the_day_that_ends_the_follow_up():
    drawn = made().drawn
    died = column(drawn, "exit_reason") == "died"
    named = drawn.happened["outcome"].to_numpy(zero_copy_only=False) == "death"
    entry = drawn.happened["entry"].to_numpy()[named]
    assert sorted(entry) == list(np.flatnonzero(died))
    assert list(drawn.happened["day"].to_numpy()[named]) == list(days(drawn)[entry])


def test_people_kept_keep_what_happened_to_them():
    drawn = made().drawn
    fewer = kept(drawn, column(drawn, "exposed"))
    assert rate(fewer, "emergency") == rate(drawn, "emergency")
    assert list(column(fewer, "entry")) == list(range(fewer.entries.num_rows))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_spoilt_caseload_keeps_its_columns_and_leaves_the_sound_one_as_it_was(fault):
    drawn = made().drawn
    before = drawn.entries
    bad = spoilt(drawn, fault)
    assert bad.entries.schema.equals(before.schema)
    assert bad.happened.schema.equals(HAPPENED)
    assert drawn.entries.equals(made().drawn.entries)
    exposed = column(bad, "exposed")
    told = {
        "nobody exposed": not exposed.any(),
        "nobody beside them": exposed.all(),
        "one team": len(set(column(bad, "cluster")[exposed])) == 1,
        "everyone dead": set(column(bad, "exit_reason")) == {"died"} and not days(bad).any(),
    }
    assert told.get(fault, True)
