"""Hospital provider spells: the one at a time in which a person uses a bed of one trust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onestory.synthetic.system.columns import Mask, Whole
from onestory.synthetic.system.health.residents import Residents

Codes = NDArray[np.str_]
EMERGENCY, PLANNED, DELIVERY, BIRTH = range(4)
ELSEWHERE = 0.07  # of care, at the acute trust that is not the nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Spells:
    """Hospital provider spells, as (spells,) arrays.

    `out` lies at or after the history's end for those still in, `ready` far away where never.
    `acute` indexes the trusts, `plan` the reasons of planned admissions (-1 for the rest). `kind`
    is EMERGENCY, PLANNED, DELIVERY or BIRTH. `follows` marks the later of two spells that a
    transfer joins.
    """

    person: Whole
    admitted: Whole
    out: Whole
    ready: Whole
    acute: Whole
    kind: Whole
    plan: Whole
    method: Codes
    source: Codes
    discharge_method: Codes
    destination: Codes
    bed_class: Codes
    follows: Mask

    def where(self, kept: Mask | Whole) -> Spells:
        """Return some of the spells, in the order given."""
        return Spells(
            person=self.person[kept],
            admitted=self.admitted[kept],
            out=self.out[kept],
            ready=self.ready[kept],
            acute=self.acute[kept],
            kind=self.kind[kept],
            plan=self.plan[kept],
            method=self.method[kept],
            source=self.source[kept],
            discharge_method=self.discharge_method[kept],
            destination=self.destination[kept],
            bed_class=self.bed_class[kept],
            follows=self.follows[kept],
        )


def together(parts: Sequence[Spells]) -> Spells:
    """Return the spells of all parts in order of person and day, a transfer after what it joins."""
    joined = Spells(
        person=np.concatenate([part.person for part in parts]),
        admitted=np.concatenate([part.admitted for part in parts]),
        out=np.concatenate([part.out for part in parts]),
        ready=np.concatenate([part.ready for part in parts]),
        acute=np.concatenate([part.acute for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        plan=np.concatenate([part.plan for part in parts]),
        method=np.concatenate([part.method for part in parts]),
        source=np.concatenate([part.source for part in parts]),
        discharge_method=np.concatenate([part.discharge_method for part in parts]),
        destination=np.concatenate([part.destination for part in parts]),
        bed_class=np.concatenate([part.bed_class for part in parts]),
        follows=np.concatenate([part.follows for part in parts]),
    )
    return joined.where(np.lexsort((joined.follows, joined.admitted, joined.person)))


def trust(residents: Residents, person: Whole, *, generator: np.random.Generator) -> Whole:
    """Return the acute trust that people go to: the nearest, but for a few."""
    nearest = residents.acute[person]
    return np.where(generator.random(len(person)) < ELSEWHERE, 1 - nearest, nearest)


def free_of(spells: Spells, others: Spells) -> Mask:
    """Return which spells touch none of `others`, which are sorted and do not overlap."""
    key = others.person * 2**20 + others.admitted
    last = np.searchsorted(key, spells.person * 2**20 + np.minimum(spells.out, 2**19), side="right")
    before = np.maximum(last - 1, 0)
    if len(key) == 0:
        return np.ones(len(spells.person), dtype=np.bool_)
    touched = (last > 0) & (others.person[before] == spells.person)
    return ~(touched & (others.out[before] >= spells.admitted))


def apart(spells: Spells) -> Spells:
    """Return the spells in order, without those that begin before the same person's last ended."""
    ordered = spells.where(np.lexsort((spells.admitted, spells.person)))
    again = np.zeros(len(ordered.person), dtype=np.bool_)
    again[1:] = (ordered.person[1:] == ordered.person[:-1]) & (
        ordered.admitted[1:] <= ordered.out[:-1]
    )
    return apart(ordered.where(~again)) if again.any() else ordered
