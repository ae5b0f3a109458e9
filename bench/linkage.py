"""Linkage: false and missed pairs, memory and time, beside Splink alone and rules alone.

    python bench/linkage.py [--small | --full]

For each of two noises an invented system of one year is written, received and gathered; then the
same sayings are linked in three ways, each in a process of its own: ours; Splink alone (a model of
its stock comparisons over each account's usual values, trained by expectation maximisation, joined
into components at a probability of .99); rules alone (the same NHS number, checked, then our
deterministic rules, joined into components). 3,000 people with --small, a million with --full,
otherwise 50,000.

A person pair is a pair of accounts of one person: accounts of partners whose records are
identifiable, of whom anything is told (a name, a date, a place, a number). Precision is the share
of linked pairs that are of one person, recall the share of those that are linked.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.engine import Session

SEED = 7
KIB = 1 if sys.platform == "darwin" else 1024  # bytes in a unit of the largest memory
SMALL, USUAL, FULL = 3_000, 50_000, 1_000_000
PROMISES = {"mild": "linkage", "default": "linkage_default"}
THRESHOLDS = (-2.0, 2.0, 6.0, 10.0, 15.0, 20.0, 25.0, 30.0)
FEW = 50_000  # accounts, below which two points of the curve are enough
CERTAIN = 6.63  # log2 of the odds of .99


def invent(folder: Path, people: int, noise: str) -> Path:
    """An invented system, received, as a user has it."""
    system = folder / noise
    asked = ["--people", str(people), "--years", "1", "--seed", str(SEED), "--noise", noise]
    onestory("invent", *asked, "--parquet", "--out", str(system))
    onestory("receive", str(system / "onestory.toml"))
    return system


def onestory(*words: str) -> None:
    """Run the command line quietly."""
    subprocess.run(
        [sys.executable, "-m", "onestory", *words], check=True, stdout=subprocess.DEVNULL
    )


def gather(system: Path) -> None:
    """Write what was said of accounts, and whose they truly are, beside the system."""
    from onestory import engine
    from onestory.intake import workspace as workspaces
    from onestory.intake.unlocking import unlocked
    from onestory.link.gathering import gather as gathered
    from onestory.link.holdings import Holdings
    from onestory.model.people import RECORD_KEY

    with (
        workspaces.opened(system / "workspace", write=False) as workspace,
        engine.session(memory_gb=6, threads=1) as session,
    ):
        key = unlocked(system / "onestory.key", workspace)
        place = Holdings(folder=workspace.folder, vault=workspace.vault, ledger=workspace.ledger)
        gathered(session, place, key, tell=lambda *_: None)
        session.run("CREATE TABLE told (key TEXT, person BIGINT, n BIGINT)")
        for one in workspace.ledger.receipts:
            truth = f"{system}/truth/records/{one.source}.parquet"
            session.run(
                f"""INSERT INTO told SELECT {RECORD_KEY}, t.person, count(*)
                FROM read_parquet('{workspace.path(one.accepted)}') AS a
                JOIN read_parquet('{truth}') AS t
                    ON t.row = a.row
                WHERE t.file = ? AND t.provider = ? GROUP BY ALL""",
                [one.file, one.provider],
            )
        session.run(f"COPY sayings TO '{system}/sayings.parquet'")
        session.run(f"COPY ({truth_of(system)}) TO '{system}/accounts.parquet'")


def truth_of(system: Path) -> str:
    """SQL of the accounts that count, each with its person and the person's groups."""
    areas = f"{system}/areas.parquet"
    return f"""
        WITH whose AS (
            SELECT key, person FROM told WHERE key IS NOT NULL GROUP BY key, person
            QUALIFY row_number() OVER (PARTITION BY key ORDER BY sum(n) DESC, person) = 1),
        homes AS (
            SELECT person, max({{'since': since, 'lsoa': lsoa, 'council': council}}) AS home
            FROM read_parquet('{system}/truth/homes.parquet') GROUP BY person),
        heard AS (
            SELECT key, min(sector) AS sector FROM sayings
            WHERE coalesce(nhs_number, first_name, last_name, postcode, birth_date::TEXT)
                IS NOT NULL
            GROUP BY key)
        SELECT w.key, w.person, h.sector, CASE p.sex WHEN '1' THEN 'male' ELSE 'female' END AS sex,
               CASE WHEN p.birth > DATE '2001-04-01' THEN '0-17'
                    WHEN p.birth > DATE '1954-04-01' THEN '18-64' ELSE '65+' END AS age,
               CASE p.ethnicity WHEN 'A' THEN 'White British' ELSE 'others' END AS ethnicity,
               'fifth ' || ((a.imd_decile + 1) // 2) AS deprivation, home.council AS council
        FROM whose AS w JOIN heard AS h USING (key)
        JOIN read_parquet('{system}/truth/people.parquet') AS p USING (person)
        LEFT JOIN homes USING (person) LEFT JOIN read_parquet('{areas}') AS a
            ON a.lsoa = home.lsoa"""


