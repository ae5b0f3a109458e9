"""What hands, ears and old systems do to names and dates, and how often."""

import numpy as np
import pytest

from onestory.synthetic.system.places import places
from onestory.synthetic.system.sending import noise
from onestory.synthetic.system.sending.identity import Registrations, registrations
from onestory.synthetic.system.sending.meeting import met
from onestory.synthetic.system.sending.noise_settings import noise_settings
from onestory.synthetic.system.sending.partners import CODES, number_of
from onestory.synthetic.system.settings import Noise, System
from onestory.synthetic.system.world import world

SYSTEM = System(people=4_000, years=2, seed=3)
PLACES = places(SYSTEM)
COUNCILS = ("901", "902", "903", "904")
TABLES = world(SYSTEM, PLACES, 0).tables


def registered(title: Noise, seed: int = 5) -> Registrations:
    return registrations(
        met(TABLES, PLACES),
        TABLES,
        settings=noise_settings(title),
        generator=np.random.default_rng(seed),
        last=int(np.datetime64(SYSTEM.end).astype(np.int64)) - 1,
    )


def test_each_kind_of_slip_changes_a_name_and_leaves_what_was_passed():
    names = np.array(["Catherine", "Phillips", "Macmillan", "Lee"] * 250, dtype=object)
    before = names.copy()
    slipped = noise.mistyped(names, np.full(1_000, True), np.random.default_rng(1))
    assert (names == before).all()
    assert (slipped != names).mean() > 0.99
    assert max(abs(len(a) - len(b)) for a, b in zip(slipped, names, strict=True)) <= 2


def test_day_and_month_turn_only_where_both_ways_are_dates():
    days = np.array(["2001-02-03", "2001-02-13", "2001-05-05"], "datetime64[D]").astype(np.int64)
    turned = noise.turned_dates(days, np.full(3, True)).astype("datetime64[D]")
    assert turned.astype(str).tolist() == ["2001-03-02", "2001-02-13", "2001-05-05"]


def test_without_noise_partners_believe_what_is_true():
    seen = registered("none")
    people = TABLES["people"].to_pylist()
    assert seen.nhs_number.tolist() == [people[row]["nhs_number"] for row in seen.people]
    born = [people[row]["birth"] for row in seen.people]
    assert seen.birth.astype("datetime64[D]").astype(object).tolist() == born
    assert not seen.second.any()


@pytest.mark.parametrize(
    ("provider", "share"), [("XA1", 0.03), ("XC1", 0.05), ("901", 0.18), ("XG1", 0.002)]
)
def test_nhs_numbers_go_missing_about_as_often_as_the_settings_say(provider, share):
    missing, rows = 0, 0
    for seed in range(4):
        seen = registered("default", seed)
        own = seen.partners == number_of(provider)
        missing += int((seen.nhs_number[own] == "").sum())
        rows += int(own.sum())
    error = (share * (1 - share) / rows) ** 0.5
    assert abs(missing / rows - share) < 4 * error


def test_surnames_and_forenames_disagree_between_sources_about_as_published():
    """Up to 18% and 12% of true pairs between administrative sources."""
    last: list[bool] = []
    first: list[bool] = []
    for seed in range(8):
        seen = registered("default", seed)
        council = np.isin(seen.partners, [CODES.index(code) for code in COUNCILS]) & ~seen.second
        pairs = {int(seen.people[at]): int(at) for at in np.flatnonzero(council)}
        for at in np.flatnonzero(seen.partners == number_of("XC1")):
            other = pairs.get(int(seen.people[at]))
            if other is not None:
                last.append(seen.last_name[at] != seen.last_name[other])
                first.append(seen.first_name[at] != seen.first_name[other])
    assert len(last) > 1_500
    assert 0.12 < np.mean(last) < 0.18
    assert 0.09 < np.mean(first) < 0.14


def test_missing_numbers_fall_more_on_minority_ethnic_groups():
    absent, rows = np.zeros(2), np.zeros(2)
    ethnicity = np.array(TABLES["people"]["ethnicity"].to_pylist())
    for seed in range(8):
        seen = registered("default", seed)
        minority = (ethnicity[seen.people] != "A").astype(int)
        absent += np.bincount(minority, seen.nhs_number == "", minlength=2)
        rows += np.bincount(minority, minlength=2)
    white, others = absent / rows
    assert 1.3 < others / white < 2.2


def test_now_and_then_one_of_a_household_carries_the_number_of_another():
    numbers = np.array(TABLES["people"]["nhs_number"].to_pylist(), dtype=object)
    household = TABLES["people"]["household"].to_numpy()
    owner = {number: row for row, number in enumerate(numbers.tolist())}
    wrong, rows = 0, 0
    for seed in range(8):
        seen = registered("default", seed)
        other = np.array([owner.get(one, -1) for one in seen.nhs_number.tolist()])
        of_another = (other >= 0) & (other != seen.people)
        assert (household[other] == household[seen.people])[of_another].all()
        wrong += int(of_another.sum())
        rows += of_another.size
    # Those who live alone have nobody's number to be given.
    assert 0.5 < wrong / rows / noise_settings("default").rate("names", "nhs_shared") < 1.2


def test_two_numbers_of_one_person_at_one_partner_follow_one_another():
    seen = registered("default")
    twice = np.flatnonzero(seen.second)
    assert 0.005 < twice.size / seen.people.size < 0.03
    assert (seen.local_id[twice] != seen.local_id[twice - 1]).all()
    before = seen.of(seen.people[twice], seen.partners[twice], seen.first[twice] - 1)
    after = seen.of(seen.people[twice], seen.partners[twice], seen.first[twice])
    assert (before == twice - 1).all()
    assert (after == twice).all()


def test_partners_numbers_are_their_own_and_tell_nothing_of_the_true_one():
    seen = registered("none")
    assert len(set(seen.local_id)) == seen.local_id.size
    persons = TABLES["people"]["person"].to_numpy()[seen.people]
    digits = np.array([int(one[1:]) for one in seen.local_id])
    assert abs(np.corrcoef(digits, persons)[0, 1]) < 0.05


def test_mild_noise_spares_all_numbers_but_those_of_social_care():
    seen = registered("mild")
    council = np.isin(seen.partners, [CODES.index(code) for code in COUNCILS])
    assert not (seen.nhs_number[~council] == "").any()
    assert 0.08 < (seen.nhs_number[council] == "").mean() < 0.16


def test_every_rate_of_the_default_noise_has_its_reason_and_the_others_have_the_same_kinds():
    default = noise_settings("default")
    assert all(
        len(why) > 10 or why == "as above" for w in default.reasons.values() for why in w.values()
    )
    kinds = {part: set(rates) for part, rates in default.rates.items()}
    for title in ("mild", "none"):
        assert {part: set(rates) for part, rates in noise_settings(title).rates.items()} == kinds
