"""The manual's own card can be saved as it stands, and counts what its words say."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from onestory import engine
from onestory.indicators.cards import own_cards
from onestory.indicators.story_tables import opened
from onestory.model.period import calendar_year
from onestory.model.story import TABLES

MANUAL = Path(__file__).parents[3] / "docs" / "how-to" / "measure-from-records.md"
HOMES = [
    {"person_id": 1, "kind": "own home", "start": date(2022, 1, 1), "end": date(2022, 6, 1)},
    {"person_id": 1, "kind": "care home", "start": date(2022, 6, 1), "end": None},
    {"person_id": 2, "kind": "nursing home", "start": date(2022, 1, 1), "end": date(2022, 6, 1)},
]


def card(folder: Path):
    code = re.search(r"```python\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    (folder / "night_attendances.py").write_text(code[1], encoding="utf-8")
    (found,) = own_cards(folder).values()
    return found


@pytest.mark.parametrize(
    ("person", "arrival", "counts"),
    [
        (1, "2022-06-01T20:00", True),
        (1, "2022-06-02T07:59", True),
        (1, "2022-06-02T08:00", False),
        (1, "2022-06-02T19:59", False),
        (1, "2022-05-31T23:00", False),  # the night before moving in
        (2, "2022-05-31T23:00", True),
        (2, "2022-06-01T03:00", False),  # moved out
        (3, "2022-05-31T23:00", False),  # nobody knows where
    ],
)
def test_it_counts_attendances_at_night_of_whom_a_care_home_holds_that_day(
    tmp_path, story_of, person, arrival, counts
):
    start = datetime.fromisoformat(arrival)
    came = {"id": 1, "person_id": person, "provider": "XA1", "start": start}
    story = story_of(attendances=[came], homes=HOMES)
    with engine.open_relations(threads=1) as relations:
        relation = card(tmp_path).cases(
            opened(story, relations, codes={}).over((calendar_year(2022),))
        )
        rows = relations.rows(relation).to_pylist()
    assert [row["on"] for row in rows] == ([start.date()] if counts else [])


def test_every_table_and_column_that_the_manual_names_is_there():
    table = MANUAL.read_text(encoding="utf-8").partition('| `story["..."]`')[2].partition("\n\n")[0]
    for line in table.splitlines()[2:]:
        names, _, columns = (cell.strip() for cell in line.strip("|").split("|"))
        held = [TABLES[name] for name in re.findall(r"`(\w+)`", names)]
        for column in re.findall(r"`(\w+)`", columns):
            assert any(column in schema.names for schema in held), (names, column)
    told = set(
        re.findall(r"`(\w+)`", " ".join(line.split("|")[1] for line in table.splitlines()[2:]))
    )
    assert set(TABLES) - told == {"conflicts", "same_facts", "records"}
