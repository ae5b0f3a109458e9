"""The tables of known answers in the manual, written from the figures recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from record import ROOT, results_file

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "explanation" / "known-answers.md"
BEGIN, END = "<!-- figures: bench/coverage.py --page -->", "<!-- end of figures -->"


def write(page: Path = PAGE) -> None:
    """Put the tables of the figures recorded in place of those that the page holds."""
    figures = json.loads(results_file(small=False).read_text(encoding="utf-8"))["coverage"]
    page.write_text(filled(page.read_text(encoding="utf-8"), figures), encoding="utf-8")


def filled(text: str, figures: dict[str, Any]) -> str:
    """The page's text with the tables between its two marks."""
    head, rest = text.split(BEGIN)
    parts = (
        _default(figures),
        _by_effect(figures),
        _by_places(figures),
        _such(figures),
        _designs(figures),
    )
    return "\n\n".join([head + BEGIN, *parts, END]) + rest.split(END)[1]


def _default(figures: dict[str, Any]) -> str:
    naive = figures["naive_before_after"]
    return (
        f"{figures['settings']} settings of {figures['panels_a_setting']:,} panels"
        f" (commit {figures['commit']}). Of the 95% ranges, between"
        f" {_share(figures['least_share'])} (± {_share(figures['least_share_error'])}) and"
        f" {_share(figures['most_share'])} (± {_share(figures['most_share_error'])}) hold the"
        f" truth; {figures['settings_below_93_per_cent']} settings lie below 93%, and"
        f" {figures['settings_above_98_5_per_cent']} above 98.5%, which is more cautious than"
        f" nominal. The largest bias of any setting is {_points(figures['bias'])}"
        f" (± {_points(figures['bias_error'], sign=False)}) of the rate, and none lies further than"
        f" {figures['most_errors_of_bias']:.1f} of its Monte Carlo errors from nought. Before and"
        f" after, on the same panels: between {_share(naive['least_share'])} and"
        f" {_share(naive['most_share'])} hold the truth,"
        f" {naive['settings_below_93_per_cent']} of {figures['settings']} settings lie below 93%,"
        f" and the bias is {_points(naive['least_bias'], sign=False)} to"
        f" {_points(naive['most_bias'], sign=False)} of the rate. A panel costs"
        f" {figures['cpu_s_a_panel']:.4f} CPU seconds at the most."
    )


def _such(figures: dict[str, Any]) -> str:
    such = figures["differs_by_place_for_such_places"]
    return (
        "Where effects differ by place (by a standard deviation as large as the effect), the range"
        " is about these places. Taken as a range for what the programme does in places such as"
        f" these, on average, it would hold in {_share(such['least_share'])} to"
        f" {_share(such['most_share'])}."
    )


def _by_effect(figures: dict[str, Any]) -> str:
    table: dict[str, list[dict[str, list[float]]]] = {}
    for name, row in figures["worlds"].items():
        table.setdefault(name.rpartition("; ")[2], []).append(row)
    return _table(
        ["True effect", "Range holds", "Largest bias", "Before and after holds", "Its bias"],
        [
            [
                effect,
                _span(_all(rows, "share")),
                _points(max(_all(rows, "bias"), key=abs)),
                _span(_all(rows, "naive_share")),
                " to ".join(_points(some(_all(rows, "naive_bias"))) for some in (min, max)),
            ]
            for effect, rows in table.items()
        ],
    )


def _by_places(figures: dict[str, Any]) -> str:
    rows = figures["worlds"].values()
    return _table(
        ["Places", "Exposed", "Range holds", "Median half width"],
        [
            [
                str(places),
                str(places // 3),
                _span([row["share"][at] for row in rows]),
                " to ".join(
                    _points(some(row["width"][at] for row in rows) / 2, sign=False)
                    for some in (min, max)
                ),
            ]
            for at, places in enumerate(figures["places"])
        ],
    )


def _designs(figures: dict[str, Any]) -> str:
    return _table(
        ["Design", "Setting", "Panels", "Range holds", "", "Bias"],
        [
            [
                design,
                name,
                str(row["panels"]),
                f"{_share(row['share'])} ± {_share(row['error'])}",
                "**does not hold**" if name in found["does_not_hold_in"] else "",
                f"{_points(row['bias'])} ± {_points(row['bias_error'], sign=False)}",
            ]
            for design, found in figures["designs"].items()
            for name, row in found["settings"].items()
        ],
    )


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _all(rows: list[dict[str, list[float]]], part: str) -> list[float]:
    return [value for row in rows for value in row[part]]


def _span(shares: list[float]) -> str:
    return f"{_share(min(shares))} to {_share(max(shares))}"


def _share(value: float) -> str:
    return f"{100 * value:.1f}%"


def _points(value: float, *, sign: bool = True) -> str:
    return f"{100 * value:+.2f}%".replace("-", "−") if sign else f"{100 * value:.2f}%"
