"""Measuring: what the engine makes of any card's cases."""

# pyright: reportArgumentType=false, reportCallIssue=false, reportAttributeAccessIssue=false
# pyright: reportReturnType=false, reportIndexIssue=false, reportOperatorIssue=false

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

import ibis
import numpy as np
import pyarrow as pa
import pytest

from onestory import indicators, stats
from onestory.indicators.card import Card, StoryTables
from onestory.indicators.gradient import gradient
from onestory.indicators.measured import (
    COUNCILS,
    DEPRIVATION,
    LSOAS,
    POPULATION,
    AreaGround,
    Asked,
    By,
    Measured,
)
from onestory.indicators.setting import layers_of
from onestory.model.errors import NothingUsableError, PlanError
from onestory.model.indicator import Indicator, Statistic
from onestory.model.period import calendar_year, months

YEAR = calendar_year(2022)
Row = Mapping[str, object]

GROUND = AreaGround(
    lsoas=pa.table(
        [
            ["L1", "L2", "L3", "L1", "L2", "L3"],
            ["council", "council", "council", "icb", "icb", "icb"],
            ["N", "N", "S", "ICB", "ICB", "ICB"],
            ["North", "North", "South", "All", "All", "All"],
            [None] * 6,
            [None] * 6,
        ],
        schema=LSOAS,
    ),
    councils=pa.table([["901"], ["N"], ["North"], ["council"]], schema=COUNCILS),
    deprivation=pa.table([["L1", "L2", "L3"], [1, 5, 3]], schema=DEPRIVATION),
)


def a_card(statistic: Statistic = "crude_rate", **other: object) -> Card:
    """A card whose cases are spells: over residents a count, otherwise `episodes` of each."""
    counted = statistic == "crude_rate"
    given: dict[str, object] = {
        "denominator": "residents" if counted else "cases", "sources": ("apc",), **other
    }  # fmt: skip
    ages = cast("tuple[int, int] | None", given.pop("ages", None))
    needs = bool(given.get("needs"))

    def cases(story: StoryTables) -> ibis.Table:
        spells = story["spells"]
        return spells.select(
            "person_id", "lsoa", "provider", "age", "sex",
            on=spells.start, council=spells.site,
            numerator=ibis.literal(1.0) if counted else spells.episodes.cast("float64"),
            denominator=ibis.literal(0.0 if counted else 1.0),
            open=spells.emergency.fill_null(False) if not needs else ibis.literal(False),
        )  # fmt: skip

    indicator = Indicator(
        id="stays", title="Stays", measure="stays", numerator="stays", denominator="people",
        statistic=statistic, unit="", multiplier=1.0, direction="none declared", version="1",
        source="a test", population_ages=ages,
    )  # fmt: skip
    return Card(indicator=indicator, cases=cases, **given)  # pyright: ignore[reportArgumentType]


def residents(count: int, lsoa: str = "L1", **other: object) -> list[dict[str, object]]:
    """People 1 to `count`, registered throughout."""
    return [
        {"person_id": n + 1, "start": date(2000, 1, 1), "lsoa": lsoa, **other} for n in range(count)
    ]


def people(count: int, **other: object) -> list[dict[str, object]]:
    return [
        {"person_id": n + 1, "sex": "female", "birth_month": date(1952, 1, 1), "certainty": "firm",
         **other} for n in range(count)
    ]  # fmt: skip


def stays(*persons: int | None, **other: object) -> list[dict[str, object]]:
    row = {"start": date(2022, 5, 1), "lsoa": "L1", "age": 70, "sex": "female", "source": "apc",
           "provider": "X", "episodes": 1, **other}  # fmt: skip
    return [{"id": n, "person_id": person, **row} for n, person in enumerate(persons)]


def measured(story, card: Card, **asked: object) -> Measured:
    given = {"periods": (YEAR,), "levels": ("council",), **asked}
    with indicators.open_story(story) as opened:
        return indicators.measure(card, opened, asked=Asked(**given), ground=GROUND)  # pyright: ignore[reportArgumentType]


def row(rows: pa.Table, area: str = "N", group: str = "") -> dict[str, object]:
    (found,) = [r for r in rows.to_pylist() if r["area_code"] == area and r["group"] == group]
    return found


