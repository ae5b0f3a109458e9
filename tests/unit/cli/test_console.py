"""The console: findings that say the same of many files are one line."""

from __future__ import annotations

import json
from dataclasses import replace

from onestory.cli.console import alike, in_words, show
from onestory.model.finding import Finding
from onestory.pipeline.outcome import Outcome

LATE = Finding(
    rule="apc-admission-after-discharge",
    severity="rejected",
    message="The discharge, 2024-01-02, is before the admission.",
    do="Ask the trust which of the two is right.",
    file="april.csv",
    column="disdate",
    rows=1_200,
    first_rows=(2, 5),
)
MAY = replace(LATE, file="may.csv", message="The discharge, 2024-05-09, is before.", rows=34)
REFUSED = Finding(
    rule="file refused", severity="rejected", message="It is empty.", do="Ask again.", file="a.csv"
)
UNKNOWN = Finding(
    rule="place unknown",
    severity="warning",
    message="No place is called 'Rutlnd'.",
    do="Check the name.",
    file="a.csv",
    rows=3,
)


def printed(*findings: Finding, as_json: bool = False) -> Outcome:
    return Outcome(findings=findings, sentences=(), files=())


def test_one_finding_of_many_files_is_one_line_with_its_rows_summed():
    [some] = alike([LATE, MAY])
    assert in_words(some) == (
        "1,234 rows in 2 files, the first april.csv, column 'disdate': The discharge, 2024-01-02,"
        " is before the admission. Ask the trust which of the two is right."
    )


def test_a_finding_of_one_file_stands_as_it_is():
    [some] = alike([LATE])
    assert in_words(some) == str(LATE)


def test_what_differs_in_severity_rule_or_column_stays_apart():
    other = [
        replace(MAY, severity="warning"),
        replace(MAY, rule="other"),
        replace(MAY, column="admidate"),
    ]
    assert [len(some) for some in alike([LATE, *other])] == [1, 1, 1, 1]


def test_two_findings_of_one_file_stay_apart():
    assert len(alike([LATE, replace(LATE, rows=7)])) == 2


def test_files_refused_for_two_reasons_are_two_lines_and_for_one_reason_one():
    again = replace(REFUSED, file="b.csv")
    assert len(alike([REFUSED, again])) == 1
    assert in_words((REFUSED, again)) == "in 2 files, the first a.csv: It is empty. Ask again."
    assert len(alike([REFUSED, replace(again, message="It is a web page.")])) == 2


def test_places_that_are_unknown_are_each_told():
    assert len(alike([UNKNOWN, replace(UNKNOWN, file="b.csv", message="No 'Wigam'.")])) == 2


def test_json_keeps_every_finding(capsys):
    show(printed(LATE, MAY), as_json=True)
    assert [one["file"] for one in json.loads(capsys.readouterr().out)["findings"]] == [
        "april.csv",
        "may.csv",
    ]
    show(printed(LATE, MAY), as_json=False)
    assert capsys.readouterr().out.count("[rejected]") == 1
