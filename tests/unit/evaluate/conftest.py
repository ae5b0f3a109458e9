"""Small studies whose numbers are written in the test: results, studies, panels and contexts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from onestory.evaluate.checks.context import Context
from onestory.evaluate.designs import staggered
from onestory.evaluate.designs.estimated import Asked
from onestory.evaluate.panel import StudyPanel
from onestory.model.figures import RESULT_ROWS
from onestory.model.indicator import Indicator
from onestory.model.period import Period
from onestory.model.result import Result
from onestory.model.rivals import Rivals
from onestory.model.study import Estimand, Outcome, Site, Study
from onestory.stats.panel import NEVER, Panel

BEGIN = date(2020, 4, 1)
INDICATOR = Indicator(
    id="stays", title="Stays", measure="stays", numerator="stays", denominator="people",
    statistic="crude_rate", unit="per 1,000 people", multiplier=1000, direction="lower is better",
    version="1", source="a table made for this test",
)  # fmt: skip
OUTCOME = Outcome(
    id="stays", indicator="stays", role="outcome", wanted="lower", margin=0.02, sector="hospital"
)
ESTIMAND = Estimand(
    id="main", outcome="stays", population="residents", exposure="a team", comparator="none",
    time_zero="the start", bedding_in=0, follow_up=36, intercurrent_events="none",
    contrast="ratio", average="people",
)  # fmt: skip


def months_on(count: int, of: date = BEGIN) -> date:
    """The first day of the month so many months later."""
    last = of.year * 12 + of.month - 1 + count
    return date(last // 12, last % 12 + 1, 1)


@pytest.fixture
def month() -> Callable[[int], date]:
    """The first day of a numbered month; the figures begin in month 0, April 2020."""
    return months_on


@pytest.fixture
def study() -> Callable[..., Study]:
    """A study of one estimand; `begun` gives the number of the month in which each place starts."""

    def made(begun: Mapping[str, int], *, months: int = 12, **changes: object) -> Study:
        whole = Study(
            title="Teams", programme="the teams", question="Did they help?", decision="",
            decision_on=None, change_our_mind="", chosen="volunteered", exposure="announced",
            window=Period(start=BEGIN, end=months_on(months)), outcomes=(OUTCOME,), statements=(),
            estimands=(ESTIMAND,),
            sites=tuple(
                Site(name=f"Team {code}", place=code, announced=None, starts=months_on(at))
                for code, at in begun.items()
            ),
        )  # fmt: skip
        return replace(whole, **changes)

    return made


@pytest.fixture
def result() -> Callable[..., Result]:
    """A result from each place's figures, None for a missing one; `each` is months a period."""

    def made(
        figures: Mapping[str, Sequence[float | None]],
        *,
        each: int = 1,
        people: Mapping[str, float] | None = None,
        counts: bool = True,
    ) -> Result:
        size = people or {}
        rows = [
            {
                "area_code": code, "area_name": f"Place {code}", "area_level": "council",
                "period_start": months_on(each * t), "period_end": months_on(each * (t + 1)),
                "group": "", "value": value, "status": "measured",
                "numerator": value if counts else None,
                "denominator": size.get(code, 1000.0) if counts else None,
            }
            for code, values in figures.items()
            for t, value in enumerate(values)
        ]  # fmt: skip
        return Result(
            indicator=INDICATOR,
            period=Period(start=BEGIN, end=months_on(36)),
            rows=pa.Table.from_pylist(rows, schema=RESULT_ROWS),
            confidence=0.95,
            method="",
        )

    return made


@pytest.fixture
def noise() -> Callable[..., np.ndarray]:
    """Rates near ten with a level for each place: 40 places by 36 months, the same every time."""

    def made(places: int = 40, months: int = 36, seed: int = 1, size: float = 0.02) -> np.ndarray:
        r = np.random.default_rng(seed)
        level = r.normal(0, 0.1, (places, 1))
        return 10 * np.exp(level + r.normal(0, size, (places, months)))

    return made


@pytest.fixture
def panel() -> Callable[..., StudyPanel]:
    """A panel from rates (places, months) and the months in which the first places start."""

    def made(
        value: np.ndarray,
        starts: Sequence[int],
        *,
        people: np.ndarray | None = None,
        counts: bool = False,
        apportioned: np.ndarray | None = None,
        estimand: Estimand = ESTIMAND,
    ) -> StudyPanel:
        places, length = value.shape
        first = np.array([*starts, *[NEVER] * (places - len(starts))], dtype=np.int64)
        at_risk = np.full(value.shape, 1000.0) if people is None else people
        return StudyPanel(
            panel=Panel(
                value=value, first=first, weight=np.ones(places), cycle=12,
                events=value * at_risk / 1000 if counts else None,
                at_risk=at_risk if counts else None,
            ),
            codes=tuple(f"P{n:02d}" for n in range(places)),
            names=tuple(f"Place {n}" for n in range(places)),
            periods=tuple(
                Period(start=months_on(t), end=months_on(t + 1)) for t in range(length)
            ),
            certain=np.ones(places, dtype=bool), people=True, outcome=OUTCOME, estimand=estimand,
            unit="per 1,000 people", multiplier=1000, title="Stays",
            apportioned=np.zeros(value.shape) if apportioned is None else apportioned,
        )  # fmt: skip

    return made


@pytest.fixture
def rivals() -> Rivals:
    """No rival at all, and nothing left to ask."""
    window = Period(start=BEGIN, end=months_on(36))
    return Rivals(
        window=window, exposed=(), comparators=(), rivals=(), complete=True, to_ask=(), own=(),
        sentences=(),
    )  # fmt: skip


@pytest.fixture
def context(study: Callable[..., Study], rivals: Rivals) -> Callable[..., Context]:
    """What a check is given, of a panel asked as staggered difference in differences."""

    def made(
        study_panel: StudyPanel, *, parents: Mapping[str, str] | None = None, **changes: object
    ) -> Context:
        asked = Asked(contrast=study_panel.estimand.contrast)
        whole = Context(
            study=study({}), study_panel=study_panel, asked=asked, estimate=staggered.estimate,
            main=staggered.estimate(study_panel, asked), rivals=rivals, parents=parents or {},
        )  # fmt: skip
        return replace(whole, **changes)

    return made
