"""People taken on and people set beside them, drawn from small stories.

Everyone lives in E01 (place North) from 2020 and is registered there, unless drawn otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from onestory.model.caseload import CASELOAD, Caseload, Drawn, Followed
from onestory.model.errors import StudyError
from onestory.model.period import Period
from onestory.model.story import TABLES, Story
from onestory.model.study import Site
from onestory.model.table import Stored
from onestory.timeline import GROUND, Aged, Drawing, Using, drawn

Rows = list[dict[str, object]]
DIED = Followed(outcome="died", title="Deaths", unit="deaths", following="first event")
MOVED = Followed(outcome="moved", title="Moves", unit="moves", following="first event")
STAYS = Followed(outcome="stays", title="Admissions", unit="admissions", following="count")
AMOUNTS = pa.schema({"person_id": pa.int64(), "on": pa.date32(), "amount": pa.float64()})
HOMES = [("E01", "North", 1), ("E02", "South", 5), ("E03", "East", 3)]
NORTH = Site(name="T1", place="North", announced=None, starts=date(2022, 1, 1))


def rows(text: str) -> Rows:
    """Rows drawn as text: a line of headings, then a line each; '-' is null."""
    lines = [line.split() for line in text.strip().splitlines()]
    return [dict(zip(lines[0], map(value, line), strict=True)) for line in lines[1:]]


def value(text: str) -> object:
    if text == "-":
        return None
    if text in ("yes", "no"):
        return text == "yes"
    text = text.replace("_", " ")
    for read in (int, float, date.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def world(folder: Path, people: Sequence[int], died=(), **given: Rows) -> Story:
    """A story of 2020 to 2023 of the people, all 72 years old, and of the rows given by table."""
    deaths = dict(died)
    whole: Mapping[str, Rows] = {
        "people": [
            {"person_id": one, "birth_month": date(1950, 1, 1), "sex": "female", "ethnicity": "A",
             "certainty": "firm", "death": deaths.get(one)}
            for one in people
        ],
        "homes": [
            {"person_id": one, "start": date(2020, 1, 1), "kind": "own home", "lsoa": "E01"}
            for one in people
        ],
        "registrations": [{"person_id": one, "start": date(2015, 1, 1)} for one in people],
    }  # fmt: skip
    for name, schema in TABLES.items():
        told = given.get(name, [])
        own = {row["person_id"] for row in told}
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


Draw = Callable[..., Drawn]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Draw of a small world: what was decided, who lives there, and what differs from the usual."""

    def drawing(decisions, people=(1, 2, 3), *, asked=None, caseload=None, **given: Rows):
        usual = Caseload(eligible=(), took="enrolled", chosen="by need", comparators="same places")
        asks = Drawing(
            caseload=replace(usual, **(caseload or {})),
            rule=(),
            window=Period(start=date(2022, 1, 1), end=date(2023, 1, 1)),
            ground=pa.table([list(one) for one in zip(*HOMES, strict=True)], schema=GROUND),
            followed=(DIED, MOVED, STAYS),
            follow_up=100,
            sites=(NORTH,),
        )
        told = [
            {"person_id": row["person_id"], "on": row["start"], "amount": 1.0}
            for row in given.get("spells", [])
        ]
        stays = tmp_path / "stays.parquet"
        pq.write_table(pa.Table.from_pylist(told, AMOUNTS), stays)
        return drawn(
            world(tmp_path, people, **given),
            replace(asks, **(asked or {})),
            decisions=decided(decisions),
            amounts={"died": "death", "moved": "care_home_move", "stays": stays},
        )

    return drawing


def told(drawn_people, *columns):
    """The entries in those columns, as text: a line each."""
    entries = drawn_people.entries.select(columns).to_pylist()
    return [" ".join(str(value) for value in row.values()) for row in entries]


ENTERED = ("person_id", "exposed", "index_date")


