"""Accounts become persons: by number, by rule, by weight, and not against what tells them apart."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pyarrow as pa

from onestory import engine
from onestory.link.matching import match
from onestory.link.sayings import DECISIONS, SAYINGS, STANDING

Row = dict[str, object]
AT = datetime(2026, 11, 22, tzinfo=UTC)
NUMBER, OTHER = "9434765919", "9434765870"


def said(key: str, names: str, born: str, *, number: str | None = None, **more: object) -> Row:
    """A saying: 'Given Family', a birth date, and a usual home and sex unless told otherwise."""
    first, _, last = names.partition(" ")
    usual: Row = {
        "key": key,
        "sector": "hospital",
        "provider": "XA1",
        "nhs_number": number,
        "first_name": first or None,
        "last_name": last or None,
        "birth_date": date.fromisoformat(born) if born else None,
        "sex": "2",
        "postcode": "XB1 1HL",
        "address": "54 Fern Drive",
        "rows": 1,
        "first_received": AT,
        "last_received": AT,
    }
    return dict.fromkeys(SAYINGS.names) | usual | more


class Told:
    """What matching left of a few sayings."""

    def __init__(
        self,
        rows: Sequence[Row],
        *,
        standing: Sequence[Row] = (),
        decisions: Sequence[Row] = (),
    ) -> None:
        with engine.session(memory_gb=1, threads=1) as session:
            tables = (
                ("sayings", rows, SAYINGS),
                ("standing", standing, STANDING),
                ("decisions", decisions, DECISIONS),
            )
            for name, given, schema in tables:
                session.register(name, pa.Table.from_pylist(list(given), schema=schema))
            self.matching = match(session, seed=1)
            self.linked = {row["key"]: row for row in session.query("FROM linked").to_pylist()}
            self.doubts = session.query("FROM doubts").to_pylist()

    def together(self, *keys: str) -> bool:
        return len({self.linked[key]["cluster"] for key in keys}) == 1


def test_one_nhs_number_and_a_name_mistyped_is_one_person_for_sure() -> None:
    told = Told(
        [
            said("a", "Margaret Litside", "1935-01-13", number=NUMBER),
            said("b", "Margeret Litsid", "1935-01-13", number=NUMBER),
        ]
    )
    assert told.together("a", "b")
    assert (told.linked["b"]["how"], told.linked["b"]["certainty"]) == ("nhs number", "firm")


def test_a_number_taken_from_a_relative_does_not_link_and_is_a_doubt() -> None:
    told = Told(
        [
            said("a", "Neil Blackett", "1969-12-18", number=NUMBER, sector="practice"),
            said("b", "Daisy Blackett", "2010-11-26", number=NUMBER),
        ]
    )
    assert not told.together("a", "b")
    assert [row["why"] for row in told.doubts] == ["one NHS number, told of two"]
    assert told.linked["b"]["certainty"] == "doubtful"


def test_who_was_given_a_relative_s_number_is_found_again_by_all_else() -> None:
    told = Told(
        [
            said("a", "Neil Blackett", "1969-12-18", number=NUMBER, sector="practice"),
            said("b", "Daisy Blackett", "2010-11-26", number=NUMBER),
            said("c", "Daisy Blackett", "2010-11-26", number=OTHER),
        ]
    )
    assert told.together("b", "c")
    assert not told.together("a", "c")


def test_a_father_and_son_of_one_name_who_share_a_number_stay_two() -> None:
    told = Told(
        [
            said("a", "Daron Hunt", "1979-06-18", number=NUMBER, sex="1"),
            said("b", "Daron Hunt", "2008-07-05", number=NUMBER, sex="1"),
        ]
    )
    assert not told.together("a", "b")


def test_without_a_number_names_birth_date_sex_and_postcode_are_a_rule() -> None:
    told = Told(
        [
            said("a", "Edna O'Brien", "1932-06-03", number=NUMBER),
            said("b", "EDNA OBRIEN", "1932-06-03", postcode="xb11hl", address=None),
        ]
    )
    assert told.together("a", "b")
    assert told.linked["b"]["how"] == "rule"
    assert told.linked["b"]["rule"] == "birth date, names, sex and postcode"


def test_a_short_form_swapped_names_and_a_former_name_are_found() -> None:
    told = Told(
        [
            said("a", "Elizabeth Jones", "1950-02-03", number=NUMBER),
            said("b", "Liz Jones", "1950-02-03", postcode="XB1 2ZZ", address=None),
            said("c", "Jones Elizabeth", "1950-02-03"),
            said("d", "Elizabeth Price", "1950-02-03", previous_last_name="Jones"),
        ]
    )
    assert told.together("a", "b", "c", "d")


def test_twins_at_one_address_are_not_joined() -> None:
    told = Told(
        [
            said("a", "Amelia Shaw", "2013-03-13", number=NUMBER),
            said("b", "Florence Shaw", "2013-03-13"),
        ]
    )
    assert not told.together("a", "b")


def test_of_twins_each_account_goes_to_its_own_name() -> None:
    told = Told(
        [
            said("a", "Amelia Shaw", "2013-03-13", number=NUMBER),
            said("b", "Florence Shaw", "2013-03-13", number=OTHER),
            said("c", "Flo Shaw", "2013-03-13"),
        ]
    )
    assert told.together("b", "c")
    assert not told.together("a", "b")


def test_two_valid_nhs_numbers_are_two_persons_and_a_doubt_where_all_else_is_the_same() -> None:
    told = Told(
        [
            said("a", "Edna Bradley", "1932-06-03", number=NUMBER),
            said("b", "Edna Bradley", "1932-06-03", number=OTHER),
        ]
    )
    assert not told.together("a", "b")
    assert [row["why"] for row in told.doubts] == ["two NHS numbers, all else the same"]


def test_who_says_nothing_is_alone_and_doubtful() -> None:
    told = Told([said("a", "", "", sex=None, postcode=None, address=None)])
    assert (told.linked["a"]["how"], told.linked["a"]["certainty"]) == ("no identity", "doubtful")


def test_a_new_account_joins_the_person_who_stands_and_two_who_stand_stay_two() -> None:
    rows = [
        said("a", "Edna Bradley", "1932-06-03", number=NUMBER),
        said("b", "Edna Bradley", "1932-06-03", number=NUMBER),
        said("c", "Edna Bradley", "1932-06-03", number=NUMBER),
        said("d", "Edna Bradley", "1932-06-03", number=NUMBER),
    ]
    standing: list[Row] = [
        {"key": "a", "person_id": 11},
        {"key": "b", "person_id": 11},
        {"key": "c", "person_id": 22},
    ]
    told = Told(rows, standing=standing)
    assert told.together("a", "b", "d")
    assert not told.together("a", "c")
    assert [row["why"] for row in told.doubts] == ["one NHS number, two persons already known"]


def test_a_decision_joins_and_a_decision_parts() -> None:
    rows = [
        said("a", "Edna Bradley", "1932-06-03", number=NUMBER),
        said("b", "Edna Bradley", "1932-06-03", number=NUMBER),
        said("c", "Agnes Quill", "1940-01-30", number=OTHER),
    ]
    decisions: list[Row] = [
        {"key_a": "a", "key_b": "b", "same": False},
        {"key_a": "a", "key_b": "c", "same": True},
    ]
    told = Told(rows, decisions=decisions)
    assert told.together("a", "c")
    assert not told.together("a", "b")
    assert told.linked["c"]["how"] in {"review", "founder"}


def test_shuffled_rows_give_the_same_persons() -> None:
    rows = [
        said(f"{given}{number}", f"{given} Shaw", f"19{number}0-03-13", number=has)
        for given in ("Amelia", "Florence", "Flo", "Amy")
        for number in range(3, 8)
        for has in (NUMBER if given == "Amelia" and number == 5 else None,)
    ]
    turned = list(rows)
    random.Random(5).shuffle(turned)
    assert Told(rows).linked == Told(turned).linked


def test_too_few_records_are_matched_by_stored_weights_and_it_is_said() -> None:
    told = Told([said("a", "Edna Bradley", "1932-06-03")])
    assert told.matching.model.training == "defaults"
    assert all(0 < one.m <= 1 and 0 < one.u <= 1 for one in told.matching.weighed)
