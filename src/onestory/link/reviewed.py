"""Reviewed: what the sample that people looked at tells of all links."""

from __future__ import annotations

from onestory import stats
from onestory.engine import Session
from onestory.model.people import Share

# Each linked account with its founder, and its stratum: how it was linked, by four bits of weight.
LINKS = """
    select least(founders.key, linked.key) as key_a, greatest(founders.key, linked.key) as key_b,
        linked.match_weight,
        linked.how || coalesce(' ' ||
            (floor(least(greatest(linked.match_weight, -8), 40) / 4) * 4)::int::text, '') as sample
    from people as linked join people as founders using (person_id)
    where founders.how = 'founder' and linked.how <> 'founder' and linked.certainty <> 'closed'
"""

FEWEST_LOOKED_AT = 30

_STRATA = f"""
    with links_of as (select sample, count(*) as pairs from ({LINKS}) group by 1),
    looked_at as (
        select sample, count(*) as looked, count(*) filter (same) as rightly
        from all_decided where sample <> '' group by 1)
    select coalesce(sum(pairs * rightly / looked), 0)::double as rightly,
        coalesce(sum(pairs), 0)::double as pairs, coalesce(sum(looked), 0)::double as looked
    from links_of join looked_at using (sample)
"""


def reviewed_right(session: Session) -> Share | None:
    """Return the share of linked pairs that are right, judged by the sample that was looked at.

    Each stratum of match weight counts as much as it has pairs; those of which none was looked at
    are left out. The limits are Wilson's of as many pairs as were looked at. None where fewer than
    `FEWEST_LOOKED_AT` were.
    """
    (row,) = session.query(_STRATA).to_pylist()
    if row["looked"] < FEWEST_LOOKED_AT:
        return None
    share = row["rightly"] / row["pairs"]
    made = stats.proportion(share * row["looked"], row["looked"])
    return Share(
        part=row["rightly"],
        whole=row["pairs"],
        lower=float(made.lower[0]),
        upper=float(made.upper[0]),
    )