def test_people_taken_on_begin_on_their_day_and_others_on_a_day_of_the_same_trial(draw):
    made = draw(
        """
        person_id decision  decided     start
        1         enrolled  2022-03-01  2022-03-08
        2         enrolled  2022-03-20  2022-03-20
        """,
        people=range(1, 41),
    )
    exposed = [row for row in told(made, *ENTERED) if "True" in row]
    assert exposed == ["1 True 2022-03-08", "2 True 2022-03-20"]
    others = made.entries.filter(pc.invert(made.entries["exposed"]))
    assert set(others["index_date"].to_pylist()) == {date(2022, 3, 8), date(2022, 3, 20)}
    assert {1, 2} & set(others["person_id"].to_pylist()) <= {2}, "p2 is not yet taken on on the 8th"
    assert made.flow[-1].comparators == len(set(others["person_id"].to_pylist()))


def test_who_is_taken_on_later_is_set_beside_the_others_until_then_and_it_is_told(draw):
    made = draw(
        """
        person_id decision  decided     start       end
        1         enrolled  2022-03-08  2022-03-08  2022-05-01
        2         enrolled  2022-06-10  2022-06-10  -
        """
    )
    assert told(made, *ENTERED, "enrolled_later", "left_team") == [
        "1 True 2022-03-08 None 2022-05-01",
        "2 False 2022-03-08 2022-06-10 None",
        "3 False 2022-03-08 None None",
        "2 True 2022-06-10 None None",
        "3 False 2022-06-10 None None",
    ]
    assert made.entries["trial"].to_pylist() == [0, 0, 0, 1, 1]


def test_who_had_been_taken_on_before_is_neither_exposed_nor_set_beside_anybody(draw):
    made = draw(
        """
        person_id decision  decided     start       end
        1         enrolled  2021-12-31  2021-12-31  2022-01-05
        1         enrolled  2022-03-08  2022-03-08  -
        2         enrolled  2022-03-08  2022-03-08  -
        -         enrolled  2022-03-09  2022-03-09  -
        """
    )
    assert told(made, *ENTERED) == ["2 True 2022-03-08", "3 False 2022-03-08"]
    assert [one.rule for one in made.findings] == ["taken on before"]
    assert (made.enrolments, made.unlinked) == (3, 1)
    assert [step.exposed for step in made.flow] == [3, 2, 1, 1, 1, 1]


def test_the_dead_the_moved_and_those_not_yet_here_are_not_drawn(draw):
    made = draw(
        """
        person_id decision  decided     start
        1         enrolled  2022-03-08  2022-03-08
        2         enrolled  2022-03-08  2022-03-08
        """,
        people=range(1, 8),
        died=[(2, date(2022, 3, 8)), (3, date(2022, 3, 8)), (4, date(2022, 3, 9))],
        registrations=rows(
            """
            person_id start       end
            5         2015-01-01  2022-03-08
            6         2022-03-09  -
            """
        ),
    )
    assert told(made, *ENTERED) == [
        "1 True 2022-03-08",
        "4 False 2022-03-08",
        "7 False 2022-03-08",
    ], "on the day of a death or before a registration nobody is drawn, exposed or not"


def test_the_rule_is_asked_of_each_on_their_own_day(draw):
    twice = Using(kind="emergency admission", times=2, days=30)
    made = draw(
        """
        person_id decision  decided     start
        1         enrolled  2022-03-08  2022-03-08
        2         enrolled  2022-03-08  2022-03-08
        """,
        people=range(1, 6),
        asked={"rule": (Aged(at_least=65), twice)},
        spells=rows(
            """
            person_id start       end         emergency
            1         2022-02-10  2022-02-11  yes
            1         2022-03-07  2022-03-09  yes
            2         2022-02-10  2022-02-11  yes
            2         2022-03-08  2022-03-09  yes
            3         2022-03-01  2022-03-02  yes
            3         2022-03-04  2022-03-05  yes
            4         2022-02-01  2022-02-02  yes
            4         2022-03-04  2022-03-05  yes
            """
        ),
    )
    assert told(made, *ENTERED) == ["1 True 2022-03-08", "3 False 2022-03-08"]
    assert "taken on against the rule" in [one.rule for one in made.findings]
    assert made.words.startswith(
        "People aged 65 or over, with at least 2 emergency admissions in the 30 days before,"
    )


