"""Who left and who joined: how much of an answer is other people rather than change in people.

The mean of a site moves from one month to the next for three reasons: the people in both months
changed, those who left were unlike those who stayed, and those who joined were unlike those who
were there. The last two are counted exactly from the sums of those who came and went. Added up
along the months they are a path of their own, and the same regression on that path says how much
of the estimate is a change of people.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from onestory.evaluate.collapse import Collapsed
from onestory.evaluate.collapsed_panel import by_site_and_month, ratio
from onestory.evaluate.presence import Presence
from onestory.model.effect import Check
from onestory.stats.compressed import Cells, Combination, combine, fit_cells
from onestory.stats.estimate import FloatArray

MATERIAL_SHARE = 0.1
MATERIAL_ERRORS = 0.5
"""A change of people matters above a tenth of the estimate and half of its standard error."""

CHECKED = pa.schema(
    [
        pa.field("part", pa.string(), nullable=False),
        pa.field("estimate", pa.float64(), nullable=False),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
    ]
)


def check_presence(
    collapsed: Collapsed, design: FloatArray, *, weights: FloatArray, effect: Combination
) -> tuple[Check, ...]:
    """Whether the rows are one a person and month, and the answer one about the same people.

    `design` (C, K) is that of the answer and `weights` (1, K) make it of the coefficients;
    `effect` holds the answer first.
    """
    presence = collapsed.presence
    if presence is None:
        return (UNKNOWN,)
    if presence.balanced:
        return (check_rows(presence), SAME_PEOPLE)
    path = other_people(collapsed, presence)
    other = refit(collapsed, path, design=design, weights=weights, confidence=effect.confidence)
    going = leaving_effect(collapsed, presence, design=design, weights=weights, effect=effect)
    return (check_rows(presence), check_people(presence, effect, other), check_leaving(going))


def other_people(collapsed: Collapsed, presence: Presence) -> FloatArray:
    """(N, T) how far each site's mean had moved by each month because its people were others.

    Exact where nobody is away in between or moves: the mean changes by this path and by the
    change in the people of both months, and by nothing else.
    """
    rows, total = by_site_and_month(collapsed)
    mean = ratio(total, rows)
    stayed = ratio(total - presence.left_total, rows - presence.left)
    already = ratio(total - presence.joined_total, rows - presence.joined)
    after_leaving = np.nan_to_num(stayed - mean)
    after_joining = np.nan_to_num(mean - already)
    steps = after_joining
    steps[:, 1:] += after_leaving[:, :-1]
    return np.cumsum(steps, axis=1)


def refit(
    collapsed: Collapsed,
    values: FloatArray,
    *,
    design: FloatArray,
    weights: FloatArray,
    confidence: float,
) -> Combination:
    """The same regression and average with `values` (N, T) as the outcome."""
    cells = collapsed.cells
    outcome = values[cells.site, cells.period]
    changed = Cells(
        site=cells.site,
        period=cells.period,
        rows=cells.rows,
        total=cells.rows * outcome,
        squares=cells.rows * outcome**2,
    )
    return combine(fit_cells(changed, design), weights, confidence=confidence)


def leaving_effect(
    collapsed: Collapsed,
    presence: Presence,
    *,
    design: FloatArray,
    weights: FloatArray,
    effect: Combination,
) -> Combination:
    """What exposure did to the share of people who leave in a month; the last month has none."""
    rows, _ = by_site_and_month(collapsed)
    share = np.nan_to_num(ratio(presence.left, rows))
    return refit(collapsed, share, design=design, weights=weights, confidence=effect.confidence)


def check_rows(presence: Presence) -> Check:
    """Whether every person has one row a month."""
    wrong = presence.repeated
    return Check(
        name="one row a person and month",
        passed="failed" if wrong else "passed",
        sentence=f"{wrong:,} of {presence.people:,} people have more rows than months, so they "
        "count more than once."
        if wrong
        else f"None of the {presence.people:,} people has more rows than months.",
    )


def check_people(presence: Presence, effect: Combination, other: Combination) -> Check:
    """Whether a change of people could be a material part of the answer."""
    answer, part = float(effect.estimate[0]), float(other.estimate[0])
    apart = not other.lower[0] <= 0 <= other.upper[0]
    least = max(MATERIAL_SHARE * abs(answer), MATERIAL_ERRORS * float(effect.standard_error[0]))
    failed = apart and abs(part) > least
    changed = presence.people - presence.complete
    seen = (
        f"{changed:,} of {presence.people:,} people were not at one site in every month "
        f"({presence.moved:,} moved, {presence.away:,} were away for a time). "
    )
    verdict = (
        f"Of the estimate of {answer:.3g}, {part:.3g} is because those who came and went were "
        f"unlike the others, and {answer - part:.3g} is change in the same people, if the unlike "
        "would have stayed so: the averages of sites cannot say what the programme did."
        if failed
        else f"Their coming and going moves the estimate of {answer:.3g} by {part:.2g} "
        f"({float(other.lower[0]):.2g} to {float(other.upper[0]):.2g}), which is small or no more "
        "than chance."
    )
    return Check(
        name="change of people",
        passed="failed" if failed else "passed",
        sentence=seen + verdict,
        table=parts_table(effect, other),
    )


def parts_table(effect: Combination, other: Combination) -> pa.Table:
    """The answer, and the parts of it that are other people and the same people."""
    answer, part = float(effect.estimate[0]), float(other.estimate[0])
    columns = {
        "part": ["estimate", "other people", "same people"],
        "estimate": [answer, part, answer - part],
        "lower": [float(effect.lower[0]), float(other.lower[0]), None],
        "upper": [float(effect.upper[0]), float(other.upper[0]), None],
    }
    return pa.table(columns, schema=CHECKED)


def check_leaving(going: Combination) -> Check:
    """Whether people left exposed sites at another rate than they would have."""
    extra, lower, upper = (float(x[0]) for x in (going.estimate, going.lower, going.upper))
    failed = not lower <= 0 <= upper
    return Check(
        name="leaving",
        passed="failed" if failed else "passed",
        sentence=f"Exposure changed the share of people who leave in a month by {100 * extra:.2g} "
        f"percentage points ({100 * lower:.2g} to {100 * upper:.2g}).",
        table=pa.table(
            {"part": ["left"], "estimate": [extra], "lower": [lower], "upper": [upper]},
            schema=CHECKED,
        ),
    )


UNKNOWN = Check(
    name="change of people",
    passed="cannot know",
    sentence="The records do not say who is who, so nobody can tell whether the averages changed "
    "because people did or because the people were others.",
)

SAME_PEOPLE = Check(
    name="change of people",
    passed="passed",
    sentence="Everyone is at one site in every month, so sums by site lose nothing: site effects "
    "and effects of persons give the same answer.",
)
