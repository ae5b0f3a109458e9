"""`study check` says what is missing, who has not agreed, and what could not be told."""

import pytest

from onestory.model.errors import NothingUsableError, PlanError
from onestory.pipeline.measure import measure
from onestory.pipeline.study import draft, read_study, study_check
from onestory.pipeline.study.soundness import unsound
from onestory.synthetic.programme import invent_programme


def rules(folder):
    return {one.rule for one in unsound(draft(folder).plan)}


def said(folder, rule):
    (found,) = [one for one in unsound(draft(folder).plan) if one.rule == rule]
    return str(found)


def test_a_sound_study_has_only_advice(written):
    found = unsound(draft(written()).plan)
    assert {one.rule for one in found if one.severity == "warning"} == set()
    assert {one.rule for one in found} == {"no harm watched", "no activity"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('place = "X3"', 'place = "X2"', "place in two sites"),
        ("starts = 2021-10-01", "starts = 2025-10-01", "start outside the window"),
        ("starts = 2021-04-01", "starts = 2018-04-01", "start outside the window"),
        (
            'who = "every place never exposed"',
            'who = "these places"\nplaces = ["X3", "X7"]',
            "comparator exposed",
        ),
        ('who = "every place never exposed"', 'who = "no place"', "no comparator"),
        ("follow_up = 12", "follow_up = 60", "follow-up beyond the window"),
        ("by = 2023-12-31", "by = 2021-03-31", "statement before the start"),
        ("by = 2023-12-31", "by = 2021-06-30", "statement within the bedding-in"),
        ("by = 2023-12-31", "by = 2029-06-30", "statement after the window"),
        ('role = "negative control"', 'role = "outcome"', "no negative control"),
        ("size = 0.04", "size = 0.30", "size unheard of"),
        ('wanted = "lower"\nsize', 'wanted = "higher"\nsize', "direction unlike its outcome"),
        ("first_day = 2018-04-01", "first_day = 2020-04-01", "little before"),
        ("decision_on = 2024-04-01", "decision_on = 2022-04-01", "decision before the answer"),
        ('chosen = "volunteered"', 'chosen = "because high"', "sites chosen because high"),
        (
            'outcome = "emergency"\npopulation',
            'outcome = "injuries"\npopulation',
            "statement without an estimand",
        ),
        (
            "[[site]]",
            "[[left_out]]\nplace = 'X1'\nwhy = 'it closed'\n[[site]]",
            "place left out and in",
        ),
    ],
)
def test_each_bad_design_is_told(written, old, new, rule):
    assert rule in rules(written((old, new)))


def test_one_site_is_told_and_what_could_be_asked(written):
    whole = written().joinpath("study.toml").read_text(encoding="utf-8")
    second = whole[whole.index('[[site]]\nname = "Southfield"') : whole.index("[analysis]")]
    text = said(written(('place = ["X1", "X2"]', 'place = "X1"'), (second, "")), "one site")
    assert "onestory study power" in text


def test_no_comparator_says_what_could_still_be_asked(written):
    text = said(written(('"every place never exposed"', '"no place"')), "no comparator")
    assert "staggered difference in differences cannot be done" in text
    assert "interrupted time series" in text


def test_a_size_found_only_among_chosen_people_is_told_as_that(written):
    text = said(written(("size = 0.04", "size = 0.20")), "size unheard of")
    assert "7.6%" in text
    assert "whom a service had chosen" in text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("size = 0.04", "size = 4", "The size of 'fewer' is 4, and with contrast = \"ratio\""),
        ("margin = 0.02", "margin = 2", "Did you mean 0.02, which is 2%?"),
        ("size = 0.04", "size = 0.01", "less than the smallest change that matters (0.02)"),
    ],
)
def test_a_size_that_cannot_be_meant_stops_the_study(written, old, new, said):
    folder = written((old, new))
    assert said in " ".join(map(str, study_check(folder).findings))
    with pytest.raises(PlanError):
        read_study(folder)


def test_a_difference_of_more_than_one_is_no_mistake(written):
    folder = written(('"ratio"', '"difference"'), ("size = 0.04", "size = 4"))
    assert read_study(folder).statements[0].size == 4


