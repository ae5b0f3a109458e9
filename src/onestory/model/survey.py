"""Surveys: who answered what, where and when, and the scores made of it with their ranges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

if TYPE_CHECKING:
    from datetime import date

    from onestory.model.finding import Finding
    from onestory.model.instrument import Instrument, Level, Who
    from onestory.model.result import Input

GroupKind = Literal["everyone", "deprivation", "ethnicity", "disability", "sex", "age", "own"]
"""What respondents are told apart by; 'own' is a kind that the user names."""

RESPONSES = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),  # as the file numbers it, 1 the first line
        pa.field("who", pa.string(), nullable=False),  # `Who`
        pa.field("site", pa.string(), nullable=False),  # as the study names it; '' for none
        pa.field("wave", pa.string(), nullable=False),  # as the sidecar names it
        pa.field("level", pa.string()),  # `Level`, null where not said
        pa.field("organisation", pa.string()),
        pa.field("weight", pa.float64(), nullable=False),  # 1 where none is given
        pa.field("stratum", pa.string()),  # null where drawn without strata
        pa.field("cluster", pa.string()),  # team or practice drawn as one; null where each alone
        pa.field("deprivation", pa.string()),  # fifth, '1' the most deprived; null not known
        pa.field("ethnicity", pa.string()),
        pa.field("disability", pa.string()),
        pa.field("sex", pa.string()),
        pa.field("age", pa.string()),  # band
    ]
)
"""One row a respondent. The items follow as float64 columns of codes, named by the item's id;
null where it was not answered. An own group follows as a string column 'own:NAME'."""

SCORED = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),  # of `RESPONSES`
        pa.field("scale", pa.string(), nullable=False),  # id of the scale, 'scale.item' of one item
        pa.field("score", pa.float64()),  # null where too few items were answered
        pa.field("answered", pa.int32(), nullable=False),
        pa.field("not_relevant", pa.int32(), nullable=False),
    ]
)
"""One row a respondent and scale; where the rule is 'each item', one an item, scored 0 or 1."""

SCORE_ROWS = pa.schema(
    [
        pa.field("survey", pa.string(), nullable=False),
        pa.field("instrument", pa.string(), nullable=False),
        pa.field("scale", pa.string(), nullable=False),  # as in `SCORED`
        pa.field("title", pa.string(), nullable=False),  # in words
        pa.field("statistic", pa.string(), nullable=False),  # 'mean' or 'share'
        pa.field("who", pa.string(), nullable=False),
        pa.field("level", pa.string()),  # null: all levels
        pa.field("site", pa.string()),  # null: all sites together
        pa.field("wave", pa.string(), nullable=False),
        pa.field("wave_end", pa.date32()),  # last day of the wave
        pa.field("group_kind", pa.string(), nullable=False),  # `GroupKind`, 'own:NAME' of an own
        pa.field("group", pa.string(), nullable=False),  # '' for everyone
        pa.field("respondents", pa.int64()),  # with a score; null: suppressed
        pa.field("value", pa.float64()),  # a share is from 0 to 1
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("effective", pa.float64()),  # respondents that a simple sample would have needed
        pa.field(
            "status", pa.string(), nullable=False
        ),  # measured, no interval, suppressed, missing
        pa.field("note", pa.string()),  # why there is no value or no interval
        pa.field("method", pa.string(), nullable=False),
    ]
)
"""One row a score by who answered, level, site, wave and group."""

RESPONSE_ROWS = pa.schema(
    [
        pa.field("survey", pa.string(), nullable=False),
        pa.field("who", pa.string(), nullable=False),
        pa.field("wave", pa.string(), nullable=False),
        pa.field("site", pa.string()),  # null: all sites
        pa.field("group_kind", pa.string(), nullable=False),
        pa.field("group", pa.string(), nullable=False),
        pa.field("asked", pa.int64()),  # null where nobody said how many were asked
        pa.field("answered", pa.int64()),  # null: suppressed
        pa.field("share", pa.float64()),  # answered of asked
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("share_of_answers", pa.float64()),  # this group among those who answered
        pa.field(
            "share_of_asked", pa.float64()
        ),  # among those asked, or among the people living there
        pa.field("note", pa.string()),
    ]
)
"""One row a group: how many were asked and answered, and who is missing."""

CHANGE_ROWS = pa.schema(
    [
        pa.field("survey", pa.string(), nullable=False),
        pa.field("scale", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("who", pa.string(), nullable=False),
        pa.field("site", pa.string()),  # null: all sites of the study
        pa.field("group_kind", pa.string(), nullable=False),
        pa.field("group", pa.string(), nullable=False),  # of a gap: 'A against B'
        pa.field("from_wave", pa.string(), nullable=False),
        pa.field("to_wave", pa.string(), nullable=False),
        # 'change', 'gap', 'change of the gap', 'change against comparators': that over all sites
        # less that over places which are no sites
        pa.field("kind", pa.string(), nullable=False),
        pa.field("estimate", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("note", pa.string()),  # a trend break, too few, why there is none
    ]
)
"""One row a difference: between two waves, or between two groups in one wave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How many were asked, of a site and group in a wave; `site` and `group` '' for all."""

    wave: str
    site: str
    group_kind: str
    group: str
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One time at which a survey was held: its first and last day."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Answers as read and checked; `responses` follows `RESPONSES`, items after it.

    accepted + rejected = received. `population` names where `asked` counts those who live there
    rather than those who were asked. `drawn` says in words how respondents were chosen; a census
    or a volunteer sample has weights of 1 and is told as such.
    """

    id: str
    title: str
    instrument: Instrument
    responses: pa.Table
    waves: tuple[Wave, ...]
    who: tuple[Who, ...]
    levels: tuple[Level, ...] = ()
    groups: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    population: str = ""
    drawn: str = ""
    of_population: tuple[tuple[str, int], ...] = ()  # stratum, people in it: corrects ranges
    invented: bool = False
    inputs: tuple[Input, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyTold:
    """What a survey said: scores, who is missing, changes and gaps, and sentences in their order.

    `scores` follows `SCORE_ROWS`, `response` `RESPONSE_ROWS`, `changes` `CHANGE_ROWS`.
    """

    survey: str
    title: str
    instrument: Instrument
    scores: pa.Table
    response: pa.Table
    changes: pa.Table
    sentences: tuple[str, ...]
    cautions: tuple[str, ...] = ()
    respondents: int = 0
    invented: bool = False
    inputs: tuple[Input, ...] = ()
    findings: tuple[Finding, ...] = ()
    breaks: tuple[str, ...] = field(default=())