def test_a_rate_is_events_over_years_lived(story_of):
    story = story_of(people=people(4), registrations=residents(4), spells=stays(1, 2))
    found = row(measured(story, a_card()).crude.rows)
    assert found["denominator"] == pytest.approx(4 * 365 / 365.25)
    assert found["value"] == pytest.approx(2 / (4 * 365 / 365.25))


def test_who_dies_or_leaves_lives_only_part_of_the_year(story_of):
    story = story_of(
        people=[*people(1, death=date(2022, 2, 1)), {**people(2)[1]}],
        registrations=[*residents(1), {**residents(2)[1], "end": date(2022, 1, 11)}],
        spells=stays(1),
    )
    assert row(measured(story, a_card()).crude.rows)["denominator"] == pytest.approx(41 / 365.25)


def test_one_event_a_person_gives_byars_limits_exactly(story_of):
    story = story_of(people=people(30), registrations=residents(30), spells=stays(*range(1, 13)))
    found = row(measured(story, a_card()).crude.rows)
    usual = stats.crude_rate(12, found["denominator"], multiplier=1.0)
    assert [found["lower"], found["upper"]] == pytest.approx([usual.lower[0], usual.upper[0]])


def test_the_same_person_twelve_times_is_not_twelve_people(story_of):
    story = story_of(people=people(30), registrations=residents(30), spells=stays(*[1] * 12))
    found = row(measured(story, a_card()).crude.rows)
    one = stats.crude_rate(1, found["denominator"], multiplier=12.0)
    assert found["value"] == pytest.approx(one.value[0])
    assert found["upper"] == pytest.approx(one.upper[0])


def test_persons_unknown_are_each_alone(story_of):
    story = story_of(people=people(30), registrations=residents(30), spells=stays(*[None] * 12))
    found = row(measured(story, a_card()).crude.rows)
    usual = stats.crude_rate(12, found["denominator"], multiplier=1.0)
    assert found["upper"] == pytest.approx(usual.upper[0])


def test_a_standardised_rate_is_the_textbooks(story_of):
    births = [date(1952, 1, 1), date(1937, 1, 1)]
    folk, homes, spells, number = [], [], [], 0
    for birth, count, events in ((births[0], 40, 8), (births[1], 20, 9)):
        for n in range(count):
            number += 1
            folk.append({"person_id": number, "sex": "male", "birth_month": birth})
            homes.append({"person_id": number, "start": date(2000, 1, 1), "lsoa": "L1"})
            if n < events:
                age = 2022 - birth.year
                spells += [{**stays(number)[0], "id": number, "age": age, "sex": "male"}]
    story = story_of(people=folk, registrations=homes, spells=spells)
    found = measured(story, a_card(ages=(70, 90)), standard="age").standardised
    # Nobody is 75 to 79 or 80 to 84 but for one band: those bands hold nobody, so no rate is made.
    assert found is not None
    assert row(found.rows)["value"] is None


