"""Which sectors may be matched with each other, by the links that were agreed."""

from __future__ import annotations

from datetime import date

import pytest

from onestory.link.permitted import met_without_link, scopes
from onestory.model.agreement import Agreement


def agreed(links: str) -> Agreement:
    return Agreement(
        controllers=("A",),
        purpose="Planning",
        legal_basis="Article 6(1)(e)",
        links=frozenset(frozenset(pair.split(" with ")) for pair in links.split(", ") if pair),
        audiences=("inside the agreement",),
        expires=date(2099, 1, 1),
    )


TOGETHER = """
links                                                | sectors here                    | matched
hospital with social care                            | hospital, social care           | hospital+social care
hospital with social care, hospital with community   | hospital, social care, community| community+hospital+social care
hospital with social care                            | hospital, social care, deaths   | hospital+social care
hospital, social care                                | hospital, social care           | hospital; social care
hospital with social care                            | social care                     |
social care                                          | social care                     | social care
hospital with identity, social care with identity    | hospital, identity, social care | hospital+identity+social care
                                                     | hospital                        |
"""


@pytest.mark.parametrize("row", TOGETHER.strip().splitlines()[1:])
def test_sectors_are_matched_within_what_hangs_together(row: str):
    links, here, matched = (cell.strip() for cell in row.split("|"))
    found = scopes({one.strip(): 1 for one in here.split(",")}, agreed(links)).of_sector
    numbers = sorted(set(found.values()))
    told = ["+".join(sorted(s for s in found if found[s] == number)) for number in numbers]
    assert "; ".join(told) == matched


def test_without_an_agreement_all_are_matched():
    assert set(scopes({"hospital": 2, "deaths": 1}, None).of_sector.values()) == {0}


def test_sectors_that_meet_only_through_a_third_are_told():
    links = agreed("hospital with social care, hospital with community")
    (finding,) = scopes({"hospital": 1, "social care": 1, "community": 1}, links).findings
    assert finding.rule == "linked through another"
    assert "community with social care" in finding.message
    assert "hospital with" not in finding.message


def test_two_hospitals_that_meet_only_through_the_council_are_told():
    links = agreed("hospital with social care")
    (finding,) = scopes({"hospital": 2, "social care": 1}, links).findings
    assert "hospital with another provider's" in finding.message


def test_a_list_of_people_is_there_to_link_through():
    links = agreed("hospital with identity, hospital with community")
    assert not scopes({"hospital": 1, "identity": 1, "community": 1}, links).findings


def test_terms_change_with_what_may_be_linked_alone():
    here = {"hospital": 1, "social care": 1}
    one = scopes(here, agreed("hospital with social care")).terms
    assert (
        scopes({"hospital": 3, "social care": 1}, agreed("hospital with social care")).terms == one
    )
    assert scopes(here, agreed("hospital, social care")).terms != one


def test_accounts_that_two_sectors_name_without_a_link_are_told():
    both = frozenset({"hospital", "deaths"})
    named = {frozenset({"hospital"}): 7, both: 3}
    (finding,) = met_without_link(named, both, agreed("hospital, deaths"))
    assert finding.rule == "met without a link"
    assert finding.message.startswith("3 accounts are named")
    assert not met_without_link(named, both, agreed("hospital with deaths"))
    assert not met_without_link(named, both, None)
