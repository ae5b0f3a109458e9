"""Coders: how far those who read the same interviews found the same in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.evidence.interviews.presence import Telling, tellings
from onestory.model.interviews import AGREEMENT_ROWS
from onestory.stats.agreement import cohen_kappa, krippendorff_alpha, percent_agreement
from onestory.stats.coder_agreement import clustered_alpha, fleiss_kappa
from onestory.stats.estimate import Estimate, FloatArray
from onestory.stats.rates import proportion

if TYPE_CHECKING:
    from onestory.model.interviews import Interviews

_FEW = 10
_HANG_TOGETHER = "no range: what one interview says of many constructs hangs together"


def coders_agreement(interviews: Interviews, *, resamples: int = 1000, seed: int = 0) -> pa.Table:
    """Return agreement over all constructs ('') and by construct, as `AGREEMENT_ROWS`.

    A unit is one person in one source that two coders or more have read; each either found the
    construct there or did not. Over all constructs a unit is a person and construct, of those
    that anybody found; its range resamples interviews. Ratings are judged as ranks. A per cent
    stands as a share from 0 to 1, of ten units and more. Empty where no two coders read the same.
    """
    both = [one for one in tellings(interviews) if len(one.coders) > 1]
    coders = sorted({name for one in both for name in one.coders})
    used = [
        one.id
        for one in interviews.frame.constructs
        if any((one.id, "any") in told.found for told in both)
    ]
    rows = list(_of_all(both, coders, used, {"resamples": resamples, "seed": seed}))
    for construct in used:
        found = _presence(both, coders, construct)
        rows.extend(_nominal(construct, found, {"resamples": resamples, "seed": seed}))
        rated = _rated(both, coders, construct)
        rows.extend(_ordinal(construct, rated, {"resamples": resamples, "seed": seed}))
    return pa.Table.from_pylist(rows, schema=AGREEMENT_ROWS)


def _of_all(
    both: Sequence[Telling],
    coders: Sequence[str],
    used: Sequence[str],
    drawing: Mapping[str, int],
) -> Iterator[dict[str, object]]:
    """Yield agreement over all constructs, whose units hang together by interview."""
    if not both or not used:
        return
    found = np.concatenate([_presence(both, coders, one) for one in used], axis=1)
    of = np.tile(np.arange(len(both)), len(used))
    yield _share("", found, ranged=False)
    kappa = _kappa(found)
    yield _statistic("", found, kappa.method, kappa) | {
        "lower": None,
        "upper": None,
        "note": _HANG_TOGETHER,
    }
    alpha = clustered_alpha(found, of, resamples=drawing["resamples"], seed=drawing["seed"])
    yield _statistic("", found, "Krippendorff's alpha", alpha)


def _nominal(
    construct: str, found: FloatArray, drawing: Mapping[str, int]
) -> Iterator[dict[str, object]]:
    yield _share(construct, found, ranged=len(found) == 2)
    kappa = _kappa(found)
    yield _statistic(construct, found, kappa.method, kappa)
    alpha = krippendorff_alpha(found, resamples=drawing["resamples"], seed=drawing["seed"])
    yield _statistic(construct, found, "Krippendorff's alpha", alpha)


def _ordinal(
    construct: str, rated: FloatArray, drawing: Mapping[str, int]
) -> Iterator[dict[str, object]]:
    """Yield agreement on ratings, where two coders or more rated somebody."""
    if not _units(rated):
        return
    if len(rated) == 2:
        kappa = cohen_kappa(rated[0], rated[1], weights="quadratic")
        yield _statistic(construct, rated, "weighted kappa of ratings", kappa)
    alpha = krippendorff_alpha(
        rated, scale="ordinal", resamples=drawing["resamples"], seed=drawing["seed"]
    )
    yield _statistic(construct, rated, "Krippendorff's alpha of ratings", alpha)


def _kappa(found: FloatArray) -> Estimate:
    """Return Cohen's kappa of two coders, Fleiss' of more."""
    if len(found) == 2:
        return cohen_kappa(found[0], found[1])
    known = ~np.isnan(found)
    counted = [(found == value) & known for value in (0.0, 1.0)]
    return fleiss_kappa(np.stack([one.sum(axis=0) for one in counted], axis=1))


def _share(construct: str, found: FloatArray, *, ranged: bool) -> dict[str, object]:
    """Return the share of pairs of judgements that are equal, with Wilson's range of two coders."""
    units, share = _units(found), percent_agreement(found)
    row = _row(construct, found, "per cent")
    if units < _FEW:
        alike = round(share * units) if len(found) == 2 else None
        told = f"{alike} of {units} alike" if alike is not None else f"{units} units"
        return row | {"note": f"{told}: too few for a per cent"}
    if not ranged:
        return row | {"value": share, "note": "no range: pairs hang together"}
    interval = proportion(round(share * units), units)
    return row | {"value": share, "lower": interval.lower[0], "upper": interval.upper[0]}


def _statistic(
    construct: str, found: FloatArray, statistic: str, given: Estimate
) -> dict[str, object]:
    row = _row(construct, found, statistic)
    value, lower, upper = (float(one[0]) for one in (given.value, given.lower, given.upper))
    if np.isnan(value):
        return row | {"note": "cannot be known: every judgement was the same"}
    if np.isnan(lower):
        return row | {"value": value, "note": "no range: too few units"}
    return row | {"value": value, "lower": lower, "upper": upper}


def _row(construct: str, found: FloatArray, statistic: str) -> dict[str, object]:
    return {
        "construct": construct,
        "statistic": statistic,
        "coders": len(found),
        "units": _units(found),
    }


def _units(found: FloatArray) -> int:
    return int(((~np.isnan(found)).sum(axis=0) > 1).sum())


def _presence(both: Sequence[Telling], coders: Sequence[str], construct: str) -> FloatArray:
    """Return whether each coder found the construct (coders, units), NaN where it was not read."""
    return np.array(
        [
            [
                float(name in one.found.get((construct, "any"), ()))
                if name in one.coders
                else np.nan
                for one in both
            ]
            for name in coders
        ]
    )


def _rated(both: Sequence[Telling], coders: Sequence[str], construct: str) -> FloatArray:
    return np.array(
        [[one.ratings.get((construct, name), np.nan) for one in both] for name in coders]
    )
