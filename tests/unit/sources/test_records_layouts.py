"""Layouts of records: complete, and telling each heading, list and role once."""

from __future__ import annotations

from typing import get_args

import pytest

from onestory import sources
from onestory.model.finding import Severity
from onestory.model.source import Join, Source
from onestory.sources import record_layout
from onestory.sources.record_layout import FieldType, Mandatory, Private, Resubmission, Role

RECORDS = [one for one in sources.catalogue() if one.kind == "records"]
ONE_EACH: tuple[Role, ...] = ("nhs number", "birth date", "postcode", "lsoa", "event start")


def plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


@pytest.mark.parametrize("source", RECORDS, ids=lambda one: one.id)
class TestEveryLayout:
    def test_uses_words_that_intake_knows(self, source: Source):
        layout = record_layout(source)
        assert {one.type for one in layout.fields} <= set(get_args(FieldType))
        assert {one.role for one in layout.fields} <= set(get_args(Role))
        assert {one.private for one in layout.fields} <= set(get_args(Private))
        assert {one.mandatory for one in layout.fields} <= set(get_args(Mandatory))
        assert {one.severity for one in (*layout.codes, *layout.rules)} <= set(get_args(Severity))
        assert layout.resubmission in get_args(Resubmission)
        assert layout.joins
        assert set(layout.joins) <= set(get_args(Join))

    def test_gives_no_heading_to_two_fields(self, source: Source):
        owners: dict[str, set[str]] = {}
        for one in record_layout(source).fields:
            for text in (one.name, one.title, *one.headings):
                owners.setdefault(plain(text), set()).add(one.name)
        assert not {text: names for text, names in owners.items() if text and len(names) > 1}

    def test_gives_every_field_a_title(self, source: Source):
        assert not [one.name for one in record_layout(source).fields if not one.title]

    def test_has_every_list_that_a_field_names_and_no_other(self, source: Source):
        layout = record_layout(source)
        assert {one.codes for one in layout.fields if one.codes} == {one.id for one in layout.codes}

    def test_has_words_for_every_code_and_no_code_twice(self, source: Source):
        for one in record_layout(source).codes:
            assert all(words.strip() for words in one.codes.values()), one.id
            folded = [code.casefold() for code in one.codes]
            assert len(folded) == len(set(folded)), one.id
            assert set(one.same.values()) <= set(one.codes), one.id
            assert not set(one.same) & set(one.codes), one.id

    def test_keys_its_events_by_fields_that_exist(self, source: Source):
        layout = record_layout(source)
        names = {one.name for one in layout.fields}
        assert {name for key in layout.event_key.values() for name in key} <= names
        assert not layout.rows_from or layout.rows_from in names

    def test_names_a_field_for_each_namespace(self, source: Source):
        names = {one.name for one in record_layout(source).fields}
        spaces = {one.namespace for one in record_layout(source).fields if one.namespace}
        assert not {space for space in spaces if not space.startswith("=") and space not in names}

    def test_says_once_who_when_and_where(self, source: Source):
        roles = [one.role for one in record_layout(source).fields]
        assert not [role for role in ONE_EACH if roles.count(role) > 1]

    def test_keeps_private_whatever_names_or_numbers_a_person(self, source: Source):
        private = {
            "nhs number", "local id", "other id", "first name", "last name",
            "other names", "birth date", "address", "postcode",
        }  # fmt: skip
        layout = record_layout(source)
        assert not [one.name for one in layout.fields if one.role in private and not one.private]
