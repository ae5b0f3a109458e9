"""Columns that name a person are known by their heading or by what stands in them."""

import pytest

from onestory.evidence.surveys.identifiers import identifying, identifying_words


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        ("Name", "names"),
        ("FirstName", "names"),
        ("surname", "names"),
        ("Recipient_Email", "email addresses"),
        ("NHS Number", "NHS numbers"),
        ("nhs_no", "NHS numbers"),
        ("Post code", "postcodes"),
        ("Date of birth", "dates of birth"),
        ("DOB", "dates of birth"),
        ("IPAddress", "addresses"),
        ("LocationLatitude", "places on the map"),
        ("Any other comments", "free text"),
        ("Q7_other (please specify)", "free text"),
        ("Mobile number", "telephone numbers"),
    ],
)
def test_headings_that_name_people(heading, what):
    assert identifying(heading) == what


@pytest.mark.parametrize(
    "heading",
    ["Site name", "Team", "Organisation name", "Practice name", "Q1", "Postcode area", "NHS trust"],
)
def test_headings_of_places_and_items_are_let_be(heading):
    assert identifying(heading) == ""


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["ann@example.org", "", "bo@example.org"], "email addresses"),
        (["LS1 4AB", "m11ae"], "postcodes"),
        (["9434765919", "943 476 5870"], "NHS numbers"),
        (["07700 900123", "+447700900456"], "telephone numbers"),
        (["1948-07-05", "01/02/1950"], "dates of birth"),
        (["They came late and I had to say everything again to the nurse"], "free text"),
    ],
)
def test_words_that_name_people(words, what):
    assert identifying_words(words) == what


@pytest.mark.parametrize(
    "words",
    [["Ashmere", "Bolder"], ["1", "2", "5"], ["2024-03-01"], ["LS", "M"], ["1000000002"], []],
)
def test_words_of_answers_are_let_be(words):
    assert identifying_words(words) == ""
