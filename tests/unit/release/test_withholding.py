"""What is told of a delivery that is not public holds none of its numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onestory import release
from onestory.model.finding import Finding

TABLE = "B council - 63 907\nC council - 33 911"
PRIVATE, PUBLIC = "a.csv", "b.csv"


def found(message: str, *, file: str = PRIVATE) -> Finding:
    return Finding(rule="r", severity="rejected", message=message, do="Ask.", file=file, rows=2)


def cleared(results, findings=(), *, comparisons=(), rule=None):
    return release.clear(
        results,
        comparisons,
        rule=rule or release.public_rule(),
        provenance=release.provenance(results, plan_sha256="p", made_on="1 April 2026"),
        findings=findings,
    )


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            "Town, 2023/24 stands in rows 2 and 3, with the numerator 3 and 4.",
            "Town, 2023/24 stands in rows 2 and 3, with the numerator … and ….",
        ),
        (
            "The numerator 7 is above the denominator 2.",
            "The numerator … is above the denominator ….",
        ),
        ("'2x' is a number with a note on it.", "'…x' is a number with a note on it."),
        ("E06000001 on 2023-04-01 has 1,234.5", "E06000001 on 2023-04-01 has …"),
        ("In April 2023 row 12 has -5%.", "In April 2023 row 12 has -…%."),
    ],
)
def test_the_public_is_told_no_number_of_a_private_delivery(table, message, told):
    out = cleared([table(TABLE)], [found(message)])

    (one,) = out.findings
    assert one.message == told
    assert (one.rule, one.file, one.rows) == ("r", PRIVATE, 2)


def test_a_finding_keeps_its_numbers_where_the_delivery_is_public(table):
    private = table(TABLE)
    public = table(TABLE, already_public=True, files=(PUBLIC,))
    said = found("The numerator 7 is above 2.", file=PUBLIC)

    assert cleared([private, public], [said]).findings == (said,)


def test_a_file_that_gave_no_result_is_not_taken_to_be_public(table):
    (one,) = cleared([table(TABLE)], [found("The numerator 7.", file="refused.csv")]).findings

    assert one.message == "The numerator …."


def test_findings_of_results_and_of_what_is_compared_are_told_alike(table, compared):
    result = replace(table(TABLE), findings=(found("The numerator 7."),))

    out = cleared([result], comparisons=[compared(result)])

    assert out.results[0].findings[0].message == "The numerator …."
    assert out.comparisons[0].result.findings == out.results[0].findings


def test_the_hash_by_which_a_guess_could_be_checked_is_not_told(table, compared):
    private = table(TABLE)
    public = table(TABLE, already_public=True, files=(PUBLIC,))

    out = cleared([private, public], comparisons=[compared(private)])

    told = {i.file: i.sha256 for i in out.provenance.inputs}
    assert told == {PRIVATE: "", PUBLIC: "hash of b.csv"}
    assert out.results[0].inputs[0].sha256 == ""
    assert out.comparisons[0].result.inputs[0].sha256 == ""
    assert out.results[1].inputs == public.inputs


def test_inside_the_agreement_all_is_told(table):
    result, said = table(TABLE), found("The numerator 7.")

    out = cleared([result], [said], rule=release.inside_rule("As agreed.", smallest=8))

    assert out.findings == (said,)
    assert out.provenance.inputs[0].sha256 == "hash of a.csv"
