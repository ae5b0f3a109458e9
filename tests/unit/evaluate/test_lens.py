"""The inequality lens: no outcome without a row, and a sentence that says no more than is known."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from onestory.evaluate import Surroundings, lens, prepare, run
from onestory.model.answer import Answer
from onestory.model.delivered import ACTIVITY_ROWS, Delivered, SiteDelivery
from onestory.model.learning import LENS_ROWS, Lens
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.model.rivals import Rivals
from onestory.model.study import Outcome, Study, Subgroup

SITES = 8
GROUPS = ("deprivation=1", "deprivation=3", "deprivation=5", "sex=female", "sex=male", "age=75-84")


def counts(changed: float, seed: int) -> np.ndarray:
    """Forty places of about 300 events a month; at the first eight they move from month 24."""
    r = np.random.default_rng(seed)
    rate = np.full((40, 36), 300.0) * np.exp(r.normal(0, 0.1, (40, 1)))
    rate[:SITES, 24:] *= changed
    return r.poisson(rate)


@pytest.fixture
def delivered() -> Callable[[Study], Delivered]:
    """Every site began when it was to."""

    def made(one: Study) -> Delivered:
        rows = tuple(
            SiteDelivery(
                site=s.name, place=s.place, announced=None, planned=s.starts, staffed=None,
                first_person=None, caseload_reached=None, exposed_from=s.starts,
                largest_share=None,
            )
            for s in one.sites
        )  # fmt: skip
        return Delivered(
            verdict="delivered", sites=rows, rows=ACTIVITY_ROWS.empty_table(), sentence=""
        )

    return made


@pytest.fixture
def figures(result) -> Callable[..., Result]:
    """The result for everyone and for each group; `changed` gives groups that moved otherwise."""

    def made(changed: dict[str, float], *, groups: tuple[str, ...] = GROUPS) -> Result:
        tables, whole = [], None
        for number, group in enumerate(("", *groups)):
            table = counts(changed.get(group, 1.0), number)
            own = result({f"P{n:02d}": list(map(float, row)) for n, row in enumerate(table)})
            place = own.rows.schema.get_field_index("group")
            column = pa.array([group] * own.rows.num_rows)
            tables.append(own.rows.set_column(place, own.rows.schema.field("group"), column))
            whole = whole or own
        assert whole is not None
        return replace(whole, rows=pa.concat_tables(tables))

    return made


ANSWERS: dict[tuple[Subgroup, ...], Answer] = {}
"""The answer is that of everyone: the groups' own figures change nothing in it."""


@pytest.fixture
def answered(study, figures, month, delivered) -> Callable[..., tuple[Study, Answer]]:
    """The study of eight sites and its answer."""

    def made(*subgroups: Subgroup) -> tuple[Study, Answer]:
        begun = {f"P{n:02d}": 24 for n in range(SITES)}
        one = study(begun, months=36, subgroups=subgroups)
        if subgroups not in ANSWERS:
            window = Period(start=month(0), end=month(36))
            rivals = Rivals(
                window=window, exposed=(), comparators=(), rivals=(), complete=True, to_ask=(),
                own=(), sentences=(),
            )  # fmt: skip
            happened = delivered(one)
            results = {"stays": figures({}, groups=())}
            prepared = prepare(one, results, delivered=happened)
            around = Surroundings(rivals=rivals, delivered=happened)
            ANSWERS[subgroups] = run(one, prepared, results, surroundings=around)
        return one, ANSWERS[subgroups]

    return made


def rows(found: Lens, kind: str = "") -> dict[str, dict]:
    told = found.rows.to_pylist()
    return {row["group"]: row for row in told if not kind or row["group_kind"] == kind}


def test_the_gap_between_most_and_least_deprived_is_told_where_it_moved(figures, answered):
    given = figures({"deprivation=5": 0.8})
    one, answer = answered()
    found = lens(one, answer, {"stays": given})
    by = rows(found, "deprivation")
    assert by["5"]["upper"] < 0
    assert by["1"]["lower"] < 0 < by["1"]["upper"]
    gap = by["the gap: 1 beside 5"]
    assert gap["estimate"] == pytest.approx(1 / 0.8 - 1, abs=0.06)
    assert gap["lower"] > 0.1
    said = dict(found.sentences)["stays"]
    assert said.startswith("Stays: in the most deprived it moved otherwise than in the least:")
    assert "higher (1 beside 5: range" in said


def test_where_all_groups_moved_alike_no_gap_is_claimed(figures, answered):
    given = figures(dict.fromkeys(GROUPS, 0.85))
    one, answer = answered()
    found = lens(one, answer, {"stays": given})
    assert all(row["upper"] < 0 for row in rows(found, "sex").values())
    assert "cannot yet be told (1 beside 5: range" in dict(found.sentences)["stays"]


def test_one_group_of_a_kind_is_no_comparison(figures, answered):
    given = figures({})
    one, answer = answered()
    assert not rows(lens(one, answer, {"stays": given}), "age")


def test_without_groups_it_says_what_to_ask_the_sender_for(figures, answered):
    given = figures({}, groups=())
    one, answer = answered()
    found = lens(one, answer, {"stays": given})
    assert found.rows.schema == LENS_ROWS
    (row,) = found.rows.to_pylist()
    assert not row["known"]
    assert row["estimate"] is None
    assert "Ask their sender for the same counts" in row["note"]
    assert "for whom it differed is not known" in dict(found.sentences)["stays"]


def test_every_outcome_has_a_row_and_a_sentence_even_where_nothing_asks_about_it(figures, answered):
    given = figures({}, groups=())
    falls = Outcome(
        id="falls", indicator="falls", role="harm", wanted="lower", margin=0.02, sector="hospital"
    )
    one, answer = answered()
    both = replace(one, outcomes=(*one.outcomes, falls))
    found = lens(both, answer, {"stays": given})
    assert set(found.rows["outcome"].to_pylist()) == {"stays", "falls"}
    assert dict(found.sentences)["falls"] == (
        "falls: for whom it differed is not known. No estimand asks about this outcome."
    )


def test_planned_subgroups_of_places_stand_in_it(figures, answered):
    given = figures({}, groups=())
    coast = Subgroup(name="the coast", places=("P00", "P01", "P02", "P03"))
    one, answer = answered(coast)
    assert set(rows(lens(one, answer, {"stays": given}), "planned subgroup")) == {"the coast"}


def test_more_deprived_sites_stand_beside_the_others_where_places_are_ranked(figures, answered):
    given = figures({}, groups=())
    one, answer = answered()
    fifths = {f"P{n:02d}": 1 if n % 8 < 4 else 5 for n in range(40)}
    by = rows(lens(one, answer, {"stays": given}, fifths=fifths), "deprivation of places")
    assert set(by) == {"the more deprived (fifths 1 and 2)", "the others"}
    assert all(row["known"] for row in by.values())


def test_a_group_that_some_places_lack_is_not_guessed(figures, answered):
    given = figures({})
    kept = [
        not (row["group"] == "deprivation=5" and row["area_code"] < "P08")
        for row in given.rows.to_pylist()
    ]
    given = replace(given, rows=given.rows.filter(pa.array(kept)))
    one, answer = answered()
    by = rows(lens(one, answer, {"stays": given}), "deprivation")
    assert not by["5"]["known"]
    assert by["5"]["note"]
    assert not by["the gap: 1 beside 5"]["known"]
