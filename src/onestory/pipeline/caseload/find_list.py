"""Lists: people found in the story by the rule of a plan, and how well its score told before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onestory import engine, find, places, timeline
from onestory.model.found import Asked, LeftOut
from onestory.timeline import Everyone, OneDay, everyone

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from onestory.model.found import Found, Score, Tested
    from onestory.model.story import Story
    from onestory.pipeline.caseload.find_plan import FindPlan
    from onestory.pipeline.outcome import Tell
    from onestory.pipeline.plan import Plan

_YEAR = timedelta(days=365)
_SIZES = (50, 100, 200, 500, 1000)
_GROUND = """
select areas.lsoa, min(areas.code) as place, min(fifths.fifth)::integer as fifth
from areas left join fifths using (lsoa)
where areas.level = '{level}' group by areas.lsoa order by areas.lsoa
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looking:
    """What a list is made of: the story, its rule, its day and who is enrolled already."""

    story: Story
    plan: FindPlan
    ground: pa.Table
    decisions: pa.Table
    on: date
    most: int
    tell: Tell


def ground_of(plan: Plan) -> pa.Table:
    """Return the small areas of the plan (`timeline.GROUND`), none where it lists none."""
    if plan.measure is None:
        return timeline.GROUND.empty_table()
    return _ground(plan.measure.lsoas, plan.measure.levels[0])


def _ground(lsoas: Path, level: str) -> pa.Table:
    known = places.lsoa_areas(lsoas)
    tables = {"areas": known.areas, "fifths": known.deprivation}
    return engine.query(_GROUND.format(level=level), tables).cast(timeline.GROUND)


def listed(looking: Looking) -> Found:
    """Return the list of the day. Raises StudyError where the records do not reach far enough."""
    plan, story = looking.plan, looking.story
    score, tested = _scored(looking) if plan.happens or plan.points else (None, ())
    looking.tell("Finding people", 2, 3)
    found = of_day(looking, looking.on, happens=None)
    made = find.found(
        Asked(
            name=plan.name,
            version=plan.version,
            purpose=plan.purpose,
            rule=tuple(part.words for part in plan.rule),
            on=looking.on,
            most=looking.most,
            seed=plan.seed,
            happens=plan.told,
        ),
        found.entries,
        left_out=LeftOut(
            dead=found.dead,
            away=found.away,
            enrolled=found.enrolled,
            not_meet=found.not_meet,
            waiting=max(found.entries.num_rows - looking.most, 0),
        ),
        score=score,
        tested=tested,
        invented=story.invented,
    )
    return replace(made, known_late=found.known_late if plan.known == "dated before" else None)


def of_day(looking: Looking, on: date, *, happens: str | None) -> Everyone:
    """Return everyone who meets the rule on the day, with what then happened where it is asked."""
    start = looking.story.start or on
    return everyone(
        looking.story,
        OneDay(
            on=on,
            rule=looking.plan.rule,
            ground=looking.ground,
            known=looking.plan.known,
            happens=happens,
            covered=(min(on, looking.on - _YEAR) - start).days,
        ),
        decisions=looking.decisions,
        memory_gb=engine.usable_memory_gb(),
    )


def _scored(looking: Looking) -> tuple[Score, tuple[Tested, ...]]:
    """Return the score made of the last whole year before the day, and how it told.

    It is tested on people whom it was not made of; and the way of making it, by a score made a
    year earlier in the same way, on everyone of the later day.
    """
    plan, last = looking.plan, looking.on - _YEAR
    if not plan.happens:
        found = of_day(looking, looking.on, happens=None)
        return find.points(plan.points, found.covariates, happens="", where=plan.where), ()
    looking.tell("Making the score", 0, 3)
    now = of_day(looking, last, happens=plan.happens)
    sizes = tuple(sorted({looking.most, *(n for n in _SIZES if n <= 5 * looking.most)}))
    if plan.points:
        score = find.points(plan.points, now.covariates, happens=plan.told, where=plan.where)
        words = "everyone who met the rule a year before the day of the list"
        return score, (find.tested(score, now.entries, words=words, on=last, most=sizes),)
    score = _fitted(looking, now, last)
    apart = find.held_out(now.entries, plan.seed)
    same_day = find.tested(
        score,
        apart,
        words="a quarter of those who met the rule a year before the day of the list, whom the"
        " score was not made of",
        on=last,
        most=tuple(max(1, n // 4) for n in sizes),
    )
    return score, (same_day, *_a_year_on(looking, now, sizes))


def _a_year_on(looking: Looking, now: Everyone, sizes: tuple[int, ...]) -> tuple[Tested, ...]:
    """Return how a score made a year earlier told of the later day; () where records are short."""
    first, last = looking.on - 2 * _YEAR, looking.on - _YEAR
    start = looking.story.start
    if start is None or first - _YEAR < start:
        return ()
    looking.tell("Testing it on a later day", 1, 3)
    then = of_day(looking, first, happens=looking.plan.happens)
    earlier = _fitted(looking, then, first)
    words = (
        "everyone who met the rule a year before the day of the list, by a score made in the same"
        f" way a year earlier still, of {earlier.people:,} people"
    )
    return (find.tested(earlier, now.entries, words=words, on=last, most=sizes),)


def _fitted(looking: Looking, found: Everyone, on: date) -> Score:
    return find.fitted(
        found.entries,
        found.covariates,
        happens=looking.plan.told,
        on=on,
        seed=looking.plan.seed,
    )
