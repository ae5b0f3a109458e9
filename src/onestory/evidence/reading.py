"""Readings: aims set against outcomes, and whether two coders read a policy alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa

from onestory.evidence.builtin import CODER
from onestory.model.policy import FRAME, NOT_CODED, NOT_STATED, Extraction, PolicyRegister
from onestory.stats.agreement import cohen_kappa, krippendorff_alpha, percent_agreement

MATRIX = pa.schema(
    [
        pa.field("policy", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("coder", pa.string(), nullable=False),
        pa.field("intended_aims", pa.string(), nullable=False),
        pa.field("stated_measures", pa.string(), nullable=False),
        pa.field("actual_outcomes", pa.string(), nullable=False),
        pa.field("evidence", pa.string(), nullable=False),
        pa.field("reading", pa.string(), nullable=False),
    ]
)
"""One row a policy and coder; `reading` says in words whether aims and outcomes both stand."""

AGREEMENT = pa.schema(
    [
        pa.field("field", pa.string(), nullable=False),
        pa.field("coders", pa.string(), nullable=False),
        pa.field("policies", pa.int64(), nullable=False),  # read by two or more of them
        pa.field("same_words", pa.float64()),  # share of pairs with the same text, 0 to 1
        pa.field("agree", pa.float64()),  # share of pairs that agree whether it is stated
        pa.field("kappa", pa.float64()),  # of two coders, on whether it is stated
        pa.field("kappa_lower", pa.float64()),
        pa.field("kappa_upper", pa.float64()),
        pa.field("alpha", pa.float64()),  # of all coders, on whether it is stated
        pa.field("alpha_lower", pa.float64()),
        pa.field("alpha_upper", pa.float64()),
    ]
)
"""One row a field of the review frame; null where it cannot be known."""


def aims_against_outcomes(register: PolicyRegister) -> pa.Table:
    """Return the aims of each policy beside its outcomes, as `MATRIX`, in the register's order.

    A policy that nobody has read has one row, 'not yet coded'.
    """
    titles = {policy.id: policy.title for policy in register.policies}
    read = {one.policy for one in register.extractions}
    unread = [Extraction(policy=one, coder="nobody") for one in titles if one not in read]
    order = {identifier: at for at, identifier in enumerate(titles)}
    rows = sorted(
        (*register.extractions, *unread), key=lambda one: order.get(one.policy, len(order))
    )
    return pa.Table.from_pylist(
        [
            {
                "policy": one.policy,
                "title": titles.get(one.policy, ""),
                "coder": one.coder,
                "intended_aims": one.intended_aims,
                "stated_measures": one.stated_measures,
                "actual_outcomes": one.actual_outcomes,
                "evidence": one.evidence,
                "reading": _reading(one),
            }
            for one in rows
        ],
        schema=MATRIX,
    )


def agreement(
    register: PolicyRegister, *, confidence: float = 0.95, resamples: int = 1000, seed: int = 0
) -> pa.Table:
    """Return how far the coders agree on each field of the frame, as `AGREEMENT`.

    Judged on whether the field is stated at all; the share with the same words stands beside it.
    'Not yet coded' is missing, never a disagreement. The readings that come with the register are
    not a coder's and are left out. Empty where fewer than two coders read a policy in common.
    """
    given = [one for one in register.extractions if one.coder != CODER]
    coders = sorted({one.coder for one in given})
    policies = sorted({one.policy for one in given})
    rows: list[dict[str, object]] = []
    for field in FRAME:
        texts = _texts(given, field, coders=coders, policies=policies)
        both = int(((texts != "").sum(axis=0) >= 2).sum())
        if both:
            stated = np.where(texts == "", np.nan, (texts != NOT_STATED).astype(np.float64))
            row = _agreed(stated, confidence=confidence, resamples=resamples, seed=seed)
            words = np.unique(texts, return_inverse=True)[1].reshape(texts.shape)
            same = percent_agreement(np.where(texts == "", np.nan, words.astype(np.float64)))
            who = ", ".join(coders)
            rows.append(
                {"field": field, "coders": who, "policies": both, "same_words": same, **row}
            )
    return pa.Table.from_pylist(rows, schema=AGREEMENT)


def _agreed(
    stated: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    *,
    confidence: float,
    resamples: int,
    seed: int,
) -> dict[str, float | None]:
    alpha = krippendorff_alpha(stated, resamples=resamples, seed=seed, confidence=confidence)
    found: dict[str, float | None] = {
        "agree": percent_agreement(stated),
        "alpha": _known(alpha.value),
        "alpha_lower": _known(alpha.lower),
        "alpha_upper": _known(alpha.upper),
    }
    pairs = list(combinations(range(len(stated)), 2))
    if len(pairs) == 1:
        kappa = cohen_kappa(stated[0], stated[1], confidence=confidence)
        found |= {
            "kappa": _known(kappa.value),
            "kappa_lower": _known(kappa.lower),
            "kappa_upper": _known(kappa.upper),
        }
    return found


def _texts(
    given: Sequence[Extraction], field: str, *, coders: Sequence[str], policies: Sequence[str]
) -> np.ndarray[tuple[int, int], np.dtype[np.str_]]:
    """Return what each coder wrote of each policy (coders, policies), '' where not yet coded."""
    said = {(one.coder, one.policy): _plain(str(getattr(one, field))) for one in given}
    return np.array([[said.get((coder, one), "") for one in policies] for coder in coders])


def _plain(text: str) -> str:
    """Return the text as it is compared: one case, single spaces, no full stop at the end."""
    clean = " ".join(text.casefold().split()).rstrip(".")
    return "" if clean == NOT_CODED else clean


def _reading(one: Extraction) -> str:
    if NOT_CODED in (one.intended_aims, one.actual_outcomes):
        unread = [
            name
            for name, text in (("aims", one.intended_aims), ("outcomes", one.actual_outcomes))
            if text == NOT_CODED
        ]
        return f"{' and '.join(unread)} not yet coded"
    aims, outcomes = one.intended_aims != NOT_STATED, one.actual_outcomes != NOT_STATED
    if aims and outcomes:
        return "aims and outcomes both stated"
    if aims:
        return "aims stated, no outcome stated"
    return "an outcome stated, no aims" if outcomes else "neither stated"


def _known(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float | None:
    return None if np.isnan(values[0]) else float(values[0])
