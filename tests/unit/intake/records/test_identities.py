"""Identities: what the records keep of a person and what the vault does, by way of joining."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from onestory import sources, vault
from onestory.intake.records.identities import Split, refuse_without_pseudonym, split
from onestory.intake.records.want import Want
from onestory.model.errors import DeliveryError
from onestory.model.source import Join
from onestory.sources import Field
from onestory.vault import Key

FIELDS = (
    Field(name="owner"),
    Field(name="number", role="local id", private="identifier", namespace="owner"),
    Field(name="cares_for", role="other id", private="identifier", namespace="owner"),
    Field(name="nhs", role="nhs number", private="identifier"),
    Field(name="token", role="shared pseudonym", private="identifier"),
    Field(name="surname", role="last name", private="identifier"),
    Field(name="born", type="date", role="birth date", private="identifier"),
    Field(name="home", role="postcode", private="identifier"),
    Field(name="note", private="free text"),
    Field(name="sex", role="sex"),
)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return vault.create_key(tmp_path_factory.mktemp("key") / "k")


def parted(
    rows: Sequence[Mapping[str, object]], key: Key, join: Join, provider: str = "901"
) -> Split:
    kinds = {one.name: pa.date32() if one.type == "date" else pa.string() for one in FIELDS}
    cells = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()}
    want = Want(
        source=sources.source("cld"),
        provider=provider,
        join=join,
        received=datetime(2024, 6, 1, tzinfo=UTC),
        postcodes=pa.table({"postcode": ["AB12CD"], "lsoa": ["E01000001"]}),
    )
    return split({"row": pa.array(range(2, len(rows) + 2)), **cells}, FIELDS, want, key)


ADA = {
    "owner": "901",
    "number": "7",
    "nhs": "999 000 0018",
    "surname": "Okafor",
    "born": date(1950, 2, 3),
    "home": "ab1 2cd",
    "note": "rang",
    "sex": "2",
}


def test_the_records_keep_a_month_an_lsoa_and_pseudonyms_and_nothing_that_names(key: Key):
    public = parted([ADA], key, "identifiable").public
    assert not {"number", "cares_for", "nhs", "surname", "born", "home", "note"} & set(public)
    assert public["birth_month"].to_pylist() == [date(1950, 2, 1)]
    assert public["lsoa"].to_pylist() == ["E01000001"]
    assert public["sex"].to_pylist() == ["2"]


def test_one_nhs_number_is_one_pseudonym_however_it_is_written_and_whoever_sends_it(key: Key):
    here = parted([ADA, ADA | {"nhs": "999-000-0018"}], key, "identifiable")
    there = parted([ADA | {"nhs": "9990000018"}], key, "identifiable", provider="RAX")
    found = {*here.public["nhs_pseudonym"].to_pylist(), *there.public["nhs_pseudonym"].to_pylist()}
    assert len(found) == 1
    assert here.nhs_valid == 2


@pytest.mark.parametrize("number", ["9990000019", "4444444444", "999000001", "", None])
def test_what_can_be_no_nhs_number_has_no_pseudonym(key: Key, number: str | None):
    found = parted([ADA | {"nhs": number}], key, "identifiable")
    assert found.public["nhs_pseudonym"].to_pylist() == [None]


def test_one_number_of_two_councils_is_two_people(key: Key):
    rows = [ADA, ADA | {"owner": "902"}, ADA | {"owner": None}]
    one, other, senders = parted(rows, key, "identifiable").public["person_pseudonym"].to_pylist()
    assert one != other
    assert senders == one  # the sender's own, as the delivery's provider is 901


def test_the_adult_cared_for_is_met_under_their_own_number(key: Key):
    found = parted([ADA | {"cares_for": "8"}, ADA | {"number": "8"}], key, "identifiable").public
    assert found["cares_for_pseudonym"][0] == found["person_pseudonym"][1]


def test_an_identity_is_all_that_the_row_says_and_the_vault_holds_each_once(key: Key):
    found = parted([ADA, ADA, ADA | {"surname": "Bright"}], key, "identifiable")
    one, same, other = found.public["identity"].to_pylist()
    assert (one == same, one == other) == (True, False)
    assert found.persons is not None
    assert sorted(found.persons["rows"].to_pylist()) == [1, 2]
    assert set(found.persons["last_name"].to_pylist()) == {"Okafor", "Bright"}


@pytest.mark.parametrize("join", ["pseudonymised at source", "no permitted link"])
def test_where_names_were_not_agreed_not_even_the_vault_keeps_them(key: Key, join: Join):
    found = parted([ADA], key, join)
    assert found.persons is None
    assert found.public["identity"].to_pylist() == [None]
    assert found.public["nhs_pseudonym"].to_pylist() == [None]
    assert "Okafor" not in str(found.register.to_pylist())


def test_records_without_a_permitted_link_meet_within_their_sender_alone(key: Key):
    here, again = (parted([ADA], key, "no permitted link").public for _ in range(2))
    there = parted([ADA], key, "no permitted link", provider="902").public
    linked = parted([ADA], key, "identifiable").public
    assert here["person_pseudonym"] == again["person_pseudonym"]
    assert here["person_pseudonym"] != there["person_pseudonym"]
    assert here["person_pseudonym"] != linked["person_pseudonym"]


def test_a_shared_pseudonym_meets_whoever_sends_it(key: Key):
    rows = [ADA | {"token": "a1b2"}]
    here = parted(rows, key, "pseudonymised at source").public["person_pseudonym"]
    there = parted(rows, key, "pseudonymised at source", provider="RAX").public["person_pseudonym"]
    assert here == there
    assert here.null_count == 0


def test_a_senders_own_number_never_stands_in_for_a_shared_pseudonym(key: Key):
    rows = [ADA | {"cares_for": "8", "owner": None}]
    here = parted(rows, key, "pseudonymised at source").public
    there = parted(rows, key, "pseudonymised at source", provider="RAX").public
    assert here["person_pseudonym"].to_pylist() == [None]
    assert here["cares_for_pseudonym"] != there["cares_for_pseudonym"]


def test_records_without_the_pseudonym_that_they_are_joined_on_are_refused_in_words(key: Key):
    want = Want(
        source=sources.source("apc"),
        provider="RX1",
        join="pseudonymised at source",
        received=datetime(2024, 6, 1, tzinfo=UTC),
    )
    without = [one for one in FIELDS if one.role != "shared pseudonym"]
    with pytest.raises(DeliveryError, match="no column token_person_id"):
        refuse_without_pseudonym(without, want)
    refuse_without_pseudonym(FIELDS, want)
    refuse_without_pseudonym(without, replace(want, join="identifiable"))


def test_a_block_without_rows_has_columns_and_no_rows(key: Key):
    found = parted([], key, "identifiable")
    assert found.public["person_pseudonym"].to_pylist() == []
    assert found.register.num_rows == 0


def test_another_key_makes_other_pseudonyms(key: Key, tmp_path: Path):
    other = vault.create_key(tmp_path / "k")
    ours = parted([ADA], key, "identifiable").public
    theirs = parted([ADA], other, "identifiable").public
    for name in ("identity", "person_pseudonym", "nhs_pseudonym"):
        assert ours[name] != theirs[name]


def test_a_month_of_birth_that_a_source_names_alike_is_still_a_day(key: Key):
    # ECDS sends birth_year and a birth_month of '1' to '12': alone, that is no day.
    fields = (
        Field(name="nhs", role="nhs number", private="identifier"),
        Field(name="birth_year", type="integer", role="birth year"),
        Field(name="birth_month", role="birth month"),
    )
    cells = {
        "row": pa.array([2, 3, 4]),
        "nhs": pa.array(["9990000018", None, None]),
        "birth_year": pa.array([1950, 1950, None]),
        "birth_month": pa.array(["2", "11", "3"]),
    }
    want = Want(
        source=sources.source("ecds"),
        provider="XA1",
        join="identifiable",
        received=datetime(2024, 6, 1, tzinfo=UTC),
        postcodes=pa.table({"postcode": ["AB12CD"], "lsoa": ["E01000001"]}),
    )
    public = split(cells, fields, want, key).public
    assert public["birth_month"].to_pylist() == [date(1950, 2, 1), date(1950, 11, 1), None]


def test_a_home_that_a_source_calls_lsoa_is_filled_from_the_postcode_where_blank(key: Key):
    fields = (
        Field(name="home", role="postcode", private="identifier"),
        Field(name="lsoa", role="lsoa"),
    )
    cells = {
        "row": pa.array([2, 3]),
        "home": pa.array(["AB1 2CD", "AB1 2CD"]),
        "lsoa": pa.array(["E01000009", None]),
    }
    want = Want(
        source=sources.source("deaths"),
        provider="XR1",
        join="identifiable",
        received=datetime(2024, 6, 1, tzinfo=UTC),
        postcodes=pa.table({"postcode": ["AB12CD"], "lsoa": ["E01000001"]}),
    )
    public = split(cells, fields, want, key).public
    assert public["lsoa"].to_pylist() == ["E01000009", "E01000001"]
