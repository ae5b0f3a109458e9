"""Truth: links scored against what is known of an invented system, over all and by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isnan
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onestory import engine
from onestory.engine import Session
from onestory.link.holdings import Holdings
from onestory.link.index import write_json
from onestory.model.errors import DeliveryError
from onestory.model.people import RECORD_KEY, PairQuality, PersonIndex

_CLOSED = "closed"
GROUPS = {
    name: name.replace(" ", "_")
    for name in ("sector", "provider", "sex", "age", "ethnicity", "deprivation", "council")
}

# Of each account how many others it was linked to, how many are truly of its person, and both.
_SCORED = """
    create or replace table scored as
    select key,
        count(*) over (partition by person_id) - 1 as linked,
        count(*) over (partition by person) - 1 as true_pairs,
        count(*) over (partition by person_id, person) - 1 as joined
    from accounts join truth using (key)
"""

_BY_GROUP = """
    select $group as "group", {group}::text as value, count(*)::bigint as accounts,
        sum(linked)::bigint as linked, sum(true_pairs)::bigint as "true",
        sum(joined)::bigint as "both"
    from scored join told using (key) where {group} is not null group by all order by value
"""


def against_truth(
    accounts: pa.Table, truth: pa.Table, groups: Mapping[str, str]
) -> tuple[PairQuality, ...]:
    """Return how many pairs of accounts were rightly linked, of all and of each group.

    `accounts` has key and person_id (as INDEX), `truth` key, person and the columns of the groups;
    `groups` names each group's column of `truth`. Only accounts in both are scored: leave out of
    `accounts` those that may not be searched for. All pairs of different accounts count, of one
    provider or of two.
    """
    with engine.session() as session:
        session.register("accounts", accounts.select(["key", "person_id"]))
        session.register("truth", truth)
        session.run(_SCORED)
        session.run("create or replace table told as select *, 'all' as every_one from truth")
        found = [
            session.query(_BY_GROUP.format(group=f'"{column}"').replace("$group", f"'{name}'"))
            for name, column in {"all": "every_one", **groups}.items()
        ]
    return tuple(PairQuality(**row) for table in found for row in table.to_pylist())


def scored(place: Holdings, index: PersonIndex, folder: Path) -> tuple[PairQuality, ...]:
    """Return the standing index scored by the truth folder of an invented system.

    Accounts that may not be searched for are left out. Deprivation fifths (1 is the most deprived)
    are told where the list of LSOAs lies beside the folder. Raises DeliveryError where it is none.
    """
    if not (folder / "people.parquet").is_file():
        raise DeliveryError(
            found="There is no people.parquet in the folder of the truth.",
            where=str(folder),
            do="Name the folder `truth` that `onestory invent` wrote.",
        )
    accounts = pq.read_table(place.path(index.accounts))
    with engine.session() as session:
        session.register("index_given", accounts)
        _name_persons(session, place, folder)
        _describe(session, folder)
        searched = session.query(
            f"select * from index_given where certainty <> '{_CLOSED}' order by key"
        )
        return against_truth(searched, session.query(_TRUTH), GROUPS)


def write_scored(place: Holdings, found: Sequence[PairQuality]) -> Path:
    """Return the file beside the index that the scores were written to, as JSON."""
    path = place.people / "truth.json"
    rows = [
        {**asdict(one), "precision": _told(one.precision), "recall": _told(one.recall)}
        for one in found
    ]
    write_json({"pairs": rows}, path, place)
    return path


def _told(share: float) -> float | None:
    return None if isnan(share) else round(share, 6)  # not a number has no JSON


def _name_persons(session: Session, place: Holdings, folder: Path) -> None:
    """Leave the table `about`: the person whom most rows of each account are about."""
    receipts = [one for one in place.ledger.receipts if one.accepted_rows]
    session.register(
        "sent",
        pa.table(
            {
                name: [str(getattr(one, name)) for one in receipts]
                for name in ("id", "source", "provider", "file")
            }
        ),
    )
    session.run("create or replace table votes (key text, person bigint, rows bigint)")
    for source in sorted({one.source for one in receipts}):
        paths = [str(place.path(one.accepted)) for one in receipts if one.source == source]
        session.run(_VOTES, [paths, str(folder / "records" / f"{source}.parquet")])
    session.run(
        "create or replace table about as select key, arg_max(person, (rows, -person)) as person"
        " from (select key, person, sum(rows)::bigint as rows from votes group by all) group by key"
    )


_VOTES = f"""
    insert into votes
    with told as (
        select {RECORD_KEY} as key, delivery, row from read_parquet(?, union_by_name = true)),
    files as (select id as delivery, source, provider, file from sent)
    select key, truth.person, count(*)
    from told join files using (delivery)
    join read_parquet(?) as truth on truth.source = files.source
        and truth.provider = files.provider and truth.file = files.file and truth.row = told.row
    where key is not null group by all
"""


def _describe(session: Session, folder: Path) -> None:
    """Leave the tables `persons_known`, `last_homes` and `fifths` of the truth."""
    session.run(
        "create or replace table persons_known as select person, sex, birth, ethnicity"
        " from read_parquet(?)",
        [str(folder / "people.parquet")],
    )
    session.run(
        "create or replace table last_homes as select person, arg_max(council, since) as council,"
        " arg_max(lsoa, since) as lsoa, (select min(since) from read_parquet($homes)) as begun"
        " from read_parquet($homes) group by person".replace(
            "$homes", "'" + str(folder / "homes.parquet").replace("'", "''") + "'"
        )
    )
    beside = folder.resolve().parent / "lsoas.csv"
    listed = "select lsoa, ((imd_decile::int + 1) // 2) as fifth from read_csv(?)"
    none = "select null::text as lsoa, null::int as fifth where ? is null"
    sql = listed if beside.is_file() else none
    session.run(f"create or replace table fifths as {sql}", [str(beside)])


_TRUTH = """
    select key, about.person, index_given.sector, index_given.provider,
        case persons_known.sex when '1' then 'male' when '2' then 'female' end as sex,
        case when age < 18 then '0 to 17' when age < 65 then '18 to 64'
            when age < 85 then '65 to 84' else '85 and over' end as age,
        ethnicity, fifth as deprivation, council
    from about join index_given using (key)
    join persons_known on persons_known.person = about.person
    left join last_homes on last_homes.person = about.person
    left join fifths using (lsoa),
    lateral (select date_diff('year', persons_known.birth, begun) as age) as aged
    order by key
"""
