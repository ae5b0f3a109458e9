"""Choices of a study of people on their way out: none that would tell of the few that it drops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onestory.release.people_months import small
from onestory.release.people_words import arms_of, as_few, counts_in, fit
from onestory.release.rows import with_columns

if TYPE_CHECKING:
    import pyarrow as pa

    from onestory.model.effect import Effect
    from onestory.model.release import DisclosureRule

HIDDEN = "hidden: it differs from the main answer by few people"
_FURTHEST = "twentieth of people taken on"


def clear_choices(effect: Effect, rule: DisclosureRule) -> pa.Table:
    """Return the choices in words that count no few people, without the figures of some.

    Two answers that differ by few people tell of those few.
    """
    rows, arms = effect.choices, arms_of(effect)
    words = [str(one) for one in rows["choice"].to_pylist()]
    gone = [_by_few(one, effect, rule) for one in words]
    notes = [
        HIDDEN if hide else note and fit(note, arms, rule)
        for hide, note in zip(gone, rows["note"].to_pylist(), strict=True)
    ]
    figures = {
        name: [
            None if hide else value
            for hide, value in zip(gone, rows[name].to_pylist(), strict=True)
        ]
        for name in ("estimate", "lower", "upper")
    }
    told = [fit(as_few(one, rule), arms, rule) for one in words]
    return with_columns(rows, {**figures, "choice": told, "note": notes})


def _by_few(words: str, effect: Effect, rule: DisclosureRule) -> bool:
    if _FURTHEST in words and 0 < effect.n_exposed / 20 < rule.smallest:
        return True
    return any(small(count, rule) for count in counts_in(words))