def test_the_sum_over_events_equals_the_table_of_bands(story_of):
    generator = np.random.default_rng(5)
    ages = np.repeat(np.arange(65, 95, 5), 20)
    folk = [
        {"person_id": n + 1, "sex": "female", "birth_month": date(2022 - int(age), 1, 1)}
        for n, age in enumerate(ages)
    ]
    homes = [{**one, "person_id": n + 1} for n, one in enumerate(residents(len(ages)))]
    struck = np.flatnonzero(generator.random(len(ages)) < 0.4)
    spells = [
        {**stays(int(n) + 1)[0], "id": int(n), "age": int(ages[n]), "sex": "female"} for n in struck
    ]
    story = story_of(people=folk, registrations=homes, spells=spells)
    found = measured(story, a_card(ages=(65, 200)), standard="age").standardised
    assert found is not None
    events = np.bincount((ages[struck] - 65) // 5, minlength=6)
    lived = np.full(6, 20 * 365 / 365.25)
    usual = stats.direct(
        events, lived, weights=stats.from_age(stats.ESP2013, 65).weights, multiplier=1.0
    )
    got = row(found.rows)
    assert [got["value"], got["lower"], got["upper"]] == pytest.approx(
        [usual.value[0], usual.lower[0], usual.upper[0]], rel=1e-8
    )
    assert found.indicator.statistic == "standardised_rate"


def test_every_case_is_in_an_area_or_told_of(story_of):
    spells = [
        *stays(1, 2),
        {**stays(3)[0], "id": 8, "lsoa": "elsewhere"},
        {**stays(3)[0], "id": 9, "lsoa": None},
        {**stays(4)[0], "id": 10, "start": date(2023, 5, 1)},
    ]
    story = story_of(people=people(4), registrations=residents(4), spells=spells)
    found = measured(story, a_card())
    told = {one.rule: one.rows for one in found.findings}
    placed = sum(r["numerator"] for r in found.crude.rows.to_pylist() if r["group"] == "")
    assert placed + told["no place"] + told["outside periods"] == len(spells)


def test_months_and_their_year_are_each_counted_whole(story_of):
    spells = [{**stays(1)[0], "id": n, "start": date(2022, n, 1)} for n in range(1, 13)]
    story = story_of(people=people(1), registrations=residents(1), spells=spells)
    twelve = tuple(months(date(2022, n, 1), 1) for n in range(1, 13))
    rows = measured(story, a_card(), periods=(*twelve, YEAR)).crude.rows.to_pylist()
    counts = {(r["period_start"], r["period_end"]): r["numerator"] for r in rows}
    assert counts[YEAR.start, YEAR.end] == 12
    assert sorted(counts.values()) == [1] * 12 + [12]


def test_a_layer_of_periods_has_no_two_that_overlap():
    twelve = tuple(months(date(2022, n, 1), 1) for n in range(1, 13))
    assert layers_of((YEAR, *reversed(twelve))) == (twelve, (YEAR,))


def test_fifths_have_their_own_people(story_of):
    homes = [*residents(2, "L1"), {**residents(3, "L2")[2]}]
    spells = [*stays(1), {**stays(3, lsoa="L2")[0], "id": 7}]
    story = story_of(people=people(3), registrations=homes, spells=spells)
    rows = measured(story, a_card(), by=("deprivation",)).crude.rows
    years = 365 / 365.25
    assert row(rows, group="deprivation=1")["value"] == pytest.approx(1 / (2 * years))
    assert row(rows, group="deprivation=5")["value"] == pytest.approx(1 / years)
    assert row(rows)["numerator"] == 2


@pytest.mark.parametrize(
    ("by", "group"),
    [
        (("age",), "age=65-74"),
        (("sex",), "sex=female"),
        (("ethnicity",), "ethnicity=Asian"),
        (("care group",), "care group=dementia"),
        (("age", "sex"), "age=65-74; sex=female"),
    ],
)
def test_people_are_split_by(story_of, by: Sequence[By], group: str):
    folk = people(2, ethnicity="H", dementia=True)
    story = story_of(people=folk, registrations=residents(2), spells=stays(1))
    found = row(measured(story, a_card(), by=by).crude.rows, group=group)
    assert found["value"] == pytest.approx(1 / (2 * 365 / 365.25))


COHORT = pa.table(
    {
        "person_id": pa.array([1], pa.int64()),
        "index_date": pa.array([date(2022, 3, 1)], pa.date32()),
        "exit_date": pa.array([date(2022, 6, 1)], pa.date32()),
    }
)


def test_a_cohort_restricts_events_and_time(story_of):
    spells = [*stays(1, 2), {**stays(1, start=date(2022, 7, 1))[0], "id": 9}]
    story = story_of(people=people(2), registrations=residents(2), spells=spells)
    found = row(measured(story, a_card(), cohort=COHORT).crude.rows)
    assert found["numerator"] == 1
    assert found["denominator"] == pytest.approx(92 / 365.25)


def test_a_cohort_stands_beside_the_others(story_of):
    story = story_of(people=people(2), registrations=residents(2), spells=stays(1, 2))
    rows = measured(story, a_card(), cohort=COHORT, by=("cohort",)).crude.rows
    inside, outside = row(rows, group="cohort=in it"), row(rows, group="cohort=not in it")
    assert (inside["numerator"], outside["numerator"]) == (1, 1)
    assert inside["denominator"] == pytest.approx(92 / 365.25)
    assert outside["denominator"] == pytest.approx((730 - 92) / 365.25)
    assert row(rows)["numerator"] == 2


def test_a_person_counts_once_where_the_card_says_so(story_of):
    story = story_of(people=people(9), registrations=residents(9), spells=stays(1, 1, 1, 2))
    assert row(measured(story, a_card(once=True)).crude.rows)["numerator"] == 2


def test_a_registered_rate_leaves_out_who_is_not_registered(story_of):
    story = story_of(people=people(3), registrations=residents(2), spells=stays(1, 3))
    found = measured(story, a_card(denominator="registered"))
    assert row(found.crude.rows)["numerator"] == 1
    assert {one.rule: one.rows for one in found.findings}["no place"] == 1


def test_a_councils_card_goes_by_its_number(story_of):
    spells = [*stays(1, site="901", lsoa="L3"), {**stays(2, site="999")[0], "id": 7}]
    story = story_of(people=people(2), registrations=residents(2), spells=spells)
    rows = measured(story, a_card(place="council"), levels=("council", "icb")).crude.rows
    assert row(rows)["numerator"] == 1
    assert {r["area_level"] for r in rows.to_pylist()} == {"council"}


def test_a_share_of_one_case_a_person_has_wilsons_limits(story_of):
    spells = [{**stays(n)[0], "id": n, "episodes": int(n <= 6)} for n in range(1, 21)]
    story = story_of(people=people(20), spells=spells)
    found = row(measured(story, a_card("proportion")).crude.rows)
    usual = stats.proportion(6, 20)
    assert [found["lower"], found["upper"]] == pytest.approx([usual.lower[0], usual.upper[0]])


def test_a_share_of_the_same_people_again_is_no_surer(story_of):
    once = [{**stays(n)[0], "id": n, "episodes": int(n <= 6)} for n in range(1, 21)]
    again = [*once, *({**one, "id": 50 + n} for n, one in enumerate(once))]
    story = story_of(people=people(20), spells=again)
    found = row(measured(story, a_card("proportion")).crude.rows)
    usual = stats.proportion(6, 20)
    assert found["denominator"] == 40
    assert found["lower"] == pytest.approx(usual.lower[0], rel=0.03)


def test_a_mean_has_students_limits(story_of):
    spells = [{**stays(n)[0], "id": n, "episodes": n} for n in range(1, 10)]
    story = story_of(people=people(9), spells=spells)
    found = row(measured(story, a_card("mean")).crude.rows)
    usual = stats.mean(5.0, np.std(np.arange(1, 10), ddof=1), n=9)
    assert [found["value"], found["lower"]] == pytest.approx([5.0, usual.lower[0]])


def test_a_median_has_the_limits_of_order_statistics(story_of):
    spells = [{**stays(n)[0], "id": n, "episodes": n * n} for n in range(1, 13)]
    story = story_of(people=people(12), spells=spells)
    found = row(measured(story, a_card("median")).crude.rows)
    usual = stats.quantile([n * n for n in range(1, 13)])
    assert [found["value"], found["lower"], found["upper"]] == [
        usual.value[0], usual.lower[0], usual.upper[0]
    ]  # fmt: skip


def test_open_cases_bound_a_share(story_of):
    spells = [
        {**stays(n)[0], "id": n, "episodes": int(n == 1), "emergency": n <= 2} for n in range(1, 5)
    ]
    bound = measured(story_of(people=people(4), spells=spells), a_card("proportion")).bounds
    found = row(bound)
    assert (found["linked_lower"], found["linked_upper"]) == (0.0, 0.5)
    assert (found["open_cases"], found["cases"]) == (2, 4)


def test_bounds_are_the_value_where_nothing_is_open(story_of):
    story = story_of(people=people(4), registrations=residents(4), spells=stays(1, 2))
    found = measured(story, a_card())
    bound = row(found.bounds)
    value = row(found.crude.rows)["value"]
    assert (bound["linked_lower"], bound["linked_upper"]) == (value, value)


def test_bounds_of_a_median_with_nothing_open_are_the_median_and_not_the_mean(story_of):
    nights = [{**one, "episodes": n} for one, n in zip(stays(1, 2, 3), (1, 2, 9), strict=True)]
    nights = [{**one, "id": n, "emergency": False} for n, one in enumerate(nights)]
    found = measured(story_of(people=people(3), spells=nights), a_card("median"))
    told = [one for one in found.bounds.to_pylist() if one["area_code"] == "N"]
    assert [(one["linked_lower"], one["linked_upper"]) for one in told] == [(2.0, 2.0)]


def test_who_is_not_firmly_linked_is_open_where_two_sectors_must_meet(story_of):
    folk = [*people(1), {**people(2)[1], "certainty": "doubtful"}]
    spells = stays(1, 2, None, episodes=0)
    card = a_card("proportion", needs=("hospital", "social care"))
    found = row(measured(story_of(people=folk, spells=spells), card).bounds)
    assert found["open_cases"] == 2
    assert found["linked_upper"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"follow_up": 400}, "provisional: 400 days after"),
        ({"run_in": 10}, "provisional: needs 10 days of records before"),
        ({"valid_from": date(2022, 2, 1)}, "before the definition holds"),
        ({}, ""),
    ],
)
def test_what_the_records_do_not_cover_is_noted(story_of, other: dict[str, object], words: str):
    story = story_of(people=people(1), registrations=residents(1), spells=stays(1))
    note = cast("str", row(measured(story, a_card(**other)).crude.rows)["note"])
    assert words in note if words else not note


