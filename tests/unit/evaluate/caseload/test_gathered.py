"""Everyone drawn as arrays: who may be compared, for how long each was followed, and what counts."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from onestory.evaluate.caseload.choices import censored
from onestory.evaluate.caseload.gathered import gathered
from onestory.evaluate.caseload.people import NO_TIME, Span, amounts, months, years
from onestory.evaluate.caseload.setting import ask, setting


def test_people_exactly_alike_are_compared_within_their_month(drawn, study):
    of = study()
    everyone = gathered(drawn("none"), of, replace(of.caseload, exact=("sex",)))
    sex = np.array(drawn("none").entries["sex"].to_pylist())
    for stratum in np.unique(everyone.stratum):
        inside = everyone.stratum == stratum
        assert len(set(everyone.trial[inside])) == 1
        assert len(set(sex[inside])) == 1
    assert everyone.merged == 0


def test_whoever_has_nobody_exactly_alike_joins_others_who_stay_exactly_alike(
    drawn, study, with_entries
):
    people = drawn("none")
    exposed = people.entries["exposed"].to_pylist()
    lone = exposed.index(True)
    sex = people.entries["sex"].to_pylist()
    sex[lone] = "not stated"
    of = study()
    everyone = gathered(with_entries(people, sex=sex), of, replace(of.caseload, exact=("sex",)))
    assert everyone.merged == 1
    beside = everyone.stratum == everyone.stratum[lone]
    assert (everyone.trial[beside] == everyone.trial[lone]).all()
    others = {one for row, one in enumerate(sex) if beside[row] and row != lone}
    assert len(others) == 1


def test_years_end_when_someone_is_no_longer_followed(drawn, study):
    of = study()
    everyone = gathered(drawn("none"), of, of.caseload)
    found = years(everyone, Span(first=30, last=365))
    expected = np.clip(everyone.days - 30, 0, 335) / 365.25
    assert found == pytest.approx(np.maximum(expected, NO_TIME))
    before = years(everyone, Span(first=-365, last=0))
    assert before == pytest.approx(np.full(before.size, 365 / 365.25))


def test_months_share_out_every_event_once(drawn, study):
    of = study()
    everyone = gathered(drawn("none"), of, of.caseload)
    year = amounts(everyone, "emergency", months(0, 12))
    parts = sum(amounts(everyone, "emergency", months(month, 1)) for month in range(12))
    assert parts == pytest.approx(year)


def test_a_stand_in_taken_on_later_is_followed_until_then(drawn, study, with_entries, surroundings):
    people = drawn("none")
    zero = people.entries["index_date"].to_pylist()
    exposed = people.entries["exposed"].to_numpy()
    day = timedelta(days=100)
    later = [None if e else d + day for e, d in zip(exposed, zero, strict=True)]
    of = study()
    ground = setting(of, with_entries(people, enrolled_later=later), surroundings)
    asked = ask(of.estimands[0], ground)
    cut = censored(asked)
    assert (cut.people.time[~exposed] <= 100 / 365.25 + 1e-9).all()
    assert cut.people.time[exposed] == pytest.approx(asked.people.time[exposed])
    assert cut.people.outcome[~exposed].sum() < asked.people.outcome[~exposed].sum()
    assert cut.people.outcome[exposed] == pytest.approx(asked.people.outcome[exposed])
