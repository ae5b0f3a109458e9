"""The mirror: perceived progress set beside measured change, by site and wave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

if TYPE_CHECKING:
    from onestory.model.finding import Finding
    from onestory.model.study import Contrast, Wanted

MeasuredKind = Literal["absolute change", "change against comparators"]
Flag = Literal["ahead of the evidence", "unseen gain", "in step", "not known"]
"""'ahead of the evidence': progress is perceived where the measured range is wholly worse;
'unseen gain': none is perceived where it is wholly better; 'in step': both say the same;
'not known': the measured range does not exclude no change, or perception takes no side."""
Perceives = Literal["progress", "no progress", "takes no side", "not heard"]
"""'not heard': nobody was asked there, or nobody answered."""

PERCEIVED_ROWS = pa.schema(
    [
        pa.field("site", pa.string(), nullable=False),  # as the study names it
        pa.field("wave", pa.string(), nullable=False),
        pa.field("through", pa.date32()),  # last day of the wave: measured up to there
        pa.field("value", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("respondents", pa.int64()),
        pa.field("note", pa.string()),  # why there is no value or no range
    ]
)
"""One row a site and wave: a survey's score, or a judgement coded from interviews."""

MEASURED_ROWS = pa.schema(
    [
        pa.field("outcome", pa.string(), nullable=False),  # of the study
        pa.field("site", pa.string(), nullable=False),
        pa.field("through", pa.date32(), nullable=False),  # last day that it is measured to
        pa.field("kind", pa.string(), nullable=False),  # `MeasuredKind`
        pa.field("estimate", pa.float64()),  # -0.06 is 6% lower where the contrast is a ratio
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("contrast", pa.string(), nullable=False),  # ratio, difference
        pa.field("events", pa.float64()),  # least number behind it, null where not known
        pa.field("note", pa.string()),  # why there is no estimate or no range
    ]
)
"""One row an outcome, site and day: how far it moved, by itself or against comparators."""

MIRROR_ROWS = pa.schema(
    [
        pa.field("site", pa.string(), nullable=False),
        pa.field("wave", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),  # `MeasuredKind`
        pa.field("perceived", pa.float64()),
        pa.field("perceived_lower", pa.float64()),
        pa.field("perceived_upper", pa.float64()),
        pa.field("respondents", pa.int64()),
        pa.field("perceives", pa.string(), nullable=False),  # `Perceives`
        pa.field("measured", pa.float64()),
        pa.field("measured_lower", pa.float64()),
        pa.field("measured_upper", pa.float64()),
        pa.field("events", pa.float64()),  # least number behind what was measured; null not known
        pa.field("flag", pa.string(), nullable=False),  # `Flag`
        pa.field("why", pa.string(), nullable=False),  # the flag in words
    ]
)
"""One row a site, wave and kind of measured change."""

CORRELATION_ROWS = pa.schema(
    [
        pa.field("wave", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("sites", pa.int64(), nullable=False),
        pa.field("correlation", pa.float64()),  # Spearman's, +1: those who see more gained more
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("note", pa.string()),
    ]
)
"""One row a wave and kind: do sites that perceive more progress show more?"""


SEPARATING_ROWS = pa.schema(
    [
        pa.field("construct", pa.string(), nullable=False),  # id in the frame
        pa.field("title", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),  # `MeasuredKind`
        pa.field("sites", pa.int64(), nullable=False),  # rated and measured
        pa.field("correlation", pa.float64()),  # +1: sites rated higher gained more
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("words", pa.string(), nullable=False),
    ]
)
"""One row a construct: does it separate the sites that gained most from those that gained least?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorRow:
    """One row of `MIRROR_ROWS`."""

    site: str
    wave: str
    kind: str
    perceived: float | None
    perceived_lower: float | None
    perceived_upper: float | None
    respondents: int | None
    perceives: str
    measured: float | None
    measured_lower: float | None
    measured_upper: float | None
    events: float | None
    flag: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What stands on either side of a mirror, in words, and which way is better.

    `perceived_unit` is 'share' where scores are shares from 0 to 1. `neutral` is the score that
    means no progress. `contrast` is that of the measured rows, `measured_unit` the unit of a
    difference. `confidence` is that of the ranges.
    """

    perceived_title: str
    perceived_unit: str
    perceived_wanted: Wanted
    neutral: float
    measured_title: str
    wanted: Wanted
    contrast: Contrast
    measured_unit: str = ""
    confidence: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorAsked:
    """What is set beside what, written in the study beforehand (`[[mirror]]`).

    `perceived` is 'INSTRUMENT.SCALE' of a survey or 'interviews.FRAME.CONSTRUCT' of coded
    judgements; `who` whose answers. `neutral` is the value that means no progress, in the unit of
    the score (a share: 0.5); None: the scale's own.
    """

    id: str
    perceived: str
    who: str
    outcome: str
    neutral: float | None = None
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """Perceived beside measured for one pair; `rows` follows `MIRROR_ROWS`.

    `wanted` is the better direction of the outcome. `sentence` says the whole in words.
    Sites stand in the order of their names, waves in that of time; the site '' is all sites
    together. `early` are the waves that were held before any site began. `expected_flags` is how
    many of the last wave's flags chance alone would give were no site different (against
    comparators, where anything was measured so).
    """

    asked: MirrorAsked
    perceived_title: str
    perceived_unit: str
    perceived_wanted: Wanted
    neutral: float
    measured_title: str
    wanted: Wanted
    contrast: Contrast
    rows: pa.Table
    correlations: pa.Table
    sentence: str
    sentences: tuple[str, ...] = ()
    expected_flags: float = 0.0
    findings: tuple[Finding, ...] = ()
    invented: bool = False
    measured_unit: str = ""
    confidence: float = 0.95
    early: tuple[str, ...] = ()


def rows_of(mirror: Mirror) -> tuple[MirrorRow, ...]:
    """Return the rows of the mirror in their order."""
    return tuple(MirrorRow(**row) for row in mirror.rows.to_pylist())