def test_a_last_month_with_few_rows_is_marked_and_not_dropped(story_of):
    spells = [
        {**stays(1)[0], "id": 100 * month + n, "start": date(2022, month, 3)}
        for month in range(1, 13)
        for n in range(20 if month < 12 else 5)
    ]
    story = story_of(end=date(2023, 1, 1), people=people(1), registrations=residents(1),
                     spells=spells)  # fmt: skip
    last = months(date(2022, 12, 1), 1)
    rows = measured(story, a_card(), periods=(months(date(2022, 11, 1), 1), last)).crude.rows
    notes = {r["period_start"]: (r["numerator"], r["note"]) for r in rows.to_pylist()}
    assert notes[date(2022, 11, 1)] == (20, "")
    assert notes[last.start] == (5, "incomplete: the last month has fewer rows than usual")


def test_a_card_whose_source_is_lacking_says_what_it_needs(story_of):
    story = story_of(sources=("cld",), people=people(1), spells=[])
    with pytest.raises(NothingUsableError, match="needs hospital data"):
        measured(story, a_card("proportion"))


def test_a_rate_without_a_list_of_residents_is_refused_and_a_share_is_not(story_of):
    story = story_of(people=people(2), spells=stays(1, 2), sources=("apc",))
    with pytest.raises(NothingUsableError, match="no list of residents"):
        measured(story, a_card())
    assert row(measured(story, a_card("proportion")).crude.rows)["value"] == 1.0


