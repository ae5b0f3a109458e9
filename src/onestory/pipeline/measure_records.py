"""Measure records: the plan's indicators measured from everyone's story."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from onestory import engine, indicators, places, sources
from onestory.intake import workspace as workspaces
from onestory.model.errors import NothingUsableError, PlanError
from onestory.model.finding import Finding
from onestory.model.period import Period, calendar_year, financial_year, months
from onestory.model.result import Input
from onestory.pipeline.build import standing_story
from onestory.pipeline.plan import Ask

if TYPE_CHECKING:
    from onestory.indicators import AreaGround, Card, Measured
    from onestory.model.area import Level
    from onestory.model.records import Receipt
    from onestory.model.result import Result
    from onestory.model.story import Story
    from onestory.pipeline.measure_plan import Length, MeasurePlan
    from onestory.pipeline.outcome import Tell
    from onestory.pipeline.plan import Plan
    from onestory.places import Population

_ESTIMATES = """
select area_code as code, year, lower(sex) as sex, age_from, age_to, persons from estimates
where sex in ('Male', 'Female') and area_level <> 'lsoa'
order by all
"""
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "calendar year": 12}
_RUNGS = {
    "as counted": "crude",
    "for age and sex": "standardised",
    "for age, sex, deprivation and frailty": "modelled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FromRecords:
    """Results measured from records: what is asked of each, and the figures beside each."""

    asks: tuple[Ask, ...]
    results: tuple[Result, ...]
    rungs: tuple[Result, ...]
    findings: tuple[Finding, ...]


def measured_records(
    plan: Plan, tell: Tell, *, population: Population | None = None
) -> FromRecords:
    """Return what `[measure]` asks for, measured from the story that stands.

    Rates of residents are over the `population` where one is given, else over those registered.
    An indicator that these records cannot tell is a Finding. Raises PlanError for an unknown one,
    WorkspaceError where there is no story of what stands now.
    """
    wanted = plan.measure
    if wanted is None:
        return FromRecords(asks=(), results=(), rungs=(), findings=())
    cards = _cards(wanted)
    story, receipts = standing(plan)
    ground = area_ground(wanted, population)
    asked = indicators.Asked(
        periods=whole_periods(story, wanted), levels=wanted.levels, by=wanted.by
    )
    made: list[tuple[Card, Measured]] = []
    untold: list[Finding] = []
    with indicators.open_story(
        story, memory_gb=engine.usable_memory_gb(), spill=story.folder / "temporary"
    ) as opened:
        each = indicators.measure_each(cards, opened, asked=asked, ground=ground)
        for number, (card, done) in enumerate(zip(cards, each, strict=True)):
            tell(f"Measuring {card.id}", number, len(cards))
            if isinstance(done, NothingUsableError):
                untold.append(_untold(card, done))
            elif done.crude.rows.num_rows:
                made.append((card, done))
            else:
                untold.append(_untold(card, _no_case(card)))
    families = [_family(card, done, receipts, wanted.levels) for card, done in made]
    return FromRecords(
        asks=tuple(_ask(lead, wanted.levels) for lead, _ in families),
        results=tuple(lead for lead, _ in families),
        rungs=tuple(rung for _, rungs in families for rung in rungs),
        findings=(*untold, *(f for _, done in made for f in done.findings)),
    )


def _no_case(card: Card) -> NothingUsableError:
    since = f" (the definition holds from {card.valid_from})" if card.valid_from else ""
    return NothingUsableError(
        found=f"no case falls in the places and periods asked for{since}.",
        do="Ask for other periods, or look at what the sources hold.",
    )


def area_ground(wanted: MeasurePlan, population: Population | None = None) -> AreaGround:
    """Return the areas and deprivation of the plan's list of LSOAs, and official estimates."""
    listed = places.lsoa_areas(wanted.lsoas)
    lacking = [level for level in wanted.levels if level not in listed.levels]
    if lacking:
        raise PlanError(
            found=f"`levels` names '{lacking[0]}', which the list of LSOAs does not have.",
            where=str(wanted.lsoas),
            do=f"It has {', '.join(sorted(listed.levels))}; add a column {lacking[0]}_code.",
        )
    always = pa.nulls(listed.areas.num_rows, pa.date32())
    lsoas = listed.areas.append_column("start", always).append_column("end", always)
    return indicators.AreaGround(
        lsoas=lsoas,
        councils=listed.councils.select(["number", "code", "name", "level"]),
        deprivation=listed.deprivation,
        population=_estimates(population) if population else None,
    )