MOVED_ABOUT = """
    person_id start       kind      lsoa
    2         2020-01-01  own_home  E02
    3         2020-01-01  own_home  E03
    4         2020-01-01  own_home  E09
"""
SITES = (
    NORTH,
    Site(name="T2", place="South", announced=None, starts=date(2022, 2, 1)),
    Site(name="T3", place="East", announced=None, starts=date(2022, 7, 1)),
)


@pytest.mark.parametrize(
    ("comparators", "teams", "beside"),
    [
        ("same places", (), ["2 T2 South", "5 T1 North"]),
        ("same places", ("T1",), ["5 T1 North"]),
        ("other places", ("T1",), ["3 None East"]),
        ("same and other places", (), ["2 T2 South", "3 None East", "5 T1 North"]),
    ],
)
def test_people_are_set_beside_those_of_the_places_asked_for(draw, comparators, teams, beside):
    made = draw(
        """
        person_id team decision  decided     start
        1         T1   enrolled  2022-03-08  2022-03-08
        9         T2   enrolled  2022-05-02  2022-05-02
        9         T3   enrolled  2022-09-02  2022-09-02
        """,
        people=(1, 2, 3, 4, 5),
        asked={"sites": SITES, "window": Period(start=date(2022, 1, 1), end=date(2022, 5, 1))},
        caseload={"comparators": comparators, "teams": teams},
        homes=rows(MOVED_ABOUT),
    )
    found = told(made, "exposed", "person_id", "team", "place")
    assert [row.removeprefix("False ") for row in found if row.startswith("False")] == beside
    clusters = made.entries["cluster"].to_pylist()
    assert set(clusters) == {row.split()[1] if "None" not in row else "East" for row in beside} | {
        "T1"
    }, "who is served by no team goes with their place"


def test_people_of_one_place_are_one_cluster_before_its_team_began_and_after(draw):
    made = draw(
        """
        person_id team decision  decided     start
        1         T1   enrolled  2022-03-08  2022-03-08
        6         T3   enrolled  2022-09-02  2022-09-02
        """,
        people=(1, 3, 6, 7),
        asked={"sites": SITES},
        caseload={"comparators": "same and other places"},
        homes=[
            {"person_id": one, "start": date(2020, 1, 1), "kind": "own home", "lsoa": "E03"}
            for one in (3, 6, 7)
        ],
    )
    east = [row for row in made.entries.to_pylist() if row["place"] == "East"]
    assert {row["team"] for row in east} == {None, "T3"}
    assert {row["cluster"] for row in east} == {"T3"}
    assert {row["index_date"].month for row in east} == {3, 9}


def test_before_the_start_people_are_set_beside_those_of_the_team_a_whole_year_earlier(draw):
    made = draw(
        """
        person_id decision  decided     start
        1         enrolled  2022-03-08  2022-03-08
        2         enrolled  2022-11-08  2022-11-08
        """,
        people=(1, 2, 3),
        caseload={"comparators": "before the start"},
    )
    beside = [row for row in told(made, "exposed", "person_id", "index_date") if "False" in row]
    assert beside == [
        "False 1 2021-03-08",
        "False 2 2021-03-08",
        "False 3 2021-03-08",
        "False 1 2020-11-08",
        "False 2 2020-11-08",
        "False 3 2020-11-08",
    ], "100 days from November 2021 would have run into the team's time"


LOG = """
    person_id decision      decided     start       score
    1         enrolled      2022-03-08  2022-03-20  7.5
    2         no_capacity   2022-03-09  -           7.0
    3         declined      2022-03-10  -           6.0
    4         not_suitable  2022-03-11  -           5.0
    5         no_capacity   2022-03-12  -           -
    5         enrolled      2022-03-30  2022-04-02  6.5
    6         no_capacity   2022-06-01  -           3.0
"""


