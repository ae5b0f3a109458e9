"""The figures of `results.json` in the words of `README.md`: `python bench/page.py`.

Each stands between two marks, and is written again whenever a bench records: none is typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

BENCH = Path(__file__).resolve().parent
MARKS = re.compile(r"<!-- figures of (\w+) -->\n.*?<!-- end of figures -->", re.DOTALL)

LINKAGE = (
    "Of {pairs:,} person pairs of {people:,} people, {missed_pairs:,} were missed and"
    " {false_pairs:,} linked falsely: precision {precision:.5f}, recall {recall:.5f}, in the worst"
    " group {worst_group_recall:.4f}; {cpu_s} CPU seconds and {peak_gb} GB. Splink alone:"
    " {splink_alone[missed_pairs]:,} missed, {splink_alone[false_pairs]:,} false, precision"
    " {splink_alone[precision]:.5f}, recall {splink_alone[recall]:.5f}, {splink_alone[cpu_s]} CPU"
    " seconds and {splink_alone[peak_gb]} GB. Rules alone: {rules_alone[missed_pairs]:,} missed,"
    " {rules_alone[false_pairs]:,} false, precision {rules_alone[precision]:.5f}, recall"
    " {rules_alone[recall]:.5f}, {rules_alone[cpu_s]} CPU seconds and {rules_alone[peak_gb]} GB."
    " Ours has {wrong_pairs_over_better_of_others} times the wrong pairs of the better of the two."
)

CASELOAD = (
    "{exposed:,} people taken on and {candidates:,} candidates, matched, weighted and analysed in"
    " {cpu_s} CPU seconds and {peak_gb} GB. The true ratio is {true_ratio}; weighted"
    " {ratio[0]:.3f} ({ratio[1]:.3f} to {ratio[2]:.3f}), matched {ratio_of_matched[0]:.3f}"
    " ({ratio_of_matched[1]:.3f} to {ratio_of_matched[2]:.3f}), and beside all candidates alike"
    " {naive_ratio:.3f}. Means lay up to {worst_apart_before:.2f} standard deviations apart before,"
    " {worst_apart_matched:.4f} in the matches and {worst_apart_weighted:.0e} as weighted. On"
    " {library_people:,} of these people {library} took {library_cpu_s} CPU seconds and"
    " {library_peak_gb} GB, causallib's nearest neighbour {causallib_cpu_s} and"
    " {causallib_peak_gb}, and all of ours {same_people_cpu_s} and {same_people_peak_gb}."
)

CASELOAD_COVERAGE = (
    "On {systems} invented histories, {redraws:,} redraws of seven kinds of effect in all: 95%"
    " ranges held the truth in {coverage_min:.1%} ({coverage_min_in}) to {coverage_max:.1%} of the"
    " redraws of a kind (Monte Carlo error {coverage_error:.1%}), and in"
    " {coverage_min_of_histories:.1%} to {coverage_max_of_histories:.1%} of those of a history."
    " Where there was no effect, {rejections_under_none:.1%} of ranges left out none. The largest"
    " bias of a kind is {bias:+.4f} (Monte Carlo error {bias_error:.4f}; {bias_in}), as a"
    " logarithm. On the same people, where nothing was done to anybody's admissions, before and"
    " after would have told {naive_under_none[before_and_after]:+.0%}, high users alone"
    " {naive_under_none[high_users]:+.0%}, and completers only"
    " {naive_under_none[completers_only]:+.0%}."
)

WORDS = {
    "caseload_coverage": CASELOAD_COVERAGE,
    "caseload_coverage_crowded": CASELOAD_COVERAGE,
    "caseload": CASELOAD,
    "linkage": LINKAGE,
    "linkage_default": LINKAGE,
    "system": (
        "{people:,} people over {years} years, {events:,} events of their stories, in CPU seconds:"
        " linked in {link_cpu_s} ({link_peak_gb} GB), built in {build_cpu_s} ({build_peak_gb} GB),"
        " {indicators} indicators measured by 12 places, months and fifths of deprivation in"
        " {measure_cpu_s} ({measure_peak_gb} GB). Reading and sorting the same events with nothing"
        " else done took {sort_cpu_s}, so {cpu_ratio_to_scan_and_sort} times its CPU seconds"
        " ({ratio_to_scan_and_sort} times its wall time); the report by year, s: {report_s}."
    ),
    "spark": (
        "{cards} cards: {rows_equal:,} of {rows:,} rows equal on both engines;"
        " {embedded_s} s on DuckDB, {spark_s} s on Spark, which spends them on planning."
    ),
    "false_alarms": (
        "In {settings} settings of {panels_a_setting:,} panels each, at most"
        " {most_false_alarms:.1%} of ranges excluded no effect (Monte Carlo error"
        " {most_false_alarms_error:.1%}; {most_false_alarms_in}); more than 7% did so in"
        " {settings_above_7_per_cent} settings. On the same panels, at most: robust errors"
        " {most_false_alarms_of_others[robust_errors]:.0%}, area-clustered errors"
        " {most_false_alarms_of_others[area_clustered_errors]:.0%}, plain permutation"
        " {most_false_alarms_of_others[plain_permutation]:.0%}. No range could be given for at"
        " most {most_cannot_be_known:.1%} of a setting's panels; of {rehearsals} rehearsals"
        " {mean_withheld_by_rehearsal:.1%} withheld one."
    ),
    "coverage": (
        "In {settings} settings of {panels_a_setting:,} panels each, 95% ranges held the truth in"
        " {least_share:.1%} (Monte Carlo error {least_share_error:.1%}; {least_share_in}) to"
        " {most_share:.1%} ({most_share_in}); fewer than 93% did in"
        " {settings_below_93_per_cent} settings, more than 98.5% in"
        " {settings_above_98_5_per_cent}. The largest bias is {bias:.2%} of the rate (Monte Carlo"
        " error {bias_error:.2%}; {bias_in}). The naive before-after comparison held the truth in"
        " {naive_before_after[least_share]:.0%} to {naive_before_after[most_share]:.0%}. A panel"
        " took at most {cpu_s_a_panel:.3f} CPU seconds."
    ),
    "collapse": (
        "{rows:,} rows took {cpu_s} CPU seconds and {peak_gb} GB, of which fitting {fit_cpu_s}."
        " {library} on {library_rows:,} rows took {library_s} seconds and {library_peak_gb} GB;"
        " ours on the same rows {same_rows_cpu_s} CPU seconds, with the largest difference"
        " {max_difference:.0e}. Where people leave: {people_who_leave[average_of_sites]:.3f} for"
        " a truth of {people_who_leave[truth]}, and the check of changing people says"
        " '{people_who_leave[change_of_people]}'."
    ),
    "synthetic_methods": (
        "{refits} refits of each of four methods on {areas} areas by {months} months took {cpu_s}"
        " CPU seconds and {peak_gb} GB. {library} took {library_s} CPU seconds for as many of its"
        " own, {ratio_to_library} times ours of that method; the two estimates are"
        " {difference_from_library:.4f} apart. pysyncon took {pysyncon_s_per_refit[0]} CPU seconds"
        " a refit of synthetic control and {pysyncon_s_per_refit[1]} of the augmented; its"
        " estimates are up to {pysyncon_max_difference:.3f} and"
        " {pysyncon_augmented_max_difference:.5f} from ours, its distance before the start up to"
        " {pysyncon_worst_fit_over_ours:.4f} times ours."
    ),
    "intake": (
        "The deliveries of {people:,} people over {years} years, {rows:,} rows in {files:,} CSV"
        " files of {gb} GB, were received in {seconds} seconds ({cpu_s} CPU seconds) with at most"
        " {peak_gb} GB in all processes together: {ratio_to_bare_copy} times the bare copy's wall"
        " time and {cpu_ratio_to_bare_copy} times its CPU time. As Parquet the same rows took"
        " {parquet[seconds]} seconds, {parquet[ratio_to_bare_copy]} times the bare copy."
        " {unreconciled_rows} rows of the CSV files and {parquet[unreconciled_rows]} of the Parquet"
        " files are unaccounted for. {kinds_of_bad_delivery} kinds of bad delivery are drawn in"
        " the manual, and a test sends each."
    ),
    "faults": (
        "{kills} kills, among which the workspace changed {changes} times, and {disk_full} full"
        " disks: {lost} ledgers lost, {torn} workspaces torn."
    ),
    "scoring": (
        "{instruments} instruments, {cases:,} cases of which {worked_examples} were scored by hand:"
        " the largest difference is {max_difference:.0e}, and of those by hand"
        " {worked_examples_max_difference:.0e}. A million respondents take at most"
        " {slowest_cpu_s_a_million} CPU seconds."
    ),
    "mirror": (
        "On {panels} panels in each of 18 settings, 95% ranges held the truth against comparators"
        " in {coverage_against:.1%} ({coverage_against_min:.1%} to {coverage_against_max:.1%};"
        " Monte Carlo error of a setting up to {coverage_against_error:.1%}) and by itself in"
        " {coverage_by_itself:.1%} ({coverage_by_itself_min:.1%} to"
        " {coverage_by_itself_max:.1%}). Where nothing was done, {flagged_against:.1%} of sites"
        " (error {flagged_against_error:.1%}) came out otherwise than comparators, and"
        " {flagged_by_itself:.1%} (error {flagged_by_itself_error:.1%}) otherwise than before."
        " In the shape of the Pioneers sites moved by"
        " {pioneers[differ_absolute_change]:+.1%} and against comparators by"
        " {pioneers[differ_change_against_comparators]:+.1%}; with no effect by"
        " {pioneers[null_absolute_change]:+.1%} and"
        " {pioneers[null_change_against_comparators]:+.1%}. Of {teams[ranges]} ranges of teams"
        " without effect {teams[flagged]:.1%} (error {teams[flagged_error]:.1%}) left out none."
    ),
    "survey_coverage": (
        "In {settings} settings of {replicates:,} samples each, 95% ranges held the truth in"
        " {min:.1%} ({min_in}) to {max:.1%} ({max_in}); Monte Carlo error {error:.1%}. In"
        " {warned_settings} more, whose ranges are given with a warning, in {warned_min:.1%}"
        " ({warned_min_in}) to {warned_max:.1%} ({warned_max_in})."
    ),
    "invent": (
        "{people:,} people over {years} years became {rows:,} rows in {files:,} files,"
        " {written_gb} GB, in {cpu_s} CPU seconds of {processes} processes: {rows_per_cpu_s:,}"
        " rows a CPU second, at most {peak_gb} GB of memory in all of them together."
    ),
    "published": "{agreed} of {compared} figures lie within their tolerance.",
}

Figures = Mapping[str, object]


def write(results: Mapping[str, Figures], page: Path = BENCH / "README.md") -> None:
    """Put the figures into the page, each between its marks."""
    text = page.read_text(encoding="utf-8")
    page.write_text(filled(text, results), encoding="utf-8", newline="\n")


def filled(text: str, results: Mapping[str, Figures]) -> str:
    """The text with the figures of every promise that it marks."""
    return MARKS.sub(lambda mark: _block(mark[1], results.get(mark[1])), text)


def _block(promise: str, figures: Figures | None) -> str:
    said = f"Not recorded yet: `python bench/{promise}.py` records it."
    if figures is not None:
        told = WORDS[promise].format(**figures, **_counted(figures))
        said = f"{told} Recorded on {figures['date']} at {figures['commit']}.{_table(figures)}"
    return f"<!-- figures of {promise} -->\n{said}\n<!-- end of figures -->"


def _counted(figures: Figures) -> dict[str, int]:
    within = figures.get("within")
    if not isinstance(within, Mapping):
        return {}
    return {"compared": len(within), "agreed": sum(map(bool, within.values()))}


def _table(figures: Figures) -> str:
    """Each published answer beside ours; nothing for other promises."""
    parts = [figures.get(name) for name in ("ours", "published", "tolerance")]
    ours, published, tolerance = (part if isinstance(part, Mapping) else {} for part in parts)
    rows = [f"| {n} | {ours[n]} | {published[n]} | {tolerance[n]} |" for n in sorted(ours)]
    head = ["\n\n| figure | ours | published | tolerance |", "|---|---|---|---|"]
    return "\n".join([*head, *rows]) if rows else ""


if __name__ == "__main__":
    write(json.loads((BENCH / "results.json").read_text(encoding="utf-8")))