def test_of_sources_that_will_do_one_is_enough(story_of):
    either = a_card("proportion", sources=("ecds|apc",))
    here = {"person_id": 1, "lsoa": "L1", "episodes": 1, "start": date(2022, 6, 1)}
    story = story_of(sources=("apc",), people=people(1), spells=[{**stays(1)[0], **here}])
    assert row(measured(story, either).crude.rows)["denominator"] == 1
    with pytest.raises(NothingUsableError, match=r"hospital data \(ecds or apc\)"):
        measured(story_of(sources=("cld",), people=people(1), spells=[]), either)


def test_nothing_asked_is_refused(story_of):
    with pytest.raises(PlanError, match="No period"):
        measured(story_of(people=people(1)), a_card(), periods=())


def test_who_lives_somewhere_explains_its_rate_in_the_model(story_of):
    # South is older, and the old are admitted three times as often everywhere: no place differs.
    folk, homes, spells = [], [], []
    number = 0
    for lsoa, old, young in (("L1", 40, 160), ("L3", 160, 40)):
        for birth, count, every in ((1937, old, 2), (1982, young, 8)):
            for n in range(count):
                number += 1
                folk.append({"person_id": number, "sex": "male" if n // every % 2 else "female",
                             "birth_month": date(birth, 1, 1)})  # fmt: skip
                homes.append({"person_id": number, "start": date(2000, 1, 1), "lsoa": lsoa})
                if n % every == 0:
                    spells.append({**stays(number)[0], "id": number, "lsoa": lsoa,
                                   "age": 2022 - birth, "sex": folk[-1]["sex"]})  # fmt: skip
    story = story_of(people=folk, registrations=homes, spells=spells)
    found = measured(story, a_card())
    crude = [cast("float", row(found.crude.rows, area)["value"]) for area in ("N", "S")]
    assert found.modelled is not None
    fair = [cast("float", row(found.modelled.rows, area)["value"]) for area in ("N", "S")]
    assert crude[1] > 1.8 * crude[0]
    assert fair[0] == pytest.approx(fair[1], rel=0.02)
    assert "age" in found.modelled.indicator.standardised_by


def test_a_model_without_events_is_told_of_and_not_made(story_of):
    story = story_of(people=people(2), registrations=residents(2), spells=stays(1))
    found = measured(story, a_card())
    assert found.modelled is None
    assert "no model" in {one.rule for one in found.findings}


