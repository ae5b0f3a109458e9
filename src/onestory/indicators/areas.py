"""Areas: which a case or a person belongs to, by where they live, their council or provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from onestory import engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onestory.indicators.card import Place
    from onestory.indicators.measured import AreaGround
    from onestory.model.area import Level

FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
NOWHERE = -1
SHAPE = pa.schema(
    {"area": pa.int32(), "level": pa.string(), "code": pa.string(), "name": pa.string()}
)
LOOKUP = pa.schema(
    {"place": pa.string(), "from": pa.date32(), "until": pa.date32(), "area": pa.int32()}
)

_OF_LSOAS = """
select distinct lsoa as place, level, code, name, coalesce("start", date '0001-01-01') as "from",
    coalesce("end", date '9999-12-31') as until
from lsoas where lsoa is not null and code is not null
"""
_OF_COUNCILS = """
select distinct number as place, level, code, name, date '0001-01-01' as "from",
    date '9999-12-31' as until
from councils where number is not null and code is not null
"""
# A number an area: the same code at two levels is two areas. Of two names the first is shown.
_NUMBERED = """
select (row_number() over (order by level, code) - 1)::integer as area, level, code,
    min(name) as name
from (select * from of_lsoas union all select * from of_councils)
where level in (select level from asked) group by level, code order by area
"""
_LOOKUP = """
select place, "from", until, area from {lookup} join numbered using (level, code)
order by place, area, "from"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Areas:
    """The areas asked for, numbered, and what lies in them.

    `numbered` has area, level, code and name; `lsoas` and `councils` have place, from, until (the
    first day no longer so) and area.
    """

    numbered: pa.Table
    lsoas: pa.Table
    councils: pa.Table

    def of(self, place: Place) -> pa.Table:
        """Return the lookup for a card's kind of place."""
        return self.councils if place == "council" else self.lsoas

    def served(self, place: Place) -> pa.Table:
        """Return the areas that a card's kind of place can be told for: the others have none."""
        held = pc.is_in(self.numbered["area"], value_set=self.of(place)["area"].combine_chunks())
        return self.numbered.filter(held)


def numbered_areas(ground: AreaGround, levels: Sequence[Level]) -> Areas:
    """Return the areas of the levels, numbered from 0 in order of level and code."""
    tables = {
        "of_lsoas": engine.query(_OF_LSOAS, {"lsoas": ground.lsoas}),
        "of_councils": engine.query(_OF_COUNCILS, {"councils": ground.councils}),
        "asked": pa.table({"level": pa.array(levels, pa.string())}),
    }
    tables["numbered"] = engine.query(_NUMBERED, tables).cast(SHAPE)
    return Areas(
        numbered=tables["numbered"],
        lsoas=engine.query(_LOOKUP.format(lookup="of_lsoas"), tables).cast(LOOKUP),
        councils=engine.query(_LOOKUP.format(lookup="of_councils"), tables).cast(LOOKUP),
    )


def provider_areas(providers: Sequence[str]) -> Areas:
    """Return areas that are the providers themselves, each of the level 'trust'."""
    names = sorted(set(providers))
    size = len(names)
    numbers = pa.array(range(size), pa.int32())
    lookup = pa.table([names, [FIRST] * size, [LAST] * size, numbers], schema=LOOKUP)
    return Areas(
        numbered=pa.table([numbers, ["trust"] * size, names, names], schema=SHAPE),
        lsoas=lookup,
        councils=lookup,
    )
