"""Deliveries drawn small: what a partner sent, with counts as a test asks for them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from onestory.model.finding import Finding, Severity
from onestory.model.records import ColumnProfile, MonthVolume, Profile, Receipt
from onestory.model.table import Stored
from onestory.report.quality import DeliveryTold, FieldWords, Partner

STORED = Stored(path="records/x/y", rows=0, sha256="")
RECEIPT = Receipt(
    id="0123456789abcdef",
    source="cld",
    provider="E06000001",
    file="cld_2023q1.csv",
    member="",
    sha256="a",
    known_from=datetime(2023, 5, 1, tzinfo=UTC),
    version="Release 2",
    join="identifiable",
    invented=False,
    received_rows=1000,
    accepted_rows=960,
    rejected_rows=30,
    quarantined_rows=10,
    start=date(2022, 1, 1),
    end=date(2023, 1, 1),
    stated_start=None,
    stated_end=None,
    accepted=STORED,
    superseded=None,
    findings=STORED,
    profile=STORED,
    vaulted=(),
    pseudonym_version="1",
)


def column(name, *, filled, mandatory="no", **counts):
    plain = ColumnProfile(
        name=name,
        heading=name,
        mandatory=mandatory,
        filled=filled,
        unreadable=0,
        unknown=0,
        mapped=0,
    )
    return replace(plain, **counts)


def finding(rule: str, severity: Severity = "warning", *, rows=0, name="", first=()):
    return Finding(
        rule=rule,
        severity=severity,
        message=f"What {rule} found.",
        do=f"Mend {rule}.",
        file="cld_2023q1.csv",
        column=name,
        rows=rows,
        first_rows=first,
    )


def months(rows, *, kind="service", start=2022):
    return tuple(
        MonthVolume(month=date(start + at // 12, at % 12 + 1, 1), event_type=kind, rows=count)
        for at, count in enumerate(rows)
    )


def profile(**counts):
    plain = Profile(
        rows=990,
        columns=(
            column("nhs_number", filled=900, mandatory="where known"),
            column("event_start_date", filled=960, mandatory="yes"),
        ),
        months=months([80] * 12),
        nhs_present=900,
        nhs_valid=890,
        with_person=960,
        with_lsoa=480,
        median_days=45,
    )
    return replace(plain, **counts)


def delivery(*findings, superseding=(), counts=None, **changed):
    return DeliveryTold(
        receipt=replace(RECEIPT, **changed),
        findings=findings,
        profile=counts or profile(),
        superseding=superseding,
    )


def partner(*deliveries, volumes=None, provider="E06000001"):
    told = deliveries or (delivery(),)
    return Partner(
        source="cld",
        title="Client Level Data",
        provider=provider,
        fields=(
            FieldWords(name="nhs_number", title="NHS number", role="nhs number"),
            FieldWords(name="event_start_date", title="Event start date", role="event start"),
            FieldWords(name="postcode", title="Postcode", role="postcode"),
        ),
        deliveries=told,
        months=months([80] * 12) if volumes is None else volumes,
    )


@pytest.fixture
def made():
    """The makers of small deliveries."""
    return {
        "column": column,
        "delivery": delivery,
        "finding": finding,
        "months": months,
        "partner": partner,
        "profile": profile,
    }
