"""Kept: the candidates kept of a trial, where there are more than can be of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.timeline.rows import listed

if TYPE_CHECKING:
    from onestory.timeline.drawn_request import Drawing
    from onestory.timeline.trials_groups import Group

_AGES = (18, 40, 55, 65, 70, 75, 80, 85, 90)
"""Where the age bands begin within which candidates are kept."""
_CELL = "sex_band, age_band, used_band, day_band, exact_place"


def quota(drawing: Drawing) -> str:
    """Return SQL that makes `quota`: how many exposed each trial and cell has, of `entered`.

    A cell is of a sex, an age band, a number of emergency admissions in the year before, of what
    the day itself brought (an emergency admission, an A&E attendance or neither), and of a place
    where comparators must be of the same one.
    """
    return f"""
        create or replace temp table quota as
        with banded as ({_banded("entered", drawing)})
        select trial, team, {_CELL}, count(*) as exposed from banded group by all
        """


def banded(name: str, drawing: Drawing) -> str:
    """Return SQL that makes `banded`: the rows of the table `name` with their cells."""
    return f"create or replace temp table banded as {_banded(name, drawing)}"


def _banded(name: str, drawing: Drawing) -> str:
    """Return SQL for the rows of a table, one a person and trial, with their cells."""
    bands = " ".join(
        f"when datesub('year', person.birth_month, index_date) >= {first} then {first}"
        for first in reversed(_AGES)
    )
    place = "coalesce(one.place, '')" if "place" in drawing.caseload.exact else "''"
    return f"""
        with used as (
            select one.person_id, one.trial, count(*) as times
            from {name} as one join spells on spells.person_id = one.person_id
                and spells.emergency and spells."start" < one.index_date
                and spells."start" >= one.index_date - 365
            group by all),
        brought as (
            select person_id, trial, max(band) as band from (
                select one.person_id, one.trial, 2 as band
                from {name} as one join spells on spells.person_id = one.person_id
                    and spells.emergency and spells."start" = one.index_date
                union all select one.person_id, one.trial, 1
                from {name} as one join attendances on attendances.person_id = one.person_id
                    and attendances."start"::date = one.index_date)
            group by all)
        select one.*, coalesce(person.sex, '') as sex_band, case {bands} else 0 end as age_band,
            least(coalesce(times, 0), 3) as used_band, coalesce(band, 0) as day_band,
            {place} as exact_place
        from {name} as one join people as person using (person_id)
        left join used using (person_id, trial)
        left join brought using (person_id, trial)
        """


def kept(drawing: Drawing, group: Group, *, candidates: int) -> str:
    """Return SQL for the rows of `banded` that are kept: all, unless there are too many.

    Then first of each cell as many as are allowed for its exposed; then of those whose day itself
    brought them to hospital as many as are allowed for the exposed whose day did so, since such
    people are few; and of the others as many as there is room for. Whichever come first by a hash
    that nothing but seed, person and trial goes into.
    """
    rows = f"select * exclude ({_CELL}) from banded"
    each = max(drawing.per_exposed, -(-drawing.least_kept // group.exposed))
    if drawing.listed_only or candidates <= each * group.exposed:
        return rows
    of_team = "" if group.team is None else f" where team = {listed([group.team])}"
    return f"""
        with allowed as (
            select trial, {_CELL}, sum(exposed) as alike from quota{of_team} group by all),
        ordered as (
            select *, md5_number_lower(concat_ws(' ', 'kept', {drawing.seed}, trial, person_id))
                as chance
            from banded),
        ranked as (
            select *, row_number() over (partition by {_CELL} order by chance, person_id)
                > {each} * coalesce(alike, 0) as beyond
            from ordered left join allowed using (trial, {_CELL})),
        acute as (
            select *, day_band = 0 or row_number() over (partition by day_band
                order by beyond, chance, person_id) > {each} * coalesce(of_day, 0) as not_acute
            from ranked left join (select trial, day_band, sum(alike) as of_day from allowed
                group by all) using (trial, day_band))
        select * exclude ({_CELL}, chance, alike, beyond, of_day, not_acute) from acute
        qualify row_number() over (order by beyond, not_acute, chance, person_id)
            <= {each * group.exposed}
        """
