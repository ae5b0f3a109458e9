"""Social care of the invented system: what must hold of its events, and rates near England's."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from onestory.synthetic.system.care.care import Care, care, discharged_to, ground_of
from onestory.synthetic.system.care.figures import PUBLISHED_CARE, care_measures
from onestory.synthetic.system.care.ground import Ground
from onestory.synthetic.system.health.compared import Published
from onestory.synthetic.system.health.health import Health, health
from onestory.synthetic.system.people.lives import Lives, live
from onestory.synthetic.system.places import Places, places
from onestory.synthetic.system.programme.effects import Course
from onestory.synthetic.system.programme.programme import DEFAULT
from onestory.synthetic.system.programme.truth import effects_table
from onestory.synthetic.system.sending.histories import History, days_of, rows_of
from onestory.synthetic.system.settings import System

SYSTEM = System(people=12_000, years=4, seed=4)
OPEN = np.iinfo(np.int32).max


@dataclass(frozen=True, kw_only=True)
class Lived:
    places: Places
    lives: Lives
    health: Health
    ground: Ground
    care: Care

    def column(self, name: str) -> np.ndarray:
        return np.array(self.care.care_events[name].to_pylist(), dtype=object)

    def days(self, name: str) -> np.ndarray:
        days = pc.fill_null(pc.cast(self.care.care_events[name], pa.int32()), OPEN)
        return np.asarray(days).astype(np.int64)

    @property
    def row(self) -> np.ndarray:
        return rows_of(self.lives.people, self.care.care_events["person"].to_numpy())


@pytest.fixture(scope="module")
def lived() -> Lived:
    where = places(SYSTEM)
    lives = live(SYSTEM, where, 0)
    treated = health(SYSTEM, where, lives, programme=DEFAULT, shard=0)
    ground = ground_of(where, lives, treated, programme=DEFAULT)
    cared = care(SYSTEM, where, shard=0, lives=lives, ground=ground)
    return Lived(places=where, lives=lives, health=treated, ground=ground, care=cared)


def test_no_event_begins_before_its_person_arrives_or_after_they_are_gone(lived: Lived) -> None:
    start, row = lived.days("start"), lived.row
    arrived, gone = lived.ground.residents.arrived[row], lived.ground.residents.gone[row]
    came_later = arrived > lived.ground.months.start
    assert np.all(start[came_later] >= arrived[came_later])
    assert np.all(start < gone)


def test_no_event_outlasts_a_death_or_a_move_away(lived: Lived) -> None:
    residents, row, end = lived.ground.residents, lived.row, lived.days("end")
    over = residents.gone[row] < lived.ground.months.end
    assert np.all(end[over] < residents.gone[row][over])
    dead = lived.column("outcome") == "NFA: Deceased"
    assert dead.any()
    assert np.all(end[dead] == residents.gone[row][dead] - 1)


def test_ends_follow_starts_and_only_services_stand_open(lived: Lived) -> None:
    start, end, kind = lived.days("start"), lived.days("end"), lived.column("kind")
    assert np.all(end >= start)
    assert set(kind[end == OPEN]) == {"Service"}
    assert np.all(end[end != OPEN] < lived.ground.months.end)
    assert np.all(lived.column("outcome")[end == OPEN] == None)  # noqa: E711


def test_everybody_in_social_care_is_an_adult(lived: Lived) -> None:
    age = (lived.days("start") - lived.ground.residents.birth[lived.row]) / 365.25
    assert age.min() > 17.7


def test_each_kind_of_event_carries_its_own_fields_alone(lived: Lived) -> None:
    fields = {
        "Request": ("route",),
        "Assessment": ("assessment",),
        "Service": ("service", "component"),
        "Review": ("reason",),
    }
    kind = lived.column("kind")
    for name, own in fields.items():
        for field in ("route", "assessment", "service", "component", "reason"):
            given = lived.column(field)[kind == name] != None  # noqa: E711
            assert given.all() if field in own else not given.any()


def test_events_have_numbers_of_their_own(lived: Lived) -> None:
    assert pc.count_distinct(lived.care.care_events["event"]).as_py() == len(lived.row)


def test_reablement_after_hospital_follows_a_discharge_within_days(lived: Lived) -> None:
    events = lived.care.care_events
    after = np.flatnonzero(
        np.asarray(events["after_spell"].is_valid()) & (lived.column("component") == "Reablement")
    )
    assert len(after) > 10
    last = lived.health.tables["episodes"]
    last = last.filter(last["last"])
    out = dict(zip(last["spell"].to_pylist(), days_of(last["discharged"]).tolist(), strict=True))
    who = dict(zip(last["spell"].to_pylist(), last["person"].to_pylist(), strict=True))
    start, person = lived.days("start"), events["person"].to_pylist()
    for row in after.tolist():
        spell = events["after_spell"][row].as_py()
        assert 0 <= start[row] - out[spell] <= 6
        assert who[spell] == person[row]


def test_reablement_lasts_at_most_six_weeks(lived: Lived) -> None:
    reablement = lived.column("component") == "Reablement"
    end = np.minimum(lived.days("end"), lived.ground.months.end)
    length = (end - lived.days("start"))[reablement]
    assert length.max() <= 42
    assert 25 < np.median(length) < 40


def test_one_in_six_goes_from_reablement_to_long_term_support_within_a_week(lived: Lived) -> None:
    person: list[int] = lived.row.tolist()
    service = lived.column("service")
    start, end = lived.days("start"), lived.days("end")
    first: dict[int, list[int]] = {}
    long = np.array(["Long term" in str(one) for one in service])
    for row in np.flatnonzero(long).tolist():
        first.setdefault(person[row], []).append(start[row])
    aided = np.flatnonzero(lived.column("component") == "Reablement")
    aided = aided[end[aided] < lived.ground.months.end - 7]
    went_on = [
        any(0 <= day - end[row] <= 7 for day in first.get(person[row], []))
        for row in aided.tolist()
    ]
    assert len(aided) > 200
    assert 0.11 < np.mean(went_on) < 0.25


def test_double_up_home_care_comes_as_two_rows(lived: Lived) -> None:
    events = lived.care.care_events
    home_care = events.filter(pc.starts_with(events["component"], "Home support"))
    rows = home_care.group_by(["person", "start"]).aggregate([([], "count_all")])
    counts = rows["count_all"].to_numpy()
    assert 0.05 < np.mean(counts == 2) < 0.25
    assert counts.max() == 2


def test_costs_are_positive_and_belong_to_services(lived: Lived) -> None:
    events = lived.care.care_events
    priced = events.filter(events["unit_cost"].is_valid())
    assert set(priced["kind"].to_pylist()) == {"Service"}
    assert pc.min(priced["unit_cost"]).as_py() > 0
    assert priced["cost_per"].null_count == 0
    assert pc.all(pc.equal(events["cost_per"].is_valid(), events["unit_cost"].is_valid())).as_py()
    assert pc.min(priced["units"]).as_py() >= 0.5
    hourly = priced.filter(pc.starts_with(priced["component"], "Home support"))
    assert 15 < pc.mean(hourly["unit_cost"]).as_py() < 25
    assert 9 < pc.mean(hourly["units"]).as_py() < 20


def test_whoever_moves_into_a_care_home_lives_there_until_the_end(lived: Lived) -> None:
    homes = lived.care.homes
    kind = np.array(homes["kind"].to_pylist())
    person = homes["person"].to_numpy()
    cared = kind != "own home"
    assert cared.sum() > np.count_nonzero(lived.lives.care_home >= 0)
    later = np.append(cared[:-1] & (person[1:] == person[:-1]), np.False_)
    assert np.all(cared[1:][later[:-1]])


def test_homes_follow_one_another_without_gap_or_overlap(lived: Lived) -> None:
    homes = lived.care.homes
    person, since = homes["person"].to_numpy(), days_of(homes["since"])
    until = np.where(homes["until"].is_null(), OPEN, days_of(homes["until"]))
    same = person[1:] == person[:-1]
    assert np.array_equal(until[:-1][same], since[1:][same])
    assert np.all(until[:-1][~same] == OPEN)
    assert np.all(until > since)


def test_long_term_care_in_a_home_is_given_to_those_who_live_in_one(lived: Lived) -> None:
    component = lived.column("component")
    placed = np.isin(component, ["Long term residential care", "Long term nursing care"])
    short = lived.column("outcome") == "NFA: Self-funded client or under 12wk disregard"
    rows = np.flatnonzero(placed & ~short)
    homes = lived.care.homes
    at = History.of(lived.lives.people, homes).at(lived.row[rows], lived.days("start")[rows])
    kind = np.array(homes["kind"].to_pylist())[at]
    nursing = component[rows] == "Long term nursing care"
    assert np.array_equal(kind == "nursing home", nursing)
    assert np.all(kind != "own home")


def test_people_who_live_in_a_care_home_are_discharged_to_it(lived: Lived) -> None:
    told = discharged_to(lived.health.tables["episodes"], lived.care.destinations)
    last = told.filter(pc.and_(told["last"], told["discharged"].is_valid()))
    homes = lived.care.homes
    at = History.of(lived.lives.people, homes).at(
        rows_of(lived.lives.people, last["person"].to_numpy()), days_of(last["discharged"])
    )
    kind = np.array(homes["kind"].to_pylist())[at]
    destination = np.array(last["destination"].to_pylist())
    assert not np.any((kind != "own home") & np.isin(destination, ["19", "29"]))
    assert told.num_rows == lived.health.tables["episodes"].num_rows


def test_the_same_seed_gives_the_same_care_and_another_seed_another(lived: Lived) -> None:
    again = care(SYSTEM, lived.places, shard=0, lives=lived.lives, ground=lived.ground)
    other = care(
        replace(SYSTEM, seed=5), lived.places, shard=0, lives=lived.lives, ground=lived.ground
    )
    assert again.care_events.equals(lived.care.care_events)
    assert again.homes.equals(lived.care.homes)
    assert not other.care_events.equals(lived.care.care_events)


@pytest.mark.parametrize("figure", PUBLISHED_CARE, ids=lambda figure: figure.measure)
def test_rates_are_near_the_published_ones(lived: Lived, figure: Published) -> None:
    tables = {
        "people": lived.lives.people,
        "homes": lived.care.homes,
        "episodes": lived.health.tables["episodes"],
        "care_events": lived.care.care_events,
    }
    ours = care_measures(tables, lived.ground.months)[figure.measure].value * figure.per
    assert figure.least * figure.value < ours < figure.most * figure.value


def test_the_effect_that_came_about_is_the_one_asked(lived: Lived) -> None:
    for row in effects_table(DEFAULT, lived.care.tallies).to_pylist():
        if row["enrolled_without"] > 0:
            assert row["enrolled_ratio"] == pytest.approx(row["ratio_asked"])
            assert row["resident_months"] > row["enrolled_months"]
            assert min(1, row["ratio_asked"]) <= row["resident_ratio"] <= max(1, row["ratio_asked"])


def test_a_programme_that_keeps_people_out_of_care_homes_is_seen_in_the_events(
    lived: Lived,
) -> None:
    everyone = np.where(lived.ground.team[:, None] >= 0, np.zeros(48, dtype=np.int64), -1)
    moves = {ratio: _moves(lived, everyone, ratio=ratio) for ratio in (0.001, 1.0)}
    assert moves[0.001] <= 0.1 * moves[1.0]


def _moves(lived: Lived, enrolled: np.ndarray, *, ratio: float) -> int:
    programme = replace(DEFAULT, effects=(("care home admissions", Course(ratio=ratio)),))
    ground = replace(lived.ground, programme=programme, enrolled=enrolled)
    cared = care(SYSTEM, lived.places, shard=0, lives=lived.lives, ground=ground)
    exposed = lived.ground.residents.person[(lived.ground.team >= 0) & (lived.lives.care_home < 0)]
    homes = cared.homes.filter(pc.is_in(cared.homes["person"], value_set=pa.array(exposed)))
    return homes.filter(pc.not_equal(homes["kind"], "own home")).num_rows
