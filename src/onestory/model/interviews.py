"""Interviews and documents, coded: who said what, on which frame, and how far coders agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

if TYPE_CHECKING:
    from onestory.model.finding import Finding
    from onestory.model.result import Input
    from onestory.model.survey import Wave

SourceKind = Literal["interview", "focus group", "document", "observation"]
Leaning = Literal["barrier", "enabler", "either", "neither"]
"""What a coded passage tells of a construct; 'either' where nobody said which."""

CODINGS = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),  # transcript or document
        pa.field("source_kind", pa.string(), nullable=False),  # `SourceKind`
        pa.field("person", pa.string(), nullable=False),  # who spoke, under a pseudonym
        pa.field("site", pa.string(), nullable=False),  # '' for none
        pa.field("wave", pa.string(), nullable=False),
        pa.field("level", pa.string()),  # micro, meso, macro; null where not said
        pa.field("organisation", pa.string()),
        pa.field("coder", pa.string(), nullable=False),  # '' where not told
        pa.field("construct", pa.string(), nullable=False),  # id in the frame
        pa.field("leaning", pa.string(), nullable=False),  # `Leaning`
        pa.field("rating", pa.float64()),  # -2 to +2 on CFIR; null where not rated
        pa.field("mentions", pa.int64(), nullable=False),  # passages; presence counts, not these
        pa.field("row", pa.int64(), nullable=False),  # of the file, 0 where it has no rows
    ]
)
"""One row a person, coder, construct and leaning."""

SPOKEN = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("source_kind", pa.string(), nullable=False),
        pa.field("person", pa.string(), nullable=False),
        pa.field("site", pa.string(), nullable=False),
        pa.field("wave", pa.string(), nullable=False),
        pa.field("level", pa.string()),
        pa.field("organisation", pa.string()),
        pa.field("role", pa.string()),
        pa.field("coders", pa.string()),  # who read it, 'coder 1; coder 2'; null where not told
    ]
)
"""One row a person interviewed or a document read, whether or not anything was coded in it."""

PROFILE_ROWS = pa.schema(
    [
        pa.field("construct", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("leaning", pa.string(), nullable=False),  # barrier, enabler, or any
        pa.field("site", pa.string()),  # null: all sites
        pa.field("wave", pa.string()),  # null: all waves
        pa.field("level", pa.string()),  # null: all levels
        pa.field("source_kind", pa.string(), nullable=False),  # people, document, observation
        pa.field("people", pa.int64()),  # k: those in whom it is present; null: suppressed
        pa.field("of", pa.int64()),  # n: those who spoke there; null: suppressed
        pa.field("share", pa.float64()),  # null where n is under ten
        pa.field("lower", pa.float64()),  # Wilson, null where the share is
        pa.field("upper", pa.float64()),
        pa.field("rating", pa.float64()),  # median of the ratings, null where none
        pa.field("rating_least", pa.float64()),
        pa.field("rating_most", pa.float64()),
        pa.field("words", pa.string(), nullable=False),  # '5 of 14 people'
        pa.field("status", pa.string(), nullable=False),  # measured, suppressed, missing
    ]
)
"""One row a construct and leaning by site, wave and level: presence by person."""

RATING_ROWS = pa.schema(
    [
        pa.field("construct", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("site", pa.string(), nullable=False),
        pa.field("wave", pa.string()),  # null: all waves
        pa.field("people", pa.int64(), nullable=False),  # rated there
        pa.field("rating", pa.float64(), nullable=False),  # median of a rating a person
        pa.field("rating_least", pa.float64(), nullable=False),
        pa.field("rating_most", pa.float64(), nullable=False),
    ]
)
"""One row a construct and site: what separates sites that do well from those that do not."""

AGREEMENT_ROWS = pa.schema(
    [
        pa.field("construct", pa.string(), nullable=False),  # '' for all together
        pa.field(
            "statistic", pa.string(), nullable=False
        ),  # per cent, Cohen, weighted, Fleiss, ...
        pa.field("coders", pa.int64(), nullable=False),
        pa.field("units", pa.int64(), nullable=False),  # coded by two or more
        pa.field("value", pa.float64()),
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("note", pa.string()),
    ]
)
"""One row a statistic of agreement between coders."""

COMPARED_ROWS = pa.schema(
    [
        pa.field("construct", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("leaning", pa.string(), nullable=False),
        pa.field("between", pa.string(), nullable=False),  # 'levels', 'waves', 'sites'
        pa.field("p_value", pa.float64()),  # exact, never on a page
        pa.field("adjusted", pa.float64()),  # for the number of constructs asked about
        pa.field("words", pa.string(), nullable=False),  # '9 of 14, 3 of 14 and 0 of 5: differ'
    ]
)
"""One row a comparison of who names a construct, by an exact test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Construct:
    """One construct of a frame. `part_of` is the domain that it belongs to, '' for none."""

    id: str
    title: str
    part_of: str = ""
    also: tuple[str, ...] = ()  # other names under which it is coded


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A code frame: Rogers' attributes, CFIR, Alderwick's domains, or an own one.

    `rated` is the least and most of its ratings, None where it is of presence alone.
    """

    id: str
    title: str
    constructs: tuple[Construct, ...]
    source: str
    rated: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interviews:
    """Coded interviews and documents on one frame, as read and checked.

    `spoken` follows `SPOKEN`, `codings` `CODINGS`. `waves` are in their order, and `times` their
    days where the sidecar gives them. A code of no construct stands in `codings` as 'unmapped'.
    """

    id: str
    title: str
    frame: Frame
    spoken: pa.Table
    codings: pa.Table
    waves: tuple[str, ...]
    times: tuple[Wave, ...] = ()
    invented: bool = False
    inputs: tuple[Input, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewsTold:
    """What interviews said: profiles, agreement, comparisons, sentences in their order."""

    interviews: str
    title: str
    frame: Frame
    profiles: pa.Table
    agreement: pa.Table
    compared: pa.Table
    sentences: tuple[str, ...]
    spoken: int = 0
    invented: bool = False
    inputs: tuple[Input, ...] = ()
    findings: tuple[Finding, ...] = ()
