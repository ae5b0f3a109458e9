"""Remake published Fingertips figures from their counts, and give each row that differs its reason.

    python bench/fingertips.py [--small]

Reads `../shared/data/areas/fingertips/` beside the checkout (OHID, Open Government Licence).
A figure agrees when ours rounds to every decimal printed, or to seven figures where it was stored
in single precision. A reason is never a label alone: where one can be tested, the row is remade
under it.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onestory import stats

FOLDER = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "areas" / "fingertips"

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Words = NDArray[np.str_]

EQUAL = "equal"
WHOLE_NUMBERS = (
    "limits made in whole numbers: the two terms above Wilson's line were cut to integers"
)
ROUNDED_COUNT = "count rounded to 5 after the limits were made; a count within 2 of it gives them"
SHAPE = "shape equal: limits lie about the value as Byar's do about the count"
SHAPE_ROUNDED = "shape equal, for a count within 2 of the one published (rounded to 5)"
LAST_FIGURE = "one decimal is too few: equal but for one in the last figure"
VALUE_ONLY = "value equal; no limits published"
NO_VALUE = "no value published"
NO_NUMERATOR = "no numerator published"
SURVEY = "survey weights: the weighted numerator is not published"
NOT_A_RATE = "a count or a score: no denominator"
UNEXPLAINED = "unexplained"

SURVEYS = {"93015"}  # Active Lives; its counts, where given, are not of inactive people
REMADE = {"Proportion": 100.0, "Crude rate": 100_000.0, "Indirectly standardised ratio": 100.0}
SHAPED = {"Directly standardised rate", "Indirectly standardised proportion"}
EXPLAINED = (WHOLE_NUMBERS, ROUNDED_COUNT)
SHAPE_FITS = (SHAPE, SHAPE_ROUNDED)
Z = 1.959963984540054
SINGLE_PRECISION = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Published:
    """Rows as published.

    `value_step` and `limit_step` are half a unit of the last decimal, the former with what the
    count and the denominator lost in print.
    """

    indicator: Words
    kind: Words
    value: Floats
    lower: Floats
    upper: Floats
    count: Floats
    denominator: Floats
    value_step: Floats
    limit_step: Floats

    def of(self, chosen: Flags) -> Published:
        """The chosen rows."""
        return replace(
            self, **{part.name: getattr(self, part.name)[chosen] for part in fields(self)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """How many rows of each indicator fell under each reason."""

    rows: Counter[tuple[str, str]]

    def under(self, *reasons: str) -> int:
        """The rows under any of these reasons."""
        return sum(count for (_, reason), count in self.rows.items() if reason in reasons)

    @property
    def figures(self) -> dict[str, object]:
        """The figures of the promise; `rows_compared` are those whose limits can be remade."""
        equal, explained = self.under(EQUAL), self.under(*EXPLAINED)
        shaped = self.under(*SHAPE_FITS)
        return {
            "rows": self.rows.total(),
            "rows_compared": equal + explained + self.under(UNEXPLAINED),
            "rows_equal": equal,
            "mismatches_explained": explained,
            "mismatches_unexplained": self.under(UNEXPLAINED),
            "shapes_compared": shaped + self.under(LAST_FIGURE),
            "shapes_equal": shaped,
            "values_equal_without_limits": self.under(VALUE_ONLY),
            "cannot_be_remade": self.under(NO_VALUE, NO_NUMERATOR, SURVEY, NOT_A_RATE),
        }


def reconcile(folder: Path) -> Reconciliation:
    """Every row of `healthdata.csv` in the folder under one reason."""
    rows = read(folder)
    reason = reasons(rows)
    return Reconciliation(rows=Counter(zip(rows.indicator.tolist(), reason.tolist(), strict=True)))


def read(folder: Path) -> Published:
    """The published rows with the kind of their indicator."""
    with (folder / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        kinds = {row["IndicatorID"]: row["ValueType"] for row in csv.DictReader(file)}
    with (folder / "healthdata.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = {name: [row[name] for row in rows] for name in rows[0]}
    kind = np.array([kinds[name] for name in texts["IndicatorId"]])
    fewest = np.where(kind == "Indirectly standardised proportion", 1, 2)
    places = np.maximum(decimals(texts["LowerCI"]), decimals(texts["UpperCI"]))
    value = numbers(texts["Value"])
    return Published(
        indicator=np.array(texts["IndicatorId"]),
        kind=kind,
        value=value,
        lower=numbers(texts["LowerCI"]),
        upper=numbers(texts["UpperCI"]),
        count=numbers(texts["Count"]),
        denominator=numbers(texts["Denominator"]),
        value_step=half_unit(np.maximum(decimals(texts["Value"]), fewest))
        + value * (lost(texts["Count"]) + lost(texts["Denominator"])),
        limit_step=half_unit(np.maximum(places, fewest)),
    )


def numbers(texts: list[str]) -> Floats:
    """The texts as numbers, NaN where empty."""
    return np.array([float(text) if text else np.nan for text in texts])


def decimals(texts: list[str]) -> NDArray[np.int64]:
    """How many decimals each number was printed with; noughts at the end were not printed."""
    return np.array([len(text.partition(".")[2]) for text in texts])


def half_unit(places: NDArray[np.int64]) -> Floats:
    """Half a unit of the last of so many decimals."""
    return np.power(10.0, -places) / 2


def lost(texts: list[str]) -> Floats:
    """The share of each number that printing may have cost it; nothing for whole numbers."""
    places = decimals(texts)
    with np.errstate(divide="ignore"):
        return np.where(places > 0, half_unit(places) / np.abs(numbers(texts)), 0.0)


def reasons(rows: Published) -> Words:
    """The reason of each row."""
    survey = np.isin(rows.indicator, list(SURVEYS))
    remade = np.isin(rows.kind, list(REMADE))
    bare = np.isnan(rows.lower) | np.isnan(rows.upper)
    fraction = np.isfinite(rows.count) & np.isfinite(rows.denominator)
    tests = [
        (~(remade | np.isin(rows.kind, list(SHAPED))), NOT_A_RATE),
        (np.isnan(rows.value), NO_VALUE),
        (survey, SURVEY),
        (~fraction, NO_NUMERATOR),
        (remade & bare & value_agrees(rows), VALUE_ONLY),
        (bare, UNEXPLAINED),
    ]
    reason = np.select([test for test, _ in tests], [word for _, word in tests], default="")
    reason = reason.astype(object)
    for kind, compare in COMPARED.items():
        chosen = (reason == "") & (rows.kind == kind)
        reason[chosen] = compare(rows.of(chosen))
    return reason.astype(str)


def value_agrees(rows: Published) -> Flags:
    """Whether count over denominator is the value."""
    scale = np.array([REMADE.get(kind, np.nan) for kind in rows.kind.tolist()])
    with np.errstate(divide="ignore", invalid="ignore"):
        ours = rows.count / rows.denominator * scale
    return close(ours, rows.value, rows.value_step)


def close(ours: Floats, published: Floats, step: Floats) -> Flags:
    """Whether ours rounds to what was published."""
    hair = 1e-9 + SINGLE_PRECISION * np.abs(published)
    return np.abs(ours - published) <= step + hair


def limits_agree(rows: Published, lower: Floats, upper: Floats) -> Flags:
    """Whether both limits round to those published."""
    return close(lower, rows.lower, rows.limit_step) & close(upper, rows.upper, rows.limit_step)


def proportions(rows: Published) -> Words:
    """Wilson's limits, or the same made in whole numbers."""
    ours = stats.proportion(rows.count, rows.denominator, multiplier=100)
    n, share = rows.denominator, rows.count / rows.denominator
    middle = np.trunc(2 * rows.count + Z**2)
    half = np.trunc(Z * np.sqrt(Z**2 + 4 * rows.count * (1 - share)))
    below = 2 * (n + Z**2) / 100
    return judged(
        [
            (limits_agree(rows, ours.lower, ours.upper), EQUAL),
            (limits_agree(rows, (middle - half) / below, (middle + half) / below), WHOLE_NUMBERS),
        ],
        value_agrees(rows),
    )


