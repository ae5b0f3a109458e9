"""Small worlds of social care: rows drawn as text, and what a card makes of them."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, datetime

import ibis.expr.types as ir
import pyarrow as pa
import pytest

from onestory import engine
from onestory.indicators.card import CASES, StoryTables
from onestory.indicators.care import rows as words
from onestory.indicators.care.sequels import OUTCOMES
from onestory.model.story import TABLES

YEAR = (date(2024, 4, 1), date(2025, 4, 1))

SAID = {
    "nursing": words.NURSING,
    "residential": words.RESIDENTIAL,
    "community": words.COMMUNITY,
    "prison": words.PRISON,
    "ST-Max": words.ST_MAX,
    "low level": words.LOW_LEVEL,
    "other short": words.OTHER_SHORT,
    "to carer": words.DIRECT_TO_CARER,
    "with person": words.WITH_PERSON,
    "managed": words.MANAGED_BUDGET,
    "commissioned": words.COMMISSIONED,
    "direct payment": words.DIRECT_PAYMENT,
    "user": words.SERVICE_USER,
    "carer": words.CARERS[0],
    "by association": words.CARERS[1],
    "to reablement": "Progress to reablement/ST-Max",
    "to assessment": "Progress to assessment, review or reassessment",
    "to services": "Progress to support planning or services",
    "continued": "Continuation of support or services",
    "not mapped": words.NOT_MAPPED,
    "planned": "NFA: Support ended as planned",
    "advice": words.SIGNPOSTED,
    "declined": "NFA: Support declined",
    "other": "NFA: Other",
    "moved": "NFA: Responsibility moved to another local authority",
    "self-funded": words.SELF_FUNDED,
    "hospital": "Admitted to hospital",
    "short": "Short term assessment",
    "long": "Long term assessment",
    "home support": "Home support or domiciliary care",
    "long residential": "Long term residential care",
    "long nursing": "Long term nursing care",
    "short residential": "Short term residential care",
    "owner": "Owner occupier or shared ownership scheme",
    "in care home": "Registered care home",
}
"""Short words of the drawings for the words of Client Level Data."""

RANKS = {
    "to reablement": 1,
    "to assessment": 2,
    "to services": 4,
    "continued": 5,
    **{name: rank for name, told in SAID.items() for rank, out in OUTCOMES.items() if told == out},
}
USUAL = {
    "care": {
        "source": "cld",
        "provider": "901",
        "kind": "Service",
        "client": "user",
        "birth_month": "1950-01-01",
        "sex_said": "Female",
        "known_from": "2025-06-01",
        "lsoa": "E01000001",
    },
    "spells": {
        "source": "apc",
        "provider": "RAA",
        "lsoa": "E01000001",
        "class": "1",
        "method": "21",
        "discharge_method": "1",
        "destination": "19",
        "last_specialty": "300",
    },
    "people": {"certainty": "firm", "birth_month": "1950-01-01", "sex": "female"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Rows of a story's tables, drawn; a person 'p7' has the number 7."""

    relations: engine.Relations
    empty: dict[str, ir.Table]

    def cases(
        self,
        card: Callable[[StoryTables], ir.Table],
        *,
        periods: tuple[tuple[date, date], ...] = (YEAR,),
        prices: dict[str, float] | None = None,
        last: date = date(2025, 12, 31),
        **tables: str,
    ) -> list[dict[str, object]]:
        """Return the rows that the card makes of the drawn tables, by person and day."""
        story = self.story(periods=periods, prices=prices, last=last, **tables)
        found = self.relations.rows(card(story)).to_pylist()
        return sorted(found, key=lambda row: (str(row["person_id"]), str(row["on"])))

    def story(
        self,
        *,
        periods: tuple[tuple[date, date], ...] = (YEAR,),
        prices: dict[str, float] | None = None,
        last: date = date(2025, 12, 31),
        **tables: str,
    ) -> StoryTables:
        """Return the story of the drawn tables."""
        rows = {name: drawn(text, USUAL.get(name, {})) for name, text in tables.items()}
        for row in rows.get("spells", []):
            row["emergency"] = str(row["method"]).startswith("2")
            row["superspell"] = row["id"]
            row["nights"] = _nights(row["start"], row["end"])
        given = {
            name: self.relations.given(pa.Table.from_pylist(told, schema=TABLES[name]))
            for name, told in rows.items()
        }
        spans = pa.table({"start": [one for one, _ in periods], "end": [two for _, two in periods]})
        priced = pa.table({"activity": list(prices or {}), "pounds": list((prices or {}).values())})
        return StoryTables(
            tables={**self.empty, **given},
            periods=self.relations.given(spans),
            last=last,
            codes={} if prices is None else {"unit_costs": self.relations.given(priced)},
        )


def drawn(text: str, usual: dict[str, str]) -> list[dict[str, object]]:
    """Return the rows of a table drawn with bars, what is left out as usual."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if not lines:
        return []
    names = [name.strip() for name in lines[0].split("|")]
    return [
        _row(dict(zip(names, line.split("|"), strict=True)), place, usual)
        for place, line in enumerate(lines[1:], start=1)
    ]


def _row(cells: dict[str, str], place: int, usual: dict[str, str]) -> dict[str, object]:
    told = {name: text.strip() for name, text in cells.items()}
    told = {**usual, **{name: text for name, text in told.items() if text}}
    row: dict[str, object] = {"id": place, "start": None}
    person = told.pop("person")
    row["person_id"] = int(person.strip("p"))
    row["key"] = told.get("key", f"nhs-{person}")
    row["end"] = None
    row["outcome_rank"] = RANKS.get(told.get("outcome", ""), 999)
    for name, text in told.items():
        row[name] = _value(name, text)
    return row


def _nights(start: object, end: object) -> int | None:
    return (end - start).days if isinstance(start, date) and isinstance(end, date) else None


READERS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("start", "end", "death", "birth_month", "on"), date.fromisoformat),
    "known_from": datetime.fromisoformat,
    **dict.fromkeys(("units", "unit_cost"), float),
    **dict.fromkeys(("conversation", "attended"), "yes".__eq__),
    "age": int,
}


def _value(name: str, text: str) -> object:
    if text == "-":
        return None
    return READERS[name](text) if name in READERS else SAID.get(text, text)


def by_person(cases: list[dict[str, object]], column: str = "numerator") -> dict[str, object]:
    """Return one column of the cases by person."""
    assert all(list(case) == list(CASES) for case in cases)
    assert len({case["person_id"] for case in cases}) == len(cases)
    return {f"p{case['person_id']}": case[column] for case in cases}


@pytest.fixture(scope="session")
def world() -> Generator[World]:
    """Return a maker of small worlds on the embedded engine."""
    with engine.open_relations(memory_gb=1, threads=1) as relations:
        empty = {name: relations.given(shape.empty_table()) for name, shape in TABLES.items()}
        yield World(relations=relations, empty=empty)


@pytest.fixture
def of_each() -> Callable[..., dict[str, object]]:
    """Return the reader of one column of cases by person."""
    return by_person
