"""The inequality lens: no outcome without a row, and a sentence that says no more than is known."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from onestory.evaluate import Surroundings, lens, prepare, run
from onestory.evaluate.lens_rows import HIGHER, Row, row
from onestory.evaluate.lens_words import sentence
from onestory.model.answer import Answer
from onestory.model.delivered import ACTIVITY_ROWS, Delivered, SiteDelivery
from onestory.model.effect_words import magnitude, size
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
    assert said.startswith(
        "Stays: the most deprived fifth gained less than the least deprived fifth. Beside"
        " comparators, it came out "
    )
    least = by["5"]["estimate"]
    assert f"and {size(least, 'ratio', '')} in the least deprived fifth (range " in said
    assert f" by {magnitude(gap['estimate'], 'ratio', '')} (range " in said
    assert "moved otherwise" not in said


def gap_rows(most: float, least: float, gap: float, *, higher: bool = True) -> list[Row]:
    """Return rows of both ends and their gap, each with a range of 2 points either side."""

    def one(group: str, value: float) -> Row:
        ends = (value, value - 0.02, value + 0.02)
        return row("deprivation", group, ends=ends, contrast="ratio")

    return [
        one("1", most),
        one("5", least),
        one("the gap: 1 beside 5", gap) | {HIGHER: higher},
    ]


WORSE = 1.03 / 0.92 - 1


@pytest.mark.parametrize(
    ("wanted", "most", "least", "gap", "fared"),
    [
        ("lower", 0.03, -0.08, WORSE, "gained less"),  # it rose there and fell elsewhere
        ("lower", 0.09, 0.03, 0.06, "lost more"),
        ("lower", -0.12, -0.03, -0.09, "gained more"),
        ("lower", 0.03, 0.12, -0.08, "lost less"),
        ("higher", 0.03, -0.08, WORSE, "gained more"),
        ("higher", 0.03, 0.12, -0.08, "gained less"),
    ],
)
def test_who_gained_is_told_by_the_direction_that_is_wanted(wanted, most, least, gap, fared):
    said = sentence("Stays", gap_rows(most, least, gap), unit="", wanted=wanted)
    assert said.startswith(f"Stays: the most deprived fifth {fared} than the least deprived fifth.")


def test_both_groups_and_the_gap_between_them_are_told_in_figures():
    assert sentence("Stays", gap_rows(0.03, -0.08, WORSE), unit="", wanted="lower") == (
        "Stays: the most deprived fifth gained less than the least deprived fifth. Beside"
        " comparators, it came out 3% higher in the most deprived fifth (range 1% to 5% higher) and"
        " 8% lower in the least deprived fifth (range 6% to 10% lower). The gap between them"
        " widened by 12% (range 10% to 14%)."
    )


def test_a_gap_that_is_not_the_one_figure_less_the_other_says_why():
    said = sentence("Stays", gap_rows(0.03, -0.08, 0.078), unit="", wanted="lower")
    assert "widened by 7.8% (range 5.8% to 9.8%), reckoned within each place and not" in said


def test_where_the_most_deprived_stood_better_before_no_gap_is_said_to_widen():
    said = sentence("Stays", gap_rows(0.03, -0.08, WORSE, higher=False), unit="", wanted="lower")
    assert "widened" not in said
    assert "narrowed" not in said
    assert "Beside the least deprived fifth, the most deprived fifth came out 12% higher" in said


def test_where_all_groups_moved_alike_no_gap_is_claimed(figures, answered):
    given = figures(dict.fromkeys(GROUPS, 0.85))
    one, answer = answered()
    found = lens(one, answer, {"stays": given})
    assert all(row["upper"] < 0 for row in rows(found, "sex").values())
    said = dict(found.sentences)["stays"]
    assert "most deprived fifth or for the least deprived fifth cannot yet be told." in said
    assert "Beside the least deprived fifth, the most deprived fifth came out" in said


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