def _estimates(population: Population) -> pa.Table:
    """Return the estimates of men and women as measuring reads them."""
    return engine.query(_ESTIMATES, {"estimates": population.rows})


def whole_periods(story: Story, wanted: MeasurePlan) -> tuple[Period, ...]:
    """Return the periods that lie wholly in what the records cover, and in what is asked."""
    if story.start is None or story.end is None:
        raise NothingUsableError(
            found="The story covers no day.",
            do="Receive records that say when things happened, and build it again.",
        )
    first = max(filter(None, (story.start, wanted.start)))
    last = min(filter(None, (story.end, wanted.end)))
    found = tuple(
        p for p in _every(wanted.periods, first, last) if first <= p.start and p.end <= last
    )
    if not found:
        _refuse_outside(story.start, story.end, wanted)
        raise NothingUsableError(
            found=f"No whole {wanted.periods} lies between {first} and {last}.",
            do="Write shorter `periods` under [measure].",
        )
    return found


def _refuse_outside(start: date, end: date, wanted: MeasurePlan) -> None:
    """Raise NothingUsableError where no day that is asked for is one that the records cover."""
    if wanted.start and wanted.start >= end:
        raise NothingUsableError(
            found=f"The records end on {end - timedelta(days=1)}, and `start` is {wanted.start}.",
            do="Write an earlier `start` under [measure], or receive later records.",
        )
    if wanted.end and wanted.end <= start:
        raise NothingUsableError(
            found=f"The records begin on {start}, and `end` is {wanted.end}.",
            do="Write a later `end` under [measure], or receive earlier records.",
        )


def _every(length: Length, first: date, last: date) -> Iterable[Period]:
    years = range(first.year - 1, last.year + 1)
    if length == "year":
        return (financial_year(year) for year in years)
    if length == "calendar year":
        return (calendar_year(year) for year in years)
    step = _MONTHS[length]
    starts = (date(year, month, 1) for year in years for month in range(1, 13, step))
    return (months(start, step) for start in starts)


def known_cards(folder_of_own: MeasurePlan | None) -> Mapping[str, Card]:
    """Return every card by id, the analyst's own among them.

    Raises PlanError where one of these has the id of a card of the catalogue.
    """
    known = indicators.measured_cards()
    own = indicators.own_cards(folder_of_own.cards) if folder_of_own and folder_of_own.cards else {}
    taken = sorted(known.keys() & own.keys())
    if taken:
        raise PlanError(
            found=f"Your own card '{taken[0]}' has the id of one of the catalogue.",
            where=str(folder_of_own.cards if folder_of_own else ""),
            do=f"Give it an id of its own, such as '{taken[0]}_own': nobody can then take the one"
            " for the other, and `onestory indicators diff` sets them side by side.",
        )
    return {**known, **own}


def card_called(name: str, known: Mapping[str, Card]) -> Card:
    """Return the card. Raises PlanError where there is none of that id."""
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        raise PlanError(
            found=f"There is no indicator '{name}' that is measured from records.",
            do=(f"Did you mean '{near[0]}'? " if near else "")
            + "`onestory indicators list` names them; a card of your own needs --plan FOLDER.",
        )
    return known[name]


def _cards(wanted: MeasurePlan) -> list[Card]:
    known = known_cards(wanted)
    return [card_called(name, known) for name in dict.fromkeys(wanted.indicators)]


