"""Referrals to community and mental health teams, and the contacts that follow each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestory.synthetic.system.columns import (
    DAY_SECONDS,
    Mask,
    Whole,
    chosen,
    days,
    instants,
    numbers,
    table,
    words,
)
from onestory.synthetic.system.health.happenings import Happenings, Scene
from onestory.synthetic.system.tables import CONTACTS, REFERRALS

_BREAK = 2020 * 12 + 2  # March 2020
_OPEN = 60  # days since the last contact for which a referral stays open
_HOURS = np.array([0.0] * 8 + [8, 14, 16, 15, 10, 10, 13, 12, 8, 3, 1.5, 1, 0.5, 0.2, 0.0, 0.0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Referrals:
    """Referrals, as (referrals,) arrays; `of` says to which each contact belongs."""

    person: Whole
    received: Whole
    first: Whole
    last: Whole
    end: Whole
    open: Mask
    number: Whole
    of: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a service's contacts go: codes with their shares.

    `means` are the shares of face to face, telephone and video before March 2020, in the two years
    after, and since. `activities` may be empty.
    """

    service: str
    provider: str
    statuses: tuple[str, ...]
    status_shares: tuple[float, ...]
    means: tuple[tuple[float, ...], ...]
    activities: tuple[str, ...]
    activity_shares: tuple[float, ...]
    minutes: tuple[int, ...]


MEANS = ("01", "02", "11")  # face to face, telephone, video


def referrals(scene: Scene, contacts: Happenings, *, gap: int, first_number: int) -> Referrals:
    """Return the referrals that contacts make: one lasts until there is no contact for `gap` days.

    `contacts` are in order of person and day. Numbers count on from `first_number`.
    """
    generator = scene.generator
    new = np.ones(len(contacts), dtype=np.bool_)
    new[1:] = (np.diff(contacts.person) != 0) | (np.diff(contacts.day) > gap)
    at = np.flatnonzero(new)
    after = np.append(at[1:], len(contacts))[: len(at)]
    person, first, last = contacts.person[at], contacts.day[at], contacts.day[after - 1]
    waited = np.minimum(generator.geometric(1 / 9, len(at)) - 1, 90)
    arrived = scene.residents.arrived[person]
    received = np.maximum(first - waited, np.minimum(arrived, first))
    end = last + generator.integers(0, 21, len(at))
    end = np.minimum(end, np.maximum(scene.residents.gone[person] - 1, last))
    here = scene.residents.gone[person] >= scene.months.end
    is_open = here & ((last > scene.months.end - _OPEN) | (end >= scene.months.end))
    return Referrals(
        person=person,
        received=received,
        first=first,
        last=last,
        end=end,
        open=is_open,
        number=scene.numbered(len(at), after=first_number),
        of=np.cumsum(new) - 1,
    )


def referral_rows(
    scene: Scene, made: Referrals, manner: Manner, *, told: Mapping[str, pa.Array]
) -> pa.Table:
    """Return the rows of REFERRALS; `told` has the columns team, source and reason."""
    none = np.zeros(len(made.person), dtype=np.int64)
    columns = {
        "referral": numbers(made.number),
        "service": words((manner.service,), none),
        "person": scene.persons(made.person),
        "provider": words((manner.provider,), none),
        "received": days(made.received),
        "end": days(made.end, unknown=made.open),
        **told,
    }
    return table(REFERRALS, columns)


def contact_rows(
    scene: Scene, contacts: Happenings, made: Referrals, manner: Manner, *, first_number: int
) -> pa.Table:
    """Return the rows of CONTACTS, numbered on from `first_number`."""
    generator, count = scene.generator, len(contacts)
    none = np.zeros(count, dtype=np.int64)
    clock = chosen(_HOURS, generator=generator, rows=count) * 3600
    clock += generator.integers(0, 60, count) * 60
    long = manner.minutes
    columns = {
        "contact": numbers(scene.numbered(count, after=first_number)),
        "service": words((manner.service,), none),
        "referral": numbers(made.number[made.of]),
        "person": scene.persons(contacts.person),
        "provider": words((manner.provider,), none),
        "at": instants(contacts.day * DAY_SECONDS + clock),
        "minutes": pa.array(np.array(long)[generator.integers(0, len(long), count)], pa.int32()),
        "status": words(manner.statuses, drawn(scene, manner.status_shares, count)),
        "means": words(MEANS, _means(scene, contacts, np.array(manner.means))),
        "activity": words(manner.activities, drawn(scene, manner.activity_shares, count)),
    }
    return table(CONTACTS, columns)


def drawn(scene: Scene, shares: tuple[float, ...], count: int) -> Whole:
    """Return indexes drawn by their shares."""
    return chosen(np.array(shares), generator=scene.generator, rows=count)


def _means(scene: Scene, contacts: Happenings, shares: NDArray[np.float64]) -> Whole:
    since = scene.months.number[contacts.month] - _BREAK
    era = np.searchsorted((0, 24), since, side="right")
    return chosen(shares[era], generator=scene.generator)
