"""What a measurement is asked, stands on and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from onestory.model.area import Level
from onestory.model.finding import Finding
from onestory.model.period import Period
from onestory.model.result import Result

By = Literal["age", "sex", "ethnicity", "deprivation", "care group", "cohort"]
Standard = Literal["age and sex", "age"]

LSOAS = pa.schema(
    {
        "lsoa": pa.string(),
        "level": pa.string(),  # model.area.Level
        "code": pa.string(),
        "name": pa.string(),
        "start": pa.date32(),  # null: since ever
        "end": pa.date32(),  # the first day no longer so; null: still so
    }
)
"""Which areas an LSOA lies in, a row a level and span of dates."""

COUNCILS = pa.schema(
    {"number": pa.string(), "code": pa.string(), "name": pa.string(), "level": pa.string()}
)
"""Which areas a council's number stands for, a row a level."""

DEPRIVATION = pa.schema({"lsoa": pa.string(), "fifth": pa.int32()})
"""The fifth of each LSOA, 1 the most deprived."""

POPULATION = pa.schema(
    {
        "code": pa.string(),
        "year": pa.int32(),  # of the mid-year estimate
        "sex": pa.string(),  # 'male', 'female'
        "age_from": pa.int32(),
        "age_to": pa.int32(),  # first age no longer in it
        "persons": pa.float64(),
    }
)
"""Official estimates of the people who live in an area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be measured: when, where, for whom and how sure.

    `levels` are kinds of area. `by` splits people, beside everyone together. `cohort` has
    person_id, index_date and exit_date (null while followed): it restricts cases and the time
    lived to its people within their span, or where `by` names it sets them beside the others.
    `standard` says by what the direct rates are standardised.
    """

    periods: tuple[Period, ...]
    levels: tuple[Level, ...]
    by: tuple[By, ...] = ()
    confidence: float = 0.95
    cohort: pa.Table | None = None
    standard: Standard = "age and sex"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaGround:
    """The areas and populations that measurements stand on: tables as the constants here.

    Without a `population` the people who live somewhere are counted from the story's
    registrations, in years lived.
    """

    lsoas: pa.Table
    councils: pa.Table = field(default_factory=COUNCILS.empty_table)
    deprivation: pa.Table = field(default_factory=DEPRIVATION.empty_table)
    population: pa.Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One indicator measured: crude, standardised directly, and standardised by a model.

    `standardised` is None where a direct rate makes no sense, `modelled` where no model could be
    fitted (a finding says why). `bounds` follow `model.figures.BOUNDS`.
    """

    crude: Result
    standardised: Result | None
    modelled: Result | None
    bounds: pa.Table
    findings: tuple[Finding, ...]
