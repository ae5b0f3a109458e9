"""Indicators: the cards that can be measured from records, and two of them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from onestory import engine, indicators
from onestory.model.errors import PlanError
from onestory.model.period import label
from onestory.pipeline import plan as plans
from onestory.pipeline.ground import standing as grounded
from onestory.pipeline.measure_records import (
    area_ground,
    card_called,
    known_cards,
    standing,
    whole_periods,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onestory.indicators import Card
    from onestory.model.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A card as it is listed: what it is, what it needs and whether it was verified."""

    id: str
    title: str
    sector: str
    statistic: str
    version: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place in one period by two definitions; ranks are among its level, 1 the highest.

    None where a definition gives no figure there.
    """

    area: str
    level: str
    period: str
    one: float | None
    one_range: tuple[float, float] | None
    other: float | None
    other_range: tuple[float, float] | None
    one_rank: int | None
    other_rank: int | None


def listed(path: Path | None) -> tuple[Listed, ...]:
    """Return every card that can be measured from records, the plan's own among them."""
    known = known_cards(plans.read(path).measure if path else None)
    return tuple(_listed(known[name]) for name in sorted(known))


def shown(name: str, path: Path | None) -> Card:
    """Return the card. Raises PlanError where there is none of that id."""
    return card_called(name, known_cards(plans.read(path).measure if path else None))


def diff(one: str, other: str, path: Path) -> tuple[Difference, ...]:
    """Return how values and ranks move between two definitions, by place and period.

    Both are measured on the plan's story, as counted. Raises PlanError for an unknown definition
    or a plan without [measure].
    """
    plan = plans.read(path)
    if plan.measure is None:
        raise PlanError(
            found="The plan has no [measure].",
            where=str(path),
            do="Add it, so that it is known where and when to measure.",
        )
    known = known_cards(plan.measure)
    pair = [card_called(name, known) for name in (one, other)]
    _refuse_unlike(*pair)
    story, _ = standing(plan)
    ground = area_ground(plan.measure, grounded(plan).ground.population)
    asked = indicators.Asked(periods=whole_periods(story, plan.measure), levels=plan.measure.levels)
    with indicators.open_story(
        story, memory_gb=engine.usable_memory_gb(), spill=story.folder / "temporary"
    ) as opened:
        both = [indicators.measure(card, opened, asked=asked, ground=ground) for card in pair]
    return tuple(_differences(*(_figures(done.crude) for done in both)))


def markdown() -> str:
    """Return the tables of the manual: every card measured from records, by whose work it shows."""
    cards = listed(None)
    heads = (
        "| card | what it shows | statistic | needs | read in the source |\n|---|---|---|---|---|"
    )
    parts: list[str] = []
    for sector in sorted({one.sector for one in cards}):
        rows = [
            f"| `{one.id}` | {one.title} | {one.statistic.replace('_', ' ')}"
            f" | {', '.join(one.sources) or 'any'} | {'yes' if one.verified else 'in part'} |"
            for one in cards
            if one.sector == sector
        ]
        parts.append("\n".join([f"### {sector.capitalize()}", "", heads, *rows, ""]))
    return "\n".join(parts)


def _refuse_unlike(one: Card, other: Card) -> None:
    """Raise PlanError where the two are not figures of one kind."""
    first, second = one.indicator, other.indicator
    if (first.statistic, first.unit) != (second.statistic, second.unit):
        kinds = [f"{a.id} is a {a.statistic.replace('_', ' ')} ({a.unit})" for a in (first, second)]
        raise PlanError(
            found=f"{', and '.join(kinds)}: no difference of them means anything.",
            do="Set two definitions of one thing side by side: em_adm_all and em_adm_all_b.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    name: str
    value: float | None
    span: tuple[float, float] | None


_Key = tuple[str, date, date, str]  # level, period, code


def _figures(result: Result) -> dict[_Key, _Figure]:
    return {
        (row["area_level"], row["period_start"], row["period_end"], row["area_code"]): _Figure(
            name=row["area_name"],
            value=row["value"],
            span=None if row["lower"] is None else (row["lower"], row["upper"]),
        )
        for row in result.rows.to_pylist()
        if row["group"] == ""
    }


def _differences(one: Mapping[_Key, _Figure], other: Mapping[_Key, _Figure]) -> list[Difference]:
    ranks = [_ranks(one), _ranks(other)]
    return [_difference(key, one.get(key), other.get(key), ranks) for key in sorted({*one, *other})]


def _difference(
    key: _Key, one: _Figure | None, other: _Figure | None, ranks: Sequence[Mapping[_Key, int]]
) -> Difference:
    named = one or other
    return Difference(
        area=named.name if named else key[3],
        level=key[0],
        period=label(key[1], key[2]),
        one=one.value if one else None,
        one_range=one.span if one else None,
        other=other.value if other else None,
        other_range=other.span if other else None,
        one_rank=ranks[0].get(key),
        other_rank=ranks[1].get(key),
    )


def _ranks(figures: Mapping[_Key, _Figure]) -> dict[_Key, int]:
    """Return the rank of each figure among its level and period, equal ones alike."""
    groups: dict[tuple[str, date, date], list[float]] = {}
    for key, figure in figures.items():
        if figure.value is not None:
            groups.setdefault(key[:3], []).append(figure.value)
    return {
        key: 1 + sum(value > figure.value for value in groups[key[:3]])
        for key, figure in figures.items()
        if figure.value is not None
    }


def _listed(card: Card) -> Listed:
    about = card.indicator
    return Listed(
        id=about.id,
        title=about.title,
        sector=about.sector,
        statistic=about.statistic,
        version=about.version,
        sources=card.sources,
        verified=about.verified,
    )
