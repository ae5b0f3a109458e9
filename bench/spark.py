"""Every card of the catalogue on the embedded engine and on Spark: do they give the same rows?

    python bench/spark.py [--small]

The story is the drawn one of the conformance test (`tests/unit/indicators/test_engines_agree.py`);
the small run takes every tenth card. Needs Java.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from datetime import date
from importlib import import_module
from pathlib import Path

import numpy as np

from onestory import engine, indicators
from onestory.indicators.story_tables import opened
from onestory.model.story import TABLES, Story

WORLDS = Path(__file__).resolve().parents[1] / "tests" / "unit" / "indicators"


def drawn_story(folder: Path) -> Story:
    """The story that the conformance test draws."""
    sys.path.insert(0, str(WORLDS))
    worlds, conftest = import_module("test_engines_agree"), import_module("conftest")
    generator = np.random.default_rng(20)
    tables = {name: worlds.drawn(name, 120, generator) for name in TABLES}
    tables["people"] = [{**row, "person_id": n} for n, row in enumerate(tables["people"][:40])]
    sources = sorted({one for card in indicators.measured_cards().values() for one in card.sources})
    return conftest.write_story(
        folder, tables, start=date(2020, 6, 1), end=date(2023, 1, 1), sources=sources
    )


def compare(*, small: bool) -> dict[str, object]:
    """How many cards were compared, how many rows are the same, and what each engine took."""
    with tempfile.TemporaryDirectory() as folder:
        story = drawn_story(Path(folder))
        worlds = import_module("test_engines_agree")
        cards = list(indicators.measured_cards().values())[:: 10 if small else 1]
        taken = {"embedded": 0.0, "spark": 0.0}
        rows: dict[str, list[list[tuple[object, ...]]]] = {"embedded": [], "spark": []}
        with (
            engine.open_relations() as here,
            engine.open_spark(cores=1, memory_gb=1, settings=worlds.SETTINGS) as spark,
        ):
            for name, relations in (("embedded", here), ("spark", spark)):
                held = opened(story, relations, codes={})
                start = time.perf_counter()
                for card in cards:
                    found = relations.rows(worlds.cases_of(card, held))
                    rows[name].append(worlds.in_order(found))
                taken[name] = round(time.perf_counter() - start, 1)
    pairs = list(zip(rows["embedded"], rows["spark"], strict=True))
    same = sum(len(one) for one, other in pairs if one == other)
    if any(one != other for one, other in pairs):
        raise SystemExit("the engines do not agree")
    return {
        "cards": len(cards),
        "rows": sum(len(one) for one, _ in pairs),
        "rows_equal": same,
        "embedded_s": taken["embedded"],
        "spark_s": taken["spark"],
    }


def main() -> None:
    """Compare and record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="every tenth card")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    asked = parser.parse_args()
    from record import record

    warnings.simplefilter("ignore")
    record("spark", compare(small=asked.small), small=asked.small)


if __name__ == "__main__":
    main()
