"""Published answers of difference in differences: minimum wage and castle doctrine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from onestory.stats.fixed_effects import fixed_effects
from onestory.stats.group_time import group_time
from onestory.stats.group_time_average import average_effect, effects_by_group
from onestory.stats.panel import NEVER, Panel
from published_answer import Answer

Table = dict[str, NDArray[np.float64]]

WAGE, CASTLE = "minimum wage", "castle doctrine"


def answers(data: Path) -> list[Answer]:
    """Each published figure with ours, from the folder of public data."""
    return [*minimum_wage(data), *castle_doctrine(data)]


def minimum_wage(data: Path) -> list[Answer]:
    """Callaway and Sant'Anna 2021, data `mpdta` of their package: never-exposed comparators."""
    table = pyarrow.parquet.read_table(data / "causal/did/mpdta.parquet")
    cells = by_place(table, place="countyreal", period="year")
    start = cells["first_treat"][:, 0]
    panel = Panel(
        value=cells["lemp"],
        first=np.where(np.isnan(start), NEVER, np.nan_to_num(start) - 2003).astype(np.int64),
        weight=np.ones(len(start)),
        cycle=1,
    )
    plain = group_time(panel, comparators="never")
    adjusted = group_time(
        panel, comparators="never", covariates=cells["lpop"][:, 0], adjustment="doubly robust"
    )
    average, groups = average_effect(plain), effects_by_group(plain).estimate
    found = [
        ("average effect", average.estimate, -0.039951, 5e-7),
        ("its standard error", average.standard_error, 0.01203, 5e-6),
        ("counties of 2004", groups[0], -0.0797, 5e-5),
        ("counties of 2006", groups[1], -0.0229, 5e-5),
        ("counties of 2007", groups[2], -0.0261, 5e-5),
        ("average effect, with population", average_effect(adjusted).estimate, -0.04175, 5e-6),
    ]
    return [_answer(WAGE, *row) for row in found]


def castle_doctrine(data: Path) -> list[Answer]:
    """Cheng and Hoekstra 2013, as the Mixtape repeats them: state and year effects, no covariates.

    The logarithm of homicides per 100,000 on whether the law was in force at any time in the
    year, 50 states in 2000-2010, errors clustered by state.
    """
    table = pyarrow.csv.read_csv(data / "causal/causaldata/castle.csv")
    cells = by_place(table, place="sid", period="year")
    exposed = cells["post"] > 0
    panel = Panel(
        value=cells["l_homicide"],
        first=np.where(exposed.any(axis=1), exposed.argmax(axis=1), NEVER),
        weight=cells["popwt"][:, 0],
        cycle=1,
    )
    weighted = fixed_effects(panel)
    plain = fixed_effects(replace(panel, weight=np.ones(len(exposed))))
    found = [
        ("log homicide", plain.coefficient[0], 0.0694, 5e-5),
        ("its standard error", plain.standard_error[0], 0.0559, 5e-5),
        ("log homicide, by people", weighted.coefficient[0], 0.0755, 5e-5),
        ("its standard error, by people", weighted.standard_error[0], 0.0332, 5e-5),
    ]
    return [_answer(CASTLE, *row) for row in found]


def by_place(table: pyarrow.Table, *, place: str, period: str) -> Table:
    """Each numeric column as places × periods, in rising order of both."""
    ordered = table.sort_by([(place, "ascending"), (period, "ascending")])
    places = pc.count_distinct(ordered[place]).as_py()
    return {
        name: ordered[name].to_numpy().astype(np.float64).reshape(places, -1)
        for name in ordered.column_names
        if pyarrow.types.is_floating(ordered.schema.field(name).type)
        or pyarrow.types.is_integer(ordered.schema.field(name).type)
    }


def _answer(data_set: str, figure: str, ours: float, published: float, tolerance: float) -> Answer:
    return Answer(
        data_set=data_set,
        figure=figure,
        ours=float(ours),
        published=published,
        tolerance=tolerance,
    )
