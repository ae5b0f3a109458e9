"""A rule names its audience, and its numbers make sense together."""

from __future__ import annotations

import pytest

from onestory import release
from onestory.model.errors import ReleaseError


def test_the_public_rule_hides_one_to_seven_and_rounds_to_five_unless_told_otherwise():
    rule = release.public_rule()

    assert (rule.audience, rule.smallest, rule.round_to, rule.secondary) == ("public", 8, 5, True)
    assert rule.wording == (
        "Counts from 1 to 7 are hidden; counts that are shown are rounded to 5."
    )


def test_the_rule_inside_the_agreement_is_the_controllers_own_words():
    rule = release.inside_rule("Named analysts see all counts.")

    assert (rule.audience, rule.smallest, rule.round_to) == ("inside the agreement", 0, 1)
    assert rule.wording == "Named analysts see all counts."


def test_a_rule_without_words_inside_the_agreement_is_refused():
    with pytest.raises(ReleaseError, match="no words"):
        release.inside_rule("  ")


@pytest.mark.parametrize("audience", ["", "everyone", "Public"])
def test_a_rule_without_a_known_audience_is_refused(audience: str):
    with pytest.raises(ReleaseError, match="audience"):
        release.rule(audience, smallest=8, round_to=5)


@pytest.mark.parametrize(("smallest", "round_to"), [(-1, 1), (8, 0), (0, 5), (3, 10)])
def test_numbers_that_would_make_a_count_vanish_are_refused(smallest: int, round_to: int):
    with pytest.raises(ReleaseError):
        release.public_rule(smallest=smallest, round_to=round_to)
