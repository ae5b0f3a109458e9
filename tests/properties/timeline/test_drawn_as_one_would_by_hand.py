"""People drawn from random small worlds, beside the same worked out person by person.

And whatever is told of later days, the same people are drawn, known by the same facts.
"""

import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestory.model.caseload import CASELOAD, Caseload, Followed
from onestory.model.period import Period
from onestory.model.story import TABLES, Story
from onestory.model.study import Site
from onestory.model.table import Stored
from onestory.timeline import GROUND, Aged, Drawing, Having, Using, Without, drawn

FIRST, LAST = date(2020, 1, 1), date(2023, 7, 1)
WINDOW = Period(start=date(2022, 1, 1), end=date(2022, 7, 1))
PEOPLE = range(1, 121)
PLACES = {"E01": "North", "E02": "South", "E03": "East"}
SITES = (
    Site(name="T1", place="North", announced=None, starts=date(2022, 1, 1)),
    Site(name="T2", place="South", announced=None, starts=date(2022, 3, 1)),
)
RULE = (Aged(at_least=50), Using(kind="emergency admission", days=400), Without(
    part=Having(conditions=("dementia",))))  # fmt: skip
FOLLOW, HISTORY, SEED = 200, 600, 7


def world(seed):
    """Rows by table: people, where they live, what befell them, and whom teams took on."""
    random = np.random.default_rng(seed)

    def day(first=FIRST, last=LAST):
        return first + timedelta(days=int(random.integers((last - first).days)))

    people, homes, registered, spells, conditions, decisions = [], [], [], [], [], []
    for one in PEOPLE:
        death = day(date(2021, 6, 1)) if random.random() < 0.3 else None
        people.append({"person_id": one, "death": death, "sex": str(random.choice(["male", "female"])),
                       "birth_month": date(int(random.integers(1925, 1976)), 7, 1)})  # fmt: skip
        area, moved = str(random.choice(["E01", "E02", "E03", "E09"])), day()
        homes.append({"person_id": one, "start": FIRST, "end": moved, "lsoa": area,
                      "kind": "own home"})  # fmt: skip
        homes.append({"person_id": one, "start": moved, "lsoa": str(random.choice(list(PLACES))),
                      "kind": str(random.choice(["own home", "care home"]))})  # fmt: skip
        gone = day() if random.random() < 0.3 else None
        registered.append({"person_id": one, "start": date(2015, 1, 1), "end": gone})
        if gone and random.random() < 0.5:
            registered.append(
                {
                    "person_id": one,
                    "start": gone + timedelta(days=int(random.integers(60))),
                    "end": None,
                }
            )
        for _ in range(int(random.poisson(3))):
            start = day()
            end = start + timedelta(days=int(random.integers(30)))
            spells.append({"person_id": one, "start": start, "end": end if random.random() < 0.9 else None,
                           "emergency": bool(random.random() < 0.7), "method": "2A",
                           "known_from": datetime.combine(day(start, LAST + timedelta(days=1)), datetime.min.time())})  # fmt: skip
        if random.random() < 0.2:
            since = day()
            written = None if random.random() < 0.3 else day(since, LAST)
            conditions.append({"person_id": one, "condition": "dementia", "since": since,
                               "recorded": written})  # fmt: skip
        for _ in range(int(random.poisson(0.6))):
            decided = day(date(2021, 12, 1), date(2022, 8, 1))
            began = decided + timedelta(days=int(random.integers(-5, 20)))
            what = str(random.choice(["enrolled", "enrolled", "declined", "no capacity"]))
            decisions.append({"person_id": one, "team": str(random.choice(["T1", "T2"])), "decision": what,
                              "decided": decided, "start": began if what == "enrolled" else None})  # fmt: skip
    return {"people": people, "homes": homes, "registrations": registered, "spells": spells,
            "conditions": conditions, "decisions": decisions}  # fmt: skip


def draw(folder, told, **options):
    """What is drawn of the world, set beside people of the same places."""
    for name, schema in TABLES.items():
        rows = [{**dict.fromkeys(schema.names), **row} for row in told.get(name, [])]
        pq.write_table(pa.Table.from_pylist(rows, schema), Path(folder) / f"{name}.parquet")
    stays = pa.table(
        {
            "person_id": pa.array([row["person_id"] for row in told["spells"]], pa.int64()),
            "on": pa.array([row["start"] for row in told["spells"]], pa.date32()),
            "amount": pa.array([1.5] * len(told["spells"]), pa.float64()),
        }
    )
    pq.write_table(stays, Path(folder) / "stays.parquet")
    story = Story(
        folder=Path(folder),
        tables={name: Stored(path=f"{name}.parquet", rows=0, sha256="") for name in TABLES},
        made_from=1, generation=1, known_at=None, start=FIRST, end=LAST, covered={}, invented=True,
    )  # fmt: skip
    caseload = Caseload(
        eligible=(), took="enrolled", chosen="by need", comparators="same places", history=HISTORY,
        **options,
    )  # fmt: skip
    asked = Drawing(
        caseload=caseload, rule=RULE, window=WINDOW, follow_up=FOLLOW, sites=SITES, seed=SEED,
        per_exposed=1_000, followed=(
            Followed(outcome="stays", title="Stays", unit="stays", following="amount"),
            Followed(outcome="died", title="Deaths", unit="deaths", following="first event")),
        ground=pa.table([list(PLACES), list(PLACES.values()), [1, 2, 3]], schema=GROUND),
    )  # fmt: skip
    decisions = [{**dict.fromkeys(CASELOAD.names), **row} for row in told["decisions"]]
    return drawn(
        story, asked, decisions=pa.Table.from_pylist(decisions, CASELOAD),
        amounts={"stays": Path(folder) / "stays.parquet", "died": "death"},
    )  # fmt: skip


