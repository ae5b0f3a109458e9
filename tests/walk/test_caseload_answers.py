"""Studies of invented people whose truth is known: what the whole road says of them."""

import numpy as np
import pytest

from onestory.evaluate import Surroundings
from onestory.evaluate.caseload import run
from onestory.evaluate.caseload.designs import estimated
from onestory.evaluate.caseload.setting import ask, setting
from onestory.model.delivered import ACTIVITY_ROWS, Delivered
from onestory.model.rivals import Rivals
from onestory.synthetic.caseload_drawn import redrawn
from onestory.synthetic.caseload_effects import EFFECTS
from onestory.synthetic.caseload_study import invented_study
from onestory.synthetic.caseload_teams import Teams
from onestory.synthetic.caseloads import Settings, invented_history

HISTORY = invented_history(Settings(people=4_000), 3)
STUDY = invented_study(HISTORY, Teams())
SURROUNDINGS = Surroundings(
    rivals=Rivals(
        window=STUDY.window, exposed=(), comparators=(), rivals=(), complete=True, to_ask=(),
        own=(), sentences=(),
    ),
    delivered=Delivered(
        verdict="delivered", sites=(), rows=ACTIVITY_ROWS.empty_table(), sentence="Delivered."
    ),
)  # fmt: skip


def made(effect: str, seed: int):
    return redrawn(HISTORY, EFFECTS[effect], generator=np.random.default_rng([8, seed]))


def away(effect: str, seed: int) -> tuple[float, bool]:
    """How far the default design's answer is from the truth, and whether its range holds it."""
    people = made(effect, seed)
    ground = setting(STUDY, people.drawn, SURROUNDINGS)
    asked = ask(STUDY.estimands[0], ground)
    found = estimated("doubly robust weighting", asked, ground)
    truth = np.log(people.truth["emergency"].of_these)
    return found.value - truth, found.lower <= truth <= found.upper


@pytest.mark.parametrize("effect", ["none", "only for the frail"])
def test_answers_are_right_on_average_and_ranges_hold_the_truth(effect):
    found = [away(effect, seed) for seed in range(25)]
    errors = np.array([error for error, _ in found])
    assert abs(errors.mean()) < 3 * errors.std() / np.sqrt(len(errors))
    assert abs(errors.mean()) < 0.1
    assert sum(held for _, held in found) >= 21  # of 25, so fewer than 4 times in 100 by chance


@pytest.fixture(scope="module")
def no_effect():
    return run(STUDY, made("none", 1).drawn, surroundings=SURROUNDINGS)


def test_before_and_after_tells_of_a_fall_where_nothing_was_done(no_effect):
    told = {one.name: one for one in no_effect.people.naive}
    assert told["before and after"].upper < 0
    assert told["before and after"].estimate < -0.2
    assert told["high users"].estimate < -0.2
    assert no_effect.verdict not in {"helped", "harmed"}
    assert no_effect.effects[0].lower < 0 < no_effect.effects[0].upper


def test_nothing_is_found_in_what_no_team_could_change(no_effect):
    injuries = next(one for one in no_effect.effects if one.outcome.id == "injuries")
    assert injuries.lower < 0 < injuries.upper


@pytest.mark.parametrize("seed", range(3))
def test_the_shape_of_the_sixteen_pilots_is_never_told_as_help(seed):
    """Nine per cent more emergency admissions, though fewer than before: harm, or not known."""
    answer = run(STUDY, made("sixteen pilots", seed).drawn, surroundings=SURROUNDINGS)
    assert answer.verdict in {"harmed", "cannot tell yet"}
    lower, upper = answer.effects[0].lower, answer.effects[0].upper
    assert lower is not None
    assert upper is not None
    assert lower < 0.09 < upper
    assert answer.invented