@pytest.mark.parametrize(
    ("comparators", "took", "exposed", "beside"),
    [
        ("eligible not offered", "enrolled", "1 5", "2 5"),
        ("eligible not offered", "offered", "1 3 5", "2 5"),
        ("score threshold", "enrolled", "1 5", "2 3 4"),
        ("random order", "offered", "1 3 4 5", "2 5"),
    ],
)
def test_of_a_log_of_decisions_both_arms_begin_on_the_day_that_was_decided(
    draw, comparators, took, exposed, beside
):
    made = draw(
        LOG,
        people=range(1, 9),
        caseload={"comparators": comparators, "took": took, "threshold": 6.5},
    )
    entries = made.entries.to_pylist()
    arms = {
        arm: " ".join(str(row["person_id"]) for row in entries if row["exposed"] == arm)
        for arm in (True, False)
    }
    assert arms == {True: exposed, False: beside}, "p6 is of a month in which nobody was taken on"
    log = [(row["person_id"], row["decided"]) for row in rows(LOG)]
    assert all((row["person_id"], row["index_date"]) in log for row in entries)
    later = [row["enrolled_later"] for row in entries if row["person_id"] == 5]
    assert date(2022, 4, 2) in later or comparators == "score threshold"


def test_nobody_is_followed_from_before_the_day_on_which_it_was_decided(draw):
    made = draw(
        """
        person_id decision  decided     start       end
        1         enrolled  2022-06-08  2022-01-08  2022-05-01
        2         enrolled  2022-06-08  2022-06-20  -
        3         enrolled  2022-07-08  2022-06-05  -
        """,
        people=(1, 2, 3, 4),
        spells=rows("person_id start end emergency\n1 2022-03-01 2022-03-02 yes"),
    )
    found = [row for row in told(made, *ENTERED, "left_team") if "True" in row]
    assert found == ["1 True 2022-06-08 2022-06-08", "2 True 2022-06-20 None",
                     "3 True 2022-07-08 None"]  # fmt: skip
    assert made.entries["emergency_91_180"].to_pylist()[0] == 1, "what came before it is before"
    assert "3 False 2022-06-08" in told(made, *ENTERED), "nobody had taken p3 on by then"
    assert date(2022, 7, 8) in made.entries["enrolled_later"].to_pylist()
    assert (made.backdated, made.enrolments) == (2, 3)
    written = next(one for one in made.findings if one.rule == "start before its decision")
    assert written.rows == 2
    assert "67%" in written.message


def test_who_waited_and_was_taken_on_on_one_day_was_taken_on(draw):
    made = draw(
        """
        person_id decision     decided     start
        1         no_capacity  2022-03-08  -
        1         enrolled     2022-03-08  2022-03-08
        2         declined     2022-03-08  -
        2         enrolled     2022-03-08  2022-03-08
        """,
        caseload={"took": "offered"},
    )
    assert told(made, "person_id", "exposed", "decision") == [
        "1 True enrolled",
        "2 True enrolled",
        "3 False None",
    ]


def test_the_last_decision_and_score_before_time_zero_are_told_of_everyone(draw):
    made = draw(
        """
        person_id decision      decided     start       score
        1         enrolled      2022-03-08  2022-03-08  7.5
        2         no_capacity   2022-01-09  -           7.0
        2         not_suitable  2022-03-08  -           -
        3         no_capacity   2022-03-09  -           2.0
        """
    )
    assert told(made, "person_id", "decision", "score") == [
        "1 enrolled 7.5",
        "2 not suitable 7.0",
        "3 None None",
    ]


