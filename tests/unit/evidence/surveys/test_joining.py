"""A survey that comes as a file a wave is one survey; a file named twice counts once."""

from dataclasses import replace
from datetime import date

import pytest

from onestory import evidence
from onestory.model.instrument import Item, Scale
from onestory.model.survey import Wave

AUTUMN = """
[[wave]]
name = "Autumn 2025"
first = 2025-09-01
last = 2025-10-31
"""
SPRING_FILE = """
respondent | Site    | Wave        | a
1          | Ashmere | Spring 2024 | 4
2          | Brookby | Spring 2024 | 2
"""
AUTUMN_FILE = """
respondent | Site    | Wave        | a | b
1          | Ashmere | Autumn 2025 | 5 | 1
"""
COLUMNS = '[columns]\nsite = "Site"\nwave = "Wave"'


@pytest.fixture
def two(read):
    spring = read(SPRING_FILE, COLUMNS)
    autumn = read(AUTUMN_FILE, COLUMNS, waves=AUTUMN)
    return spring, autumn


def test_files_of_one_instrument_and_who_are_one_survey_in_the_order_of_its_waves(two):
    (joined,) = evidence.join_surveys(two[::-1])
    assert [wave.name for wave in joined.waves] == ["Spring 2024", "Autumn 2025"]
    assert joined.responses.num_rows == 3
    assert len(set(joined.responses["row"].to_pylist())) == 3
    assert {file.file for file in joined.inputs} >= {"staff.tsv"}
    (told,) = [one for one in joined.findings if one.rule == "surveys joined"]
    assert "are told as one survey" in told.message


def test_a_column_that_only_one_file_has_is_unknown_in_the_other(two):
    (joined,) = evidence.join_surveys(two)
    by_wave = dict(
        zip(joined.responses["wave"].to_pylist(), joined.responses["b"].to_pylist(), strict=True)
    )
    assert by_wave == {"Spring 2024": None, "Autumn 2025": 1.0}


def test_a_file_named_twice_counts_once_and_is_told(two):
    (kept,) = evidence.join_surveys((two[0], two[0]))
    assert kept.responses.num_rows == 2
    assert [one.rule for one in kept.findings].count("survey given twice") == 1


def test_other_people_or_another_version_are_another_survey(two):
    spring, autumn = two
    carers = replace(autumn, who=("carers",))
    later = replace(autumn, instrument=replace(autumn.instrument, version="2"))
    assert len(evidence.join_surveys((spring, carers, later))) == 3


def test_a_change_is_told_over_files(two):
    scale = Scale(
        id="a", title="How it goes", items=("a",), rule="mean", lowest=1, highest=5,
        wanted="higher", least_answered=1,
    )  # fmt: skip
    item = Item(id="a", scores=tuple((float(n), float(n)) for n in range(1, 6)))
    instrument = replace(two[0].instrument, items=(item,), scales=(scale,))
    (joined,) = evidence.join_surveys([replace(one, instrument=instrument) for one in two])
    told = evidence.tell_survey(joined, evidence.score(joined), sites=("Ashmere",))
    spans = {
        (row["from_wave"], row["to_wave"])
        for row in told.changes.to_pylist()
        if row["kind"] == "change"
    }
    assert ("Spring 2024", "Autumn 2025") in spans
    assert joined.waves[1] == Wave(
        name="Autumn 2025", first=date(2025, 9, 1), last=date(2025, 10, 31)
    )
