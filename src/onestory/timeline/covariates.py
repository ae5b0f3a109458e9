"""Covariates: what people are made alike in, all of it known before their time zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from onestory.model.caseload import ENTRIES, Covariate
from onestory.timeline.known_before import CARE_HOME_KINDS, FACTS
from onestory.timeline.rows import listed

if TYPE_CHECKING:
    from onestory.engine import Session

ETHNICITIES = {"White": "ABCZ", "Mixed": "DEFG", "Asian": "HJKLR", "Black": "MNP", "Other": "S"}
"""Broad groups of the codes of ethnicity that hospitals use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A covariate as a column in SQL, of the joined tables of an entry.

    `last` is the day before time zero up to which it looks back.
    """

    name: str
    words: str
    value: str
    last: int = 0


def _columns(tables: Session) -> tuple[Column, ...]:
    """Return every covariate that can be told of this story, conditions included."""
    rows = tables.query("select distinct condition from conditions order by condition")
    return (
        *_PERSON,
        *_ETHNICITY,
        *_PLACE,
        *_ILLNESS,
        *(_condition(name) for name in rows["condition"].to_pylist()),
        *_USE,
        *_DISCHARGED,
    )


def _truth(name: str, words: str, so: str) -> Column:
    """Return a covariate of 1 where something is so, 0 where it is not or not known."""
    return Column(name=name, words=words, value=f"coalesce({so}, false)::integer")


def _condition(name: str) -> Column:
    slug = "".join(letter if letter.isalnum() else "_" for letter in name.lower())
    return _truth(
        f"condition_{slug}", name, f"list_contains(of_conditions.names, {listed([name])})"
    )


_PERSON = (
    Column(name="age_years", words="age", value="coalesce(age_then, 0)"),
    Column(name="age_squared", words="age squared, in hundreds",
           value="coalesce(age_then * age_then / 100.0, 0)"),
    _truth("age_not_known", "age not known", "age_then is null"),
    _truth("male", "male", "person.sex = 'male'"),
    _truth("sex_not_known", "sex other or not known",
           "person.sex is null or person.sex not in ('male', 'female')"),
)  # fmt: skip
# Whether ethnicity is known is none: it is settled over all records, and whoever a team sees is
# asked, so that it would tell who was taken on.
_ETHNICITY = tuple(
    _truth(f"ethnicity_{group.lower()}", f"ethnicity: {group}", f"ethnic_group = '{group}'")
    for group in list(ETHNICITIES)[1:]
)  # fmt: skip
_PLACE = (
    *(_truth(f"deprivation_{fifth}", f"deprivation fifth {fifth}", f"ground.fifth = {fifth}")
      for fifth in (1, 2, 3, 4)),
    _truth("deprivation_not_known", "deprivation not known", "ground.fifth is null"),
    _truth("care_home", "lives in a care home", "in_care_home"),
    Column(name="registered_years", words="years registered, up to 10",
           value="least(coalesce(registered_days, 0) / 365.25, 10)"),
)  # fmt: skip
_ILLNESS = (
    Column(name="frailty_score", words="Hospital Frailty Risk Score",
           value="coalesce(scores.hfrs, 0) / 10.0"),
    _truth("frailty_intermediate", "frailty: intermediate", "scores.hfrs between 50 and 150"),
    _truth("frailty_high", "frailty: high", "scores.hfrs > 150"),
    Column(name="charlson", words="Charlson index", value="coalesce(scores.charlson, 0)"),
    Column(name="conditions", words="long-term conditions",
           value="coalesce(len(of_conditions.names), 0)"),
)  # fmt: skip
_USE = tuple(
    Column(
        name=one.name,
        words=one.words,
        value=f"coalesce(before_{facts.name}.{one.name}, 0)",
        last=one.last,
    )
    for facts in FACTS
    for one in facts.counted
    if one.words
)
_DISCHARGED = tuple(
    _truth(f"discharged_{first}_{last}", f"last discharged {first} to {last} days before",
           f"before_spells.since_discharge between {first} and {last}")
    for first, last in ((1, 14), (15, 30), (31, 90), (91, 365))
)  # fmt: skip


def let_entries_be_known(tables: Session) -> None:
    """Leave what single days tell of an entry: `lived`, `of_conditions`, `registered`.

    And what was decided last: `decided_then`, `scored_then`. Who is in hospital lives where they
    lived before it. Needs `numbered`.
    """
    tables.run(_LIVED)
    tables.run(_CONDITIONS)
    tables.run(_REGISTERED)
    tables.run(_DECIDED.format(name="decided_then", value="decision", rows=_SAID))
    tables.run(_DECIDED.format(name="scored_then", value="score", rows=_SCORED))


_LIVED = f"""
create or replace temp table lived as
select entry, coalesce(home.kind in ({listed(CARE_HOME_KINDS)}), false) as in_care_home
from numbered asof left join (select person_id, "start", kind from homes where kind <> 'hospital')
    as home on home.person_id = numbered.person_id and home."start" <= numbered.index_date
"""
_CONDITIONS = """
create or replace temp table of_conditions as
select entry, list(distinct condition) as names
from numbered join conditions using (person_id)
where greatest(since, recorded) < index_date group by entry
"""
_REGISTERED = """
create or replace temp table registered as
select entry, max(index_date - "start") as registered_days
from numbered join registrations using (person_id)
where "start" <= index_date and ("end" is null or "end" > index_date) group by entry
"""


# The decision of each day, being enrolled before any other, and the last that gave a score.
_SAID = """
select person_id, decided, decision from decided_given where person_id is not null
qualify row_number() over (partition by person_id, decided
    order by decision <> 'enrolled', decision, team) = 1
