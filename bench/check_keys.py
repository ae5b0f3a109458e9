"""Fail when a promise has no figure: `python bench/check_keys.py [RESULTS]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

LINKAGE = {
    "people",
    "precision",
    "recall",
    "worst_group_recall",
    "cpu_s",
    "peak_gb",
    "splink_alone",
    "rules_alone",
}

REQUIRED = {
    "mirror": {
        "coverage_against",
        "coverage_by_itself",
        "flagged_against",
        "flagged_against_error",
        "flagged_by_itself",
        "pioneers",
        "teams",
        "ranks",
    },
    "rates": {
        "groups",
        "events",
        "cpu_s",
        "peak_gb",
        "ratio_to_pandas",
        "ratio_to_phstats",
        "max_relative_difference",
    },
    "slope_index": {"groups", "seconds"},
    "fingertips": {"rows_compared", "rows_equal", "mismatches_explained"},
    "collapse": {
        "rows",
        "cpu_s",
        "peak_gb",
        "max_difference",
        "library",
        "library_rows",
        "library_s",
    },
    "caseload": {
        "exposed",
        "candidates",
        "cpu_s",
        "peak_gb",
        "library",
        "library_s",
        "coverage_min",
        "coverage_max",
        "systems",
    },
    "caseload_coverage": {
        "systems",
        "redraws",
        "coverage_min",
        "coverage_max",
        "coverage_error",
        "bias",
        "bias_error",
        "rejections_under_none",
        "naive_under_none",
    },
    "false_alarms": {
        "worlds",
        "exposed",
        "panels_a_setting",
        "most_false_alarms",
        "most_false_alarms_error",
        "settings_above_7_per_cent",
        "most_cannot_be_known",
        "mean_withheld_by_rehearsal",
        "most_false_alarms_of_others",
    },
    "coverage": {
        "worlds",
        "panels_a_setting",
        "least_share",
        "least_share_error",
        "most_share",
        "most_share_error",
        "bias",
        "bias_error",
        "naive_before_after",
        "cpu_s_a_panel",
    },
    "faults": {"kills", "disk_full", "lost", "torn"},
    "intake": {
        "rows",
        "ratio_to_bare_copy",
        "peak_gb",
        "kinds_of_bad_delivery",
        "unreconciled_rows",
    },
    "published": {"data_set", "ours", "published", "tolerance", "within"},
    "synthetic_methods": {"areas", "months", "refits", "cpu_s", "library", "library_s", "peak_gb"},
    "invent": {"people", "rows", "rows_per_cpu_s", "peak_gb"},
    "linkage": LINKAGE,
    "linkage_default": LINKAGE,
    "scoring": {"instrument", "cases", "max_difference"},
    "survey_coverage": {"settings", "min", "max", "error"},
    "spark": {"cards", "rows_equal"},
    "system": {
        "people",
        "events",
        "link_s",
        "build_s",
        "measure_s",
        "report_s",
        "peak_gb",
        "ratio_to_scan_and_sort",
    },
}

SCRIPTS = {"linkage_default": "linkage"}
"""The scripts of promises that do not have one of their own name."""


def missing(results: dict[str, dict[str, object]]) -> list[str]:
    """The figures that `results` should hold and does not."""
    return [
        f"{promise}.{figure}"
        for promise, figures in REQUIRED.items()
        for figure in sorted(figures)
        if figure not in results.get(promise, {})
    ]


def main(path: Path) -> int:
    """Exit code 1 and the missing names, or 0."""
    gaps = missing(json.loads(path.read_text(encoding="utf-8")))
    for gap in gaps:
        print(f"{path}: no figure for {gap}")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "bench/results.json")))
