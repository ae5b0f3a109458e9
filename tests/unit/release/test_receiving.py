"""What was received leaves under the same rule as any other count."""

from dataclasses import replace
from datetime import date

import pytest

from onestory import release
from onestory.model.records import Received, ReceivedSource, ShareOfRows
from onestory.model.release import Provenance

DETENTIONS = ReceivedSource(
    id="mhsds_detention", title="Detentions", sector="mental health", partners=1, deliveries=6,
    received_rows=207, accepted_rows=204, not_used_rows=3, superseded_rows=12,
    start=date(2019, 4, 1), end=date(2021, 4, 1), joins={"identifiable": 1}, usable_share=0.986,
    nhs_share=ShareOfRows(value=None, reason="not in it"),
    lsoa_share=ShareOfRows(value=None, reason="not in it"), invented=True,
)  # fmt: skip
WHOLE = Received(
    sources=(DETENTIONS,), partners=1, received_rows=207, accepted_rows=204, opted_out_rows=2
)


def cleared(rule, received=WHOLE) -> Received:
    made = Provenance(
        inputs=(), definitions=(), code_version="", plan_sha256="", made_on="", invented=True
    )
    done = release.add_received(release.clear([], [], rule=rule, provenance=made), received)
    assert done.received is not None
    return done.received


def counts(received: Received) -> tuple[int | None, ...]:
    one = received.sources[0]
    return one.received_rows, one.accepted_rows, one.not_used_rows, one.superseded_rows


def test_the_public_sees_rounded_counts_and_no_small_ones():
    shown = cleared(release.public_rule())
    assert counts(shown) == (205, 205, None, 10)
    assert (shown.received_rows, shown.opted_out_rows) == (205, None)


def test_a_share_that_would_give_a_hidden_count_away_is_not_told():
    assert cleared(release.public_rule()).sources[0].usable_share is None


def test_where_nothing_is_rounded_the_other_part_is_hidden_with_the_small_one():
    shown = cleared(release.inside_rule("Ours", smallest=5))
    assert counts(shown) == (207, None, None, 12)


def test_inside_an_agreement_that_hides_nothing_every_count_stands():
    shown = cleared(release.inside_rule("Ours"))
    assert shown == WHOLE


def test_no_row_is_no_small_number():
    none = replace(DETENTIONS, accepted_rows=207, not_used_rows=0, usable_share=1.0)
    shown = cleared(release.public_rule(), replace(WHOLE, sources=(none,)))
    assert counts(shown) == (205, 205, 0, 10)
    assert shown.sources[0].usable_share == pytest.approx(1.0)
