"""Caseloads: the people whom teams took on, set beside people as a trial would have drawn them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

if TYPE_CHECKING:
    from datetime import date, datetime

    from onestory.model.finding import Finding
    from onestory.model.result import Input

Comparators = Literal[
    "same places",
    "other places",
    "same and other places",
    "eligible not offered",
    "before the start",
    "score threshold",
    "random order",
]
"""Whom the exposed are set beside. 'before the start': people of a team's own places who met the
rule before it began. 'score threshold': the offer turned on a score; people just under it."""
Took = Literal["enrolled", "offered"]
"""What counts as exposure: being taken on, or being offered it whatever the person said."""
PeopleChosen = Literal["by need", "score threshold", "random order", "volunteered", "not known"]
Decision = Literal["enrolled", "declined", "not suitable", "no capacity"]
"""What was decided about a person: 'enrolled' and 'declined' were offered, the others were not."""
Following = Literal["count", "amount", "first event"]
"""How an outcome is followed: events over person-time, an amount (days, pounds) over person-time,
or whether and when it first happened (death competes with all but itself)."""

CASELOAD = pa.schema(
    [
        pa.field("person_id", pa.int64()),  # null where the record is joined to nobody
        pa.field("team", pa.string(), nullable=False),
        pa.field("decision", pa.string(), nullable=False),  # `Decision`
        pa.field("decided", pa.date32(), nullable=False),
        pa.field("start", pa.date32()),  # enrolled from; null where not enrolled
        pa.field("end", pa.date32()),  # first day no longer enrolled; null while so
        pa.field("score", pa.float64()),  # of need, as the team reckoned it; null where not told
    ]
)
"""One row a decision of a team about a person."""

ENTRIES = pa.schema(
    [
        pa.field("entry", pa.int64(), nullable=False),  # unique, from 0 in order
        pa.field("person_id", pa.int64(), nullable=False),
        pa.field("trial", pa.int32(), nullable=False),  # entries of one trial are compared
        pa.field("exposed", pa.bool_(), nullable=False),
        pa.field("index_date", pa.date32(), nullable=False),  # time zero; no decision lies after it
        pa.field("exit_date", pa.date32(), nullable=False),  # first day no longer followed
        pa.field("exit_reason", pa.string(), nullable=False),  # as of a Cohort
        pa.field("team", pa.string()),  # that took the person on, or serves the place; or null
        pa.field("place", pa.string()),  # area of the study's level at time zero
        pa.field("cluster", pa.string(), nullable=False),  # teams and places that overlap
        pa.field("decision", pa.string()),  # about the person at time zero, null where none
        pa.field("score", pa.float64()),  # at time zero, null where none
        pa.field("enrolled_later", pa.date32()),  # of a comparator who was taken on after time zero
        pa.field("left_team", pa.date32()),  # of an exposed who left the caseload alive
        pa.field("certainty", pa.string()),  # of the person's links
        pa.field("age", pa.int32()),
        pa.field("sex", pa.string()),
        pa.field("ethnicity", pa.string()),  # broad group
        pa.field("deprivation", pa.int32()),  # fifth, 1 the most deprived
        pa.field("frailty", pa.string()),  # band
    ]
)
"""One row a person and time zero. The covariates follow as float32 columns, none of them null."""

HAPPENED = pa.schema(
    [
        pa.field("entry", pa.int64(), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),  # id of the study's outcome
        pa.field("day", pa.int32(), nullable=False),  # since time zero; negative before it
        pa.field("amount", pa.float64(), nullable=False),  # 1 an event, or days, or pounds
    ]
)
"""One row an event of an entry, from `history` days before time zero to its exit; sparse."""

BALANCE_ROWS = pa.schema(
    [
        pa.field("covariate", pa.string(), nullable=False),  # in words
        pa.field("exposed", pa.float64(), nullable=False),  # mean
        pa.field("before", pa.float64(), nullable=False),  # mean of all candidates
        pa.field("after", pa.float64(), nullable=False),  # mean of the comparators as weighted
        pa.field("apart_before", pa.float64(), nullable=False),  # standardised mean difference
        pa.field("apart_after", pa.float64(), nullable=False),
    ]
)
"""One row a covariate: exposed and comparators, in standard deviations of the exposed."""

ARM_ROWS = pa.schema(
    [
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("month", pa.int32(), nullable=False),  # since time zero; 0 is the first after it
        pa.field("exposed", pa.float64()),  # rate a person-year
        pa.field("expected", pa.float64()),  # of the comparators as weighted
        pa.field("candidates", pa.float64()),  # of all candidates, unweighted
        pa.field(
            "exposed_people", pa.float64(), nullable=False
        ),  # person-years behind it, times 12
        pa.field("comparator_people", pa.float64(), nullable=False),
    ]
)
"""One row an outcome and month before or after time zero."""

SUBGROUP_ROWS = pa.schema(
    [
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("by", pa.string(), nullable=False),  # 'deprivation', 'ethnicity', 'frailty', ...
        pa.field("group", pa.string(), nullable=False),
        pa.field("exposed", pa.int64()),  # people; null where hidden
        pa.field("comparators", pa.int64()),
        pa.field("estimate", pa.float64()),  # on the scale of the effect's contrast
        pa.field("lower", pa.float64()),
        pa.field("upper", pa.float64()),
        pa.field("p_differs", pa.float64()),  # from the rest, adjusted for all that were asked
        pa.field("planned", pa.bool_(), nullable=False),
        pa.field("note", pa.string()),  # why there is no estimate
    ]
)
"""One row a subgroup of people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseload:
    """What a study of people adds to its `Study`: how they are drawn.

    `eligible` is the rule in words, a part each. `teams` are the codes of the teams studied, empty
    for all. `exact` names columns of `ENTRIES` in which comparators must be the same. `threshold`
    is the score from which people were offered. `history` is how many days before time zero are
    looked at. `known` says which facts count as known at time zero: those dated before it, or
    those that had also been delivered before it. `subgroups` names columns of `ENTRIES` by which
    effects were planned to be told apart.
    """

    eligible: tuple[str, ...]
    took: Took
    chosen: PeopleChosen
    comparators: Comparators
    teams: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    threshold: float | None = None
    history: int = 730
    known: Literal["dated before", "delivered before"] = "dated before"
    subgroups: tuple[str, ...] = ("deprivation", "ethnicity", "frailty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariate:
    """A column of the entries that people are made alike in, and what it is called."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An outcome of the study as it is followed in persons.

    `unit` is what one amount is: 'admissions', 'nights', 'pounds', 'people' of a first event. Rates
    are so many a person-year.
    """

    outcome: str
    title: str
    unit: str
    following: Following


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """One step of who was left in, as trials tell it: how many people of each kind remain."""

    words: str
    exposed: int
    comparators: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """Everyone drawn for a study of people, before anything is estimated.

    `entries` has `ENTRIES` and a column a covariate; `happened` is `HAPPENED`. `unlinked` is how
    many records of enrolment are joined to nobody, `enrolments` how many there are, `backdated`
    how many of these tell a start before the day on which it was decided. `known_late`
    is the share of facts before time zero that were delivered only after it, None where not known.
    """

    entries: pa.Table
    happened: pa.Table
    covariates: tuple[Covariate, ...]
    followed: tuple[Followed, ...]
    words: str
    flow: tuple[FlowStep, ...]
    first: date
    last: date  # the first day that records no longer cover
    known_at: datetime | None = None
    enrolments: int = 0
    unlinked: int = 0
    backdated: int = 0
    known_late: float | None = None
    findings: tuple[Finding, ...] = ()
    inputs: tuple[Input, ...] = ()
    invented: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Naive:
    """A common way to answer wrongly, computed on the same people, and why it misleads.

    `estimate` and limits are on the scale of the main effect's contrast, None where it has none.
    """

    name: Literal["before and after", "high users", "completers only"]
    estimate: float | None
    lower: float | None
    upper: float | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PeopleTold:
    """What the answer of a study of people tells beside its effects."""

    caseload: Caseload
    protocol: tuple[tuple[str, str], ...]  # the target trial: part, and what was done
    flow: tuple[FlowStep, ...]
    balance: pa.Table  # BALANCE_ROWS, of the main effect
    arms: pa.Table  # ARM_ROWS
    subgroups: pa.Table  # SUBGROUP_ROWS
    naive: tuple[Naive, ...]
