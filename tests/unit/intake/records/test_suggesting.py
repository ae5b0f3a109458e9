"""Suggestions: a mapping for a file in a partner's own words, shown and never applied."""

from __future__ import annotations

import tomllib
from pathlib import Path

from onestory import sources
from onestory.intake.records.suggesting import as_toml, suggest

OWN = """practice_code,Patient number at practice,NHS No,Registration start,Geschlecht,Colour
A81001,77001,9990000018,01/04/2020,Fem,blue
A81001,77002,9990000026,02/05/2021,Fem,red
A81001,77003,9990000034,03/06/2021,Male,red
"""


def suggested(folder: Path, text: str = OWN):
    (folder / "own.csv").write_text(text, encoding="utf-8")
    return suggest(folder / "own.csv", sources.source("gp_registration"))


def test_headings_are_guessed_from_their_names_and_from_what_stands_below(tmp_path: Path):
    found = {one.heading: one.field for one in suggested(tmp_path).columns}
    assert found["NHS No"] == "nhs_number"
    assert found["Registration start"] == "registered_from"
    assert "Colour" not in found


def test_what_is_known_needs_no_mapping_and_what_is_lacking_is_named(tmp_path: Path):
    found = suggested(tmp_path)
    assert found.known == ("practice_code",)
    assert "Colour" in found.unknown


def test_words_of_a_coded_column_are_guessed_and_the_frequent_come_first(tmp_path: Path):
    text = OWN.replace("Geschlecht", "sex").replace("Fem,", "Femal,")
    [word] = suggested(tmp_path, text).words
    assert (word.field, word.word, word.rows, word.code) == ("sex", "Femal", 2, "2")


def test_the_suggestion_is_toml_that_names_no_person(tmp_path: Path):
    said = as_toml(suggested(tmp_path))
    assert tomllib.loads(said)["records"]["mapping"]["columns"]["NHS No"] == "nhs_number"
    assert not [word for word in ("77001", "9990000018", "9990000026") if word in said]


def test_a_file_without_rows_still_has_headings_to_guess_from(tmp_path: Path):
    found = suggested(tmp_path, OWN.splitlines()[0] + "\n")
    assert "NHS No" in {one.heading for one in found.columns}


COUNCIL = """Person ID,Event,Outcome,Start,Finish,Price £,Unit of cost
P1,Service,Progress to assessment,01/04/2023,05/04/2023,"12.50",Per week
P2,Service,Progress to assessment,02/04/2023,,"9.00",Per week
"""


def test_nothing_is_proposed_whose_values_the_field_cannot_hold(tmp_path: Path):
    path = tmp_path / "council.csv"
    path.write_text(COUNCIL, encoding="utf-8")
    found = {one.heading: one.field for one in suggest(path, sources.source("cld")).columns}
    assert found.get("Person ID") == "la_person_unique_identifier"
    assert found.get("Event") == "event_type"
    assert found.get("Start") == "event_start_date"
    assert found.get("Finish") == "event_end_date"
    assert found.get("Price £") not in {"gp_practice_code", "postcode"}
    assert found.get("Outcome") != "postcode"