def test_everyone_is_followed_until_what_comes_first(draw):
    made = draw(
        """
        person_id decision  decided     start
        1         enrolled  2022-03-08  2022-03-08
        """,
        people=range(1, 6),
        asked={"bedding_in": 30},
        died=[(2, date(2022, 5, 1))],
        registrations=rows(
            """
            person_id start       end
            3         2015-01-01  2022-06-01
            4         2015-01-01  2022-06-01
            4         2022-06-20  -
            """
        ),
    )
    assert told(made, "person_id", "exit_date", "exit_reason") == [
        "1 2022-07-16 follow-up complete",
        "2 2022-05-01 died",
        "3 2022-06-01 moved away",
        "4 2022-07-16 follow-up complete",
        "5 2022-07-16 follow-up complete",
    ]
    shorter = draw(
        "person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08",
        asked={"until": date(2022, 4, 1)},
    )
    assert set(told(shorter, "exit_date", "exit_reason")) == {"2022-04-01 data end"}


def test_what_happened_is_told_by_day_from_the_history_to_the_exit(draw):
    made = draw(
        "person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08",
        people=(1, 2, 3),
        caseload={"history": 365},
        died=[(1, date(2022, 4, 8))],
        spells=rows(
            """
            person_id start       end         emergency
            1         2021-03-07  2021-03-08  yes
            1         2021-03-08  2021-03-09  yes
            1         2022-03-07  2022-03-09  yes
            1         2022-03-08  2022-03-09  yes
            1         2022-03-08  2022-03-09  no
            1         2022-04-08  2022-04-08  yes
            1         2022-04-09  2022-04-09  yes
            2         2022-06-15  2022-06-17  yes
            2         2022-06-16  2022-06-17  yes
            """
        ),
        homes=rows(
            """
            person_id start       end         kind       lsoa
            2         2020-01-01  2022-06-01  own_home   E01
            2         2022-06-01  2022-06-09  hospital   E01
            2         2022-06-09  2022-06-20  care_home  E01
            2         2022-06-20  -           own_home   E01
            3         2020-01-01  2022-03-01  care_home  E01
            3         2022-03-01  2022-03-10  hospital   E01
            3         2022-03-10  -           care_home  E01
            """
        ),
    )
    happened = [" ".join(map(str, row.values())) for row in made.happened.to_pylist()]
    assert happened == [
        "0 died 31 1.0",
        "0 stays -365 1.0",
        "0 stays -1 1.0",
        "0 stays 0 2.0",
        "0 stays 31 1.0",
        "1 moved 93 1.0",
        "1 stays 99 1.0",
    ], "p3 already lives in a care home, and only lies in hospital"
    assert made.entries["care_home"].to_pylist() == [0, 0, 1]


def test_what_is_known_is_counted_from_the_day_before_time_zero(draw):
    made = draw(
        "person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08",
        people=(1, 2),
        spells=rows(
            """
            person_id start       end         emergency method
            1         2022-02-01  2022-02-11  yes       2A
            1         2022-03-01  -           yes       2A
            1         2022-03-08  2022-03-09  yes       2A
            1         2021-03-08  2021-03-09  no        1x
            2         2022-03-07  2022-03-08  no        1x
            """
        ),
        conditions=rows(
            """
            person_id condition      since       recorded
            1         heart_failure  2022-03-07  2022-03-07
            1         dementia       2022-03-08  2022-03-08
            1         asthma         2016-03-08  2022-03-08
            2         asthma         2016-03-08  2022-03-07
            2         dementia       2019-03-08  -
            """
        ),
    )
    names = ["emergency_1_30", "emergency_31_90", "planned_1_90", "planned_91_365", "nights_1_90",
             "in_hospital", "discharged_15_30", "condition_heart_failure", "condition_dementia",
             "condition_asthma", "conditions"]  # fmt: skip
    found = [[row.get(name, "same of all") for name in names] for row in made.entries.to_pylist()]
    assert found == [
        [1, 1, 0, 1, 17, "same of all", 1, 1, 0, 0, 1],
        [0, 0, 1, 0, 1, "same of all", 0, 0, 1, 1, 2],
    ], (
        "both lay in hospital on the day before; p1's 35 days ago began an emergency;\
 and p1's asthma of long ago nobody had written down"
    )
    assert "in_hospital" not in [one.name for one in made.covariates]


