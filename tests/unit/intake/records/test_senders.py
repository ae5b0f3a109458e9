"""Senders: a file is taken only as that of the provider whom its rows name."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from onestory import sources
from onestory.intake.records import senders, stated
from onestory.intake.records.want import Want
from onestory.model.errors import DeliveryError
from onestory.model.period import Period

CLD = sources.record_layout(sources.source("cld"))


def want(provider: str, sender: str = "") -> Want:
    return Want(
        source=sources.source("cld"),
        provider=provider,
        join="identifiable",
        received=datetime(2024, 6, 1, tzinfo=UTC),
        sender=sender,
    )


def test_a_file_of_another_council_is_refused_in_words():
    with pytest.raises(DeliveryError, match="No row is of 901: la_code holds '902'"):
        senders.refuse_others({"902": 50}, want("901"), CLD)


@pytest.mark.parametrize(
    ("rows", "provider", "sender"),
    [
        ({"901": 50}, "901", ""),
        ({"RX101": 50}, "RX1", ""),
        ({"rx1": 50}, "RX1", ""),
        ({"RX1": 50}, "RX1-east", ""),
        ({"902": 50}, "Anyshire", "902"),
        ({"902": 50, "903": 50}, "Region", "*"),
        ({}, "901", ""),
    ],
)
def test_a_file_of_the_provider_or_of_the_sender_said_is_taken(
    rows: dict[str, int], provider: str, sender: str
):
    senders.refuse_others(rows, want(provider, sender), CLD)
    assert senders.findings(rows, want(provider, sender), CLD) == ()


def test_a_few_rows_of_another_sender_are_a_warning():
    rows = {"901": 50, "902": 3, "903": 1}
    senders.refuse_others(rows, want("901"), CLD)
    [told] = senders.findings(rows, want("901"), CLD)
    assert (told.severity, told.rows, told.column) == ("warning", 4, "la_code")
    assert "'902', '903'" in told.message


def test_senders_are_counted_of_rows_that_name_one_by_a_code():
    rows = pa.table({"la_code": ["901", None, "902", "901", "Southtown", "9434765919"]})
    assert senders.counted(rows, CLD) == Counter({"901": 2, "902": 1})


class TestAStatedPeriod:
    @staticmethod
    def rows(first: date, last: date) -> pa.Table:
        columns = {"reporting_period_start_date": [first], "reporting_period_end_date": [last]}
        return pa.table(columns)

    def test_runs_to_the_day_after_the_last(self):
        said = stated.with_rows(
            stated.Stated(), self.rows(date(2023, 4, 1), date(2024, 3, 31)), CLD
        )
        assert said.period() == Period(start=date(2023, 4, 1), end=date(2024, 4, 1))
        assert said.findings() == ()

    def test_that_never_ends_is_not_known_and_told(self):
        said = stated.with_rows(stated.Stated(), self.rows(date(2023, 4, 1), date.max), CLD)
        assert said.period() is None
        assert "9999-12-31" in said.findings()[0].message

    def test_of_some_rows_that_never_ends_leaves_that_of_the_others(self):
        said = stated.with_rows(stated.Stated(), self.rows(date(2023, 4, 1), date.max), CLD)
        said = stated.with_rows(said, self.rows(date(2023, 4, 1), date(2023, 6, 30)), CLD)
        assert said.period() == Period(start=date(2023, 4, 1), end=date(2023, 7, 1))
