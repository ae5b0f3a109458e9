"""An invented panel in the shape of the Pioneers: confident sites, admissions rising, yet less.

Published: 25 sites, over 60% of them confident; emergency admissions +12% in places without a
programme and +6.4% in theirs, 2013 to 2018 (BMC Health Serv Res 2021). Places here are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import log
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.model.delivered import ACTIVITY_ROWS, Delivered, SiteDelivery
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.mirror import PERCEIVED_ROWS
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.model.study import Estimand, Outcome, Site, Study
from onestory.stats.rates import proportion
from onestory.stats.shocks import course, lasting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

PLACES, SITES, MONTHS = 150, 25, 60
STARTS = (24, 30)
"""Months from April 2013 in which the first 14 sites began, and the other 11."""
FIRST_WAVE = 14
RISE = log(1.12)
"""From the first year to the last, wherever no programme was."""
LESS = log(1.064 / 1.12)
"""What the programme takes off by the last year."""
CONFIDENT = 17
ASKED = 40
OUTCOME = "emergency-admissions"
WAVE = "Spring 2018"
THROUGH = date(2018, 3, 31)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PioneerShape:
    """The study with its figures, what sites say, and what is true of each.

    `perceived` follows `PERCEIVED_ROWS`: the share of staff who see progress. `truth` is what the
    programme truly did by the last year at each site, a logarithm.
    """

    study: Study
    results: Mapping[str, Result]
    delivered: Delivered
    perceived: pa.Table
    truth: Mapping[str, float]


def pioneer_shape(seed: int, *, effect: float = LESS, differ: bool = True) -> PioneerShape:
    """Return the invented panel: 25 sites among 150 places, five years of months.

    Admissions rise by 12% everywhere else. `effect` (a logarithm) grows at a site from its start
    to the last year; where sites `differ`, it does so between them, else nothing was done at any
    and all rise alike. Two thirds of the sites are confident either way.
    """
    generator = np.random.default_rng(seed)
    first = np.full(PLACES, MONTHS)
    first[:SITES] = [STARTS[site >= FIRST_WAVE] for site in range(SITES)]
    done = np.zeros(PLACES)
    if differ:
        done[:SITES] = effect + generator.normal(0, abs(effect) / 2, SITES)
    people = np.rint(250_000 * np.exp(generator.normal(0, 0.45, PLACES)))
    events = _events(generator, people=people, first=first, done=done)
    codes = [f"X24{number:06d}" for number in range(1, PLACES + 1)]
    study = _study(codes, first)
    return PioneerShape(
        study=study,
        results={OUTCOME: _result(codes, events, people)},
        delivered=_delivered(study),
        perceived=_perceived(generator),
        truth={_name(site): float(done[site]) for site in range(SITES)},
    )


def _events(
    generator: np.random.Generator,
    *,
    people: NDArray[np.float64],
    first: NDArray[np.int64],
    done: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return counts (N, months): level, rise, season, shocks that last, and the programme."""
    month = np.arange(MONTHS)
    level = generator.normal(0, 0.12, (PLACES, 1))
    own = lasting(generator, shape=(PLACES, MONTHS), autocorrelation=0.7, sd=0.02)
    rise = RISE * (month - 5.5) / (MONTHS - 12)
    grown = np.clip(
        (month - first[:, None] + 1) / np.maximum(MONTHS - 6.5 - first[:, None], 1), 0, 2
    )
    season = course(periods=MONTHS, cycle=12, size=0.06)
    logarithm = log(0.0077) + level + own + rise + season + grown * done[:, None]
    return generator.poisson(people[:, None] * np.exp(logarithm))


def _name(site: int) -> str:
    return f"Site {site + 1:02d}"


