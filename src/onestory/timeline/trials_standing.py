"""Standing: who is alive, at home and registered on their day, and who meets the rule then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestory.timeline.cohort_rules import Part


def standing_of(span: tuple[date, date]) -> str:
    """Return SQL that makes `standing` of `proposed`: who is alive, at home and registered.

    Who died on the day itself is left out: no time would be followed. Registration is asked for
    where the story holds any, of everyone alike: of a person whom one record alone names
    nothing else is known. The place is null outside `ground`.
    """
    return f"""
        create or replace temp table standing as
        select proposed.*, home.lsoa, ground.place
        from proposed join people as person on person.person_id = proposed.person_id
        join homes as home on home.person_id = proposed.person_id
            and home."start" <= proposed.index_date
            and (home."end" is null or home."end" > proposed.index_date)
        left join ground on ground.lsoa = home.lsoa
        where (person.death is null or person.death > proposed.index_date)
            and proposed.index_date >= date '{span[0]}' and proposed.index_date < date '{span[1]}'
            and (not (select count(*) > 0 from registrations) or exists (
                select 1 from registrations as registered
                where registered.person_id = proposed.person_id
                    and registered."start" <= proposed.index_date
                    and (registered."end" is null or registered."end" > proposed.index_date)))
        """


def eligible_of(rule: Sequence[Part], name: str) -> str:
    """Return SQL that makes `eligible`: who of the table `name` meets the rule on their day."""
    parts = "".join(f" and ({part.relation})" for part in rule)
    return f"""
        create or replace temp table eligible as
        select candidate.*
        from {name} as candidate join people as person on person.person_id = candidate.person_id
        where true{parts}
        """
