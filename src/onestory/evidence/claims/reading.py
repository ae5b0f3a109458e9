"""Reading: claims.toml as claims, each with what its source gives and where the data lie."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, cast, get_args

from onestory.evidence.claims.units import meant, unit_of
from onestory.evidence.surveys.keys import Keys, load
from onestory.evidence.surveys.mistaken import refuse_data
from onestory.model.claims import Bound, Claim, DataSaid, GrowthSaid, ShareSaid, ValueSaid
from onestory.model.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from onestory.model.claims import SourceSaid

_KEYS = (
    "id", "statement", "about", "number", "unit", "bound", "source", "dated", "said_by",
    "source_says", "data",
)  # fmt: skip


def read_claims(path: Path) -> tuple[Claim, ...]:
    """Return the claims of the file, in its order.

    Raises DeliveryError when there is no such file, PlanError for a claim that cannot be followed.
    """
    refuse_data(
        path,
        ending=".toml",
        holds="is no file of claims",
        begin="each claim as a section [[claim]] with id, statement, number, unit, source, dated",
    )
    top = load(path).only(("claim",))
    claims = tuple(_claim(one) for one in top.tables("claim"))
    if not claims:
        raise PlanError(
            found="There is no claim in it.",
            where=path.name,
            do="Write each as a section [[claim]] with id, statement, number, unit, source, dated.",
        )
    names = [one.id for one in claims]
    for name in names:
        if names.count(name) > 1:
            raise PlanError(
                found=f"Two claims are called '{name}'.",
                where=path.name,
                do="Give each claim an id of its own.",
            )
    return claims


def _claim(table: Keys) -> Claim:
    table.only(_KEYS)
    claim = Claim(
        id=table.text("id"),
        statement=table.text("statement"),
        about=table.text("about", default=""),
        number=_number(table, "number"),
        unit=_unit(table),
        bound=_bound(table),
        source=table.text("source", default=""),
        dated=_day(table),
        said_by=table.text("said_by", default=""),
        source_says=_source(table) if "source_says" in table.values else None,
        data=_data(table.table("data")) if "data" in table.values else None,
    )
    _refuse_unlike(table, claim)
    return claim


def _unit(table: Keys) -> str:
    """The unit; one that is like a known one, and is none, is refused lest it be misread."""
    unit = unit_of(table.text("unit", default=""))
    if near := meant(unit):
        raise table.wrong(
            "unit", f'unit = "{near}", if you mean that, and what it is of under `about`'
        )
    return unit


def _refuse_unlike(table: Keys, claim: Claim) -> None:
    """Raise PlanError where the number's unit is none that its source can be told in."""
    if claim.number is None:
        return
    match claim.source_says:
        case ShareSaid(numerator=int()) if claim.unit != "per cent":
            raise table.wrong("unit", 'unit = "per cent": a share is checked in per cent')
        case GrowthSaid() if not claim.unit:
            raise table.wrong("unit", 'unit = "times", "per cent" or the unit of `from` and `to`')
        case GrowthSaid(people_growth=float()) if claim.unit not in {"per cent", "times"}:
            raise table.wrong("unit", 'unit = "times" or "per cent", as `people_growth` is given')
        case _:
            return


def _bound(table: Keys) -> Bound:
    word = table.text("bound", default="about")
    if word not in get_args(Bound):
        raise table.wrong("bound", 'bound = "about", "over" or "under"')
    return cast("Bound", word)


def _day(table: Keys) -> date | None:
    return table.day("dated") if table.values.get("dated", "") != "" else None


def _source(table: Keys) -> SourceSaid:
    inner = table.table("source_says")
    kind = inner.text("kind", default="")
    if kind not in _SOURCES:
        raise inner.wrong("kind", 'kind = "growth", "share" or "value"')
    return _SOURCES[kind](inner)


def _growth(table: Keys) -> GrowthSaid:
    table.only(("kind", "from", "to", "people_growth", "years"))
    start, end = _needed(table, "from"), _needed(table, "to")
    if start <= 0:
        raise table.wrong("from", "a number above nought: nothing grows from nought")
    growth = _number(table, "people_growth")
    if growth is not None and growth <= -1:
        raise table.wrong("people_growth", "people_growth = 0.5 where there will be 50% more")
    return GrowthSaid(start=start, end=end, people_growth=growth, years=_pair(table, "years"))


def _share(table: Keys) -> ShareSaid:
    table.only(("kind", "published", "numerator", "denominator", "were"))
    given = {"numerator", "denominator"} & set(table.values)
    if table.flag("published") if "published" in table.values else given:
        part, whole = table.count("numerator"), table.count("denominator")
        _refuse_share(table, "denominator", part, whole)
        return ShareSaid(numerator=part, denominator=whole)
    if given:
        raise table.wrong("published", "published = true, or leave out numerator and denominator")
    were = _pair(table, "were")
    if were:
        _refuse_share(table, "were", *were)
    return ShareSaid(were=were)


def _value(table: Keys) -> ValueSaid:
    table.only(("kind", "value", "lower", "upper"))
    value, lower, upper = _needed(table, "value"), _number(table, "lower"), _number(table, "upper")
    if (lower is not None and lower > value) or (upper is not None and upper < value):
        raise table.wrong("value", "a value between `lower` and `upper`")
    return ValueSaid(value=value, lower=lower, upper=upper)


_SOURCES: Mapping[str, Callable[[Keys], SourceSaid]] = {
    "growth": _growth,
    "share": _share,
    "value": _value,
}


def _data(table: Keys) -> DataSaid:
    table.only(("indicator", "place", "from", "to"))
    return DataSaid(
        indicator=table.text("indicator"),
        place=table.text("place"),
        start=str(table.values.get("from", "")).strip(),
        end=str(table.values["to"]).strip() if "to" in table.values else table.text("to"),
    )


def _number(table: Keys, key: str) -> float | None:
    value = table.values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise table.wrong(key, f"{key} = 4, a number without quotes")
    return float(value)


def _needed(table: Keys, key: str) -> float:
    value = _number(table, key)
    if value is None:
        raise table.wrong(key, f"{key} = 9.8, as the source gives it")
    return value


def _pair(table: Keys, key: str) -> tuple[int, int] | None:
    value = table.values.get(key)
    if value is None:
        return None
    pair = cast("list[object]", value) if isinstance(value, list) else []
    whole = [one for one in pair if isinstance(one, int) and not isinstance(one, bool)]
    if len(pair) != 2 or len(whole) != 2:
        raise table.wrong(key, f"{key} = [15, 25], two whole numbers")
    return whole[0], whole[1]


def _refuse_share(table: Keys, key: str, part: int, whole: int) -> None:
    if not 0 <= part <= whole or whole == 0:
        raise table.wrong(key, "so many of so many: the first no more than the second")
