"""Whoever reckons with counts, means and ranges together learns nothing of few respondents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from onestory.model.instrument import Instrument
from onestory.model.survey import CHANGE_ROWS, RESPONSE_ROWS, SCORE_ROWS, SurveyTold
from onestory.release.rounding import nearest
from onestory.release.rules import public_rule
from onestory.release.voices_cells import Key
from onestory.release.voices_steps import coarse, retold
from onestory.release.voices_surveys import clear_survey
from onestory.stats.survey import survey_means, survey_sample, survey_shares

RULE = public_rule()
GROUPS = ("Disabled", "Not disabled", "")
SITES = ("Ash", "Birch", "")
SCALES = ("overall", "improved")
Row = dict[str, object]
Person = tuple[int, str, str]  # score, group, site; '' where not known

people = st.lists(
    st.tuples(st.integers(-2, 2), st.sampled_from(GROUPS), st.sampled_from(SITES)),
    min_size=8,
    max_size=70,
)


def figures(scale: str, scores: Sequence[int]) -> Row:
    """Value and range of a mean of -2 to 2, or of the share of those above nought."""
    held = survey_sample(np.ones(len(scores)))
    domain = np.zeros(len(scores), dtype=int)
    values = np.array(scores, dtype=float)
    if scale == "improved":
        found = survey_shares(held, (values > 0).astype(float), domain=domain)
    else:
        found = survey_means(held, values, domain=domain, bounds=(-2.0, 2.0))
    ends = {"value": found.value, "lower": found.lower, "upper": found.upper}
    return {name: None if np.isnan(end[0]) else float(end[0]) for name, end in ends.items()}


def told(some: Sequence[Person]) -> SurveyTold:
    """The survey of these people: of all, by site and by group, on both scales."""
    rows: list[Row] = []
    for scale in SCALES:
        cells: list[tuple[str | None, str, list[int]]] = [(None, "", [s for s, _, _ in some])]
        cells += [(site, "", [s for s, _, at in some if at == site]) for site in SITES if site]
        cells += [(None, group, [s for s, g, _ in some if g == group]) for group in GROUPS if group]
        rows += [_row(scale, *cell) for cell in cells if cell[2]]
    return SurveyTold(
        survey="s", title="Survey",
        instrument=Instrument(
            id="progress", title="Progress", version="1", who=("people",), items=(), scales=(),
            source="own", licence="own",
        ),
        scores=pa.Table.from_pylist(rows, schema=SCORE_ROWS),
        response=RESPONSE_ROWS.empty_table(), changes=CHANGE_ROWS.empty_table(),
        sentences=(), respondents=len(some),
    )  # fmt: skip


def _row(scale: str, site: str | None, group: str, scores: list[int]) -> Row:
    return {
        "survey": "s", "instrument": "progress", "scale": scale, "title": "Progress",
        "statistic": "share" if scale == "improved" else "mean", "who": "people", "level": None,
        "site": site, "wave": "w1", "wave_end": date(2025, 4, 30),
        "group_kind": "disability" if group else "everyone", "group": group,
        "respondents": len(scores), "effective": float(len(scores)), "status": "measured",
        "note": None, "method": "t", **figures(scale, scores),
    }  # fmt: skip


def cleared(some: Sequence[Person]) -> list[Row]:
    survey = clear_survey(told(some), rule=RULE, sites=set(SITES))
    return survey.told.scores.to_pylist()


def remainders(some: Sequence[Person], rows: Sequence[Mapping[str, object]]) -> Iterator[int]:
    """How many people are left of a told whole without its told parts, by site and by group."""
    for scale in SCALES:
        own = [row for row in rows if row["scale"] == scale and row["value"] is not None]
        if not any(row["site"] is None and not row["group"] for row in own):
            continue
        sites = {row["site"] for row in own if row["site"]}
        groups = {row["group"] for row in own if row["group"]}
        yield sum(at not in sites for _, _, at in some)
        yield sum(group not in groups for _, group, _ in some)


@settings(max_examples=60, deadline=None)
@given(some=people)
def test_what_is_left_of_all_is_never_few_even_were_every_told_figure_exact(some: list[Person]):
    for left in remainders(some, cleared(some)):
        assert left == 0 or left >= RULE.smallest


@settings(max_examples=40, deadline=None)
@given(some=people)
def test_no_figure_of_few_is_told_on_any_scale(some: list[Person]):
    for row in cleared(some):
        few = [
            s for s, g, at in some if row["group"] in ("", g) and row["site"] in (None, at)
        ]  # fmt: skip
        if len(few) < RULE.smallest:
            assert [row[name] for name in ("respondents", "value", "lower", "upper")] == [None] * 4


def test_a_share_and_its_range_seldom_give_the_exact_count_back():
    counts: defaultdict[Key, set[int]] = defaultdict(set)
    for n in range(13, 63):  # told as 15 to 60
        near = nearest(n, RULE.round_to)
        for some in range(n + 1):
            exact = figures("improved", [1] * some + [0] * (n - some))
            told = (coarse(exact[end], n, RULE) for end in ("value", "lower", "upper"))
            counts[near, *told].add(n)
    plain = sum(len(fitting) == 1 for fitting in counts.values())
    assert plain < 0.04 * sum(range(14, 64))


def test_the_trial_that_gave_two_peoples_answers_gives_them_no_more():
    # 19 disabled, 23 not, 2 who did not say and both answered 'much worse'.
    rng = np.random.default_rng(4)
    draw = {"Disabled": (19, 0.2), "Not disabled": (23, 0.6)}
    some: list[Person] = [
        (int(np.clip(round(rng.normal(mean, 0.9)), -2, 2)), group, "Ash")
        for group, (count, mean) in draw.items()
        for _ in range(count)
    ]
    rows = cleared([*some, (-2, "", "Ash"), (-2, "", "Ash")])
    hidden = {(row["scale"], row["group"]) for row in rows if row["value"] is None}
    assert hidden == {(scale, "Disabled") for scale in SCALES}


def test_a_sentence_tells_no_finer_than_its_table():
    said = "Progress, people in w1: 0.27 on a scale from -2 to 2 (plausible range −0.02 to 0.56)."
    pairs = [(0.2701, 0.275), (-0.0201, -0.025), (0.5603, 0.55)]
    assert retold(said, pairs) == said.replace("0.27 ", "0.28 ").replace("−0.02", "−0.03").replace(
        "0.56", "0.55"
    )
    assert retold("It rose by 12.3 percentage points.", [(0.12345, 0.125)]).startswith(
        "It rose by 12.5"
    )
    assert retold("3 of 27 sites", [(0.27, 0.25)]) == "3 of 27 sites"
