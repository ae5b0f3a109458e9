"""A small invented caseload whose truth is known, and a study of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from onestory.evaluate import Surroundings
from onestory.evaluate.caseload import run
from onestory.model.answer import Answer
from onestory.model.caseload import Caseload, Drawn
from onestory.model.delivered import ACTIVITY_ROWS, Delivered
from onestory.model.period import Period
from onestory.model.rivals import Rivals
from onestory.model.study import Estimand, Outcome, Study, SuccessStatement
from onestory.synthetic.caseload_drawn import redrawn
from onestory.synthetic.caseload_effects import EFFECTS
from onestory.synthetic.caseloads import History, Settings, invented_history

WINDOW = Period(start=date(2021, 4, 1), end=date(2025, 4, 1))
CASELOAD = Caseload(
    eligible=("aged 50 and over", "an emergency admission in the last year"),
    took="enrolled",
    chosen="by need",
    comparators="other places",
)


def _outcome(
    identifier: str, indicator: str = "", role: str = "outcome", **changes: object
) -> Outcome:
    """An outcome of which less is wanted."""
    whole = Outcome(
        id=identifier, indicator=indicator or identifier, role="outcome", wanted="lower",
        margin=0.02, sector="hospital",
    )  # fmt: skip
    return replace(whole, role=role, **changes)


def _estimand(of: str, **changes: object) -> Estimand:
    """A year's ratio of an outcome."""
    whole = Estimand(
        id=of, outcome=of, population="people", exposure="a team", comparator="no team",
        time_zero="the decision", bedding_in=0, follow_up=12, intercurrent_events="none",
        contrast="ratio", average="people",
    )  # fmt: skip
    return replace(whole, **changes)


STUDY = Study(
    title="Teams", programme="the team", question="Did it help these people?", decision="",
    decision_on=None, change_our_mind="", chosen="volunteered", exposure="first person seen",
    window=WINDOW, outcomes=(_outcome("emergency"),),
    statements=(
        SuccessStatement(
            id="fewer", what="Fewer admissions", for_whom="people taken on", outcome="emergency",
            wanted="lower", size=0.1, by=date(2024, 3, 31), failure="", harm="",
            agreed_by=("the board",),
        ),
    ),
    estimands=(_estimand("emergency"),), sites=(), caseload=CASELOAD,
)  # fmt: skip


@pytest.fixture(scope="session")
def history() -> History:
    """Four thousand invented people in 24 places."""
    return invented_history(Settings(people=4_000), 5)


@pytest.fixture(scope="session")
def drawn(history: History) -> Callable[..., Drawn]:
    """People drawn from them for a study, by the name of the effect that the team has."""
    made: dict[tuple[str, int], Drawn] = {}

    def of(effect: str = "none", seed: int = 1) -> Drawn:
        if (effect, seed) not in made:
            generator = np.random.default_rng(seed)
            made[effect, seed] = redrawn(history, EFFECTS[effect], generator=generator).drawn
        return made[effect, seed]

    return of


@pytest.fixture(scope="session")
def surroundings() -> Surroundings:
    """Nothing else went on, and the team's work was recorded."""
    rivals = Rivals(
        window=WINDOW, exposed=(), comparators=(), rivals=(), complete=True, to_ask=(), own=(),
        sentences=(),
    )  # fmt: skip
    delivered = Delivered(
        verdict="delivered", sites=(), rows=ACTIVITY_ROWS.empty_table(), sentence="Delivered."
    )
    return Surroundings(rivals=rivals, delivered=delivered)


def _with_entries(drawn: Drawn, **columns: object) -> Drawn:
    """The people drawn with other values in some columns of their entries."""
    entries = drawn.entries
    for name, values in columns.items():
        place = entries.schema.get_field_index(name)
        field = entries.schema.field(name)
        entries = entries.set_column(place, field, pa.array(values, type=field.type))
    return replace(drawn, entries=entries)


@pytest.fixture(scope="session")
def with_entries() -> Callable[..., Drawn]:
    """The people drawn with other values in some columns."""
    return _with_entries


@pytest.fixture(scope="session")
def outcome() -> Callable[..., Outcome]:
    """An outcome of a study, less of which is wanted."""
    return _outcome


@pytest.fixture(scope="session")
def estimand() -> Callable[..., Estimand]:
    """A question about a year's ratio of an outcome."""
    return _estimand


@pytest.fixture(scope="session")
def study() -> Callable[..., Study]:
    """A study of people that asks about emergency admissions, unless told otherwise."""
    return lambda **changes: replace(STUDY, **changes)


@pytest.fixture(scope="session")
def answers(drawn: Callable[..., Drawn], surroundings: Surroundings) -> Callable[..., Answer]:
    """The answer about emergency admissions, injuries and deaths, by the team's true effect."""
    made: dict[str, Answer] = {}
    asked = replace(
        STUDY,
        outcomes=(
            _outcome("emergency"), _outcome("death", role="harm"),
            _outcome("injuries", role="negative control"),
        ),
        estimands=(
            _estimand("emergency"), _estimand("death", contrast="difference"),
            _estimand("injuries"),
        ),
    )  # fmt: skip

    def of(effect: str) -> Answer:
        if effect not in made:
            made[effect] = run(asked, drawn(effect), surroundings=surroundings)
        return made[effect]

    return of
