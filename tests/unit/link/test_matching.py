"""Accounts become persons: by number, by rule, by weight, and not against what tells them apart."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from onestory import engine
from onestory.link.matching import match
from onestory.link.sayings import DECISIONS, SAYINGS, STANDING

Row = dict[str, object]
AT = datetime(2026, 11, 22, tzinfo=UTC)
NUMBER, OTHER = "9434765919", "9434765870"
MARCH = date(1950, 3, 1)
AWAY: dict[str, str] = {"postcode": "XB1 4QQ", "address": "77 Brook Road"}


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


@pytest.mark.parametrize(
    ("one", "other", "bridge"),
    [
        (("Tom Smith", "2000-01-05"), ("James Smith", "2000-01-05"), (" ", "2000-01-05")),
        (("John Smith", "1950-03-05"), ("John Smith", "1985-11-20"), ("John Smith", "")),
    ],
    ids=["twins, no name", "father and son, no birth date"],
)
def test_who_could_be_either_of_two_with_one_number_does_not_make_them_one(
    one: tuple[str, str], other: tuple[str, str], bridge: tuple[str, str]
) -> None:
    told = Told(
        [
            said(key, *names, number=NUMBER)
            for key, names in (("a", one), ("b", other), ("c", bridge))
        ]
    )
    assert not told.together("a", "b")
    assert {one["certainty"] for one in told.linked.values()} == {"doubtful"}
    assert "one NHS number, may be either of two" in {row["why"] for row in told.doubts}


@pytest.mark.parametrize(
    ("born", "month"), [("1985-01-01", None), ("", MARCH)], ids=["1 January", "month alone"]
)
def test_a_date_that_may_be_filled_in_is_no_rule_s_and_with_another_home_a_doubt(
    born: str, month: date | None
) -> None:
    told = Told(
        [
            said("a", "Imran Khan", born, birth_month=month, number=NUMBER),
            said("b", "Imran Khan", born, birth_month=month, **AWAY),
        ]
    )
    assert told.linked["b"]["how"] != "rule"
    assert told.linked["b"]["certainty"] == "doubtful"
    assert [row["why"] for row in told.doubts] == ["1 January or the month alone, and another home"]


def test_a_name_that_many_bear_in_a_district_is_no_rule_s_without_a_home() -> None:
    many = [said(f"m{day:02}", "Imran Khan", f"1960-02-{day:02}") for day in range(1, 26)]
    rows = [
        said("a", "Imran Khan", "1985-05-05", number=NUMBER),
        said("b", "Imran Khan", "1985-05-05", **AWAY),
    ]
    assert Told(rows).linked["b"]["how"] == "rule"
    assert Told([*rows, *many]).linked["b"]["how"] != "rule"


def test_one_number_and_birth_date_with_other_names_sex_and_home_is_one_but_a_doubt() -> None:
    told = Told(
        [
            said("a", "Tom Smith", "2000-01-05", number=NUMBER, sex="1"),
            said("b", "Priya Patel", "2000-01-05", number=NUMBER, **AWAY),
        ]
    )
    assert told.together("a", "b")
    assert {one["certainty"] for one in told.linked.values()} == {"doubtful"}
    assert [row["why"] for row in told.doubts] == ["one NHS number, other names"]


def test_names_near_each_other_of_one_home_and_date_may_be_twins() -> None:
    told = Told(
        [
            said("a", "Tim Smith", "2000-01-05", number=NUMBER),
            said("b", "Tom Smith", "2000-01-05"),
        ]
    )
    assert not told.together("a", "b")
    assert [row["why"] for row in told.doubts] == ["may be twins"]


def test_twins_of_names_near_each_other_with_one_number_are_a_doubt_and_a_slip_is_none() -> None:
    bearers = [
        said(f"{name}{year}", f"{name} Holt", f"{year}-06-07", postcode=None, address=None)
        for name in ("Zaisha", "Zanisha")
        for year in range(1950, 1953)
    ]
    twins = [
        said("a", "Zaisha Khan", "2000-01-05", number=NUMBER),
        said("b", "Zanisha Khan", "2000-01-05", number=NUMBER),
        said("c", "Zaisha Marsh", "1999-01-05", number=OTHER),
        said("d", "Zaishaa Marsh", "1999-01-05", number=OTHER),
    ]
    told = Told([*twins, *bearers])
    assert [(row["key_a"], row["key_b"], row["why"]) for row in told.doubts] == [
        ("a", "b", "one NHS number, other names")
    ]
    assert told.linked["b"]["certainty"] == "doubtful"
    assert told.together("c", "d")
    assert told.linked["d"]["certainty"] == "firm"


def test_an_initial_is_never_sure_as_a_twin_may_have_it_too() -> None:
    told = Told(
        [
            said("a", "Daniel Smith", "2000-01-05", number=NUMBER),
            said("b", "D Smith", "2000-01-05"),
        ]
    )
    assert told.together("a", "b")
    assert (told.linked["a"]["certainty"], told.linked["b"]["certainty"]) == ("firm", "doubtful")
    assert [row["why"] for row in told.doubts] == ["the given name by its initial alone"]


def test_a_no_puts_apart_whom_fewest_tell_of_whatever_the_order_of_keys() -> None:
    rows = [
        said("z", "Ann Lee", "1940-02-02", number=NUMBER, sector="practice", rows=40),
        said("y", "Ann Lee", "1940-02-02", number=NUMBER, provider="XC1", rows=9),
        said("b", "Ann Lee", "1940-02-02", number=NUMBER, **AWAY),
    ]
    told = Told(rows, decisions=[{"key_a": "b", "key_b": "z", "same": False}])
    assert told.together("y", "z")
    assert not told.together("b", "z")
    assert told.linked["z"]["how"] == "nhs number"


def test_decisions_that_contradict_each_other_leave_their_accounts_doubtful() -> None:
    homes = {"a": ("Ann Lee", "1940-02-02"), "b": ("Una Pym", "1950-02-02")}
    rows = [said(key, *one, postcode=None, address=None) for key, one in homes.items()]
    rows.append(said("c", "Ida Orr", "1960-02-02", postcode=None, address=None))
    told = Told(
        rows,
        decisions=[
            {"key_a": "a", "key_b": "b", "same": True},
            {"key_a": "b", "key_b": "c", "same": True},
            {"key_a": "a", "key_b": "c", "same": False},
        ],
    )
    assert not told.together("a", "c")
    assert {one["certainty"] for one in told.linked.values()} == {"doubtful"}
