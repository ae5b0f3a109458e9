"""Accounts: those that may be searched for, given to matching, and what comes back put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from onestory.engine import Session
from onestory.link.permitted import Scopes
from onestory.link.sayings import DOUBTS, LINKED, PAIRS
from onestory.link.shares import drop, drop_temporary, shares_of
from onestory.model.people import INDEX


class Match(Protocol):
    """What finds which accounts are one person: `link.matching.match`, or one of a test."""

    def __call__(self, session: Session, /, *, seed: int) -> object:
        """Leave `linked`, `pairs` and `doubts` of the tables `sayings`, `standing`, `decisions`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Of how many accounts the number was hidden, and how many came to whom when sought again."""

    hidden: int = 0
    found: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known from runs before: the index, pairs and doubts, and all that was decided."""

    index: pa.Table
    pairs: pa.Table
    doubts: pa.Table
    decisions: pa.Table


def begin_with(session: Session, known: Known) -> None:
    """Leave what is known as tables, and `all_decisions` of accounts that are here."""
    keep(session, "stood", known.index.cast(INDEX))
    keep(session, "stood_pairs", known.pairs.cast(PAIRS))
    keep(session, "stood_doubts", known.doubts.cast(DOUBTS))
    keep(session, "all_decided", known.decisions)
    session.run(_DECISIONS)


def keep(session: Session, name: str, rows: pa.Table) -> None:
    """Make a table of the rows."""
    session.register("rows_given", rows)
    session.run(f"create or replace table {name} as select * from rows_given")
    session.forget("rows_given")


_DECISIONS = """
    create or replace table all_decisions as select key_a, key_b, same from all_decided
    where key_a in (select key from accounts) and key_b in (select key from accounts)
"""

# Which accounts may be searched for, and in which scope.
_SEARCHED = """
    create or replace table searched as
    select key, scope from accounts join scopes using (sector)
    where joined = 'identifiable' and key in (select key from all_sayings)
"""

# Persons whom a decision cuts, or makes one with another: their accounts are linked anew.
_RELEASED = """
    create or replace table released as
    with decided_on as (
        select a.person_id as one, b.person_id as other, same
        from all_decisions join stood as a on a.key = key_a join stood as b on b.key = key_b)
    select one as person_id from decided_on where same <> (one = other)
    union select other from decided_on where same <> (one = other)
"""

_STANDING = """
    create or replace table standing_all as
    select key, person_id from stood
    where key in (select key from searched) and person_id not in (select person_id from released)
"""


class Again(Protocol):
    """What hides numbers and searches again: `link.again.seek_again`."""

    def __call__(self, session: Session, told: object, /, *, seed: int, share: float) -> Sought:
        """Return how many came to whom; `told` is what matching said of itself."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """How to match: by what, how to test it (None for not at all), and the share to hide."""

    match: Match
    again: Again | None
    seed: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What matching says of itself in each scope, and what its test found in all."""

    told: tuple[object, ...]
    sought: Sought


def match_all(session: Session, permitted: Scopes, trying: Trying) -> Matched:
    """Leave `linked_all`, `pairs_all` and `doubts_all`, and return what matching says of itself.

    The tables `accounts`, `sayings` and those of `begin_with` must stand; `sayings` is let go of.
    """
    scope = pa.table(
        {
            "sector": pa.array(list(permitted.of_sector), pa.string()),
            "scope": pa.array(list(permitted.of_sector.values()), pa.int64()),
        }
    )
    keep(session, "scopes", scope)
    session.run("alter table sayings rename to all_sayings")
    for sql in (_SEARCHED, _RELEASED, _STANDING):
        session.run(sql)
    keep(session, "linked_all", LINKED.append(pa.field("scope", pa.int64())).empty_table())
    keep(session, "pairs_all", PAIRS.empty_table())
    keep(session, "doubts_all", DOUBTS.empty_table())
    session.compress()
    numbers = sorted(set(permitted.of_sector.values()))
    done = [_match_scope(session, number, trying, last=number == numbers[-1]) for number in numbers]
    session.run("drop table if exists all_sayings")
    session.run(_ALONE)
    for table in ("pairs", "doubts"):
        session.run(_STILL.format(table=table))
    return _put_together([one for one in done if one is not None])


def _put_together(done: Sequence[tuple[object, Sought]]) -> Matched:
    sought = [one for _, one in done]
    return Matched(
        told=tuple(told for told, _ in done),
        sought=Sought(
            hidden=sum(one.hidden for one in sought),
            found=sum(one.found for one in sought),
            wrong=sum(one.wrong for one in sought),
        ),
    )


