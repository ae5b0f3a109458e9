"""A study of people, from everyone drawn to the answer."""

import numpy as np

from onestory.evaluate.caseload import run


class TestAProgrammeThatDoesNothing:
    def test_is_never_said_to_have_helped_or_harmed(self, answers):
        assert answers("none").verdict not in {"helped", "harmed"}

    def test_looks_by_before_and_after_as_if_it_had_worked_by_a_fifth_or_more(self, answers):
        before_and_after = answers("none").people.naive[0]
        assert before_and_after.upper < -0.2

    def test_has_stand_ins_whose_figures_fell_as_much(self, answers):
        rows = answers("none").people.arms.to_pylist()
        own = [r for r in rows if r["outcome"] == "emergency"]
        before = np.mean([r["expected"] for r in own if r["month"] < 0])
        after = np.mean([r["expected"] for r in own if r["month"] >= 0])
        assert after < 0.6 * before

    def test_changes_nothing_that_it_could_not_have_touched(self, answers):
        checks = {c.name: c for c in answers("none").effects[0].checks}
        assert checks["Placebo outcomes"].passed == "passed"


class TestTheAnswer:
    def test_counts_everyone_taken_on(self, answers, drawn):
        exposed = int(drawn("none").entries["exposed"].to_numpy().sum())
        assert answers("none").effects[0].n_exposed == exposed

    def test_is_the_same_twice(self, answers, drawn, surroundings):
        first = answers("none")
        again = run(first.study, drawn("none"), surroundings=surroundings)
        assert again.sentence == first.sentence
        assert again.people is not None
        assert again.people.arms.equals(first.people.arms)
        assert again.people.subgroups.equals(first.people.subgroups)

    def test_makes_stand_ins_alike_in_every_covariate(self, answers):
        apart = answers("none").people.balance["apart_after"].to_numpy()
        assert np.abs(apart).max() < 0.01

    def test_gives_the_rates_that_the_effect_is_made_of(self, answers):
        """Person-years are the denominators of rates, told of a hundred people."""
        effect = answers("none").effects[0]
        assert "admissions per 100 people a year" in effect.method

    def test_reaches_back_to_quarters_before_time_zero_that_show_nothing(self, answers):
        rows = answers("none").effects[0].by_time.to_pylist()
        assert min(r["since_start"] for r in rows) == -7
        assert all(r["lower"] < 0 < r["upper"] for r in rows if -4 <= r["since_start"] < 0)
