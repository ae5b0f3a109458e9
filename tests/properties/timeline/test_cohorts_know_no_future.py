"""Whatever is told of later days, the same people enter a cohort on the same day."""

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.model.story import TABLES, Story
from onestory.model.table import Stored
from onestory.timeline import (
    Aged,
    AtFirst,
    CohortRule,
    Frail,
    Having,
    LivingIn,
    OnDay,
    Using,
    Without,
    cohort,
)

FIRST, DAY, LAST = date(2020, 1, 1), date(2021, 7, 1), date(2023, 1, 1)
PEOPLE = range(1, 121)
SEED = 20240501
WHO = (
    Having(conditions=("dementia", "frailty")),
    Using(kind="emergency admission", days=200),
    Without(part=Using(kind="A&E attendance", times=2)),
    Frail(at_least=40),
    Aged(at_least=66),
    LivingIn(place="Here", lsoas=("E01",)),
)


def rows_of(generator, first, until):
    """Spells, attendances, conditions and scores that begin on days in [first, until)."""

    def told(**more):
        on = first + timedelta(days=int(generator.integers((until - first).days)))
        return on, {"person_id": int(generator.integers(1, len(PEOPLE) + 1)), **more}

    spells, seen, known, scores = [], [], [], []
    for _ in range(150):
        on, row = told(emergency=True)
        spells.append({**row, "start": on})
        on, row = told()
        seen.append({**row, "start": datetime.fromisoformat(f"{on}T11:00")})
        on, row = told(condition=str(generator.choice(["dementia", "frailty", "asthma"])))
        known.append({**row, "since": on})
        on, row = told(hfrs=int(generator.choice([20, 60])))
        scores.append({**row, "on": date(on.year, (on.month - 1) // 3 * 3 + 1, 1)})
    return {"spells": spells, "attendances": seen, "conditions": known, "frailty": scores}


def story_of(folder, told):
    people = [{"person_id": number, "birth_month": date(1900 + number, 7, 1)} for number in PEOPLE]
    homes = [
        {"person_id": number, "start": FIRST, "lsoa": f"E0{1 + number % 2}"} for number in PEOPLE
    ]
    for name, schema in TABLES.items():
        rows = {**told, "people": people, "homes": [*homes]}.get(name, [])
        whole = [{**dict.fromkeys(schema.names), **row} for row in rows]
        pq.write_table(pa.Table.from_pylist(whole, schema), Path(folder) / f"{name}.parquet")
    return Story(
        folder=Path(folder),
        tables={name: Stored(path=f"{name}.parquet", rows=0, sha256="") for name in TABLES},
        made_from=1, generation=1, known_at=None, start=FIRST, end=LAST, covered={},
        invented=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """A story as told up to the index date, and the same with what came from that day on."""
    generator = np.random.default_rng(SEED)
    told, later = rows_of(generator, FIRST, DAY), rows_of(generator, DAY, LAST)
    # A score of the index date itself, the first day of a quarter, is known on it.
    told["frailty"] += [row for row in later["frailty"] if row["on"] == DAY]
    later["frailty"] = [row for row in later["frailty"] if row["on"] > DAY]
    both = {name: [*told[name], *later[name]] for name in told}
    return [story_of(tmp_path_factory.mktemp("story"), rows) for rows in (told, both)]


@pytest.mark.parametrize("part", WHO, ids=lambda part: part.words)
@pytest.mark.parametrize(
    "entry",
    [OnDay(on=DAY), AtFirst(kind="emergency admission", start=FIRST, end=DAY)],
    ids=["on a day", "at an event"],
)
def test_nothing_from_the_index_date_on_changes_who_enters(stories, entry, part):
    rule = CohortRule(entry=entry, who=(part,))
    first, second = (cohort(story, rule).rows for story in stories)
    assert first.select(["person_id", "index_date"]) == second.select(["person_id", "index_date"])
    assert 0 < first.num_rows < len(PEOPLE), "a rule that tells nobody apart would test nothing"
