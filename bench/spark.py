"""Every card of the catalogue on the embedded engine and on Spark: do they give the same rows?

    python bench/spark.py [--small]

The story is that of the conformance test (`tests/unit/indicators/test_engines_agree.py`), in which
every card counts something; the small run takes every tenth card. Needs Java.
"""

from __future__ import annotations

import argparse
import runpy
import shutil
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

from onestory import engine

TESTS = Path(__file__).resolve().parents[1] / "tests" / "unit" / "indicators"


def compare(*, small: bool) -> dict[str, object]:
    """How many cards were compared, how many rows are the same, and what each engine took."""
    test = runpy.run_path(str(TESTS / "test_engines_agree.py"))
    write = runpy.run_path(str(TESTS / "conftest.py"))["write_story"]
    cards = list(test["CARDS"].values())[1::10] if small else list(test["CARDS"].values())
    with (
        tempfile.TemporaryDirectory() as folder,
        engine.open_relations(threads=1) as here,
        engine.open_spark(cores=1, memory_gb=1, settings=test["SETTINGS"]) as spark,
    ):
        story = test["story_in"](Path(folder), write)
        with test["held"](story, here) as embedded, test["held"](story, spark) as on_spark:
            one, embedded_s = timed(test, cards, embedded)
            other, spark_s = timed(test, cards, on_spark)
    differing = [card.id for card, a, b in zip(cards, one, other, strict=True) if a != b]
    if differing:
        raise SystemExit(f"the engines do not agree on {', '.join(differing)}")
    return {
        "cards": len(cards),
        "cards_that_count": sum(test["counted"](rows) for rows in one),
        "rows": sum(len(rows) for rows in one),
        "rows_equal": sum(len(rows) for rows in other),
        "embedded_s": embedded_s,
        "spark_s": spark_s,
    }


def timed(test: dict[str, Any], cards: list[Any], story: Any) -> tuple[list[list[object]], float]:
    """The cases of each card, and the seconds that they took."""
    start = time.perf_counter()
    cases = [test["cases_of"](card, story) for card in cards]
    return cases, round(time.perf_counter() - start, 1)


def main() -> None:
    """Compare and record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="every tenth card")
    parser.add_argument("--full", action="store_true", help="the size without --small")
    asked = parser.parse_args()
    from record import record

    warnings.simplefilter("ignore")
    if asked.small and shutil.which("java") is None:
        nothing: dict[str, object] = {"cards": 0, "rows_equal": 0, "why": "there is no Java here"}
        record("spark", nothing, small=True)
        return
    record("spark", compare(small=asked.small), small=asked.small)


if __name__ == "__main__":
    main()
