"""Quality: what can be told without the truth of how good the links are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from typing import cast

import pyarrow as pa

from onestory import stats
from onestory.engine import Session
from onestory.link.accounts import Match, Offer, offered
from onestory.link.reviewed import reviewed_right
from onestory.model.people import Implausible, LinkedAccounts, LinkQuality, Share

_MOST_HIDDEN = 20_000  # accounts whose number is hidden: enough for a half-percent interval


def estimate_quality(session: Session, match: Match, *, seed: int, share: float) -> LinkQuality:
    """Return what is known of the links of `people`; the tables of linking must stand.

    `share` of the known NHS numbers are hidden and their accounts matched again with all others.
    """
    found = session.query("select count(*) as accounts, count(distinct person_id) from people")
    hidden = _hide(session, seed=seed, share=share)
    again = wrong = None
    if hidden:
        again, wrong = _found_again(session, match, hidden, seed=seed)
    return LinkQuality(
        accounts=_whole(found, 0),
        people=_whole(found, 1),
        counted=_counted(session),
        implausible=_implausible(session),
        found_again=again,
        found_wrong=wrong,
        reviewed_right=reviewed_right(session),
    )


def as_json(quality: LinkQuality, matching: Iterable[object]) -> dict[str, object]:
    """Return the quality, and what matching said of itself, as JSON can hold it."""
    told = [asdict(one) for one in matching if is_dataclass(one) and not isinstance(one, type)]
    return {"quality": asdict(quality), "matching": told}


def share_of(part: float, whole: float) -> Share:
    """Return the share with Wilson's limits."""
    made = stats.proportion(part, whole)
    return Share(part=part, whole=whole, lower=float(made.lower[0]), upper=float(made.upper[0]))


def _whole(table: pa.Table, column: int) -> int:
    return int(cast("int", table.column(column)[0].as_py()))


def _counted(session: Session) -> tuple[LinkedAccounts, ...]:
    rows = session.query(
        "select sector, how, certainty, count(*)::bigint as accounts from people"
        " group by all order by all"
    )
    return tuple(LinkedAccounts(**row) for row in rows.to_pylist())


# Of each person the number that are odd; an account counts by what it says most often.
_IMPLAUSIBLE = """
    with told as (
        select person_id, key,
            arg_max(sex, (sayings, sex)) filter (where what = 'sex') as sex,
            arg_max(birth, (sayings, birth)) filter (where what = 'birth') as birth,
            arg_max(number, (sayings, number)) filter (where what = 'number') as number
        from (
            select key, 'sex' as what, sex, null as birth, null as number, sum(rows) as sayings
            from all_sayings where sex is not null group by all
            union all by name
            select key, 'birth' as what, birth_date as birth, sum(rows) as sayings
            from all_sayings where birth_date > date '1901-01-01' group by all
            union all by name
            select key, 'number' as what, nhs_number as number, sum(rows) as sayings
            from all_sayings where nhs_number is not null group by all
        ) join people using (key) group by person_id, key),
    persons as (
        select person_id, count(distinct sex) > 1 as sexes,
            date_diff('day', min(birth), max(birth)) > 730 as births,
            count(distinct number) > 1 as numbers
        from told group by person_id)
    select count(*) filter (sexes) as sexes, count(*) filter (births) as births,
        count(*) filter (numbers) as numbers
    from persons
"""
_ODD = {
    "sexes": "accounts of both sexes",
    "births": "birth dates more than two years apart",
    "numbers": "two valid NHS numbers",
}


def _implausible(session: Session) -> tuple[Implausible, ...]:
    (row,) = session.query(_IMPLAUSIBLE).to_pylist()
    return tuple(Implausible(what=what, people=int(row[name])) for name, what in _ODD.items())


# Accounts whose number is hidden: one of a person, who has another account to be found by.
_HIDDEN = """
    create or replace table hidden as
    with known as (
        select key, person_id, md5(key || '{seed}') as drawn,
            count(*) over (partition by person_id) as accounts
        from people
        where key in (select key from searched)),
    telling as (
        select key from all_sayings group by key
        having count(nhs_number) > 0 and (count(birth_date) > 0 or count(last_name) > 0))
    select key, person_id, drawn from known
    where accounts > 1 and key in (select key from telling)
        and key not in (select key_a from all_decisions union all select key_b from all_decisions)
    qualify row_number() over (partition by person_id order by drawn) = 1
        and left(md5(drawn), 6) < '{limit}'
    order by drawn limit {most}
"""
_TABLES_WITHHELD = (
    """
    create or replace table said_withheld as
    select * replace (if(key in (select key from hidden), null, nhs_number) as nhs_number)
    from all_sayings
    """,
    """
    create or replace table standing_withheld as
    select key, person_id from people
    where key in (select key from searched) and key not in (select key from hidden)
    """,
    "create or replace table again (key text, scope bigint, cluster bigint)",
)
_WITHHELD = Offer(sayings="said_withheld", standing="standing_withheld")

# For each hidden account the persons whose other accounts it was put with.
_AGAIN = """
    with met as (
        select hidden.key, hidden.person_id,
            coalesce(bool_or(standing_withheld.person_id = hidden.person_id), false) as found,
            coalesce(bool_or(standing_withheld.person_id <> hidden.person_id), false) as wrong
        from hidden left join again using (key)
        left join again as other on other.scope = again.scope and other.cluster = again.cluster
        left join standing_withheld on standing_withheld.key = other.key
        group by all)
    select count(*) filter (found and not wrong), count(*) filter (wrong) from met
"""


def _hide(session: Session, *, seed: int, share: float) -> int:
    """Leave the tables without the hidden numbers, and return how many are hidden."""
    limit = f"{min(int(share * 16**6), 16**6 - 1):06x}"
    session.run(_HIDDEN.format(seed=seed, limit=limit, most=_MOST_HIDDEN))
    hidden = _whole(session.query("select count(*) from hidden"), 0) if share > 0 else 0
    for sql in _TABLES_WITHHELD if hidden else ():
        session.run(sql)
    return hidden


def _found_again(session: Session, match: Match, hidden: int, *, seed: int) -> tuple[Share, Share]:
    """Return the shares of hidden accounts linked to their person, and to somebody else."""
    for scope in session.query("select distinct scope from searched order by 1")["scope"]:
        number = int(cast("int", scope.as_py()))
        with offered(session, number, _WITHHELD) as some:
            if some:
                match(session, seed=seed)
                session.run(f"insert into again select key, {number}, cluster from linked")
    found = session.query(_AGAIN)
    return share_of(_whole(found, 0), hidden), share_of(_whole(found, 1), hidden)