"""
_SCORED = """
select person_id, decided, score from decided_given
where person_id is not null and score is not null
qualify row_number() over (partition by person_id, decided order by score desc, team) = 1
"""
_DECIDED = """
create or replace temp table {name} as
select entry, said.{value}
from numbered asof join ({rows}) as said
    on said.person_id = numbered.person_id and said.decided <= numbered.index_date
"""


_SAME_DAY = (
    _truth("emergency_same_day", "admitted in an emergency on the day itself",
           "on_the_day.admitted"),
    _truth("attended_same_day", "attended A&E on the day itself", "on_the_day.attended"),
)  # fmt: skip
_ON_THE_DAY = """
create or replace temp table on_the_day as
select entry, bool_or(admitted) as admitted, bool_or(not admitted) as attended from (
    select entry, true as admitted from numbered join spells using (person_id)
    where emergency and spells."start" = index_date
    union all select entry, false from numbered join attendances using (person_id)
    where attendances."start"::date = index_date)
group by entry
"""

_CLUSTERED = (
    "create temp table if not exists clustered (team varchar, place varchar, cluster varchar)"
)


def entries_of(
    tables: Session, *, covered: int | None = None, every: bool = False, same_day: bool = False
) -> tuple[pa.Table, tuple[Covariate, ...]]:
    """Return the entries with their covariates, and what those are called.

    A covariate that is the same of everyone tells nobody apart, and is left out unless `every` one
    is wanted; so is one that looks back over more than `covered` days, where that is given. With
    `same_day` it counts, too, whether the day itself brought a person to hospital, whenever that
    was delivered: people picked at such a moment are then set beside others at such a moment.
    Needs `exits`, `served`, `enrolled`, and what `count_before` and `let_entries_be_known` leave;
    clusters are of places alone where `let_clusters_stand` left none.
    """
    tables.run(_ON_THE_DAY)
    tables.run(_CLUSTERED)
    asked = (*_columns(tables), *(_SAME_DAY if same_day else ()))
    columns = [one for one in asked if covered is None or one.last <= covered]
    values = ", ".join(f'({one.value})::float as "covariate {one.name}"' for one in columns)
    rows = tables.query(f"select {_ENTRY}, {values} {_JOINED} order by entry")
    told = [one for one in columns if every or _varies(rows[f"covariate {one.name}"])]
    kept = rows.select([*ENTRIES.names, *(f"covariate {one.name}" for one in told)])
    fields = [*ENTRIES, *(pa.field(one.name, pa.float32(), nullable=False) for one in told)]
    named = kept.rename_columns([one.name for one in fields]).cast(pa.schema(fields))
    return named, tuple(Covariate(name=one.name, words=one.words) for one in told)


def _varies(values: pa.ChunkedArray) -> bool:
    """Return whether the values are not all the same."""
    ends = pc.min_max(values).as_py()
    return ends["min"] != ends["max"]


_GROUPED = " ".join(
    f"when person.ethnicity in ({listed(tuple(codes))}) then '{group}'"
    for group, codes in ETHNICITIES.items()
)
_ENTRY = """
entry, numbered.person_id, numbered.trial, exposed, index_date, exit_date, exit_reason,
coalesce(numbered.team, serving.team) as team, numbered.place,
coalesce(of_team.cluster, of_place.cluster, numbered.team, numbered.place, 'elsewhere') as cluster,
case when exposed then numbered.decision else said.decision end as decision,
case when exposed then numbered.score else scored.score end as score,
case when not exposed and enrolled.since > index_date then enrolled.since end as enrolled_later,
case when exposed and left_on < index_date then index_date
    when exposed and (person.death is null or left_on < person.death) then left_on end
    as left_team,
person.certainty, age_then as age, person.sex, ethnic_group as ethnicity,
ground.fifth as deprivation,
case when scores.hfrs > 150 then 'high' when scores.hfrs >= 50 then 'intermediate'
    when scores.hfrs > 0 then 'low' else 'none' end as frailty
"""
# A team serves a comparator's place where it alone does, on the day.
_SERVING = """
select entry, min(served.team) as team
from numbered join served using (place)
where not exposed and served.since <= index_date
group by entry having count(distinct served.team) = 1 and count(served.team) = count(*)
"""
_JOINED = f"""
from (select numbered.*, date_trunc('quarter', index_date)::date as quarter,
        datesub('year', person.birth_month, index_date)::integer as age_then
    from numbered join people as person using (person_id)) as numbered
join (select *, case {_GROUPED} end as ethnic_group from people as person) as person
    on person.person_id = numbered.person_id
join exits using (entry)
left join lived using (entry)
left join of_conditions using (entry)
left join registered using (entry)
left join ground on ground.lsoa = numbered.lsoa
left join frailty as scores on scores.person_id = numbered.person_id and scores."on" = quarter
left join enrolled on enrolled.person_id = numbered.person_id
left join ({_SERVING}) as serving using (entry)
left join clustered as of_team on of_team.team = numbered.team
left join clustered as of_place on of_place.place = numbered.place
left join on_the_day using (entry)
left join decided_then as said using (entry)
left join scored_then as scored using (entry)
{" ".join(f"left join before_{facts.name} using (entry)" for facts in FACTS)}
"""
