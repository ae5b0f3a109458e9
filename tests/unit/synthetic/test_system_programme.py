"""The invented programme: whom its teams choose, and what they truly change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from onestory.model.errors import PlanError
from onestory.synthetic.system.programme.effects import COURSES, OUTCOMES, Course, ratio_of
from onestory.synthetic.system.programme.programme import (
    DEFAULT,
    NEVER,
    Programme,
    Rival,
    Team,
    decide,
    months_enrolled,
    need_score,
    ratio,
    rival,
    spill_over,
    teams_of,
)
from onestory.synthetic.system.programme.settings import programme_toml, read_programme

START = date(2019, 4, 1)
ONE_TEAM = Programme(
    teams=(Team(code="T", council=0, announced=2, start=4, capacity=0.05),),
    effects=(("emergency admissions", Course(ratio=0.9)),),
)
YEAR = np.arange(12)


@pytest.mark.parametrize(
    ("course", "by_month"),
    [
        ("zero", [1.0] * 12),
        ("beneficial", [0.9] * 12),
        ("harmful", [1.1] * 12),
        ("delayed", [1.0] * 6 + [0.9] * 6),
        ("fading", [*(0.9 ** (1 - month / 6) for month in range(6)), *[1.0] * 6]),
    ],
)
def test_an_effect_runs_the_course_that_was_set(course: str, by_month: list[float]) -> None:
    assert ratio_of(COURSES[course], YEAR) == pytest.approx(by_month)


def test_an_effect_with_a_lag_grows_month_by_month_to_the_whole() -> None:
    ratios = ratio_of(Course(ratio=0.8, delay=2, lag=3), YEAR)
    assert ratios[:2] == pytest.approx([1.0, 1.0])
    assert np.all(np.diff(ratios[1:6]) < 0)
    assert ratios[5:] == pytest.approx([0.8] * 7)


def test_nobody_is_changed_before_enrolment() -> None:
    since = np.array([-1, 0, 5])
    assert ratio(DEFAULT, "emergency admissions", since) == pytest.approx([1.0, 1.0, 0.94])


def months_of_enrolment(programme: Programme, *, people: int, months: int) -> np.ndarray:
    generator = np.random.default_rng(3)
    score = generator.normal(0, 1.5, people)
    team = np.zeros(people, dtype=np.int64)
    since, counts = np.full(people, NEVER), []
    for month in range(months):
        now = months_enrolled(programme, since=since, month=month) >= 0
        taken = decide(
            programme, month, score=score, team=team, enrolled=now, generator=generator
        ).enrolled
        assert not np.any(taken & now)
        since = np.where(taken, month, since)
        counts.append(np.count_nonzero(months_enrolled(programme, since=since, month=month) >= 0))
    return np.array(counts)


def test_a_team_takes_nobody_before_its_true_start_whatever_was_announced() -> None:
    counts = months_of_enrolment(ONE_TEAM, people=2_000, months=8)
    assert counts[:4].sum() == 0
    assert counts[4] > 0


def test_a_caseload_never_outgrows_the_places_of_its_team() -> None:
    counts = months_of_enrolment(ONE_TEAM, people=2_000, months=30)
    assert counts.max() <= 0.05 * 2_000 + 1
    assert counts[12:].min() > 0.04 * 2_000


def test_the_caseload_is_of_high_need_yet_some_of_the_neediest_are_left_out() -> None:
    generator = np.random.default_rng(5)
    score = generator.normal(0, 1.5, 5_000)
    nobody = np.zeros(5_000, dtype=np.bool_)
    team = np.zeros(5_000, dtype=np.int64)
    grown = replace(ONE_TEAM, filling=1)
    taken = decide(grown, 4, score=score, team=team, enrolled=nobody, generator=generator).enrolled
    neediest = score >= np.sort(score)[-250]
    assert score[taken].mean() > 1.5
    assert 0 < np.count_nonzero(neediest & ~taken) < 250


def test_a_caseload_chosen_by_last_years_admissions_falls_by_itself() -> None:
    generator = np.random.default_rng(11)
    need = 0.15 * generator.gamma(0.7, 1 / 0.7, 60_000)
    before, after = generator.poisson(need), generator.poisson(need)
    score = need_score(
        admissions=before.astype(float),
        conditions=np.zeros(60_000),
        age=np.full(60_000, 70.0),
    )
    taken = decide(
        replace(ONE_TEAM, filling=1),
        4,
        score=score,
        team=np.zeros(60_000, dtype=np.int64),
        enrolled=np.zeros(60_000, dtype=np.bool_),
        generator=generator,
    ).enrolled
    assert after[taken].sum() < 0.7 * before[taken].sum()


def test_children_and_people_who_live_elsewhere_are_never_chosen() -> None:
    age = np.array([10.0, 17.9, 18.0, 80.0])
    score = need_score(admissions=np.full(4, 5.0), conditions=np.zeros(4), age=age)
    assert np.isnan(score).tolist() == [True, True, False, False]
    everyone = replace(ONE_TEAM, teams=(replace(ONE_TEAM.teams[0], capacity=1.0),), filling=1)
    taken = decide(
        replace(everyone, refusal=0.0),
        9,
        score=np.tile(score, 2),
        team=np.repeat([0, NEVER], 4),
        enrolled=np.zeros(8, dtype=np.bool_),
        generator=np.random.default_rng(1),
    ).enrolled
    assert taken.tolist() == [False, False, True, True, False, False, False, False]


def test_two_of_the_four_councils_are_never_exposed() -> None:
    council, neighbourhood = np.repeat(np.arange(4), 6), np.arange(24)
    team = teams_of(DEFAULT, council=council, neighbourhood=neighbourhood, area=neighbourhood)
    exposed = {int(place): bool((team[council == place] >= 0).all()) for place in range(4)}
    assert exposed == {0: True, 1: False, 2: True, 3: False}
    assert len({its.start for its in DEFAULT.teams}) == len(DEFAULT.teams)
    assert all(24 <= its.start < 48 for its in DEFAULT.teams)


def test_enrolment_ends_after_twelve_months() -> None:
    since = np.array([4, 4, NEVER])
    assert months_enrolled(ONE_TEAM, since=since, month=15).tolist() == [11, 11, NEVER]
    assert months_enrolled(ONE_TEAM, since=since, month=16).tolist() == [NEVER] * 3


def test_nothing_spills_over_unless_it_is_asked() -> None:
    team, since = np.array([0, 0, NEVER]), np.array([NEVER, 3, NEVER])
    none = spill_over(ONE_TEAM, "emergency admissions", 10, team=team, months_since=since)
    half = spill_over(
        replace(ONE_TEAM, spill=0.5), "emergency admissions", 10, team=team, months_since=since
    )
    early = spill_over(
        replace(ONE_TEAM, spill=0.5), "emergency admissions", 3, team=team, months_since=since
    )
    assert none.tolist() == [1.0, 1.0, 1.0]
    assert half == pytest.approx([0.9**0.5, 1.0, 1.0])
    assert early.tolist() == [1.0, 1.0, 1.0]


def test_rival_policies_work_where_and_while_they_are_in_force() -> None:
    policies = Programme(
        rivals=(
            Rival(name="everywhere", outcome="attendances", ratio=0.9, start=3),
            Rival(
                name="one place", outcome="attendances", ratio=0.5, councils=(1,), start=3, end=5
            ),
        )
    )
    council = np.array([0, 1])
    found = [rival(policies, "attendances", council, month).tolist() for month in (2, 4, 5)]
    assert found[0] == [1.0, 1.0]
    assert found[1] == pytest.approx([0.9, 0.45])
    assert found[2] == pytest.approx([0.9, 0.9])
    assert rival(policies, "gp appointments", council, 4).tolist() == [1.0, 1.0]


def test_every_outcome_has_a_true_effect_by_default() -> None:
    assert {outcome for outcome, _ in DEFAULT.effects} == set(OUTCOMES)


def test_settings_written_are_read_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_text(programme_toml(DEFAULT, start=START), encoding="utf-8")
    assert read_programme(path, start=START) == DEFAULT


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("[programme]\nspilt = 0.1", "'spilt' is none of the settings"),
        ("[programme]\nspill = 2", "spill is a share from 0 to 1"),
        ("[programme]\nlasting = 0", "months from 1 on"),
        ("[programme.effects]\nfalls = 'zero'", "'falls' is none of the outcomes"),
        ("[programme.effects]\nattendances = 'odd'", "a course is one of zero, beneficial"),
        ("[programme.effects]\nattendances = { ratio = -1 }", "ratio is not negative"),
        ("[programme.effects]\nattendances = { ratio = 50 }", "at most 5"),
        ("[programme.effects]\nattendances = { delay = 2 }", "ratio is a number"),
        ("[programme.effects]\ndeaths = 'beneficial'", "it cannot change deaths"),
        (
            "[[programme.teams]]\ncode = 'A'\ncouncil = '905'\nstart = 2021-04-01",
            "'905' is none of",
        ),
        ("[[programme.teams]]\ncode = 'A'\ncouncil = '901'\nstart = 2021-04-05", "first day of a"),
        ("[[programme.teams]]\ncouncil = '901'\nstart = 2021-04-01", "code is missing"),
        (
            "[[programme.teams]]\ncode = 'A'\ncouncil = '901'\nstart = 2021-04-01\nturn = 2\nof = 2",
            "turn runs from 0",
        ),
        ("[programme.teams]\ncode = 'A'", "written [[programme.teams]]"),
        ("programme = 3", "a table of settings"),
        ("[programme", "cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_followed_is_named(
    tmp_path: Path, setting: str, said: str
) -> None:
    path = tmp_path / "programme.toml"
    path.write_text(setting, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_programme(path, start=START)
    assert said in str(caught.value)


def test_a_course_may_be_named_by_a_word(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_text("[programme.effects]\nattendances = 'fading'\n", encoding="utf-8")
    assert read_programme(path, start=START).course("attendances") == COURSES["fading"]


def test_the_settings_that_the_manual_shows_can_be_followed(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "explanation" / "invented-system.md"
    shown = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    path = tmp_path / "programme.toml"
    path.write_text(shown, encoding="utf-8")
    programme = read_programme(path, start=START)
    assert programme.teams[0] == DEFAULT.teams[0]
    assert programme.course("emergency admissions") == DEFAULT.course("emergency admissions")
    assert replace(programme, teams=(), effects=(), rivals=()) == Programme()
