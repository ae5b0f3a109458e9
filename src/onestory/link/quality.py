"""Quality: what can be told without the truth of how good the links are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from typing import cast

import pyarrow as pa

from onestory import stats
from onestory.engine import Session
from onestory.link.accounts import Sought
from onestory.link.reviewed import reviewed_right
from onestory.link.shares import shares_of
from onestory.model.people import Implausible, LinkedAccounts, LinkQuality, Share


def estimate_quality(session: Session, sought: Sought) -> LinkQuality:
    """Return what is known of the links of `people`; `tellings` and tables of linking must stand.

    `sought` says how many of the accounts whose number was hidden came to whom.
    """
    found = session.query("select count(*) as accounts, count(distinct person_id) from people")
    hidden = sought.hidden
    return LinkQuality(
        accounts=_whole(found, 0),
        people=_whole(found, 1),
        counted=_counted(session),
        implausible=_implausible(session),
        found_again=share_of(sought.found, hidden) if hidden else None,
        found_wrong=share_of(sought.wrong, hidden) if hidden else None,
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


# Of each account what it says most often. Its key is told by a hash, a sixth of the room: among
# ten million accounts two have the same by a chance of one in 400,000, and only a count is made.
_TELLINGS = """
    select hash(key) as account,
        arg_max(sex, (sayings, sex)) filter (where what = 'sex') as sex,
        arg_max(birth, (sayings, birth)) filter (where what = 'birth') as birth,
        arg_max(number, (sayings, number)) filter (where what = 'number')::bigint as number
    from (
        select key, 'sex' as what, sex, null as birth, null as number, sum(rows) as sayings
        from some_sayings where sex is not null group by all
        union all by name
        select key, 'birth' as what, birth_date as birth, sum(rows) as sayings
        from some_sayings where birth_date > date '1901-01-01' group by all
        union all by name
        select key, 'number' as what, nhs_number as number, sum(rows) as sayings
        from some_sayings where nhs_number is not null group by all
    ) group by key
"""
_SOME = """
    create or replace view some_sayings as
    select key, sex, birth_date, nhs_number, rows from sayings where hash(key) % {shares} = {share}
"""


def note_tellings(session: Session) -> None:
    """Leave `tellings`, what each account says most often, of the table `sayings`."""
    shares = shares_of(session, "sayings")
    for share in range(shares):
        session.run(_SOME.format(shares=shares, share=share))
        begun = "insert into tellings" if share else "create or replace table tellings as"
        session.run(f"{begun} {_TELLINGS}")
    session.run("drop view some_sayings")


# Of each person the number that are odd.
_IMPLAUSIBLE = """
    with persons as (
        select person_id, count(distinct sex) > 1 as sexes,
            date_diff('day', min(birth), max(birth)) > 730 as births,
            count(distinct number) > 1 as numbers
        from tellings join people on hash(people.key) = tellings.account group by person_id)
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