def standing(plan: Plan) -> tuple[Story, Sequence[Receipt]]:
    """Return the story of what stands, and the receipts behind it.

    Raises PlanError for a plan without a workspace, WorkspaceError where the story is not of the
    records, links and decisions of now.
    """
    place = plan.records.workplace if plan.records else None
    agreed = plan.records.agreed if plan.records else None
    if place is None:
        raise PlanError(
            found="[measure] asks for records, and there is no [workspace] that keeps them.",
            do="Add [workspace] and [[records]], or see an example: `onestory invent`.",
        )
    with workspaces.opened(place.folder, write=False, vault=place.vault) as workspace:
        return standing_story(workspace, agreed), workspace.ledger.receipts


def _family(
    card: Card, done: Measured, receipts: Sequence[Receipt], levels: Sequence[Level]
) -> tuple[Result, tuple[Result, ...]]:
    """Return the figure that is compared, and the others that stand beside it.

    It is the one standardised for age and sex where most places have events enough for it.
    """
    inputs = inputs_of(card, receipts)
    adjusted = done.standardised if _known(done.standardised, levels) else None
    lead = adjusted or done.crude
    beside = {
        "as counted": done.crude if adjusted else None,
        "for age and sex": None if adjusted else done.standardised,
        "for age, sex, deprivation and frailty": done.modelled,
    }
    rungs = [
        _rung(card, one, words, inputs)
        for words, one in beside.items()
        if one and one.rows.num_rows
    ]
    bounds = done.bounds if done.bounds.num_rows else None
    own = replace(lead.indicator, id=card.id, measure=card.id)
    return replace(lead, indicator=own, inputs=inputs, bounds=bounds), tuple(rungs)


def _known(result: Result | None, levels: Sequence[Level]) -> bool:
    """Return whether most places of the level that is compared have a value in the last period."""
    if result is None:
        return False
    rows = [row for row in result.rows.to_pylist() if row["group"] == ""]
    level = next((one for one in levels if any(r["area_level"] == one for r in rows)), "")
    newest = max((row["period_end"] for row in rows), default=None)
    values = [
        row["value"] for row in rows if row["area_level"] == level and row["period_end"] == newest
    ]
    return 2 * sum(value is not None for value in values) > len(values)


def _rung(card: Card, result: Result, words: str, inputs: tuple[Input, ...]) -> Result:
    name = f"{card.id}-{_RUNGS[words]}"
    about = replace(result.indicator, id=name, measure=card.id, rung=words)
    return replace(result, indicator=about, inputs=inputs)


def inputs_of(card: Card, receipts: Sequence[Receipt]) -> tuple[Input, ...]:
    """Return what the figure rests on, a line a source and partner."""
    named = [one for one in receipts if not card.sources or one.source in card.every_source]
    groups: dict[tuple[str, str], list[Receipt]] = {}
    for one in named:
        groups.setdefault((one.source, one.provider), []).append(one)
    return tuple(_input(source, who, held) for (source, who), held in sorted(groups.items()))


def _input(source: str, provider: str, held: Sequence[Receipt]) -> Input:
    declared = sources.source(source)
    together = hashlib.sha256("".join(sorted(one.sha256 for one in held)).encode())
    return Input(
        file=f"{len(held)} {'file' if len(held) == 1 else 'files'} of {source} from {provider}",
        sha256=together.hexdigest(),
        source=declared.title,
        publisher=declared.publisher,
        licence=declared.licence,
        received_rows=sum(one.received_rows for one in held),
        accepted_rows=sum(one.accepted_rows for one in held),
        rejected_rows=sum(one.rejected_rows + one.quarantined_rows for one in held),
    )


def _ask(result: Result, levels: Sequence[Level]) -> Ask:
    """Return the ask of a result: the first level at which it has figures is compared."""
    held = set(result.rows["area_level"].to_pylist())
    first = next((at for at, level in enumerate(levels) if level in held), 0)
    return Ask(card=result.indicator, level=levels[first], breaks=(), on=None)


def _untold(card: Card, refusal: NothingUsableError) -> Finding:
    return Finding(
        rule="indicator not told",
        severity="warning",
        message=f"{card.id}: {refusal.found}",
        do=refusal.do,
    )
