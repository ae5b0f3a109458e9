"""Truth: links scored against what is known of an invented system, over all and by group."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from onestory import engine
from onestory.model.people import PairQuality

# Of each account how many others it was linked to, how many are truly of its person, and both.
_SCORED = """
    create or replace table scored as
    select key,
        count(*) over (partition by person_id) - 1 as linked,
        count(*) over (partition by person) - 1 as true_pairs,
        count(*) over (partition by person_id, person) - 1 as both
    from accounts join truth using (key)
"""

_BY_GROUP = """
    select $group as "group", {group}::text as value, count(*)::bigint as accounts,
        sum(linked)::bigint as linked, sum(true_pairs)::bigint as "true", sum(both)::bigint as both
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