def write_areas(system: Path, people: int) -> None:
    """Each LSOA of Merrowland and its tenth of deprivation."""
    import pyarrow.parquet as pq

    from onestory.synthetic.system.places import places
    from onestory.synthetic.system.settings import System

    merrowland = places(System(people=people, years=1, seed=SEED))
    pq.write_table(merrowland.lsoa_list(), system / "areas.parquet")


def begin(session: Session, system: Path) -> None:
    """The tables that matching asks for."""
    session.run(f"CREATE OR REPLACE TABLE sayings AS FROM read_parquet('{system}/sayings.parquet')")
    session.run("CREATE OR REPLACE TABLE standing (key TEXT, person_id BIGINT)")
    session.run("CREATE OR REPLACE TABLE decisions (key_a TEXT, key_b TEXT, same BOOLEAN)")


def accounts_matched(session: Session) -> int:
    """How many accounts were matched."""
    return int(session.query("SELECT count(*) AS n FROM linked")["n"][0].as_py())


def ours(session: Session, system: Path) -> list[dict[str, float]]:
    """Our matching; its clusters go to `ours.parquet`."""
    from dataclasses import replace

    from onestory.link.matching import DEFAULTS, match

    match(session, seed=SEED)
    keep(session, "linked", system, "ours")
    used = spent()
    points: list[dict[str, float]] = []
    few = accounts_matched(session) < FEW
    for threshold in THRESHOLDS[1:6:4] if few else THRESHOLDS:
        begin(session, system)  # matching lets go of what it has read
        match(session, settings=replace(DEFAULTS, threshold=threshold), seed=SEED)
        points.append({"threshold": threshold, **scored(session, "linked", system)})
    return [used, *points]


def rules(session: Session, system: Path) -> list[dict[str, float]]:
    """Tracing by number and our deterministic rules, joined into components."""
    from onestory.link import nodes
    from onestory.link.blocking import seek, show_faces
    from onestory.link.cleaning import clean
    from onestory.link.keys import number_accounts
    from onestory.link.rules import RULES, apply_rules
    from onestory.link.tracing import trace

    number_accounts(session)
    clean(session)
    trace(session)
    nodes.gather(session)
    show_faces(session, "faces", of="members")
    seek(session, faces="faces", nodes="nodes")
    apply_rules(session, faces="faces", nodes="nodes")
    join(session, "SELECT node_l, node_r FROM ruled", "rules_linked")
    keep(session, "rules_linked", system, "rules")
    used = spent()
    points: list[dict[str, float]] = []
    for number in range(-1, len(RULES)):
        join(session, f"SELECT node_l, node_r FROM ruled WHERE rule <= {number}", "tried")
        points.append({"rules": number + 1, **scored(session, "tried", system)})
    return [used, *points]


