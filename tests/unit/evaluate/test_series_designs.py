"""Interrupted series in a study: rehearsed on their own past, with a range that allows for it."""

import numpy as np
import pytest

from onestory.evaluate import firmness
from onestory.evaluate.designs import series
from onestory.evaluate.designs.estimated import Asked
from onestory.model.errors import StudyError
from onestory.stats.interrupted import interrupted
from onestory.stats.interruption import Interruption

ASKED = Asked(contrast="ratio")


@pytest.mark.parametrize("design", [series.uncontrolled, series.controlled])
def test_a_series_design_is_rehearsed_and_its_table_says_so(panel, noise, design):
    study_panel = panel(noise(4, 48), [24])
    main = design(study_panel, ASKED)
    found = firmness.rehearsed(study_panel, ASKED, main)
    check = firmness.rehearsal_check(found, ASKED, "per 1,000 people")
    assert check.passed == "passed"
    assert "series like this study's own past" in check.sentence
    assert check.table["false_alarms"][0].as_py() <= 0.07
    assert firmness.withdrawn(main, found) is main


def test_the_range_is_wider_than_the_series_alone_would_have_it(panel, noise):
    study_panel = panel(noise(4, 48), [24])
    main = series.uncontrolled(study_panel, ASKED)
    own = np.log(study_panel.panel.value[0])
    plain = interrupted(own, interruption=Interruption(start=24, cycle=12))
    assert main.estimate == pytest.approx(plain.estimate)
    assert main.lower is not None
    assert main.upper is not None
    assert main.lower < plain.lower < plain.upper < main.upper
    assert "99%" in main.inference


def test_a_series_of_hardly_any_events_is_sent_elsewhere(panel):
    events = np.random.default_rng(1).poisson(1.0, (4, 48)).astype(float)
    with pytest.raises(StudyError, match="too few for proportional changes"):
        series.uncontrolled(panel(events, [24], counts=True), ASKED)