class ByHand:
    """The same drawing, one person and one day at a time."""

    def __init__(self, told):
        self.told = told
        self.death = {row["person_id"]: row["death"] for row in told["people"]}
        self.born = {row["person_id"]: row["birth_month"] for row in told["people"]}
        self.taken = {}
        rows = [
            {**row, "start": max(row["start"], row["decided"])}
            for row in told["decisions"] if row["decision"] == "enrolled"
        ]  # fmt: skip
        for row in sorted(rows, key=lambda one: (one["start"], one["decided"], one["team"])):
            self.taken.setdefault(row["person_id"], row)
        self.since = {
            site.place: min([site.starts, *(row["start"] for row in self.taken.values()
                                            if row["team"] == site.name)])
            for site in SITES
        }  # fmt: skip

    def of(self, table, person):
        return [row for row in self.told[table] if row["person_id"] == person]

    def place(self, person, on):
        """The place of who is alive, at home and registered on the day; None otherwise."""
        death = self.death[person]
        held = [row for row in self.of("homes", person) if covers(row, on)]
        listed = [row for row in self.of("registrations", person) if covers(row, on)]
        if not held or not listed or (death is not None and death <= on):
            return None
        return PLACES.get(held[0]["lsoa"], "elsewhere")

    def meets(self, person, on):
        born = self.born[person]
        age = on.year - born.year - (on.month < born.month)
        used = [row for row in self.of("spells", person)
                if row["emergency"] and timedelta(0) < on - row["start"] <= timedelta(days=400)]  # fmt: skip
        ill = [row for row in self.of("conditions", person)
               if max(row["since"], row["recorded"] or FIRST) < on]  # fmt: skip
        return age >= 50 and used and not ill

    def entries(self):
        months = {}
        for person, row in self.taken.items():
            on = row["start"]
            if (
                WINDOW.start <= on < WINDOW.end
                and self.place(person, on)
                and self.meets(person, on)
            ):
                months.setdefault(on.year * 12 + on.month, []).append((person, on))
        found = []
        for trial, month in enumerate(sorted(months)):
            found += [(trial, True, *one) for one in sorted(months[month])]
            days = sorted(on for _, on in months[month])
            found += [(trial, False, *one) for one in self.beside(month, days)]
        return found

    def beside(self, month, days):
        for person in PEOPLE:
            on = days[number(f"{SEED} {month} {person}") % len(days)]
            place, taken = self.place(person, on), self.taken.get(person)
            served = place in self.since and self.since[place] <= on
            if served and self.meets(person, on) and not (taken and taken["start"] <= on):
                yield person, on

    def left(self, person, on):
        """The first day no longer followed, and why."""
        ends = [(on + timedelta(days=FOLLOW), 2, "follow-up complete"), (LAST, 3, "data end")]
        if self.death[person]:
            ends.append((self.death[person], 0, "died"))
        listed = self.of("registrations", person)
        for row in listed:
            soon = [one for one in listed if row["end"] and one is not row
                    and row["end"] <= one["start"] <= row["end"] + timedelta(days=28)]  # fmt: skip
            if row["end"] and row["end"] > on and not soon:
                ends.append((row["end"], 1, "moved away"))
        return min(ends)


def covers(row, on):
    return row["start"] <= on and (row.get("end") is None or row["end"] > on)


def number(text):
    digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little")


@pytest.fixture(scope="module", params=[12, 17])
def drawn_world(request, tmp_path_factory):
    told = world(request.param)
    return told, draw(tmp_path_factory.mktemp("story"), told)


def test_who_is_drawn_and_when_is_as_worked_out_person_by_person(drawn_world):
    told, made = drawn_world
    found = made.entries.select(["trial", "exposed", "person_id", "index_date"]).to_pylist()
    expected = ByHand(told).entries()
    assert [tuple(row.values()) for row in found] == expected
    assert sum(row[1] for row in expected) > 3, "a world in which nobody is taken on tests nothing"


