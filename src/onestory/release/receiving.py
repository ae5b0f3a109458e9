"""Receiving: what stands of partners' records, with small counts hidden and the rest rounded."""

from __future__ import annotations

from dataclasses import replace

from onestory.model.records import Received, ReceivedSource
from onestory.model.release import DisclosureRule, Release
from onestory.release.rounding import nearest

_COUNTS = ("received_rows", "accepted_rows", "not_used_rows", "superseded_rows")


def add_received(release: Release, received: Received | None) -> Release:
    """Return the release with what was received, its counts hidden and rounded by its rule.

    Rows received are the sum of those accepted and those not used: where one of the parts is small
    and nothing is rounded, the other is hidden with it.
    """
    if received is None:
        return release
    rule = release.rule
    cleared = replace(
        received,
        sources=tuple(_of_source(one, rule) for one in received.sources),
        received_rows=int(nearest(received.received_rows, rule.round_to)),
        accepted_rows=int(nearest(received.accepted_rows, rule.round_to)),
        opted_out_rows=_shown(received.opted_out_rows, rule),
        people=_shown(received.people, rule),
        doubtful=_shown(received.doubtful, rule),
        closed=_shown(received.closed, rule),
    )
    return replace(release, received=cleared)


def _of_source(one: ReceivedSource, rule: DisclosureRule) -> ReceivedSource:
    shown = replace(one, **{name: _shown(getattr(one, name), rule) for name in _COUNTS})
    hidden = shown.accepted_rows is None or shown.not_used_rows is None
    if hidden and rule.round_to == 1:
        shown = replace(shown, accepted_rows=None, not_used_rows=None)
    return replace(shown, usable_share=None) if hidden else shown


def _shown(count: int | None, rule: DisclosureRule) -> int | None:
    if count is None or 0 < count < rule.smallest:
        return None
    return int(nearest(count, rule.round_to))
