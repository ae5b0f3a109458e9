"""A mistake in the onestory.toml is told with its place and what to write instead."""

from datetime import date

import pytest

from onestory import synthetic
from onestory.model.errors import PlanError
from onestory.pipeline import plan as plans


@pytest.fixture
def folder(tmp_path):
    synthetic.sample(tmp_path, seed=1)
    return tmp_path


def changed(folder, old, new):
    file = folder / "onestory.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_the_sample_is_a_plan(folder):
    plan = plans.read(folder)
    assert plan.invented
    assert [ask.card.id for ask in plan.asks] == ["care_home_admissions"]
    assert plan.asks[0].card.margin == 0.1
    assert plan.compare_with == ("England", "region", "own past")


def test_a_byte_order_mark_does_not_matter(folder):
    file = folder / "onestory.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert plans.read(folder).title == "My first comparison"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('audience = "inside the agreement"', "", "audience` is missing"),
        ('audience = "inside', 'audience = "everyone, inside', "inside the agreement"),
        ("[compare]", "[comparison]", "`comparison` is not a setting"),
        ("margin = 0.1", "margim = 0.1", "Did you mean `margin`"),
        ("margin = 0.1", "margin = 10", "impossible margin"),
        ('statistic = "crude_rate"', 'statistic = "rate"', "impossible statistic"),
        ('statistic = "crude_rate"', "", "`statistic`"),
        ('path = "figures.csv"', 'path = "figure.csv"', "not there"),
        ('with = ["England"', 'with = ["Scotland"', "only these"),
        ('source = "own_table"', "source = 3", "`source` is 3"),
        ("title = ", "title == ", "not valid TOML"),
        ("invented = true", 'invented = "true"', "without quotes"),
        ('level = "council"', 'level = "borough"', "one of"),
        ('id = "care_home_admissions"', 'id = "../escaped"', "small letters"),
        ("margin = 0.1", 'margin = "0.1"', "a number"),
        ("margin = 0.1", "decimals = -1", "decimals from 0 to 6"),
        ('path = "figures.csv"', 'path = "."\npattern = "/x/*.csv"', "only the names of files"),
        ("margin = 0.1", 'breaks = ["soon"]', "as a day"),
        (
            'id = "care_home_admissions"',
            'use = "care_homes_admissions"',
            "care_home_admissions_65",
        ),
    ],
)
def test_each_mistake_is_told_in_words(folder, old, new, told):
    with pytest.raises(PlanError) as caught:
        plans.read(changed(folder, old, new))
    assert told in str(caught.value)
    assert "onestory.toml" in str(caught.value) or "catalogue" in str(caught.value)


def test_no_file_says_how_to_make_one(tmp_path):
    with pytest.raises(PlanError, match="onestory init"):
        plans.read(tmp_path)


def test_days_may_be_tomls_own_or_quoted(folder):
    both = changed(folder, "margin = 0.1", 'breaks = [2023-04-01, "2024-04-01"]')
    assert plans.read(both).asks[0].breaks == (date(2023, 4, 1), date(2024, 4, 1))


def test_two_indicators_of_one_id_are_refused(folder):
    file = folder / "onestory.toml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("[[indicator]]"), text.index("# 3.")
    file.write_text(f"{text}\n{text[start:end]}", encoding="utf-8")
    with pytest.raises(PlanError, match="Two indicators"):
        plans.read(folder)