def splink(session: Session, system: Path) -> list[dict[str, float]]:
    """Splink's stock model over accounts' usual values, joined into components."""
    import logging

    from splink import Linker, SettingsCreator, block_on
    from splink import comparison_library as cl
    from splink.internals.blocking_rule_creator import BlockingRuleCreator

    from onestory import engine
    from onestory.link.cleaning import clean
    from onestory.link.keys import number_accounts
    from onestory.link.portraits import usual

    logging.getLogger("splink").setLevel(logging.ERROR)
    number_accounts(session)
    clean(session)
    session.run("CREATE TABLE members AS SELECT account::BIGINT AS node, account FROM keys")
    session.run(f"""
        CREATE TABLE usual AS
        WITH worded AS (
            SELECT account, rows, given::TEXT AS given, family::TEXT AS family,
                   born::TEXT AS born, sex::TEXT AS sex, postcode::TEXT AS postcode,
                   address::TEXT AS address
            FROM said),
        numbers AS (
            SELECT account, max(nhs_number) AS number
            FROM sayings JOIN keys USING (key) GROUP BY account),
        values AS (
            SELECT account, {usual("given")}, {usual("family")}, {usual("born")}, {usual("sex")},
                   {usual("postcode")}, {usual("address")} FROM worded GROUP BY account)
        SELECT node AS unique_id, number, values.* EXCLUDE (account, born),
               try_strptime(born, '%Y%m%d')::DATE AS born
        FROM members JOIN numbers USING (account) LEFT JOIN values USING (account)""")
    backend = engine.splink_on(session)
    linker = Linker(
        backend.register("usual"),
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.ExactMatch("number"),
                cl.NameComparison("given").configure(term_frequency_adjustments=True),
                cl.NameComparison("family").configure(term_frequency_adjustments=True),
                cl.DateOfBirthComparison("born", input_is_string=False),
                cl.ExactMatch("sex"),
                cl.ExactMatch("postcode"),
                cl.LevenshteinAtThresholds("address", [1, 3]),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("number"),
                block_on("born", "family"),
                block_on("born", "given"),
                block_on("postcode", "given"),
                block_on("given", "family", "postcode"),
            ],
            retain_matching_columns=False,
        ),
        log_level=None,
    )
    train = linker.training
    known: list[str | BlockingRuleCreator] = [
        block_on("number"),
        block_on("given", "family", "born", "postcode"),
    ]
    train.estimate_probability_two_random_records_match(known, recall=0.95)
    train.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=SEED)
    for block in (block_on("number"), block_on("born", "sex"), block_on("given", "family")):
        train.estimate_parameters_using_expectation_maximisation(block, max_pairs=1_000_000)
    predicted = linker.inference.predict(threshold_match_weight=min(THRESHOLDS))
    pairs = (
        "SELECT unique_id_l AS node_l, unique_id_r AS node_r"
        f" FROM {predicted.physical_name} WHERE match_weight >= "
    )
    join(session, f"{pairs}{CERTAIN}", "splink_linked")
    keep(session, "splink_linked", system, "splink")
    used = spent()
    points: list[dict[str, float]] = []
    for threshold in THRESHOLDS:
        join(session, f"{pairs}{threshold}", "tried")
        points.append({"threshold": threshold, **scored(session, "tried", system)})
    return [used, *points]


def join(session: Session, pairs: str, table: str) -> None:
    """Leave `table` (key, cluster): the connected components of the pairs of nodes."""
    import numpy as np
    import pyarrow as pa
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    found = session.query(pairs)
    ends = [found[side].to_numpy() for side in ("node_l", "node_r")]
    size = int(session.query("SELECT max(node) + 1 AS n FROM members")["n"][0].as_py())
    graph = coo_matrix((np.ones(ends[0].size), (ends[0], ends[1])), shape=(size, size))
    labels = connected_components(graph, directed=False)[1]
    clusters = pa.table({"node": np.arange(size), "cluster": labels.astype(np.int64)})
    session.register("components", clusters)
    session.run(
        f"CREATE OR REPLACE TABLE {table} AS SELECT key, cluster"
        " FROM members JOIN keys USING (account) JOIN components USING (node)"
    )
    session.forget("components")


def keep(session: Session, table: str, system: Path, way: str) -> None:
    """Write the clusters of one way beside the system."""
    session.run(f"COPY (SELECT key, cluster FROM {table}) TO '{system}/{way}.parquet'")


