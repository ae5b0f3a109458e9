"""Each team's people beside stand-ins of their own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from onestory.evaluate.caseload import by_team
from onestory.evaluate.caseload.until import until
from onestory.model.caseload import Drawn
from onestory.model.mirror import MEASURED_ROWS
from onestory.model.study import Site
from onestory.stats.people.arrays import Contrasted, People
from onestory.stats.people.one_cluster import as_one_more

AGAINST = "change against comparators"
LAST = date(2025, 3, 31)


@pytest.fixture(scope="session")
def measured(study, drawn) -> Callable[..., list[dict]]:
    """Rows of every team that took somebody on, and of one that did not."""

    made: dict[tuple[str, ...], list[dict]] = {}

    def of(effect: str, *through: date) -> list[dict]:
        key = (effect, *map(str, through))
        if key not in made:
            made[key] = anew(effect, *through)
        return made[key]

    def anew(effect: str, *through: date) -> list[dict]:
        people = drawn(effect)
        taken = people.entries.filter(people.entries["exposed"])["team"].unique().to_pylist()
        names = [*sorted(taken), "T99"]
        sites = tuple(
            Site(name=name, place=name, announced=None, starts=date(2022, 4, 1)) for name in names
        )
        found = by_team(study(sites=sites), people, through=through or [LAST])
        assert found.schema == MEASURED_ROWS
        return found.to_pylist()

    return of


def test_no_absolute_change_is_told_of_people_taken_on_at_their_worst(measured):
    alone = [row for row in measured("none") if row["kind"] == "absolute change"]
    assert alone
    assert all(row["estimate"] is None for row in alone)
    assert all("most then need less whatever is done" in row["note"] for row in alone)


def test_where_nothing_was_done_hardly_a_team_is_told_from_its_stand_ins(measured):
    told = [row for row in measured("none") if row["kind"] == AGAINST and row["lower"] is not None]
    assert len(told) >= 4
    assert sum(row["lower"] > 0 or row["upper"] < 0 for row in told) <= 1


def test_a_team_that_took_on_nobody_has_its_row_and_a_note(measured):
    (row,) = [r for r in measured("none") if r["site"] == "T99" and r["kind"] == AGAINST]
    assert row["estimate"] is None
    assert row["note"].startswith("Nobody of this team")


def test_a_range_rests_on_ten_events_of_the_teams_own_people(measured):
    for row in measured("none"):
        if row["lower"] is not None:
            assert row["events"] >= 10
        elif row["kind"] == AGAINST:
            assert row["note"]


def test_a_day_before_anybody_was_taken_on_has_notes_alone(measured):
    rows = measured("none", date(2021, 5, 1))
    assert {row["estimate"] for row in rows} == {None}
    assert all(row["note"] for row in rows)


def test_nothing_after_the_day_is_looked_at(drawn):
    whole, day = drawn("none"), date(2024, 3, 31)
    cut: Drawn = until(whole, day)
    end = day + timedelta(days=1)
    assert pc.max(cut.entries["exit_date"]).as_py() <= end
    assert pc.max(cut.entries["index_date"]).as_py() <= day
    assert cut.entries["entry"].to_pylist() == list(range(cut.entries.num_rows))
    zero = cut.entries["index_date"].take(cut.happened["entry"])
    days = zero.cast(pa.int32()).to_numpy() + cut.happened["day"].to_numpy()
    assert days.max() < (end - date(1970, 1, 1)).days
    assert until(whole, whole.last) is whole


def test_whoever_died_after_the_day_was_alive_on_it(drawn):
    whole, day = drawn("none"), date(2023, 12, 31)
    later = pc.greater(whole.entries["exit_date"], day + timedelta(days=1))
    died = pc.equal(whole.entries["exit_reason"], "died")
    seen = pc.less_equal(whole.entries["index_date"], day)
    expected = pc.sum(pc.and_(pc.and_(died, pc.invert(later)), seen)).as_py()
    cut = until(whole, day).entries
    assert pc.sum(pc.equal(cut["exit_reason"], "died")).as_py() == expected


def people(clusters: int, each: int = 20) -> People:
    """One team of twenty, and comparators in so many clusters."""
    size = 20 + clusters * each
    exposed = np.arange(size) < 20
    return People(
        exposed=exposed,
        outcome=np.zeros(size),
        time=np.ones(size),
        covariates=np.empty((size, 0), dtype=np.float32),
        stratum=np.zeros(size, dtype=np.int64),
        cluster=np.where(exposed, 0, 1 + (np.arange(size) - 20) // each),
    )


def contrasted(who: People, shock: float) -> Contrasted:
    """A contrast in which comparators' clusters stray by `shock` and people by one."""
    r = np.random.default_rng(2)
    size = who.exposed.size
    luck = r.standard_normal(size)
    own = r.standard_normal(int(who.cluster.max()) + 1)[who.cluster] * shock
    beside = (~who.exposed).sum()
    influence = np.where(who.exposed, luck / 20, -(luck + own) / beside)
    nan = float("nan")
    return Contrasted(
        scale="difference", observed=0.0, expected=0.0, value=0.1, standard_error=nan, lower=nan,
        upper=nan, confidence=0.95, p_value=nan, freedom=nan, clusters=0,
        weight=np.where(who.exposed, 1.0, 20 / beside), influence=influence, method="",
        inference="", why_not="",
    )  # fmt: skip


def test_the_range_of_a_team_grows_with_how_far_comparators_clusters_stray():
    who = people(40)
    calm, stormy = (as_one_more(contrasted(who, shock), people=who) for shock in (0.0, 1.0))
    # Twenty people of variance one: an error of 0.22, and with clusters' own of one more than 1.
    assert 0.15 < calm.standard_error < 0.4
    assert 0.8 < stormy.standard_error < 1.5
    assert calm.lower < 0.1 < calm.upper


def test_few_clusters_beside_a_team_give_no_range():
    who = people(4)
    found = as_one_more(contrasted(who, 0.0), people=who)
    assert np.isnan(found.lower)
    assert found.why_not == "Too few clusters beside the team."
    assert replace(found, why_not="").value == 0.1
