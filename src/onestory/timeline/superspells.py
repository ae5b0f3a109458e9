"""Superspells: spells of one person, at any providers, that are one stay in hospital."""

from __future__ import annotations

from onestory.engine import Session

TRANSFER_GAP_DAYS = 2
"""The next spell of a transfer begins 0 to this many days after the previous one ends. The national
method (continuous inpatient spells) allows two; a count of re-admissions depends on it."""

_SENT_ON = "'49', '50', '51', '52', '53', '84', '87'"  # DISDEST: another provider's bed
_SENT_HERE = "'49', '50', '51', '52', '53', '87'"  # ADMISORC: from another provider's bed
_TRANSFER = "'81', '2B'"  # ADMIMETH: a transfer


def let_superspells_stand(session: Session) -> None:
    """Leave `numbered`: the table `stays` with `id` and `superspell`, the id of its first spell.

    A spell joins the one before that ends last where it begins before that one's end, or 0 to
    `TRANSFER_GAP_DAYS` days after it and either says that it is a transfer. Day cases and regular
    attenders (CLASSPAT 2 to 4) may lie inside a stay and are no transfers; nothing is joined across
    rows that name no person; a spell still open is known to cover no day after it began.
    """
    session.run(_CHAINED)
    session.run(_NUMBERED)


# For each spell what came before it: of the person's stays that begin no later the one ending last,
# and of those that end on one day the last in order. Its destination may be null: inside a struct,
# for arg_max passes over nulls and would take the destination of an older stay.
_CHAINED = f"""
create or replace table chained as
with stay as (
    select spell_key, person_id, event_key, trust, start, coalesce("end", start) as until,
        admisorc, admimeth, disdest
    from stays
    where person_id is not null and coalesce(classpat, '1') not in ('2', '3', '4')
        and start is not null),
before as (
    select *, max(until) over earlier as last_until,
        arg_max({{'said': disdest}}, (until, start, trust, event_key)) over earlier
            as last_stay
    from stay
    window earlier as (partition by person_id order by start, until, trust, event_key
        rows between unbounded preceding and 1 preceding)),
joined as (
    select *, last_until is not null and (start < last_until
        or start - last_until between 0 and {TRANSFER_GAP_DAYS}
        and coalesce(last_stay.said in ({_SENT_ON}) or admisorc in ({_SENT_HERE})
            or admimeth in ({_TRANSFER}), false)) as goes_on
    from before)
select spell_key, sum(case when goes_on then 0 else 1 end) over (
        partition by person_id order by start, until, trust, event_key) as chain,
    person_id, row_number() over (
        partition by person_id order by start, until, trust, event_key) as place
from joined
"""

_NUMBERED = """
create or replace table numbered as
with told as (
    select row_number() over (order by stays.person_id nulls last, stays.start,
            coalesce(stays."end", date '9999-12-31'), stays.trust, stays.source, stays.event_key
        ) as id, stays.*, chained.chain, chained.place
    from stays left join chained on chained.spell_key = stays.spell_key)
select * exclude (chain, place), case when chain is null then id
    else first_value(id) over (partition by person_id, chain order by place) end as superspell
from told
"""
