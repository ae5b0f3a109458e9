"""What comes with the register: the facts as they were entered, and nothing beyond them."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from onestory import evidence
from onestory.evidence.builtin import CODER
from onestory.model.policy import FRAME, NOT_CODED

REGISTER = evidence.builtin()


def test_the_numbers_of_sites_are_those_announced():
    waves = Counter((site.programme, site.wave) for site in REGISTER.sites)
    assert (waves["P09", "wave 1"], waves["P10", "wave 2"]) == (14, 11)
    kinds = {wave: number for (programme, wave), number in waves.items() if programme == "P14"}
    assert kinds == {"PACS": 9, "MCP": 14, "EHCH": 6, "UEC": 8, "ACC": 13}
    assert sum(number for (programme, _), number in waves.items() if programme == "P18") == 13


def test_every_site_is_of_a_programme_and_says_its_source():
    programmes = {policy.id for policy in REGISTER.policies if policy.is_programme}
    assert all(site.programme in programmes for site in REGISTER.sites)
    assert all(site.source.startswith("https://") for site in REGISTER.sites)
    assert all(site.announced.known for site in REGISTER.sites)


def test_no_two_policies_or_sites_share_an_id():
    ids = [one.id for one in (*REGISTER.policies, *REGISTER.sites)]
    assert len(ids) == len(set(ids))


def test_what_replaces_a_policy_names_one():
    ids = {policy.id for policy in REGISTER.policies}
    named = {policy.replaces.split(" ")[0] for policy in REGISTER.policies if policy.replaces}
    assert named <= ids


def test_the_facts_and_their_standing_are_those_of_the_table(shared_data: Path):
    path = shared_data.parent / "domain" / "policies.csv"
    if not path.is_file():
        pytest.skip("the table of facts is not beside this checkout")
    with path.open(encoding="utf-8", newline="") as file:
        facts = {row["id"]: row for row in csv.DictReader(file)}
    held = {policy.id: policy for policy in REGISTER.policies}
    assert set(held) == set(facts)
    for key, row in facts.items():
        policy = held[key]
        assert policy.standing == row["standing"]
        assert policy.title == row["title"]
        assert policy.effective_from.text == row["effective_from"]
        assert policy.effective_to.text == row["effective_to"]
        assert policy.announced.text == row["date"]


def test_what_the_facts_do_not_say_is_not_coded_and_never_called_not_stated():
    for reading in REGISTER.extractions:
        assert reading.coder == CODER
        assert "not stated" not in {getattr(reading, field) for field in FRAME}
        assert reading.stated_risks == NOT_CODED


def test_the_pioneers_reading_carries_its_published_result():
    reading = next(one for one in REGISTER.extractions if one.policy == "P09")
    assert "1.93%" in reading.actual_outcomes
    assert "4.84%" in reading.actual_outcomes
    assert "Keeble 2019" in reading.evidence