def test_until_when_and_what_happened_is_as_worked_out_person_by_person(drawn_world):
    told, made = drawn_world
    by_hand = ByHand(told)
    happened = {}
    for row in made.happened.to_pylist():
        happened.setdefault(row["entry"], {})[(row["outcome"], row["day"])] = row["amount"]
    for row in made.entries.to_pylist():
        person, on = row["person_id"], row["index_date"]
        until, _, why = by_hand.left(person, on)
        assert (row["exit_date"], row["exit_reason"]) == (until, why)
        expected = {}
        for spell in by_hand.of("spells", person):
            day = (spell["start"] - on).days
            if day >= -HISTORY and (
                spell["start"] < until or (until, why) == (spell["start"], "died")
            ):
                expected[("stays", day)] = expected.get(("stays", day), 0) + 1.5
        if why == "died":
            expected[("died", (until - on).days)] = 1.0
        assert happened.get(row["entry"], {}) == expected


def test_what_was_known_before_is_as_counted_person_by_person(drawn_world):
    told, made = drawn_world
    by_hand = ByHand(told)
    facts = late = 0
    for row in made.entries.to_pylist():
        on, spells = row["index_date"], by_hand.of("spells", row["person_id"])
        gaps = [(on - one["start"]).days for one in spells if one["emergency"]]
        assert row["emergency_31_90"] == sum(31 <= gap <= 90 for gap in gaps)
        assert row["emergency_366_730"] == sum(366 <= gap <= 730 for gap in gaps)
        nights = [on - timedelta(days=back) for back in range(1, 91)]
        assert row["nights_1_90"] == sum(
            one["start"] <= night and (one["end"] is None or one["end"] > night)
            for one in spells for night in nights
        )  # fmt: skip
        recent = [one for one in spells if 1 <= (on - one["start"]).days <= HISTORY]
        facts += len(recent)
        late += sum(one["known_from"].date() >= on for one in recent)
    assert made.known_late == pytest.approx(late / facts)


def test_people_set_beside_others_are_of_one_cluster_a_place_and_of_its_team(drawn_world):
    _, made = drawn_world
    rows = made.entries.to_pylist()
    of = {(row["place"], row["cluster"]) for row in rows if not row["exposed"]}
    assert len(of) == len({place for place, _ in of})
    of_teams = {(row["team"], row["cluster"]) for row in rows if row["exposed"]}
    assert len(of_teams) == len({team for team, _ in of_teams})


def test_nothing_from_time_zero_on_changes_who_is_drawn_or_what_was_known(tmp_path):
    told = world(13)
    before = draw(tmp_path, told)
    last = max(before.entries["index_date"].to_pylist())
    assert last < WINDOW.end

    def kept(row, column):
        return row[column] < WINDOW.end

    changed = {
        **told,
        "people": [
            {**row, "death": None if row["death"] and row["death"] >= WINDOW.end else row["death"]}
            for row in told["people"]
        ],
        "spells": [
            {**row, "end": None if row["end"] and row["end"] >= WINDOW.end else row["end"]}
            for row in told["spells"] if kept(row, "start")
        ],
        "homes": [
            {**row, "end": None if row.get("end") and row["end"] >= WINDOW.end else row.get("end")}
            for row in told["homes"] if kept(row, "start")
        ],
        "registrations": [
            {**row, "end": None if row.get("end") and row["end"] >= WINDOW.end else row.get("end")}
            for row in told["registrations"] if kept(row, "start")
        ],
        "conditions": [row for row in told["conditions"]
                       if kept(row, "since") and (not row["recorded"] or kept(row, "recorded"))],
        "decisions": [row for row in told["decisions"]
                      if max(row["start"] or FIRST, row["decided"]) < WINDOW.end],
    }  # fmt: skip
    after = draw(tmp_path, changed)
    later = {"exit_date", "exit_reason", "enrolled_later", "left_team"}
    columns = [name for name in before.entries.column_names if name not in later]
    assert before.entries.select(columns) == after.entries.select(columns)
    assert before.happened != after.happened, "what happened to them is another matter"


def test_time_in_which_nobody_taken_on_could_die_is_followed_of_nobody(tmp_path):
    made = draw(tmp_path, world(14))
    for row in made.entries.to_pylist():
        assert row["index_date"] < row["exit_date"]
        assert row["enrolled_later"] is None or row["enrolled_later"] > row["index_date"]
    days = {
        arm: {(row["trial"], row["index_date"]) for row in made.entries.to_pylist()
              if row["exposed"] == arm}
        for arm in (True, False)
    }  # fmt: skip
    assert days[False] <= days[True], "everyone begins on a day on which somebody was taken on"


def test_what_had_been_delivered_by_then_is_part_of_what_was_dated_by_then(tmp_path):
    told = world(15)
    dated, delivered = (
        draw(tmp_path, told, known=known) for known in ("dated before", "delivered before")
    )
    assert dated.entries["person_id"] == delivered.entries["person_id"]
    for name in ("emergency_181_365", "emergency_366_730", "nights_91_365"):
        pairs = zip(
            delivered.entries[name].to_pylist(), dated.entries[name].to_pylist(), strict=True
        )
        assert all(fewer <= more for fewer, more in pairs)


def test_the_same_world_is_drawn_in_the_same_bytes(tmp_path):
    told = world(16)
    first, second = (draw(tmp_path, told) for _ in range(2))
    assert first.entries.equals(second.entries)
    assert first.happened.equals(second.happened)