def test_areas_are_those_of_the_day(story_of):
    moved = AreaGround(
        lsoas=pa.table(
            [["L1", "L1"], ["council"] * 2, ["Old", "New"], ["Old", "New"],
             [None, date(2022, 7, 1)], [date(2022, 7, 1), None]],
            schema=LSOAS,
        )
    )  # fmt: skip
    spells = [{**stays(1)[0], "id": n, "start": date(2022, n, 1)} for n in (6, 7, 8)]
    story = story_of(people=people(1), registrations=residents(1), spells=spells)
    asked = Asked(
        periods=tuple(months(date(2022, n, 1), 1) for n in (6, 7, 8)), levels=("council",)
    )
    with indicators.open_story(story) as opened:
        rows = indicators.measure(a_card(), opened, asked=asked, ground=moved).crude.rows
    found = [(r["period_start"].month, r["area_code"], r["numerator"]) for r in rows.to_pylist()]
    assert found == [(6, "Old", 1), (7, "New", 1), (8, "New", 1)]


def test_the_same_bytes_come_from_one_thread_and_two(story_of):
    spells = [{**stays(1 + n % 7)[0], "id": n, "episodes": n % 5} for n in range(200)]
    story = story_of(people=people(7), registrations=residents(7), spells=spells)
    found: list[pa.Table] = []
    for threads in (1, 2):
        with indicators.open_story(story, threads=threads) as opened:
            asked = Asked(periods=(YEAR,), levels=("council", "icb"), by=("deprivation",))
            found.append(
                indicators.measure(a_card(), opened, asked=asked, ground=GROUND).crude.rows
            )
    assert found[0].equals(found[1])
    assert not math.isnan(found[0]["value"][0].as_py())


def test_official_estimates_stand_for_registrations(story_of):
    estimates = pa.table(
        [["N", "N"], [2022, 2022], ["female", "male"], [65, 65], [75, 75], [500.0, 300.0]],
        schema=POPULATION,
    )
    story = story_of(people=people(4), registrations=residents(4), spells=stays(1, 2))
    asked = Asked(periods=(YEAR, months(date(2022, 5, 1), 1)), levels=("council",), by=("sex",))
    ground = AreaGround(lsoas=GROUND.lsoas, population=estimates)
    with indicators.open_story(story) as opened:
        rows = indicators.measure(a_card(), opened, asked=asked, ground=ground).crude.rows
    lived = {(r["period_end"], r["group"]): r["denominator"] for r in rows.to_pylist()}
    assert lived[YEAR.end, ""] == pytest.approx(800)
    assert lived[YEAR.end, "sex=female"] == pytest.approx(500)
    assert lived[date(2022, 6, 1), ""] == pytest.approx(800 / 12)


def test_the_gradient_runs_from_the_most_deprived_to_the_least(story_of):
    homes, spells, number = [], [], 0
    lookup = [[], [], [], [], [None] * 5, [None] * 5]
    for fifth, events in ((1, 30), (2, 25), (3, 20), (4, 15), (5, 10)):
        for column, value in zip(lookup, (f"F{fifth}", "council", "N", "North"), strict=False):
            column.append(value)
        for n in range(40):
            number += 1
            homes.append({"person_id": number, "start": date(2000, 1, 1), "lsoa": f"F{fifth}"})
            if n < events:
                spells.append({**stays(number, lsoa=f"F{fifth}")[0], "id": number})
    ground = AreaGround(
        lsoas=pa.table(lookup, schema=LSOAS),
        deprivation=pa.table([[f"F{n}" for n in range(1, 6)], [1, 2, 3, 4, 5]], schema=DEPRIVATION),
    )
    story = story_of(people=people(number), registrations=homes, spells=spells)
    asked = Asked(periods=(YEAR,), levels=("council",), by=("deprivation",))
    with indicators.open_story(story) as opened:
        found = gradient(indicators.measure(a_card(), opened, asked=asked, ground=ground).crude)
    (index,) = found.to_pylist()
    # From 30 to 10 of 40 in even steps: the line runs from 32.5 to 7.5 over the whole ranking.
    assert index["slope"] == pytest.approx(-25 / 40 * 365.25 / 365)
    assert index["relative"] == pytest.approx(7.5 / 32.5)
