"""Identifiers are brought to one form, and what says nothing becomes null."""

from __future__ import annotations

import pytest

from onestory import engine
from onestory.link import cleaning
from onestory.link.nicknames import name_groups, name_roots


def cleaned(expression: str, value: str | None) -> object:
    with engine.session(memory_gb=1, threads=1) as session:
        return session.query(f"SELECT {expression} AS v FROM (SELECT ?::TEXT AS x)", [value])["v"][
            0
        ].as_py()


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("O'Brien", "OBRIEN"),
        ("Smith-Jones", "SMITH JONES"),
        ("Łukasz", "LUKASZ"),
        ("  Renée ", "RENEE"),
        ("Mrs. Ada", "ADA"),
        ("Mac Donald", "MCDONALD"),
        ("Mc Donald", "MCDONALD"),
        ("Macey", "MACEY"),
        ("Drew", "DREW"),
    ],
)
def test_a_name_is_capitals_without_marks_and_titles(written: str, letters: str) -> None:
    assert cleaned(cleaning.letters("x"), written) == letters


@pytest.mark.parametrize("placeholder", ["BABY OF", "BABY SMITH", "UNKNOWN", "TEST", "XXX", "ZZZZ"])
def test_a_placeholder_is_no_name(placeholder: str) -> None:
    assert cleaned(cleaning.known_name("x"), placeholder) is None


@pytest.mark.parametrize("name", ["BO", "TESTA", "LI", "UNA", "TWINKLE"])
def test_a_short_or_rare_name_is_a_name(name: str) -> None:
    assert cleaned(cleaning.known_name("x"), name) == name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1900-01-01", None),
        ("1901-01-01", None),
        ("1858-11-17", None),
        ("2031-01-01", None),
        ("1931-01-01", "1931-01-01"),
    ],
)
def test_dates_that_systems_fill_in_and_those_to_come_are_not_known(
    written: str, kept: str | None
) -> None:
    with engine.session(memory_gb=1, threads=1) as session:
        sql = cleaning.known_birth("x", told="DATE '2026-11-22'")
        row = session.query(f"SELECT ({sql})::TEXT AS v FROM (SELECT ?::DATE AS x)", [written])
        assert row["v"][0].as_py() == kept


@pytest.mark.parametrize(
    ("written", "code", "sector", "outward"),
    [
        ("xb1 1hl", "XB11HL", "XB11", "XB1"),
        ("SW1A1AA", "SW1A1AA", "SW1A1", "SW1A"),
        ("ZZ99 3VZ", None, None, None),
        ("4223", "4223", "4223", "4223"),
        ("-", None, None, None),
    ],
)
def test_a_postcode_has_one_form_and_its_parts(
    written: str, code: str | None, sector: str | None, outward: str | None
) -> None:
    whole = cleaning.postcode("x")
    assert cleaned(whole, written) == code
    assert cleaned(cleaning.sector(f"({whole})"), written) == sector
    assert cleaned(cleaning.outward(f"({whole})"), written) == outward


def test_bob_may_be_robert_and_alex_of_either_sex() -> None:
    roots: dict[str, set[str]] = {}
    for row in name_roots().to_pylist():
        roots.setdefault(row["form"], set()).add(row["root"])
    assert "ROBERT" in roots["BOB"]
    assert {"ALEXANDER", "ALEXANDRA"} <= roots["ALEX"]
    assert "MOHAMMED" in roots["MUHAMMAD"]
    assert len(name_groups()) >= 250