def spent() -> dict[str, float]:
    """CPU seconds and the most memory of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "peak_gb": round(used.ru_maxrss * KIB / 1e9, 3),
    }


def scored(session: Session, table: str, system: Path, where: str = "true") -> dict[str, float]:
    """Precision, recall and counts of the pairs that `table` links, of the accounts `where`."""
    row = session.query(f"""
        WITH both_sides AS (
            SELECT cluster, person, {where} AS here FROM {table}
            JOIN read_parquet('{system}/accounts.parquet') USING (key)),
        cells AS (SELECT cluster, person, count(*) AS n, count(*) FILTER (NOT here) AS others
                  FROM both_sides GROUP BY ALL),
        linked AS (SELECT sum(n) AS n, sum(others) AS others FROM cells GROUP BY cluster),
        truly AS (SELECT sum(n) AS n, sum(others) AS others FROM cells GROUP BY person)
        SELECT {pairs_of("linked")} AS linked, {pairs_of("truly")} AS truly,
               {pairs_of("cells")} AS right""").to_pylist()[0]
    linked, truly, right = (float(row[name] or 0) for name in ("linked", "truly", "right"))
    return {
        "precision": round(right / linked, 6) if linked else 1.0,
        "recall": round(right / truly, 6) if truly else 1.0,
        "false_pairs": int(linked - right),
        "missed_pairs": int(truly - right),
        "pairs": int(truly),
    }


def pairs_of(table: str) -> str:
    """SQL of the pairs within groups of which at least one side counts."""
    inside = "n * (n - 1) / 2 - others * (others - 1) / 2"
    return f"(SELECT sum({inside}) FROM {table})"


def groups(system: Path, way: str) -> dict[str, dict[str, float]]:
    """Precision and recall of each group: pairs with an account of the sector, or of the person."""
    from onestory import engine

    told: dict[str, dict[str, float]] = {}
    with engine.session(memory_gb=6, threads=1) as session:
        session.run(f"CREATE TABLE linked AS FROM read_parquet('{system}/{way}.parquet')")
        for kind in ("sector", "sex", "age", "ethnicity", "deprivation", "council"):
            values = session.query(
                f"SELECT DISTINCT {kind} AS v FROM read_parquet('{system}/accounts.parquet')"
                f" WHERE {kind} IS NOT NULL ORDER BY 1"
            )
            for value in values["v"].to_pylist():
                got = scored(session, "linked", system, f"coalesce({kind} = '{value}', false)")
                told[f"{kind}: {value}"] = {k: got[k] for k in ("precision", "recall", "pairs")}
    return told


WAYS: dict[str, Callable[[Session, Path], list[dict[str, float]]]] = {
    "ours": ours,
    "splink": splink,
    "rules": rules,
}


def run_part(part: str, system: Path) -> None:
    """Gather, or link in one way; prints what it took and its curve as JSON."""
    if part == "gather":
        gather(system)
        return
    from onestory import engine

    with engine.session(memory_gb=12, threads=1) as session:
        begin(session, system)
        print(json.dumps(WAYS[part](session, system)))


def apart(part: str, system: Path) -> list[dict[str, float]]:
    """What a part printed, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--part", part, "--folder", str(system)],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else []


def measured(system: Path, way: str) -> dict[str, object]:
    """The figures of one way."""
    from onestory import engine

    used, *curve = apart(way, system)
    with engine.session(memory_gb=6, threads=1) as session:
        session.run(f"CREATE TABLE linked AS FROM read_parquet('{system}/{way}.parquet')")
        total = scored(session, "linked", system)
    by_group = groups(system, way)
    return {
        **total,
        "worst_group_recall": min(one["recall"] for one in by_group.values()),
        **used,
        "groups": by_group,
        "curve": curve,
    }


def figures(folder: Path, people: int, noise: str) -> dict[str, object]:
    """The figures of one promise."""
    system = invent(folder, people, noise)
    write_areas(system, people)
    apart("gather", system)
    told = {way: measured(system, way) for way in WAYS}
    wrong = {way: one["false_pairs"] + one["missed_pairs"] for way, one in told.items()}  # pyright: ignore[reportOperatorIssue]
    better = min(wrong["splink"], wrong["rules"])
    return {
        "people": people,
        **told["ours"],
        "wrong_pairs_over_better_of_others": round(wrong["ours"] / better, 3) if better else 0.0,
        "splink_alone": told["splink"],
        "rules_alone": told["rules"],
    }


def main() -> None:
    """Measure and record, or run one part."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="3,000 people")
    parser.add_argument("--full", action="store_true", help="a million people")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        run_part(asked.part, asked.folder)
        return
    from record import ROOT, record, refuse_a_full_disk

    if not asked.small:
        refuse_a_full_disk()
    home = ROOT / "build" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    people = SMALL if asked.small else FULL if asked.full else USUAL
    for noise, promise in PROMISES.items():
        with tempfile.TemporaryDirectory(prefix="linkage-", dir=home) as folder:
            record(promise, figures(Path(folder), people, noise), small=asked.small)


if __name__ == "__main__":
    main()
