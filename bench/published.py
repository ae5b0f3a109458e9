"""Published answers beside ours, each with its tolerance.

    python bench/published.py [--small]

The data lie beside the checkout and are read in place. A module `published_<design>.py` gives
the answers of its designs; there is nothing random here but the seeds that a module names.
"""

from __future__ import annotations

import argparse
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from published_answer import Answer
from record import ROOT, record

DATA = ROOT.parent / "shared" / "data"
DESIGNS = ("published_differences", "published_synthetic")


def collect(data: Path) -> list[Answer]:
    """The answers of every design that is there."""
    there = [name for name in DESIGNS if find_spec(name) is not None]
    return [answer for name in there for answer in import_module(name).answers(data)]


def figures(answers: list[Answer]) -> dict[str, object]:
    """The columns of the table, each a figure by data set."""
    return {
        "data_set": sorted({answer.data_set for answer in answers}),
        "ours": {answer.name: round(answer.ours, 8) for answer in answers},
        "published": {answer.name: answer.published for answer in answers},
        "tolerance": {answer.name: answer.tolerance for answer in answers},
        "within": {answer.name: answer.within for answer in answers},
        "outside": [answer.name for answer in answers if not answer.within],
    }


def show(answers: list[Answer]) -> None:
    """The table for people."""
    for one in answers:
        mark = "within" if one.within else "OUTSIDE"
        print(f"{one.name:<55} {one.ours:>14.6f} {one.published:>14.6f} ±{one.tolerance:g} {mark}")


def main() -> None:
    """Collect, show and record; without the data nothing is recorded."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="the same, recorded apart")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    asked = parser.parse_args()
    if not DATA.is_dir():
        print(f"not measured: {DATA} is not beside this checkout")
        return
    started = time.process_time()
    answers = collect(DATA)
    show(answers)
    spent = round(time.process_time() - started, 2)
    record("published", {**figures(answers), "cpu_s": spent}, small=asked.small)


if __name__ == "__main__":
    main()
