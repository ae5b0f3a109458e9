"""What was found in the files is told once, though it stands with its part and with the rest."""

from dataclasses import replace

from onestory import release
from onestory.model.finding import Finding
from onestory.report.learning.cleared import whole_answer

STRANGE = Finding(
    rule="ground without partner", severity="warning", rows=10,
    message="Ash, Birch, Cove and 7 more sit on no board: the ground is left out.",
    do="Write names as partners.csv does, or leave out those who are no partners.",
)  # fmt: skip
ROW = Finding(
    rule="partner row unreadable", severity="rejected", file="partners.csv", rows=1,
    message="`seats` is no whole number.", do="Correct the row.", first_rows=(6,),
)  # fmt: skip


def told(invented, rule) -> list[str]:
    found = (STRANGE, ROW, replace(ROW, first_rows=(7,)))
    partnership = replace(invented.partnership(), findings=found)
    learning = replace(invented.learning(), partnership=partnership, findings=found)
    cleared = release.clear_learning(learning, rule=rule, provenance=invented.answers.provenance())
    return [one.rule for one in whole_answer(cleared).findings]


def test_a_finding_of_partners_is_told_once_to_the_public(invented):
    rules = told(invented, release.public_rule())
    assert rules.count("ground without partner") == 1


def test_two_rows_amiss_are_two_findings_inside_the_agreement(invented):
    rules = told(invented, release.inside_rule("The agreement of the board."))
    assert rules.count("ground without partner") == 1
    assert rules.count("partner row unreadable") == 2
