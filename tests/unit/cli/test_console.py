"""The console: findings that say the same of many files are one line."""

from __future__ import annotations

import json
from dataclasses import replace

from onestory.cli.console import alike, in_words, ranked, show
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
OPTED = replace(LATE, rule="opted out", do="Nothing: the agreement honours it.", rows=4)


def printed(*findings: Finding, as_json: bool = False) -> Outcome:
    return Outcome(findings=findings, sentences=(), files=())


def test_one_finding_of_many_files_is_one_line_with_its_rows_summed():
    [some] = alike([LATE, MAY])
    assert in_words(some) == (
        "1,234 rows in 2 files, the first april.csv, column 'disdate': The discharge, 2024-01-02,"
        " is before the admission. Ask the trust which of the two is right."
    )


def test_a_finding_of_one_file_says_how_many_rows_and_the_first_of_them():
    [some] = alike([LATE])
    assert in_words(some) == (
        "1,200 rows (2, 5 …) in april.csv, column 'disdate': The discharge, 2024-01-02, is before"
        " the admission. Ask the trust which of the two is right."
    )
    assert in_words([REFUSED]) == "a.csv: It is empty. Ask again."


def test_refusals_come_first_whole_files_before_rows_and_then_the_most_rows():
    warned = replace(MAY, severity="warning", rows=9_000)
    told = ranked([warned, replace(LATE, column="admidate", rows=3), MAY, LATE, REFUSED])
    assert [sum(one.rows for one in some) for some in told] == [0, 1_234, 3, 9_000]


def test_rows_of_people_who_opted_out_are_one_line_and_hide_no_other_trouble(capsys):
    opted = [replace(OPTED, file=f"{n}.csv") for n in range(30)]
    again = [replace(OPTED, rule="delivered before", do="Nothing: it is known.", rows=0)]
    show(printed(*opted, *again, MAY), as_json=False)
    said = capsys.readouterr().out
    assert said.splitlines()[0].startswith("[rejected] 34 rows")
    assert "Rows of people who opted out: 120 rows in 30 files" in said
    assert "it is known" not in said


def test_what_is_not_printed_is_said_to_stand_where_it_does(capsys, tmp_path):
    some = [replace(MAY, rule=f"rule {n}") for n in range(20)]
    outcome = replace(printed(*some), files=(tmp_path / "private" / "findings.csv",))
    show(outcome, as_json=False)
    said = capsys.readouterr().out
    assert said.count("[rejected]") == 12
    assert f"8 more findings; all stand in {tmp_path / 'private' / 'findings.csv'}" in said


def test_one_that_is_not_printed_is_one_finding(capsys):
    show(printed(*[replace(MAY, rule=f"rule {n}") for n in range(13)]), as_json=False)
    assert "and 1 more finding; all stand" in capsys.readouterr().out


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
