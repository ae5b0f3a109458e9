"""Pages about people found: the message first, groups in words, and what cannot be told."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from onestory.model.found import (
    FOUND,
    Asked,
    Calibrated,
    Found,
    Highest,
    Judged,
    LeftOut,
    Offered,
    Ratio,
    Score,
    Term,
)  # fmt: skip
from onestory.model.found import Tested as Told  # a name that pytest takes for no test
from onestory.model.people import Share
from onestory.report import find as pages
from onestory.report.find.sentences import holds

ON = date(2022, 4, 1)


def group(name: str, happened: int, expected: float, low: float, high: float, by="sex"):
    value = happened / expected
    return Calibrated(by=by, group=name, people=1000, happened=happened, expected=expected,
                      ratio=Ratio(value=value, lower=low, upper=high))  # fmt: skip


def share(part: int, whole: int) -> Share:
    return Share(part=part, whole=whole, lower=0.1, upper=0.4)


TEST = Told(
    words="everyone",
    on=date(2021, 4, 1),
    people=2000,
    happened=400,
    away=0,
    c=Ratio(value=0.75, lower=0.72, upper=0.78),
    highest=(Highest(most=100, expected=45.0, of_them=share(40, 100), of_all=share(40, 400)),),
    calibrated=(
        group("everyone", 400, 400, 0.9, 1.1, by="everyone"),
        group("female", 260, 200, 1.15, 1.46),
        group("male", 140, 200, 0.59, 0.82),
    ),
)
LIST = Found(
    asked=Asked(name="frail", version="1", purpose="A visit.", rule=("aged 65 or over",), on=ON,
                most=100, seed=1, happens="emergency admission within a year"),
    people=FOUND.empty_table(),
    left_out=LeftOut(dead=1, away=2, enrolled=3, not_meet=4, waiting=900),
    score=Score(happens="emergency admission within a year", version="abc", constant=-1.0,
                terms=(Term(name="stays", words="stays", adds=0.5, mean=0.2),), fitted_on=ON),
    tested=(TEST,),
    invented=True,
)  # fmt: skip


def test_groups_of_whom_the_score_says_too_little_or_much_are_named_with_figures():
    told = holds(TEST)
    assert told[0].startswith("Overall the score says about what it should: it happened to 400")
    assert told[1:] == (
        "It says too little of female (1.30 times (1.15 to 1.46)).",
        "It says too much of male (0.70 times (0.59 to 0.82)).",
    )


def test_where_it_is_off_for_all_groups_are_held_against_that():
    alike = (group("everyone", 600, 400, 1.4, 1.6, by="everyone"),
             group("female", 300, 200, 1.34, 1.68), group("male", 300, 200, 1.34, 1.68))  # fmt: skip
    told = holds(replace(TEST, calibrated=alike))
    assert "says too little" in told[0]
    assert "the order of the list still holds" in told[0]
    assert told[1].endswith("it holds within 0.8 to 1.25 of that.")


def test_a_group_of_few_is_not_judged():
    few = (TEST.calibrated[0], group("other", 0, 2.0, 0.0, 1.8))
    assert "it holds within" in holds(replace(TEST, calibrated=few))[1]


def test_the_page_begins_with_its_message_and_says_whom_a_list_misses(tmp_path: Path):
    html = pages.write_list(LIST, to=tmp_path / "a.html", handed=False).read_text(encoding="utf-8")
    said = [
        "900 people meet the rule on 1 April 2022; 0 of them are listed",
        "75% of the time",
        "So it came to 360 whom such a list leaves out.",
        "Shadow mode: nobody was told of this list.",
        "who is at risk; it does not say who would benefit",
        "What it cannot tell",
    ]
    places = [html.index(one) for one in said]
    assert places == sorted(places)
    again = pages.write_list(LIST, to=tmp_path / "b.html", handed=False)
    assert again.read_text(encoding="utf-8") == html


def test_a_list_by_chance_says_how_it_is_worked_down_and_nothing_of_risk(tmp_path: Path):
    drawn = replace(LIST, score=None, tested=())
    html = pages.write_list(drawn, to=tmp_path / "a.html", handed=False).read_text("utf-8")
    assert "In an order by chance." in html
    assert "at risk" not in html
    assert "high score" not in html
    assert "write `no capacity`" in html
    assert "900 people who meet the rule are not on the list" in html
    assert "Offered by need." in pages.write_list(
        LIST, to=tmp_path / "b.html", handed=False
    ).read_text("utf-8")


def test_an_offer_that_differs_is_told_with_its_group():
    whole = Offered(by="everyone", group="everyone", listed=100, decided=50, offered=share(25, 50),
                    enrolled=20, declined=5, not_suitable=5, no_capacity=20)  # fmt: skip
    women = replace(whole, by="sex", group="female", offered=share(5, 25), apart=True)
    first, second = pages.offered_sentences((whole, women), others=2)
    assert "20 enrolled, 5 declined, 5 not suitable, 20 no capacity" in first
    assert "2 people in the log are not on this list" in first
    assert "female (20% (10% to 40%) offered), against 50% of everyone" in second


@pytest.mark.parametrize("enrolled", [0, 7])
def test_what_became_of_a_list_never_says_what_the_offer_did(enrolled: int):
    judged = Judged(happens="emergency admission within a year", people=100, away=3,
                    enrolled=enrolled, everyone=TEST.calibrated,
                    not_enrolled=TEST.calibrated[1])  # fmt: skip
    told = pages.judged_sentences(judged)
    assert "emergency admission within a year came to 400. 400 were expected" in told[0]
    assert ("no test of the score" in told[1]) is bool(enrolled)
    assert told[1].endswith("It does not say what the offer did: that takes a study.")
