"""What must hold of rivals whatever places a programme touched."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from onestory import evidence
from onestory.model.period import Period
from onestory.model.policy import NO_DATE, InForce, PolicyExposure

WINDOW = Period(start=date(2015, 4, 1), end=date(2018, 4, 1))
PLACES = [f"E08000{i:03d}" for i in range(8)]


@given(st.sets(st.sampled_from(PLACES), min_size=1), st.integers(1, 7))
def test_shares_are_of_each_side_and_no_place_is_lost_or_invented(touched: set[str], split: int):
    exposed, comparators = PLACES[:split], PLACES[split:]
    dates = InForce(start=NO_DATE)
    register = replace(
        evidence.builtin(),
        exposures=tuple(PolicyExposure(policy="P14", place=p, in_force=dates) for p in touched),
    )
    found = evidence.rivals(register, window=WINDOW, exposed=exposed, comparators=comparators)
    rival = next(one for one in found.rivals if one.id == "P14")
    assert set(rival.places_touched) == touched
    assert rival.exposed_share == len(touched & set(exposed)) / split
    assert rival.comparator_share == len(touched & set(comparators)) / (8 - split)
    assert (rival.touch == "equally") == (touched == set(PLACES))
    assert rival.testable == bool(set(exposed) - touched and set(comparators) - touched)
    assert len({one.id for one in found.rivals}) == len(found.rivals)
