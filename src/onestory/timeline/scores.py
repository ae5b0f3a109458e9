"""Scores of illness: the Hospital Frailty Risk Score, and the Charlson index as SHMI weighs it.

Both are of all diagnoses of a spell and of the person's spells that ended in the time before it:
two years (730 days) for frailty, three (1,095) for Charlson. Each code, or condition, counts once.
So that a person with hundreds of spells costs no more than one with few, what was told of a code is
first joined to the spans of days over which it counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import pyarrow as pa

from onestory.engine import Session
from onestory.model.story import Given
from onestory.timeline.codes import table_of

LOOK_BACK_DAYS: Mapping[str, int] = MappingProxyType({"hfrs": 730, "charlson": 1095})


def make_frailty(session: Session, given: Sequence[Given], known_at: datetime | None) -> None:
    """Leave `frailty`, and the scores in `spells`.

    Of a day that a quarter begins on, a row is kept of each person of whom anything counts; who has
    none scores 0. Quarters are those that the spells' days lie in.
    """
    del given, known_at
    _let_weights_stand(session)
    session.run(_FACTORS)
    session.run(_TOLD)
    session.run(_SPANS)
    session.run(_OF_SPELLS)
    session.run(_SCORED.format(found="score_spells", by="id"))
    session.run(
        "update spells set hfrs = coalesce(scored.hfrs, 0), charlson = coalesce(scored.charlson, 0)"
        " from (select spells.id as spell, scored.* from spells left join scored using (id))"
        " as scored where scored.spell = spells.id"
    )
    session.run(_OF_QUARTERS)
    session.run(_SCORED.format(found="score_quarters", by='person_id, "on"'))
    session.run("create or replace table frailty as select person_id, \"on\", hfrs, charlson"
                " from scored where hfrs <> 0 or charlson <> 0")  # fmt: skip
    session.run("drop view score_quarters")
    for table in "factors score_told score_spans score_spells scored".split():
        session.run(f"drop table {table}")


def _let_weights_stand(session: Session) -> None:
    """Make `score_prefixes` and `score_weights` known: codes, factors, weights and what masks.

    Charlson's conditions have a bit each, and the bit of the condition that masks them, or 0.
    """
    told = table_of("illness")
    frailty, charlson = told["frailty"], told["charlson_codes"]
    days = LOOK_BACK_DAYS
    prefixes = [("hfrs", code, code, days["hfrs"]) for code in frailty]
    prefixes += [
        ("charlson", condition, code, days["charlson"])
        for condition, codes in charlson.items()
        for code in codes.split()
    ]
    weights = [("hfrs", code, int(weight), 0, 0) for code, weight in frailty.items()]
    bits = {name: 1 << place for place, name in enumerate(told["charlson_weights"])}
    weights += [
        (
            "charlson",
            name,
            int(weight),
            bits[name],
            bits.get(told["charlson_masks"].get(name, ""), 0),
        )
        for name, weight in told["charlson_weights"].items()
    ]
    numbered = [(number, *weight) for number, weight in enumerate(weights)]
    _register(session, "score_prefixes", ("score", "factor", "prefix", "days"), prefixes)
    columns = ("number", "score", "factor", "weight", "bit", "masked_by")
    _register(session, "score_weights", columns, numbered)


def _register(
    session: Session, name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    table = pa.table({column: [row[n] for row in rows] for n, column in enumerate(columns)})
    session.register(f"{name}_given", table)
    session.run(f"create or replace table {name} as select * from {name}_given")
    session.forget(f"{name}_given")


# The factor of each code that any spell tells, by its number; a code may count in both scores.
_FACTORS = """
create or replace table factors as
with told as (select distinct unnest(all_diagnoses) as code from spells)
select distinct code, number::smallint as number, days::smallint as days
from told join score_prefixes on starts_with(told.code, score_prefixes.prefix)
join score_weights using (score, factor)
"""

# The factors of each spell.
_TOLD = """
create or replace table score_told as
with told as (
    select id, person_id, start, "end", unnest(all_diagnoses) as code from spells)
select distinct id, person_id, start, "end", number, days
from told join factors using (code)
"""

# Over which days a factor counts for a person: from the day after a discharge, so many days.
_SPANS = """
create or replace table score_spans as
with told as (
    select distinct person_id, number, "end" + 1 as first_day,
        "end" + days::integer as last_day
    from score_told where person_id is not null and "end" is not null),
marked as (
    select *, first_day > coalesce(max(last_day) over (
        partition by person_id, number order by first_day
        rows between unbounded preceding and 1 preceding), date '0001-01-01') as apart
    from told),
numbered as (
    select *, sum(apart::integer) over (
        partition by person_id, number order by first_day) as span
    from marked)
select person_id, number, min(first_day) as first_day, max(last_day) as last_day
from numbered group by person_id, number, span
"""

# Each factor once a spell: told by it, or by what ended before it.
_OF_SPELLS = """
create or replace table score_spells as
select id, number from score_told
union
select spells.id, spans.number
from spells join score_spans as spans on spans.person_id = spells.person_id
    and spells.start between spans.first_day and spans.last_day
"""

# Spans of a person and factor lie apart: none tells a factor twice of one day.
_OF_QUARTERS = """
create or replace view score_quarters as
with told as (select date_trunc('quarter', min(start)) as first_day,
        max(coalesce("end", start)) as last_day from spells),
quarters as (select unnest(generate_series(first_day::timestamp, last_day::timestamp,
        interval 3 month))::date as "on" from told)
select spans.person_id, quarters."on", spans.number
from score_spans as spans
join quarters on quarters."on" between spans.first_day and spans.last_day
"""

# The two scores: the weights of the factors, of Charlson's those that none of those present masks.
# What is present is told by bits, so that one row says it all of each spell or day.
_SCORED = """
create or replace table scored as
with found as (
    select {by}, coalesce(sum(weight) filter (where score = 'hfrs'), 0)::integer as hfrs,
        bit_or(bit) as present
    from {found} join score_weights using (number) group by all),
worth as (
    select present, sum(weight)::integer as charlson
    from (select distinct present from found) join score_weights
        on present & bit <> 0 and present & masked_by = 0
    group by present)
select {by}, hfrs, coalesce(charlson, 0) as charlson from found left join worth using (present)
"""
