"""What the oracles of social care share: how the sheet reads rows, ages and people, row by row."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
World = dict[str, list[Row]]

YEARS = ((date(2022, 1, 1), date(2022, 12, 31)), (date(2023, 1, 1), date(2023, 12, 31)))
BEGAN = date(2023, 4, 1)
NEVER = date(9999, 1, 1)
NURSING = "Long term support: Nursing care"
RESIDENTIAL = "Long term support: Residential care"
COMMUNITY = "Long term support: Community"
PRISON = "Long term support: Prison"
LONG_TERM = [NURSING, RESIDENTIAL, COMMUNITY, PRISON]
ST_MAX = "Short term support: ST-Max"
LOW_LEVEL = "Short term support: Ongoing low level"
OTHER_SHORT = "Short term support: Other short term"
STRENGTH = [*LONG_TERM, ST_MAX, LOW_LEVEL, OTHER_SHORT]


def until(row: Row) -> date:
    """The end, or the year 9999 while open."""
    return row["end"] or NEVER


def named(world: World) -> list[Row]:
    return [row for row in world["care"] if row["key"] is not None]


def own(world: World) -> list[Row]:
    """2A.1, 2E.1, 3D.1: client type Service user; the end not before the start, or null."""
    return [row for row in named(world) if row["client"] == "Service user"
            and (row["end"] is None or row["end"] >= row["start"])]  # fmt: skip


def who(row: Row) -> tuple[str, str]:
    """The council and the person within it."""
    return row["provider"], row["key"]


def by_person(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault(who(row), []).append(row)
    return groups


def age_on(birth: date | None, on: date) -> int | None:
    """floor(days / 365.25) (4.7)."""
    if birth is None:
        return None
    return int((on - birth).days / 365.25)


def facts(rows: list[Row]) -> Row:
    """Section 5 for birth and death: told last; the earliest birth, the latest death."""
    told: Row = {"birth": None, "death": None}
    births = [row for row in rows if row["birth_month"]]
    if births:
        last = max(row["known_from"] for row in births)
        told["birth"] = min(row["birth_month"] for row in births if row["known_from"] == last)
    deaths = [row for row in rows if row["death"]]
    if deaths:
        last = max(row["known_from"] for row in deaths)
        told["death"] = max(row["death"] for row in deaths if row["known_from"] == last)
    return told


def rank(row: Row) -> int:
    """2A.2: a hundred more where the outcome says nothing of what followed; 999 where none."""
    says_nothing = [
        "Continuation of support or services", "Progress to support planning or services",
        "Progress to assessment, review or reassessment", "Progress to reablement/ST-Max",
        "Release 1 specification only: Not mapped", "Invalid and not mapped",
    ]  # fmt: skip
    if row["outcome"] is None or row["outcome_rank"] == 999:
        return 999
    return row["outcome_rank"] + (100 if row["outcome"] in says_nothing else 0)


def later_record(row: Row) -> tuple[Any, int]:
    return row["known_from"], row["id"]


def clusters(rows: list[Row], apart: int = 7) -> list[list[Row]]:
    """2A.4: in order of start, end, rank and later record; a gap of more than `apart` parts them."""
    ordered = sorted(rows, key=later_record, reverse=True)
    ordered.sort(key=lambda row: (row["start"], until(row), rank(row)))
    found: list[list[Row]] = []
    latest = date.min
    for row in ordered:
        if not found or (row["start"] - latest).days > apart:
            found.append([])
            latest = until(row)
        found[-1].append(row)
        latest = max(latest, until(row))
    return found


def case(row: Row, on: date, numerator: float, denominator: float = 1.0) -> Row:
    return {"person_id": row["person_id"], "on": on, "numerator": float(numerator),
            "denominator": float(denominator), "lsoa": row["lsoa"],
            "council": row["provider"]}  # fmt: skip


def days(number: int) -> timedelta:
    return timedelta(days=number)


def adult(age: int | None) -> bool:
    """Of 18 or over, or of unknown age."""
    return age is None or age >= 18
