"""ASCOF measure codes: what each meant, year by year, whatever the code."""

from __future__ import annotations

import pytest

from onestory import sources

[LAYOUT] = sources.long_layouts(sources.source("ascof"))


def meanings(code: str) -> dict[str, str]:
    """First year -> measure, for each span in which the code was in use."""
    return {c.first: m.id for m in LAYOUT.measures for c in m.codes if c.code == code}


@pytest.mark.parametrize(
    ("measure", "before", "after"),
    [
        ("ascof_care_home_65", "2A2", "2C"),
        ("ascof_care_home_18_64", "2A1", "2B"),
        ("ascof_still_at_home_91", "2B1", "2D1"),
        ("ascof_reablement_offered", "2B2", "2D2"),
        ("ascof_short_term_sequel", "2D", "2A"),
        ("ascof_learning_disability_own_home", "1G", "2E"),
        ("ascof_control_daily_life", "1B", "3A"),
        ("ascof_satisfaction", "3A", "1D"),
        ("ascof_carer_consulted", "3C", "3B"),
    ],
)
def test_a_measure_keeps_its_id_when_its_code_changes_in_2023_24(measure, before, after):
    codes = [c for m in LAYOUT.measures if m.id == measure for c in m.codes]
    assert {c.code for c in codes if c.last <= "2022-23"} == {before}
    assert {c.code for c in codes if c.first == "2023-24"} == {after}


def test_2c1_to_2c3_were_delayed_transfers_and_ended_in_2019_20():
    delayed = [c for m in LAYOUT.measures if "delayed" in m.id for c in m.codes]
    assert {c.code for c in delayed} == {"2C1", "2C2", "2C3"}
    assert {c.last for c in delayed} == {"2019-20"}


def test_one_code_may_mean_two_things_in_two_years():
    assert meanings("3B") == {
        "2017-18": "ascof_carer_satisfaction",
        "2023-24": "ascof_carer_consulted",
    }


def test_a_code_that_never_changed_keeps_its_name():
    assert meanings("4A") == {"2017-18": "ascof_4a"}