def _month(number: int) -> date:
    months = 2013 * 12 + 3 + number
    return date(months // 12, months % 12 + 1, 1)


def _study(codes: Sequence[str], first: NDArray[np.int64]) -> Study:
    return Study(
        title="The shape of the Pioneers, invented",
        programme="the pioneers",
        question="Did emergency admissions fall, or rise less, where sites were pioneers?",
        decision="",
        decision_on=None,
        change_our_mind="",
        chosen="bid",
        exposure="announced",
        window=Period(start=_month(0), end=_month(MONTHS)),
        outcomes=(_OUTCOME,),
        statements=(),
        estimands=(_ESTIMAND,),
        sites=tuple(
            Site(name=_name(site), place=codes[site], announced=None, starts=_month(int(start)))
            for site, start in enumerate(first[:SITES])
        ),
    )


_OUTCOME = Outcome(
    id=OUTCOME,
    indicator=OUTCOME,
    role="outcome",
    wanted="lower",
    margin=0.02,
    sector="hospital",
)
_ESTIMAND = Estimand(
    id="main",
    outcome=OUTCOME,
    population="everyone registered",
    exposure="living in a pioneer",
    comparator="living elsewhere",
    time_zero="the start of the site",
    bedding_in=0,
    follow_up=36,
    intercurrent_events="none",
    contrast="ratio",
    average="people",
)
_INDICATOR = Indicator(
    id=OUTCOME,
    title="Emergency admissions",
    measure=OUTCOME,
    numerator="emergency admissions",
    denominator="people registered",
    statistic="crude_rate",
    unit="per 1,000 people",
    multiplier=1000,
    direction="lower is better",
    version="1",
    source="invented",
)


def _result(codes: Sequence[str], events: NDArray[np.int64], people: NDArray[np.float64]) -> Result:
    size = len(codes) * MONTHS
    count = events.ravel().astype(np.float64)
    at_risk = np.repeat(people, MONTHS)
    starts = [_month(number) for number in range(MONTHS)]
    columns: dict[str, object] = {
        "area_code": np.repeat(codes, MONTHS),
        "area_name": np.repeat([f"Place {code[-3:]}" for code in codes], MONTHS),
        "area_level": ["health area"] * size,
        "period_start": starts * len(codes),
        "period_end": [_month(number + 1) for number in range(MONTHS)] * len(codes),
        "group": [""] * size,
        "numerator": count,
        "denominator": at_risk,
        "value": 1000 * count / at_risk,
        "status": ["measured"] * size,
    }
    nothing = [None] * size
    rows = [pa.array(columns.get(f.name, nothing), type=f.type) for f in RESULT_ROWS]
    return Result(
        indicator=_INDICATOR,
        period=Period(start=_month(0), end=_month(MONTHS)),
        rows=pa.Table.from_arrays(rows, schema=RESULT_ROWS),
        confidence=0.95,
        method="invented",
        invented=True,
    )


def _delivered(study: Study) -> Delivered:
    return Delivered(
        verdict="delivered",
        sites=tuple(
            SiteDelivery(
                site=site.name,
                place=site.place,
                announced=None,
                planned=site.starts,
                staffed=site.starts,
                first_person=site.starts,
                caseload_reached=None,
                exposed_from=site.starts,
                largest_share=None,
            )
            for site in study.sites
        ),
        rows=ACTIVITY_ROWS.empty_table(),
        sentence="The programme was delivered.",
    )


def _perceived(generator: np.random.Generator) -> pa.Table:
    """Return the share of staff who see progress: most, at `CONFIDENT` sites of 25."""
    chance = np.where(np.arange(SITES) < CONFIDENT, 0.8, 0.3)
    found = generator.binomial(ASKED, generator.permutation(chance))
    told = proportion(found.astype(np.float64), np.full(SITES, float(ASKED)))
    return pa.table(
        {
            "site": [_name(site) for site in range(SITES)],
            "wave": [WAVE] * SITES,
            "through": [THROUGH] * SITES,
            "value": told.value,
            "lower": told.lower,
            "upper": told.upper,
            "respondents": [ASKED] * SITES,
            "note": [None] * SITES,
        },
        schema=PERCEIVED_ROWS,
    )