def test_what_was_delivered_after_time_zero_can_be_left_out_and_is_told(draw):
    spells = [
        {"person_id": 1, "start": date(2022, 2, 20), "end": date(2022, 2, 21), "emergency": True,
         "known_from": datetime.fromisoformat(f"2022-03-0{day}T09:00")}
        for day in (7, 8)
    ]  # fmt: skip
    decisions = "person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08"
    dated = draw(decisions, spells=spells)
    delivered = draw(decisions, spells=spells, caseload={"known": "delivered before"})
    counts = [made.entries["emergency_1_30"].to_pylist()[0] for made in (dated, delivered)]
    assert counts == [2, 1]
    assert (dated.known_late, delivered.known_late) == (0.5, 0.5)
    assert "and are not counted" in str(delivered.findings[0])


@pytest.mark.parametrize(("each", "alike", "others"), [(4, 4, 0), (30, 20, 10), (60, 20, 38)])
def test_no_more_candidates_are_kept_than_allowed_those_alike_first(draw, each, alike, others):
    made = draw(
        "person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08",
        people=range(1, 60),
        asked={"per_exposed": each, "least_kept": 0},
        spells=[
            {"person_id": one, "start": date(2022, 2, 20), "end": date(2022, 2, 21),
             "emergency": True}
            for one in (1, *range(40, 60))
        ],
    )  # fmt: skip
    kept = made.entries.filter(pc.invert(made.entries["exposed"]))["person_id"].to_pylist()
    assert len([one for one in kept if one >= 40]) == alike, "as many admissions as p1"
    assert len([one for one in kept if one < 40]) == others
    assert made.flow[-1].comparators == alike + others
    assert "first those alike" in made.flow[-2].words or len(kept) == 58


ACUTE = """
    person_id start       end         emergency
    1         2022-03-08  2022-03-11  yes
    30        2022-03-08  2022-03-09  yes
    31        2022-03-08  2022-03-09  yes
    31        2022-01-08  2022-01-09  yes
    32        2022-03-08  2022-03-09  no
    33        2022-03-09  2022-03-10  yes
"""


@pytest.mark.parametrize(("taken", "beside"), [(1, "30 31 and 1 more"), (2, "3 more")])
def test_who_is_picked_on_the_day_of_an_admission_is_set_beside_others_on_theirs(
    draw, taken, beside
):
    made = draw(
        f"person_id decision decided start\n{taken} enrolled 2022-03-08 2022-03-08",
        people=range(1, 60),
        asked={"per_exposed": 3, "least_kept": 0, "seed": 3},
        spells=rows(ACUTE),
        attendances=[{"person_id": 30, "start": datetime.fromisoformat("2022-03-08T02:00")}],
    )
    entries = made.entries.to_pylist()
    acute = [str(one["person_id"]) for one in entries
             if not one["exposed"] and one.get("emergency_same_day")]  # fmt: skip
    others = f"{len(entries) - 1 - len(acute)} more"
    assert " and ".join([*([" ".join(acute)] if acute else []), others]) == beside
    if taken == 1:
        known = {one.name: one.words for one in made.covariates}
        assert known["emergency_same_day"] == "admitted in an emergency on the day itself"
        seen = {row["person_id"]: row["attended_same_day"] for row in entries}
        assert (seen[1], seen[30], seen[31]) == (0, 1, 0)


def test_beside_people_of_before_the_start_what_both_were_known_for_is_counted_alone(draw):
    stays = """
        person_id start       end         emergency
        1         2022-02-01  2022-02-02  yes
        1         2021-02-01  2021-02-02  yes
        1         2020-04-01  2020-04-02  yes
    """
    decisions = "person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08"
    beside = draw(decisions, spells=rows(stays), caseload={"history": 729})
    before = draw(
        decisions,
        spells=rows(stays),
        caseload={"comparators": "before the start", "history": 729},
    )  # back to 8 March 2021
    counted = [{one.name for one in made.covariates} for made in (beside, before)]
    assert "emergency_366_730" in counted[0]
    assert "emergency_366_730" not in counted[1]
    assert {"emergency_31_90"} < counted[0] & counted[1]
    assert "of nobody" in next(str(one) for one in before.findings if one.rule == "short history")


