"""The catalogue: every source is complete, and an unknown one is answered with the nearest."""

from __future__ import annotations

from typing import get_args

import pytest

from onestory import sources
from onestory.model.errors import PlanError
from onestory.model.indicator import Statistic
from onestory.model.source import Kind, Source

MARKS = {"suppressed", "not available", "not applicable"}
PARTS = {"numerator", "denominator", "value", "lower", "upper", "base", "margin", ""}
SOURCES = sources.catalogue()


def test_the_sources_that_the_first_walk_needs_are_there():
    assert {one.id for one in SOURCES} >= {
        "own_table", "ascof", "discharge_acute", "discharge_community", "delayed_transfers",
        "ae_attendances", "fingertips", "ccg_mortality",
    }  # fmt: skip


def test_they_are_in_the_order_of_their_ids():
    assert [one.id for one in SOURCES] == sorted(one.id for one in SOURCES)


def test_an_unknown_source_is_answered_with_the_nearest():
    with pytest.raises(PlanError, match="Did you mean ascof"):
        sources.source("ascoff")


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.id)
class TestEverySource:
    def test_says_who_publishes_it_and_under_what_licence(self, source: Source):
        assert source.title
        assert source.publisher
        assert source.licence
        assert source.version
        assert source.note
        assert source.kind in get_args(Kind)

    def test_has_a_layout_that_can_be_read(self, source: Source):
        if source.kind == "records":
            assert sources.record_layout(source).fields
        else:
            assert sources.long_layouts(source) or sources.workbook_layouts(source)

    def test_gives_every_sign_a_known_meaning(self, source: Source):
        layouts = (*sources.long_layouts(source), *sources.workbook_layouts(source))
        assert {mark for one in layouts for mark in one.marks.values()} <= MARKS

    def test_uses_known_parts_and_statistics(self, source: Source):
        for layout in sources.long_layouts(source):
            assert {figure.part for figure in layout.figures} <= PARTS
            assert set(layout.parts.values()) <= PARTS
            assert {m.statistic for m in layout.measures} <= set(get_args(Statistic))
        for book in sources.workbook_layouts(source):
            assert set(book.statistics.values()) <= set(get_args(Statistic))

    def test_gives_no_code_two_meanings_in_one_year(self, source: Source):
        for layout in sources.long_layouts(source):
            spans = [(c.code, c.first, c.last) for m in layout.measures for c in m.codes]
            for code, first, last in spans:
                others = [s for s in spans if s[0] == code and s != (code, first, last)]
                assert all(b < first or last < a for _, a, b in others)
