"""Published answers of synthetic control: Proposition 99, the Basque Country, reunification.

The published weights by predictors are where one program's search stopped. Ours finds many such
stops and reports them all, so that the question asked of it here is whether the published one is
among them; for the Basque Country it is not the one that fits best, and `optima` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.csv
from numpy.typing import NDArray

from onestory.stats.counterfactual import Case, Synthetic, case_of
from onestory.stats.predictors import (
    Predictors,
    distance,
    local_optima,
    predictors_of,
    search_importance,
    weigh_by,
)
from onestory.stats.refits import in_space
from onestory.stats.synthetic_control import synthetic_control
from onestory.stats.synthetic_did import difference_in_differences, synthetic_did
from published_answer import Answer

Floats = NDArray[np.float64]
Averaged = tuple[tuple[str, tuple[int, ...]], ...]

SEED = 20_100_601
PROPOSITION, BASQUE, GERMANY = "Proposition 99", "Basque Country", "German reunification"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Region:
    """Places and years of one study, the exposed place first: columns (places, years)."""

    names: tuple[str, ...]
    years: tuple[int, ...]
    columns: dict[str, Floats]

    def case(self, outcome: str, *, start: int, place: int = 0) -> Case:
        """One place beside all others, from the year `start`."""
        table = self.columns[outcome]
        rest = np.delete(table, place, axis=0)
        return case_of(table[place], rest, start=self.years.index(start))

    def predictors(
        self, averaged: Averaged, *, matched: Iterable[int], place: int = 0
    ) -> Predictors:
        """Means over years of columns, and the years whose outcomes judge their importance."""
        columns = [
            np.nanmean(self.columns[name][:, [self.years.index(year) for year in years]], axis=1)
            for name, years in averaged
        ]
        table = np.column_stack(columns)
        return predictors_of(
            table[place],
            np.delete(table, place, axis=0),
            matched=tuple(self.years.index(year) for year in matched),
        )

    def weight(self, found: Synthetic, name: str) -> float:
        """The weight of a comparator of the first place."""
        return float(found.weights[self.names.index(name) - 1])


def answers(data: Path) -> tuple[Answer, ...]:
    """Each published figure with ours, from the folder of public data."""
    folder = data / "causal/pysyncon"
    return (
        *proposition(folder),
        *proposition_placebos(folder),
        *basque(folder),
        *reunification(folder),
    )


def proposition(folder: Path) -> tuple[Answer, ...]:
    """Arkhangelsky et al. 2021 (R package synthdid) and Abadie, Diamond and Hainmueller 2010.

    The package stops Frank-Wolfe by a rule: its synthetic control is 0.11 from the optimum, its
    synthetic difference in differences 0.002; a test repeats the rule and gets both numbers.
    """
    region = smoking(folder)
    case = region.case("cigsale", start=1989)
    by_predictors = search_importance(
        case, smoking_predictors(region, 0), generator=np.random.default_rng(SEED), restarts=60
    )
    weights = {
        "Utah": 0.334, "Nevada": 0.234, "Montana": 0.199, "Colorado": 0.164, "Connecticut": 0.069,
    }  # fmt: skip
    rows = [
        ("synthetic difference in differences", synthetic_did(case).estimate, -15.60383, 0.002),
        ("synthetic control", synthetic_control(case).estimate, -19.61966, 0.11),
        ("difference in differences", difference_in_differences(case).estimate, -27.34911, 5e-6),
        (
            "placebo rank of 39, synthetic difference in differences",
            in_space(case, estimator=synthetic_did).rank_by_ratio,
            1,
            0,
        ),
    ]
    # The paper's program stops near the optimum of its search, 0.004 from it in a weight.
    rows += [
        (f"weight of {name}", region.weight(by_predictors, name), published, 0.005)
        for name, published in weights.items()
    ]
    return _answers(PROPOSITION, rows)


def proposition_placebos(folder: Path) -> tuple[Answer, ...]:
    """The rank of California by fit after over fit before, every place searched alike.

    The ratio of the paper comes back. Its rank of 1 does so only when the search of the others is
    short: from many starts Missouri is found to fit better before (0.91) than published programs
    make it (1.1 to 1.3) and worse after, and California is second. A rank that rests on
    predictors rests on the search too; that of the convex methods does not.
    """
    region = smoking(folder)
    ratios: list[float] = []
    for place in range(len(region.names)):
        found = local_optima(
            region.case("cigsale", start=1989, place=place),
            smoking_predictors(region, place),
            generator=np.random.default_rng(SEED + place),
            restarts=20,
        )[0]
        ratios.append((found.fit_after / found.fit_before) ** 2)
    rank = sum(ratio >= ratios[0] for ratio in ratios)
    rows = [
        ("ratio of mean squared gaps, by predictors", ratios[0], 130, 1.5),
        ("placebo rank of 39, by predictors", rank, 1, 1),
    ]
    return _answers(PROPOSITION, rows)


def basque(folder: Path) -> tuple[Answer, ...]:
    """Abadie and Gardeazabal, American Economic Review 2003, 93:113; the row of all Spain left out.

    Printed to four digits; half of the last is 0.00005, and the program stops 0.0002 away.
    """
    region = country(folder)
    optima = local_optima(
        region.case("gdpcap", start=1970),
        country_predictors(region),
        generator=np.random.default_rng(SEED),
    )
    stop = _nearest(optima, lambda found: abs(region.weight(found, "Cataluna") - 0.8508))
    rows = [
        ("weight of Cataluna", region.weight(stop, "Cataluna"), 0.8508, 0.0005),
        ("weight of Madrid", region.weight(stop, "Madrid (Comunidad De)"), 0.1492, 0.0005),
        ("loss", distance(stop, country_predictors(region)) ** 2, 0.0088645, 5e-6),
    ]
    return _answers(BASQUE, rows)


def reunification(folder: Path) -> tuple[Answer, ...]:
    """Abadie, Diamond and Hainmueller, AJPS 2015, 59:495; importance searched on 1971-1990.

    The gap is the mean of 1990-2003. The search runs along a flat valley, and where in it a
    program stops moves weights by some hundredths and the gap by some per cent (the tests of
    pysyncon allow 0.025 and 2.5%, and so do we).
    """
    region = germany(folder)
    case = region.case("gdp", start=1991)  # the paper counts 1990 as before
    trained = local_optima(
        case,
        germany_predictors(region, 1971, schooling=(1970, 1975), invested="invest70"),
        generator=np.random.default_rng(SEED),
        restarts=200,
    )
    later = germany_predictors(region, 1981, schooling=(1980, 1985), invested="invest80")
    found = [weigh_by(case, later, importance=one.importance) for one in trained]  # pyright: ignore[reportArgumentType]
    published = {
        "USA": 0.216, "Austria": 0.415, "Netherlands": 0.098, "Switzerland": 0.108, "Japan": 0.163,
    }  # fmt: skip
    stop = _nearest(
        found,
        lambda one: max(abs(region.weight(one, name) - w) for name, w in published.items()),
    )
    gap = float(stop.gap[region.years.index(1990) :].mean())
    rows = [
        (f"weight of {name}", region.weight(stop, name), weight, 0.025)
        for name, weight in published.items()
    ]
    return _answers(GERMANY, [*rows, ("mean gap 1990-2003", gap, -1555.0, 39.0)])


def smoking(folder: Path) -> Region:
    """Cigarette sales of 39 states, California first."""
    return _read(folder / "smoking.csv", place="state", first="California")


def smoking_predictors(region: Region, place: int) -> Predictors:
    """Those of the paper: income, beer, the young, the price, and sales in three years."""
    decade = tuple(range(1980, 1989))
    averaged = (
        ("lnincome", decade),
        ("beer", tuple(range(1984, 1989))),
        ("age15to24", decade),
        ("retprice", decade),
        *(("cigsale", (year,)) for year in (1988, 1980, 1975)),
    )
    return region.predictors(averaged, matched=range(1970, 1989), place=place)


def country(folder: Path, *, left_out: str = "Spain (Espana)") -> Region:
    """Incomes of Spanish regions, the Basque Country first; the whole country is no comparator."""
    return _read(
        folder / "basque.csv",
        place="regionname",
        first="Basque Country (Pais Vasco)",
        left_out=left_out,
    )


def country_predictors(region: Region) -> Predictors:
    """Those of the paper: schooling, investment, income, six sectors and density."""
    schools = ("illit", "prim", "med", "high", "post.high")
    sectors = (
        "agriculture", "energy", "industry", "construction", "services.venta", "services.nonventa",
    )  # fmt: skip
    averaged = (
        *((f"school.{name}", tuple(range(1964, 1970))) for name in schools),
        ("invest", tuple(range(1964, 1970))),
        ("gdpcap", tuple(range(1960, 1970))),
        *((f"sec.{name}", tuple(range(1961, 1970, 2))) for name in sectors),
        ("popdens", (1969,)),
    )
    return region.predictors(averaged, matched=range(1960, 1970))


def germany(folder: Path) -> Region:
    """Incomes of 17 countries, West Germany first."""
    return _read(folder / "germany.csv", place="country", first="West Germany")


def germany_predictors(
    region: Region, since: int, *, schooling: tuple[int, int], invested: str
) -> Predictors:
    """Those of the paper over ten years; the importance is judged by the ten years after 1980."""
    decade = tuple(range(since, since + 10))
    averaged = (
        *((name, decade) for name in ("gdp", "trade", "infrate", "industry")),
        ("schooling", schooling),
        (invested, (1980,)),
    )
    return region.predictors(averaged, matched=range(1981, 1991))


def _read(path: Path, *, place: str, first: str, left_out: str = "") -> Region:
    period = "year"
    table = pyarrow.csv.read_csv(path).sort_by([(place, "ascending"), (period, "ascending")])
    names = tuple(dict.fromkeys(table[place].to_pylist()))
    kept = [names.index(first), *(i for i, n in enumerate(names) if n not in {first, left_out})]
    columns = {
        name: np.array(table[name].to_pylist(), dtype=np.float64).reshape(len(names), -1)[kept]
        for name in table.column_names
        if name != place
    }
    return Region(
        names=tuple(names[i] for i in kept),
        years=tuple(int(year) for year in columns[period][0]),
        columns=columns,
    )


def _nearest(found: Iterable[Synthetic], away: Callable[[Synthetic], float]) -> Synthetic:
    return min(found, key=away)


def _answers(data_set: str, rows: Iterable[tuple[str, float, float, float]]) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            data_set=data_set,
            figure=figure,
            ours=float(ours),
            published=published,
            tolerance=tolerance,
        )
        for figure, ours, published, tolerance in rows
    )
