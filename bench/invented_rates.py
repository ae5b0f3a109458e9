"""How the rates of the invented system compare with England's: a table of the manual.

    python bench/invented_rates.py [--people 200000] [--check]

Simulates the system of seed 1 a shard at a time and writes its measures beside the published ones
between the marks of docs/explanation/invented-system.md. `--check` writes nothing and fails where
a measure lies outside what is expected of it. It takes two minutes for 200,000 people.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from onestory.synthetic.system.care.figures import care_measures, care_rows
from onestory.synthetic.system.health.compared import comparison, outside
from onestory.synthetic.system.health.measures import added, measures
from onestory.synthetic.system.places import places
from onestory.synthetic.system.seasons import calendar
from onestory.synthetic.system.settings import System
from onestory.synthetic.system.world import world

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "invented-system.md"
MARKS = re.compile(r"(<!-- rates -->\n).*?(<!-- end of rates -->)", re.DOTALL)


def main() -> None:
    """Write the table, or check the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    system = System(people=asked.people, years=5, seed=1)
    where, months = places(system), calendar(system)
    worlds = (world(system, where, shard).tables for shard in range(len(system.shards)))
    sums = added([{**measures(one, months), **care_measures(one, months)} for one in worlds])
    table = comparison(sums, beside=care_rows(sums))
    print(table)
    if asked.check:
        strays = outside(sums)
        sys.exit(f"Outside what is expected, as ratios: {strays}" if strays else 0)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        MARKS.sub(lambda mark: f"{mark[1]}{table}\n{mark[2]}", page),
        encoding="utf-8",
        newline="\n",
    )


if __name__ == "__main__":
    main()