def _match_scope(
    session: Session, number: int, trying: Trying, *, last: bool
) -> tuple[object, Sought] | None:
    """Add what matching finds among the accounts of one scope, and test it, if there are any."""
    if not _offer(session, number, last=last):
        return None
    told = trying.match(session, seed=trying.seed)
    session.run(f"insert into linked_all by name select *, {number} as scope from linked")
    session.run("insert into pairs_all by name select * from pairs")
    session.run("insert into doubts_all by name select * from doubts")
    drop(session, "linked", "pairs", "doubts")
    session.compress()
    sought = Sought()
    if trying.again is not None:
        sought = trying.again(session, told, seed=trying.seed, share=trying.share)
    drop_temporary(session)
    drop(session, "sayings")
    return told, sought


def _offer(session: Session, number: int, *, last: bool) -> bool:
    """Give matching its tables of one scope; return whether somebody said anything.

    The last scope is given the table of all that was said, as two would be too many.
    """
    of_scope = f"(select key from searched where scope = {number})"
    if last:
        session.run(f"delete from all_sayings where key not in {of_scope}")
        session.run("alter table all_sayings rename to sayings")
    else:
        session.run(
            f"create or replace table sayings as select * from all_sayings where key in {of_scope}"
        )
    views = {
        "standing": f"select * from standing_all where key in {of_scope}",
        "decisions": f"select * from all_decisions where key_a in {of_scope}",
    }
    for name, sql in views.items():
        session.run(f"create or replace view {name} as {sql}")
    if session.query("select 1 from sayings limit 1").num_rows:
        return True
    drop(session, "sayings")
    return False


# Accounts that may not be searched for, or of which too little is said: each is a person.
_ALONE = """
    insert into linked_all by name
    select key, row_number() over (order by key) as cluster, -1 as scope, '' as rule,
        null::double as match_weight,
        case when joined = 'pseudonymised at source' then 'sender''s pseudonym'
            when joined <> 'identifiable' or scopes.scope is null then 'not permitted'
            else 'no identity' end as how,
        case when joined = 'identifiable' and scopes.scope is not null then 'doubtful'
            else 'closed' end as certainty
    from accounts left join scopes using (sector)
    where key not in (select key from searched)
"""

# Matching compares no two standing accounts again: what it said of them before still stands.
_STILL = """
    insert into {table}_all by name
    select * from stood_{table} as old
    where key_a in (select key from standing_all) and key_b in (select key from standing_all)
        and not exists (select 1 from {table}_all as new
            where least(new.key_a, new.key_b) = least(old.key_a, old.key_b)
                and greatest(new.key_a, new.key_b) = greatest(old.key_a, old.key_b))
"""

# Accounts of a doubt that nobody has decided on.
_UNDECIDED = """
    create or replace table undecided as
    with open_doubts as (
        select least(key_a, key_b) as key_a, greatest(key_a, key_b) as key_b from doubts_all
        except select least(key_a, key_b), greatest(key_a, key_b) from all_decisions)
    select key_a as key from open_doubts union select key_b from open_doubts
"""

# The index. A standing account keeps how it was linked, and its doubt until all are decided; of a
# new person the account known first is the founder, and the one that matching began with takes its
# place.
_INDEX = """
    with here as (select * from linked_all where cluster % {shares} = {share}),
    told as (
        select here.*, clusters.person_id, clusters.founder, clusters.stood,
            min(key) filter (where how = 'founder') over same_person as began
        from here join (select * from clusters where cluster % {shares} = {share}) as clusters
            using (scope, cluster)
        window same_person as (partition by scope, cluster)),
    swapped as (
        select told.key, told.person_id, told.certainty,
            if(told.key = founder and told.scope >= 0, 'founder', other.how) as how,
            if(told.key = founder and told.scope >= 0, '', other.rule) as rule,
            if(told.key = founder and told.scope >= 0, null, other.match_weight) as match_weight
        from told join here as other on other.key =
            if(told.key = told.began and told.founder <> told.began, told.founder, told.key))
    select key, swapped.person_id, coalesce(stood.how, swapped.how) as how,
        if(stood.key is null, swapped.rule, stood.rule) as rule,
        if(stood.key is null, swapped.match_weight, stood.match_weight) as match_weight,
        if(stood.certainty = 'doubtful' and (stood.key in (from undecided) or stood.key not in (
            select key_a from all_decisions union all select key_b from all_decisions)),
            'doubtful', swapped.certainty) as certainty,
        accounts.sector, accounts.provider, accounts.since
    from swapped join accounts using (key)
    left join (select stood.* from stood join standing_all using (key)) as stood using (key)
"""


def make_index(session: Session) -> None:
    """Leave the table `people`, which follows INDEX, of `linked_all` and `clusters`, which go.

    A share of the clusters is done at a time, as rows are wide.
    """
    session.run(_UNDECIDED)
    shares = shares_of(session, "linked_all")
    for share in range(shares):
        begun = "insert into people" if share else "create or replace table people as"
        session.run(f"{begun} {_INDEX.format(shares=shares, share=share)}")
    drop(session, "linked_all", "clusters")
