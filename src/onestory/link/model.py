"""The probabilistic model: Splink's, of the comparisons in `levels`, trained on the records.

How often persons agree is learnt from pairs known to be one by their NHS number; where too few are,
by expectation maximisation; where too little is there for that, rounded defaults stand.
"""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict, cast

from splink import Linker

from onestory import engine
from onestory.link.levels import COMPARISONS, Comparison
from onestory.link.shares import drop, shares_of

Training = Literal["pairs with one NHS number", "expectation maximisation", "defaults"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What one level of a comparison counts for: m and u, and how they were had."""

    part: str
    level: str
    m: float
    u: float

    @property
    def weight(self) -> float:
        """Return what the level adds to a match weight: log2 of m over u."""
        return math.log2(self.m / self.u)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A trained model: its weights, how they were learnt, and of how many pairs."""

    training: Training
    pairs: int
    weighed: tuple[Weighed, ...]

    def m_of(self, part: str, level: str) -> float:
        """Return how often a level is met among pairs of one person."""
        return next(one.m for one in self.weighed if (one.part, one.level) == (part, level))


DEFAULT = Model(
    training="defaults",
    pairs=0,
    weighed=tuple(
        Weighed(part=one.part, level=level.name, m=level.m, u=level.u)
        for one in COMPARISONS
        for level in one.levels
    ),
)


def settings(model: Model, *, prior: float) -> dict[str, object]:
    """Return Splink's settings of the model, for nodes of which two are one person by `prior`."""
    by_level = {(one.part, one.level): one for one in model.weighed}
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "node",
        "probability_two_random_records_match": prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.born = r.born"}],
        "comparisons": [_comparison(one, by_level) for one in COMPARISONS],
    }


def _comparison(one: Comparison, by_level: Mapping[tuple[str, str], Weighed]) -> dict[str, object]:
    unknown: dict[str, object] = {
        "sql_condition": one.unknown,
        "label_for_charts": "unknown",
        "is_null_level": True,
    }
    levels: list[dict[str, object]] = [unknown]
    for level in one.levels:
        known = by_level[one.part, level.name]
        made: dict[str, object] = {
            "sql_condition": level.condition,
            "label_for_charts": level.name,
            "m_probability": known.m,
            "u_probability": known.u,
        }
        if level.frequency:
            made |= {"tf_adjustment_column": level.frequency, "tf_minimum_u_value": 0.0001}
        levels.append(made)
    return {"output_column_name": one.part.replace(" ", "_"), "comparison_levels": levels}


def train(
    session: engine.Session, *, portraits: str, pairs: str, seed: int, most_pairs: int
) -> Model:
    """Return the model learnt of the table `portraits`.

    m comes of the table `pairs` (node_l, node_r), known to be one person; u of at most `most_pairs`
    pairs drawn with `seed`, nearly all of which are two.
    """
    known, nodes = _rows(session, pairs), _rows(session, portraits)
    if nodes < FEWEST_NODES:
        return DEFAULT
    backend = engine.splink_on(session)
    with _quiet():
        linker = Linker(
            backend.register(portraits),
            settings(DEFAULT, prior=1 / nodes),
            log_level=None,
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=most_pairs, seed=seed)
        if known >= FEWEST_PAIRS:
            linker.training.estimate_m_from_pairwise_labels(pairs)
        else:
            _maximise(linker, most_pairs)
        learnt = linker.misc.save_model_to_json()
        backend.delete_tables_created_by_splink_from_db()
    by: Training = (
        "pairs with one NHS number" if known >= FEWEST_PAIRS else "expectation maximisation"
    )
    return Model(training=by, pairs=known, weighed=_weighed(cast("_Learnt", learnt)))


FEWEST_NODES = 400
FEWEST_PAIRS = 500
_BLOCKS = ("l.born = r.born", "l.given = r.given AND l.family = r.family")
"""For expectation maximisation: pairs of one birth date teach of names and place, pairs of one name
of dates and place."""


class _LearntLevel(TypedDict):
    label_for_charts: str
    m_probability: NotRequired[float]
    u_probability: NotRequired[float]


class _LearntComparison(TypedDict):
    output_column_name: str
    comparison_levels: list[_LearntLevel]


class _Learnt(TypedDict):
    comparisons: list[_LearntComparison]


def _maximise(linker: Linker, most_pairs: int) -> None:
    for block in _BLOCKS:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block, max_pairs=most_pairs, fix_u_probabilities=True, record_sample_proportion=1.0
        )


def _weighed(learnt: _Learnt) -> tuple[Weighed, ...]:
    """Return every level's m and u; what was hardly seen is drawn towards the default."""
    found = {
        (comparison["output_column_name"].replace("_", " "), level["label_for_charts"]): level
        for comparison in learnt["comparisons"]
        for level in comparison["comparison_levels"]
    }
    return tuple(
        Weighed(
            part=one.part,
            level=one.level,
            m=_seen(found[one.part, one.level].get("m_probability"), one.m),
            u=_seen(found[one.part, one.level].get("u_probability"), one.u),
        )
        for one in DEFAULT.weighed
    )


def _seen(learnt: float | None, default: float) -> float:
    """Return the share learnt, or the default's where nothing was; never nought."""
    if learnt is None or not isinstance(learnt, float):
        return default
    return max(learnt, default / 100)


_PAIRS_AT_A_TIME = 2_000_000


def score(
    session: engine.Session,
    model: Model,
    *,
    prior: float,
    least: float,
    at_a_time: int = _PAIRS_AT_A_TIME,
) -> None:
    """Leave `scored` (node_l, node_r, match_weight): pairs of `blocked` of at least that weight.

    Portraits are read from the table `portraits`, and how common a name is from `given_shares` and
    `family_shares`. About `at_a_time` pairs are scored together, as Splink lays whole portraits
    beside each other.
    """
    session.run(
        "CREATE OR REPLACE TEMP TABLE scored (node_l INTEGER, node_r INTEGER, match_weight DOUBLE)"
    )
    shares = shares_of(session, "blocked", rows=at_a_time)
    for share in range(shares):
        session.run(
            "CREATE OR REPLACE TEMP TABLE blocked_now AS FROM blocked"
            f" WHERE join_key_l % {shares} = {share}"
        )
        _score_now(session, settings(model, prior=prior), least)
        session.compress()
    drop(session, "blocked_now")


def _score_now(session: engine.Session, by: dict[str, object], least: float) -> None:
    """Add the pairs of `blocked_now` to `scored`."""
    backend = engine.splink_on(session)
    with _quiet():
        linker = Linker(backend.register("portraits"), by, log_level=None)
        for column in ("given", "family"):
            shares = backend.register(f"{column}_shares")
            linker.table_management.register_term_frequency_lookup(shares, column)
        blocked = backend.register("blocked_now")
        linker.table_management.register_blocked_pairs_for_predict(blocked)
        predicted = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        session.run(
            f"INSERT INTO scored SELECT node_l, node_r, match_weight FROM {predicted.physical_name}"
        )
        backend.delete_tables_created_by_splink_from_db()


def _rows(session: engine.Session, table: str) -> int:
    return int(session.query(f"SELECT count(*) AS n FROM {table}")["n"][0].as_py())


@contextmanager
def _quiet() -> Generator[None]:
    """Keep Splink's advice on training from the caller's screen; it is told in `Model`."""
    logger = logging.getLogger("splink")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
