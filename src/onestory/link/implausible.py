"""Implausible persons: those whose accounts hardly go together are doubts, to be looked at."""

from __future__ import annotations

from onestory.engine import Session
from onestory.link.sayings import BIRTHS, NUMBERS, SEXES

_ODD = {
    SEXES: "a.sex <> b.sex",
    BIRTHS: "date_diff('day', a.birth, b.birth) > 730",
    NUMBERS: "a.number <> b.number",
}

# Of each person that is odd one pair of accounts that shows it, the least; none where somebody
# decided that two of these are one all the same.
_PAIRS = """
    insert into doubts_all by name
    with told as (
        select person_id, key, sex, birth, number
        from people join tellings on hash(people.key) = tellings.account),
    odd as (
        select a.person_id, least(a.key, b.key) as key_a, greatest(a.key, b.key) as key_b
        from told as a join told as b on a.person_id = b.person_id and a.key <> b.key
        where {condition}),
    settled as (select key_a, key_b from all_decisions where same)
    select unnest(min({{'key_a': key_a, 'key_b': key_b}})), null::double as match_weight,
        '{why}' as why
    from odd where person_id not in (
        select person_id from odd semi join settled using (key_a, key_b))
    group by person_id
"""

_DOUBTED = f"""
    update people set certainty = 'doubtful' where certainty = 'firm' and person_id in (
        select person_id from people join doubts_all on key = key_a
        where why in ({", ".join(f"'{one}'" for one in _ODD)}))
"""


def doubt_implausible(session: Session) -> None:
    """Add persons who are hardly one to `doubts_all`, and make their accounts in `people` doubtful.

    The tables `tellings` and `all_decisions` must stand.
    """
    odd = ", ".join(f"'{one}'" for one in _ODD)
    session.run(f"delete from doubts_all where why in ({odd})")
    for why, condition in _ODD.items():
        session.run(_PAIRS.format(why=why, condition=condition))
    session.run(_DOUBTED)
