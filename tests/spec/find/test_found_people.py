"""People found in small stories: who meets the rule on the day, and that no later fact matters.

Everyone lives in E01 from 2020 and is registered there, unless drawn otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.model.caseload import CASELOAD
from onestory.model.errors import StudyError
from onestory.model.found import Found
from onestory.model.story import TABLES, Story
from onestory.model.table import Stored
from onestory.pipeline.caseload.find_list import Looking, listed
from onestory.pipeline.caseload.find_plan import FindPlan
from onestory.timeline import GROUND, Aged, OneDay, Using, everyone

Rows = list[dict[str, object]]
ON = date(2023, 1, 1)
PLAN = FindPlan(
    name="frail", version="1", purpose="An assessment.", rule=(Aged(at_least=65),), most=200,
    seed=1, happens="", points={}, known="dated before", partners=(), teams=(),
    where="onestory.toml",
)  # fmt: skip
HERE = pa.table({"lsoa": ["E01"], "place": ["North"], "fifth": [1]}).cast(GROUND)


def rows(text: str) -> Rows:
    """Rows drawn as text: a line of headings, then a line each; '-' is null."""
    lines = [line.split() for line in text.strip().splitlines()]
    return [dict(zip(lines[0], map(value, line), strict=True)) for line in lines[1:]]


def value(text: str) -> object:
    if text == "-":
        return None
    if text in ("yes", "no"):
        return text == "yes"
    for read in (int, date.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def world(folder: Path, ids: Sequence[int], **given: Sequence[Mapping[str, object]]) -> Story:
    """A story of 2020 to 2023 of people by id, all 72 years old, and of the rows given by table."""
    whole = {
        "people": [{"person_id": one, "birth_month": date(1950, 1, 1), "sex": "female",
                    "ethnicity": "A", "certainty": "firm"} for one in ids],
        "homes": [{"person_id": one, "start": date(2020, 1, 1), "kind": "own home", "lsoa": "E01"}
                  for one in ids],
        "registrations": [{"person_id": one, "start": date(2015, 1, 1)} for one in ids],
    }  # fmt: skip
    folder.mkdir(exist_ok=True)
    for name, schema in TABLES.items():
        told = given.get(name, [])
        own = {row["person_id"] for row in told} if name in whole else set()
        kept = [row for row in whole.get(name, []) if row["person_id"] not in own]
        filled = [{**dict.fromkeys(schema.names), **row} for row in [*kept, *told]]
        pq.write_table(pa.Table.from_pylist(filled, schema), folder / f"{name}.parquet")
    return Story(
        folder=folder,
        tables={name: Stored(path=f"{name}.parquet", rows=0, sha256="") for name in TABLES},
        made_from=1, generation=1, known_at=None, start=date(2020, 1, 1), end=date(2024, 1, 1),
        covered={}, invented=True,
    )  # fmt: skip


def decided(text: str) -> pa.Table:
    told = [{**dict.fromkeys(CASELOAD.names), "team": "T1", **row} for row in rows(text)]
    return pa.Table.from_pylist(told, CASELOAD)


def find(story: Story, *, decisions=None, **changed) -> Found:
    return listed(
        Looking(
            story=story, plan=replace(PLAN, **changed), ground=HERE, on=ON, most=PLAN.most,
            decisions=CASELOAD.empty_table() if decisions is None else decisions,
            tell=lambda *_: None,
        )
    )  # fmt: skip


def ids(found: Found) -> list[int]:
    return sorted(found.people["person_id"].to_pylist())


def test_who_meets_the_rule_is_listed_and_the_others_are_counted(tmp_path):
    story = world(
        tmp_path,
        range(1, 8),
        people=rows(
            """
            person_id birth_month sex    ethnicity certainty death
            2         1980-01-01  female A         firm      -
            3         1950-01-01  female A         firm      2022-12-31
            """
        ),
        registrations=rows(
            """
            person_id start      end
            4         2015-01-01 2022-06-01
            """
        ),
    )
    log = decided(
        """
        person_id decision     decided    start      end
        5         enrolled     2022-03-01 2022-03-01 -
        6         enrolled     2022-03-01 2022-03-01 2022-09-01
        7         declined     2022-03-01 -          -
        """
    )
    found = find(story, decisions=log)
    assert ids(found) == [1, 6, 7], "2 is young, 3 dead, 4 gone, 5 enrolled"
    out = found.left_out
    assert (out.not_meet, out.dead, out.away, out.enrolled) == (1, 1, 1, 1)


def test_whoever_is_taken_on_or_dies_after_the_day_is_on_the_list(tmp_path):
    story = world(
        tmp_path,
        (1, 2),
        people=rows(
            """
            person_id birth_month sex    ethnicity certainty death
            2         1950-01-01  female A         firm      2023-01-02
            """
        ),
    )
    log = decided("person_id decision decided start\n1 enrolled 2023-01-02 2023-01-02")
    assert ids(find(story, decisions=log)) == [1, 2]


def test_the_rule_counts_up_to_the_day_before(tmp_path):
    stays = rows(
        """
        person_id start      emergency
        1         2022-12-31 yes
        2         2023-01-01 yes
        3         2021-12-31 yes
        """
    )
    story = world(tmp_path, (1, 2, 3), spells=stays)
    rule = (Using(kind="emergency admission", times=1, days=365),)
    assert ids(find(story, rule=rule)) == [1]


def test_what_happens_is_asked_from_the_day_for_a_year_and_not_of_who_moved_away(tmp_path):
    stays = rows(
        """
        person_id start      emergency
        1         2022-01-01 yes
        2         2022-12-31 yes
        3         2023-01-01 yes
        4         2021-12-31 yes
        5         2022-05-05 no
        """
    )
    story = world(
        tmp_path,
        range(1, 8),
        spells=stays,
        registrations=rows("person_id start end\n6 2015-01-01 2022-06-01"),
    )
    asked = OneDay(
        on=date(2022, 1, 1), rule=(), ground=HERE, happens="emergency admission", covered=730
    )
    made = everyone(story, asked, decisions=CASELOAD.empty_table())
    assert made.entries["happened"].to_pylist() == [True, True, False, False, False, None, False]
    assert made.entries["emergency_1_30"].to_pylist() == [0, 0, 0, 1, 0, 0, 0]


def past(size: int, until: date) -> Rows:
    """Stays by chance, one person more often than another, up to a day."""
    chance = np.random.default_rng(4)
    often = chance.gamma(0.7, 1.2, size)
    first = date(2020, 1, 1)
    days = [
        (one + 1, first + timedelta(days=int(day)))
        for one in range(size)
        for day in np.sort(chance.integers(0, (until - first).days, chance.poisson(3 * often[one])))
    ]
    return [{"person_id": one, "start": day, "end": day, "emergency": True} for one, day in days]


def test_nothing_from_after_the_day_changes_the_list_or_how_the_score_told(tmp_path):
    size = 900
    stays = past(size, ON)
    after = [{"person_id": one, "start": ON + timedelta(days=n % 300), "emergency": True,
              "end": ON + timedelta(days=400)} for n, one in enumerate(range(1, size, 2))]  # fmt: skip
    conditions = [{"person_id": one, "condition": "dementia", "since": ON} for one in range(1, 90)]
    plain = world(tmp_path / "one", range(1, size + 1), spells=stays)
    later = world(
        tmp_path / "other", range(1, size + 1), spells=[*stays, *after], conditions=conditions
    )
    asked = {"happens": "emergency admission"}
    one, other = find(plain, **asked), find(later, **asked)
    assert one.people.drop_columns("reasons").equals(other.people.drop_columns("reasons"))
    assert one.people["reasons"].to_pylist() == other.people["reasons"].to_pylist()
    assert one.tested == other.tested
    assert one.score is not None
    assert one.score.fitted_on == date(2022, 1, 1)
    assert [test.on for test in one.tested] == [date(2022, 1, 1)] * 2
    assert one.tested[-1].c.lower > 0.5, "those who came often come again"
    assert find(plain, **asked).people.equals(one.people), "asked again, the same"


def test_a_day_beyond_the_records_is_refused(tmp_path):
    story = replace(world(tmp_path, (1,)), end=date(2022, 12, 1))
    with pytest.raises(StudyError, match="1 January 2023 does not lie within the records"):
        find(story)


def test_records_of_less_than_a_year_make_no_score(tmp_path):
    story = replace(world(tmp_path, (1,)), start=date(2022, 6, 1))
    with pytest.raises(StudyError, match="1 January 2022 and the year after it do not lie"):
        find(story, happens="emergency admission")


def test_facts_that_came_after_the_day_may_be_left_out_of_the_score(tmp_path):
    stays = [
        {"person_id": one, "start": date(2022, 12, 20), "emergency": True, "known_from": came}
        for one, came in ((1, datetime(2022, 12, 30)), (2, datetime(2023, 1, 5)))  # noqa: DTZ001
    ]
    story = world(tmp_path, (1, 2), spells=stays)
    asked = OneDay(on=ON, rule=(), ground=HERE)
    dated = everyone(story, asked, decisions=CASELOAD.empty_table())
    delivered = everyone(
        story, replace(asked, known="delivered before"), decisions=CASELOAD.empty_table()
    )
    assert dated.entries["emergency_1_30"].to_pylist() == [1, 1]
    assert dated.known_late == 0.5
    assert delivered.entries["emergency_1_30"].to_pylist() == [1, 0]