@pytest.mark.parametrize(
    ("history", "followed", "made_alike"),
    [(730, (STAYS,), False), (729, (STAYS,), True), (730, (DIED, MOVED), True)],
)
def test_the_second_year_before_is_held_out_so_that_it_can_speak(
    draw, history, followed, made_alike
):
    made = draw(
        "person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08",
        asked={"followed": followed},
        caseload={"history": history},
        spells=rows("person_id start end emergency\n1 2020-04-01 2020-04-02 yes"),
    )
    assert ("emergency_366_730" in [one.name for one in made.covariates]) == made_alike
    if STAYS in followed and history == 730:
        assert made.happened["day"].to_pylist() == [-706], "and what happened in it is told"


def test_a_story_made_before_it_kept_when_conditions_were_written_down_is_read(tmp_path):
    story = world(tmp_path, (1, 2), conditions=[
        {"person_id": 1, "condition": "asthma", "since": date(2021, 1, 1)}])  # fmt: skip
    path = story.path("conditions")
    pq.write_table(pq.read_table(path).drop_columns(["recorded"]), path)
    asked = Drawing(
        caseload=Caseload(
            eligible=(), took="enrolled", chosen="by need", comparators="same places"
        ),
        rule=(), window=Period(start=date(2022, 1, 1), end=date(2023, 1, 1)),
        ground=pa.table([list(one) for one in zip(*HOMES, strict=True)], schema=GROUND),
        followed=(DIED,), follow_up=30,
    )  # fmt: skip
    decisions = decided("person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08")
    made = drawn(story, asked, decisions=decisions, amounts={"died": "death"})
    assert made.entries["condition_asthma"].to_pylist() == [1, 0]


@pytest.mark.parametrize(
    ("decisions", "asked", "said"),
    [
        ("person_id decision decided start\n1 declined 2022-03-08 -", {}, "took anybody on"),
        ("person_id decision decided start\n- enrolled 2022-03-08 2022-03-08", {},
         "0 are joined to a person"),
        ("person_id decision decided start\n77 enrolled 2022-03-08 2022-03-08", {},
         "0 are joined to a person"),
        ("person_id decision decided start\n1 enrolled 2023-12-08 2024-02-08",
         {"window": Period(start=date(2023, 12, 1), end=date(2024, 3, 1))},
         "0 of these were alive"),
        ("person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08",
         {"rule": (Aged(at_least=90),)}, "none met the rule"),
        ("person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08",
         {"sites": (replace(NORTH, place="East"),)}, "Nobody can be set beside"),
        ("person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08",
         {"window": Period(start=date(2025, 1, 1), end=date(2026, 1, 1))}, "the records cover"),
        ("person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08",
         {"follow_up": 0}, "followed for 0 days"),
    ],
)  # fmt: skip
def test_where_nobody_can_be_drawn_it_is_said_why(draw, decisions, asked, said):
    with pytest.raises(StudyError, match=said):
        draw(decisions, asked=asked)


def test_outcomes_need_their_amounts_and_decisions_their_columns(tmp_path):
    story = world(tmp_path, (1, 2))
    usual = Caseload(eligible=(), took="enrolled", chosen="by need", comparators="same places")
    asked = Drawing(
        caseload=usual, rule=(), window=Period(start=date(2022, 1, 1), end=date(2023, 1, 1)),
        ground=pa.table([list(one) for one in zip(*HOMES, strict=True)], schema=GROUND),
        followed=(STAYS,), follow_up=30,
    )  # fmt: skip
    decisions = decided("person_id decision decided start\n1 enrolled 2022-03-08 2022-03-08")
    with pytest.raises(StudyError, match="amounts of the outcome 'stays'"):
        drawn(story, asked, decisions=decisions, amounts={})
    with pytest.raises(StudyError, match="The decisions lack score"):
        drawn(story, asked, decisions=decisions.drop_columns(["score"]), amounts={})
