"""Trials: who was taken on in each month, and who could have been, each with a time zero.

The session has the story's tables, `decided_given` (`model.caseload.CASELOAD`) and `ground`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onestory.model.caseload import FlowStep
from onestory.timeline.rows import listed
from onestory.timeline.trials_candidates import Among, add_candidates
from onestory.timeline.trials_standing import eligible_of, standing_of

if TYPE_CHECKING:
    from onestory.engine import Session
    from onestory.timeline.drawn_request import Drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """How many were left at each step of drawing; who they are is in the table `entered`.

    `enrolments` are records of being taken on in the window, `unlinked` those joined to nobody
    whom the story knows, or only to somebody whom no practice ever had, `backdated` those that
    tell a start before their decision.
    `prevalent` people had been taken on before it; of the `first_time` ones, `standing` were
    alive and at home, and `eligible` met the rule.
    """

    enrolments: int
    unlinked: int
    backdated: int
    prevalent: int
    first_time: int
    standing: int
    eligible: int
    among: Among


def trials(
    tables: Session, drawing: Drawing, *, span: tuple[date, date], tell: Callable[[str], None]
) -> Trials:
    """Leave `entered`: everyone drawn, one row a person and time zero. Return how many, by step.

    `entered` has person_id, index_date, trial (months since the year 0), exposed, team, decision,
    score, left_on, lsoa and place. `served` and `enrolled` are left too.
    """
    _let_decisions_stand(tables, drawing)
    first = max(drawing.window.start, span[0])
    records = tables.query(_records(drawing, first)).to_pylist()[0]
    tables.run(_taken_on(drawing, first))
    tables.run(standing_of(span))
    tables.run(eligible_of(drawing.rule, "standing"))
    tables.run("create or replace temp table entered as select * from eligible")
    counts = [_rows(tables, name) for name in ("proposed", "standing", "eligible")]
    _let_places_stand(tables, drawing)
    return Trials(
        enrolments=records["enrolments"],
        unlinked=records["unlinked"],
        backdated=records["backdated"],
        prevalent=records["prevalent"],
        first_time=counts[0],
        standing=counts[1],
        eligible=counts[2],
        among=add_candidates(tables, drawing, span=span, tell=tell),
    )


_KEPT = (
    "kept of them: first those alike in sex, age and admissions, then others by chance (whatever"
    " is told of all candidates is told of these)"
)


def flow_of(made: Trials) -> tuple[FlowStep, ...]:
    """Return who was left at each step, in words."""
    among, eligible = made.among, made.eligible
    where = "at home and registered here on their day"
    steps = (
        ("records of being taken on in the months studied", made.enrolments, None),
        ("joined to somebody whom other records know", made.enrolments - made.unlinked, None),
        ("people taken on for the first time", made.first_time, None),
        (
            f"alive, {where}; set beside them: not taken on by then, and counted once a month",
            made.standing,
            among.standing,
        ),
        ("who met the rule on their day", eligible, among.eligible),
        *(() if among.kept == among.eligible else ((_KEPT, eligible, among.kept),)),
        ("different people among them", eligible, among.people),
    )
    return tuple(FlowStep(words=words, exposed=one, comparators=other)
                 for words, one, other in steps)  # fmt: skip


def _rows(tables: Session, name: str) -> int:
    """Return how many rows the table has."""
    return int(tables.query(f"select count(*) as n from {name}")["n"][0].as_py())


def _let_decisions_stand(tables: Session, drawing: Drawing) -> None:
    """Make `first_taken`, each person's first taking on by whatever team, and `enrolled`.

    `enrolled` tells from which day a person is set beside nobody (`on`), and was enrolled
    (`since`).
    """
    day, taking = drawing.day, listed(drawing.taking)
    tables.run(
        f"""
        create or replace temp table first_taken as
        select person_id, {day} as "on", team, decision, score, "end" as left_on
        from decided_given where person_id is not null and decision in ({taking})
        qualify row_number() over (partition by person_id
            order by {day}, decided, team, decision <> 'enrolled', decision, score nulls last,
                "end") = 1
        """
    )
    tables.run(
        f"""
        create or replace temp table enrolled as
        select person_id, min({day}) as "on",
            min(greatest("start", decided)) filter (decision = 'enrolled') as since
        from decided_given
        where person_id is not null and decision in ({taking}, 'enrolled') group by person_id
        """
    )


_KNOWN = """person_id in (select person_id from people)
            and (not exists (from registrations) or person_id in (select person_id
                from registrations where person_id is not null))"""
"""Whom the story knows by more than a team's own list: whoever a practice ever had."""


def _records(drawing: Drawing, first: date) -> str:
    """Return SQL for the counts of records, of those of nobody, and of people taken on before."""
    of_teams, day = drawing.of_teams("team"), drawing.day
    return f"""
        select count(*) as enrolments,
            count(*) filter (person_id is null or not ({_KNOWN})) as unlinked,
            count(*) filter (decision = 'enrolled' and "start" < decided) as backdated,
            (select count(*) from first_taken where {of_teams} and "on" < date '{first}')
                as prevalent
        from decided_given
        where decision in ({listed(drawing.taking)}) and {of_teams}
            and {day} >= date '{first}' and {day} < date '{drawing.window.end}'
        """


def _taken_on(drawing: Drawing, first: date) -> str:
    """Return SQL that makes `proposed`: who was first taken on by a team studied, in the window.

    Whoever was taken on before the window, or before records begin, is left out.
    """
    scored = drawing.caseload.comparators == "score threshold"
    return f"""
        create or replace temp table proposed as
        select person_id, "on" as index_date, (year("on") * 12 + month("on"))::integer as trial,
            true as exposed, team, decision, score, left_on
        from first_taken
        where {drawing.of_teams("team")} and "on" >= date '{first}'
            and "on" < date '{drawing.window.end}'{" and score is not null" if scored else ""}
            and {_KNOWN}
        """


def _let_places_stand(tables: Session, drawing: Drawing) -> None:
    """Make `served`: which places a team serves and since when, studied or not.

    A site named after a team is that team's, from its start or the first person taken on,
    whichever came first; other sites are of no one team. Without sites, places are those where
    the people taken on lived.
    """
    rows = ", ".join(
        f"({listed([site.name])}, {listed([site.place])}, date '{site.starts}')"
        for site in drawing.sites
    )
    given = f"select * from (values {rows}) as site(name, place, starts)" if rows else _LIVED
    tables.run(
        f"""
        create or replace temp table served as
        with teams as (select team, min("on") as first from first_taken group by team)
        select teams.team, site.place, min(least(site.starts, teams.first)) as since,
            bool_or(teams.team is null or {drawing.of_teams("teams.team")}) as studied
        from ({given}) as site left join teams on teams.team = site.name
        where site.place is not null group by teams.team, site.place
        """
    )


_LIVED = "select distinct team as name, place, null::date as starts from entered"
