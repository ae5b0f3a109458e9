"""Matching: which column is which field, and what is refused."""

from __future__ import annotations

import pytest

from onestory import sources
from onestory.intake.records.matching import OwnWords, findings, match, refuse_foreign, unwanted
from onestory.model.errors import DeliveryError, PlanError
from onestory.sources import CodeList, Field, RecordLayout, record_layout

LAYOUT = RecordLayout(
    subject="events",
    fields=(
        Field(name="key", title="Sender's key", mandatory="yes", role="record key"),
        Field(name="seen_on", headings=("Date seen",), type="date", mandatory="yes"),
        Field(name="sex", type="code", codes="sex", mandatory="where known"),
        Field(name="last_name", role="last name", private="identifier"),
        Field(name="pseudonym", role="shared pseudonym", private="identifier"),
    ),
    codes=(CodeList(id="sex", codes={"1": "male", "2": "female"}, same={"M": "1"}),),
    rules=(),
    event_key={"": ("key",)},
    resubmission="correct",
    rows_from="seen_on",
    joins=("identifiable", "pseudonymised at source"),
)


def places(headings: list[str], **columns: str) -> dict[str, int]:
    found = match(LAYOUT, headings, OwnWords(columns=columns))
    return {one.name: place for one, place in zip(found.fields, found.positions, strict=True)}


def test_headings_are_compared_by_letters_and_digits():
    assert places(["DATE_SEEN", "sender’s key"]) == {"key": 1, "seen_on": 0}


def test_the_mapping_goes_before_what_a_heading_says_of_itself():
    assert places(["seen_on", "key", "Real day"], **{"Real day": "seen_on"}) == {
        "key": 1,
        "seen_on": 2,
    }


@pytest.mark.parametrize("headings", [["key", "Sender's key"], ["seen_on", "Date seen"]])
def test_two_headings_of_one_field_are_refused(headings: list[str]):
    with pytest.raises(DeliveryError, match="are both"):
        match(LAYOUT, headings, OwnWords())


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (OwnWords(columns={"x": "sexx"}), "Did you mean sex"),
        (OwnWords(codes={"sexx": {"a": "1"}}), "which is no field"),
        (OwnWords(codes={"sex": {"a": "male"}}), "not on its list"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused(own: OwnWords, words: str):
    with pytest.raises(PlanError, match=words):
        match(LAYOUT, ["key", "seen_on"], own)


def test_a_word_may_be_mapped_to_another_spelling_of_a_code_or_to_nothing():
    match(LAYOUT, ["key", "seen_on"], OwnWords(codes={"sex": {"a": "m", "b": ""}}))


def test_a_heading_of_the_mapping_that_the_file_lacks_is_told():
    found = match(LAYOUT, ["key", "seen_on"], OwnWords(columns={"Dat seen": "seen_on"}))
    told = {one.rule: one.message for one in findings(found, join="identifiable")}
    assert "'Dat seen'" in told["mapping not used"]


def test_a_file_without_what_it_must_have_is_refused_with_the_nearest_heading():
    found = match(LAYOUT, ["key", "seen__om", "sex"], OwnWords())
    with pytest.raises(DeliveryError, match="'seen__om' may be seen_on"):
        refuse_foreign(found, title="Seen", join="identifiable")


def test_names_are_unwanted_where_a_pseudonym_was_agreed_and_only_if_filled():
    found = match(LAYOUT, ["key", "seen_on", "last_name", "pseudonym"], OwnWords())
    both = {"last_name", "pseudonym"}
    [told] = unwanted(found, both, join="pseudonymised at source")
    assert "last_name" in told.message
    assert "pseudonym," not in told.message
    assert unwanted(found, {"pseudonym"}, join="pseudonymised at source") == ()
    assert unwanted(found, both, join="identifiable") == ()


@pytest.mark.parametrize(
    ("join", "asked", "never"),
    [
        ("identifiable", "newnhsno", "token_person_id"),
        ("pseudonymised at source", "token_person_id", "newnhsno"),
        ("no permitted link", "gpprac", "newnhsno"),
    ],
)
def test_a_sender_is_asked_for_no_name_that_the_agreement_does_not_let_it_send(
    join: str, asked: str, never: str
):
    layout = record_layout(sources.source("apc"))
    told = findings(match(layout, ["epikey"], OwnWords()), join=join)
    [missing] = [one.message for one in told if one.rule == "column missing"]
    assert asked in missing
    assert never not in missing