def crude_rates(rows: Published) -> Words:
    """Byar's limits of the count, or of a count that rounds to it."""
    rounded = rows.count % 5 == 0

    def fits(count: Floats) -> Flags:
        ours = stats.crude_rate(count, rows.denominator, multiplier=100_000)
        return limits_agree(rows, ours.lower, ours.upper)

    near = [fits(np.maximum(rows.count + away, 0)) for away in (-2, -1, 1, 2)]
    return judged(
        [(fits(rows.count), EQUAL), (rounded & np.any(near, axis=0), ROUNDED_COUNT)],
        value_agrees(rows),
    )


def ratios(rows: Published) -> Words:
    """Byar's limits of the count over the expected count, published as the denominator."""
    ours = stats.indirect(rows.count, rows.denominator)
    return judged([(limits_agree(rows, ours.lower, ours.upper), EQUAL)], value_agrees(rows))


def direct_rates(rows: Published) -> Words:
    """Dobson's limits lie about the value as Byar's do about the count, whatever the weights."""
    slack = 2 * np.minimum(rows.value_step, rows.limit_step)
    above, below = rows.upper - rows.value, rows.value - rows.lower

    def fits(count: Floats) -> Flags:
        byar = stats.byar(count)
        shape = (byar.upper - count) / (count - byar.lower)
        least, most = (above - slack) / (below + slack), (above + slack) / (below - slack)
        return (least <= shape) & (shape <= most)

    near = [fits(rows.count + away) for away in (-2, -1, 1, 2)]
    return judged(
        [
            (fits(rows.count), SHAPE),
            ((rows.count % 5 == 0) & np.any(near, axis=0), SHAPE_ROUNDED),
        ],
        np.ones(rows.value.size, dtype=bool),
    )


