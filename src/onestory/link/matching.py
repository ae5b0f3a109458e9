"""Matching: which accounts are one person, of all that is said of them.

NHS numbers first, then rules, then the model for what is left, then clusters. It works in the
session's memory; nothing that identifies leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass

from onestory import engine
from onestory.link import doubts, nodes
from onestory.link.blocking import Found, candidates, recall, seek, show_faces
from onestory.link.cleaning import clean
from onestory.link.clustering import Clusters, cluster
from onestory.link.keys import number_accounts
from onestory.link.model import Model, Weighed, score, train
from onestory.link.portraits import paint
from onestory.link.rules import RULES, apply_rules
from onestory.link.shares import drop
from onestory.link.tracing import trace


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSettings:
    """How sure to be. Weights are log2 of the odds that two are one person.

    At `threshold` and above pairs are linked; `firm` above it without doubt; from `near` below it
    they are listed as doubts. `most_training` bounds the pairs that the model learns from.
    """

    threshold: float = 6.0
    firm: float = 14.0
    near: float = -2.0
    most_training: int = 1_000_000
    sample: int = 30_000


DEFAULTS = MatchSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """What matching did, in counts; the rows are in `linked`, `pairs` and `doubts`."""

    accounts: int
    people: int
    by_how: dict[str, int]
    by_rule: dict[str, int]
    doubts: int
    candidates: int
    settings: MatchSettings
    model: Model
    blocking: tuple[Found, ...]

    @property
    def weighed(self) -> tuple[Weighed, ...]:
        """Return m and u of each level of the model."""
        return self.model.weighed


def match(session: engine.Session, *, settings: MatchSettings = DEFAULTS, seed: int) -> Matching:
    """Leave `linked`, `pairs`, `doubts` of `sayings`, `standing`, `decisions` (see link.sayings).

    `sayings` is dropped once it is read, where it is a table and no view, as it is the largest of
    all. `seed` draws the pairs that the model learns from. The same tables in another order of rows
    give the same clusters.
    """
    number_accounts(session)
    clean(session)
    _let_go_of_sayings(session)
    trace(session)
    session.compress()
    nodes.gather(session)
    session.compress()
    show_faces(session, "faces", of="members")
    seek(session, faces="faces", nodes="nodes")
    apply_rules(session, faces="faces", nodes="nodes")
    candidates(session, faces="faces", nodes="nodes")
    nodes.compare_names(session)
    session.compress()
    nodes.portray(session)
    model, found = _learn(session, settings, seed)
    score(session, model, prior=nodes.prior(session), least=settings.threshold + settings.near)
    session.compress()
    made = _clustered(session, settings, model)
    doubts.tell(session, made, settings.threshold, settings.firm)
    session.compress()
    return _counted(session, settings, model, found)


def _let_go_of_sayings(session: engine.Session) -> None:
    tables = "SELECT 1 FROM duckdb_tables() WHERE table_name = 'sayings'"
    if session.query(tables).num_rows:
        drop(session, "sayings")


def _learn(
    session: engine.Session, settings: MatchSettings, seed: int
) -> tuple[Model, tuple[Found, ...]]:
    """Return the model learnt of a sample of accounts, and how well blocking finds its pairs."""
    session.compress()
    nodes.draw(session, accounts=settings.sample, seed=seed)
    paint(session, "sample_portraits", of="sample")
    show_faces(session, "sample_faces", of="sample")
    model = train(
        session,
        portraits="sample_portraits",
        pairs="sample_pairs",
        seed=seed,
        most_pairs=settings.most_training,
    )
    return model, recall(session, faces="sample_faces", pairs="sample_pairs")


def _clustered(session: engine.Session, settings: MatchSettings, model: Model) -> Clusters:
    evidence = doubts.bonds(doubts.caution(model, settings.threshold))
    session.run(f"CREATE OR REPLACE TEMP TABLE bonds AS {evidence}")
    return cluster(doubts.read_bonds(session), nodes.traits(session))


def _counted(
    session: engine.Session, settings: MatchSettings, model: Model, found: tuple[Found, ...]
) -> Matching:
    """Return the counts of the tables left."""
    how = session.query("SELECT how, rule, count(*) AS n FROM linked GROUP BY ALL ORDER BY ALL")
    rows = [(str(one["how"]), str(one["rule"]), int(one["n"])) for one in how.to_pylist()]
    rules = {rule.name: sum(n for _, name, n in rows if name == rule.name) for rule in RULES}
    hows = sorted({name for name, _, _ in rows})
    return Matching(
        accounts=sum(n for _, _, n in rows),
        people=_one(session, "SELECT count(DISTINCT cluster) AS n FROM linked"),
        by_how={one: sum(n for name, _, n in rows if name == one) for one in hows},
        by_rule=rules,
        doubts=_one(session, "SELECT count(*) AS n FROM doubts"),
        candidates=_one(session, "SELECT count(*) AS n FROM blocked"),
        settings=settings,
        model=model,
        blocking=found,
    )


def _one(session: engine.Session, sql: str) -> int:
    return int(session.query(sql)["n"][0].as_py())
