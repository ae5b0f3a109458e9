"""Health care of the invented system: coherent, of England's size, and no effect of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from numpy.typing import NDArray

from onestory.engine import session
from onestory.sources import record_layout, source
from onestory.synthetic.system.health.admitting import in_bed
from onestory.synthetic.system.health.causes import CAUSES, CONDITION_CODES
from onestory.synthetic.system.health.compared import PUBLISHED, Published, ratio
from onestory.synthetic.system.health.course import Unfolded, unfold
from onestory.synthetic.system.health.health import Health, health, residents_of
from onestory.synthetic.system.health.measures import measures
from onestory.synthetic.system.health.residents import Residents, presence
from onestory.synthetic.system.people.lives import Lives, live
from onestory.synthetic.system.places import Places, places
from onestory.synthetic.system.programme.effects import Course
from onestory.synthetic.system.programme.programme import DEFAULT, Programme
from onestory.synthetic.system.programme.truth import TALLIED
from onestory.synthetic.system.seasons import Calendar, calendar, season
from onestory.synthetic.system.sending.histories import NO_DAY, days_of, rows_of
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.tables import TABLES

SYSTEM = System(people=20_000, years=5, seed=3)
NO_EFFECT = Programme(teams=DEFAULT.teams)
WHEN = {
    "episodes": ("admitted", "start", "end", "discharged", "ready"),
    "attendances": ("arrived", "seen", "decided", "departed"),
    "outpatients": ("on",),
    "gp_appointments": ("booked", "on"),
    "referrals": ("received", "end"),
    "contacts": ("at",),
    "mental_spells": ("start", "end", "delayed_from", "delayed_until"),
    "caseload": ("since",),
}
KEYS = {
    "attendances": "attendance",
    "outpatients": "appointment",
    "gp_appointments": "appointment",
    "referrals": "referral",
    "contacts": "contact",
    "mental_spells": "spell",
}


@dataclass(frozen=True, kw_only=True)
class Shard:
    places: Places
    lives: Lives
    health: Health

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        return self.health.tables

    def rows(self, table: pa.Table) -> NDArray[np.int64]:
        return rows_of(self.lives.people, table["person"].to_numpy())


@pytest.fixture(scope="module")
def shard() -> Shard:
    where = places(SYSTEM)
    lives = live(SYSTEM, where, 0)
    treated = health(SYSTEM, where, lives, programme=DEFAULT, shard=0)
    return Shard(places=where, lives=lives, health=treated)


@pytest.fixture(scope="module")
def months() -> Calendar:
    return calendar(SYSTEM)


@pytest.fixture(scope="module")
def figures(shard: Shard, months: Calendar) -> dict[str, float]:
    sums = measures({**shard.tables, "people": shard.lives.people}, months)
    return {one.measure: ratio(one, sums) for one in PUBLISHED}


@pytest.fixture(scope="module")
def residents(shard: Shard, months: Calendar) -> Residents:
    return residents_of(shard.lives, shard.places, months=months)


def strings(column: pa.ChunkedArray) -> NDArray[np.str_]:
    return np.array(column.to_pylist(), dtype=np.str_)


class TestEveryTable:
    @pytest.mark.parametrize("name", [*WHEN, "deaths"])
    def test_has_its_columns_and_rows(self, shard: Shard, name: str):
        assert shard.tables[name].schema == TABLES[name]
        assert shard.tables[name].num_rows > 0

    @pytest.mark.parametrize("name", sorted(WHEN))
    def test_holds_nothing_before_arrival_after_death_or_after_leaving(
        self, shard: Shard, name: str
    ):
        table = shard.tables[name]
        rows = shard.rows(table)
        lives = shard.lives
        last = np.minimum(lives.death, lives.left - 1)[rows]
        for column in WHEN[name]:
            day = days_of(table[column])
            known = day != NO_DAY
            assert (day >= lives.arrived[rows])[known].all(), column
            assert (day <= last)[known].all(), column

    @pytest.mark.parametrize("name", sorted(KEYS))
    def test_numbers_each_event_once(self, shard: Shard, name: str):
        numbers = shard.tables[name][KEYS[name]].to_numpy()
        assert len(np.unique(numbers)) == len(numbers)

    def test_is_the_same_again_from_the_same_seed(self, shard: Shard):
        again = health(SYSTEM, shard.places, shard.lives, programme=DEFAULT, shard=0)
        assert {name: again.tables[name].equals(table) for name, table in shard.tables.items()} == (
            dict.fromkeys(shard.tables, True)
        )

    def test_numbers_of_two_shards_are_different(self, shard: Shard):
        other = health(SYSTEM, shard.places, shard.lives, programme=DEFAULT, shard=1)
        for name, key in KEYS.items():
            ours, theirs = (t[name][key].to_numpy() for t in (shard.tables, other.tables))
            assert not set(ours) & set(theirs), name


class TestSpells:
    def test_end_after_they_begin_and_are_ready_in_between(self, shard: Shard):
        table = shard.tables["episodes"]
        admitted, out, ready = (days_of(table[c]) for c in ("admitted", "discharged", "ready"))
        done, known = out != NO_DAY, ready != NO_DAY
        assert (out >= admitted)[done].all()
        assert (ready >= admitted)[known].all()
        assert (ready <= out)[known].all()

    def test_break_no_rule_of_inpatient_records_on_what_one_sex_cannot_have(self, shard: Shard):
        episodes, people = shard.tables["episodes"], shard.lives.people
        first = {
            name: pa.array([codes[0] if codes else None for codes in episodes[name].to_pylist()])
            for name in ("diagnoses", "procedures")
        }
        rows = pa.table(
            {
                "sex": people["sex"].take(pa.array(shard.rows(episodes))),
                "diag_01": first["diagnoses"],
                "opertn_01": first["procedures"],
                "admimeth": episodes["method"],
            }
        )
        rules = [
            rule
            for rule in record_layout(source("apc")).rules
            if "sex" in rule.columns and set(rule.columns) <= set(rows.column_names)
        ]
        with session(threads=1) as asking:
            asking.register("rows_sent", rows)
            broken = {
                rule.id: asking.query(f"SELECT 1 FROM rows_sent WHERE {rule.fails}").num_rows
                for rule in rules
            }
        assert len(broken) >= 5
        assert not any(broken.values()), broken

    def test_are_made_of_episodes_end_to_end(self, shard: Shard):
        table = shard.tables["episodes"]
        spell, order = table["spell"].to_numpy(), table["order"].to_numpy()
        start, end = days_of(table["start"]), days_of(table["end"])
        first, last = order == 1, np.asarray(table["last"])
        assert (start == days_of(table["admitted"]))[first].all()
        assert (end == days_of(table["discharged"]))[last].all()
        within = np.flatnonzero(~first)
        assert (spell[within] == spell[within - 1]).all()
        assert (order[within] == order[within - 1] + 1).all()
        assert (start[within] == end[within - 1]).all()
        assert (first.sum(), last.sum()) == (len(np.unique(spell)),) * 2

    def test_of_one_person_do_not_overlap(self, shard: Shard):
        table = shard.tables["episodes"]
        table = table.filter(table["last"]).sort_by(
            [("person", "ascending"), ("spell", "ascending")]
        )
        admitted, out = days_of(table["admitted"]), days_of(table["discharged"])
        same = np.diff(table["person"].to_numpy()) == 0
        transferred = strings(table["source"])[1:] == "51"
        assert (out[:-1][same] != NO_DAY).all()
        assert (admitted[1:] > out[:-1])[same & ~transferred].all()

    def test_joined_by_a_transfer_are_at_two_trusts_on_one_day(self, shard: Shard):
        table = shard.tables["episodes"]
        table = table.filter(table["last"]).sort_by(
            [("person", "ascending"), ("spell", "ascending")]
        )
        onward = np.flatnonzero(strings(table["source"]) == "51")
        before = onward - 1
        provider, person = strings(table["provider"]), table["person"].to_numpy()
        assert len(onward) > 20
        assert (person[before] == person[onward]).all()
        assert (provider[before] != provider[onward]).all()
        assert (days_of(table["discharged"])[before] == days_of(table["admitted"])[onward]).all()
        assert set(strings(table["destination"])[before]) == {"51"}
        assert set(strings(table["method"])[onward]) == {"2B", "81"}
        assert (strings(table["destination"]) == "51").sum() == len(onward)

    def test_that_end_in_death_end_on_its_day(self, shard: Shard):
        table = shard.tables["episodes"]
        died = table.filter(pc.and_(table["last"], pc.equal(table["discharge_method"], "4")))
        assert died.num_rows > 100
        assert (days_of(died["discharged"]) == shard.lives.death[shard.rows(died)]).all()
        assert set(strings(died["destination"])) == {"79"}
        deaths = shard.tables["deaths"]
        there = deaths.filter(pc.equal(deaths["place"], "hospital"))
        assert set(there["person"].to_pylist()) == set(died["person"].to_pylist())

    def test_of_mental_health_are_mostly_followed_up_within_three_days(self, shard: Shard):
        stays, contacts = shard.tables["mental_spells"], shard.tables["contacts"]
        stays = stays.filter(pc.equal(stays["discharge_method"], "1"))
        seen = contacts.filter(pc.equal(contacts["service"], "mental health"))
        days = set(zip(shard.rows(seen).tolist(), days_of(seen["at"]).tolist(), strict=True))
        out = zip(shard.rows(stays).tolist(), days_of(stays["end"]).tolist(), strict=True)
        soon = [any((who, day + more) in days for more in (1, 2, 3)) for who, day in out]
        assert len(soon) > 50
        assert 0.65 < np.mean(soon) < 0.9

    def test_of_poisoning_are_mostly_self_harm_and_never_of_children(self, shard: Shard):
        table = shard.tables["episodes"]
        codes = table["diagnoses"].to_pylist()
        harmed = np.array(["X609" in one for one in codes])
        poisoned = np.array([one[0].startswith("T39") for one in codes])
        age = (days_of(table["admitted"]) - shard.lives.birth[shard.rows(table)]) / 365.25
        assert not (harmed & ~poisoned).any()
        assert age[harmed].min() >= 9.9
        assert 0.4 < harmed[poisoned].mean() < 0.75

    def test_unfinished_ones_say_so(self, shard: Shard):
        table = shard.tables["episodes"]
        still = table.filter(pc.is_null(table["discharged"]))
        assert still.num_rows > 0
        assert set(strings(still["destination"])) == {"98"}
        assert set(strings(still["discharge_method"])) == {"8"}

    def test_of_babies_begin_with_their_lives_beside_their_mothers(self, shard: Shard):
        table = shard.tables["episodes"]
        babies = table.filter(pc.equal(table["method"], "82"))
        mothers = table.filter(pc.equal(table["method"], "31"))
        rows = shard.rows(babies)
        assert babies.num_rows > 500
        assert (days_of(babies["admitted"]) == shard.lives.birth[rows]).all()
        assert shard.lives.female[shard.rows(mothers)].all()
        mother = shard.lives.mother[rows]
        pairs = set(zip(mother.tolist(), days_of(babies["admitted"]).tolist(), strict=True))
        hers = zip(shard.rows(mothers).tolist(), days_of(mothers["admitted"]).tolist(), strict=True)
        assert set(hers) <= pairs
        assert mothers.num_rows > 0.8 * babies.num_rows

    def test_are_for_what_the_person_has(self, shard: Shard):
        table = shard.tables["episodes"]
        primary = np.array([codes[0] for codes in table["diagnoses"].to_pylist()])
        copd = np.isin(primary, ("J440", "J441"))
        names = shard.health.residents.conditions
        onset = shard.lives.onset[shard.rows(table), names.index("COPD")]
        assert copd.sum() > 50
        assert (onset[copd] < SYSTEM.months).all()
        covid = days_of(table["admitted"])[primary == "U071"]
        begin, end = np.array(["2020-03-01", "2022-03-01"], "datetime64[D]").astype(np.int64)
        assert ((covid >= begin) & (covid < end)).all()
        women = [cause.icd10 for cause in CAUSES if cause.sex == "pregnant"]
        assert shard.lives.female[shard.rows(table)][np.isin(primary, women)].all()

    def test_name_no_diagnosis_twice(self, shard: Shard):
        lists = shard.tables["episodes"]["diagnoses"].to_pylist()
        assert all(len(codes) == len(set(codes)) for codes in lists)
        assert {code for codes in lists for code in codes} >= set(CONDITION_CODES.values())
        assert all(len(code) == 4 for codes in lists for code in codes)

    def test_leave_nobody_at_other_care_on_a_day_spent_in_bed(self, shard: Shard):
        stays = shard.health.unfolded.stays
        for name, column in (("gp_appointments", "on"), ("attendances", "arrived")):
            table = shard.tables[name]
            if name == "attendances":
                table = table.filter(pc.is_null(table["spell"]))
            assert not in_bed(stays, shard.rows(table), days_of(table[column])).any()


class TestAttendances:
    def test_pass_in_order(self, shard: Shard):
        table = shard.tables["attendances"]
        arrived, seen, decided, departed = (
            pc.cast(pc.fill_null(table[c], table["seen"][0]), "int64").to_numpy()
            for c in ("arrived", "seen", "decided", "departed")
        )
        admitted = np.asarray(pc.is_valid(table["spell"]))
        assert (np.asarray(pc.is_valid(table["decided"])) == admitted).all()
        assert (arrived <= seen).all()
        assert (seen <= departed).all()
        assert ((seen <= decided) & (decided <= departed))[admitted].all()

    def test_that_lead_to_a_spell_end_on_the_day_it_begins(self, shard: Shard):
        table, episodes = shard.tables["attendances"], shard.tables["episodes"]
        table = table.filter(pc.is_valid(table["spell"]))
        first = episodes.filter(pc.equal(episodes["order"], 1))
        at = np.searchsorted(first["spell"].to_numpy(), table["spell"].to_numpy())
        assert (first["spell"].to_numpy()[at] == table["spell"].to_numpy()).all()
        assert (first["attendance"].to_numpy()[at] == table["attendance"].to_numpy()).all()
        assert (first["person"].to_numpy()[at] == table["person"].to_numpy()).all()
        assert (days_of(first["admitted"])[at] == days_of(table["departed"])).all()
        assert set(strings(first["method"])[at]) == {"21", "2A"}

    def test_come_most_in_the_day_and_least_before_dawn(self, shard: Shard):
        hour = pc.hour(shard.tables["attendances"]["arrived"]).to_numpy()
        by_hour = np.bincount(hour, minlength=24)
        assert by_hour[10:20].min() > 2 * by_hour[2:6].max()


class TestOtherCare:
    def test_contacts_lie_within_their_own_referral(self, shard: Shard):
        contacts, referrals = shard.tables["contacts"], shard.tables["referrals"]
        number = referrals["referral"].to_numpy()
        order = np.argsort(number)
        at = order[np.searchsorted(number, contacts["referral"].to_numpy(), sorter=order)]
        assert (number[at] == contacts["referral"].to_numpy()).all()
        assert (referrals["person"].to_numpy()[at] == contacts["person"].to_numpy()).all()
        day, end = days_of(contacts["at"]), days_of(referrals["end"])[at]
        assert (day >= days_of(referrals["received"])[at]).all()
        assert ((day <= end) | (end == NO_DAY)).all()
        assert (strings(referrals["service"])[at] == strings(contacts["service"])).all()

    def test_mental_health_stays_of_a_person_do_not_overlap(self, shard: Shard):
        table = shard.tables["mental_spells"].sort_by(
            [("person", "ascending"), ("start", "ascending")]
        )
        start, end = days_of(table["start"]), days_of(table["end"])
        same = np.diff(table["person"].to_numpy()) == 0
        assert (end != NO_DAY)[:-1][same].all()
        assert (start[1:] > end[:-1])[same].all()
        assert ((end >= start) | (end == NO_DAY)).all()

    def test_the_most_deprived_miss_more_outpatient_appointments(self, shard: Shard):
        table = shard.tables["outpatients"]
        missed = np.isin(strings(table["attended"]), ("3", "7"))
        decile = shard.lives.decile[shard.rows(table)]
        assert missed[decile <= 3].mean() > 1.25 * missed[decile >= 8].mean()

    def test_practices_turned_to_the_telephone_in_the_pandemic(self, shard: Shard):
        table = shard.tables["gp_appointments"]
        month = pc.strftime(table["on"], "%Y-%m")
        in_person = np.asarray(pc.equal(table["mode"], "face to face"))
        share = {
            m: in_person[np.asarray(pc.equal(month, m))].mean() for m in ("2019-05", "2020-05")
        }
        assert share["2019-05"] > 0.8
        assert share["2020-05"] < 0.55

    def test_fewest_came_to_departments_in_april_2020(self, shard: Shard, months: Calendar):
        month = months.month_of(days_of(shard.tables["attendances"]["arrived"]))
        counts = np.bincount(month, minlength=months.months)
        assert counts.argmin() == 12
        assert counts[12] < 0.55 * counts[0]
        assert season("attendances", months).argmin() == 12


class TestRates:
    @pytest.mark.parametrize("published", PUBLISHED, ids=lambda one: one.measure)
    def test_come_near_what_is_published(self, figures: Mapping[str, float], published: Published):
        # So few people add chance to what `least` and `most` allow 200,000.
        found = figures[published.measure]
        assert published.least * 0.85 < found < published.most * 1.18


def admissions(unfolded: Unfolded, months: Calendar) -> NDArray[np.float64]:
    """Emergency stays as (people, months)."""
    counts = np.zeros(unfolded.enrolled.shape)
    month = months.month_of(unfolded.stays.admitted)
    np.add.at(counts, (unfolded.stays.person, month), 1.0)
    return counts


def unfolded_under(residents: Residents, programme: Programme, months: Calendar) -> Unfolded:
    return unfold(residents, months=months, programme=programme, generator=np.random.default_rng(8))


class TestCaseload:
    def test_falls_back_by_itself(self, residents: Residents, months: Calendar):
        unfolded = unfolded_under(residents, NO_EFFECT, months)
        counts, present = admissions(unfolded, months), presence(residents, months)
        person, month = np.nonzero(unfolded.enrolled == 0)
        person, month = person[month <= 48], month[month <= 48]
        before = [counts[p, m - 12 : m].sum() for p, m in zip(person, month, strict=True)]
        after = [counts[p, m : m + 12].sum() for p, m in zip(person, month, strict=True)]
        years = [present[p, m : m + 12].sum() for p, m in zip(person, month, strict=True)]
        assert len(person) > 200
        fall = 1 - (sum(after) / sum(years)) / (sum(before) / len(person))
        assert 0.2 < fall < 0.75

    def test_has_more_admissions_than_others_even_so(self, residents: Residents, months: Calendar):
        unfolded = unfolded_under(residents, NO_EFFECT, months)
        counts, present = admissions(unfolded, months), presence(residents, months)
        enrolled = unfolded.enrolled >= 0
        within = counts[enrolled].sum() / present[enrolled].sum()
        assert within > 3 * counts[~enrolled].sum() / present[~enrolled].sum()

    def test_of_no_effect_has_the_admissions_expected(self, residents: Residents, months: Calendar):
        unfolded = unfolded_under(residents, NO_EFFECT, months)
        assert len(unfolded.stays.person) == pytest.approx(unfolded.without.sum(), rel=0.04)

    def test_of_a_strong_effect_has_as_many_fewer(self, residents: Residents, months: Calendar):
        halving = Programme(
            teams=tuple(DEFAULT.teams), effects=(("emergency admissions", Course(ratio=0.5)),)
        )
        unfolded = unfolded_under(residents, halving, months)
        enrolled = unfolded.enrolled >= 0
        counts = admissions(unfolded, months)
        found = counts[enrolled].sum() / unfolded.without[enrolled].sum()
        assert 0.38 < found < 0.64
        aside = counts[~enrolled].sum() / unfolded.without[~enrolled].sum()
        assert aside == pytest.approx(1.0, abs=0.04)

    def test_is_written_as_it_was_chosen(self, shard: Shard):
        table = shard.tables["caseload"]
        enrolled = shard.health.unfolded.enrolled
        assert table.num_rows == np.count_nonzero(enrolled == 0)
        since, until = days_of(table["since"]), days_of(table["until"])
        assert ((until > since) | (until == NO_DAY)).all()
        assert ((until - since) <= 366)[until != NO_DAY].all()
        assert set(strings(table["team"])) == {team.code for team in DEFAULT.teams}

    def test_effects_asked_are_those_told(self, shard: Shard):
        told = {
            outcome: dict(zip(TALLIED, sums.sum(axis=0), strict=True))
            for outcome, sums in shard.health.tallies.items()
        }
        for outcome, asked in (("attendances", 1.0), ("gp appointments", 1.05)):
            having, without = told[outcome]["enrolled_with"], told[outcome]["enrolled_without"]
            assert having / without == pytest.approx(asked)
        falling = told["emergency admissions"]
        assert 0.94 < falling["enrolled_with"] / falling["enrolled_without"] < 1.0
        assert falling["resident_without"] > 5 * falling["enrolled_without"]