def indirect_proportions(rows: Published) -> Words:
    """Byar's limits over the count, times the value; neither was printed exactly."""

    def fits(count: Floats, spare: float) -> Flags:
        byar = stats.byar(count)
        held = np.ones(rows.value.size, dtype=bool)
        for factor, edge in ((byar.lower / count, rows.lower), (byar.upper / count, rows.upper)):
            room = rows.value_step * factor + rows.limit_step + spare + 1e-9
            held &= np.abs(rows.value * factor - edge) <= room
        return held

    near = [fits(rows.count + away, 0) for away in (-2, -1, 1, 2)]
    return judged(
        [
            (fits(rows.count, 0), SHAPE),
            ((rows.count % 5 == 0) & np.any(near, axis=0), SHAPE_ROUNDED),
            (fits(rows.count, 0.1), LAST_FIGURE),
        ],
        np.ones(rows.value.size, dtype=bool),
    )


def judged(tests: list[tuple[Flags, str]], also: Flags) -> Words:
    """The first reason whose test holds, where `also` holds too."""
    return np.select([test & also for test, _ in tests], [word for _, word in tests], UNEXPLAINED)


COMPARED = {
    "Proportion": proportions,
    "Crude rate": crude_rates,
    "Indirectly standardised ratio": ratios,
    "Directly standardised rate": direct_rates,
    "Indirectly standardised proportion": indirect_proportions,
}


def main() -> None:
    """Print the table of reasons and record the figures."""
    from record import record

    parser = argparse.ArgumentParser(description=re.split(r"\n\n", __doc__ or "")[0])
    parser.add_argument("--small", action="store_true", help="the same: it takes a second")
    parser.add_argument("--full", action="store_true", help="the same")
    asked = parser.parse_args()
    if not FOLDER.is_dir():
        print(f"not measured: {FOLDER} is not beside this checkout")
        if asked.small:
            names = Reconciliation(rows=Counter()).figures
            record("fingertips", {**dict.fromkeys(names)}, small=True)
        return
    found = reconcile(FOLDER)
    for (indicator, reason), count in sorted(found.rows.items()):
        print(f"{indicator:>8} {count:>7,}  {reason}")
    record("fingertips", found.figures, small=asked.small)


if __name__ == "__main__":
    main()
