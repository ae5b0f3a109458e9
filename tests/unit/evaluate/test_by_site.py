"""Measured change by site: told where it can be, and a note where it cannot."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from onestory.evaluate import Prepared, by_site, prepare
from onestory.model.delivered import ACTIVITY_ROWS, Delivered, SiteDelivery
from onestory.model.mirror import MEASURED_ROWS
from onestory.model.study import Study

DAY = timedelta(days=1)
SEASON = 1 + 0.2 * np.cos(np.arange(36) * np.pi / 6)
ALONE, AGAINST = "absolute change", "change against comparators"


@pytest.fixture
def world(study, result, month) -> Callable[..., tuple[Study, tuple[Prepared, ...]]]:
    """Forty places of 200 events a month; P00 began in month 24, and moved by `moved`."""

    def made(
        moved: float = 1.0,
        *,
        common: float = 1.0,
        places: int = 40,
        size: float = 200,
        begun: dict[str, int] | None = None,
        **asked: object,
    ) -> tuple[Study, tuple[Prepared, ...]]:
        begun = begun or {"P00": 24}
        rate = np.outer(np.full(places, size), SEASON)
        rate[:, 24:] *= common
        rate[0, 24:] *= moved
        events = np.random.default_rng(8).poisson(rate)
        figures = {f"P{n:02d}": [float(x) for x in row] for n, row in enumerate(events)}
        one = study(begun, months=36)
        one = replace(one, estimands=(replace(one.estimands[0], **asked),))
        given = result(figures, people=dict.fromkeys(figures, 10_000.0))
        rows = [
            SiteDelivery(
                site=site.name, place=site.place, announced=None, planned=site.starts,
                staffed=None, first_person=None, caseload_reached=None,
                exposed_from=site.starts if begun[site.place] < 36 else None, largest_share=None,
            )
            for site in one.sites
        ]  # fmt: skip
        delivered = Delivered(
            verdict="delivered", sites=tuple(rows), rows=ACTIVITY_ROWS.empty_table(), sentence=""
        )
        return one, prepare(one, {"stays": given}, delivered=delivered)

    return made


def told(world: tuple[Study, tuple[Prepared, ...]], *through: date) -> dict[str, dict]:
    rows = by_site(*world, through=through).to_pylist()
    return {row["kind"]: row for row in rows if row["site"] == "Team P00"}


def test_a_fall_that_all_places_share_is_a_fall_and_none_against_comparators(world, month):
    found = told(world(common=0.8), month(36) - DAY)
    assert found[ALONE]["upper"] < 0
    assert found[ALONE]["estimate"] == pytest.approx(-0.2, abs=0.05)
    assert found[AGAINST]["lower"] < 0 < found[AGAINST]["upper"]


def test_a_site_that_rose_less_rose_by_itself_and_fell_against_comparators(world, month):
    found = told(world(0.85, common=1.35), month(36) - DAY)
    assert found[ALONE]["lower"] > 0
    assert found[AGAINST]["upper"] < 0
    assert found[AGAINST]["estimate"] == pytest.approx(-0.15, abs=0.04)


def test_a_half_year_is_set_beside_the_same_half_years_so_that_the_season_is_no_change(
    world, month
):
    found = told(world(), month(30) - DAY)
    for row in found.values():
        assert abs(row["estimate"]) < 0.06
        assert row["lower"] < 0 < row["upper"]
        assert row["note"] is None


def test_the_later_the_day_the_narrower_the_range(world, month):
    one = world()
    early, late = (told(one, month(last) - DAY)[AGAINST] for last in (28, 36))
    assert early["upper"] - early["lower"] > late["upper"] - late["lower"]


def test_a_difference_is_told_in_the_unit_of_the_indicator(world, month):
    found = told(world(0.5, contrast="difference"), month(36) - DAY)
    assert found[AGAINST]["estimate"] == pytest.approx(-100, abs=8)
    assert found[AGAINST]["contrast"] == "difference"
    assert found[AGAINST]["upper"] < -80


def test_nine_comparators_tell_how_a_site_moved_but_not_against_them(world, month):
    found = told(world(places=10), month(36) - DAY)
    assert found[AGAINST]["estimate"] is None
    assert found[AGAINST]["note"] == "Only 9 comparators not exposed by then; 10 are needed."
    assert found[ALONE]["lower"] is not None


def test_two_months_after_the_start_are_too_few(world, month):
    found = told(world(), month(26) - DAY)
    assert [row["lower"] for row in found.values()] == [None, None]
    assert "2 periods" in found[AGAINST]["note"]


def test_a_day_before_the_start_has_a_note_and_no_figures(world, month):
    found = told(world(), month(20))
    assert {row["estimate"] for row in found.values()} == {None}
    assert "No month that counts" in found[ALONE]["note"]


def test_figures_that_end_before_the_day_are_said_to(world):
    found = told(world(), date(2030, 1, 1))
    assert "The figures end on 31 March 2023." in found[ALONE]["note"]
    assert found[ALONE]["through"] == date(2030, 1, 1)


def test_fewer_than_ten_events_have_no_proportion(world, month):
    found = told(world(size=0.3), month(36) - DAY)
    assert found[AGAINST]["lower"] is None
    assert found[ALONE]["note"].startswith("Fewer than 10 events")
    assert found[ALONE]["events"] < 10


def test_a_site_that_has_not_begun_by_then_serves_as_a_comparator_until_it_does(world, month):
    one = world(begun={"P00": 24, "P01": 34}, places=11)
    early, late = (told(one, month(last) - DAY)[AGAINST] for last in (33, 36))
    assert early["lower"] is not None
    assert "Only 9 comparators" in late["note"]


def test_every_site_day_and_kind_has_its_row_even_where_the_site_never_began(world, month):
    one = world(begun={"P00": 24, "P01": 99})
    rows = by_site(*one, through=[month(30), month(36), month(30)])
    assert rows.schema == MEASURED_ROWS
    assert rows.num_rows == 2 * 2 * 2
    never = [row for row in rows.to_pylist() if row["site"] == "Team P01"]
    assert {row["estimate"] for row in never} == {None}
    assert all(row["note"] for row in never)


def test_an_estimand_without_a_panel_hands_on_its_reason(world, month):
    one, prepared = world()
    refused = (replace(prepared[0], study_panel=None, refusal="No figures."),)
    found = told((one, refused), month(36))
    assert {row["note"] for row in found.values()} == {"No figures."}


def test_the_bedding_in_is_not_counted(world, month):
    found = told(world(bedding_in=9), month(36) - DAY)
    assert found[AGAINST]["estimate"] == pytest.approx(0, abs=0.08)
    assert told(world(bedding_in=11), month(36) - DAY)[AGAINST]["lower"] is None


def test_the_least_count_is_told_of_the_shorter_side(world, month):
    found = told(world(), month(30) - DAY)
    assert 6 * 200 * 0.8 < found[ALONE]["events"] < 6 * 200 * 1.3


def test_sites_chosen_for_their_figures_are_said_to_fall_back_by_themselves(world, month):
    one, prepared = world()
    chosen = replace(one, chosen="because high")
    found = told((chosen, prepared), month(36) - DAY)
    assert all("falling back" in row["note"] for row in found.values())
    assert found[AGAINST]["lower"] is not None


def test_means_without_counts_are_told_in_their_unit(study, result, month):
    r = np.random.default_rng(3)
    value = r.normal(60, 2, (30, 36))
    value[0, 24:] -= 5
    figures = {f"P{n:02d}": [float(x) for x in row] for n, row in enumerate(value)}
    one = study({"P00": 24}, months=36)
    asked = replace(one.estimands[0], contrast="difference", average="places")
    one = replace(one, estimands=(asked,))
    site = SiteDelivery(
        site="Team P00", place="P00", announced=None, planned=month(24), staffed=None,
        first_person=None, caseload_reached=None, exposed_from=month(24), largest_share=None,
    )  # fmt: skip
    delivered = Delivered(
        verdict="delivered", sites=(site,), rows=ACTIVITY_ROWS.empty_table(), sentence=""
    )
    prepared = prepare(one, {"stays": result(figures, counts=False)}, delivered=delivered)
    found = told((one, prepared), month(36) - DAY)
    for row in found.values():
        assert row["estimate"] == pytest.approx(-5, abs=2)
        assert row["upper"] < 0
        assert row["events"] is None