def test_a_planned_change_is_said_back_in_its_unit(written):
    ratio = study_check(planned(written()))
    assert (
        "'fewer' plans a fall of 4% by 31 December 2023; less than 2% does not matter."
        in ratio.sentences
    )
    difference = study_check(planned(written(('"ratio"', '"difference"'))))
    assert "a fall of 0.04 per 1,000 people a month by" in difference.sentences[-1]
    (found,) = [f for f in difference.findings if f.rule == "difference like a share"]
    assert 'If 4% is meant, write contrast = "ratio"' in found.do


def test_a_misspelt_key_is_told_with_the_rest(written):
    told = study_check(written(("bedding_in = 6", "bedding_inn = 6")))
    assert "bedding_in" in str(told.findings[0])


def test_a_start_far_after_the_window_is_told_as_perhaps_mistyped(written):
    text = said(written(("starts = 2021-10-01", "starts = 2042-10-01")), "start outside the window")
    assert "1 place starts outside the window" in text
    assert "mistyped" in text


PLAN = """
title = "Teams"
[release]
audience = "public"
[places]
level = "council"
[[figures]]
source = "own_table"
path = "figures.csv"
[figures.columns]
measure = "stays"
place = "Council"
period = "Month"
numerator = "Stays"
denominator = "People"
[[indicator]]
id = "emergency_admissions"
title = "Emergency admissions"
measure = "stays"
statistic = "crude_rate"
multiplier = 1000
unit = "per 1,000 people a month"
numerator = "Stays"
denominator = "People"
direction = "lower is better"
"""


def planned(folder):
    (folder / "onestory.toml").write_text(PLAN, encoding="utf-8")
    (folder / "figures.csv").write_text("Council,Month,Stays,People\n", encoding="utf-8")
    return folder


def test_figures_refused_whole_leave_their_findings_to_be_read(written):
    folder = planned(written())
    (folder / "figures.csv").write_text(
        "Council,Month,Stays,People\nLeeds,Smarch 2024,5,100\n", encoding="utf-8"
    )
    with pytest.raises(NothingUsableError):
        measure(folder, to=None, tell=lambda *_: None)
    told = (folder / "output" / "private" / "findings.csv").read_text(encoding="utf-8-sig")
    assert "Smarch 2024" in told


def test_nothing_stands_against_the_invented_study(tmp_path):
    told = study_check(invent_programme(tmp_path, seed=1))
    assert told.sentences[0] == "The study is complete, and nothing stands against its plan."
    assert [f.rule for f in told.findings] == ["little before"]


@pytest.mark.parametrize(("day", "severity"), [("2020-01-01", "note"), ("2020-10-01", "warning")])
def test_less_than_a_year_before_the_start_stands_against_a_study(written, day, severity):
    found = unsound(draft(written(("first_day = 2018-04-01", f"first_day = {day}"))).plan)
    assert [f.severity for f in found if f.rule == "little before"] == [severity]


def test_a_place_that_no_register_knows_is_named_with_the_nearest(written):
    folder = planned(
        written(
            ('place = ["X1", "X2"]', 'place = ["Leds", "E08000099"]'),
            ('place = "X3"', 'place = "Leeds"'),
        )
    )
    found = [f for f in study_check(folder).findings if f.rule == "place unknown"]
    assert {f.severity for f in found} == {"warning"}
    told = " ".join(map(str, found))
    assert "'Leds' is no council that the register knows. Nearest names: Leeds (E08000035)" in told
    assert "'E08000099'" in told
    assert "study.toml: " in told


def test_what_is_missing_and_who_has_not_agreed_is_said(written):
    folder = written(("carers = [", "not_agreed = ["), ("by = 2023-12-31\n", ""))
    told = study_check(folder)
    assert told.sentences[0].startswith("1 answer is missing")
    assert "unpaid carers" in told.sentences[1]
    assert "not locked" in told.sentences[2]
    assert {"study not complete", "not agreed", "no plan"} <= {f.rule for f in told.findings}


def test_a_statement_that_nobody_agreed_is_named(written):
    folder = written(('agreed_by = ["the board", "the carers\' forum"]', "agreed_by = []"))
    assert "statement not agreed" in {f.rule for f in study_check(folder).findings}
